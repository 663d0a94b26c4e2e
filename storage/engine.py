"""Connections to the database: one way of opening SQLite, one of opening PostgreSQL."""

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

PATIENCE = 1.0
"""Seconds that anybody waits for a lock or a connection; Slack gives up after three."""

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # else INSERT OR REPLACE deletes facts behind the trigger's back
)
_POSTGRES_OPTIONS = "-c lock_timeout=1000 -c idle_in_transaction_session_timeout=30000"


def address(url: str) -> URL:
    """Read a database address, and name the driver where the operator need not.

    Raises:
        ValueError: it is neither SQLite nor PostgreSQL.
    """
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("DATABASE_URL must start with sqlite:/// or postgresql://")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("an SQLite database must be a file: sqlite:///pledge.db")
    return parsed


def open_writer(url: URL) -> Engine:
    """Open the engine writes go through."""
    return _sqlite(url, begin="BEGIN IMMEDIATE", size=1) if _is_sqlite(url) else _postgres(url)


def open_reader(url: URL, writer: Engine) -> Engine:
    """Open the engine reads go through: each read sees one state of the database, and changes nothing."""
    if _is_sqlite(url):
        return _sqlite(url, begin="BEGIN", size=5, pragmas=("PRAGMA query_only=ON",))
    return writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite(url: URL, *, begin: str, size: int, pragmas: tuple[str, ...] = ()) -> Engine:
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,  # they are people's words, and an error ends in the log
        pool_timeout=PATIENCE,
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN is deferred and loses updates
        for pragma in (*_SQLITE_PRAGMAS, *pragmas):
            connection.execute(pragma).close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgres(url: URL) -> Engine:
    return create_engine(
        url,
        pool_size=10,
        max_overflow=10,
        hide_parameters=True,
        pool_timeout=PATIENCE,
        pool_use_lifo=True,
        connect_args={
            "options": _POSTGRES_OPTIONS,
            "connect_timeout": 2,
            "keepalives_idle": 30,
            "tcp_user_timeout": 5000,
        },
    )
