"""How a clock reads: a pure function of the timeline, the terms and an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from policies.adjustments import unadjusted
from policies.gathering import gather
from policies.history import History, NotATicket
from policies.instant import Instant
from policies.measure import measured, open_used
from policies.moves import runs
from policies.runs import Run
from policies.terms import Promise, Target, Terms
from policies.timeline import Timeline, until


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    """For ever; `met_at` tells whether and when it was met late."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One clock of one ticket at one instant."""

    target: Target
    cycle: int
    epoch: int
    """Rises with each change of target."""
    state: State
    promise: Promise
    """The one in force (for a met clock, at the instant it was met)."""
    priority: int
    start: Instant
    deadline: Instant
    """As things stand; a running pause counts as ending at the instant of reading."""
    elapsed: int
    """Open seconds used, pauses apart, up to now or to the instant it was met or withdrawn."""
    left: int
    """Seconds until the deadline in the promise's own measure (open seconds for h and bd, wall seconds for d, w, mo); negative when late."""
    met_at: Instant | None = None
    met_by: int | None = None
    """seq of the fact that met it."""
    breached_at: Instant | None = None
    """The deadline that passed unmet. A correction that was already past dates it at the correction."""
    corrected: bool = False
    """The breach came by a correction to a deadline that was past; reports tell these apart."""
    withdrawn_at: Instant | None = None
    paused_since: Instant | None = None
    paused_for: str | None = None
    unadjusted: "Reading | None" = None
    """What it would read without the corrections that both sides agreed on; None where that is the same."""
    misses: tuple[Instant, ...] = ()
    """Deadlines of a recurring clock's earlier periods that passed in silence. The other fields are those of
    the present period, but that an update clock is breached, as of the last of these, until the next update."""

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something for it."""
        return self.met_at is None and self.withdrawn_at is None


def read(terms: Terms, timeline: Timeline, now: Instant) -> tuple[Reading, ...]:
    """Read every clock of a ticket at `now`, by cycle and target; never raises.

    Facts that happen after `now` are left out, so an earlier instant reads as it read then. A target that was
    never promised has no reading; a timeline without its opening has none at all. `policies.runs` says what
    starts and ends each clock.
    """
    (found,) = read_all((terms,), timeline, now)
    return found


def read_all(several: Sequence[Terms], timeline: Timeline, now: Instant) -> list[tuple[Reading, ...]]:
    """Read the same ticket under each of several terms; as `read` does, but what happened is taken in once."""
    try:
        history = gather(until(timeline, now))
    except NotATicket:
        return [()] * len(several)
    return [tuple(one for _, one in readings(terms, history, now)) for terms in several]


def readings(terms: Terms, history: History, now: Instant) -> list[tuple[Run, Reading]]:
    """Every clock as it ran with what it reads."""
    found = [(run, reading(run)) for run in runs(terms, history, now)]
    if not history.adjustments:
        return found
    plain = {(run.target, run.cycle): reading(run) for run in runs(terms, unadjusted(history), now)}
    return [(run, _beside(one, plain.get((run.target, run.cycle)))) for run, one in found]


def _beside(one: Reading, plain: Reading | None) -> Reading:
    return one if one == plain else replace(one, unadjusted=plain)


def reading(run: Run) -> Reading:
    """What a clock as it ran reads."""
    pauses, breached_at = run.step.pauses, _breached_at(run)
    return Reading(
        target=run.target,
        cycle=run.cycle,
        epoch=run.step.epoch,
        state=standing(run),
        promise=run.promise,
        priority=run.step.priority,
        start=run.start,
        deadline=run.deadline,
        elapsed=open_used(run.leg, run.start, run.at, pauses),
        left=measured(run.leg, run.at, run.deadline),
        met_at=run.met.at if run.met else None,
        met_by=run.met.seq if run.met else None,
        breached_at=breached_at,
        corrected=run.corrected,
        withdrawn_at=run.withdrawn_at,
        paused_since=run.paused.since if run.paused else None,
        paused_for=run.paused.reason if run.paused else None,
        misses=tuple(miss.deadline for miss in run.misses),
    )


def _breached_at(run: Run) -> Instant | None:
    silent = run.silent
    return silent[-1].deadline if silent else run.breached_at


def standing(run: Run) -> State:
    """Where a clock stands, at the end or now."""
    if _breached_at(run) is not None:
        return State.BREACHED
    if run.withdrawn_at is not None:
        return State.WITHDRAWN
    if run.met is not None:
        return State.MET
    return State.PAUSED if run.paused else State.RUNNING
