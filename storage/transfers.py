"""Requests to put one contact in another's place, and what became of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, Select, insert, or_, select, update

from policies.instant import Instant
from storage.errors import Missing
from storage.jsontext import dump, load, plain
from storage.tables_beside import transfers
from storage.transaction import Transaction


class TransferState(StrEnum):
    """What became of a request."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    VOID = "void"
    """Somebody changed the contacts before it was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A request; people are ids."""

    id: str
    workspace: str
    customer: str
    channel: str
    """The shared channel that hears what became of it; empty where there is none."""
    leaves: str
    comes: str
    name: str
    """How the one who comes is to be called, where that was typed; gone once it is settled."""
    asked_by: str
    asked: Instant
    state: TransferState = TransferState.ASKED
    settled_by: str | None = None
    """None also for what came to nothing by itself."""
    settled: Instant | None = None
    went: tuple[str, ...] = ()
    """Numbers of the open tickets that went along."""


class Transfers:
    """Requests for a transfer of a contact's place."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, request: Transfer) -> None:
        """Remember a request."""
        values = {name: getattr(request, name) for name in Transfer.__slots__}
        values |= {
            "name": plain(request.name),
            "state": request.state.value,
            "went": dump(list(request.went)),
        }
        self._transaction.execute(insert(transfers).values(values))

    def get(self, transfer_id: str) -> Transfer | None:
        """Return a request."""
        return self._first(select(transfers).where(transfers.c.id == transfer_id))

    def lock(self, transfer_id: str) -> Transfer:
        """Return a request that nobody else can settle until this transaction ends.

        Raises:
            Missing: there is none with this id.
        """
        found = self._first(select(transfers).where(transfers.c.id == transfer_id).with_for_update())
        if found is None:
            raise Missing(f"transfer {transfer_id}")
        return found

    def open_of(self, customer: str) -> list[Transfer]:
        """Return the customer's requests that nobody settled yet, oldest first."""
        return self._all(_ASKED.where(transfers.c.customer == customer))

    def open_in(self, workspace: str) -> list[Transfer]:
        """Return a workspace's requests that nobody settled yet, oldest first."""
        return self._all(_ASKED.where(transfers.c.workspace == workspace))

    def naming(self, person: str) -> list[Transfer]:
        """Return the requests, settled or not, in which a person leaves or comes, or for which they asked."""
        columns = (transfers.c.leaves, transfers.c.comes, transfers.c.asked_by)
        return self._all(select(transfers).where(or_(*(column == person for column in columns))))

    def settle(
        self, transfer_id: str, state: TransferState, by: str | None, at: Instant, went: tuple[str, ...] = ()
    ) -> None:
        """Record what became of a request; the name that was typed goes, as the directory has it now."""
        values = {
            "state": state.value,
            "settled_by": by,
            "settled": at,
            "went": dump(list(went)),
            "name": "",
        }
        self._transaction.execute(update(transfers).where(transfers.c.id == transfer_id).values(values))

    def _first(self, query: Select[Any]) -> Transfer | None:
        row = self._transaction.execute(query).mappings().first()
        return None if row is None else _transfer(row)

    def _all(self, query: Select[Any]) -> list[Transfer]:
        rows = self._transaction.execute(query.order_by(transfers.c.asked, transfers.c.id)).mappings()
        return [_transfer(row) for row in rows]


_ASKED = select(transfers).where(transfers.c.state == TransferState.ASKED.value)


def _transfer(row: RowMapping) -> Transfer:
    return Transfer(
        id=row["id"],
        workspace=row["workspace"],
        customer=row["customer"],
        channel=row["channel"],
        leaves=row["leaves"],
        comes=row["comes"],
        name=row["name"],
        asked_by=row["asked_by"],
        asked=Instant(row["asked"]),
        state=TransferState(row["state"]),
        settled_by=row["settled_by"],
        settled=None if row["settled"] is None else Instant(row["settled"]),
        went=tuple(load(row["went"])),
    )
