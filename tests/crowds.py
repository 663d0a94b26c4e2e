"""Several people who do something at the very same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Condition, Lock
from typing import Any

from desk_world import World

from bot.answers import Answer
from bot.group_commit import GroupCommit


class Crowd(GroupCommit[Any, Answer]):
    """Waits for so many to ask, and has all of it done in one go, in the order of the messages' times."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self._here, self._done = Barrier(many, timeout=20), Barrier(many, timeout=20)
        self._many = many
        self._adding, self._next = Lock(), Condition()
        self._alone: list[Any] = []
        self._asked: list[Any] = []
        self._came: dict[int, Answer | None] = {}
        self.failed: Exception | None = None

    def ask(
        self,
        asked: Any,
        *,
        alone: Callable[[Any], Answer],
        together: Callable[[Sequence[Any]], Sequence[Answer | None]],
    ) -> Answer:
        with self._adding:
            self._asked.append(asked)
        if self._here.wait() == 0:
            everything = sorted(self._asked, key=lambda deed: deed.posted.ts)
            try:
                came = together(everything)
            except Exception as error:  # noqa: BLE001 -- kept for the test to look at
                self.failed = error
                came = [None] * self._many
            self._came = {id(deed): answer for deed, answer in zip(everything, came, strict=True)}
            self._alone = [id(deed) for deed in everything if self._came[id(deed)] is None]
        self._done.wait()
        mine = self._came[id(asked)]
        return self._in_turn(asked, alone) if mine is None else mine

    def _in_turn(self, asked: Any, alone: Callable[[Any], Answer]) -> Answer:
        """One after the other, in the order of their times, so that a test knows what comes of it."""
        with self._next:
            assert self._next.wait_for(lambda: self._alone[0] == id(asked), timeout=20)
        try:
            return alone(asked)
        finally:
            with self._next:
                self._alone.pop(0)
                self._next.notify_all()

    @property
    def order(self) -> list[str]:
        """The times of the messages in the order they were taken in.

        Of those that go together, what stands at the top of a channel comes before what is said in threads;
        last come those that went alone.
        """

        def turn(deed: Any) -> tuple[bool, bool, str]:
            alone = self._came[id(deed)] is None
            return alone, not alone and deed.posted.thread_ts is not None, deed.posted.ts

        return [deed.posted.ts for deed in sorted(self._asked, key=turn)]

    @property
    def apart(self) -> int:
        """How many were done alone."""
        return sum(answer is None for answer in self._came.values())


def at_once(world: World, *acts: Callable[[], Answer]) -> tuple[list[Answer], Crowd]:
    """Have everybody act at the same moment; what each is told, and how it went."""
    crowd, front = Crowd(len(acts)), world.front
    world.front = replace(front, group=crowd)
    try:
        with ThreadPoolExecutor(len(acts)) as people:
            answers = [one.result() for one in [people.submit(act) for act in acts]]
    finally:
        world.front = front
    return answers, crowd
