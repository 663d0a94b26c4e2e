"""The figures of the document `tromzo`."""

import pytest
from figures import due, figures, terms
from wall import at

from policies.terms import Kind, Target, Wording

TROMZO = terms("tromzo")


@pytest.mark.clause("T5")
def test_tromzo_responds_in_2_and_4_hours_and_a_business_day():
    """Responses within 2 hours, 4 hours, and one business day."""
    assert figures(TROMZO, Target.FIRST_RESPONSE) == {1: "2h", 2: "4h", 3: "1bd", 4: "1bd"}


@pytest.mark.clause("T5")
def test_tromzo_resolves_in_a_business_day_to_four_weeks():
    """Resolutions within one business day, one, two and four weeks."""
    assert figures(TROMZO, Target.RESOLUTION) == {1: "1bd", 2: "1w", 3: "2w", 4: "4w"}


@pytest.mark.clause("T7")
def test_tromzo_estimates_resolutions():
    """Resolution figures are estimates, response figures are targets, and a workaround may resolve."""
    wordings = {target: promise.wording for (target, _), promise in TROMZO.promises.items()}

    assert wordings == {Target.FIRST_RESPONSE: Wording.TARGET, Target.RESOLUTION: Wording.ESTIMATE}
    assert TROMZO.workaround_resolves


@pytest.mark.clause("T2")
def test_tromzo_counts_pacific_business_hours():
    """A priority 2 of Friday 17:10 is due on Monday at 09:10, both Pacific time."""
    start = at("2026-11-20 17:10", TROMZO.zone)

    assert due(TROMZO, Target.FIRST_RESPONSE, 2, start) == "Mon 2026-11-23 09:10"


@pytest.mark.clause("T2")
def test_tromzo_leaves_out_us_holidays():
    """Thanksgiving does not count; the Friday after it does."""
    start = at("2026-11-25 17:00", TROMZO.zone)

    assert due(TROMZO, Target.FIRST_RESPONSE, 1, start) == "Fri 2026-11-27 07:00"
    assert due(TROMZO, Target.FIRST_RESPONSE, 3, start) == "Fri 2026-11-27 17:00"


@pytest.mark.clause("T2")
@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-03-06 17:10", "Mon 2026-03-09 09:10"), ("2026-10-30 17:10", "Mon 2026-11-02 09:10")],
)
def test_tromzo_is_right_across_clock_changes(start, expected):
    """Neither change to nor from daylight-saving time moves a deadline on the wall clock."""
    assert due(TROMZO, Target.FIRST_RESPONSE, 2, at(start, TROMZO.zone)) == expected


@pytest.mark.clause("T3")
def test_tromzo_gives_feature_requests_no_clocks():
    """A feature request is known as a kind and has no clocks; an incident has."""
    assert Kind.FEATURE_REQUEST.value in [kind.code for kind in TROMZO.kinds]
    assert TROMZO.clocked_kinds == {Kind.INCIDENT, Kind.INFORMATION_REQUEST}


def test_tromzo_has_its_categories():
    """Access, bugs, configuration help, user management and data import or export are the categories."""
    assert [choice.code for choice in TROMZO.categories] == [
        "access",
        "bug",
        "configuration",
        "user_management",
        "data",
    ]


@pytest.mark.clause("T6")
def test_tromzo_counts_a_persons_acknowledgement():
    """A person's acknowledgement that the customer can see is a first response."""
    assert TROMZO.acknowledgement_counts


@pytest.mark.clause("T8")
def test_tromzo_asks_for_six_things():
    """What fails, the impact, the start, steps, logs and the error's wording are asked for, at every priority."""
    assert [asked.key for asked in TROMZO.asked] == [
        "description",
        "impact",
        "started",
        "steps",
        "logs",
        "error_wording",
    ]
    assert not any(priority.asks for priority in TROMZO.priorities.values())


def test_tromzo_lists_what_is_out_of_scope():
    """The four reasons for which a request is not covered can be chosen at closing."""
    assert [choice.code for choice in TROMZO.out_of_scope] == [
        "third_party",
        "customer_environment",
        "unauthorised_use",
        "beyond_control",
    ]


def test_tromzo_opens_a_bare_message_at_priority_3():
    """A bare message opens as an incident of priority 3."""
    assert (TROMZO.default_kind, TROMZO.default_priority) == (Kind.INCIDENT, 3)
