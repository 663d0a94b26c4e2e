from datetime import date

import pytest

from policies.calendar.closures import Closures, PublicHolidays, Recurring
from policies.calendar.recurrence import BadClosure


@pytest.mark.clause("T2")
def test_public_holidays_come_by_rule():
    """Public holidays of any year are known by rule: Thanksgiving, and its neighbours are open."""
    closed = Closures(public=PublicHolidays("US"))

    assert date(2026, 11, 26) in closed(2026)
    assert date(2041, 11, 28) in closed(2041)
    assert date(2026, 11, 27) not in closed(2026)


@pytest.mark.clause("T2")
def test_observed_days_reach_into_the_year_before():
    """New Year's Day on a Saturday is observed on the last day of the year before."""
    assert date(2027, 12, 31) in Closures(public=PublicHolidays("US"))(2027)
    assert date(2027, 12, 31) not in Closures(public=PublicHolidays("US", observed=False))(2027)


def test_a_subdivision_has_holidays_of_its_own():
    """A subdivision's holidays are closed there only."""
    assert date(2026, 3, 8) in Closures(public=PublicHolidays("DE", "BE"))(2026)
    assert date(2026, 3, 8) not in Closures(public=PublicHolidays("DE", "BY"))(2026)


def test_years_beyond_the_published_ones_still_have_fixed_holidays():
    """Where movable feasts are not published yet, the fixed holidays still close their dates."""
    assert date(2050, 1, 26) in Closures(public=PublicHolidays("IN"))(2050)


def test_company_days_by_date_and_by_rule():
    """Company days close their dates, and rules close theirs in every year."""
    closed = Closures(
        dates=frozenset({date(2026, 8, 7)}), recurring=(Recurring("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),)
    )

    assert closed(2026) == {date(2026, 8, 7), date(2026, 12, 24)}
    assert closed(2031) == {date(2031, 12, 24)}


def test_a_rule_with_an_interval_counts_from_its_first_day():
    """A day every second year counts from the date the rule begins with."""
    closed = Closures(recurring=(Recurring("FREQ=YEARLY;INTERVAL=2", date(2025, 6, 1)),))

    assert [bool(closed(year)) for year in (2024, 2025, 2026, 2027)] == [False, True, False, True]


@pytest.mark.parametrize(
    "closures",
    [
        Closures(public=PublicHolidays("XX")),
        Closures(public=PublicHolidays("US", "BY")),
        Closures(recurring=(Recurring("FREQ=HOURLY"),)),
        Closures(recurring=(Recurring("FREQ=DAILY;BYHOUR=3"),)),
        Closures(recurring=(Recurring("FREQ=YEARLY;BYMONTH=x"),)),
        Closures(recurring=(Recurring("every monday"),)),
    ],
)
def test_what_cannot_be_read_is_refused(closures):
    """Unknown countries, subdivisions and rules are refused when the policy loads, not when a clock is read."""
    with pytest.raises(BadClosure):
        closures.check()


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31,-31"]
)
def test_a_rule_of_a_day_that_does_not_exist_is_refused_at_once(rule):
    """The 30th of February is refused, and not looked for until the year 9999."""
    with pytest.raises(BadClosure, match="no such day exists"):
        Closures(recurring=(Recurring(rule),)).check()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL is a number from 1 to 1000"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL is a number"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH is a number from 1 to 12"),
        ("FREQ=YEARLY;BYMONTHDAY=0", "BYMONTHDAY is a number"),
        ("FREQ=YEARLY;BYYEARDAY=400", "BYYEARDAY is a number"),
        ("FREQ=DAILY;BYMONTH=6;BYWEEKNO=53", "BYWEEKNO goes with FREQ=YEARLY"),
        ("FREQ=DAILY;BYSETPOS=2", "BYSETPOS goes with FREQ=YEARLY"),
        ("FREQ=YEARLY;BYMONTH=x", "not a recurrence rule"),
    ],
)
def test_a_rule_that_would_be_searched_for_without_end_is_refused(rule, said):
    """Rules that never come, or come at no interval at all, are refused and not looked for."""
    with pytest.raises(BadClosure, match=said):
        Closures(recurring=(Recurring(rule),)).check()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29,30",
        "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3",
    ],
)
def test_rules_of_days_that_come_are_taken(rule):
    """Easter Monday, the fourth Thursday, the last Friday of a month and the like are fine."""
    Closures(recurring=(Recurring(rule),)).check()
