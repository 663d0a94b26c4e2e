"""The business clock: facts, message timestamps and promises are told by it."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from policies.instant import Instant


class BusinessClock:
    """The machine's time plus the seconds that a file holds; it never goes back.

    Without a file it is the machine's time. With one (`PLEDGE_CLOCK`, the sandbox only) the offset is read again
    whenever the file has changed, at every call: looking costs two microseconds, and a clock that lags behind the
    sandbox's would call the app at rest when it is not. A file that is not there yet counts as zero; one that
    cannot be read as a number leaves the offset as it was.
    """

    def __init__(self, machine: Callable[[], float], file: Path | None = None) -> None:
        self._machine = machine
        self._file = file
        self._offset = 0.0
        self._latest = 0
        self._seen: tuple[int, int, int] | None = None
        self._lock = Lock()

    def __call__(self) -> Instant:
        """Tell the time, in whole seconds. Safe to call from any thread."""
        with self._lock:
            if self._file is not None:
                self._follow(self._file)
            self._latest = max(self._latest, int(self._machine() + self._offset))
            return Instant(self._latest)

    def _follow(self, file: Path) -> None:
        try:
            now = os.stat(file)  # noqa: PTH116 -- Path.stat costs twice as much, and this runs at every reading
            seen = (now.st_mtime_ns, now.st_size, now.st_ino)
            if seen == self._seen:
                return
            self._offset = max(self._offset, float(file.read_text(encoding="ascii")))
            self._seen = seen
        except (OSError, ValueError):
            return
