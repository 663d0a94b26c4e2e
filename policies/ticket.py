"""The ticket as read from its timeline, and which fact may follow which."""

from dataclasses import dataclass
from enum import StrEnum

from policies.gathering import gather
from policies.history import History, Span
from policies.instant import Instant
from policies.terms import Kind, Terms
from policies.timeline import Timeline


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
    """Read a ticket from its facts; what a later fact gets wrong is left out and told in `unknown`.

    Raises:
        NotATicket: there is no readable `opened` fact.
    """
    history = gather(timeline)
    what = history.opened.what
    ended = history.span
    return Ticket(
        number=what["number"],
        customer=what["customer"],
        source=what["source"],
        requester=history.requester or what["requester"],
        receipt=history.receipt,
        status=_status(history),
        kind=history.kind,
        priority=history.priority,
        priority_confirmed=history.confirmed,
        proposed_priority=history.proposed,
        category=history.category,
        environment=history.environment,
        release=history.release,
        given=frozenset(history.given),
        assignee=history.assignee,
        responded_at=_responded(history, terms),
        waiting_for=tuple(sorted(history.waiting, key=lambda reason: history.waiting[reason])),
        resolution=history.resolution,
        resolved_at=ended.resolved.at if ended.resolved else None,
        closed_at=ended.closed.at if ended.closed else None,
        closed_because=history.closed_because,
        cycles=tuple(_cycle(span) for span in history.spans),
        first_mention=what.get("first_mention"),
        last_customer_message=history.last_customer_message,
        unknown=tuple(history.unknown),
    )


def _status(history: History) -> Status:
    if history.span.closed is not None:
        return Status.CLOSED
    if history.span.resolved is not None:
        return Status.RESOLVED
    return Status.WAITING if history.waiting else Status.OPEN


def _responded(history: History, terms: Terms) -> Instant | None:
    """The first counted response of the current cycle; resolving is one."""
    start, resolved = history.span.start, history.span.resolved
    lists = [history.answers, history.acknowledgements] if terms.acknowledgement_counts else [history.answers]
    firsts = [first for stamps in lists if (first := next((one for one in stamps if one >= start), None))]
    if resolved is not None:
        firsts.append(resolved)
    return min(firsts)[0] if firsts else None


def _cycle(span: Span) -> Cycle:
    return Cycle(number=span.number, start=span.start.at, end=span.end.at if span.end else None)
