"""The figures of the document `numerify`."""

import pytest
from figures import OWN_HOURS, figures, hours_of, terms, whom

from policies.people import Role
from policies.terms import Kind, Past, PrioritySetter, Source, SourceRule, Target, Wording

NUMERIFY = terms("numerify", calendar=OWN_HOURS)


@pytest.mark.clause("U7")
@pytest.mark.parametrize("target", [Target.TRIAGE_START, Target.ASSIGNMENT])
def test_numerify_triages_and_assigns_in_1_to_24_hours(target):
    """Triage starts, and an agent is assigned, in less than 1, 3, 12 and 24 hours."""
    assert figures(NUMERIFY, target) == {1: "1h", 2: "3h", 3: "12h", 4: "24h"}


@pytest.mark.clause("U7")
def test_numerify_resolves_in_a_day_to_a_week():
    """Resolution in 24 hours round the clock, then 2, 4 and 5 business days, as an estimate."""
    assert figures(NUMERIFY, Target.RESOLUTION) == {1: "24h", 2: "2bd", 3: "4bd", 4: "5bd"}
    assert NUMERIFY.promises[Target.RESOLUTION, 1].wording is Wording.ESTIMATE


@pytest.mark.clause("U7")
def test_numerify_means_less_than():
    """Every figure is 'less than', so met exactly at the deadline is missed."""
    assert all(promise.strict for promise in NUMERIFY.promises.values())


@pytest.mark.clause("U8")
@pytest.mark.parametrize("target", [Target.TRIAGE_START, Target.ASSIGNMENT, Target.RESOLUTION])
def test_numerify_severity_1_runs_round_the_clock_and_others_in_the_customers_hours(target):
    """Severity 1 runs 24x7; the others run in the zone and hours set for the customer."""
    assert hours_of(NUMERIFY, target) == {1: "always", 2: "customer", 3: "customer", 4: "customer"}


@pytest.mark.clause("U14")
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_numerify_serves_what_is_not_technical_in_business_hours(level):
    """Customer service runs in the customer's hours, severity 1 too; a feature request has no clocks."""
    service = NUMERIFY.promise(Kind.CUSTOMER_SERVICE, Target.TRIAGE_START, level)

    assert service.calendar.name == "customer"
    assert service.duration == NUMERIFY.promises[Target.TRIAGE_START, level].duration
    assert NUMERIFY.promise(Kind.FEATURE_REQUEST, Target.TRIAGE_START, level) is None


@pytest.mark.clause("U6")
def test_numerify_keeps_severities_1_and_2_for_production():
    """Severities 1 and 2 are for production; the environment is asked, and others are capped at 3."""
    assert [level for level, each in NUMERIFY.priorities.items() if each.production_only] == [1, 2]
    assert NUMERIFY.asks_environment
    assert NUMERIFY.cap_outside_production == 3


def test_numerify_lets_the_requester_state_the_severity_and_consults_on_change():
    """The requester's severity counts, and the vendor changes it after consulting the customer."""
    assert NUMERIFY.priority_setter is PrioritySetter.REQUESTER
    assert NUMERIFY.consult_on_change


@pytest.mark.clause("U3")
def test_numerify_asks_what_first_line_support_found():
    """The form asks what the customer's first-line support found and tried."""
    assert "first_line" in [asked.key for asked in NUMERIFY.asked]


def test_numerify_keeps_at_a_severity_1():
    """A severity 1 is worked on continuously, and service availability is a category."""
    assert NUMERIFY.continuous_effort == {1}
    assert "availability" in [choice.code for choice in NUMERIFY.categories]


@pytest.mark.clause("U10")
def test_numerify_treats_every_way_in_alike():
    """Response times do not depend on the way in: every source is open to every severity."""
    assert NUMERIFY.sources == {source: SourceRule(source=source) for source in Source}


def test_numerify_knows_customer_service():
    """Customer service that is not technical is a kind, and opens in business hours."""
    assert Kind.CUSTOMER_SERVICE in NUMERIFY.clocked_kinds
    assert not NUMERIFY.promises[Target.TRIAGE_START, NUMERIFY.default_priority].calendar.always_open


@pytest.mark.parametrize("target", [Target.TRIAGE_START, Target.ASSIGNMENT, Target.RESOLUTION])
def test_numerify_escalates_to_the_customer_success_director(target):
    """Past a deadline the customer success director is told."""
    assert Role.CUSTOMER_SUCCESS_DIRECTOR in whom(NUMERIFY, target, 1, Past)


@pytest.mark.clause("U9")
def test_numerify_works_on_round_the_clock_for_availability_only():
    """Effort is continuous on severity 1 of category availability, and nowhere else."""
    assert NUMERIFY.worked_on_round_the_clock(1, "availability")
    assert not NUMERIFY.worked_on_round_the_clock(1, "data")
    assert not NUMERIFY.worked_on_round_the_clock(1, None)
    assert not NUMERIFY.worked_on_round_the_clock(2, "availability")
