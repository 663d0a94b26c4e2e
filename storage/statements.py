"""Small pieces that statements of several repositories are made of."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    ColumnClause,
    ColumnElement,
    Double,
    Executable,
    Table,
    bindparam,
    literal_column,
)

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

    from storage.transaction import Transaction


NOW: BindParameter[float] = bindparam("now", type_=Double)
"""Machine seconds of the caller, wherever a statement asks whether a time has passed."""


def state(name: str) -> ColumnClause[str]:
    """Name a state as a literal: as a parameter, a prepared statement could not use partial indexes."""
    return literal_column(f"'{name}'")


def lane(table: Table) -> ColumnElement[str]:
    """What messages queue up in: a channel of a workspace.

    One expression rather than two columns, else SQLite goes through a whole index for its order instead of
    looking up the few rows that are due.
    """
    return table.c.workspace + "/" + table.c.channel


def upsert(transaction: "Transaction", table: Table) -> "Insert":
    """Start an INSERT that can say ON CONFLICT. Both databases word it alike; the types say SQLite's."""
    if transaction.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415 -- each costs memory: load the one in use

        return insert(table)
    from sqlalchemy.dialects.postgresql import insert as insert_postgres  # noqa: PLC0415 -- see above

    return insert_postgres(table)  # type: ignore[return-value]


class Upsert:
    """An INSERT that can say ON CONFLICT, built once for each database rather than for each use.

    Building it takes longer than running it. `finish` completes it; its values come when it is executed.
    """

    def __init__(self, table: Table, finish: Callable[["Insert"], Executable]) -> None:
        self._table = table
        self._finish = finish
        self._built: dict[str, Executable] = {}

    def on(self, transaction: "Transaction") -> Any:
        """The statement for the database of this transaction."""
        dialect = transaction.dialect.name
        if dialect not in self._built:
            self._built[dialect] = self._finish(upsert(transaction, self._table))
        return self._built[dialect]


def one_at_a_time(transaction: "Transaction", lock: int) -> None:
    """Let one transaction at a time through on PostgreSQL, until it ends; SQLite has one writer anyway."""
    if transaction.dialect.name == "postgresql":
        transaction.driver_sql("SELECT pg_advisory_xact_lock(%(lock)s)", {"lock": lock})
