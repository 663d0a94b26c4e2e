"""What a customer was promised: a policy document compiled for one plan and one customer.

`policies.document` makes these; `clock`, `ladder`, `authority` and the use cases read them. Nothing here
knows a policy's name or figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from policies.calendar import Calendar
from policies.data_versions import DataVersions, data_versions
from policies.duration import Duration
from policies.escalation import Escalation
from policies.people import Role, Seniority
from policies.releases import Releases


class Target(StrEnum):
    """What can be promised with a clock (`docs/clocks.md` has each one's start and stop)."""

    FIRST_RESPONSE = "first_response"
    TRIAGE_START = "triage_start"
    ASSIGNMENT = "assignment"
    NEXT_UPDATE = "next_update"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


class Wording(StrEnum):
    """How binding a promise is; messages and reports word them differently (T7)."""

    TARGET = "target"
    ESTIMATE = "estimate"
    COMMITMENT = "commitment"


class Kind(StrEnum):
    """What sort of request a ticket is."""

    INCIDENT = "incident"
    FEATURE_REQUEST = "feature_request"
    INFORMATION_REQUEST = "information_request"
    CUSTOMER_SERVICE = "customer_service"


class Source(StrEnum):
    """How a request reached us. The policy says which are allowed, by plan and priority."""

    SLACK = "slack"
    FORM = "form"
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"


class Share(NamedTuple):
    """At `percent` of the target's open time."""

    percent: int


class Left(NamedTuple):
    """When `seconds` of the target's open time are left."""

    seconds: int


class After(NamedTuple):
    """After `seconds` of open time since the clock's start, whether or not the target is that long."""

    seconds: int


class OnOpen(NamedTuple):
    """At the clock's start, whatever the hour."""


class AtBreach(NamedTuple):
    """At the deadline, unmet."""


class Past(NamedTuple):
    """`seconds` of open time past the deadline."""

    seconds: int


class EveryPast(NamedTuple):
    """Every `seconds` of open time past the deadline, until acknowledged."""

    seconds: int


When = Share | Left | After | OnOpen | AtBreach | Past | EveryPast


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: when, and who is told."""

    name: str
    when: When
    tell: tuple[Role, ...]
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One figure of the contract."""

    target: Target
    duration: Duration
    calendar: Calendar
    strict: bool = False
    """`less than`: a target met exactly at its deadline is missed (U7)."""
    wording: Wording = Wording.TARGET
    roll_to_open: bool = False
    """A calendar-time deadline (`d`, `w`, `mo`) that falls when closed moves to the next opening."""
    clause: str = ""
    overridden: bool = False
    """The customer's order form set this figure (U16)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityTerms:
    """One level of the policy's scale: 1 is highest."""

    level: int
    label: str
    """The policy's own word, such as `Critical`."""
    definition: str
    examples: tuple[str, ...] = ()
    production_only: bool = False
    """Only problems of the production system may have it (U6)."""
    seniority: Seniority | None = None
    """Who must work it (B8)."""
    asks: tuple[str, ...] = ()
    """Keys of required information asked at this level only (N7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One piece of information the policy asks the customer for (N3, T8, U3)."""

    key: str
    label: str
    hint: str = ""
    long: bool = False
    """A text of several lines."""


class ReopenMode(StrEnum):
    """What reopening does to the clocks."""

    CONTINUE = "continue"
    RESTART = "restart"


class PrioritySetter(StrEnum):
    """Whose word drives the clocks (S3, B17, U5)."""

    REQUESTER = "requester"
    AGENT = "agent"
    REQUESTER_UNTIL_CONFIRMED = "requester_until_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A code with the words users see: a category, a resolution kind, a closing or pause reason."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What agents find out about a request: whether it can be reproduced, what caused it (S8, U13)."""

    code: str
    label: str
    values: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRule:
    """A pause the policy grants: `reason` stops `targets` (B10)."""

    reason: str
    label: str
    targets: frozenset[Target]
    approval: bool = False
    """A contact approves what is asked, or does not, and that ends it (B11)."""
    priorities: frozenset[int] = frozenset({1, 2, 3, 4})
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRule:
    """A way in, and the priorities it is open for; `instead` names the way to use otherwise (B2)."""

    source: Source
    priorities: frozenset[int] = frozenset({1, 2, 3, 4})
    kind: Kind | None = None
    """A ticket that comes this way opens as this kind (N1)."""
    priority: int | None = None
    """… and at this priority."""
    calendar: Calendar | None = None
    """Hours in which it is open; None is always."""
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """How long the customer is waited for before a priority changes, and what silence means (U5)."""

    within: Duration
    applies: bool
    """Whether the change then applies or lapses."""
    calendars: Mapping[int, Calendar]
    """On which hours that is counted, by the priority in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Where tickets wait that nobody has taken yet (N11)."""

    label: str
    priorities: frozenset[int] = frozenset({1, 2, 3, 4})
    categories: frozenset[str] = frozenset()
    """Only tickets of these; of any when empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything a ticket's clocks, cards and rules need to know of the contract, pinned at receipt."""

    policy: str
    """The policy's id, such as `starter`."""
    title: str
    plan: str
    plan_label: str
    version: str
    """Content hash of the document, the overrides and the calendar this was compiled from."""
    zone: str
    """IANA zone in which a policy's own times are told when the reader's is not known."""
    priorities: Mapping[int, PriorityTerms]
    promises: Mapping[tuple[Target, int], Promise]
    """By target and priority, for kinds that have clocks. A pair that is absent is not promised (B3)."""
    of_kinds: Mapping[Kind, Mapping[tuple[Target, int], Promise]] = field(default_factory=dict)
    """The promises of kinds that have hours of their own (U14)."""
    clocked_kinds: frozenset[Kind]
    """Kinds whose tickets have clocks; a feature request has none (T3)."""
    kinds: tuple[Choice, ...]
    ladders: Mapping[tuple[Target, int], tuple[Rung, ...]]
    sources: Mapping[Source, SourceRule]
    default_kind: Kind = Kind.INCIDENT
    default_priority: int = 3
    categories: tuple[Choice, ...] = ()
    asked: tuple[Asked, ...] = ()
    findings: tuple[Finding, ...] = ()
    acknowledgement_counts: bool = False
    """A claim or acknowledgement the customer can see is a first response (N10, T6)."""
    updates_from_receipt: bool = False
    """Updates are owed from receipt, not only from the first response."""
    workaround_resolves: bool = True
    pauses: tuple[PauseRule, ...] = ()
    priority_setter: PrioritySetter = PrioritySetter.REQUESTER_UNTIL_CONFIRMED
    consult_on_change: bool = False
    """The vendor changes a priority after consulting the customer (U5)."""
    consultation: Consultation | None = None
    """None waits until somebody answers."""
    cap_outside_production: int = 3
    """What a production-only priority becomes on another environment (U6)."""
    asks_environment: bool = False
    emoji: Mapping[str, int] = field(default_factory=dict)
    """Reaction names (without colons) that mean a priority."""
    contact_limit: int | None = None
    resolutions: tuple[Choice, ...] = ()
    out_of_scope: tuple[Choice, ...] = ()
    reopen_mode: ReopenMode = ReopenMode.CONTINUE
    reopen_within: Duration | None = None
    """How long after resolution a ticket may be reopened; None is for ever until closed."""
    close_after: Duration | None = None
    """Silence after a resolution closes the ticket (S2); None never does."""
    business_calendar: Calendar | None = None
    """Counts `reopen_within` and `close_after` where these are business days."""
    continuous_effort: frozenset[int] = frozenset()
    """Priorities worked on round the clock until workaround, resolution or downgrade (N8)."""
    continuous_effort_for: frozenset[str] = frozenset()
    """Only problems of these categories are; all of them when empty (U9)."""
    pools: tuple[Pool, ...] = ()
    """The first that fits a ticket is the one it waits in."""
    releases: Releases | None = None
    escalation: Escalation | None = None
    """None where contacts have no way past the usual course (U11)."""
    notes: tuple[str, ...] = ()
    """Readings of unclear clauses, as the document tells them."""
    data: DataVersions | None = None
    """The zone and holiday data that they were pinned with; readings use what is installed."""
    before: "Terms | None" = None
    """What the ticket was read under before it was moved to these, the newest move first."""

    @property
    def other_data(self) -> DataVersions | None:
        """The data they were pinned with, where others are installed now; deadlines may differ from those once told."""
        return None if self.data is None or self.data == data_versions() else self.data

    def promise(self, kind: Kind, target: Target, priority: int) -> Promise | None:
        """What is promised to a ticket of a kind and priority; None where nothing is."""
        if kind not in self.clocked_kinds:
            return None
        return self.of_kinds.get(kind, self.promises).get((target, priority))

    def pool(self, priority: int, category: str | None) -> str | None:
        """What people call the pool that such a ticket waits in; None where the policy names none."""
        fitting = (
            pool.label
            for pool in self.pools
            if priority in pool.priorities and (not pool.categories or category in pool.categories)
        )
        return next(fitting, None)

    def worked_on_round_the_clock(self, priority: int, category: str | None) -> bool:
        """Whether effort on such a ticket is continuous (N8, U9)."""
        of_this_sort = not self.continuous_effort_for or category in self.continuous_effort_for
        return priority in self.continuous_effort and of_this_sort
