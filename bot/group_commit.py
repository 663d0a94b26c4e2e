"""Group commit: what several threads ask for at the same moment is done in one go, with one commit for all."""

from collections.abc import Callable, Sequence
from threading import Event, Lock
from time import monotonic, sleep
from typing import Generic, TypeVar

from bot.log import logger

Asked = TypeVar("Asked")
Got = TypeVar("Got")

MOST = 32
"""Done in one go: the last of them waits for the first, and everybody else for all of them."""
LINGER_SECONDS = 0.002
"""How much later a commit may come for there to be fewer of them."""

log = logger("group")


class _Waiting(Generic[Asked, Got]):
    """One thread that asked for something."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.got: Got | None = None
        self.woken = Event()
        self.leads = False


class GroupCommit(Generic[Asked, Got]):
    """While one thread is at work, those that come wait; then one of them does what all of them asked for.

    Where others are known to be on their way, it waits a moment for them. Databases commit in groups the same way.

    Args:
        on_their_way: how many are about to ask, those that have asked included.
        linger: seconds that those are waited for.
    """

    def __init__(self, on_their_way: Callable[[], int] = lambda: 0, linger: float = LINGER_SECONDS) -> None:
        self._on_their_way = on_their_way
        self._linger = linger
        self._lock = Lock()
        self._busy = False
        self._queue: list[_Waiting[Asked, Got]] = []

    def __len__(self) -> int:
        """How many wait for their turn."""
        return len(self._queue)

    def ask(
        self,
        asked: Asked,
        *,
        alone: Callable[[Asked], Got],
        together: Callable[[Sequence[Asked]], Sequence[Got | None]],
    ) -> Got:
        """Have something done, and return what came of it.

        Args:
            asked: what is to be done.
            alone: does one thing. What it raises is raised here.
            together: does several, all or nothing: for each what came of it, or None where it has to be done alone.
                When it raises, all of them are done alone, so that nobody gets what somebody else's mistake was.
        """
        mine = self._queued(asked)
        if mine.leads:
            batch = [mine]
            try:
                batch = self._batch(mine)
                if len(batch) == 1:
                    return alone(asked)
                self._do(batch, together)
            finally:
                self._hand_on(batch)
        return alone(asked) if mine.got is None else mine.got

    def _queued(self, asked: Asked) -> _Waiting[Asked, Got]:
        """Return once it is done, or this thread's turn to do it for others too."""
        mine: _Waiting[Asked, Got] = _Waiting(asked)
        with self._lock:
            if not self._busy:
                self._busy = mine.leads = True
            else:
                self._queue.append(mine)
        if not mine.leads:
            mine.woken.wait()
        return mine

    def _batch(self, mine: _Waiting[Asked, Got]) -> list[_Waiting[Asked, Got]]:
        """Who leads, and those that wait."""
        end = monotonic() + self._linger
        while 1 + len(self) < min(self._on_their_way(), MOST) and (left := end - monotonic()) > 0:
            sleep(min(left, LINGER_SECONDS))
        with self._lock:
            others, self._queue = self._queue[: MOST - 1], self._queue[MOST - 1 :]
        return [mine, *others]

    @staticmethod
    def _do(
        batch: Sequence[_Waiting[Asked, Got]], together: Callable[[Sequence[Asked]], Sequence[Got | None]]
    ) -> None:
        try:
            came = together([one.asked for one in batch])
        except Exception as error:  # noqa: BLE001 -- whose mistake it was shows when each is done alone
            log.info("one by one", many=len(batch), error=type(error).__name__)
            return
        for one, got in zip(batch, came, strict=True):
            one.got = got

    def _hand_on(self, batch: Sequence[_Waiting[Asked, Got]]) -> None:
        """The first of those that came meanwhile goes on, then everybody whose things are done."""
        with self._lock:
            self._busy = bool(self._queue)
            if self._queue:
                leader = self._queue.pop(0)
                leader.leads = True
                leader.woken.set()
        for one in batch:
            one.woken.set()
