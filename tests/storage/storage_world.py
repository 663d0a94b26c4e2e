"""A small world in a database: one workspace, two customers, a few people, and builders for rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from policies.customer import Customer
from policies.instant import Instant
from policies.timeline import FactKind
from storage import ids
from storage.records import Draft, OutboxKind, Outgoing, Person, PersonKind, TicketRow, Words
from storage.unit_of_work import Storage, Work

T0 = Instant(1_764_000_000)
TEAM = "T0VENDOR"


def a_customer(key: str = "ACME", **changes: Any) -> Customer:
    plain: dict[str, Any] = {
        "id": f"cu_{key}",
        "workspace": TEAM,
        "key": key,
        "name": key.title(),
        "policy": "tromzo",
        "plan": "standard",
        "subscribed_from": T0,
        "shared_channels": (f"C{key}",),
        "agents_channel": "CAGENTS",
    }
    return Customer(**(plain | changes))


def a_person(name: str, kind: PersonKind = PersonKind.CONTACT, **changes: Any) -> Person:
    plain: dict[str, Any] = {
        "id": f"pe_{name}",
        "workspace": TEAM,
        "kind": kind,
        "name": name,
        "slack_user": f"U{name.upper()}",
        "customer": "cu_ACME" if kind is PersonKind.CONTACT else None,
    }
    return Person(**(plain | changes))


def a_draft(kind: FactKind = FactKind.OPENED, happened: int = T0, **changes: Any) -> Draft:
    plain: dict[str, Any] = {"kind": kind, "happened": Instant(happened), "who": "pe_carla"}
    return Draft(**(plain | changes))


def said(text: str, **changes: Any) -> Draft:
    return a_draft(FactKind.MESSAGE_RECEIVED, words=Words(text=text), **changes)


def a_message(channel: str = "CACME", **changes: Any) -> Outgoing:
    plain: dict[str, Any] = {
        "id": ids.new("ob"),
        "workspace": TEAM,
        "kind": OutboxKind.ANNOUNCEMENT,
        "ticket": None,
        "channel": channel,
        "reply_to": None,
        "facts": {},
        "created": T0,
    }
    return Outgoing(**(plain | changes))


@dataclass(frozen=True)
class World:
    """A storage with people in it."""

    storage: Storage

    def ticket(self, drafts: tuple[Draft, ...] = (), **changes: Any) -> TicketRow:
        """Open a ticket of ACME."""
        with self.storage.write() as work:
            return open_ticket(work, drafts, **changes)


def open_ticket(work: Work, drafts: tuple[Draft, ...] = (), **changes: Any) -> TicketRow:
    plain: dict[str, Any] = {
        "id": ids.new("tk"),
        "workspace": TEAM,
        "customer": "cu_ACME",
        "number": work.directory.take_number("cu_ACME"),
        "terms": work.terms.put("{}"),
        "customer_channel": "CACME",
        "customer_thread": None,
        "agents_channel": "CAGENTS",
        "agents_thread": None,
        "requester": "pe_carla",
        "receipt": T0,
    }
    row = TicketRow(**(plain | changes))
    return work.tickets.open(row, work.tickets.first(row.id, drafts or (a_draft(),), T0))


def fill(storage: Storage) -> World:
    """Put the people in."""
    with storage.write() as work:
        work.directory.save_customer(a_customer())
        work.directory.save_customer(a_customer("BETA"))
        for person in (
            a_person("carla"),
            a_person("cody"),
            a_person("agnes", PersonKind.AGENT),
            a_person("otto", PersonKind.OTHER),
        ):
            work.directory.save_person(person)
    return World(storage)


@contextmanager
def statements(storage: Storage) -> Iterator[list[tuple[str, object]]]:
    """Note what is sent to the database."""
    seen: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(storage._writer, "before_cursor_execute", note)
    yield seen
    event.remove(storage._writer, "before_cursor_execute", note)
