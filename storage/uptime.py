"""When the app was there, by its own heartbeats, and what operators leave out of the account (N4).

Times are the machine's wall clock, in whole seconds: the business clock may be moved, this is about the machine.
"""

from dataclasses import dataclass

from sqlalchemy import RowMapping, delete, func, insert, select, update

from policies.availability import Span
from policies.instant import Instant
from storage.jsontext import plain
from storage.tables_beside import exclusions, heartbeats
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionRow:
    """Time that an operator leaves out of the account, and why."""

    number: int
    """What it is withdrawn by."""
    workspace: str
    since: Instant
    until: Instant
    """Exclusive."""
    reason: str
    note: str
    recorded: Instant
    withdrawn: Instant | None = None


class Uptime:
    """Heartbeats and exclusions."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def begin(self, row_id: str, at: Instant) -> None:
        """Begin a stretch of heartbeats."""
        self._transaction.execute(insert(heartbeats).values(id=row_id, since=at, until=at))

    def extend(self, row_id: str, at: Instant) -> bool:
        """Let a stretch reach until an instant; False: it is not there any more."""
        mine = update(heartbeats).where(heartbeats.c.id == row_id).values(until=at).returning(heartbeats.c.id)
        return self._transaction.execute(mine).first() is not None

    def beats(self, period: Span) -> list[Span]:
        """Return the stretches that touch a period, in the order they began."""
        touching = (heartbeats.c.until >= period.since, heartbeats.c.since < period.until)
        query = select(heartbeats).where(*touching).order_by(heartbeats.c.since, heartbeats.c.id)
        rows = self._transaction.execute(query).mappings()
        return [Span(Instant(row["since"]), Instant(row["until"])) for row in rows]

    def first(self) -> Instant | None:
        """Return when the oldest stretch that is kept began."""
        found = self._transaction.scalar(select(func.min(heartbeats.c.since)))
        return None if found is None else Instant(found)

    def last(self) -> Instant | None:
        """Return the newest heartbeat."""
        found = self._transaction.scalar(select(func.max(heartbeats.c.until)))
        return None if found is None else Instant(found)

    def forget(self, before: Instant) -> int:
        """Remove the stretches that ended before an instant, and return how many."""
        return self._transaction.execute(delete(heartbeats).where(heartbeats.c.until < before)).rowcount

    def exclude(self, workspace: str, span: Span, reason: str, note: str, at: Instant) -> int:
        """Leave time out of the account; return the number to withdraw it by."""
        values = {
            "workspace": workspace,
            "since": span.since,
            "until": span.until,
            "reason": reason,
            "note": plain(note),
            "recorded": at,
        }
        made = insert(exclusions).values(values).returning(exclusions.c.n)
        return int(self._transaction.execute(made).scalar_one())

    def exclusions(self, workspace: str, period: Span | None = None) -> list[ExclusionRow]:
        """Return what was left out, withdrawn ones too, in the order it was recorded; of a period only what touches it."""
        query = select(exclusions).where(exclusions.c.workspace == workspace).order_by(exclusions.c.n)
        if period is not None:
            query = query.where(exclusions.c.until > period.since, exclusions.c.since < period.until)
        return [_exclusion(row) for row in self._transaction.execute(query).mappings()]

    def withdraw(self, workspace: str, number: int, at: Instant) -> bool:
        """Count that time again; False: there is no such exclusion, or it was withdrawn before."""
        standing = (
            exclusions.c.workspace == workspace,
            exclusions.c.n == number,
            exclusions.c.withdrawn.is_(None),
        )
        statement = update(exclusions).where(*standing).values(withdrawn=at).returning(exclusions.c.n)
        return self._transaction.execute(statement).first() is not None


def _exclusion(row: RowMapping) -> ExclusionRow:
    return ExclusionRow(
        number=row["n"],
        workspace=row["workspace"],
        since=Instant(row["since"]),
        until=Instant(row["until"]),
        reason=row["reason"],
        note=row["note"],
        recorded=Instant(row["recorded"]),
        withdrawn=None if row["withdrawn"] is None else Instant(row["withdrawn"]),
    )
