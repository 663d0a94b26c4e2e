"""Acme Robotics, on the Tromzo policy: US Pacific business hours, response targets, resolution estimates."""

import re

from demo.friday import local
from demo.look import Time
from demo.play import DESK, PACIFIC, Play, Said

CHANNEL = "#acme-support"
_CHANNEL_ID = "CACME"
_ALARM = re.compile(r"(?:⏳|🔴|✅|:hourglass_flowing_sand:|:red_circle:) ACME-\d")


def friday_evening(play: Play) -> None:
    """Ann writes at 17:10, and Slack brings her message three times."""
    ann, ben = play.person("ann", CHANNEL), play.person("ben", CHANNEL)

    ben.say("Thanks for the quick help yesterday! 👋")
    play.expect_nothing("thanks open nothing", DESK, "ACME-1")

    play.until("Fri 17:10")
    play.stage.workspace.fault("duplicate", event="message", channel=_CHANNEL_ID, times=1, copies=2)
    wrong = ann.say("Scan results stopped arriving an hour ago. The findings page stays empty.")
    play.aside("(Slack delivered that message's event three times.)", "dim")
    ann.react(wrong, "🟠")
    play.until("Fri 17:11")
    ann.say("It began at 16:05, right after the connector update.")

    ticket = play.ticket("ACME-1", CHANNEL)
    first = Time("First response", play.at("Mon 09:10"))
    play.expect_message(
        "written on Friday 17:10 at priority 2: the response is due Monday 09:10", ticket.card, first
    )
    play.expect_once("one event sent three times is one ticket", DESK, "ACME-1 · Acme Robotics")
    play.expect_once("and one card with the customer", CHANNEL, "ACME-1 · ")
    play.expect_message(
        "a second message within two minutes belongs to the same ticket",
        ticket.desk,
        "right after the connector update",
    )
    play.expect_nothing("and opens no other", DESK, "ACME-2")

    ann.press("Add details", on=ticket.card)
    ann.sends(
        {
            "Who is affected and how": "The whole security team; nobody sees new findings.",
            "Since when": "16:05",
        }
    )
    play.expect_message(
        "details given later are on the agents' card", ticket.desk, "2 of 5 details given", "security team"
    )


def bystander(play: Play) -> None:
    """Bob is not a support contact; Ben takes his request up. Then Ben writes in the wrong channel."""
    bob, ben = play.person("bob", CHANNEL), play.person("ben", CHANNEL)

    asked = bob.say("Is the export broken for anybody else? My CSV has only headers.")
    bob.expect_told(
        "a bystander is told kindly, and alone, who may ask", "only its support contacts can open tickets"
    )
    play.expect_nothing("a bystander's message opens nothing", DESK, "ACME-2")

    play.until("Fri 17:40")
    ben.press("Take this up", thread=asked)
    ticket = play.ticket("ACME-2", CHANNEL)
    play.expect_message(
        "a contact's adoption is the receipt, and the first mention is shown",
        ticket.card,
        Time("received", play.at("Fri 17:40")),
        Time("First mentioned", play.at("Fri 17:20")),
        Time("First response", play.at("Mon 17:40")),
    )

    play.until("Fri 17:46")
    ben.say("The van is in the yard, keys are at the front desk.")
    slip = play.ticket("ACME-3", CHANNEL)
    ben.press("Not a ticket", on=slip.card)
    play.expect_message(
        "“Not a ticket” takes a slip back with one press", slip.card, "it was not meant as a request"
    )


def monday_morning(play: Play) -> None:
    """Dana claims by writing `claim` in the agents' thread, and answers in the customer's."""
    dana, ticket = play.person("dana", CHANNEL), play.ticket("ACME-1", CHANNEL)

    due = "First response is due"
    play.expect(
        "a reminder at 07:10, in the thread",
        DESK,
        due,
        "2 h of support time left",
        "Calling @Mei Tanaka",
        thread=ticket.desk.ts,
        aloud=False,
    )
    play.expect(
        "another at 08:55, in the channel too", DESK, due, "15 min of", thread=ticket.desk.ts, aloud=True
    )
    rang = [
        one.at - play.at("Mon 07:10") for one in play.alarms if one.what.startswith("ACME-1 first_response")
    ]
    at = (0, 105 * 60)
    exact = len(rang) == len(at) and all(abs(one - other) < 60 for one, other in zip(rang, at, strict=True))
    play.promise(
        "and no other on the way, none at night", exact, f"reminders at {rang} seconds after Monday 07:10"
    )

    dana.say("claim", thread=ticket.desk)
    play.expect(
        "`claim` in the agents' thread takes it, and the customer sees who has it",
        CHANNEL,
        "Dana Reyes has taken ACME-1",
        thread=ticket.card.thread,
    )
    play.until("Mon 09:04")
    dana.say("The connector lost its token in the update. I am issuing a new one now.", thread=ticket.card)
    play.expect_message(
        "the first response was given in time", ticket.card, "First response: given", "in time"
    )
    play.expect(
        "the agents see what was answered",
        DESK,
        "answered Acme Robotics",
        "lost its token",
        thread=ticket.desk.ts,
    )


def proposal(play: Play) -> None:
    """Dana confirms priority 2; Ann asks for 1; Dana keeps 2. Another ticket is answered and resolved by form."""
    ann, dana, mei = play.person("ann", CHANNEL), play.person("dana", DESK), play.person("mei", DESK)
    ticket = play.ticket("ACME-1", CHANNEL)
    wrong = Said(CHANNEL, ticket.card.thread, ticket.card.thread)

    dana.press("Confirm 2 High", on=ticket.desk)
    ann.react(wrong, "🚨")
    play.expect(
        "a contact's emoji on a confirmed priority is a proposal",
        DESK,
        "asks for Critical (priority 1) on ACME-1",
    )
    play.expect_message("and the customer sees that it was asked for", ticket.card, "you asked for Critical")
    dana.press("Keep 2 High", thread=ticket.desk)
    play.expect_message("an agent's answer to it is on the card", ticket.card, "ACME-1 · High (priority 2)")
    asks = ("asks for Critical (priority 1) on ACME-1", "Dana Reyes kept it as it was.")
    play.expect("and on the question, in place of its buttons", DESK, *asks, thread=ticket.desk.ts)
    play.expect_nothing("which are gone", DESK, "[Keep 2 High]", thread=ticket.desk.ts)

    second = play.ticket("ACME-2", CHANNEL)
    play.until("Mon 10:00")
    mei.press("Reply to customer", on=second.desk)
    mei.sends(
        {
            "Your answer": "Exports above 10,000 rows came out empty since Thursday. A fix is on its way to you."
        }
    )
    play.expect(
        "a reply by form reaches the customer's thread",
        CHANNEL,
        "Exports above 10,000 rows",
        thread=second.card.thread,
    )
    play.expect_message("and whoever answered first has the ticket", second.desk, "In work with Mei Tanaka")
    play.until("Mon 11:00")
    mei.press("Resolve", on=second.desk)
    mei.sends(
        {"What kind of resolution is it?": "Fixed", "What do you tell the customer?": "The fix is live."}
    )
    play.person("ben", CHANNEL).press("Yes, it is solved", thread=second.card)


def resolved_by_emoji(play: Play) -> None:
    """Dana's ✅ resolves as of that instant and asks her for the kind; Ann's ✅ confirms."""
    ann, dana = play.person("ann", CHANNEL), play.person("dana", CHANNEL)
    ticket = play.ticket("ACME-1", CHANNEL)
    wrong = Said(CHANNEL, ticket.card.thread, ticket.card.thread)

    dana.react(wrong, "✅")
    asks = dana.expect_told(
        "an agent's ✅ resolves, and asks that agent for the kind", "What kind of resolution is it?"
    )
    dana.choose("Choose the kind…", "Fixed", on=asks)
    dana.expect_told("the menu becomes what was recorded", "ACME-1 is recorded as: Fixed.")
    play.until("Mon 16:50")
    ann.react(ticket.card, "✅")
    play.expect_message("a contact's ✅ confirms, and the ticket closes", ticket.card, "Closed")
    play.expect_nothing(
        "the question whether it is solved has no buttons left",
        CHANNEL,
        "[Yes, it is solved]",
        thread=ticket.card.thread,
    )


def reopened(play: Play) -> None:
    """The trouble comes back the next morning."""
    ann, dana, ticket = (
        play.person("ann", CHANNEL),
        play.person("dana", CHANNEL),
        play.ticket("ACME-1", CHANNEL),
    )

    ann.say("It is back: nothing has arrived since 06:50.", thread=ticket.card)
    play.expect(
        "a message after the resolution asks whether it is solved",
        CHANNEL,
        "Does your message mean",
        thread=ticket.card.thread,
    )
    ann.press("Not solved: reopen", thread=ticket.card)
    play.expect("the agents are told that it is open again", DESK, "ACME-1", "Ann Lee reopened it")
    again = ("ACME-1 is open again", "Reopened by Ann Lee.")
    play.expect("and Ann reads it where she pressed", CHANNEL, *again, thread=ticket.card.thread)

    play.until("Tue 07:20")
    dana.say("The new token had the wrong scope. It is replaced, results come in again.", thread=ticket.card)
    play.until("Tue 08:00")
    dana.press("Resolve", on=ticket.desk)
    dana.sends({"What kind of resolution is it?": "Fixed"})
    before = len(play.messages(CHANNEL, thread=ticket.card.thread))
    ann.say("Thank you so much!", thread=ticket.card)
    after = len(play.messages(CHANNEL, thread=ticket.card.thread))
    play.promise("thanks after a resolution change nothing", after == before + 1, "something was posted")
    ann.press("Yes, it is solved", thread=ticket.card)
    play.expect_message("and it is closed again", ticket.card, "Closed")


def looking_back(play: Play) -> None:
    """No reminder of a daytime promise came at night, and none came late."""
    office = [local(one.at, PACIFIC) for one in play.alarms if one.what.startswith("ACME-")]
    posted = [
        local(float(one["ts"]), PACIFIC) for one in play.messages(DESK) if _ALARM.match(str(one["what"]))
    ]
    odd = [one for one in (*office, *posted) if not _in_hours(one.weekday(), one.hour * 60 + one.minute)]
    play.promise(
        "Acme's reminders came on weekdays between 06:00 and 18:00 Pacific, none at night",
        bool(office) and bool(posted) and not odd,
        f"some came at {', '.join(f'{one:%a %H:%M}' for one in odd)}" if odd else "there were none at all",
    )
    play.expect_nothing("nothing fired late", DESK, "Pledge was away")


def _in_hours(weekday: int, minute: int) -> bool:
    return weekday < 5 and 6 * 60 <= minute <= 18 * 60
