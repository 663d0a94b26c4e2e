"""Silence: after a resolution it closes the ticket (S2), and a customer who was asked is reminded (N3)."""

from typing import NamedTuple

from policies.calendar import Calendar
from policies.duration import Duration, Unit
from policies.history import CUSTOMER, History
from policies.instant import Instant
from policies.terms import Terms

_DAY = 86_400
_PLAIN = {Unit.OPEN_SECONDS: 1, Unit.DAYS: _DAY, Unit.WEEKS: 7 * _DAY}
REMINDED_AFTER = 1
"""Business days without a word from the customer until the first reminder of what was asked for."""
REMINDED_AGAIN_AFTER = 3
"""Business days from one reminder to the next."""
MOST_REMINDERS = 3
"""After these the customer has been asked often enough; the agents see the ticket waiting."""


def closes_at(terms: Terms, history: History) -> Instant | None:
    """When a resolved ticket closes if nobody says another word; None when it never does.

    Silence counts from the resolution or the last message after it, whichever side wrote it: thanks is a word.
    """
    resolved = history.span.resolved
    if resolved is None or history.span.closed is not None or terms.close_after is None:
        return None
    return runs_out(terms, max(resolved.at, history.last_word_at), terms.close_after)


def runs_out(terms: Terms, start: Instant, duration: Duration) -> Instant | None:
    """When a duration of the policy that belongs to no promise runs out; also the window for reopening.

    Counted on the business calendar, else on that of any promise. A policy without any calendar counts in
    plain time, and its business days and months never run out.
    """
    calendar = terms.business_calendar or _any_calendar(terms)
    if calendar is not None:
        return calendar.deadline(start, duration)
    seconds = _PLAIN.get(duration.unit)
    return None if seconds is None else Instant(start + seconds * duration.count)


def _any_calendar(terms: Terms) -> Calendar | None:
    return next((promise.calendar for promise in terms.promises.values()), None)


class Reminder(NamedTuple):
    """The next reminder of what the customer was asked for."""

    at: Instant
    """When it is due; always in business hours."""
    n: int
    """From 1."""
    asked: tuple[str, ...]
    """What is still missing of it, by key."""


def reminder(terms: Terms, history: History) -> Reminder | None:
    """When the customer is reminded next that the desk waits for them (N3); None when never.

    The days count from the asking, or from whatever was said since; without business hours they are of 24 h.
    """
    since = history.waiting.get(CUSTOMER)
    if since is None or any(stop > history.span.start for stop in history.stops):
        return None
    sent = [at for at in history.reminded if at >= since]
    if len(sent) >= MOST_REMINDERS:
        return None
    quiet = max(history.asked_at, history.last_word_at, *sent)
    at = _business_days(terms, quiet, REMINDED_AGAIN_AFTER if sent else REMINDED_AFTER)
    missing = tuple(key for key in history.asked if key not in history.given)
    return Reminder(at, len(sent) + 1, missing)


def _business_days(terms: Terms, start: Instant, days: int) -> Instant:
    if terms.business_calendar is None:
        return Instant(start + days * _DAY)
    return terms.business_calendar.deadline(start, Duration(Unit.BUSINESS_DAYS, days))


def speaks_from(terms: Terms, reminder_: Reminder, now: Instant) -> Instant:
    """The earliest instant from `now` on at which a reminder may be sent: never when business is closed."""
    at = max(reminder_.at, now)
    return at if terms.business_calendar is None else terms.business_calendar.next_open(at)
