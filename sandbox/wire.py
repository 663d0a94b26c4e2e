"""What crossed between the app and the sandbox, and what the sandbox accepted: the judge of every test of reliability."""

from collections import deque
from dataclasses import dataclass, field

from sandbox.state import Json


@dataclass(slots=True)
class Wire:
    """Crossings in order: the app's calls, and the deliveries made to it. No token and no secret is kept."""

    length: int
    crossings: deque[Json] = field(init=False)
    accepted: list[Json] = field(default_factory=list)
    """The ledger: every call that changed something, whatever the app was then told about it."""
    open_calls: int = 0
    """Calls of the app that are not answered yet."""
    last: float = 0.0
    """Machine time of the last crossing."""
    _number: int = 0

    def __post_init__(self) -> None:
        self.crossings = deque(maxlen=self.length)

    def note(self, machine: float, **crossing: object) -> Json:
        """Note a crossing and give it back, so that its outcome can be added."""
        self._number += 1
        self.last = machine
        entry: Json = {"n": self._number, "at": machine, **crossing}
        self.crossings.append(entry)
        return entry

    def accept(self, **what: object) -> None:
        """Enter into the ledger what a call has brought about."""
        self.accepted.append({"n": len(self.accepted) + 1, **what})

    def clear(self) -> None:
        """Forget everything."""
        self.crossings.clear()
        self.accepted.clear()
