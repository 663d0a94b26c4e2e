"""A ticket that is moved to another policy version: what ended stays, what runs is read anew."""

from dataclasses import replace

import pytest
from builders import OFFICE, at, office_terms, terms, ticket, with_ladder
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, openings, steps

from policies.clock import State
from policies.explain import What, explain
from policies.terms import Target

ONCE = (Target.FIRST_RESPONSE, Target.TRIAGE_START, Target.ASSIGNMENT, Target.RESOLUTION)


def moves(story, when, to):
    """Move a ticket, as the desk does."""
    story.tell("policy_moved", when, **{"from": "a", "to": "b"})
    story.terms = replace(to, before=story.terms)


def quicker():
    """First response in an hour, no updates, and a target that there was not."""
    return terms(
        ("first_response", 3, "1h", OFFICE), ("resolution", 3, "2h", OFFICE), ("assignment", 3, "2h", OFFICE)
    )


def test_what_runs_counts_under_the_new_version_as_if_it_always_had():
    """Four hours become one, from receipt."""
    story = ticket(office_terms(), at("Mon 10:00"))
    moves(story, at("Mon 10:30"), quicker())

    found = story.clock("first_response", at("Mon 10:30"))

    assert (found.deadline, found.epoch, found.state) == (at("Mon 11:00"), 2, State.RUNNING)


def test_a_deadline_that_is_past_already_is_missed_at_the_move_and_told_apart():
    """Nobody is late for something that was not promised then."""
    story = ticket(office_terms(), at("Mon 10:00"))
    moves(story, at("Mon 12:00"), quicker())

    found = story.clock("first_response", at("Mon 12:01"))

    assert (found.breached_at, found.corrected) == (at("Mon 12:00"), True)


def test_what_was_met_or_missed_before_stays_so():
    """The answer was in time by what was promised when it was given."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.answers(at("Mon 13:00"))
    moves(story, at("Mon 15:00"), quicker())

    found = story.clock("first_response", at("Mon 16:00"))

    assert (found.state, found.deadline) == (State.MET, at("Mon 14:00"))


def test_what_is_promised_no_more_is_withdrawn_at_the_move():
    """Updates end; a target that is new begins."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.answers(at("Mon 10:10"))
    moves(story, at("Mon 10:30"), quicker())

    found = story.clock("next_update", at("Mon 16:00"))

    assert (found.state, found.withdrawn_at) == (State.WITHDRAWN, at("Mon 10:30"))
    assert story.clock("assignment", at("Mon 11:00")).deadline == at("Mon 12:00")


def test_what_a_new_version_promises_too_late_is_not_read_at_all():
    """Somebody had it before anybody promised so."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.claims(at("Mon 10:05"))
    moves(story, at("Mon 10:30"), quicker())

    assert "assignment" not in {one.target for one in story.clocks(at("Mon 11:00"))}


def test_what_ends_in_the_second_of_its_promise_was_promised():
    """A new target that the next fact withdraws at once stays to be read."""
    story = ticket(office_terms(), at("Mon 10:00"))
    moves(story, at("Mon 10:30"), quicker())
    assert story.clock("assignment", at("Mon 10:30")).state is State.RUNNING

    for ends in (lambda: story.priority(at("Mon 10:30"), 4), lambda: story.closes(at("Mon 10:30"))):
        story.facts = story.facts[:2]
        ends()
        found = story.clock("assignment", at("Mon 11:00"))
        assert (found.state, found.withdrawn_at) == (State.WITHDRAWN, at("Mon 10:30"))


def test_an_earlier_instant_reads_as_it_read_then():
    """The move changes nothing before it."""
    story = ticket(office_terms(), at("Mon 10:00"))
    then = story.clocks(at("Mon 10:29"))
    moves(story, at("Mon 10:30"), quicker())

    assert story.clocks(at("Mon 10:29")) == then


def test_the_move_is_told_where_a_deadline_is_explained():
    """Among the events of each clock that still ran."""
    story = ticket(office_terms(), at("Mon 10:00"))
    moves(story, at("Mon 10:30"), quicker())

    found = explain(story.terms, story.timeline, at("Mon 11:00"))

    told = {one.reading.target: [event.what for event in one.events] for one in found}
    assert told["first_response"] == [What.STARTED, What.MOVED]


def test_reminders_are_not_replayed_by_a_move():
    """Of those that the new deadline makes past at most the latest is sent."""
    story = ticket(with_ladder(terms(("first_response", 3, "8h", OFFICE))), at("Mon 10:00"))
    story.tick(at("Mon 10:00"))
    moves(story, at("Mon 15:00"), with_ladder(terms(("first_response", 3, "6h", OFFICE))))

    assert [one.what["rung"] for one in story.tick(at("Mon 15:00"))] == ["three quarters"]
    assert story.tick(at("Mon 15:00")) == ()


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_verdicts_that_stood_before_a_move_stand_after_it(data):
    """Whatever the other version says, and whatever follows."""
    story = data.draw(openings(data.draw(contracts())))
    now = story.facts[0].happened
    now = tell(story, now, data.draw(steps()))
    before = {(one.target, one.cycle): one for one in story.clocks(now)}
    moves(story, now, data.draw(contracts()))
    now = tell(story, now, [(gap, event, n) for gap, event, n in data.draw(steps()) if event != "revised"])

    after = {(one.target, one.cycle): one for one in story.clocks(now)}

    for key, was in before.items():
        if not was.open and was.target in ONCE:
            assert (after[key].state, after[key].met_at, after[key].deadline) == (
                was.state,
                was.met_at,
                was.deadline,
            )
        if was.target in ONCE and was.breached_at is not None:
            assert after[key].breached_at == was.breached_at
        assert after[key].misses[: len(was.misses)] == was.misses


def tell(story, now, tale):
    for gap, event, n in tale:
        now += gap
        EVENTS[event](story, now, n)
    return now


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_moving_to_the_same_version_moves_no_deadline(data):
    """Every open clock reads as it did."""
    contract = data.draw(contracts())
    story = data.draw(openings(contract))
    now = tell(story, story.facts[0].happened, data.draw(steps()))
    before = story.clocks(now)
    moves(story, now, contract)

    after = story.clocks(now)

    assert [(one.target, one.cycle, one.state, one.deadline, one.breached_at) for one in before] == [
        (one.target, one.cycle, one.state, one.deadline, one.breached_at) for one in after
    ]


@pytest.mark.parametrize("moved", [1, 2, 3])
def test_several_moves_are_read_each_under_its_own_time(moved):
    """An answer after the nth move is judged by the nth version."""
    story = ticket(terms(("first_response", 3, "4h", OFFICE)), at("Mon 10:00"))
    for number in range(1, moved + 1):
        moves(story, at("Mon 10:10") + number, terms(("first_response", 3, f"{4 - number}h", OFFICE)))

    assert story.clock("first_response", at("Mon 10:20")).deadline == at(f"Mon {14 - moved}:00")
    story.answers(at("Mon 10:30"))
    moves(story, at("Mon 10:40"), quicker())
    assert story.clock("first_response", at("Mon 16:00")).deadline == at(f"Mon {14 - moved}:00")
