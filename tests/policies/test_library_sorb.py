"""The figures of the document `sorb`."""

import pytest
from figures import OWN_HOURS, figures, hours_of, rungs, terms, whom
from wall import at, told

from policies.people import Role, Seniority
from policies.terms import After, AtBreach, OnOpen, PrioritySetter, Source, Target

SELF_SERVICE = terms("sorb", "self_service")
PREMIUM = terms("sorb", "premium")
PLATINUM = terms("sorb", "platinum")


@pytest.mark.clause("B7")
@pytest.mark.parametrize("plan", [PREMIUM, PLATINUM], ids=lambda plan: plan.plan)
def test_sorb_responds_in_1_to_16_hours(plan):
    """Premium and Platinum have responses within 1, 4, 8 and 16 hours."""
    assert figures(plan, Target.FIRST_RESPONSE) == {1: "1h", 2: "4h", 3: "8h", 4: "16h"}


@pytest.mark.clause("B3")
def test_sorb_self_service_has_no_targets():
    """Self-Service has no targets and so no ladders."""
    assert not SELF_SERVICE.promises
    assert not SELF_SERVICE.ladders


@pytest.mark.clause("B1")
@pytest.mark.parametrize("plan", [SELF_SERVICE, PREMIUM, PLATINUM], ids=lambda plan: plan.plan)
def test_sorb_allows_two_contacts(plan):
    """Every plan has two authorised contacts."""
    assert plan.contact_limit == 2


@pytest.mark.clause("B2")
def test_sorb_opens_the_telephone_by_plan_and_priority():
    """The telephone is for P1 only, except on Platinum; who calls for less is told what to use instead."""
    phones = {plan.plan: plan.sources[Source.PHONE] for plan in (SELF_SERVICE, PREMIUM, PLATINUM)}

    assert phones["self_service"].priorities == phones["premium"].priorities == {1}
    assert "e-mail" in phones["self_service"].instead
    assert phones["platinum"].priorities == {1, 2, 3, 4}
    assert phones["self_service"].calendar is not None
    assert phones["self_service"].calendar.name == "support"
    assert phones["platinum"].calendar is None


@pytest.mark.clause("B2")
@pytest.mark.parametrize("plan", [SELF_SERVICE, PREMIUM, PLATINUM], ids=lambda plan: plan.plan)
def test_sorb_takes_email_from_all(plan):
    """E-mail is open to every plan at every priority."""
    assert plan.sources[Source.EMAIL].priorities == {1, 2, 3, 4}


@pytest.mark.clause("B4")
@pytest.mark.parametrize("plan", [PREMIUM, PLATINUM], ids=lambda plan: plan.plan)
def test_sorb_p1_runs_round_the_clock_and_others_in_support_hours(plan):
    """The P1 response runs 24x7, the others in support hours; an agent confirms the P1."""
    assert hours_of(plan, Target.FIRST_RESPONSE) == {1: "always", 2: "support", 3: "support", 4: "support"}
    assert plan.priority_setter is PrioritySetter.REQUESTER_UNTIL_CONFIRMED


@pytest.mark.clause("B6")
def test_sorb_is_open_from_monday_morning_to_saturday_evening():
    """Support is open from Monday 09:00 to Saturday 18:00 in Singapore without a break."""
    hours = PREMIUM.promises[Target.FIRST_RESPONSE, 2].calendar
    opens, closes = at("2026-11-16 09:00", hours.zone), at("2026-11-21 18:00", hours.zone)

    assert (
        hours.elapsed(at("2026-11-15 00:00", hours.zone), at("2026-11-22 00:00", hours.zone))
        == closes - opens
    )
    assert hours.is_open(opens)
    assert not hours.is_open(closes)


@pytest.mark.clause("B6")
def test_sorb_holidays_close_their_date_and_the_span_that_starts_on_it():
    """A holiday on a Friday shuts Friday and the Saturday that would have been its span's second half."""
    hours = PREMIUM.promises[Target.FIRST_RESPONSE, 2].calendar
    christmas = at("2026-12-25 00:00", hours.zone)

    assert hours.is_open(christmas - 1)
    assert told(hours.next_open(christmas), hours.zone) == "Mon 2026-12-28 09:00"


@pytest.mark.clause("B6")
def test_sorb_customers_may_name_another_centre():
    """A customer's own support centre takes the place of the world-wide hours, P1 apart."""
    of = terms("sorb", "premium", OWN_HOURS)

    assert hours_of(of, Target.FIRST_RESPONSE) == {1: "always", 2: "customer", 3: "customer", 4: "customer"}


@pytest.mark.clause("B7")
@pytest.mark.parametrize(("level", "minutes"), [(1, 30), (2, 60), (3, 240), (4, 480)])
@pytest.mark.parametrize("plan", [PREMIUM, PLATINUM], ids=lambda plan: plan.plan)
def test_sorb_escalates_after_the_second_rows_times(plan, level, minutes):
    """With no response the ladder climbs after 30 minutes, 1, 4 and 8 hours of support time."""
    steps = rungs(plan, Target.FIRST_RESPONSE, level, After)

    assert {rung.when for rung in steps} == {After(minutes * 60)}
    assert {Role.LEAD, Role.MANAGER} <= {role for rung in steps for role in rung.tell}


@pytest.mark.clause("B8")
def test_sorb_tells_management_of_a_p1_when_it_is_reported():
    """A P1 is told to management on opening, and no other priority is."""
    told_on_open = {level: whom(PREMIUM, Target.FIRST_RESPONSE, level, OnOpen) for level in (1, 2, 3, 4)}

    assert told_on_open == {1: {Role.MANAGER}, 2: set(), 3: set(), 4: set()}


@pytest.mark.clause("B8")
def test_sorb_gives_a_p1_to_senior_engineers_with_periodic_reports():
    """A P1 asks for a senior engineer and owes updates."""
    assert [level for level, each in PLATINUM.priorities.items() if each.seniority is Seniority.SENIOR] == [1]
    assert figures(PLATINUM, Target.NEXT_UPDATE) == {1: "2h"}


@pytest.mark.clause("B5")
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_sorb_platinum_tells_the_account_manager(level):
    """Platinum tells the technical account manager on opening and in escalations; Premium has none to tell."""
    for moment in (OnOpen, After, AtBreach):
        assert Role.TAM in whom(PLATINUM, Target.FIRST_RESPONSE, level, moment)
        assert Role.TAM not in whom(PREMIUM, Target.FIRST_RESPONSE, level, moment)


@pytest.mark.clause("B10")
def test_sorb_pauses_responses_for_remote_access():
    """Waiting for remote access pauses the response clock at every priority."""
    pause = next(pause for pause in PREMIUM.pauses if pause.reason == "awaiting_remote_access")

    assert pause.targets == {Target.FIRST_RESPONSE}
    assert pause.priorities == {1, 2, 3, 4}
    assert "access_not_provided" in [choice.code for choice in PREMIUM.out_of_scope]


def test_sorb_never_pauses_a_first_response_for_paid_work():
    """Waiting for approval of paid work pauses updates and resolution, never a first response."""
    pause = next(pause for pause in PREMIUM.pauses if pause.clause == "B11")

    assert pause.targets == {Target.NEXT_UPDATE, Target.RESOLUTION}


@pytest.mark.clause("B17")
def test_sorb_self_service_priority_is_the_customers():
    """On Self-Service the customer's own priority counts."""
    assert SELF_SERVICE.priority_setter is PrioritySetter.REQUESTER
