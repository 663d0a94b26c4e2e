"""Umbra Analytics, on the Numerify policy: three clocks on a ticket, and Urgent for production only."""

from demo.look import Time
from demo.play import DESK, Play

BERLIN = "Europe/Berlin"
CHANNEL = "#umbra-support"


def test_system(play: Play) -> None:
    """Ula asks for Urgent on a test system; Ravi triages, gives it to Mei, and asks back."""
    ula, ravi = play.person("ula", CHANNEL), play.person("ravi", DESK)

    ula.press("Open a ticket")
    ula.sends(
        {
            "What happens": "The load job of our test system stops at step 3.",
            "How urgent is it?": "1 Urgent",
            "Which system?": "Test or staging",
            "What your first-line support found and tried": "Restarted twice; the log says “no space left”.",
        }
    )
    ticket = play.ticket("UMBR-1", CHANNEL)
    play.expect_message(
        "Urgent on a test system is capped at 3, and the card says why",
        ticket.card,
        "Normal (priority 3)",
        "production systems only",
    )
    play.expect_message(
        "three clocks run on it, each with its own end",
        ticket.card,
        Time("Start of triage", play.at("Tue 14:00", BERLIN)),
        Time("Assignment to an engineer", play.at("Tue 14:00", BERLIN)),
        Time("Resolution", play.at("next Fri 10:00", BERLIN)),
    )

    play.until("Mon 10:40", BERLIN)
    ravi.press("Confirm 3 Normal", on=ticket.desk)
    play.expect_message(
        "confirming the priority starts triage", ticket.desk, "Start of triage: begun", "in time"
    )
    play.until("Mon 10:45", BERLIN)
    ravi.types("/support assign UMBR-1 @mei")
    play.expect_message(
        "naming an engineer makes the assignment",
        ticket.desk,
        "Assignment to an engineer: made",
        "Mei Tanaka",
    )
    play.expect("and tells her", DESK, "gave this to @Mei Tanaka", thread=ticket.desk.ts)

    play.until("Mon 11:00", BERLIN)
    mei = play.person("mei", DESK)
    mei.press("Wait for…", on=ticket.desk)
    mei.sends({"A word to the customer": "Which disk does the job write to?"})
    play.expect_message("waiting for the customer shows on the card", ticket.card, "We are waiting for you")
    play.until("Mon 11:30", BERLIN)
    ula.say("To /data on the second disk, which is full indeed.", thread=ticket.card)
    play.expect_message("and ends with the customer's answer", ticket.card, "Mei Tanaka is working on it")


def solved(play: Play) -> None:
    """Mei gives the solution; Ula confirms."""
    mei, ula, ticket = play.person("mei", DESK), play.person("ula", CHANNEL), play.ticket("UMBR-1", CHANNEL)

    mei.press("Resolve", on=ticket.desk)
    mei.sends(
        {
            "What kind of resolution is it?": "Fixed",
            "What do you tell the customer?": "Old staging files are now removed after a week; the job runs through.",
        }
    )
    ula.press("Yes, it is solved", thread=ticket.card)
    play.expect_message(
        "the resolution came before its estimate", ticket.desk, "Resolution: reached", "in time"
    )
