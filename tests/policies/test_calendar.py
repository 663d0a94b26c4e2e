from datetime import date

import pytest
from wall import at, told, week, weekdays

from policies.calendar import WEEKDAYS, BadSpan, Calendar, NeverOpen, UnknownZone, span, zone
from policies.duration import parse
from policies.instant import LATEST

PACIFIC = "America/Los_Angeles"


@pytest.mark.parametrize(
    ("hours", "start", "target", "due"),
    [
        ("09:00-17:00", "2026-11-16 10:00", "5h", "Mon 2026-11-16 15:00"),
        ("08:00-17:00", "2026-11-20 16:00", "4h", "Mon 2026-11-23 11:00"),
        ("09:00-17:00", "2026-11-20 17:00", "8h", "Mon 2026-11-23 17:00"),
    ],
)
def test_sums_published_wrong_elsewhere_come_out_right(hours, start, target, due):
    """Three deadlines that other products publish wrong are right here."""
    calendar = weekdays(hours)

    assert told(calendar.deadline(at(start), parse(target)), "UTC") == due


def test_a_target_used_up_at_closing_time_is_due_then():
    """A target used up exactly at closing time is due at closing time, not at the next opening."""
    calendar = weekdays("09:00-17:00")

    assert told(calendar.advance(at("2026-11-20 13:00"), 4 * 3600), "UTC") == "Fri 2026-11-20 17:00"


def test_time_left_is_counted_back_to_the_opening():
    """What is left from the opening on begins at the opening, not at the closing before it."""
    calendar = weekdays("09:00-17:00")

    assert told(calendar.rewind(at("2026-11-23 09:30"), 1800), "UTC") == "Mon 2026-11-23 09:00"
    assert told(calendar.rewind(at("2026-11-23 09:30"), 3600), "UTC") == "Fri 2026-11-20 16:30"


def test_a_zero_target_is_due_at_its_start():
    """A zero target is due at its start, open or not."""
    calendar, sunday = weekdays("09:00-17:00"), at("2026-11-22 12:00")

    assert all(calendar.deadline(sunday, parse(text)) == sunday for text in ("0m", "0bd", "0d"))
    assert calendar.rewind(sunday, 0) == sunday


def test_the_closing_instant_is_closed_and_the_opening_one_open():
    """A span is open from its first second and no longer at its last instant."""
    calendar = weekdays("09:00-17:00")

    assert calendar.is_open(at("2026-11-23 09:00"))
    assert not calendar.is_open(at("2026-11-23 17:00"))
    assert told(calendar.next_open(at("2026-11-20 17:00")), "UTC") == "Mon 2026-11-23 09:00"


def test_nothing_passes_backwards():
    """No open time passes when the end is before the start."""
    assert weekdays("09:00-17:00").elapsed(at("2026-11-23 16:00"), at("2026-11-23 10:00")) == 0


def test_lunch_and_overlapping_spans():
    """Several spans a day leave lunch out, and overlapping ones count once."""
    calendar = Calendar("lunch", "UTC", week(mon="09:00-12:00,13:00-16:00,15:00-18:00"))

    assert calendar.elapsed(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == 8 * 3600


def test_an_overnight_span_belongs_to_the_day_it_starts_on():
    """A span past midnight opens on its weekday and closes on the next date."""
    calendar = Calendar("night", "UTC", week(fri="22:00-06:00"))

    assert calendar.is_open(at("2026-11-21 05:59"))
    assert not calendar.is_open(at("2026-11-20 05:59"))


@pytest.mark.clause("B6")
def test_a_span_may_last_longer_than_a_day():
    """Weekdays from 09:00 until 18:00 the next day are open without a break from Monday to Saturday evening."""
    calendar = weekdays("09:00-18:00 next day")

    assert told(calendar.next_open(at("2026-11-22 00:00")), "UTC") == "Mon 2026-11-23 09:00"
    assert calendar.elapsed(at("2026-11-23 00:00"), at("2026-11-30 00:00")) == (5 * 24 + 9) * 3600


def closing(*days):
    return lambda year: frozenset(day for day in map(date.fromisoformat, days) if day.year == year)


def test_a_holiday_closes_its_date_and_no_more():
    """A holiday cuts the part of an overnight span that reaches into it, and leaves what lies past midnight."""
    calendar = Calendar(
        "night", "UTC", week(**dict.fromkeys(WEEKDAYS, "22:00-06:00")), closed=closing("2026-12-25")
    )

    assert calendar.elapsed(at("2026-12-24 12:00"), at("2026-12-25 12:00")) == 2 * 3600
    assert calendar.elapsed(at("2026-12-25 12:00"), at("2026-12-26 12:00")) == 6 * 3600


@pytest.mark.clause("B6")
def test_a_holiday_may_close_the_spans_that_start_on_it():
    """Where the policy says so, the span that starts on a holiday stays closed past midnight too."""
    calendar = Calendar(
        "night",
        "UTC",
        week(**dict.fromkeys(WEEKDAYS, "22:00-06:00")),
        closed=closing("2026-12-25"),
        close_spans_starting_on_holiday=True,
    )

    assert calendar.elapsed(at("2026-12-25 12:00"), at("2026-12-26 12:00")) == 0
    assert calendar.elapsed(at("2026-12-26 12:00"), at("2026-12-27 12:00")) == 8 * 3600


def test_round_the_clock_is_plain_time():
    """24x7 is plain addition, closed never, whatever the zone's clocks do."""
    calendar, start = Calendar.around_the_clock("always", PACIFIC), at("2026-03-07 20:00", PACIFIC)

    assert calendar.advance(start, 86_400) == start + 86_400
    assert calendar.rewind(start, 86_400) == start - 86_400
    assert calendar.elapsed(start, start + 5) == 5
    assert calendar.is_open(start)
    assert calendar.next_open(start) == start


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-20 10:30", 1, "Mon 2026-11-23 10:30"),
        ("2026-11-21 10:30", 1, "Tue 2026-11-24 09:00"),
        ("2026-11-20 17:00", 2, "Wed 2026-11-25 09:00"),
        ("2026-11-23 08:00", 1, "Tue 2026-11-24 09:00"),
    ],
)
def test_business_days_keep_the_time_of_day(start, days, due):
    """Business days end at the same time of day; a start outside hours moves to the next opening first."""
    assert told(weekdays("09:00-17:00").advance_days(at(start), days), "UTC") == due


def test_a_business_day_that_ends_in_closed_hours_moves_to_the_next_opening():
    """Where the same time is closed on the day found, the next opening counts."""
    calendar = Calendar("short friday", "UTC", week(thu="09:00-17:00", fri="09:00-12:00", mon="09:00-17:00"))

    assert told(calendar.advance_days(at("2026-11-19 15:00"), 1), "UTC") == "Mon 2026-11-23 09:00"


def test_business_days_skip_a_date_that_never_was():
    """The date that a zone skipped is no business day."""
    calendar = weekdays("09:00-17:00", "Pacific/Apia")

    assert (
        told(calendar.advance_days(at("2011-12-29 10:00", "Pacific/Apia"), 1), "Pacific/Apia")
        == "Mon 2012-01-02 10:00"
    )


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2026-03-04 10:00", "1w", "Wed 2026-03-11 10:00"),
        ("2026-03-04 10:00", "4d", "Sun 2026-03-08 10:00"),
        ("2026-01-31 10:00", "1mo", "Sat 2026-02-28 10:00"),
        ("2026-01-31 10:00", "13mo", "Sun 2027-02-28 10:00"),
        ("2026-11-30 10:00", "1mo", "Wed 2026-12-30 10:00"),
        ("2026-12-15 10:00", "1mo", "Fri 2027-01-15 10:00"),
        ("2027-12-31 10:00", "2mo", "Tue 2028-02-29 10:00"),
        ("2026-03-07 02:30", "1d", "Sun 2026-03-08 03:30"),
    ],
)
def test_days_weeks_and_months_keep_wall_clock_time(start, duration, due):
    """Calendar durations keep the wall clock across clock changes; a skipped time counts from before the change."""
    assert (
        told(weekdays("09:00-17:00", PACIFIC).deadline(at(start, PACIFIC), parse(duration)), PACIFIC) == due
    )


def test_only_where_asked_a_calendar_deadline_moves_to_the_opening():
    """A deadline in days that falls on a closed day stays there, unless the policy asks for the next opening."""
    calendar, wednesday = weekdays("09:00-17:00"), at("2026-11-18 10:00")

    assert told(calendar.deadline(wednesday, parse("4d")), "UTC") == "Sun 2026-11-22 10:00"
    assert told(calendar.deadline(wednesday, parse("4d"), roll_to_open=True), "UTC") == "Mon 2026-11-23 09:00"


@pytest.mark.parametrize("spans", [[], week(mon="09:00-09:00")])
def test_a_calendar_that_is_never_open_is_refused(spans):
    """Hours that never open are refused at once, since nothing would ever fall due on them."""
    with pytest.raises(NeverOpen, match="never open"):
        Calendar("shut", "UTC", spans)


def test_a_calendar_that_stops_opening_answers_with_the_end_of_time():
    """Hours that stop opening for ever never make a reader fail or loop: the answer is 2200."""
    calendar = weekdays(
        "09:00-17:00", closed=lambda year: frozenset(days_of(year)) if year > 2026 else frozenset()
    )
    start = at("2026-12-31 16:00")

    assert calendar.advance(start, 7200) == LATEST
    assert calendar.advance_days(start, 1) == LATEST
    assert calendar.next_open(at("2026-12-31 17:00")) == LATEST


def days_of(year):
    first = date(year, 1, 1).toordinal()
    return map(date.fromordinal, range(first, date(year + 1, 1, 1).toordinal()))


def test_times_beyond_the_known_years_do_not_fail():
    """Instants before 1970 or after 2200 are read as at those ends."""
    calendar = weekdays("09:00-17:00")

    assert calendar.elapsed(-(10**9), at("1970-01-02 10:00")) == 9 * 3600
    assert calendar.next_open(10**12) == LATEST
    assert calendar.rewind(at("1970-01-01 10:00"), 10**9) == 0
    assert calendar.rewind(at("1970-01-01 10:00"), 3600) == 9 * 3600


def test_the_end_of_time_does_not_depend_on_what_was_asked_before():
    """What would lie beyond 2200 is told as 2200, also once somebody has asked about the years after it."""
    calendar, late = weekdays("09:00-17:00"), at("2199-12-31 16:00")

    for _ in range(2):
        assert calendar.advance(late, 3600) == late + 3600
        assert calendar.advance(late, 2 * 3600) == LATEST
        assert calendar.advance_days(late, 1) == LATEST
        assert calendar.elapsed(late, 10**11) == 3600
        assert not calendar.is_open(LATEST)
        assert calendar.next_open(10**12) == LATEST


def test_an_unknown_zone_is_refused():
    """A zone that the pinned data lacks is refused, with an example of one it has."""
    with pytest.raises(UnknownZone, match="America/Los_Angeles"):
        Calendar("somewhere", "../etc/passwd", week(mon="09:00-17:00"))


def test_zones_come_from_the_pinned_package():
    """Zone rules come from the tzdata package, so a machine with older ones gets the same deadlines."""
    assert zone("Europe/Berlin").key == "Europe/Berlin"
    assert repr(zone("Europe/Berlin")).startswith("zoneinfo.ZoneInfo(")


@pytest.mark.parametrize(
    "times", [("9", "17:00"), ("09:00", "25:00"), ("09:60", "10:00"), ("09:00 next day", "10:00")]
)
def test_times_that_cannot_be_read_are_refused(times):
    """Opening times that cannot be read are refused."""
    with pytest.raises(BadSpan):
        span(0, *times)
