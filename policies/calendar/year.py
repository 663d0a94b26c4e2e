"""The open intervals of one year, from wall-clock spans and the zone's constant-offset periods."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from policies.calendar.closures import ClosedDates
from policies.calendar.weekly import DAY, Span
from policies.calendar.zones import Period, bounds, periods

_EPOCH = date(1970, 1, 1).toordinal()
_THURSDAY = 3  # 1 January 1970
_MARGIN = 9  # days around the year: the longest span (a week) and any zone's offset reach no further

Interval = tuple[int, int]


class Rules(NamedTuple):
    """What is open, in wall-clock terms."""

    zone: ZoneInfo
    weekly: tuple[Span, ...]
    closed: ClosedDates
    close_spans_starting_on_holiday: bool


class Year(NamedTuple):
    """One UTC year."""

    start: int
    end: int
    intervals: tuple[Interval, ...]
    """[open, close) in UTC seconds, sorted, apart."""
    dates: tuple[int, ...]
    """Local dates with opening hours, as days since 1970, sorted."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The date that many days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH)


def year(rules: Rules, of: int) -> Year:
    """Open intervals and open local dates of the UTC year `of`."""
    start, end = bounds(of)
    spans = tuple(_wall_spans(rules, of, range(start // DAY - _MARGIN, end // DAY + _MARGIN)))
    pieces = [
        (wall, period.offset) for period in periods(rules.zone, start, end) for wall in _inside(spans, period)
    ]
    dates = {day for (opens, closes), _ in pieces for day in range(opens // DAY, (closes - 1) // DAY + 1)}
    utc = ((opens - offset, closes - offset) for (opens, closes), offset in pieces)
    return Year(start, end, tuple(merged(utc)), tuple(sorted(dates)))


def _wall_spans(rules: Rules, of: int, days: range) -> Iterator[Interval]:
    """Spans in wall-clock seconds since 1970, merged, closed dates cut out."""
    closed = {day_number(day) for near in (of - 1, of, of + 1) for day in rules.closed(near)}
    shut_starts = closed if rules.close_spans_starting_on_holiday else frozenset[int]()
    by_weekday = [[span for span in rules.weekly if span.weekday == weekday] for weekday in range(7)]
    spans = sorted(
        (day * DAY + span.start, day * DAY + span.end)
        for day in days
        if day not in shut_starts
        for span in by_weekday[(day + _THURSDAY) % 7]
        if span.end > span.start
    )
    for opens, closes in merged(spans):
        yield from _without(closed, opens, closes)


def _without(closed: set[int], opens: int, closes: int) -> Iterator[Interval]:
    """The span less its closed dates."""
    for day in range(opens // DAY, (closes - 1) // DAY + 1):
        if day in closed:
            if opens < day * DAY:
                yield opens, day * DAY
            opens = (day + 1) * DAY
    if opens < closes:
        yield opens, closes


def _inside(spans: Iterable[Interval], period: Period) -> Iterator[Interval]:
    """The parts of wall-clock spans that the wall clock really reads during the period.

    A time skipped in spring lies in no period, one repeated in autumn in two, so gaps and folds come out
    right without asking what a single boundary means.
    """
    first, last = period.start + period.offset, period.end + period.offset
    for opens, closes in spans:
        if opens < last and closes > first:
            yield max(opens, first), min(closes, last)


def merged(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Join sorted intervals that overlap or touch."""
    current: Interval | None = None
    for interval in intervals:
        if current is not None and interval[0] <= current[1]:
            current = (current[0], max(current[1], interval[1]))
            continue
        if current is not None:
            yield current
        current = interval
    if current is not None:
        yield current
