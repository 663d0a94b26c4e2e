"""Calls that customers are offered: every time that was proposed, and which of them was agreed on."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from policies.calls import Call, CallState, Side
from policies.instant import Instant
from storage.announcement_tables import calls
from storage.transaction import Transaction


class Calls:
    """Proposed and booked calls, by announcement and customer."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, call: Call) -> None:
        """Keep a proposal."""
        values = {
            "id": call.id,
            "announcement": call.announcement,
            "customer": call.customer,
            "at": call.at,
            "by": call.by,
            "side": call.side.value,
            "made": call.made,
            "state": call.state.value,
            "settled": call.settled,
            "settled_by": call.settled_by,
        }
        self._transaction.execute(insert(calls).values(values))

    def get(self, call_id: str) -> Call | None:
        """Return a proposal."""
        return next(iter(self._list(select(calls).where(calls.c.id == call_id))), None)

    def about(self, announcement: str, customer: str) -> list[Call]:
        """Return every time that was proposed for a call, in order."""
        mine = (calls.c.announcement == announcement, calls.c.customer == customer)
        return self._list(select(calls).where(*mine))

    def booked(self, announcements: Iterable[str]) -> list[Call]:
        """Return the agreed times of calls about any of these announcements, the earliest first."""
        agreed = (calls.c.announcement.in_(sorted(announcements)), calls.c.state == CallState.BOOKED.value)
        return sorted(self._list(select(calls).where(*agreed)), key=lambda call: call.at)

    def settle(self, call_id: str, state: CallState, by: str, at: Instant) -> None:
        """Record what became of a proposal."""
        values = {"state": state.value, "settled": at, "settled_by": by}
        self._transaction.execute(update(calls).where(calls.c.id == call_id).values(values))

    def _list(self, query: Select[Any]) -> list[Call]:
        rows = self._transaction.execute(query.order_by(calls.c.n)).mappings()
        return [_call(row) for row in rows]


def _call(row: RowMapping) -> Call:
    settled = row["settled"]
    return Call(
        id=row["id"],
        announcement=row["announcement"],
        customer=row["customer"],
        at=Instant(row["at"]),
        by=row["by"],
        side=Side(row["side"]),
        made=Instant(row["made"]),
        state=CallState(row["state"]),
        settled=None if settled is None else Instant(settled),
        settled_by=row["settled_by"],
    )
