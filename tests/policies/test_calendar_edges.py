"""Where hours, closed dates, clock changes and years meet: nothing opens for no time, and nothing is lost."""

from datetime import date

import pytest
from wall import at, told, week, weekdays

from policies.calendar import WEEKDAYS, Calendar, Span

PACIFIC = "America/Los_Angeles"
WHOLE = "00:00-24:00"


def closing(*days):
    return lambda year: frozenset(day for day in map(date.fromisoformat, days) if day.year == year)


def test_two_closed_dates_on_end_are_one_closed_stretch():
    """The midnight between two holidays opens nothing, nor does the one after the last day of a week."""
    daily = Calendar(
        "daily", "UTC", week(**dict.fromkeys(WEEKDAYS, WHOLE)), closed=closing("2026-12-25", "2026-12-26")
    )
    assert told(daily.next_open(at("2026-12-25 12:00")), "UTC") == "Sun 2026-12-27 00:00"

    working = weekdays(WHOLE, closed=closing("2026-12-25"))
    assert told(working.next_open(at("2026-12-25 12:00")), "UTC") == "Mon 2026-12-28 00:00"


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        (PACIFIC, "2026-12-31", "2026-12-31 18:00"),
        ("Asia/Tokyo", "2027-01-01", "2027-01-01 06:00"),
    ],
)
def test_a_holiday_at_new_year_is_closed_where_utc_has_another_year(zone, day, start):
    """New Year's Eve in California is closed to its midnight, New Year's Day in Japan from its midnight."""
    calendar = Calendar("daily", zone, week(**dict.fromkeys(WEEKDAYS, WHOLE)), closed=closing(day))

    assert not calendar.is_open(at(start, zone))
    assert calendar.elapsed(at("2026-12-30 00:00", zone), at("2027-01-03 00:00", zone)) == 3 * 86_400


@pytest.mark.parametrize(
    ("hours", "start", "opens"),
    [
        ("02:00-06:00", 1, "Sun 2026-11-01 02:00"),
        ("00:00-01:00", 1, "Sun 2026-11-08 00:00"),
    ],
)
def test_an_hour_that_comes_twice_opens_nothing_at_its_seam(hours, start, opens):
    """Hours that begin at its end open after its second pass; those that end where it begins stay closed."""
    calendar = Calendar("sunday", PACIFIC, week(sun=hours))
    first_pass = at("2026-11-01 00:00", PACIFIC) + start * 3600 + 1800

    found = calendar.next_open(first_pass)

    assert told(found, PACIFIC) == opens
    assert found - first_pass > 3600
    assert calendar.next_open(found - 1) == found


def test_hours_that_touch_are_one_stretch():
    """Spans that meet are told as one, at noon and at midnight."""
    calendar = Calendar("met", "UTC", week(mon="09:00-12:00,12:00-24:00", tue="00:00-08:00"))

    assert calendar.intervals(at("2026-11-23 00:00"), at("2026-11-25 00:00")) == [
        (at("2026-11-23 09:00"), at("2026-11-24 08:00"))
    ]


def test_spans_are_kept_to_the_second():
    """One second past midnight makes its date a business day, and is cut where that date is closed."""
    monday, tuesday = at("2026-11-23 00:00"), at("2026-11-24 00:00")
    spans = [Span(0, 9 * 3600, 86_400 + 1), Span(2, 9 * 3600, 86_400 - 1)]

    calendar = Calendar("late", "UTC", spans)
    assert calendar.closed_days(monday, tuesday + 86_400) == {}
    assert calendar.advance_days(monday + 9 * 3600, 1) == at("2026-11-25 09:00")

    closed = Calendar("late", "UTC", spans, closed=closing("2026-11-24", "2026-11-26"))
    assert closed.elapsed(monday, tuesday + 3600) == 15 * 3600
    assert closed.elapsed(at("2026-11-25 00:00"), at("2026-11-27 00:00")) == 15 * 3600 - 1


def test_the_first_second_of_a_year_is_read_with_that_year():
    """Also by a calendar that was only asked of the year before."""
    calendar = Calendar("daily", "UTC", week(**dict.fromkeys(WEEKDAYS, WHOLE)))
    new_year = at("2027-01-01 00:00")

    assert calendar.is_open(new_year - 1)
    assert calendar.is_open(new_year)
    assert calendar.next_open(new_year) == new_year
