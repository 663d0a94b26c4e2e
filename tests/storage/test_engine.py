"""Transactions: one at a time per thread, committed whole or not at all, and never waiting long."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, StatementError
from storage_world import TEAM, World, a_customer, a_person

from storage.errors import Busy, Unusable
from storage.unit_of_work import Storage, Work, in_transaction


def test_a_block_that_raises_leaves_nothing_behind(storage: Storage) -> None:
    """What a failed use case wrote is rolled back."""
    with suppress(ZeroDivisionError), storage.write() as work:
        work.directory.save_customer(a_customer())
        raise ZeroDivisionError

    with storage.read() as work:
        assert work.directory.customers(TEAM) == []


def test_a_savepoint_undoes_only_its_own(storage: Storage) -> None:
    """One failed ticket of a tick does not undo the others."""
    with storage.write() as work:
        work.directory.save_customer(a_customer())
        with suppress(ZeroDivisionError), work.savepoint():
            work.directory.save_customer(a_customer("BETA"))
            raise ZeroDivisionError
        with work.savepoint():
            work.directory.save_customer(a_customer("GAMMA"))

    with storage.read() as work:
        assert [customer.key for customer in work.directory.customers(TEAM)] == ["ACME", "GAMMA"]


def test_a_reader_cannot_write(storage: Storage) -> None:
    """A query that tried to write would fail rather than slip past the writers' queue."""
    with pytest.raises(Exception, match=r"(?i)read.?only"), storage.read() as work:
        work.directory.save_customer(a_customer())


def test_a_reader_sees_one_state(world: World) -> None:
    """A list and its details come from the same moment, whatever is written meanwhile."""
    with world.storage.read() as work:
        before = work.directory.person("pe_carla")
        with ThreadPoolExecutor(1) as other:
            other.submit(save_person_elsewhere, world.storage).result()
        assert work.directory.person("pe_carla") == before

    with world.storage.read() as work:
        assert work.directory.person("pe_carla") != before


def save_person_elsewhere(storage: Storage) -> None:
    with storage.write() as work:
        work.directory.save_person(a_person("carla", title="Boss"))


@pytest.mark.parametrize("inner", ["read", "write"])
@pytest.mark.parametrize("outer", ["read", "write"])
def test_a_transaction_inside_another_is_refused(storage: Storage, outer: str, inner: str) -> None:
    """Nesting raises at once instead of waiting for itself."""
    with getattr(storage, outer)(), pytest.raises(RuntimeError), getattr(storage, inner)():
        pass

    with storage.write():
        pass


def test_a_thread_knows_whether_it_is_in_a_transaction(storage: Storage) -> None:
    """The gateway can refuse to call Slack inside one; other threads are not concerned."""
    assert not in_transaction()
    with storage.read():
        assert in_transaction()
        with ThreadPoolExecutor(1) as other:
            assert not other.submit(in_transaction).result()
    assert not in_transaction()


def test_a_commit_wakes_after_everything_is_let_go(storage: Storage) -> None:
    """A subscriber may open a transaction of its own; a rollback and a quiet write wake nobody."""
    woken = []

    def wake() -> None:
        with storage.read() as work:
            woken.append(len(work.directory.customers(TEAM)))

    storage.subscribe(wake)
    with storage.write() as work:
        work.directory.save_customer(a_customer())
    with storage.write(quiet=True) as work:
        work.directory.save_customer(a_customer("BETA"))
    with suppress(ZeroDivisionError), storage.write():
        raise ZeroDivisionError

    assert woken == [1]


def written(storage: Storage, change: Callable[[Work], Any]) -> Any:
    """Write once, as everybody does: who is told that the database is busy, as it is when a disk stands still, tries again."""
    while True:
        with suppress(Busy), storage.write() as work:
            return change(work)


def test_a_thousand_concurrent_changes_lose_nothing(world: World) -> None:
    """Read, change, write from eight threads at once: every change is there in the end."""

    def raise_once(work: Work) -> None:
        customer = work.directory.lock_customer("cu_ACME")
        count = int(customer.turn_to or 0) + 1
        work.directory.save_customer(replace(customer, turn_to=str(count)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: written(world.storage, raise_once), range(1_000)))

    with world.storage.read() as work:
        customer = work.directory.customer("cu_ACME")
    assert customer is not None
    assert customer.turn_to == "1000"


def test_numbers_are_given_out_once(world: World) -> None:
    """Tickets opened at once get consecutive numbers, none twice."""

    def take(work: Work) -> str:
        return work.directory.take_number("cu_ACME")

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(lambda _: written(world.storage, take), range(100)))

    assert sorted(numbers) == sorted(f"ACME-{number}" for number in range(1, 101))


def test_waiting_for_a_lock_is_bounded(world: World) -> None:
    """A row that stays locked is given up on after about a second, well before Slack gives up on us."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with world.storage.write() as work:
            work.directory.lock_customer("cu_ACME")
            held.set()
            done.wait(10)

    with ThreadPoolExecutor(1) as other:
        holding = other.submit(hold)
        held.wait(10)
        started = time.monotonic()
        try:
            with pytest.raises(Busy), world.storage.write() as work:
                work.directory.lock_customer("cu_ACME")
        finally:
            waited = time.monotonic() - started
            done.set()
        holding.result()

    assert 0.5 < waited < 2.5


def test_another_process_on_the_same_sqlite_file_is_waited_for_a_second(
    sqlite_storage: Storage, sqlite_url: str
) -> None:
    """The command line beside a running app neither hangs nor breaks it."""
    other = Storage(sqlite_url)
    with ThreadPoolExecutor(1) as thread, sqlite_storage.write():
        waiting = thread.submit(save_person_elsewhere, other)
        with pytest.raises(Busy):
            waiting.result()
    other.close()


def test_sqlite_keeps_every_commit_through_a_power_cut(sqlite_storage: Storage) -> None:
    """Write-ahead log, full synchronisation and foreign keys are on for every connection."""
    for opened in (sqlite_storage.write, sqlite_storage.read):
        with opened() as work:
            connection = work._connection
            settings = {
                name: connection.scalar(text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_an_address_that_cannot_work_is_refused(url: str) -> None:
    """A database that forgets, or that we do not speak, is named at start."""
    with pytest.raises(ValueError, match="must"):
        Storage(url)


def test_text_that_databases_dislike_is_kept_harmlessly(world: World) -> None:
    """NUL and half an emoji in a name or a message do not break an import or an event."""
    with world.storage.write() as work:
        work.directory.save_person(replace(a_person("carla"), name="Ca\x00r\ud83dla"))

    with world.storage.read() as work:
        found = work.directory.person("pe_carla")
    assert found is not None
    assert found.name == "Car?la"


def test_connections_that_the_server_dropped_are_replaced(postgres_url: str) -> None:
    """After the database was restarted one transaction fails cleanly, and the next works."""
    storage = Storage(postgres_url)
    with storage.write() as work:
        work.directory.save_customer(a_customer())
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    with suppress(OperationalError), storage.write() as work:
        work.directory.save_customer(a_customer("BETA"))
    with storage.write() as work:
        work.directory.save_customer(a_customer("GAMMA"))
        assert {customer.key for customer in work.directory.customers(TEAM)} == {"ACME", "GAMMA"}
    storage.close()


def test_an_error_of_the_database_holds_no_words_of_people(storage: Storage) -> None:
    """Errors end in the log with their trace; what was being written must not."""
    with pytest.raises(StatementError) as caught, storage.write() as work:
        work.inbox.park("k", "our secret plan", object(), 1.0)  # type: ignore[arg-type]

    assert "our secret plan" not in str(caught.value)


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_file_that_is_gone_takes_nothing_in(sqlite_storage: Storage, sqlite_url: str, how: str) -> None:
    """What is written to a deleted file is lost when the program ends: it must not be answered as taken in."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite_storage.write() as work:
        assert work.inbox.take("event:Ev1", 1.0)
    copy = path.read_bytes()
    path.unlink()
    if how == "replaced":
        path.with_name("copy").write_bytes(copy)
        path.with_name("copy").rename(path)

    with pytest.raises(Unusable, match="put it back, and start Pledge again"), sqlite_storage.write():
        pass
    with pytest.raises(Unusable), sqlite_storage.read():
        pass
    assert path.exists() is (how == "replaced")


def test_a_full_disk_is_told_in_a_sentence_and_passes(sqlite_storage: Storage) -> None:
    """Nothing is half written, and it goes on as soon as there is room."""
    limit(sqlite_storage, 1)
    with pytest.raises(Unusable, match="no room left: free some"), sqlite_storage.write() as work:
        work.terms.put("a policy " * 100_000)
    limit(sqlite_storage, 1_000_000)

    with sqlite_storage.write() as work:
        assert work.terms.get(work.terms.put("a policy " * 100_000))


def limit(storage: Storage, pages: int) -> None:
    """Let the file grow to so many pages, or not at all when it has more."""
    with storage.write() as work:
        work._connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
