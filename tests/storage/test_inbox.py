"""Each event is taken in once, and one whose use case failed is not lost."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from storage.unit_of_work import Storage


def take(storage: Storage, key: str, now: float = 100.0) -> bool:
    with storage.write() as work:
        return work.inbox.take(key, now)


def park(storage: Storage, key: str, now: float = 100.0) -> None:
    with storage.write() as work:
        work.inbox.park(key, '{"event":1}', "ZeroDivisionError", now)


def test_an_event_is_taken_once(storage: Storage) -> None:
    """A delivery that comes again is a duplicate."""
    assert take(storage, "Ev1")
    assert not take(storage, "Ev1")
    assert take(storage, "Ev2")


def test_of_many_takers_of_one_event_one_wins(storage: Storage) -> None:
    """Slack's retries may overlap the first delivery, in one process or in several."""
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: take(storage, "Ev1"), range(16)))

    assert sum(taken) == 1


def test_an_event_taken_in_a_transaction_that_failed_can_be_taken_again(storage: Storage) -> None:
    """Taking and the work are one: neither without the other."""
    with suppress(ZeroDivisionError), storage.write() as work:
        assert work.inbox.take("Ev1", 100.0)
        raise ZeroDivisionError

    assert take(storage, "Ev1")


def test_the_second_taker_waits_for_the_first_to_fail(storage: Storage) -> None:
    """A retry that arrives while the first is at work takes over when that rolls back."""
    taken, let_go = threading.Event(), threading.Event()

    def fail() -> None:
        with suppress(ZeroDivisionError), storage.write() as work:
            work.inbox.take("Ev1", 100.0)
            taken.set()
            let_go.wait(10)
            raise ZeroDivisionError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(fail)
        taken.wait(10)
        second = threads.submit(take, storage, "Ev1")
        let_go.set()
        first.result()

        assert second.result()


def test_a_parked_event_is_replayed_when_due(storage: Storage) -> None:
    """A minute after it failed; taking it then is no duplicate, and it is not replayed again."""
    park(storage, "Ev1", now=100.0)
    with storage.read() as work:
        assert work.inbox.parked_due(159.9) == []
        assert work.inbox.parked_due(160.0) == [("Ev1", '{"event":1}', 0)]
        assert work.inbox.rest(159.9)
        assert not work.inbox.rest(160.0)

    assert take(storage, "Ev1")
    assert not take(storage, "Ev1")
    with storage.read() as work:
        assert work.inbox.parked_due(1e9) == []
        assert work.inbox.counts() == {"parked": 0, "dead": 0}


def test_what_was_done_meanwhile_is_not_parked(storage: Storage) -> None:
    """A retry that succeeded beside a first delivery that failed stays done."""
    take(storage, "Ev1")
    park(storage, "Ev1")

    with storage.read() as work:
        assert work.inbox.parked_due(1e9) == []


def test_an_event_that_keeps_failing_is_put_off_and_then_buried(storage: Storage) -> None:
    """Each replay is later and counted; a dead one is kept, counted and never taken by itself."""
    park(storage, "Ev1", now=100.0)
    with storage.write() as work:
        work.inbox.put_off("Ev1", 460.0, "again")
    park(storage, "Ev1", now=200.0)
    with storage.write() as work:
        assert work.inbox.parked_due(459.0) == []
        assert work.inbox.parked_due(460.0) == [("Ev1", '{"event":1}', 1)]
        work.inbox.bury("Ev1", "gave up")

        assert work.inbox.parked_due(1e9) == []
        assert work.inbox.counts() == {"parked": 0, "dead": 1}
    assert not take(storage, "Ev1")


def test_old_events_are_forgotten(storage: Storage) -> None:
    """Only what is done and older than Slack's last retry."""
    take(storage, "old", now=100.0)
    take(storage, "new", now=200.0)
    park(storage, "parked", now=100.0)
    with storage.write() as work:
        assert work.inbox.forget(150.0) == 1

    assert take(storage, "old")
    assert not take(storage, "new")
    assert take(storage, "parked")
