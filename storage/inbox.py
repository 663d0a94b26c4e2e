"""What was taken in: each event, action or form once, and those whose use case failed for another try."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, null, select, update

from storage.statements import NOW, Upsert, state, upsert
from storage.tables import inbox
from storage.transaction import Transaction

_DONE, _PARKED, _DEAD = state("done"), state("parked"), state("dead")
_DUE = (
    select(inbox.c.key, inbox.c.raw, inbox.c.attempts)
    .where(inbox.c.state == _PARKED, inbox.c.not_before <= NOW)
    .order_by(inbox.c.not_before, inbox.c.key)
    .limit(bindparam("most"))
)
_COUNTS = (
    select(inbox.c.state, func.count().label("many"))
    .where(inbox.c.state.in_([_PARKED, _DEAD]))
    .group_by(inbox.c.state)
)


_TAKE = Upsert(
    inbox,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "state": _DONE,
            "at": insert.excluded.at,
            "raw": null(),
            "error": null(),
            "not_before": null(),
        },
        where=inbox.c.state == _PARKED,
    ).returning(inbox.c.key),
)
"""For one key or many. Several rows of values in one INSERT would be put into words anew each time, and a None
as a value of ours in the second half would have the rows run one by one."""


class Inbox:
    """Rows are `done`, `parked` or `dead`. Times are machine seconds."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def take(self, key: str, now: float) -> bool:
        """Claim `key` for this transaction: new, or parked before. False: a duplicate, there is nothing to do.

        Of two transactions that take one key the second waits for the first, and takes it if that rolls back.
        """
        return self.take_all((key,), now)

    def take_all(self, keys: Sequence[str], now: float) -> bool:
        """As `take` for every key, all different. False: one of them is a duplicate."""
        if not keys:
            return True
        return len(self._take(keys, now)) == len(keys)

    def take_each(self, many: Sequence[Sequence[str]], now: float) -> list[bool]:
        """Do as `take_all` for each of many things that came, all at once; of two with one key the first has it."""
        wanted = {key for keys in many for key in keys}
        if not wanted:
            return [True] * len(many)
        free = self._take(sorted(wanted), now)
        taken = []
        for keys in many:
            taken.append(free.issuperset(keys))
            free.difference_update(keys)
        return taken

    def is_done(self, key: str) -> bool:
        """Tell whether `key` was taken."""
        query = select(inbox.c.key).where(inbox.c.key == key, inbox.c.state == _DONE)
        return self._transaction.scalar(query) is not None

    def park(self, key: str, raw: str, error: str, now: float, not_before: float | None = None) -> None:
        """Keep the raw event of a use case that failed, to be replayed from `not_before` (a minute from now).

        What was done in the meantime stays done, and what was parked already keeps its attempts and time.
        """
        row = {
            "key": key,
            "state": "parked",
            "at": now,
            "raw": raw,
            "error": error,
            "attempts": 0,
            "not_before": now + 60 if not_before is None else not_before,
        }
        statement = (
            upsert(self._transaction, inbox)
            .values(row)
            .on_conflict_do_update(
                index_elements=["key"], set_={"raw": raw, "error": error}, where=inbox.c.state == _PARKED
            )
        )
        self._transaction.execute(statement)

    def parked_due(self, now: float, limit: int = 20) -> list[tuple[str, str, int]]:
        """Return `(key, raw, attempts)` of what may be replayed now, longest due first."""
        rows = self._transaction.execute(_DUE, {"now": now, "most": limit})
        return [(row.key, row.raw, row.attempts) for row in rows]

    def put_off(self, key: str, not_before: float, error: str) -> None:
        """Note that a replay failed, and when the next may be tried."""
        self._change(key, attempts=inbox.c.attempts + 1, not_before=not_before, error=error)

    def bury(self, key: str, error: str) -> None:
        """Give up on a parked event. Its raw text stays for a person to look at."""
        self._change(key, state="dead", error=error)

    def counts(self) -> dict[str, int]:
        """Return how many are `parked` and how many `dead`."""
        return {"parked": 0, "dead": 0} | {row.state: row.many for row in self._transaction.execute(_COUNTS)}

    def forget(self, before: float) -> int:
        """Remove what was done before that time, and return how many; Slack will not bring them again."""
        old = delete(inbox).where(inbox.c.at < before, inbox.c.state == _DONE)
        return self._transaction.execute(old).rowcount

    def rest(self, now: float) -> bool:
        """Tell whether nothing waits to be replayed now."""
        return not self.parked_due(now, limit=1)

    def _take(self, keys: Sequence[str], now: float) -> set[str]:
        rows = [{"key": key, "state": "done", "at": now, "attempts": 0} for key in keys]
        return set(self._transaction.scalars(_TAKE.on(self._transaction), rows))

    def _change(self, key: str, **values: object) -> None:
        statement = update(inbox).where(inbox.c.key == key, inbox.c.state == _PARKED).values(**values)
        self._transaction.execute(statement)
