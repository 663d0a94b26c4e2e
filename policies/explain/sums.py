"""The sum behind a deadline: which hours counted, which were closed and why, what was paused.

A sum is worked out beside `policies.measure`, from the calendar's open stretches; a property test holds the two
against each other, and another finds the deadline again from nothing but what a sum says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from policies.calendar import Calendar
from policies.duration import Unit
from policies.instant import Instant
from policies.measure import Course, Earlier, Leg, Pauses, settle
from policies.terms import Promise


class Stretch(NamedTuple):
    """[since, until) of open time that counted."""

    since: Instant
    until: Instant

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.until - self.since


class ClosedDay(NamedTuple):
    """A local date without opening hours."""

    day: date
    holiday: bool
    """A public holiday or company day; else the week has no hours on it."""
    name: str
    """What a holiday is called; empty where it has no name."""


class Gap(NamedTuple):
    """[since, until), closed; without `days` it is a night or a break within one."""

    since: Instant
    until: Instant
    days: tuple[ClosedDay, ...]


class PauseCost(NamedTuple):
    """A pause, as far as it fell before the deadline, and what it added in the sum's own measure."""

    since: Instant
    until: Instant
    """As the reading has it: now, where it still runs."""
    reason: str
    """Empty for the time between an end and the reopening after it."""
    seconds: int
    runs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """One promise counted from one instant.

    * Of open time, `counted` are the stretches from start to deadline less pauses; together they are `seconds`.
    * Of business days, `days` are the dates that counted, the last at the start's wall-clock time is
      `unpaused`; `counted` is the open time after it that makes up for the pauses.
    * Of days, weeks and months, `by_the_clock` is the same wall-clock time so much later; pauses add wall time.
      Where the promise says so, a deadline in closed hours moves to the end of the gap that begins there.
    """

    promise: Promise
    start: Instant
    opening: Instant
    """The start, or the first opening after it."""
    by_the_clock: Instant
    """The deadline without pauses, before it was moved out of closed hours."""
    unpaused: Instant
    """The deadline without pauses."""
    deadline: Instant
    seconds: int
    """Open seconds promised; 0 for a promise of another unit."""
    days: tuple[date, ...]
    counted: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]
    pauses: tuple[PauseCost, ...]

    @property
    def calendar(self) -> Calendar:
        """Whose hours count."""
        return self.promise.calendar


class Kept(StrEnum):
    """Which of two sums a change of priority left in force."""

    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Two sums of which one sets the deadline: the earlier after the impact rose, the later after it sank."""

    kept: Kept
    one: "Total"
    other: "Total"
    deadline: Instant


Total = Sum | Choice


def total(course: Course, pauses: Pauses, until: Instant) -> Total:
    """Work out a course as things stand at `until`, each of its promises as a sum of its own."""
    if isinstance(course, Leg):
        return _sum(course, pauses, until)
    return Choice(
        kept=Kept.EARLIER if isinstance(course, Earlier) else Kept.LATER,
        one=total(course.one, pauses, until),
        other=total(course.other, pauses, until),
        deadline=settle(course, pauses, until).deadline,
    )


def _sum(leg: Leg, pauses: Pauses, until: Instant) -> Sum:
    promise, start = leg.promise, leg.start
    calendar, duration = promise.calendar, promise.duration
    by_the_clock = calendar.deadline(start, duration)
    unpaused = calendar.deadline(start, duration, roll_to_open=promise.roll_to_open)
    costs = tuple(_costs(leg, unpaused, pauses, until))
    deadline = settle(leg, pauses, until).deadline
    counted: tuple[Stretch, ...] = ()
    closed = [(start, deadline)]
    if duration.unit is Unit.OPEN_SECONDS:
        counted = _without(calendar.intervals(start, deadline), costs)
    elif duration.unit is Unit.BUSINESS_DAYS:
        counted = _stretches(calendar, unpaused, deadline)
    else:
        paused = Instant(unpaused + sum(cost.seconds for cost in costs))
        closed = [(by_the_clock, unpaused), (paused, deadline)]
    return Sum(
        promise=promise,
        start=start,
        opening=start if duration.count == 0 else min(calendar.next_open(start), deadline),
        by_the_clock=by_the_clock,
        unpaused=unpaused,
        deadline=deadline,
        seconds=duration.count if duration.unit is Unit.OPEN_SECONDS else 0,
        days=_days(calendar, start, unpaused, duration.count) if duration.unit is Unit.BUSINESS_DAYS else (),
        counted=counted,
        gaps=tuple(gap for since, until in closed for gap in _gaps(calendar, since, until)),
        pauses=costs,
    )


def _costs(leg: Leg, unpaused: Instant, pauses: Pauses, until: Instant) -> Iterable[PauseCost]:
    """What each pause cost that began before the deadline as the ones before it had left it."""
    calendar, open_time = leg.promise.calendar, leg.promise.duration.open_time
    due = unpaused
    for pause in pauses:
        since, end = max(pause.since, leg.start), min(pause.until, until)
        if since >= due:
            return
        if since < end:
            lost = calendar.elapsed(since, end) if open_time else end - since
            due = calendar.advance(due, lost) if open_time else Instant(due + lost)
            yield PauseCost(since, end, pause.reason, lost, pause.runs)


def _stretches(calendar: Calendar, since: Instant, until: Instant) -> tuple[Stretch, ...]:
    return tuple(Stretch(*interval) for interval in calendar.intervals(since, until))


def _without(
    intervals: Iterable[tuple[Instant, Instant]], pauses: Iterable[PauseCost]
) -> tuple[Stretch, ...]:
    """Open stretches less the pauses in them; both are sorted and apart."""
    left = [Stretch(*interval) for interval in intervals]
    for pause in pauses:
        left = [part for whole in left for part in _cut(whole, pause)]
    return tuple(left)


def _cut(whole: Stretch, pause: PauseCost) -> Iterable[Stretch]:
    if pause.until <= whole.since or pause.since >= whole.until:
        yield whole
        return
    if whole.since < pause.since:
        yield Stretch(whole.since, pause.since)
    if pause.until < whole.until:
        yield Stretch(pause.until, whole.until)


def _days(calendar: Calendar, start: Instant, unpaused: Instant, count: int) -> tuple[date, ...]:
    """The dates with opening hours after the one on which counting began."""
    begun = calendar.local(calendar.next_open(start)).date().toordinal()
    # Up to the deadline's own second: it may be the first of its date.
    open_days = {
        day
        for opens, closes in calendar.intervals(start, Instant(unpaused + 1))
        for day in range(_ordinal(calendar, opens), _ordinal(calendar, Instant(closes - 1)) + 1)
    }
    return tuple(date.fromordinal(day) for day in sorted(open_days) if day > begun)[:count]


def _ordinal(calendar: Calendar, at: Instant) -> int:
    return calendar.local(at).date().toordinal()


def _gaps(calendar: Calendar, since: Instant, until: Instant) -> Iterable[Gap]:
    if since >= until:
        return
    edges = [(since, since), *calendar.intervals(since, until), (until, until)]
    for (_, closes), (opens, _) in pairwise(edges):
        if closes < opens:
            yield Gap(closes, opens, tuple(_closed(calendar, closes, opens)))


def _closed(calendar: Calendar, since: Instant, until: Instant) -> Iterable[ClosedDay]:
    for day, name in calendar.closed_days(since, until).items():
        yield ClosedDay(day, holiday=name is not None, name=name or "")
