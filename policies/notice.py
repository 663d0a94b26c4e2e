"""Time that a contract counts by the calendar alone, whatever the hours of support: notice, deletion."""

from datetime import date

from policies.calendar import Calendar
from policies.duration import Duration
from policies.instant import Instant, moment

_ANY_HOUR = Calendar.around_the_clock("any hour", "UTC")


def last_day(since: Instant, within: Duration) -> date:
    """The day (UTC) on which a time that began at an instant is over (B12, B16)."""
    return moment(_ANY_HOUR.deadline(since, within)).date()
