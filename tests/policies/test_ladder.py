"""When rungs fire, whom they tell, and when they stop."""

import pytest
from builders import (
    LADDER,
    OFFICE,
    ROUND_THE_CLOCK,
    at,
    office_terms,
    on_open,
    pause,
    terms,
    ticket,
    with_ladder,
)

from policies.duration import parse
from policies.ladder import due, key, next_due
from policies.people import Role
from policies.terms import After, AtBreach, EveryPast, Left, Past, Rung, Share, Target
from policies.timeline import FactKind


def climb(story, until, *, start=None):
    """Tick at every instant that `next_due` names, and give what fired with when."""
    now = story.facts[0].happened if start is None else start
    fired = []
    while now is not None and now <= until:
        fired += [(one.what.get("rung", one.kind), now) for one in story.tick(now)]
        later = next_due(story.terms, story.timeline, now)
        assert later is None or later > now
        now = later
    return fired


def response(duration="2h", calendar=OFFICE, ladder=LADDER, **more):
    return with_ladder(terms(("first_response", 3, duration, calendar), **more), ladder)


def rung(when, name="rung"):
    return Rung(name=name, when=when, tell=(Role.LEAD,))


@pytest.mark.clause("T2")
def test_complaint_10_no_reminder_at_night_for_a_daytime_promise():
    """Friday 16:10 with two hours: the reminders come on Monday (zammad sends them at midnight)."""
    story = ticket(response(), at("Fri 16:10"))

    assert climb(story, at("Mon 11:30", 1)) == [
        ("half", at("Mon 09:10", 1)),
        ("three quarters", at("Mon 09:40", 1)),
        ("breach", at("Mon 10:10:01", 1)),
        ("nag", at("Mon 11:10", 1)),
    ]


def test_a_rung_due_at_closing_time_fires_then():
    """The closing instant belongs to the day; the breach of a deadline at closing is told at once too."""
    story = ticket(
        response("2h", ladder=(rung(Share(50), "half"), rung(AtBreach(), "breach"))), at("Fri 15:00")
    )

    assert climb(story, at("Mon 12:00", 1)) == [("half", at("Fri 16:00")), ("breach", at("Fri 17:00:01"))]


@pytest.mark.parametrize(
    ("when", "due_at"),
    [
        (Share(50), "Mon 11:00"),
        (Left(1800), "Mon 11:30"),
        (After(1800), "Mon 10:30"),
        (After(3 * 3600), "Mon 13:00"),
        (AtBreach(), "Mon 12:00:01"),
        (Past(1800), "Mon 12:30"),
        (EveryPast(3600), "Mon 13:00"),
    ],
)
def test_each_sort_of_rung_has_its_time(when, due_at):
    """Shares and times are in the clock's own open time."""
    story = ticket(response(ladder=(rung(when),)), at("Mon 10:00"))

    assert climb(story, at("Mon 13:59")) == [("rung", at(due_at))]


def test_a_rung_tells_what_it_is():
    """The fact names the clock, when it was due, the deadline, whom to tell and how loudly."""
    story = ticket(response(), at("Mon 10:00"))
    (half,) = due(story.terms, story.timeline, at("Mon 11:00"))

    assert (half.kind, half.happened) == (FactKind.RUNG_FIRED, at("Mon 11:00"))
    assert half.what == {
        "key": key(Target.FIRST_RESPONSE, 1, 1, at("Mon 10:00"), "half", 0),
        "target": "first_response",
        "cycle": 1,
        "epoch": 1,
        "rung": "half",
        "n": 0,
        "at": at("Mon 11:00"),
        "start": at("Mon 10:00"),
        "deadline": at("Mon 12:00"),
        "tell": ["assignee", "pool"],
        "level": "thread",
        "late_by": 0,
        "breach": False,
    }


def test_the_last_quarter_and_everything_late_show_in_the_channel():
    """Early reminders stay in the thread."""
    ladder = (
        on_open(Role.LEAD),
        rung(Share(74), "74"),
        rung(Share(75), "75"),
        rung(Left(300), "left"),
        rung(After(60), "after"),
        rung(AtBreach(), "breach"),
        rung(Past(60), "past"),
        rung(EveryPast(600), "every"),
    )
    story = ticket(response(ladder=ladder), at("Mon 10:00"))
    climb(story, at("Mon 12:11"))

    levels = {fact.what["rung"]: (fact.what["level"], fact.what["breach"]) for fact in story.facts[1:]}
    assert levels == {
        "on open": ("channel", False),
        "after": ("thread", False),
        "74": ("thread", False),
        "75": ("channel", False),
        "left": ("channel", False),
        "breach": ("channel", True),
        "past": ("channel", True),
        "every": ("channel", True),
    }


@pytest.mark.clause("B8")
def test_rungs_on_open_fire_at_once_whatever_the_hour():
    """Senior management is told on report, at night too."""
    story = ticket(response(ladder=(on_open(Role.MANAGER), *LADDER)), at("Sat 03:00"))

    assert climb(story, at("Sun 12:00")) == [("on open", at("Sat 03:00"))]


@pytest.mark.clause("B7")
def test_a_ladder_can_climb_on_elapsed_time_whatever_the_target():
    """With no response, it escalates at the second row's elapsed time."""
    story = ticket(response("1h", ROUND_THE_CLOCK, (rung(After(1800), "second row"),)), at("Mon 22:00"))

    assert climb(story, at("Tue 22:00")) == [("second row", at("Mon 22:30"))]


def test_complaint_11_a_breach_is_told_once_and_repeats_as_the_policy_says():
    """Ticking often sends nothing twice (glpi sent hundreds)."""
    story = ticket(response("1h", ROUND_THE_CLOCK), at("Mon 10:00"))
    fired = [
        one.what["rung"] for second in range(0, 3 * 3600, 20) for one in story.tick(at("Mon 10:00") + second)
    ]

    assert fired == ["half", "three quarters", "breach", "nag"]


def test_complaint_23_repeats_go_on_until_acknowledged():
    """Acknowledging stops the repeats, not the climb."""
    ladder = (*LADDER, rung(Past(4 * 3600), "manager"))
    story = ticket(response("1h", ROUND_THE_CLOCK, ladder), at("Mon 10:00"))
    fired = climb(story, at("Mon 13:00"))
    assert [name for name, _ in fired][-2:] == ["nag", "nag"]

    story.tell("breach_acknowledged", at("Mon 13:10"), target="first_response", cycle=1)

    assert climb(story, at("Tue 10:00"), start=at("Mon 13:10")) == [("manager", at("Mon 15:00"))]


def test_complaint_19_nothing_fires_after_the_end():
    """A clock that was met, withdrawn or closed sends no more."""
    for end in ("answers", "closes", "resolves"):
        story = ticket(response("2h", ROUND_THE_CLOCK), at("Mon 10:00"))
        climb(story, at("Mon 11:00"))
        getattr(story, end)(at("Mon 11:10"))

        assert climb(story, at("Fri 10:00"), start=at("Mon 11:10")) == []


def test_an_upgrade_does_not_silence_the_ladder():
    """The new target has a ladder of its own, in a new epoch."""
    contract = with_ladder(terms(("first_response", 3, "8h"), ("first_response", 1, "2h")))
    story = ticket(contract, at("Mon 10:00"))
    climb(story, at("Mon 14:30"))
    story.priority(at("Mon 14:30"), 1)

    assert climb(story, at("Mon 16:31"), start=at("Mon 14:30")) == [
        ("half", at("Mon 15:30")),
        ("three quarters", at("Mon 16:00")),
        ("breach", at("Mon 16:30:01")),
    ]


def test_reminders_that_a_correction_makes_past_are_not_replayed():
    """At most the latest is sent, with how late it is; a breach counts as the latest."""
    contract = with_ladder(terms(("first_response", 3, "8h"), ("first_response", 1, "2h")))
    story = ticket(contract, at("Mon 10:00"))
    late = story.copy()
    story.priority(at("Mon 11:45"), 1, "misclassified")
    late.priority(at("Mon 13:30"), 1, "misclassified")

    (one,) = story.tick(at("Mon 11:45"))
    assert (one.what["rung"], one.what["late_by"], one.what["at"]) == ("three quarters", 900, at("Mon 11:30"))
    assert climb(late, at("Mon 14:30"), start=at("Mon 13:30")) == [
        ("breach", at("Mon 13:30:01")),
        ("nag", at("Mon 14:30")),
    ]


def test_the_latest_is_not_sent_again_when_it_was_sent_under_the_old_target():
    """A change that leaves the deadline sends no reminder twice."""
    contract = with_ladder(terms(("first_response", 3, "4h"), ("first_response", 1, "3h")))
    story = ticket(contract, at("Mon 10:00"))
    climb(story, at("Mon 12:30"))
    story.priority(at("Mon 12:30"), 1)

    assert climb(story, at("Mon 13:59"), start=at("Mon 12:30")) == [("three quarters", at("Mon 13:00"))]


@pytest.mark.clause("B8")
def test_an_upgrade_tells_those_who_are_told_on_open():
    """Going up fires the rungs on open of the new priority; going down does not."""
    contract = with_ladder(
        terms(("first_response", 3, "8h"), ("first_response", 1, "8h")), (on_open(Role.MANAGER),)
    )
    story = ticket(contract, at("Mon 10:00"))
    climb(story, at("Mon 10:30"))
    story.priority(at("Mon 10:30"), 1)
    assert climb(story, at("Mon 11:00"), start=at("Mon 10:30")) == [("on open", at("Mon 10:30"))]

    story.priority(at("Mon 11:00"), 3)
    assert climb(story, at("Mon 12:00"), start=at("Mon 11:00")) == []


def test_a_ticket_logged_late_gets_the_latest_reminder_only():
    """What was past when it was recorded is not replayed; those on open hear of it all the same."""
    contract = response("4h", ROUND_THE_CLOCK, (on_open(Role.LEAD), *LADDER))
    story = ticket(contract, at("Mon 10:00"), recorded=at("Mon 13:10"))

    assert [one.what["rung"] for one in story.tick(at("Mon 13:10"))] == ["three quarters", "on open"]


def test_an_outage_sends_each_rung_once_and_says_how_late():
    """Nothing is lost: what fell due meanwhile is due together."""
    story = ticket(response("2h", ROUND_THE_CLOCK), at("Mon 10:00"))

    fired = {one.what["rung"]: one.what["late_by"] for one in story.tick(at("Mon 14:30"))}

    assert fired == {"half": 12_600, "three quarters": 10_800, "breach": 8999, "nag": 1800}
    assert story.tick(at("Mon 14:30")) == ()


def test_an_overdue_rung_waits_for_the_next_opening():
    """After an outage into the night nobody is woken for a daytime promise."""
    story = ticket(response(ladder=(rung(Share(50)),)), at("Fri 14:00"))

    assert story.tick(at("Fri 20:00")) == ()
    assert next_due(story.terms, story.timeline, at("Fri 20:00")) == at("Mon 09:00", 1)
    (one,) = story.tick(at("Mon 09:00", 1))
    assert one.what["late_by"] == at("Mon 09:00", 1) - at("Fri 15:00")


def test_a_rung_missed_by_minutes_at_closing_is_still_sent():
    """Five minutes late is no outage."""
    story = ticket(response(ladder=(rung(Share(50)),)), at("Fri 16:00"))

    assert len(story.copy().tick(at("Fri 17:05"))) == 1
    assert story.tick(at("Fri 17:05:01")) == ()


def test_a_share_of_calendar_time_waits_for_opening():
    """Half a week may be a Sunday; the reminder comes on Monday, and is not late."""
    story = ticket(response("1w", ladder=(rung(Share(50)),)), at("Thu 10:00"))
    (fired,) = climb(story, at("Tue 10:00", 1))

    assert fired == ("rung", at("Mon 09:00", 1))
    assert story.facts[-1].what["late_by"] == 0


def test_a_paused_clock_has_nothing_due():
    """While it waits nothing is known of when; afterwards the reminders come by the time used."""
    contract = response("2h", ROUND_THE_CLOCK, pauses=(pause("access", "first_response"),))
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at("Mon 10:30"), "access")
    assert next_due(story.terms, story.timeline, at("Mon 12:00")) is None
    assert due(story.terms, story.timeline, at("Mon 18:00")) == ()

    story.goes_on(at("Mon 20:30"), "access")
    assert climb(story, at("Mon 21:59"), start=at("Mon 20:30")) == [
        ("half", at("Mon 21:00")),
        ("three quarters", at("Mon 21:30")),
    ]


def test_each_silent_period_of_updates_has_its_breach():
    """A recurring clock reminds and breaches period by period, and repeats hang on the last."""
    contract = with_ladder(
        terms(("next_update", 3, "2h")), (rung(Share(50), "half"), rung(AtBreach(), "breach"))
    )
    story = ticket(contract, at("Mon 09:00"))
    story.answers(at("Mon 10:00"))

    assert climb(story, at("Mon 14:30")) == [
        ("half", at("Mon 11:00")),
        ("breach", at("Mon 12:00:01")),
        ("half", at("Mon 13:00")),
        ("breach", at("Mon 14:00:01")),
    ]
    story.answers(at("Mon 14:30"))
    assert climb(story, at("Mon 15:45"), start=at("Mon 14:30")) == [("half", at("Mon 15:30"))]


def test_acknowledging_one_silent_period_does_not_silence_the_next():
    """Each miss is a breach of its own."""
    contract = with_ladder(terms(("next_update", 3, "2h")), (rung(EveryPast(1800), "nag"),))
    story = ticket(contract, at("Mon 09:00"))
    story.answers(at("Mon 10:00"))
    climb(story, at("Mon 12:40"))
    story.tell("breach_acknowledged", at("Mon 12:45"), target="next_update", cycle=1)

    fired = climb(story, at("Mon 14:40"), start=at("Mon 12:45"))
    assert fired == [("nag", at("Mon 14:30"))]


def test_snoozing_is_a_new_rung_never_past_the_breach():
    """It tells whom the last reminder told, and leaves the other rungs alone."""
    story = ticket(response("4h", ROUND_THE_CLOCK), at("Mon 10:00"))
    climb(story, at("Mon 12:00"))
    snooze = {"target": "first_response", "cycle": 1, "epoch": 1}
    story.tell("reminder_snoozed", at("Mon 12:05"), **snooze, until=at("Mon 12:35"))
    story.tell("reminder_snoozed", at("Mon 12:06"), **snooze, until=at("Mon 18:00"))

    assert climb(story, at("Mon 14:30"), start=at("Mon 12:06")) == [
        ("snooze", at("Mon 12:35")),
        ("three quarters", at("Mon 13:00")),
        ("snooze", at("Mon 14:00")),
        ("breach", at("Mon 14:00:01")),
    ]
    assert next(fact.what["tell"] for fact in story.facts if fact.what.get("rung") == "snooze") == [
        "assignee",
        "pool",
    ]


@pytest.mark.clause("S2")
def test_silence_after_a_resolution_closes_the_ticket():
    """The policy's days of silence; anybody's word begins them anew."""
    contract = office_terms(close_after=parse("2bd"))
    story = ticket(contract, at("Mon 10:00"))
    story.resolves(at("Mon 12:00"))
    story.asks(at("Tue 12:00"))
    assert next_due(contract, story.timeline, at("Tue 13:00")) == at("Thu 12:00")
    assert due(contract, story.timeline, at("Thu 11:59:59")) == ()
    assert due(contract, story.timeline, at("Thu 12:00")) != ()

    (closing,) = story.tick(at("Thu 18:00"))

    assert (closing.kind, closing.happened, dict(closing.what)) == (
        FactKind.CLOSED,
        at("Thu 12:00"),
        {"reason": "silence"},
    )
    assert story.tick(at("Fri 18:00")) == ()
    assert next_due(contract, story.timeline, at("Fri 18:00")) is None


def test_without_a_closing_rule_silence_closes_nothing():
    """A resolved ticket stays as it is, as does an open one."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.resolves(at("Mon 12:00"))

    assert next_due(story.terms, story.timeline, at("Mon 13:00")) is None
    assert due(story.terms, story.timeline, at("Mon 13:00", 50)) == ()


def test_what_lies_ahead_is_something_to_look_at():
    """A fact whose time has not come wakes the ticket when it does."""
    story = ticket(terms(), at("Mon 10:00"))
    story.answers(at("Mon 11:00"))

    assert next_due(story.terms, story.timeline, at("Mon 10:30")) == at("Mon 11:00")
    assert next_due(story.terms, story.timeline, at("Mon 09:00")) == at("Mon 10:00")
    assert next_due(story.terms, (), at("Mon 09:00")) is None
    assert due(story.terms, (), at("Mon 09:00")) == ()
