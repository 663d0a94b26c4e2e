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


def test_details_that_are_not_told_again_stay():
    """Each telling adds to what is known; what it leaves out is as it was."""
    story = ticket(
        terms(), at("Mon 10:00"), category="bug", environment="test", release="6.1", given=["steps"]
    )
    story.tell("details_given", at("Mon 10:10"), given=["impact"])

    told = gather(story.timeline)
    assert (told.category, told.environment, told.release) == ("bug", "test", "6.1")
    assert told.given == {"steps", "impact"}

    story.tell("details_given", at("Mon 10:20"), category="outage", environment="production", release="6.2")
    told = gather(story.timeline)
    assert (told.category, told.environment, told.release) == ("outage", "production", "6.2")


def test_a_firing_that_told_less_is_read():
    """A rung fired by an earlier version said neither when the promise was due nor how loud it was."""
    story = ticket(terms(), at("Mon 10:00"))
    said = {
        "key": "k",
        "target": "resolution",
        "cycle": 1,
        "rung": "half",
        "at": at("Mon 11:00"),
        "tell": ["lead"],
    }
    story.tell("rung_fired", at("Mon 11:00"), who="app", **said)

    (fired,) = gather(story.timeline).fired

    assert (fired.deadline, fired.start) == (at("Mon 11:00"), at("Mon 11:00"))
    assert (fired.level, fired.breach, fired.told) == ("thread", False, ())


def test_who_has_a_ticket_is_whom_the_claim_names():
    """Somebody may claim for another; a claim that names nobody is its author's."""
    story = ticket(terms(), at("Mon 10:00"))
    story.tell("claimed", at("Mon 10:10"), who="agent-1", agent="agent-2")
    assert gather(story.timeline).assignee == "agent-2"

    story.tell("claimed", at("Mon 10:20"), who="agent-3")
    assert gather(story.timeline).assignee == "agent-3"


def test_a_word_on_one_change_leaves_the_others_as_they_were_said():
    """A misclassification counts from receipt still, after an earlier change has been judged anew."""
    figures = [("resolution", 2, "1h"), ("resolution", 3, "4h"), ("resolution", 4, "8h")]
    story = ticket(terms(*figures), at("Mon 10:00"), priority=4)
    first = story.priority(at("Mon 10:10"), 3)
    story.priority(at("Mon 10:30"), 2, "misclassified")
    story.revises(at("Mon 10:40"), first, "misclassified")

    assert story.clock("resolution", at("Mon 10:50")).deadline == at("Mon 11:00")
