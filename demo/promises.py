"""What a story promises to show, and whether it was seen."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing to be seen; `missing` says what was not there, empty when it was seen."""

    name: str
    missing: str = ""

    @property
    def seen(self) -> bool:
        """Whether it was seen."""
        return not self.missing


@dataclass(slots=True)
class Promises:
    """All that a story has promised so far. Its end decides how the process ends."""

    every: list[Promise] = field(default_factory=list)

    def note(self, name: str, missing: str = "") -> Promise:
        """Note that a promise was seen, or what was missing."""
        promise = Promise(name, missing)
        self.every.append(promise)
        return promise

    @property
    def missing(self) -> list[Promise]:
        """Those that were not seen."""
        return [one for one in self.every if not one.seen]

    @property
    def kept(self) -> bool:
        """Whether there were any, and all of them were seen."""
        return bool(self.every) and not self.missing

    @property
    def exit_code(self) -> int:
        """What the process ends with: 0 when everything was seen, else 1."""
        return 0 if self.kept else 1

    def verdict(self) -> str:
        """Say in one line how it went."""
        if not self.every:
            return "Nothing was promised, so nothing was seen."
        if self.kept:
            return f"Everything was seen: {len(self.every)} of {len(self.every)} promises of the story."
        seen = len(self.every) - len(self.missing)
        return f"{seen} of {len(self.every)} promises of the story were seen; {len(self.missing)} not."
