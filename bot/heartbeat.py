"""The app's own heartbeats: one row for each stretch in which it was there, made longer rather than written anew (N4)."""

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from policies.instant import Instant
from storage.ids import new

if TYPE_CHECKING:
    from storage.unit_of_work import Storage

APART = 90
"""Seconds between two heartbeats that still belong together; they come every 30."""
KEPT = 800
"""Days that heartbeats are kept: twenty-six months, so that any month of last year can still be told."""


class Heartbeat:
    """Records that this process is there. Its first heartbeat begins a stretch of its own: a restart is a gap."""

    def __init__(self, storage: "Storage", machine_clock: Callable[[], float]) -> None:
        """Take the machine's wall clock, in seconds; the business clock may be moved."""
        self._storage = storage
        self._clock = machine_clock
        self._row = ""
        self._latest = Instant(0)
        self._lock = Lock()

    def beat(self) -> None:
        """Record one now. After a pause, or where the clock was set back, a new stretch begins.

        Raises:
            Busy: the database is not to be had; nothing was recorded, and it was not there.
        """
        with self._lock, self._storage.write(quiet=True) as work:
            now = self._now()
            if not (self._runs(now) and work.uptime.extend(self._row, now)):
                self._row = new("hb")
                work.uptime.begin(self._row, now)
            self._latest = now

    def end(self) -> None:
        """Record the last one, if a stretch runs; nothing where the app was not well, or never began.

        Raises:
            Busy: as above.
        """
        if self._runs(self._now()):
            self.beat()

    def _runs(self, now: Instant) -> bool:
        return bool(self._row) and 0 <= now - self._latest <= APART

    def _now(self) -> Instant:
        return Instant(int(self._clock()))
