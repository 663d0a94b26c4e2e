"""All tickets of one customer as a long list: in which order, and what was asked in each."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, case, select

from policies.ticket import Status
from storage.bodies import words_from
from storage.tables import tickets, words
from storage.transaction import Transaction

_CLOSED_LAST = case((tickets.c.status == Status.CLOSED.value, 1), else_=0)
_URGENT_FIRST = case((tickets.c.status == Status.CLOSED.value, 0), else_=tickets.c.priority)
"""Among open ones only: of closed ones the priority no longer says anything."""
_ENTRIES = (
    select(tickets.c.id, tickets.c.number, tickets.c.status)
    .where(tickets.c.workspace == bindparam("workspace_"), tickets.c.customer == bindparam("customer_"))
    .order_by(_CLOSED_LAST, _URGENT_FIRST, tickets.c.receipt.desc(), tickets.c.number)
)
_REQUESTS = (
    select(words.c.ticket, words.c.body)
    .join(tickets, tickets.c.id == words.c.ticket)
    .where(
        tickets.c.workspace == bindparam("workspace_"),
        tickets.c.customer == bindparam("customer_"),
        words.c.seq == 1,
        words.c.body.is_not(None),
    )
)
"""A ticket begins with the request: its words stand beside the first fact."""


class Entry(NamedTuple):
    """A ticket of the list."""

    id: str
    number: str
    open: bool


class CustomerTickets:
    """What one customer has asked for, ever."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def entries(self, workspace: str, customer: str) -> Sequence[Entry]:
        """Return every ticket: open ones first, by priority, then the newest first; closed ones newest first."""
        here = {"workspace_": workspace, "customer_": customer}
        rows = self._transaction.execute(_ENTRIES, here)
        return [Entry(row.id, row.number, row.status != Status.CLOSED.value) for row in rows]

    def requests(self, workspace: str, customer: str) -> dict[str, str]:
        """Return what was asked, as source, by ticket; erased words are left out."""
        here = {"workspace_": workspace, "customer_": customer}
        rows = self._transaction.execute(_REQUESTS, here)
        return {ticket: words_from(body).text for ticket, body in rows}
