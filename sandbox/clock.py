"""Two clocks: the business clock moves on command, forward only; the machine's is left alone."""

import os
from collections.abc import Callable
from pathlib import Path

from sandbox.errors import Misuse


class Clock:
    """The business clock: machine time plus an offset that only grows, shared with the app through a file."""

    def __init__(
        self, machine: Callable[[], float], file: Path | None = None, start: float | None = None
    ) -> None:
        self._machine = machine
        self._file = file
        self._offset = self._written()
        self._last = 0
        if start is not None:
            self.advance_to(start)
        self._write()

    @property
    def offset(self) -> float:
        """Give the seconds to add to machine time."""
        return self._offset

    def now(self) -> float:
        """Tell business time, in seconds since 1970."""
        return self._machine() + self._offset

    def machine(self) -> float:
        """Tell machine time: signatures, triggers, rate limits and retries are told by it."""
        return self._machine()

    def advance_to(self, instant: float) -> float:
        """Move to `instant` and tell the new time.

        Raises:
            Misuse: it lies in the past; a business clock never goes back.
        """
        now = self.now()
        if instant < now:
            raise Misuse(f"the clock only goes forward: it is {now:.3f}, {instant:.3f} has passed")
        self._offset += instant - now
        self._write()
        return self.now()

    def advance_by(self, seconds: float) -> float:
        """Move forward by `seconds`."""
        return self.advance_to(self.now() + seconds)

    def stamp(self) -> str:
        """Give the next message timestamp: business time, strictly later than every one before."""
        micros = max(int(self.now() * 1_000_000), self._last + 1)
        self._last = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def _written(self) -> float:
        if self._file is None or not self._file.exists():
            return 0.0
        return max(0.0, float(self._file.read_text(encoding="ascii").strip() or 0))

    def _write(self) -> None:
        """Replace the file in one step: a reader sees the old offset or the new one, never half of it."""
        if self._file is None:
            return
        half = self._file.with_name(f"{self._file.name}.{os.getpid()}.new")
        half.write_text(f"{self._offset:.6f}\n", encoding="ascii")
        half.replace(self._file)
