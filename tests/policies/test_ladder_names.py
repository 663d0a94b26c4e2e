"""How rungs are named, who is told, and when in closed hours and around an end."""

import pytest
from builders import CONTACT, OFFICE, at, pause, promise, terms, ticket, with_ladder

from policies.ladder import next_due
from policies.people import Role
from policies.terms import AtBreach, EveryPast, Past, Rung, Share, Target
from policies.timeline import FactKind


def rung(when, name="rung", *tell):
    return Rung(name=name, when=when, tell=tell or (Role.LEAD,))


def sent(story, moment, week=0):
    return [one.what for one in story.tick(at(moment, week)) if one.kind is FactKind.RUNG_FIRED]


def names(found):
    return [what["rung"] for what in found]


def test_a_rung_is_named_by_clock_course_start_and_number():
    """The same words for ever, whoever looks."""
    ladder = (rung(AtBreach(), "breach"), rung(Past(1800), "past"), rung(EveryPast(3600), "nag"))
    story = ticket(with_ladder(terms(("first_response", 3, "1h")), ladder), at("Mon 10:00"))
    found = [*sent(story, "Mon 11:00:01"), *sent(story, "Mon 11:30"), *sent(story, "Mon 12:00")]

    start = at("Mon 10:00")
    assert [(what["key"], what["n"], what["epoch"]) for what in found] == [
        (f"first_response/1/1/{start}/breach/0", 0, 1),
        (f"first_response/1/1/{start}/past/0", 0, 1),
        (f"first_response/1/1/{start}/nag/1", 1, 1),
    ]


def test_repeats_hang_on_the_last_silent_period_alone():
    """An hour after the newest miss, not after those before it."""
    ladder = (rung(EveryPast(3600), "nag"), rung(Past(7200), "late"))
    story = ticket(with_ladder(terms(("next_update", 3, "90m")), ladder), at("Mon 09:00"))
    story.answers(at("Mon 10:00"))
    half_hours = [f"Mon {hour}:{minute}" for hour in range(10, 17) for minute in ("00", "30")]

    assert [when for when in half_hours if sent(story, when)] == ["Mon 12:30", "Mon 14:00", "Mon 15:30"]


def test_a_ticket_logged_late_is_told_of_the_newest_repeat():
    """By its whole number, at its own instant."""
    story = ticket(
        with_ladder(terms(("first_response", 3, "1h")), (rung(EveryPast(3600), "nag"),)),
        at("Mon 10:00"),
        recorded=at("Mon 14:30"),
    )

    assert [(what["n"], what["at"]) for what in sent(story, "Mon 14:30")] == [(3, at("Mon 14:00"))]


def test_a_rung_in_the_second_in_which_a_pause_begins_is_sent():
    """So much was used by then, whatever follows."""
    contract = terms(("resolution", 3, "4h"), pauses=(pause("customer", "resolution"),))
    story = ticket(with_ladder(contract, (rung(Share(50)),)), at("Mon 10:00"))
    story.waits(at("Mon 12:00"))

    assert names(sent(story, "Mon 12:00")) == ["rung"]


def test_a_rung_at_the_whole_of_a_missed_target_tells_of_the_breach():
    """Looked at after the deadline it is one of those that a correction may take back."""
    story = ticket(with_ladder(terms(("first_response", 3, "1h")), (rung(Share(100)),)), at("Mon 10:00"))

    assert [what["breach"] for what in sent(story, "Mon 11:10")] == [True]


@pytest.mark.parametrize("when", [AtBreach(), Past(0)])
def test_a_breach_in_closed_hours_is_told_at_the_opening(when):
    """A deadline in days may lie on a Saturday; nobody is called then."""
    friday = ticket(with_ladder(terms(("resolution", 3, "1d", OFFICE)), (rung(when),)), at("Fri 16:00"))

    assert sent(friday, "Sat 16:01") == []
    assert sent(friday, "Mon 08:59", 1) == []
    assert names(sent(friday, "Mon 09:00", 1)) == ["rung"]


def test_nothing_past_a_deadline_is_sent_while_it_could_still_be_met():
    """The deadline's own second is in time."""
    story = ticket(with_ladder(terms(("first_response", 3, "1h")), (rung(Past(0)),)), at("Mon 10:00"))

    assert sent(story, "Mon 11:00") == []
    assert names(sent(story, "Mon 11:00:01")) == ["rung"]


def test_a_rung_at_closing_time_is_sent_then():
    """The closing second is the last that counts; one second later an old rung waits for the opening."""
    ladder = (rung(Past(3600)),)
    story = ticket(with_ladder(terms(("first_response", 3, "2h", OFFICE)), ladder), at("Mon 14:00"))
    assert names(sent(story, "Mon 17:00")) == ["rung"]

    older = ticket(with_ladder(terms(("first_response", 3, "1h", OFFICE)), ladder), at("Mon 14:00"))
    late = older.copy()
    assert names(sent(older, "Mon 17:00")) == ["rung"]
    assert sent(late, "Mon 17:00:01") == []
    assert names(sent(late, "Tue 09:00")) == ["rung"]


def snoozed(story, moment, until, target="first_response"):
    what = {"target": target, "cycle": 1, "epoch": 1, "until": at(until)}
    story.tell("reminder_snoozed", at(moment), **what)


def test_each_clock_is_snoozed_by_itself_and_tells_whom_its_own_last_reminder_told():
    """A snooze of one says nothing of another."""
    contract = terms(("first_response", 3, "4h"), ("resolution", 3, "8h"))
    ladders = {
        (Target.FIRST_RESPONSE, 3): (rung(Share(25), "first", Role.LEAD),),
        (Target.RESOLUTION, 3): (rung(Share(15), "second", Role.MANAGER),),
    }
    story = ticket(terms(promises=contract.promises, ladders=ladders), at("Mon 10:00"))
    assert names(sent(story, "Mon 11:00")) == ["first"]
    assert names(sent(story, "Mon 11:12")) == ["second"]
    snoozed(story, "Mon 11:15", "Mon 11:30", "resolution")
    snoozed(story, "Mon 11:16", "Mon 11:40")

    assert [(one["target"], one["tell"]) for one in sent(story, "Mon 11:30")] == [("resolution", ["manager"])]
    assert [(one["target"], one["tell"]) for one in sent(story, "Mon 11:40")] == [
        ("first_response", ["lead"])
    ]


def test_there_is_nothing_to_snooze_at_the_breach():
    """Who snoozes in the deadline's own second adds no rung to it."""
    promised = {(Target.FIRST_RESPONSE, 3): promise(Target.FIRST_RESPONSE, "1h")}
    story = ticket(terms(promises=promised), at("Mon 10:00"))
    snoozed(story, "Mon 11:00", "Mon 12:00")

    assert sent(story, "Mon 11:10") == []


def test_a_breach_acknowledged_in_its_own_second_is_not_repeated():
    """Whoever saw it then has seen it."""
    story = ticket(
        with_ladder(terms(("first_response", 3, "1h")), (rung(EveryPast(3600), "nag"),)), at("Mon 10:00")
    )
    story.tell("breach_acknowledged", at("Mon 11:00"), target="first_response", cycle=1)

    assert sent(story, "Mon 12:10") == []


def test_a_ladder_wakes_when_time_that_both_agreed_not_to_count_is_over():
    """Nobody ends such a pause; it ends by itself, and rungs go on behind it."""
    story = ticket(with_ladder(terms(("resolution", 3, "4h")), (rung(Share(50)),)), at("Mon 10:00"))
    what = {"target": "resolution", "change": "exclude", "since": at("Mon 11:00"), "until": at("Mon 15:00")}
    proposal = story.tell("adjustment_proposed", at("Mon 11:10"), side="vendor", **what)
    story.tell("adjustment_signed", at("Mon 11:20"), who=CONTACT, proposal=proposal, side="customer")

    assert next_due(story.terms, story.timeline, at("Mon 11:30")) == at("Mon 15:00")
    assert next_due(story.terms, story.timeline, at("Mon 15:00")) == at("Mon 16:00")
