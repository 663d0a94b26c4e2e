"""What a calendar says: why a day is closed, and what is wrong with one that cannot be."""

from datetime import date, datetime
from re import escape

import pytest
from wall import at, week

from policies.calendar import BadSpan, Calendar, Closures, NeverOpen, Span, UnknownZone, span, zone
from policies.calendar.closures import PublicHolidays, Recurring
from policies.calendar.recurrence import BadClosure
from policies.instant import LATEST, BadInstant, Instant, from_slack, instant

GERMANY = PublicHolidays("DE", "BE")
OUTING = date(2026, 8, 7)


def test_each_closed_day_is_called_what_people_call_it():
    """A public holiday by its name, a rule's day by the rule's, a date by its own; empty where it has none."""
    closures = Closures(
        public=GERMANY,
        dates=frozenset({OUTING, date(2026, 8, 10), date(2027, 8, 6)}),
        recurring=(Recurring("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", why="Christmas Eve"),),
        named=((OUTING, "Works outing"), (date(2027, 8, 6), "Another outing")),
    )

    names = closures.names(2026)

    assert (names[OUTING], names[date(2026, 8, 10)]) == ("Works outing", "")
    assert (names[date(2026, 12, 24)], names[date(2026, 3, 8)]) == ("Christmas Eve", "Women's Day")
    assert names.keys() == closures(2026)
    assert len(names) == 13


def test_the_name_that_says_most_wins():
    """Where several rules close a date, a public holiday's name comes before a rule's, one's own before both."""
    both = Recurring("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1", why="No work")
    mayday = date(2026, 5, 1)

    assert Closures(public=GERMANY, recurring=(both,)).names(2026)[mayday] == "Labor Day"
    assert Closures(recurring=(both,), dates=frozenset({mayday})).names(2026)[mayday] == "No work"
    named = Closures(public=GERMANY, dates=frozenset({mayday}), named=((mayday, "Company day"),))
    assert named.names(2026)[mayday] == "Company day"


def test_an_observed_day_has_a_name_too():
    """The last day of a year that is closed for the next one's first is told as that."""
    assert (
        Closures(public=PublicHolidays("US")).names(2027)[date(2027, 12, 31)] == "New Year's Day (observed)"
    )


def office(**more):
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")
    return Calendar("office", "Europe/Berlin", week(**hours), **more)


def test_the_days_that_were_closed_are_told_from_the_first_to_the_last_touched():
    """Weekends without a name, closed days with theirs; a stretch that ends at midnight does not touch the day."""
    calendar = office(closed=Closures(dates=frozenset({OUTING}), named=((OUTING, "Works outing"),)))

    found = calendar.closed_days(
        at("2026-08-06 10:00", "Europe/Berlin"), at("2026-08-09 00:00", "Europe/Berlin")
    )

    assert found == {OUTING: "Works outing", date(2026, 8, 8): None}
    just_after = Instant(at("2026-08-09 00:00", "Europe/Berlin") + 1)
    assert date(2026, 8, 9) in calendar.closed_days(at("2026-08-08 00:00", "Europe/Berlin"), just_after)
    assert calendar.closed_days(just_after, just_after) == {}


def test_closed_days_over_a_new_year_are_told_by_each_years_rules():
    """A stretch from one year into the next looks at both."""
    calendar = office(closed=Closures(public=GERMANY))

    found = calendar.closed_days(
        at("2026-12-31 10:00", "Europe/Berlin"), at("2027-01-02 10:00", "Europe/Berlin")
    )

    assert found == {date(2027, 1, 1): "New Year's Day", date(2027, 1, 2): None}


def test_closures_that_are_a_function_have_no_names():
    """Closed dates given by a plain function close their days, without saying why."""
    calendar = office(closed=lambda year: frozenset({OUTING} if year == 2026 else ()))

    assert calendar.closed_days(at("2026-08-07 10:00"), at("2026-08-07 11:00")) == {OUTING: ""}


def test_round_the_clock_no_day_is_closed():
    """24x7 closes nothing, and is one stretch however long."""
    calendar = Calendar.around_the_clock("24x7")
    start, end = at("2026-08-07 10:00"), at("2027-08-09 10:00")

    assert calendar.closed_days(start, end) == {}
    assert calendar.intervals(start, end) == [(start, end)]
    assert (calendar.intervals(end, start), calendar.intervals(start, start)) == ([], [])
    assert (calendar.name, calendar.zone, repr(calendar)) == ("24x7", "UTC", "Calendar('24x7', 'UTC')")
    assert calendar.always_open
    assert calendar.weekly == tuple(Span(day, 0, 86_400) for day in range(7))


def test_round_the_clock_takes_no_closed_days():
    """Its business days are all days, whatever is said to be closed."""
    calendar = Calendar("24x7", "UTC", always_open=True, closed=Closures(dates=frozenset({OUTING})))

    assert calendar.advance_days(at("2026-08-06 10:00"), 1) == at("2026-08-07 10:00")


def test_a_year_may_end_on_days_without_hours():
    """The last days of the last year that was looked at are closed as any weekend is."""
    found = office().closed_days(at("2028-12-30 10:00"), at("2028-12-31 20:00"))

    assert found == {date(2028, 12, 30): None, date(2028, 12, 31): None}


def test_intervals_are_cut_at_both_ends():
    """What is told of a stretch lies within it, a stretch of nothing but closed hours has none."""
    calendar = office()

    def on(wall):
        return at(wall, "Europe/Berlin")

    found = calendar.intervals(on("2026-08-07 16:00"), on("2026-08-11 10:00"))

    assert found == [
        (on("2026-08-07 16:00"), on("2026-08-07 17:00")),
        (on("2026-08-10 09:00"), on("2026-08-10 17:00")),
        (on("2026-08-11 09:00"), on("2026-08-11 10:00")),
    ]
    assert calendar.intervals(on("2026-08-07 17:00"), on("2026-08-10 09:00")) == []
    assert calendar.local(on("2026-08-07 16:00")).isoformat() == "2026-08-07T16:00:00+02:00"


@pytest.mark.parametrize(
    ("closures", "said"),
    [
        (
            Closures(public=PublicHolidays("XX")),
            "no public holidays are known for country 'XX'; write an ISO code such as US",
        ),
        (Closures(public=PublicHolidays("US", "BY")), "US has no subdivision 'BY' with holidays of its own"),
        (
            Closures(recurring=(Recurring("FREQ=HOURLY"),)),
            "'FREQ=HOURLY': a closed day recurs by FREQ=YEARLY, MONTHLY, WEEKLY or DAILY",
        ),
        (
            Closures(recurring=(Recurring("FREQ=DAILY;BYMINUTE=3"),)),
            "'FREQ=DAILY;BYMINUTE=3': a rule closes whole days; leave out hours, minutes and seconds",
        ),
        (
            Closures(recurring=(Recurring("FREQ=DAILY;BYSECOND=3"),)),
            "'FREQ=DAILY;BYSECOND=3': a rule closes whole days; leave out hours, minutes and seconds",
        ),
        (
            Closures(recurring=(Recurring("FREQ=YEARLY;BYMONTHDAY=-32"),)),
            "'FREQ=YEARLY;BYMONTHDAY=-32': BYMONTHDAY is a number from 1 to 31",
        ),
        (
            Closures(recurring=(Recurring("FREQ=WEEKLY;BYEASTER=1"),)),
            "'FREQ=WEEKLY;BYEASTER=1': BYEASTER goes with FREQ=YEARLY or MONTHLY",
        ),
        (
            Closures(recurring=(Recurring("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),)),
            "'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30': no such day exists; mend BYMONTH or BYMONTHDAY",
        ),
        (
            Closures(recurring=(Recurring("FREQ=YEARLY;BYDAY=XX"),)),
            "'FREQ=YEARLY;BYDAY=XX' is not a recurrence rule: invalid 'BYDAY': XX",
        ),
        (
            Closures(recurring=(Recurring("FREQ=YEARLY;BYMONTH=1=2"),)),
            "'FREQ=YEARLY;BYMONTH=1=2' is not a recurrence rule: too many values to unpack (expected 2)",
        ),
        (
            Closures(recurring=(Recurring("FREQ=YEARLY;BYMONTH=X1"),)),
            "'FREQ=YEARLY;BYMONTH=X1' is not a recurrence rule: invalid 'BYMONTH': X1",
        ),
    ],
)
def test_a_closure_that_cannot_be_is_told_with_what_would_be_right(closures, said):
    """The sentence is what the author of a policy reads, whole."""
    with pytest.raises(BadClosure, match=f"^{escape(said)}$"):
        closures.check()


@pytest.mark.parametrize(
    "closures", [Closures(public=PublicHolidays("DEU")), Closures(public=PublicHolidays("US", "CA"))]
)
def test_countries_are_known_by_either_code(closures):
    """ISO's two letters or three, and subdivisions that have holidays of their own."""
    closures.check()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1",
        "FREQ=YEARLY;BYYEARDAY=-1",
        "FREQ=YEARLY;BYMONTH=2,3;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=-30",
        "FREQ=YEARLY;UNTIL=20271231",
        "FREQ=DAILY;INTERVAL=1000",
    ],
)
def test_a_rule_whose_day_comes_in_some_month_is_taken(rule):
    """Counted from the end, at the edge of what is allowed, or in one month of several."""
    Closures(recurring=(Recurring(rule),)).check()


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("9", "17:00"), "'9' is not a time of day; write one from 00:00 to 24:00, such as 09:30"),
        (("09:00", "24:01"), "'24:01' is not a time of day; write one from 00:00 to 24:00, such as 09:30"),
        (
            ("09:00 next day", "10:00"),
            "'09:00 next day': a span belongs to the day it opens on; only its end may be on the next day",
        ),
    ],
)
def test_hours_that_cannot_be_read_are_told_with_what_would_be_right(times, said):
    """The sentence is what the author of a policy reads, whole."""
    with pytest.raises(BadSpan, match=f"^{escape(said)}$"):
        span(0, *times)


@pytest.mark.parametrize(
    ("times", "read"),
    [
        ((" 9:05", "24:00 "), (9 * 3600 + 300, 86_400)),
        (("22:00", "06:00"), (22 * 3600, 30 * 3600)),
        (("09:00", "18:00 next day"), (9 * 3600, 42 * 3600)),
        (("09:00", "09:00"), (9 * 3600, 9 * 3600)),
        (("09:00", "09:00 next day"), (9 * 3600, 33 * 3600)),
    ],
)
def test_hours_are_read_as_they_are_written(times, read):
    """An end before its opening lies on the next date; one that equals it is no time, unless it says the next day."""
    assert span(3, *times) == (3, *read)


def test_what_never_opens_or_lies_nowhere_is_told():
    """A calendar that could never answer is refused with its name, a zone with what one looks like."""
    with pytest.raises(NeverOpen, match=r"^calendar 'shut' is never open$"):
        Calendar("shut", "UTC", [])
    said = "'Mars/Olympus' is not a time zone; write an IANA name such as America/Los_Angeles or UTC"
    with pytest.raises(UnknownZone, match=f"^{escape(said)}$"):
        zone("Mars/Olympus")


def test_an_instant_that_cannot_be_is_told():
    """A time without zone, or outside the years whose rules are known, is refused; the ends themselves are not."""
    with pytest.raises(
        BadInstant, match=r"^2026-08-07T10:00:00 has no time zone; write one, such as 2026-08-07T10:00:00Z$"
    ):
        instant(datetime(2026, 8, 7, 10))  # noqa: DTZ001 -- what is refused
    for beyond in ("1969-12-31T23:59:59+00:00", "2200-01-01T00:00:01+00:00"):
        with pytest.raises(BadInstant, match=f"^{escape(beyond)} lies outside 1970 to 2200$"):
            instant(datetime.fromisoformat(beyond))
    assert instant(datetime.fromisoformat("1970-01-01T00:00:00.9+00:00")) == 0
    assert instant(datetime.fromisoformat("2200-01-01T01:00:00+01:00")) == LATEST
    with pytest.raises(BadInstant, match=r"^'17x\.5' is not a Slack timestamp$"):
        from_slack("17x.5")
    assert from_slack("1764000000.999999") == 1_764_000_000
