"""Kinds of request with hours of their own (U14)."""

from dataclasses import replace

import pytest
from adding_up import deadline as added_up
from builders import OFFICE, at, terms, ticket

from policies.clock import State
from policies.document import compile_terms, library
from policies.explain import as_plain, explain
from policies.terms import Kind, Target

PLAIN = terms(
    ("first_response", 1, "4h"),
    ("first_response", 2, "6h"),
    clocked_kinds=frozenset({Kind.INCIDENT, Kind.INFORMATION_REQUEST, Kind.CUSTOMER_SERVICE}),
)
HOURS = {
    figure: replace(promise, calendar=OFFICE, clause="U14") for figure, promise in PLAIN.promises.items()
}
OWN = replace(PLAIN, of_kinds={Kind.CUSTOMER_SERVICE: HOURS})
FRIDAY = at("Fri 16:00")


def opened(kind="incident"):
    return ticket(OWN, FRIDAY, kind=kind, priority=1)


@pytest.mark.clause("U14")
def test_such_a_kind_counts_in_its_own_hours():
    """Four hours from Friday 16:00: Friday night round the clock, Monday noon in office hours."""
    now = at("Fri 16:30")

    assert opened().clock("first_response", now).deadline == at("Fri 20:00")
    assert opened("customer_service").clock("first_response", now).deadline == at("Mon 12:00", week=1)


@pytest.mark.clause("U14")
def test_what_turns_out_to_be_of_that_kind_counts_in_its_hours_from_receipt():
    """A change of kind says what it was all along; and back again gives the first deadline back."""
    story = opened()
    story.kind(at("Fri 17:30"), "customer_service")
    assert story.clock("first_response", at("Fri 18:00")).deadline == at("Mon 12:00", week=1)
    story.kind(at("Fri 18:30"), "incident")
    assert story.clock("first_response", at("Fri 18:40")).deadline == at("Fri 20:00")


@pytest.mark.clause("U14")
def test_a_kind_with_the_same_hours_changes_nothing():
    """A question is an incident as far as clocks go; a raise before it stays the raise it was."""
    story = ticket(OWN, FRIDAY, priority=2)
    story.priority(at("Fri 17:00"), 1)
    before = story.clock("first_response", at("Fri 17:10"))
    story.kind(at("Fri 17:30"), "information_request")
    after = story.clock("first_response", at("Fri 18:00"))

    assert (before.deadline, before.epoch) == (at("Fri 21:00"), 2)
    assert (before.deadline, before.epoch) == (after.deadline, after.epoch)


def test_what_becomes_a_request_with_clocks_has_them_from_then():
    """A kind without clocks promised nothing, so none of its time counts."""
    story = opened("feature_request")
    story.kind(at("Fri 17:00"), "incident")

    assert story.clock("first_response", at("Fri 17:10")).deadline == at("Fri 21:00")


def test_a_deadline_that_was_past_by_the_other_hours_is_dated_at_the_change():
    """What nobody could know before is no earlier miss."""
    story = opened("customer_service")
    changed = at("Fri 22:00")
    story.kind(changed, "incident")
    reading = story.clock("first_response", at("Fri 22:10"))

    assert (reading.state, reading.breached_at) == (State.BREACHED, changed)


@pytest.mark.clause("U14")
def test_the_sum_is_told_in_the_hours_that_count():
    """An explanation adds up in them."""
    story = opened("customer_service")
    (one,) = explain(OWN, story.timeline, at("Fri 16:30"))

    assert one.sum.calendar is OFFICE
    (plain,) = as_plain(OWN, [one], customer=True)["clocks"]
    assert added_up(plain["sum"]) == one.reading.deadline


def test_a_document_names_them():
    """`kinds` may say in which calendar a kind counts."""
    text = library()["starter"].replace(
        "information_request: Question", "information_request: {label: Question, calendar: office}"
    )
    found = compile_terms(text, plan="standard", overrides={}, calendar=None)

    assert found.promise(Kind.INCIDENT, Target.FIRST_RESPONSE, 1).calendar.always_open
    assert not found.promise(Kind.INFORMATION_REQUEST, Target.FIRST_RESPONSE, 1).calendar.always_open
