"""What requests were about, how they ended and what was found: counts over recorded tickets (T4, T9, S8, U13)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.views import wording
from policies import findings, ticket
from policies.customer import Customer
from policies.instant import Instant
from policies.refusal import Refused, Why
from policies.terms import Choice, Terms
from policies.ticket import Ticket
from policies.timeline import Timeline

if TYPE_CHECKING:
    from storage.records import TicketRow
    from storage.unit_of_work import Work

PAGE = 500
NONE = "not said"


@dataclass(frozen=True, slots=True)
class Report:
    """Counts, each table by its name: rows of words and how many."""

    tickets: int
    tables: dict[str, dict[tuple[str, ...], int]]


def report(desk: Desk, since: Instant, key: str = "") -> Report:
    """Count the tickets received at or after `since`, of one customer or of all.

    Raises:
        Refused: there is no such customer.
    """
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    tickets = 0
    with desk.storage.read() as work:
        customers = {one.id: one for one in _customers(work, desk, key)}
        rows = work.tickets.all_received_since(list(customers), since)
        while page := list(islice(rows, PAGE)):
            timelines = work.tickets.timelines([row.id for row in page])
            names = {
                one.id: one.name for one in work.directory.people({row.requester for row in page}).values()
            }
            for row in page:
                asked_by = names.get(row.requester, "someone")
                customer = customers[row.customer].key
                counts.update(_counted(desk, work, row, timelines[row.id], (customer, asked_by)))
            tickets += len(page)
    tables: dict[str, dict[tuple[str, ...], int]] = {}
    for (table, words), count in sorted(counts.items()):
        tables.setdefault(table, {})[words] = count
    return Report(tickets, tables)


def _customers(work: "Work", desk: Desk, key: str) -> list[Customer]:
    if not key:
        return work.directory.customers(desk.workspace.team)
    found = work.directory.customer_by_key(desk.workspace.team, key)
    if found is None:
        raise Refused(Why.NO_SUCH_CUSTOMER)
    return [found]


def _counted(
    desk: Desk, work: "Work", row: "TicketRow", timeline: Timeline, asked_by: tuple[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    terms = desk.terms_of(work, row, timeline)
    read = ticket.read(timeline, terms)
    customer, contact = asked_by
    yield "Categories", (customer, wording.choice(read.category or "", terms.categories) or NONE)
    yield "Priorities", (customer, wording.short_label(terms, read.priority))
    ended = _ended(read, terms)
    if ended is not None:
        yield "Endings", (customer, ended)
    found = findings.found(timeline)
    for one in terms.findings:
        if one.code in found:
            yield "Findings", (customer, contact, one.label, wording.choice(found[one.code], one.values))


def _ended(read: Ticket, terms: Terms) -> str | None:
    """How it was resolved, or why it was closed without; None while it is in work."""
    out_of_scope = {one.code: one.label for one in terms.out_of_scope}
    if read.closed_because in out_of_scope:
        return f"out of scope: {out_of_scope[read.closed_because]}"
    if read.resolution is not None:
        return wording.choice(read.resolution, terms.resolutions)
    if read.closed_because is None:
        return "resolved" if read.resolved_at is not None else None
    return wording.choice(read.closed_because, (Choice(code="not_a_ticket", label="not a ticket"),))
