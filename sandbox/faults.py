"""Switches that make the sandbox misbehave as Slack and networks do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import count
from typing import Any

from sandbox.errors import Misuse

CALL_KINDS = frozenset(
    {"drop", "accept_and_drop", "hold", "delay", "ratelimit", "error_before", "error_after"}
)
EVENT_KINDS = frozenset({"duplicate", "lose", "late"})


@dataclass(slots=True, kw_only=True)
class Fault:
    """One switch.

    Calls: `drop` cuts before accepting, `accept_and_drop` after; `hold` waits before accepting, `delay` before
    answering; `ratelimit` answers 429; `error_before` and `error_after` answer `status` or, with `error`,
    `ok: false` of that name. Events: `duplicate` sends `copies` more of the same, `lose` none, `late` waits.
    """

    id: int
    kind: str
    method: str = ""
    """A Web API method, `*` for any of a family: `chat.*`."""
    event: str = ""
    """An event's type, `*` for all."""
    channel: str | None = None
    times: int | None = None
    """How often it still strikes; None: until it is cleared."""
    seconds: float = 0.0
    status: int = 503
    error: str | None = None
    retry_after: int = 1
    copies: int = 1


@dataclass(slots=True)
class Faults:
    """All switches that are on."""

    on: list[Fault] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, **what: Any) -> Fault:
        """Switch one on.

        Raises:
            Misuse: no such kind, an unknown setting, or neither `method` nor `event` for it.
        """
        kind = what.get("kind")
        if kind not in CALL_KINDS | EVENT_KINDS:
            raise Misuse(
                f"no fault is called {kind!r}; there are {', '.join(sorted(CALL_KINDS | EVENT_KINDS))}"
            )
        try:
            fault = Fault(id=next(self._numbers), **what)
        except TypeError as wrong:
            raise Misuse(f"a fault has no such setting: {wrong}") from wrong
        if not (fault.method if kind in CALL_KINDS else fault.event):
            raise Misuse(f"say which {'method' if kind in CALL_KINDS else 'event'} the fault {kind} strikes")
        self.on.append(fault)
        return fault

    def clear(self, number: int | None = None) -> None:
        """Switch one off, or all."""
        self.on = [] if number is None else [fault for fault in self.on if fault.id != number]

    def for_call(self, method: str, channel: str | None) -> Fault | None:
        """Take the fault that strikes this call, if one does."""
        return self._take(lambda fault: bool(fault.method) and fnmatchcase(method, fault.method), channel)

    def for_event(self, event: str, channel: str | None) -> Fault | None:
        """Take the fault that strikes this event, if one does."""
        return self._take(lambda fault: bool(fault.event) and fnmatchcase(event, fault.event), channel)

    def _take(self, strikes: Any, channel: str | None) -> Fault | None:
        for fault in self.on:
            if strikes(fault) and fault.channel in (None, channel):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.on.remove(fault)
                return fault
        return None
