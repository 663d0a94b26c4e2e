"""Silence after a resolution closes the ticket, where the policy says so (S2)."""

from policies.calendar import Calendar
from policies.duration import Duration, Unit
from policies.history import History
from policies.instant import Instant
from policies.terms import Terms

_DAY = 86_400
_PLAIN = {Unit.OPEN_SECONDS: 1, Unit.DAYS: _DAY, Unit.WEEKS: 7 * _DAY}


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
