"""A ticket's facts sorted by what they mean, as `policies.gathering` finds them."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from policies.instant import EARLIEST, Instant
from policies.measure import Pause
from policies.people import Role
from policies.terms import Kind, Target
from policies.timeline import Fact

IMPACT = "impact"
MISCLASSIFIED = "misclassified"
UNDONE = "undone"
CUSTOMER = "customer"
"""The reason of a wait for the customer's answer."""


class NotATicket(ValueError):  # noqa: N818 -- it names what the timeline is not
    """Raised for a timeline without an `opened` fact."""


class Mark(NamedTuple):
    """An instant with its place in reading order, so that two facts of one second keep their order."""

    at: Instant
    seq: int


Stamp = tuple[Instant, int]
"""A mark as a history keeps it: a bare tuple is made ten times as fast, and a long ticket has many."""


class Word(NamedTuple):
    """A word on priority or kind: a change, or (`revises`) another word on an earlier one.

    `how` is `undone` for a change that was taken back and for its taking back: the target stays, the epoch rises.
    """

    at: Instant
    seq: int
    known: Instant
    """When it was recorded, if that was later."""
    how: str
    priority: int | None = None
    kind: Kind | None = None
    revises: int = 0


class Fired(NamedTuple):
    """A rung that fired."""

    key: str
    target: str
    cycle: int
    rung: str
    at: Instant
    tell: tuple[Role, ...]
    breach: bool
    """It told that the promise was missed."""
    start: Instant
    deadline: Instant
    told: tuple[str, ...]
    """The people who were pinged."""
    level: str


class Snooze(NamedTuple):
    """A reminder put off by somebody at `at`."""

    seq: int
    at: Instant
    target: str
    cycle: int
    epoch: int
    until: Instant


class Correction(StrEnum):
    """What a correction says."""

    EXCLUDE = "exclude"
    """The time between two instants does not count."""
    INCLUDE = "include"
    """It counts, although the clock was paused."""
    MET = "met"
    """The target was met at an instant; not for targets that recur."""


class Adjustment(NamedTuple):
    """A correction of a clock: proposed, or with `seq` that of its signature."""

    target: Target
    change: Correction
    since: Instant
    until: Instant | None
    side: str
    """Which side proposed it."""
    who: str
    """The person who did."""
    seq: int = 0


class Move(NamedTuple):
    """The ticket was moved to another policy version."""

    at: Instant
    seq: int
    known: Instant
    """When it was recorded, if that was later."""
    before: "History"
    """Everything up to the move."""


@dataclass(slots=True)
class Span:
    """One cycle: from receipt or a reopening until resolved or closed."""

    number: int
    start: Mark
    known: Instant
    resolved: Mark | None = None
    closed: Mark | None = None

    @property
    def end(self) -> Mark | None:
        """When work on it ended, if it did."""
        return self.resolved or self.closed


@dataclass(slots=True)
class History:
    """A ticket's facts, sorted by what they mean. Lists are in reading order."""

    opened: Fact
    receipt: Instant
    priority: int
    kind: Kind
    confirmed: bool
    given: set[str]
    category: str | None
    environment: str | None
    release: str | None
    opening_priority: int = 0
    opening_kind: Kind = Kind.INCIDENT
    proposed: int | None = None
    assignee: str | None = None
    requester: str | None = None
    """Who took the place of the one who asked."""
    resolution: str | None = None
    closed_because: str | None = None
    last_customer_message: int | None = None
    last_word_at: Instant = EARLIEST
    """When somebody on either side last wrote; silence counts from it."""
    spans: list[Span] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    answers: list[Stamp] = field(default_factory=list)
    """Messages of ours that count as responses."""
    acknowledgements: list[Stamp] = field(default_factory=list)
    asks: list[Stamp] = field(default_factory=list)
    """Contacts' messages after the request itself."""
    triages: list[Stamp] = field(default_factory=list)
    assignments: list[Stamp] = field(default_factory=list)
    workarounds: list[Stamp] = field(default_factory=list)
    waits: list[Pause] = field(default_factory=list)
    """Stretches in which the desk waited for somebody, by reason, whether or not a policy grants a pause."""
    waiting: dict[str, Instant] = field(default_factory=dict)
    stops: list[Stamp] = field(default_factory=list)
    """When the customer's support stopped."""
    moves: list[Move] = field(default_factory=list)
    proposals: dict[int, Adjustment] = field(default_factory=dict)
    """Corrections that wait for the other side, by the seq of their proposal."""
    adjustments: list[Adjustment] = field(default_factory=list)
    """Corrections that both sides agreed on."""
    asked: tuple[str, ...] = ()
    """What the customer was asked for last (keys), and when."""
    asked_at: Instant = EARLIEST
    reminded: list[Instant] = field(default_factory=list)
    """When the customer was reminded of it."""
    fired: list[Fired] = field(default_factory=list)
    corrected: set[str] = field(default_factory=set)
    """Keys of rungs whose verdict turned afterwards, and that did not fire again since."""
    acknowledged: list[tuple[str, int, Instant]] = field(default_factory=list)
    """Breaches acknowledged: target, cycle, when."""
    snoozes: list[Snooze] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    colleagues: dict[int, Stamp] = field(default_factory=dict)
    vouched: set[int] = field(default_factory=set)
    final: dict[int, str] = field(default_factory=dict)
    """The last word on each revised change."""

    @property
    def span(self) -> Span:
        """The current cycle."""
        return self.spans[-1]


def level_of(value: Any) -> int:
    """Read a priority.

    Raises:
        ValueError: it is none.
    """
    if type(value) is not int or not 1 <= value <= 4:
        raise ValueError(f"no such priority: {value}")
    return value


def how_of(fact: Fact) -> str:
    """Read how a change is meant; that the impact changed, where nothing is said.

    Raises:
        ValueError: it is neither that nor a misclassification.
    """
    how = str(fact.what.get("how", IMPACT))
    if how not in (IMPACT, MISCLASSIFIED):
        raise ValueError(f"changed how: {how}")
    return how
