"""The figures of the document `secpod`."""

import pytest
from figures import CHICAGO, OWN_HOURS, due, figures, hours_of, terms
from wall import at

from policies.duration import parse
from policies.terms import PrioritySetter, Source, Target

SECPOD = terms("secpod", calendar=OWN_HOURS)


@pytest.mark.clause("S4")
def test_secpod_responds_in_2_6_and_12_hours_and_2_business_days():
    """Responses within 2, 6 and 12 hours, routine requests within two business days."""
    assert figures(SECPOD, Target.FIRST_RESPONSE) == {1: "2h", 2: "6h", 3: "12h", 4: "2bd"}


@pytest.mark.clause("S4")
def test_secpod_hours_run_round_the_clock_and_days_on_the_customers_calendar():
    """The hour targets run 24x7, the business days on the calendar that the customer names."""
    assert hours_of(SECPOD, Target.FIRST_RESPONSE) == {1: "always", 2: "always", 3: "always", 4: "customer"}
    assert due(SECPOD, Target.FIRST_RESPONSE, 4, at("2026-11-20 15:00", CHICAGO)) == "Tue 2026-11-24 15:00"


@pytest.mark.clause("S4")
def test_secpod_names_the_lost_rows():
    """The first and last levels, whose names are lost, are called Critical and Low."""
    assert [SECPOD.priorities[level].label for level in (1, 2, 3, 4)] == ["Critical", "High", "Normal", "Low"]


@pytest.mark.clause("S1")
def test_secpod_takes_web_and_telephone_and_sends_email_there():
    """Tickets come by web or telephone, Slack counts as web; an e-mail has no target until it is logged so."""
    assert SECPOD.sources[Source.PHONE].priorities == {1, 2, 3, 4}
    assert SECPOD.sources[Source.SLACK].priorities == {1, 2, 3, 4}
    assert not SECPOD.sources[Source.EMAIL].priorities
    assert "telephone" in SECPOD.sources[Source.EMAIL].instead


@pytest.mark.clause("S3")
def test_secpod_lets_the_vendor_identify_the_severity():
    """The requester's severity counts until an agent confirms it."""
    assert SECPOD.priority_setter is PrioritySetter.REQUESTER_UNTIL_CONFIRMED


@pytest.mark.clause("S6")
def test_secpod_promises_no_resolution():
    """Response times are not resolution times."""
    assert {target for target, _ in SECPOD.promises} == {Target.FIRST_RESPONSE}


def test_secpod_closes_after_days_of_silence():
    """Silence after a resolution closes the ticket after the policy's days."""
    assert SECPOD.close_after == parse("5bd")
    assert SECPOD.business_calendar is not None
    assert SECPOD.business_calendar.zone == CHICAGO
