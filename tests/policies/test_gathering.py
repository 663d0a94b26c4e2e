"""Facts folded into a history, once for several readers."""

from copy import deepcopy

import pytest
from builders import at, office_terms, terms, ticket, with_ladder
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, openings, steps

from policies import clock, ladder
from policies import ticket as tickets
from policies.explain import explain
from policies.gathering import fold, gather
from policies.history import NotATicket
from policies.timeline import timeline


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_readers_leave_the_history_they_share_as_it_is(data):
    """Whatever is read of a ticket, in whatever order, the next reader finds the same history."""
    contract = with_ladder(data.draw(contracts()))
    story = data.draw(openings(contract))
    now = story.facts[0].happened
    for gap, event, n in data.draw(steps(8)):
        now += gap
        story.tick(now)
        EVENTS[event](story, now, n)
    facts = story.timeline
    shared = gather(facts)
    before = deepcopy(shared)

    clock.read(contract, facts, now + 5000)
    ladder.due(contract, facts, now + 5000)
    ladder.next_due(contract, facts, now + 5000)
    tickets.read(facts, contract)
    explain(contract, facts, now + 5000)

    assert gather(facts) is shared
    assert shared == before == fold(facts)


def test_a_longer_timeline_is_folded_anew():
    """What was folded last serves the very same timeline only, and a missing opening stays an error."""
    story = ticket(office_terms(), at("Mon 10:00"))
    gather(story.timeline)
    story.answers(at("Mon 10:10"))

    assert gather(story.timeline).answers == [(at("Mon 10:10"), 2)]
    for _ in range(2):
        with pytest.raises(NotATicket):
            gather(())


def test_what_happened_before_the_receipt_counts_at_the_receipt():
    """Answers linked afterwards count from the receipt on, in the order in which they were recorded."""
    story = ticket(terms(), at("Mon 10:00"))
    story.answers(at("Mon 09:50"))
    story.answers(at("Mon 09:40"))
    story.answers(at("Mon 10:05"))

    assert gather(story.timeline).answers == [
        (at("Mon 10:00"), 2),
        (at("Mon 10:00"), 3),
        (at("Mon 10:05"), 4),
    ]


def test_facts_out_of_order_are_put_into_order():
    """A history is that of the facts in reading order, however they were given."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.waits(at("Mon 10:10"))
    story.goes_on(at("Mon 10:20"))
    story.answers(at("Mon 10:20"))

    told = fold(tuple(reversed(story.facts)))

    assert told == fold(timeline(story.facts))
    assert told.unknown == []
    assert [pause.until for pause in told.waits] == [at("Mon 10:20")]
