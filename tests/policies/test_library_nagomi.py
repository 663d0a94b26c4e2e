"""The figures of the document `nagomi`."""

import pytest
from figures import due, figures, terms
from wall import at

from policies.terms import Kind, Source, SourceRule, Target

NAGOMI = terms("nagomi", "premium")


@pytest.mark.clause("N10")
def test_nagomi_acknowledges_in_one_to_eight_hours():
    """First acknowledgement within 1, 2, 4 and 8 hours."""
    assert figures(NAGOMI, Target.FIRST_RESPONSE) == {1: "1h", 2: "2h", 3: "4h", 4: "8h"}


@pytest.mark.clause("N10")
def test_nagomi_updates_every_two_to_eight_hours():
    """Updates every 2, 4, 8 and 8 hours."""
    assert figures(NAGOMI, Target.NEXT_UPDATE) == {1: "2h", 2: "4h", 3: "8h", 4: "8h"}


@pytest.mark.clause("N8", "N10")
def test_nagomi_works_round_the_clock():
    """Every clock runs 24x7: a night request of priority 1 on New Year's Eve is due one hour later."""
    assert all(promise.calendar.always_open for promise in NAGOMI.promises.values())
    assert (
        due(NAGOMI, Target.FIRST_RESPONSE, 1, at("2026-12-31 23:30", NAGOMI.zone)) == "Fri 2027-01-01 00:30"
    )
    assert NAGOMI.continuous_effort == {1}


@pytest.mark.clause("N10")
def test_nagomi_counts_an_acknowledgement():
    """An acknowledgement counts as the first response, since that is what is promised."""
    assert NAGOMI.acknowledgement_counts


@pytest.mark.clause("N6")
def test_nagomi_promises_no_resolution():
    """There is no resolution clock, and a resolution is a fix, a workaround, restored service or other."""
    assert not figures(NAGOMI, Target.RESOLUTION)
    assert [choice.code for choice in NAGOMI.resolutions] == [
        "fix",
        "workaround",
        "service_restored",
        "other",
    ]


@pytest.mark.clause("N1")
def test_nagomi_takes_an_email_as_an_information_request():
    """A ticket by e-mail opens as an information request at priority 4."""
    rule = NAGOMI.sources[Source.EMAIL]

    assert (rule.kind, rule.priority) == (Kind.INFORMATION_REQUEST, 4)
    assert NAGOMI.sources[Source.SLACK] == SourceRule(source=Source.SLACK)


def test_nagomi_asks_who_stays_reachable_at_priority_1():
    """Only a priority 1 asks who stays reachable on the customer's side."""
    assert [level for level in NAGOMI.priorities if "reachable" in NAGOMI.priorities[level].asks] == [1]
    assert "reachable" in [asked.key for asked in NAGOMI.asked]
