"""The same timeline read under two policies: which deadlines move, and which verdicts change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.clock import Reading, read, read_all
from policies.instant import Instant
from policies.terms import Target, Terms
from policies.timeline import Fact, FactKind, Timeline, timeline


class Verdict(StrEnum):
    """What became of a promise."""

    KEPT = "kept"
    MISSED = "missed"
    """Also where it was met late; a recurring promise is missed when any of its periods was."""
    RUNNING = "running"
    WITHDRAWN = "withdrawn"
    NOT_PROMISED = "not_promised"


@dataclass(frozen=True, slots=True)
class Pair:
    """One clock of one ticket, as it reads under each of two policies; None where it has no such clock."""

    target: Target
    cycle: int
    before: Reading | None
    after: Reading | None

    @property
    def priority(self) -> int:
        """The one it stands under, or stood."""
        found = self.before or self.after
        assert found is not None
        return found.priority

    @property
    def verdicts(self) -> tuple[Verdict, Verdict]:
        """Before and after."""
        return verdict(self.before), verdict(self.after)

    @property
    def turned(self) -> bool:
        """Whether the verdict changes."""
        before, after = self.verdicts
        return before is not after

    @property
    def moved(self) -> bool:
        """Whether it is open in one of them, and its deadline is not the same in both."""
        before, after = _due(self.before), _due(self.after)
        return before != after


def _due(reading: Reading | None) -> Instant | None:
    return reading.deadline if reading is not None and reading.open else None


def verdict(reading: Reading | None) -> Verdict:
    """Tell what became of a promise so far."""
    if reading is None:
        return Verdict.NOT_PROMISED
    if reading.breached_at is not None or reading.misses:
        return Verdict.MISSED
    if reading.met_at is not None:
        return Verdict.KEPT
    return Verdict.RUNNING if reading.withdrawn_at is None else Verdict.WITHDRAWN


def replayed(before: Terms, after: Terms, facts: Timeline, now: Instant) -> tuple[Pair, ...]:
    """Read what happened under both, each as if it had been in force from the beginning.

    `before` has the terms it really was read under, moves included.
    """
    if after.before is not None:
        after = replace(after, before=None)
    if before.before is not None:
        unmoved = tuple(fact for fact in facts if fact.kind is not FactKind.POLICY_MOVED)
        return _paired(read(before, facts, now), read(after, unmoved, now))
    # What happened is the same under both, and taking it in is a third of the work.
    first, second = read_all((before, after), facts, now)
    return _paired(first, second)


def moved(before: Terms, after: Terms, facts: Timeline, now: Instant) -> tuple[Pair, ...]:
    """Read a ticket as it is, and as it would be were it moved at `now`."""
    last = max((fact.seq for fact in facts), default=0)
    move = Fact(kind=FactKind.POLICY_MOVED, happened=now, recorded=now, who="app", what={}, seq=last + 1)
    then = timeline((*facts, move))
    return _paired(read(before, facts, now), read(replace(after, before=before), then, now))


def _paired(before: Iterable[Reading], after: Iterable[Reading]) -> tuple[Pair, ...]:
    first, second = _by_clock(before), _by_clock(after)
    return tuple(
        Pair(target, cycle, first.get((target, cycle)), second.get((target, cycle)))
        for target, cycle in dict.fromkeys((*first, *second))
    )


def _by_clock(readings: Iterable[Reading]) -> Mapping[tuple[Target, int], Reading]:
    return {(one.target, one.cycle): one for one in readings}
