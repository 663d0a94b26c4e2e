"""The ticket as read from its timeline, and which fact may follow which."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from policies.instant import Instant
from policies.terms import Kind, Terms
from policies.timeline import Fact, Timeline


class Status(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    WAITING = "waiting"
    """On somebody else; clocks pause only where the policy says so."""
    RESOLVED = "resolved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One stretch of work: from receipt or a reopening until resolved or closed."""

    number: int
    """From 1."""
    start: Instant
    end: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Everything the timeline says, but the clocks."""

    number: str
    customer: str
    source: str
    requester: str
    receipt: Instant
    status: Status
    kind: Kind
    priority: int
    priority_confirmed: bool
    """An agent agreed with it, or set it."""
    proposed_priority: int | None
    """Asked for by a contact and not yet answered."""
    category: str | None
    environment: str | None
    release: str | None
    given: frozenset[str]
    """Keys of required information given so far."""
    assignee: str | None
    responded_at: Instant | None
    """First counted response of the current cycle."""
    waiting_for: tuple[str, ...]
    """Reasons in force, oldest first."""
    resolution: str | None
    resolved_at: Instant | None
    closed_at: Instant | None
    closed_because: str | None
    cycles: tuple[Cycle, ...]
    first_mention: Instant | None
    last_customer_message: int | None
    """seq of the newest message_received."""
    unknown: tuple[str, ...] = ()
    """Facts that could not be read, and why; a reading leaves them out and reports them."""


def read(timeline: Timeline, terms: Terms) -> Ticket:
    """Read a ticket from its facts. The first fact is `opened`; never raises for later ones."""
    raise NotImplementedError


def before(timeline: Iterable[Fact], at: Instant) -> Timeline:
    """The facts that had happened by `at`, inclusive."""
    return tuple(fact for fact in timeline if fact.happened <= at)
