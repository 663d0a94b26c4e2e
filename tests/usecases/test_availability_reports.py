"""A month's uptime: what is observed, what does not count, whether the policy's target held (N4)."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from announcing_world import announce, send
from desk_world import World

from bot.usecases import availability
from bot.usecases.availability import Against, NotToldError, Report
from policies.availability import Span
from policies.instant import Instant, instant
from policies.refusal import Refused

EASTERN = ZoneInfo("America/New_York")
HOUR = 3_600


def at(text: str) -> Instant:
    """Read `06-05 10:00` of 2026, in the zone of the policy that promises availability."""
    return instant(datetime.fromisoformat(f"2026-{text}").replace(tzinfo=EASTERN))


JUNE = Span(at("06-01 00:00"), at("07-01 00:00"))


def was_there(world: World, *spans: tuple[str, str]) -> None:
    """Heartbeats from one time to another."""
    with world.storage.write() as work:
        for number, (since, until) in enumerate(spans):
            work.uptime.begin(f"hb_{since}_{number}", at(since))
            work.uptime.extend(f"hb_{since}_{number}", at(until))


def tell(world: World, now: str = "08-01 00:00", month: str = "2026-06", **against: str) -> Report:
    return availability.report(world.desk, at(now), month, Against(**against))


def exclude(world: World, since: str, until: str, reason: str) -> int:
    return availability.exclude(world.desk, at("08-01 00:00"), Span(at(since), at(until)), reason, "by hand")


@pytest.mark.clause("N4")
def test_a_month_is_held_against_the_policys_own_target_in_its_own_zone(world: World) -> None:
    """The only policy among the customers' that promises availability, without naming it; an hour away is too much."""
    was_there(world, ("05-20 00:00", "06-10 03:00"), ("06-10 04:00", "07-05 00:00"))
    found = tell(world)

    assert (found.promise.policy, found.promise.target) == ("nagomi", Fraction("99.9"))
    assert (found.month, found.found.period, found.complete) == (JUNE, JUNE, True)
    assert found.found.gaps == (Span(at("06-10 03:00"), at("06-10 04:00")),)
    assert (found.found.missing, found.held) == (HOUR, False)
    assert tell(world, month="2026-07", now="07-04 00:00").held


@pytest.mark.clause("N4")
def test_gaps_for_a_reason_of_the_policy_do_not_count(world: World) -> None:
    """Overlapping ones once; a withdrawn one counts again; a reason nobody names is no reason."""
    was_there(world, ("06-01 00:00", "06-10 03:00"), ("06-10 05:00", "07-01 00:00"))
    provider = exclude(world, "06-10 02:00", "06-10 04:30", "provider")
    exclude(world, "06-10 04:00", "06-10 06:00", "third_party")
    found = tell(world)

    assert [(one.exclusion.reason, one.seconds) for one in found.found.left_out] == [
        ("provider", 1.5 * HOUR),
        ("third_party", 0.5 * HOUR),
    ]
    assert (found.found.missing, found.held) == (0, True)
    assert found.found.counted == JUNE.seconds - 2 * HOUR
    availability.withdraw(world.desk, at("08-01 00:00"), provider)
    assert (tell(world).found.missing, tell(world).held) == (HOUR, False)
    assert [one.withdrawn is not None for one in availability.exclusions(world.desk)] == [True, False]
    with pytest.raises(NotToldError, match="no exclusion 1 that stands"):
        availability.withdraw(world.desk, at("08-01 00:00"), provider)
    with pytest.raises(NotToldError, match="third_party"):
        exclude(world, "06-10 03:00", "06-10 04:00", "bad_luck")


@pytest.mark.clause("N4")
def test_maintenance_counts_as_announced_where_it_was_told_before_it_began(quick: World) -> None:
    """To everybody whom the report is about; what was told to some only is left out for those alone."""
    was_there(
        quick, ("06-01 00:00", "06-10 03:00"), ("06-10 04:00", "06-11 03:00"), ("06-11 04:00", "07-01 00:00")
    )
    for customer, day in (("NIMB", "06-10"), ("ACME", "06-11")):
        announce(
            quick,
            "maintenance",
            title=f"Storage for {customer}",
            customers=customer,
            begins=at(f"{day} 02:30"),
            ends=at(f"{day} 04:00"),
            zone="America/New_York",
        )
    send(quick)
    found = tell(quick, customer="NIMB")

    assert [one.exclusion.source for one in found.found.left_out] == ["announcement 1: Storage for NIMB"]
    assert found.found.left_out[0].seconds == HOUR
    ((other, why),) = found.ignored
    assert (other.source, why) == ("announcement 2: Storage for ACME", "not announced in time to NIMB")
    assert found.found.missing == HOUR
    everybody = tell(quick, target="99.9")
    assert everybody.found.left_out == ()
    assert len(everybody.ignored) == 2


def test_a_reason_that_only_another_policy_names_counts_there_only(quick: World) -> None:
    """Whoever reads the report sees that it was not left out, and why."""
    was_there(quick, ("06-01 00:00", "06-10 03:00"), ("06-10 05:00", "07-01 00:00"))
    exclude(quick, "06-10 03:00", "06-10 05:00", "provider")
    before = quick.desk.library["nagomi"]
    without = before.replace("    provider: Failure of the customer's internet provider\n", "")
    assert without != before
    other = replace(quick.desk, library={**quick.desk.library, "nagomi": without})
    found = availability.report(other, at("08-01 00:00"), "2026-06", Against())

    assert [why for _, why in found.ignored] == ["policy nagomi does not leave this out"]
    assert found.found.missing == 2 * HOUR
    assert tell(quick, target="99.9").found.missing == 0


@pytest.mark.clause("N4")
def test_what_was_not_observed_is_neither_up_nor_down(quick: World) -> None:
    """Before the first heartbeat there was nothing to observe, nor is there after now."""
    was_there(quick, ("06-10 00:00", "06-20 00:00"))
    running = availability.report(quick.desk, Instant(at("06-20 00:00") + 40), "2026-06", Against())
    assert running.found.period == Span(at("06-10 00:00"), at("06-20 00:00"))
    assert (running.found.missing, running.complete, running.held) == (0, False, True)

    gone = tell(quick, now="06-20 02:00")
    assert (gone.found.period.until, gone.found.missing) == (at("06-20 02:00"), 2 * HOUR)
    for month, now, said in (
        ("2026-05", "08-01 00:00", "No heartbeat of this month"),
        ("2026-09", "08-01 00:00", "has not begun"),
        ("soon", "08-01 00:00", "is no month"),
        ("2026-13", "08-01 00:00", "is no month"),
    ):
        with pytest.raises(NotToldError, match=said):
            tell(quick, now, month)


def test_what_the_month_is_held_against_must_be_plain(quick: World) -> None:
    """One policy or one figure; a policy that promises none says so."""
    was_there(quick, ("06-01 00:00", "07-01 00:00"))
    for against, said in (
        ({"policy": "nagomi", "target": "99"}, "not both"),
        ({"policy": "tromzo"}, "promises no availability"),
        ({"policy": "nothing"}, "There is no policy nothing"),
        ({"customer": "ACME"}, "None of the customers' policies"),
        ({"target": "a lot"}, "no percentage"),
        ({"target": "100.1"}, "no percentage"),
        ({"target": "1/0"}, "no percentage"),
    ):
        with pytest.raises(NotToldError, match=said):
            tell(quick, **against)
    with pytest.raises(Refused):
        tell(quick, customer="NOPE")
    assert tell(quick, target="100").promise.zone == "UTC"


def test_what_lies_ahead_or_has_no_length_cannot_be_excluded(quick: World) -> None:
    """Maintenance to come is announced instead."""
    for since, until, said in (
        ("06-10 03:00", "06-10 03:00", "ends before it begins"),
        ("07-31 00:00", "08-01 00:01", "lies ahead"),
    ):
        with pytest.raises(NotToldError, match=said):
            exclude(quick, since, until, "provider")
