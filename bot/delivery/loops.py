"""The two threads that never rest for longer than a second: the tick and the relay."""

from collections.abc import Callable
from threading import Condition, Event, Thread, get_ident

from bot.log import failed, logger

LONGEST_REST = 1.0
"""Seconds. Work that another process made is seen this late at most."""
BREATH = 0.05
"""Seconds between passes that find nothing: of hundreds of commits a second only some need a look."""
_LOOK_UP = 0.1
STOP_SECONDS = 8.0
"""Seconds a stop waits: one send may take five, and a look-up may follow it."""

log = logger("loops")


class Loop:
    """Runs `step` again and again in a thread of its own.

    `step` tells how much it did; after a pass that did nothing the loop rests until it is woken, until `early`
    says that something has come due, or for a second. A pass that fails is logged with its trace and the loop
    goes on. `beat` is the machine's clock at the end of the last pass that did not fail.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        *,
        machine_clock: Callable[[], float],
        early: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self.beat = machine_clock()
        self._step = step
        self._early = early
        self._clock = machine_clock
        self._changed = Condition()
        self._woken = False
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"pledge-{name}", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Start the thread. Once only."""
        self._thread.start()

    def wake(self) -> None:
        """End the rest: something was committed. The loop's own commits do not count, or it would never rest."""
        if get_ident() == self._thread.ident:
            return
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Let the pass at hand finish, then end; whether it ended within `timeout` seconds."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self.alive

    def _run(self) -> None:
        while not self._stop.is_set():
            self._woken = False
            if not self._pass():
                self._rest()

    def _pass(self) -> int:
        try:
            done = self._step()
        except Exception as error:  # noqa: BLE001 -- whatever it was, the next pass tries again
            failed(log, "a pass failed", error, loop=self.name)
            # Whatever woke us would wake us again at once, and the same pass would fail as fast as it can.
            self._rest(until_woken=False)
            return 0
        self.beat = self._clock()
        return done

    def _rest(self, *, until_woken: bool = True) -> None:
        end = self._clock() + LONGEST_REST
        self._stop.wait(BREATH)
        with self._changed:
            while not self._stop.is_set() and self._clock() < end:
                if until_woken and (self._woken or self._due()):
                    return
                self._changed.wait(_LOOK_UP)

    def _due(self) -> bool:
        try:
            return self._early()
        except Exception:  # noqa: BLE001 -- the pass that follows meets the same, tells of it, and rests
            return True
