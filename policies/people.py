"""Who acts: agents, contacts, bystanders and colleagues, and the roles that a ladder names."""

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Who a rung tells; resolved to people for the customer at the moment of firing."""

    ASSIGNEE = "assignee"
    POOL = "pool"
    AGENTS_CHANNEL = "agents_channel"
    LEAD = "lead"
    MANAGER = "manager"
    TAM = "tam"
    CUSTOMER_SUCCESS_DIRECTOR = "customer_success_director"
    ON_CALL = "on_call"


class Seniority(StrEnum):
    """How experienced an agent is; some priorities ask for a senior one (B8)."""

    JUNIOR = "junior"
    SENIOR = "senior"


class Standing(StrEnum):
    """Whether the customer may ask at all (N2, B15, U1)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """One of ours, allowed to work tickets."""

    id: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    seniority: Seniority = Seniority.JUNIOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person whom `customer` authorised to ask and to follow its tickets (B1, U2)."""

    id: str
    customer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bystander:
    """Anybody else from outside; `customer` is the one whose shared channel they write in, if any."""

    id: str
    customer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A person of the vendor's own workspace who is not listed as an agent."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Pledge itself: ticks, closings after silence, automatic acknowledgements."""

    id: str = "app"


Actor = Agent | Contact | Bystander | Colleague | App
"""Whoever acts now."""
