"""When whoever has to carry out an erasure is reminded of it (B16)."""

from datetime import date, datetime, time, timedelta

from policies.calendar import Calendar
from policies.instant import Instant, instant

DAYS_BEFORE = (30, 7, 1)
"""Reminders before the due day; one more comes when it is over."""
STAGES = len(DAYS_BEFORE) + 1
_AT = time(9)
_FURTHEST = 30
"""Days that a reminder is moved at most to fall into support hours."""


def reminders(due: date, hours: Calendar) -> tuple[Instant, ...]:
    """The four instants, in order: 30 days, 7 days and 1 day before the due day, and the day after it.

    Each at nine o'clock where the hours are, or when support opens later that day. Where it is closed all day, those
    before the due day come on the last open day before, the one after it on the next.
    """
    before = (_on(_open_day(due - timedelta(days=days), hours, -1), hours) for days in DAYS_BEFORE)
    return (*before, _on(_open_day(due + timedelta(days=1), hours, 1), hours))


def stage(due: date, hours: Calendar, now: Instant) -> int:
    """How many of the four have come by now: 0 for none, `STAGES` when it is overdue."""
    return sum(at <= now for at in reminders(due, hours))


def _open_day(day: date, hours: Calendar, step: int) -> date:
    tried = (day + timedelta(days=step * away) for away in range(_FURTHEST))
    return next((one for one in tried if hours.elapsed(*_whole(one, hours))), day)


def _on(day: date, hours: Calendar) -> Instant:
    """Nine o'clock if support is open then; else its next opening of that day, else its first; nine without any."""
    start, end = _whole(day, hours)
    nine = _wall(day, _AT, hours)
    found = (hours.next_open(nine), hours.next_open(start))
    return next((at for at in found if at < end), nine)


def _whole(day: date, hours: Calendar) -> tuple[Instant, Instant]:
    return _wall(day, time(), hours), _wall(day + timedelta(days=1), time(), hours)


def _wall(day: date, at: time, hours: Calendar) -> Instant:
    zone = hours.local(Instant(0)).tzinfo
    return instant(datetime.combine(day, at, zone))
