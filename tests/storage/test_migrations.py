"""A database is brought to this version from nothing, quickly when it is there, and as the tables say."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from storage_world import T0

from storage import migrations
from storage.tables import metadata
from storage.unit_of_work import Storage


@pytest.mark.filterwarnings("ignore:autogenerate skipping", "ignore:Skipped unsupported reflection")
def test_the_migrated_tables_are_those_the_program_knows(storage: Storage) -> None:
    """No column, index or key differs between what migrations make and what statements use."""
    with storage.read() as work:
        context = MigrationContext.configure(work._connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_version_is_the_one_named() -> None:
    """`HEAD`, by which a start skips alembic, is the last step in the folder."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))

    assert ScriptDirectory.from_config(config).get_current_head() == migrations.HEAD


def test_a_database_of_every_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """With what stands in it: whoever updates the program need not begin anew."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    for step in ScriptDirectory.from_config(config).walk_revisions():
        storage = Storage(f"sqlite:///{tmp_path / step.revision}.db")
        with storage._writer.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, step.revision)
            connection.exec_driver_sql("INSERT INTO terms (hash, text) VALUES ('h', 'kept')")
        storage.migrate()
        with storage.read() as work:
            context = MigrationContext.configure(work._connection)
            assert context.get_current_revision() == migrations.HEAD
            assert work.terms.get("h") == "kept"
            assert work.tickets.overdue(T0) == 0
        storage.close()


def test_a_database_whose_first_step_made_more_is_brought_up_to_date_too(tmp_path: Path) -> None:
    """For some days the first step made tables that the second makes now."""
    storage = Storage(f"sqlite:///{tmp_path / 'between.db'}")
    with storage._writer.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        metadata.create_all(connection)  # those that are missing
    storage.migrate()
    with storage.read() as work:
        context = MigrationContext.configure(work._connection)
        assert context.get_current_revision() == migrations.HEAD
        assert work.announcements.next_wake() is None
        assert work.tickets.overdue(T0) == 0
    storage.close()


def test_migrating_again_changes_nothing_and_loads_no_alembic(sqlite_url: str) -> None:
    """A start on a migrated database is fast."""
    program = (
        "import sys; from storage.unit_of_work import Storage;"
        f"Storage({sqlite_url!r}).migrate(); print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=_root()
    )

    assert done.stdout == "False\n"


def test_processes_that_start_together_make_the_tables_once(postgres_server: str) -> None:
    """Two replicas of a new version may start at the same moment."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS pledge_new")
        connection.execute("CREATE DATABASE pledge_new")
    storages = [Storage(postgres_server.replace("/postgres?", "/pledge_new?")) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(Storage.migrate, storages))

    with storages[0].read() as work:
        assert work.directory.customers("T1") == []
    for storage in storages:
        storage.close()


def test_a_failed_migration_leaves_nothing_half_made(tmp_path: Path) -> None:
    """All of a version is there, or none of it."""
    storage = Storage(f"sqlite:///{tmp_path / 'half.db'}")
    with storage._writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE words (x)")
    with pytest.raises(Exception, match="words"):
        storage.migrate()

    with storage._reader.connect() as connection:
        names = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        )
    storage.close()
    assert [name for name in names if not re.match("sqlite_", name)] == ["words"]


def _root() -> Path:
    return Path(migrations.__file__).parents[2]
