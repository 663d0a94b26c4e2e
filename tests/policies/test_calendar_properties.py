"""What holds for every calendar, zone and year."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.calendar import Calendar, Span, zone
from policies.instant import Instant

ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Pacific/Apia",
    "Pacific/Chatham",
)
MINUTE = 60
CHANGES = {
    "America/Los_Angeles": ("2026-03-08T10:00", "2026-11-01T09:00"),
    "America/Sao_Paulo": ("2018-11-04T03:00", "2019-02-17T02:00"),
    "America/St_Johns": ("2026-03-08T05:30", "2010-11-07T02:31"),
    "Africa/Cairo": ("2026-04-23T22:00", "2026-10-29T21:00"),
    "Africa/Casablanca": ("2026-02-15T02:00", "2026-03-22T02:00"),
    "Australia/Lord_Howe": ("2026-04-04T15:00", "2026-10-03T15:30"),
    "Pacific/Apia": ("2011-12-30T10:00", "2012-03-31T14:00"),
    "Pacific/Chatham": ("2026-04-04T14:00", "2026-09-26T14:00"),
}

quarters = st.integers(0, 95).map(lambda quarter: quarter * 15 * MINUTE)
spans = st.builds(
    lambda weekday, start, length: Span(weekday, start, start + length),
    st.integers(0, 6),
    quarters,
    st.integers(1, 140).map(lambda quarter: quarter * 15 * MINUTE),
)
instants = st.integers(1_300_000_000, 1_850_000_000).map(Instant)


@st.composite
def calendars(draw):
    closed = draw(st.sets(st.integers(0, 364), max_size=20))
    return Calendar(
        "drawn",
        draw(st.sampled_from(ZONES)),
        draw(st.lists(spans, min_size=1, max_size=6)),
        closed=lambda year: frozenset(date(year, 1, 1) + timedelta(days=day) for day in closed),
        close_spans_starting_on_holiday=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(0, 400_000))
def test_advancing_and_elapsing_are_inverse(calendar, start, seconds):
    """Exactly the open time of a target has passed at its deadline, and one second earlier it had not."""
    due = calendar.advance(start, seconds)

    assert calendar.elapsed(start, due) == seconds
    assert seconds == 0 or calendar.elapsed(start, Instant(due - 1)) == seconds - 1


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(1, 400_000))
def test_rewinding_finds_the_last_start(calendar, end, seconds):
    """Counting back finds an instant with exactly that much open time left, and no later one has as much."""
    begun = calendar.rewind(end, seconds)

    assert calendar.elapsed(begun, end) == seconds
    assert calendar.elapsed(Instant(begun + 1), end) == seconds - 1


@settings(max_examples=60, deadline=None)
@given(calendars(), st.tuples(instants, instants, instants).map(sorted))
def test_elapsed_time_adds_up(calendar, three):
    """Open time adds up over any instant between, and is never more than plain time."""
    first, middle, last = three

    assert calendar.elapsed(first, last) == calendar.elapsed(first, middle) + calendar.elapsed(middle, last)
    assert 0 <= calendar.elapsed(first, last) <= last - first


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(0, 90_000), st.integers(1, 90_000))
def test_more_time_is_never_due_earlier(calendar, start, seconds, more):
    """A longer target is due later, and advancing in two steps is advancing in one."""
    due = calendar.advance(start, seconds)

    assert calendar.advance(start, seconds + more) > due or seconds == 0
    assert calendar.advance(due, more) == calendar.advance(start, seconds + more)


@settings(max_examples=60, deadline=None)
@given(calendars(), instants)
def test_openings_are_open(calendar, at):
    """The next opening is open, and nothing between is."""
    opening = calendar.next_open(at)

    assert calendar.is_open(opening)
    assert calendar.elapsed(at, opening) == 0


@settings(max_examples=60, deadline=None)
@given(calendars(), instants, st.integers(1, 30))
def test_business_days_end_open_and_in_order(calendar, start, days):
    """A deadline in business days is open, and one more day is never earlier."""
    due = calendar.advance_days(start, days)

    assert calendar.is_open(due)
    assert start < due <= calendar.advance_days(start, days + 1)


def reads_inside(spans, wall):
    """Whether a span covers what the wall clock reads, by looking at each of the days before."""
    midnight = wall.replace(hour=0, minute=0, second=0)
    into_day = (wall - midnight).seconds
    return any(
        span.start <= into_day + back * 86_400 < span.end
        for back in range(3)
        for span in spans
        if span.weekday == (midnight - timedelta(days=back)).weekday()
    )


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(name, change) for name, changes in CHANGES.items() for change in changes]),
    st.lists(spans, min_size=1, max_size=8),
    st.integers(0, 40),
)
def test_every_minute_around_a_clock_change_agrees(change, spans, lead):
    """Stepping minute by minute over a clock change, reading the wall clock each time, gives the same open time."""
    name, moment = change
    start = Instant(int(datetime.fromisoformat(moment + "+00:00").timestamp()) - lead * 3600)
    calendar = Calendar("drawn", name, spans)
    walls = (
        datetime.fromtimestamp(at, zone(name)).replace(tzinfo=None)
        for at in range(start, start + 172_800, MINUTE)
    )

    stepped = sum(MINUTE for wall in walls if reads_inside(spans, wall))

    assert calendar.elapsed(start, Instant(start + 172_800)) == stepped


@pytest.mark.parametrize("name", ZONES)
def test_a_whole_year_agrees_quarter_by_quarter(name):
    """A year of office hours, stepped by the quarter hour, has the same open time in every zone."""
    spans = [Span(day, 9 * 3600, 17 * 3600 + 1800) for day in range(5)]
    start = Instant(1_300_000_000 // 86_400 * 86_400)
    end = Instant(start + 366 * 86_400)
    calendar = Calendar("office", name, spans)
    walls = (datetime.fromtimestamp(at, zone(name)).replace(tzinfo=None) for at in range(start, end, 900))

    assert calendar.elapsed(start, end) == sum(900 for wall in walls if reads_inside(spans, wall))
