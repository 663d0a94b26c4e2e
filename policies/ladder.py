"""What is due on a ticket by itself: reminders, breaches and their corrections, and what follows on silence.

`due` gives the facts to append now, `next_due` the next instant at which it may give any. A rung counts in the
clock's own measure and fires while the clock's own calendar is open; `policies.rungs` says when each one is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.consultation import on_silence, silence_at
from policies.gathering import gather
from policies.history import History, NotATicket
from policies.instant import LATEST, Instant
from policies.moves import runs
from policies.rungs import Candidate, candidates, key
from policies.runs import Run
from policies.silence import closes_at, reminder, speaks_from
from policies.terms import Terms
from policies.timeline import FactKind, Timeline, until
from policies.verdicts import taken_back, turned

__all__ = ["Due", "due", "key", "next_due"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A fact to append: a rung that fires, a verdict that turned, or what follows when nobody speaks."""

    kind: FactKind
    happened: Instant
    what: Mapping[str, Any]
    who: str = "app"
    """Whose word it is."""


def due(terms: Terms, timeline: Timeline, now: Instant) -> tuple[Due, ...]:
    """Give the facts to append at `now`; once they are, nothing is due. Never raises."""
    history = _history(timeline, now)
    if history is None:
        return ()
    found = runs(terms, history, now)
    wrong = turned(history, found)
    corrected = [Due(kind=FactKind.VERDICT_CORRECTED, happened=now, what=what) for what in wrong]
    history = taken_back(history, wrong)
    closing = closes_at(terms, history)
    if closing is not None and closing <= now:
        return (*corrected, Due(kind=FactKind.CLOSED, happened=closing, what={"reason": "silence"}))
    silent = (Due(**one._asdict()) for one in on_silence(terms, timeline, now))
    fired = (_fired(one, now) for one in _unfired(terms, history, found) if one.fires(now))
    return (*corrected, *silent, *_reminded(terms, history, now), *fired)


def next_due(terms: Terms, timeline: Timeline, now: Instant) -> Instant | None:
    """The next instant at which `due` may give something: after `now`, unless something is due at once.

    None when nothing will ever be due unless somebody does something. Facts that lie ahead of `now` count as
    something to look at. Never raises.
    """
    instants = _ahead(timeline, now)
    history = _history(timeline, now)
    if history is None:
        return min(instants, default=None)
    closing = closes_at(terms, history)
    if closing is not None:
        instants.append(max(closing, now))
    silence = silence_at(terms, timeline)
    if silence is not None:
        instants.append(max(silence, now))
    asking = reminder(terms, history)
    if asking is not None:
        instants.append(speaks_from(terms, asking, now))
    found = runs(terms, history, now)
    wrong = turned(history, found)
    if wrong:
        instants.append(now)
        history = taken_back(history, wrong)
    for run in found:
        if run.open:
            instants += [one.next(now) for one in candidates(terms, history, run)]
            if run.paused:  # what lies behind its end is not known before it; one agreed upon ends by itself
                instants += [run.paused.until] if run.paused.until != LATEST else []
            elif run.recurs:  # a silent period ends, and the next has a ladder of its own
                instants.append(Instant(run.deadline + run.grace))
    return min(instants, default=None)


def _ahead(timeline: Timeline, now: Instant) -> list[Instant]:
    if not timeline or timeline[-1].happened <= now:
        return []
    return [fact.happened for fact in timeline if fact.happened > now]


def _history(timeline: Timeline, now: Instant) -> History | None:
    try:
        return gather(until(timeline, now))
    except NotATicket:
        return None


def _reminded(terms: Terms, history: History, now: Instant) -> Iterator[Due]:
    asking = reminder(terms, history)
    if asking is not None and speaks_from(terms, asking, now) <= now:
        what = {"n": asking.n, "asked": list(asking.asked), "since": history.asked_at}
        yield Due(kind=FactKind.CUSTOMER_REMINDED, happened=now, what=what)


def _unfired(terms: Terms, history: History, found: Sequence[Run]) -> Iterator[Candidate]:
    for run in found:
        if run.open:
            yield from candidates(terms, history, run)


def _fired(one: Candidate, now: Instant) -> Due:
    return Due(kind=FactKind.RUNG_FIRED, happened=now, what=one.what(now))
