"""What is being taken in from Slack goes before what is sent to it: Slack waits three seconds, a message can."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

GIVE_WAY_SECONDS = 0.5
"""The longest that one send waits for a quiet moment: however much comes in, two messages a second go out."""

QUIET_SECONDS = 0.005
"""Without a request is a quiet moment: where many come, one ends a little before the next begins."""


class Traffic:
    """Counts requests under way, and lets delivery wait for a moment without any.

    One interpreter runs one thread at a time: a message put into words meanwhile makes every answer late.
    """

    def __init__(self) -> None:
        self._under_way = 0
        self._quiet_since = 0.0
        self._changed = Condition()

    @contextmanager
    def taking_in(self) -> Iterator[None]:
        """Count what is done inside as a request under way."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                if not self._under_way:
                    self._quiet_since = monotonic()
                    self._changed.notify_all()

    def under_way(self) -> int:
        """How many requests are under way."""
        return self._under_way

    def give_way(self) -> None:
        """Wait for a quiet moment, but no longer than `GIVE_WAY_SECONDS`."""
        end = monotonic() + GIVE_WAY_SECONDS
        with self._changed:
            while (left := end - (now := monotonic())) > 0:
                if self._under_way:
                    self._changed.wait(left)
                elif now < self._quiet_since + QUIET_SECONDS:
                    self._changed.wait(min(left, self._quiet_since + QUIET_SECONDS - now))
                else:
                    return
