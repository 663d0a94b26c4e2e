"""Borealis Bank, on the Sorb policy's Platinum plan: a P1 on a Saturday night, answered late."""

from demo.look import Time
from demo.play import DESK, Play, Ticket

OSLO = "Europe/Oslo"
CHANNEL = "#borealis-support"
RELEASE = "Gateway 8.3"


def saturday_night(play: Play) -> None:
    """Birgit fills in the channel's form; the first hour passes without an answer."""
    birgit = play.person("birgit", CHANNEL)
    opened = play.at("Sat 23:30", OSLO)

    birgit.press("Open a ticket")
    birgit.sends(
        {
            "What happens": "No mail is filtered any more, on either gateway.",
            "How urgent is it?": "P1",
            "Software release and platform": "8.2 on VMware",
            "Who stays reachable on your side": "Birgit, +47 555 0107",
        }
    )

    ticket = play.ticket("BORE-1", CHANNEL)
    play.expect_message(
        "a P1 on Saturday night runs round the clock", ticket.card, Time("First response", opened + 3600)
    )
    told = ("New ticket", "@Olu Adeyemi", "@Tara Quist")
    play.expect("management and the account manager are told on opening", DESK, *told, thread=ticket.desk.ts)

    play.until("Sun 00:00", OSLO)
    half = ("30 min have passed", "@Mei Tanaka", "@Olu Adeyemi", "@Tara Quist")
    play.expect("with no answer after 30 minutes the ladder climbs", DESK, *half, thread=ticket.desk.ts)
    play.until("Sun 00:31", OSLO)
    breach = ("First response is missed", "@Mei Tanaka", "@Olu Adeyemi", "@Tara Quist")
    play.expect(
        "the breach is told after an hour, in the channel too",
        DESK,
        *breach,
        aloud=True,
        thread=ticket.desk.ts,
    )
    play.expect_message("and the card says so", ticket.desk, "Promise missed")
    _answered_late(play, ticket)


def release(play: Play) -> None:
    """Dana schedules a release; Birgit, whose company runs the product itself, proposes when to update."""
    dana, birgit = play.person("dana", DESK), play.person("birgit", CHANNEL)
    goes, call = play.at("Wed 09:00", OSLO), play.at("Thu 14:00", OSLO)

    dana.types("/support announce")
    dana.picks("Choose…", "New release")
    said = {"Title": RELEASE, "What should customers know?": "The licence cache cleans up after itself."}
    dana.sends({**said, "Customers": "BORE", "When is it sent?": goes})
    play.promise(
        "whoever announces sees first who is told",
        "1 customer: Borealis Bank" in str(dana.person.form()),
        "the form does not name Borealis Bank",
    )
    dana.sends()

    play.until("Wed 09:00", OSLO)
    play.expect_once("an announcement goes at its time, once", CHANNEL, f"New release: {RELEASE}")
    birgit.press("Propose a time")
    birgit.sends({"When does it suit you?": call})
    play.expect("the agents see which time suits the customer", DESK, RELEASE, Time("Birgit", call))
    dana.press("Confirm")
    booked = Time("The call is booked", call)
    play.expect("the booked call stands in the announcement", CHANNEL, f"New release: {RELEASE}", booked)


def _answered_late(play: Play, ticket: Ticket) -> None:
    """A P1 calls for a senior. Acknowledging stops the repeats; the answer counts, late."""
    dana, mei, birgit = play.person("dana", DESK), play.person("mei", DESK), play.person("birgit", CHANNEL)

    play.until("Sun 00:36", OSLO)
    dana.press("Claim", on=ticket.desk)
    senior = ("needs a senior engineer", "Dana Reyes", "@Mei Tanaka")
    play.expect(
        "whoever is awake may take a P1, and a senior is called", DESK, *senior, thread=ticket.desk.ts
    )
    mei.press("Acknowledge", thread=ticket.desk)
    play.expect(
        "an acknowledged breach is on record", DESK, "has seen the missed promise", thread=ticket.desk.ts
    )
    mei.types("/support assign BORE-1 @mei")

    play.until("Sun 01:10", OSLO)
    repeats = [
        one for one in play.messages(DESK, thread=ticket.desk.ts) if "late by 30 min" in str(one["what"])
    ]
    play.promise("and stops the repeats", not repeats, "it was repeated after half an hour")
    mei.say(
        "The licence cache was full; I have emptied it. Mail is being filtered again, please check.",
        thread=ticket.card,
    )
    play.expect_message(
        "the late answer is recorded as late", ticket.card, "First response: given", "late; it was due"
    )

    play.until("Sun 01:50", OSLO)
    mei.react(ticket.card, "✅")
    asks = mei.expect_told(
        "an agent's ✅ resolves, and asks that agent for the kind", "What kind of resolution is it?"
    )
    mei.choose("Choose the kind…", "Fixed", on=asks)
    birgit.press("Yes, it is solved", thread=ticket.card)
    play.expect_message("the P1 ends confirmed", ticket.card, "you confirmed that it is solved")
