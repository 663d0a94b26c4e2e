"""One transaction's statements: each at once, or many alike gathered and run together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, CursorResult, Dialect, Executable, ScalarResult, Table
from sqlalchemy.sql.visitors import iterate

Values = Mapping[str, Any]

_TOUCHED: WeakKeyDictionary[Executable, frozenset[str]] = WeakKeyDictionary()
"""Tables of statements that were asked about before; most are built once for all their uses."""


def touched(statement: Executable) -> frozenset[str]:
    """Name the tables that a statement reads or writes, in whatever part of it."""
    found = _TOUCHED.get(statement)
    if found is None:
        parts = iterate(statement)  # type: ignore[arg-type] # every statement we build is a tree of clauses
        found = _TOUCHED[statement] = frozenset(part.name for part in parts if isinstance(part, Table))
    return found


class Transaction:
    """Runs statements on one connection.

    Of many alike only the first costs much: a journey to the database, and the building of the statement. So those
    that give nothing back can wait for each other. Whoever runs another statement on one of their tables finds them
    made: nothing of this transaction is ever read without what it wrote before.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._gathering = False
        self._gathered: dict[Executable, list[Values]] = {}
        self._last: dict[str, Executable] = {}
        """Which gathered statement writes a table last."""

    @property
    def dialect(self) -> Dialect:
        """Of the database."""
        return self._connection.dialect

    @property
    def gathering(self) -> bool:
        """Whether what `later` is given waits."""
        return self._gathering

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement now."""
        if self._gathered:
            self._make_way(statement)
        return self._connection.execute(statement, values)

    def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        """Run a statement now, and return the first column of its first row; None without one."""
        return self.execute(statement, values).scalar()

    def scalars(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> ScalarResult[Any]:
        """Run a statement now, and return its first column."""
        return self.execute(statement, values).scalars()

    def driver_sql(self, text: str, values: Values | None = None) -> None:
        """Run a statement in the driver's own words, after everything that waits."""
        self._make()
        self._connection.exec_driver_sql(text, dict(values) if values else None)

    def later(self, statement: Executable, values: Sequence[Values]) -> None:
        """Run a statement that gives nothing back, built once for all its uses, for each of these values.

        Inside `together` it waits until the block ends, or until another statement needs what it writes.
        """
        if not self._gathering:
            self._connection.execute(statement, values if len(values) > 1 else values[0])
            return
        tables = touched(statement)
        if statement in self._gathered and any(self._last[table] is not statement for table in tables):
            self._make()  # another one came in between, and what was first is made first
        self._last.update(dict.fromkeys(tables, statement))
        self._gathered.setdefault(statement, []).extend(values)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Gather what `later` is given inside, and make it at the end: each statement once.

        When the block raises, what waits is never made; what was made before is the caller's to undo.
        """
        before, self._gathering = self._gathering, True
        try:
            yield
            self._make()
        finally:
            self._gathering = before
            self._forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only what happens inside when it raises, and keep the rest of the transaction."""
        self._make()
        with self._connection.begin_nested():
            try:
                yield
                self._make()
            finally:
                self._forget()

    def _make_way(self, statement: Executable) -> None:
        if not touched(statement).isdisjoint(self._last):
            self._make()

    def _make(self) -> None:
        gathered = self._gathered
        self._gathered, self._last = {}, {}
        for statement, values in gathered.items():
            self._connection.execute(statement, values)

    def _forget(self) -> None:
        self._gathered, self._last = {}, {}
