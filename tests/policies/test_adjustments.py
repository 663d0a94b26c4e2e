"""Corrections of a clock: one side proposes, the other signs, and what it was stays visible."""

import pytest
from builders import OFFICE, at, office_terms, pause, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, openings, steps

from policies import clock
from policies.adjustments import Correction
from policies.clock import State
from policies.explain import What, as_plain, explain
from policies.gathering import gather
from policies.ladder import due
from policies.terms import Target


def proposes(
    story, when, change, since, until=None, *, side="vendor", target="first_response", who="agent-1"
):
    span = {} if until is None else {"until": until}
    return story.tell(
        "adjustment_proposed", when, who=who, target=target, change=change, since=since, side=side, **span
    )


def signs(story, when, proposal, *, side="customer", who="contact-1"):
    return story.tell("adjustment_signed", when, who=who, proposal=proposal, side=side)


def late():
    """Four hours from Monday 10:00, answered half an hour late."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.answers(at("Mon 14:30"))
    return story


def test_a_proposal_alone_changes_nothing():
    """One side's word moves no clock."""
    story = late()
    before = story.clock("first_response", at("Mon 16:00"))
    proposes(story, at("Mon 15:00"), "exclude", at("Mon 11:00"), at("Mon 12:00"))

    assert story.clock("first_response", at("Mon 16:00")) == before


def test_time_that_both_agree_on_does_not_count():
    """An hour in which nobody could work: kept after all, and what it was stands beside it."""
    story = late()
    proposal = proposes(story, at("Mon 15:00"), "exclude", at("Mon 11:00"), at("Mon 12:00"))
    signs(story, at("Mon 15:30"), proposal)

    found = story.clock("first_response", at("Mon 16:00"))

    assert (found.state, found.deadline) == (State.MET, at("Mon 15:00"))
    assert found.unadjusted is not None
    assert (found.unadjusted.state, found.unadjusted.deadline) == (State.BREACHED, at("Mon 14:00"))


def test_a_pause_may_count_after_all():
    """The customer says that nobody waited for them, and is believed."""
    contract = office_terms(pauses=(pause("access", "first_response"),))
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at("Mon 11:00"), "access")
    story.goes_on(at("Mon 13:00"), "access")
    story.answers(at("Mon 15:30"))
    proposal = proposes(
        story, at("Mon 16:00"), "include", at("Mon 12:00"), at("Mon 14:00"), side="customer", who="contact-1"
    )
    signs(story, at("Mon 16:10"), proposal, side="vendor", who="agent-1")

    found = story.clock("first_response", at("Mon 16:30"))

    assert (found.state, found.breached_at) == (State.BREACHED, at("Mon 15:00"))
    assert found.unadjusted.state is State.MET


def test_both_may_agree_on_when_it_was_met():
    """The answer came by telephone, at a time that nobody wrote down then."""
    story = late()
    proposal = proposes(story, at("Mon 15:00"), "met", at("Mon 13:00"))
    signed = signs(story, at("Mon 15:30"), proposal)

    found = story.clock("first_response", at("Mon 16:00"))

    assert (found.state, found.met_at, found.met_by) == (State.MET, at("Mon 13:00"), signed)
    assert found.unadjusted.breached_at == at("Mon 14:00")


@pytest.mark.parametrize(("side", "who"), [("vendor", "agent-2"), ("customer", "agent-1")])
def test_nobody_signs_for_the_side_that_proposed(side, who):
    """Neither a colleague of who proposed it, nor that person in another role."""
    story = late()
    proposal = proposes(story, at("Mon 15:00"), "met", at("Mon 13:00"))
    signs(story, at("Mon 15:30"), proposal, side=side, who=who)

    assert story.clock("first_response", at("Mon 16:00")).state is State.BREACHED
    assert any("signed by the side" in problem for problem in gather(story.timeline).unknown)


def test_what_was_declined_cannot_be_signed_any_more():
    """It takes a new proposal."""
    story = late()
    proposal = proposes(story, at("Mon 15:00"), "met", at("Mon 13:00"))
    story.tell("adjustment_declined", at("Mon 15:10"), proposal=proposal, side="customer")
    signs(story, at("Mon 15:30"), proposal)

    assert story.clock("first_response", at("Mon 16:00")).state is State.BREACHED


def test_an_instant_before_the_signature_reads_as_it_read_then():
    """A correction works from the signature on."""
    story = late()
    then = story.clocks(at("Mon 15:29"))
    signs(story, at("Mon 15:30"), proposes(story, at("Mon 15:00"), "met", at("Mon 13:00")))

    assert [one.deadline for one in story.clocks(at("Mon 15:29"))] == [one.deadline for one in then]
    assert story.clock("first_response", at("Mon 15:29")).state is State.BREACHED


def test_other_clocks_are_not_touched():
    """A correction names one target."""
    story = late()
    before = story.clock("resolution", at("Mon 16:00"))
    signs(
        story,
        at("Mon 15:30"),
        proposes(story, at("Mon 15:00"), "exclude", at("Mon 11:00"), at("Mon 12:00")),
    )

    assert story.clock("resolution", at("Mon 16:00")) == before


def test_whoever_was_told_of_the_breach_hears_of_the_correction():
    """It is a verdict that turned."""
    from builders import with_ladder  # noqa: PLC0415 -- one test only

    story = ticket(with_ladder(terms(("first_response", 3, "4h", OFFICE))), at("Mon 10:00"))
    story.tick(at("Mon 14:01"))
    story.answers(at("Mon 14:30"))
    signs(story, at("Mon 15:30"), proposes(story, at("Mon 15:00"), "met", at("Mon 13:00")))

    assert [one.kind for one in due(story.terms, story.timeline, at("Mon 15:31"))] == ["verdict_corrected"]


def test_an_explanation_tells_of_the_agreement_and_of_the_reading_without_it():
    """In order, and as data."""
    story = late()
    signs(
        story,
        at("Mon 15:30"),
        proposes(story, at("Mon 15:00"), "exclude", at("Mon 11:00"), at("Mon 12:00")),
    )
    found = explain(story.terms, story.timeline, at("Mon 16:00"))

    one = next(one for one in found if one.reading.target is Target.FIRST_RESPONSE)
    assert [event.what for event in one.events] == [
        What.STARTED,
        What.PAUSED,
        What.WENT_ON,
        What.MET,
        What.ADJUSTED,
    ]
    plain = as_plain(story.terms, found, customer=True)["clocks"]
    told = next(one for one in plain if one["target"] == "first_response")
    assert told["without_corrections"] == {"state": "breached", "deadline": at("Mon 14:00")}


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_what_a_clock_would_read_without_corrections_is_what_it_read(data):
    """Whatever is agreed on: the unadjusted reading is that of the timeline without it."""
    story = data.draw(openings(data.draw(contracts())))
    now = story.facts[0].happened
    for gap, event, n in data.draw(steps()):
        now += gap
        EVENTS[event](story, now, n)
    plain = {(one.target, one.cycle): one for one in story.clocks(now)}
    for _ in range(data.draw(st.integers(1, 3))):
        change = data.draw(st.sampled_from(Correction))
        since = story.facts[0].happened + data.draw(st.integers(0, 200_000))
        until = None if change is Correction.MET else since + data.draw(st.integers(1, 100_000))
        target = data.draw(st.sampled_from(Target)).value
        signs(story, now, proposes(story, now, change.value, since, until, target=target))

    found = clock.read(story.terms, story.timeline, now)

    for one in found:
        was = plain.get((one.target, one.cycle))
        assert was in (one, one.unadjusted)
