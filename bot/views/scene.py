"""What a view is given: everything it may show, already read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policies.clock import Reading
from policies.customer import Customer
from policies.instant import Instant
from policies.terms import Terms
from policies.ticket import Ticket
from policies.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """How a person is shown."""

    name: str
    slack_user: str | None = None
    side: str = "customer"
    """`vendor` or `customer`."""
    title: str = ""
    trained: str | None = None
    """ISO date of a contact's training (B13); for agents' eyes, as the title is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Words of a fact, as stored; None text means erased."""

    text: str | None
    files: tuple[Mapping[str, str], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A ticket at an instant, with the names and words its messages need."""

    id: str
    """Opaque ticket id, the only value buttons carry."""
    ticket: Ticket
    timeline: Timeline
    terms: Terms
    readings: tuple[Reading, ...]
    customer: Customer
    names: Mapping[str, Name]
    words: Mapping[int, Quoted]
    """By fact seq."""
    now: Instant
    link: str | None = None
    """Permalink of the ticket's thread with the customer."""
    others: tuple[tuple[str, str], ...] = ()
    """(ticket id, number) of the customer's other open tickets, for "Add to …"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes to `chat.postMessage` or `chat.update`. `text` is the fallback and is never empty."""

    text: str
    blocks: Sequence[Mapping[str, Any]]
    until: Instant | None = None
    """The last instant at which all of it applies: afterwards a button of it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldScene:
    """A request that opened no ticket, as its notice shows it."""

    id: str
    """Opaque held id, the only value buttons carry."""
    state: str
    """`held`, `refused`, `adopted` or `dismissed`."""
    customer: Customer
    person: Name
    """Who wrote it."""
    happened: Instant
    quoted: Quoted
    now: Instant
    contacts: tuple[Name, ...] = ()
    """Who may ask for the customer."""
    why: str = ""
    """A refusal's code, for a refused one."""
    settled_by: Name | None = None
    number: str | None = None
    """The ticket that it became."""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureDue:
    """One request to erase a person's data, as a reminder shows it: it names nobody."""

    customer: Customer
    person: str
    """Opaque id, by which it is carried out."""
    notice: Instant
    due: date
    days: int
    """Until the due day; below nought when it has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasuresScene:
    """What a reminder of erasures tells of: those that still wait."""

    waiting: tuple[ErasureDue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferScene:
    """A request to put one contact in another's place, as its card and its outcome show it."""

    id: str
    """Opaque transfer id, the only value buttons carry."""
    state: str
    """`asked`, `confirmed`, `declined` or `void`."""
    customer: Customer
    leaves: Name
    comes: Name
    asked_by: Name
    asked: Instant
    settled_by: Name | None = None
    settled: Instant | None = None
    tickets: tuple[str, ...] = ()
    """Numbers of the open tickets that go along, or went."""
