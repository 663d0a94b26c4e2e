"""Every clock of a ticket with the facts that moved it, in order, and the sum of its deadline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from policies.clock import Reading, readings
from policies.explain.sums import Total, total
from policies.gathering import gather
from policies.history import Adjustment, NotATicket
from policies.instant import Instant
from policies.measure import settle
from policies.runs import Run
from policies.steps import Step
from policies.terms import Terms
from policies.timeline import Fact, FactKind, Timeline, until


class What(StrEnum):
    """What happened to a clock."""

    STARTED = "started"
    PAUSED = "paused"
    WENT_ON = "went_on"
    CHANGED = "changed"
    """Priority, kind or a word on an earlier change: another promise, or the same from another start."""
    MOVED = "moved"
    """Another policy version: from here on it counts as if it always had."""
    ADJUSTED = "adjusted"
    """Both sides agreed on a correction; `reason` tells which."""
    MISSED = "missed"
    MET = "met"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a clock, and what it did to the deadline."""

    what: What
    at: Instant
    fact: Fact | None = None
    """What was recorded; None where time itself did it."""
    reason: str = ""
    """A pause's."""
    priority: int | None = None
    """In force from then on, of a start or a change."""
    deadline: Instant | None = None
    """As it was known from then on, of a start or a change; None where nothing is promised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One clock, told so that its deadline can be found again from this alone."""

    reading: Reading
    sum: Total
    events: tuple[Event, ...]
    """In order."""


def explain(terms: Terms, timeline: Timeline, now: Instant) -> tuple[Explanation, ...]:
    """Explain every clock that `policies.clock.read` reads at `now`, in the same order; never raises."""
    timeline = until(timeline, now)
    try:
        history = gather(timeline)
    except NotATicket:
        return ()
    facts = {fact.seq: fact for fact in timeline}
    signed = {one.seq: one for one in history.adjustments}
    return tuple(_explained(run, read, facts, signed) for run, read in readings(terms, history, now))


def _explained(
    run: Run, read: Reading, facts: Mapping[int, Fact], signed: Mapping[int, Adjustment]
) -> Explanation:
    course = run.step.course
    assert course is not None
    # What happened in one second is told as: what began, what changed, what it came to.
    told = [*_events(run, facts), *_agreed(run, facts, signed)]
    events = sorted(told, key=lambda event: event.at)
    return Explanation(
        reading=read,
        sum=total(course, run.step.pauses, run.at),
        events=tuple(events),
    )


def _events(run: Run, facts: Mapping[int, Fact]) -> Iterator[Event]:
    first, *later = run.steps
    opened = run.opened
    yield Event(
        what=What.STARTED,
        at=first.since,
        fact=facts.get(opened.seq) if opened else None,
        priority=first.priority,
        deadline=_deadline(first),
    )
    for step in later:
        yield Event(
            what=What.CHANGED,
            at=step.since,
            fact=facts.get(step.seq),
            priority=step.priority,
            deadline=_deadline(step),
        )
    yield from (Event(what=What.MOVED, at=move.at, fact=facts.get(move.seq)) for move in run.moved)
    yield from _paused(run, facts)
    if run.breached_at is not None:
        yield Event(what=What.MISSED, at=run.breached_at)
    yield from _ended(run, facts)


def _agreed(run: Run, facts: Mapping[int, Fact], signed: Mapping[int, Adjustment]) -> Iterator[Event]:
    for seq, one in signed.items():
        if one.target is run.target:
            yield Event(what=What.ADJUSTED, at=facts[seq].happened, fact=facts[seq], reason=one.change)


def _deadline(step: Step) -> Instant | None:
    """As it was known when the step began."""
    if step.promise is None or step.course is None:
        return None
    return settle(step.course, step.pauses, step.since).deadline


def _paused(run: Run, facts: Mapping[int, Fact]) -> Iterator[Event]:
    for pause in run.step.pauses:
        if pause.since >= min(run.deadline, run.at):
            return
        since, fact = max(pause.since, run.start), _waiting(facts, pause.since)
        if pause.until > since:
            yield Event(what=What.PAUSED, at=since, fact=fact, reason=pause.reason)
            if pause.until <= run.at:
                ended = _waiting(facts, pause.until)
                yield Event(what=What.WENT_ON, at=pause.until, fact=ended, reason=pause.reason)


_PAUSING = (
    FactKind.WAITING,
    FactKind.WAITING_ENDED,
    FactKind.RESOLVED,
    FactKind.CLOSED,
    FactKind.REOPENED,
)


def _waiting(facts: Mapping[int, Fact], at: Instant) -> Fact | None:
    return next((fact for fact in facts.values() if fact.happened == at and fact.kind in _PAUSING), None)


def _ended(run: Run, facts: Mapping[int, Fact]) -> Iterator[Event]:
    if run.met is not None:
        yield Event(what=What.MET, at=run.met.at, fact=facts.get(run.met.seq))
    elif run.withdrawn_at is not None:
        ended = [
            fact for fact in facts.values() if fact.happened == run.withdrawn_at and fact.kind in _WITHDRAWING
        ]
        yield Event(what=What.WITHDRAWN, at=run.withdrawn_at, fact=ended[-1] if ended else None)


_WITHDRAWING = (
    FactKind.CLOSED,
    FactKind.SUBSCRIPTION_STOPPED,
    FactKind.KIND_CHANGED,
    FactKind.PRIORITY_CHANGED,
    FactKind.PRIORITY_REVISED,
    FactKind.RESOLVED,
)
