"""Quarry Mining, on the SecPod policy: a routine request across a weekend, and a telephone call."""

from demo.friday import local
from demo.look import Time
from demo.play import DESK, Play

PERTH = "Australia/Perth"
CHANNEL = "#quarry-support"


def routine_request(play: Play) -> None:
    """Quinn uses the channel's own button, at the lowest priority."""
    quinn = play.person("quinn", CHANNEL)

    quinn.press("Open a ticket")
    quinn.sends(
        {
            "What happens": "How do I add a device group to the nightly patch run?",
            "What kind of request?": "Question",
            "How urgent is it?": "4 Low",
        }
    )

    due = Time("First response", play.at("Tue 15:00", PERTH))
    ticket = play.ticket("QUAR-1", CHANNEL)
    play.expect_message(
        "a routine request of Friday 15:00 is due Tuesday 15:00: two business days", ticket.card, due
    )
    play.expect_message(
        "who reads the channel sees what was asked by form", ticket.card, "How do I add a device group"
    )


def telephone_call(play: Play) -> None:
    """Sam called at 08:40; Dana answered on the call and logs it twenty minutes later."""
    dana, sam = play.person("dana", DESK), play.person("sam", CHANNEL)

    dana.types("/support new")
    dana.picks("Choose…", "Quarry Mining")
    dana.sends(
        {
            "Who at Quarry Mining asks?": "Sam Okafor",
            "How did it come?": "Telephone",
            "When did it come?": "08:40",
            "What happens": "Patches cannot be deployed to any site since the upgrade.",
            "How urgent is it?": "2 High",
        }
    )

    ticket, called = play.ticket("QUAR-2", CHANNEL), play.at("Fri 08:40")
    play.expect_message(
        "a call logged by an agent counts from the call", ticket.card, Time("received", called)
    )
    play.expect_message(
        "a call answered on the call is a response in time",
        ticket.desk,
        "in time",
        Time("First response", called),
    )
    play.expect_message("and whoever answered has the ticket", ticket.desk, "In work with Dana Reyes")

    play.until("Fri 09:20")
    dana.types("/support resolve QUAR-2")
    dana.sends(
        {
            "What kind of resolution is it?": "Fixed",
            "What do you tell the customer?": "The deployment service is restarted; patches go out again.",
        }
    )
    sam.press("Yes, it is solved", thread=ticket.card)
    play.expect_message("a contact's “Yes, it is solved” closes the ticket", ticket.card, "Closed")


def routine_answer(play: Play) -> None:
    """Dana answers in the channel, beside the thread."""
    dana = play.person("dana", CHANNEL)
    ticket = play.ticket("QUAR-1", CHANNEL)

    answer = dana.say("Quinn: open Groups, press New, then tick “Nightly”. The group joins the next run.")
    asks = dana.expect_told(
        "an agent who answers outside the thread is asked for the ticket", "answer a ticket?"
    )
    play.until("Tue 09:40", PERTH)
    dana.press("This answers QUAR-1", on=asks)

    given = Time("First response", int(float(answer.ts)), within=1)
    play.expect_message("one press, and the answer counts at its own time", ticket.desk, "in time", given)
    hours = [local(one.at, PERTH) for one in play.alarms if one.what.startswith("QUAR-1")]
    play.promise(
        "its reminders come in the customer's business hours only",
        bool(hours) and all(one.weekday() < 5 and 8 <= one.hour <= 17 for one in hours),
        f"they came at {', '.join(f'{one:%a %H:%M}' for one in hours) or 'no time'}",
    )

    play.until("Tue 10:00", PERTH)
    dana.types("/support resolve QUAR-1")
    dana.sends({"What kind of resolution is it?": "Other solution"})
    play.person("quinn", CHANNEL).react(ticket.card, "✅")
    play.expect_message("a contact's ✅ on a resolved ticket confirms it", ticket.card, "Closed")
