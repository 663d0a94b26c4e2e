"""How far along a promise is: deadlines, what is used and what is left, with pauses.

A course is one promise from one start (`Leg`), or the earlier or later of two courses, as priority changes
leave it. Everything takes the granted pauses as sorted intervals that do not overlap, the last of
which may still run (`until` ends it at the instant of reading).
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from policies.duration import Unit
from policies.instant import LATEST, Instant
from policies.terms import After, Left, Promise, Share


class Pause(NamedTuple):
    """A stretch [since, until) that stops a clock; `until` is LATEST while it runs."""

    since: Instant
    until: Instant
    reason: str = ""

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.until == LATEST


Pauses = tuple[Pause, ...]
NO_PAUSES: Pauses = ()


class Leg(NamedTuple):
    """One promise counted from one instant."""

    promise: Promise
    start: Instant


class Earlier(NamedTuple):
    """Whichever falls due first: the impact rose."""

    one: "Course"
    other: "Course"


class Later(NamedTuple):
    """Whichever falls due last: the impact sank."""

    one: "Course"
    other: "Course"


Course = Leg | Earlier | Later


class Settled(NamedTuple):
    """A course's deadline, and the leg that sets it."""

    deadline: Instant
    leg: Leg


def settle(course: Course, pauses: Pauses, until: Instant) -> Settled:
    """When a course runs out as things stand at `until`."""
    if isinstance(course, Leg):
        return Settled(_deadline(course, pauses, until), course)
    one, other = settle(course.one, pauses, until), settle(course.other, pauses, until)
    if isinstance(course, Earlier):
        return other if other.deadline < one.deadline else one
    return other if other.deadline > one.deadline else one


def beginning(course: Course) -> Instant:
    """The earliest start of a course."""
    if isinstance(course, Leg):
        return course.start
    return min(beginning(course.one), beginning(course.other))


def _deadline(leg: Leg, pauses: Pauses, until: Instant) -> Instant:
    promise = leg.promise
    unpaused = promise.calendar.deadline(leg.start, promise.duration, roll_to_open=promise.roll_to_open)
    if not pauses:
        return unpaused
    paused = _push(leg, unpaused, pauses, until)
    if promise.roll_to_open and not promise.duration.open_time:
        return promise.calendar.next_open(paused)
    return paused


def _push(leg: Leg, at: Instant, pauses: Pauses, until: Instant) -> Instant:
    """Move an instant of a leg by the pauses that began before it, each in turn."""
    calendar, open_time = leg.promise.calendar, leg.promise.duration.open_time
    for pause in pauses:
        since, end = max(pause.since, leg.start), min(pause.until, until)
        if since >= at:
            break
        if end > since:
            lost = calendar.elapsed(since, end) if open_time else end - since
            at = calendar.advance(at, lost) if open_time else Instant(at + lost)
    return at


def measured(leg: Leg, start: Instant, end: Instant) -> int:
    """Seconds from start to end in the leg's own measure; negative when end comes first."""
    if not leg.promise.duration.open_time:
        return end - start
    calendar = leg.promise.calendar
    return calendar.elapsed(start, end) if end >= start else -calendar.elapsed(end, start)


def size(leg: Leg) -> int:
    """How long the leg's target is in its own measure, pauses apart."""
    duration = leg.promise.duration
    if duration.unit is Unit.OPEN_SECONDS:
        return duration.count
    calendar = leg.promise.calendar
    return measured(
        leg, leg.start, calendar.deadline(leg.start, duration, roll_to_open=leg.promise.roll_to_open)
    )


def used_up(leg: Leg, seconds: int, pauses: Pauses, until: Instant) -> Instant:
    """The earliest instant at which `seconds` of the leg's own measure are used."""
    if leg.promise.duration.open_time:
        unpaused = leg.promise.calendar.advance(leg.start, seconds)
    else:
        unpaused = Instant(leg.start + seconds)
    return _push(leg, unpaused, pauses, until)


def open_time_used(leg: Leg, seconds: int, pauses: Pauses, until: Instant) -> Instant:
    """The earliest instant at which `seconds` of open time have passed since the leg's start, pauses apart."""
    calendar, at = leg.promise.calendar, leg.promise.calendar.advance(leg.start, seconds)
    for since, end in _clipped(pauses, leg.start, until):
        if since >= at:
            break
        at = calendar.advance(at, calendar.elapsed(since, end))
    return at


def placed(
    leg: Leg,
    when: Share | Left | After,
    deadline: Instant,
    pauses: Pauses = NO_PAUSES,
    until: Instant = LATEST,
) -> Instant | None:
    """When so much of a leg is used, or so much is left; None for a target too short for it."""
    match when:
        case Share(percent):
            return used_up(leg, -(-size(leg) * percent // 100), pauses, until)
        case After(seconds):
            return open_time_used(leg, seconds, pauses, until)
        case Left(seconds) if leg.promise.duration.open_time:
            before = size(leg) - seconds
            return used_up(leg, before, pauses, until) if before > 0 else None
        case Left(seconds):
            at = leg.promise.calendar.rewind(deadline, seconds)
            return at if at > leg.start else None


def used(leg: Leg, at: Instant, pauses: Pauses) -> int:
    """Seconds of the leg's own measure used by `at`, pauses apart."""
    return measured(leg, leg.start, at) - sum(
        measured(leg, since, end) for since, end in _clipped(pauses, leg.start, at)
    )


def open_used(leg: Leg, start: Instant, end: Instant, pauses: Pauses) -> int:
    """Open seconds in [start, end), pauses apart, on the leg's calendar."""
    calendar = leg.promise.calendar
    if not pauses:
        return calendar.elapsed(start, end)
    return calendar.elapsed(start, end) - sum(
        calendar.elapsed(since, until) for since, until in _clipped(pauses, start, end)
    )


def _clipped(pauses: Pauses, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant]]:
    for pause in pauses:
        since, until = max(pause.since, start), min(pause.until, end)
        if since < until:
            yield since, until


def merged(pauses: Iterable[Pause]) -> Pauses:
    """Sort pauses and join those that overlap or touch; the reason is that of the one that lasts longest."""
    joined: list[Pause] = []
    for pause in sorted(pauses):
        if joined and pause.since <= joined[-1].until:
            if pause.until > joined[-1].until:
                joined[-1] = Pause(joined[-1].since, pause.until, pause.reason)
        elif pause.until > pause.since:
            joined.append(pause)
    return tuple(joined)
