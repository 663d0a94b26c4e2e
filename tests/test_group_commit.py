"""What several threads ask for at the same moment is done in one go, and each gets what is theirs."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.group_commit import MOST, GroupCommit


class Doing:
    """Squares numbers, alone or together; odd ones only alone. Where told so it waits, or fails on a number."""

    def __init__(
        self, *, fails_on: int | None = None, stops_on: int | None = None, held: bool = False
    ) -> None:
        self.alone_with: list[int] = []
        self.together_with: list[list[int]] = []
        self.begun, self.go_on = Event(), Event()
        self._fails_on, self._stops_on = fails_on, stops_on
        if not held:
            self.go_on.set()

    def alone(self, number: int) -> int:
        self.begun.set()
        assert self.go_on.wait(20)
        self.alone_with.append(number)
        self._check(number)
        return number * number

    def together(self, numbers: Sequence[int]) -> list[int | None]:
        self.together_with.append(list(numbers))
        if self._stops_on in numbers:
            raise SystemExit
        for number in numbers:
            self._check(number)
        return [None if number % 2 else number * number for number in numbers]

    def _check(self, number: int) -> None:
        if number == self._fails_on:
            raise ZeroDivisionError(number)


def ask(group: GroupCommit[int, int], doing: Doing, number: int) -> int:
    return group.ask(number, alone=doing.alone, together=doing.together)


def one_and_then(group: GroupCommit[int, int], doing: Doing, *numbers: int) -> list[Future[int]]:
    """One asks, and while that is being done so do these."""
    with ThreadPoolExecutor(len(numbers) + 1) as threads:
        first = threads.submit(ask, group, doing, 100)
        assert doing.begun.wait(20)
        others = []
        for many, number in enumerate(numbers, start=1):
            others.append(threads.submit(ask, group, doing, number))
            while len(group) < many:
                pass
        doing.go_on.set()
    return [first, *others]


def test_one_alone_goes_straight_on() -> None:
    """Nobody is waited for, and nothing is done together."""
    doing = Doing()

    assert ask(GroupCommit(), doing, 3) == 9
    assert (doing.alone_with, doing.together_with) == ([3], [])


def test_those_that_come_meanwhile_are_done_in_one_go() -> None:
    """In the order in which they came, and each gets what came of its own."""
    doing = Doing(held=True)
    came = one_and_then(GroupCommit(), doing, 2, 4, 6)

    assert [one.result() for one in came] == [10_000, 4, 16, 36]
    assert (doing.alone_with, doing.together_with) == ([100], [[2, 4, 6]])


def test_what_cannot_be_done_together_is_done_alone() -> None:
    """The others are not done again."""
    doing = Doing(held=True)
    came = one_and_then(GroupCommit(), doing, 2, 3, 6)

    assert [one.result() for one in came] == [10_000, 4, 9, 36]
    assert sorted(doing.alone_with) == [3, 100]


def test_nobody_gets_what_somebody_elses_mistake_was() -> None:
    """When doing them together fails, each is done alone, and only the one whose mistake it was hears of it."""
    doing = Doing(held=True, fails_on=4)
    first, two, four, six = one_and_then(GroupCommit(), doing, 2, 4, 6)

    assert [one.result() for one in (first, two, six)] == [10_000, 4, 36]
    with pytest.raises(ZeroDivisionError):
        four.result()
    assert sorted(doing.alone_with) == [2, 4, 6, 100]


def test_a_mistake_of_the_first_stops_nobody() -> None:
    """Those who waited go on."""
    doing = Doing(held=True, fails_on=100)
    first, *others = one_and_then(GroupCommit(), doing, 2, 4)

    assert [one.result() for one in others] == [4, 16]
    with pytest.raises(ZeroDivisionError):
        first.result()


def test_no_more_than_so_many_at_once() -> None:
    """The rest are done in the next go."""
    doing = Doing(held=True)
    one_and_then(GroupCommit(), doing, *range(2, 2 * MOST + 8, 2))

    assert [len(batch) for batch in doing.together_with] == [MOST, 3]


def test_a_mistake_while_waiting_stops_nobody() -> None:
    """Whoever comes next leads, and is not left to wait for one who is gone."""
    doing, left = Doing(), [0]
    group: GroupCommit[int, int] = GroupCommit(lambda: 1 // left.pop() if left else 0)
    with pytest.raises(ZeroDivisionError):
        ask(group, doing, 2)

    assert ask(group, doing, 4) == 16
    assert len(group) == 0


def test_an_interrupted_leader_leaves_the_others_to_themselves() -> None:
    """Who is told to stop in the middle has done nothing for anybody: each does what it came for."""
    doing = Doing(held=True, stops_on=2)
    _, two, four, six = one_and_then(GroupCommit(), doing, 2, 4, 6)

    with pytest.raises(SystemExit):
        two.result()
    assert [one.result() for one in (four, six)] == [16, 36]
    assert sorted(doing.alone_with) == [4, 6, 100]


def test_with_as_many_as_fit_nobody_else_is_waited_for() -> None:
    """However many are on their way."""
    doing = Doing(held=True)
    group: GroupCommit[int, int] = GroupCommit(lambda: 1000 if doing.begun.is_set() else 0, linger=600.0)
    came = one_and_then(group, doing, *range(2, 2 * MOST + 2, 2))

    assert [one.result() for one in came[1:]] == [number**2 for number in range(2, 2 * MOST + 2, 2)]


def test_who_is_on_the_way_is_waited_for_a_moment() -> None:
    """Then those that came are done together, though nobody was at work."""
    doing, on_their_way = Doing(), 2
    group: GroupCommit[int, int] = GroupCommit(lambda: on_their_way, linger=5.0)
    with ThreadPoolExecutor(2) as threads:
        came = list(threads.map(lambda number: ask(group, doing, number), (2, 4)))

    assert came == [4, 16]
    assert sorted(doing.together_with[0]) == [2, 4]


@settings(deadline=None, max_examples=40)
@given(numbers=st.lists(st.integers(0, 50), min_size=1, max_size=40), fails_on=st.integers(0, 50) | st.none())
def test_everybody_gets_what_is_theirs(numbers: list[int], fails_on: int | None) -> None:
    """Whoever comes when, and whatever fails: a square each, or the mistake to whom it belongs."""
    doing, group = Doing(fails_on=fails_on), GroupCommit[int, int]()

    def asked(number: int) -> int | None:
        try:
            return ask(group, doing, number)
        except ZeroDivisionError:
            return None

    with ThreadPoolExecutor(8) as threads:
        came = list(threads.map(asked, numbers))

    assert came == [None if number == fails_on else number * number for number in numbers]
    assert len(group) == 0
