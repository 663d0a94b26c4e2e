"""Instants as people write them, for tests of open hours."""

from datetime import datetime

from policies.calendar import WEEKDAYS, Calendar, Span, span, zone
from policies.instant import Instant, instant


def at(text: str, where: str = "UTC") -> Instant:
    """`2026-11-20 17:10` on the wall clock of a zone; the first of two where the clock reads it twice."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=zone(where)))


def told(when: Instant, where: str) -> str:
    """What the wall clock of a zone reads, with its weekday: `Mon 2026-11-23 09:10`."""
    return datetime.fromtimestamp(when, zone(where)).strftime("%a %Y-%m-%d %H:%M")


def week(**hours: str) -> list[Span]:
    """Spans by weekday: `week(mon="09:00-12:00,13:00-17:00")`."""
    return [
        span(WEEKDAYS.index(day), *text.split("-", 1))
        for day, texts in hours.items()
        for text in texts.split(",")
    ]


def weekdays(hours: str, where: str = "UTC", **more: object) -> Calendar:
    """Monday to Friday at the same hours."""
    return Calendar("weekdays", where, week(**dict.fromkeys(WEEKDAYS[:5], hours)), **more)
