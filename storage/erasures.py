"""Requests to erase a person's data: recorded with their due day, reminded of, and done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, insert, select, update

from policies.instant import Instant
from storage.tables_beside import erasures
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A request. Once it is done it names nobody any more."""

    id: str
    workspace: str
    customer: str
    person: str | None
    """Whose data; None once it is done."""
    notice: Instant
    """When it was asked for in writing."""
    due: date | None
    """The last day for it; None where the policy names none."""
    recorded: Instant
    told: int = 0
    """How many of the reminders were sent, or are overtaken by one that was (`policies.erasure`)."""
    done: Instant | None = None


class Erasures:
    """Requests to erase a person's data."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, request: Erasure) -> None:
        """Record a request."""
        values = {name: getattr(request, name) for name in Erasure.__slots__}
        values["due"] = None if request.due is None else request.due.isoformat()
        self._transaction.execute(insert(erasures).values(values))

    def many(self, request_ids: list[str]) -> list[Erasure]:
        """Return those requests that there are, by due day."""
        return self._all(select(erasures).where(erasures.c.id.in_(request_ids)))

    def all(self, workspace: str) -> list[Erasure]:
        """Return every request of a workspace, done or not, by due day; those without one last."""
        return self._all(select(erasures).where(erasures.c.workspace == workspace))

    def open(self, workspace: str, *, hold: bool = False) -> list[Erasure]:
        """Return those that wait to be carried out; with `hold` nobody else can tell of them or do them meanwhile."""
        waiting = select(erasures).where(erasures.c.workspace == workspace, erasures.c.done.is_(None))
        return self._all(waiting.with_for_update() if hold else waiting)

    def tell(self, request_id: str, told: int) -> None:
        """Record that so many of the reminders were sent."""
        self._transaction.execute(update(erasures).where(erasures.c.id == request_id).values(told=told))

    def finish(self, customer: str, person: str, at: Instant) -> list[Erasure]:
        """Record that a person's data of one customer are erased; return the requests as they were."""
        of_person = (erasures.c.customer == customer, erasures.c.person == person)
        found = self._all(select(erasures).where(*of_person).with_for_update())
        self._transaction.execute(update(erasures).where(*of_person).values(person=None, done=at))
        return found

    def _all(self, query: Select[Any]) -> list[Erasure]:
        ordered = query.order_by(erasures.c.due.is_(None), erasures.c.due, erasures.c.recorded, erasures.c.id)
        return [_erasure(row) for row in self._transaction.execute(ordered).mappings()]


def _erasure(row: RowMapping) -> Erasure:
    return Erasure(
        id=row["id"],
        workspace=row["workspace"],
        customer=row["customer"],
        person=row["person"],
        notice=Instant(row["notice"]),
        due=None if row["due"] is None else date.fromisoformat(row["due"]),
        recorded=Instant(row["recorded"]),
        told=row["told"],
        done=None if row["done"] is None else Instant(row["done"]),
    )
