"""How a clock reads: a pure function of the timeline, the terms and an instant."""

from dataclasses import dataclass
from enum import StrEnum

from policies.instant import Instant
from policies.terms import Promise, Target, Terms
from policies.timeline import Timeline


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
    withdrawn_at: Instant | None = None
    paused_since: Instant | None = None
    paused_for: str | None = None
    misses: tuple[Instant, ...] = ()
    """Earlier periods of a recurring clock that passed in silence."""

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something for it."""
        return self.met_at is None and self.withdrawn_at is None


def read(terms: Terms, timeline: Timeline, now: Instant) -> tuple[Reading, ...]:
    """Read every clock of a ticket at `now`, newest cycle last; never raises."""
    raise NotImplementedError
