"""Open hours: `elapsed(a, b)`, `advance(start, seconds)`, `advance_days(start, days)`."""

from policies.calendar.closures import ClosedDates, Closures, no_closures
from policies.calendar.hours import Calendar, NeverOpen
from policies.calendar.weekly import WEEKDAYS, BadSpan, Span, span
from policies.calendar.zones import UnknownZone, zone

__all__ = [
    "WEEKDAYS",
    "BadSpan",
    "Calendar",
    "ClosedDates",
    "Closures",
    "NeverOpen",
    "Span",
    "UnknownZone",
    "no_closures",
    "span",
    "zone",
]
