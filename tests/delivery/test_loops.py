"""The loops rest while nothing is to do, wake for what is, and survive what fails."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.delivery.loops import Loop


class Steps:
    """Counts passes, and lets a test wait for one."""

    def __init__(self, does: Callable[[int], int] = lambda _: 0) -> None:
        self.count = 0
        self._does = does
        self._changed = threading.Condition()

    def __call__(self) -> int:
        with self._changed:
            self.count += 1
            self._changed.notify_all()
        return self._does(self.count)

    def wait_for(self, count: int, seconds: float) -> bool:
        """Whether that many passes began within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count >= count, seconds)


@pytest.fixture
def loops() -> Iterator[Callable[..., Loop]]:
    made: list[Loop] = []

    def start(step: Callable[[], int], early: Callable[[], bool] = lambda: False) -> Loop:
        loop = Loop("test", step, machine_clock=time.monotonic, early=early)
        made.append(loop)
        loop.start()
        return loop

    yield start
    for loop in made:
        assert loop.stop()


def test_a_pass_that_did_something_is_followed_by_another_at_once(loops: Callable[..., Loop]) -> None:
    """While there is work, the loop does not rest."""
    steps = Steps(lambda count: 1 if count < 50 else 0)
    loops(steps)

    assert steps.wait_for(50, 0.5)


def test_a_commit_wakes_a_resting_loop(loops: Callable[..., Loop]) -> None:
    """What was committed is taken up at once, not after the second."""
    steps = Steps()
    loop = loops(steps)
    assert steps.wait_for(1, 1)
    time.sleep(0.05)

    loop.wake()

    assert steps.wait_for(2, 0.3)


def test_a_loop_looks_for_itself_every_second(loops: Callable[..., Loop]) -> None:
    """What another process committed is seen within a second."""
    steps = Steps()
    loops(steps)

    assert steps.wait_for(2, 1.5)
    assert steps.count < 4


def test_a_clock_that_was_moved_is_noticed(loops: Callable[..., Loop]) -> None:
    """The tick does not sleep through an instant that has come."""
    moved = threading.Event()
    steps = Steps(lambda _: moved.clear() or 0)  # type: ignore[func-returns-value]
    loops(steps, early=moved.is_set)
    assert steps.wait_for(1, 1)
    time.sleep(0.05)

    moved.set()

    assert steps.wait_for(2, 0.4)


def test_a_loop_does_not_wake_itself(loops: Callable[..., Loop]) -> None:
    """Its own commits do not keep it from resting."""
    made: list[Loop] = []

    def step(_count: int) -> int:
        if made:
            made[0].wake()
        return 0

    steps = Steps(step)
    made.append(loops(steps))
    time.sleep(0.5)

    assert steps.count <= 2


def test_a_pass_that_fails_ends_neither_the_loop_nor_its_breath(loops: Callable[..., Loop]) -> None:
    """After a failed pass the loop takes a breath and goes on, and its beat tells that it failed."""

    def fails_first(count: int) -> int:
        if count == 1:
            raise ValueError("broken")
        return 0

    steps = Steps(fails_first)
    loop = loops(steps)
    beat = loop.beat

    assert steps.wait_for(2, 8)  # printing the trace may itself take a second
    time.sleep(0.1)
    assert loop.alive
    assert loop.beat > beat


def test_stopping_waits_for_the_pass_at_hand() -> None:
    """A send that is under way is finished; then the thread ends."""
    begun, finished = threading.Event(), threading.Event()

    def slow() -> int:
        begun.set()
        time.sleep(0.3)
        finished.set()
        return 1

    loop = Loop("slow", slow, machine_clock=time.monotonic)
    loop.start()
    assert begun.wait(1)

    assert loop.stop()
    assert finished.is_set()
    assert not loop.alive


def test_a_loop_that_never_started_stops() -> None:
    """Stopping early is no error."""
    assert Loop("idle", lambda: 0, machine_clock=time.monotonic).stop()


def test_a_database_that_is_gone_while_it_rests_does_not_end_the_loop(loops: Callable[..., Loop]) -> None:
    """Looking whether something is due reads, too; no promise would be kept ever after."""
    steps, looks = Steps(), [ConnectionError("no database")] * 3

    def early() -> bool:
        if looks:
            raise looks.pop()
        return False

    loop = loops(steps, early)

    assert steps.wait_for(4, 5)
    assert loop.alive
