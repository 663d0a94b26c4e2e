"""What one word after another leaves of a target."""

from dataclasses import replace

import pytest
from builders import OFFICE, at, on_open, pause, terms, ticket, with_ladder

from policies.clock import State
from policies.people import Role
from policies.terms import Kind, Source, SourceRule

SLOW_ONE = terms(("resolution", 1, "10h"), ("resolution", 2, "4h"), ("resolution", 3, "4h"))
"""Odd, but a policy may promise priority 1 more time than priority 2."""


def test_a_clock_that_starts_late_counts_the_words_before_it():
    """Its course has a number of its own, by which its rungs are named for ever."""
    story = ticket(terms(("next_response", 1, "1h"), ("next_response", 3, "8h")), at("Mon 10:00"))
    change = story.priority(at("Mon 10:10"), 2)
    story.priority(at("Mon 10:20"), 1)
    story.revises(at("Mon 10:25"), change, "misclassified")
    story.asks(at("Mon 10:30"))

    found = story.clock("next_response", at("Mon 10:40"))
    assert (found.epoch, found.priority, found.deadline) == (4, 1, at("Mon 11:30"))


def test_a_kind_that_promises_the_same_moves_nothing_afterwards():
    """What a later change of priority brings does not depend on it either."""
    raised = ticket(SLOW_ONE, at("Mon 09:00"), priority=2)
    raised.priority(at("Mon 10:00"), 1)
    raised.kind(at("Mon 10:30"), "information_request")
    raised.priority(at("Mon 11:00"), 2)
    assert raised.clock("resolution", at("Mon 11:30")).deadline == at("Mon 13:00")

    sunk = ticket(SLOW_ONE, at("Mon 09:00"), priority=1)
    sunk.priority(at("Mon 09:30"), 2)
    sunk.kind(at("Mon 10:00"), "information_request")
    sunk.priority(at("Mon 11:00"), 3)
    assert sunk.clock("resolution", at("Mon 11:30")).deadline == at("Mon 19:00")


def test_a_change_of_kind_at_the_same_priority_tells_nobody_again():
    """Rungs on open fire when more is promised than before, not when it is promised in other hours."""
    plain = terms(
        ("first_response", 1, "4h"),
        clocked_kinds=frozenset({Kind.INCIDENT, Kind.CUSTOMER_SERVICE}),
    )
    hours = {figure: replace(promise, calendar=OFFICE) for figure, promise in plain.promises.items()}
    contract = with_ladder(replace(plain, of_kinds={Kind.CUSTOMER_SERVICE: hours}), (on_open(Role.MANAGER),))
    story = ticket(contract, at("Fri 10:00"), priority=1)
    assert [one.what["rung"] for one in story.tick(at("Fri 10:00"))] == ["on open"]

    story.kind(at("Fri 11:00"), "customer_service")

    assert story.clock("first_response", at("Fri 11:00")).epoch == 2
    assert story.tick(at("Fri 11:00")) == ()


def test_a_correction_of_an_earlier_change_leaves_the_later_one_what_it_was():
    """The first raise was a misclassification, the second still an impact that counts from itself."""
    contract = terms(("resolution", 1, "2h"), ("resolution", 2, "4h"), ("resolution", 3, "8h"))
    story = ticket(contract, at("Mon 09:00"), priority=3)
    first = story.priority(at("Mon 10:00"), 2)
    story.priority(at("Mon 12:00"), 1)
    story.revises(at("Mon 12:30"), first, "misclassified")

    found = story.clock("resolution", at("Mon 12:40"))
    assert (found.state, found.priority, found.deadline) == (State.RUNNING, 1, at("Mon 13:00"))


@pytest.mark.clause("B10")
def test_a_pause_begins_to_count_with_the_priority_that_grants_it():
    """The part of a wait before the priority sank was no pause, the rest is one."""
    contract = terms(
        ("resolution", 1, "8h"),
        ("resolution", 3, "8h"),
        pauses=(pause("customer", "resolution", priorities=(3,)),),
    )
    story = ticket(contract, at("Mon 10:00"), priority=1)
    story.waits(at("Mon 11:00"))
    story.priority(at("Mon 12:00"), 3)

    found = story.clock("resolution", at("Mon 13:00"))
    assert (found.state, found.elapsed) == (State.PAUSED, 2 * 3600)


def test_a_promise_that_comes_back_was_paused_meanwhile_as_granted():
    """Whether its old deadline still lies ahead is asked of the deadline with its pauses."""
    contract = terms(("resolution", 1, "4h"), pauses=(pause("customer", "resolution"),))
    story = ticket(contract, at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:30"))
    story.goes_on(at("Mon 11:30"))
    story.priority(at("Mon 12:00"), 2)
    story.priority(at("Mon 14:30"), 1)

    assert story.clock("resolution", at("Mon 14:40")).deadline == at("Mon 15:00")


def test_a_promise_that_comes_back_in_its_deadlines_own_second_begins_anew():
    """Nothing of the old one lies ahead."""
    story = ticket(terms(("resolution", 1, "4h")), at("Mon 10:00"), priority=1)
    story.priority(at("Mon 12:00"), 2)
    story.priority(at("Mon 14:00"), 1)

    assert story.clock("resolution", at("Mon 14:10")).deadline == at("Mon 18:00")


def by_email(*figures):
    """A contract of which e-mail knows no priority, and a ticket that came by it."""
    rule = SourceRule(source=Source.EMAIL, kind=Kind.INFORMATION_REQUEST, priority=4)
    contract = terms(*figures, sources={Source.EMAIL: rule})
    return ticket(contract, at("Mon 10:00"), source="email", kind="information_request", priority=4)


@pytest.mark.clause("N1")
def test_an_email_ticket_that_sinks_after_triage_counts_from_triage():
    """Nobody knew before triage what it would be worth, so no target reaches back behind it."""
    story = by_email(("first_response", 1, "1h"), ("first_response", 2, "2h"), ("first_response", 4, "8h"))
    story.priority(at("Mon 12:00"), 1)
    story.priority(at("Mon 12:30"), 2)

    assert story.clock("first_response", at("Mon 12:40")).deadline == at("Mon 14:00")


@pytest.mark.clause("N1")
def test_an_email_ticket_may_open_without_a_promise():
    """Then triage alone says when its target counts from."""
    story = by_email(("first_response", 1, "1h"))
    story.priority(at("Mon 12:00"), 1)

    assert story.clock("first_response", at("Mon 12:10")).deadline == at("Mon 13:00")
