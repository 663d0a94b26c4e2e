"""Which releases a plan supports, and how the release of a ticket stands (N5, B12, B17)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from policies.duration import Duration
from policies.instant import instant
from policies.notice import last_day

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class Supported(StrEnum):
    """Which releases are supported, apart from what the list says of single ones."""

    ALL = "all"
    LISTED = "listed"
    CURRENT = "current"
    CURRENT_AND_PRIOR_MINOR = "current_and_prior_minor"


@dataclass(frozen=True, slots=True)
class Release:
    """One release with the end of its support."""

    name: str
    ends: date | None = None
    """The last day of its support."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What a plan says of releases."""

    rule: Supported
    listed: tuple[Release, ...] = ()
    """The newest first."""
    unmodified_only: bool = False
    """The plan supports unmodified software only (B17)."""
    notice: Duration | None = None
    """How long before its end a line is announced (B12)."""
    clause: str = ""

    @property
    def checked(self) -> bool:
        """Whether a ticket's release can be judged: nobody has to name one that no list knows."""
        return bool(self.listed) and self.rule is not Supported.ALL

    def supported(self, on: date) -> tuple[Release, ...]:
        """The listed releases that are supported on a day, the newest first."""
        return tuple(one for one in self.listed if self._supports(one, on))

    def judge(self, name: str, on: date) -> "Judged":
        """Tell how a release stands on a day. One that the list does not have is supported by `all` alone."""
        found = self._found(name)
        if not self.checked:
            ended = found is not None and found.ends is not None and on > found.ends
            return Judged(supported=not ended, release=found)
        return Judged(supported=found is not None and self._supports(found, on), release=found)

    def _found(self, name: str) -> Release | None:
        """The listed release of that name, or the listed line that a longer number belongs to: 6.2.1 to 6.2."""
        plain = name.strip().casefold()
        for one in self.listed:
            if one.name.casefold() == plain:
                return one
        told = number(name)
        lines = [one for one in self.listed if number(one.name) and _begins(told, number(one.name))]
        return max(lines, key=lambda one: len(number(one.name)), default=None)

    def _supports(self, release: Release, on: date) -> bool:
        if release.ends is not None and on > release.ends:
            return False
        match self.rule:
            case Supported.CURRENT:
                return _minor(release) == _minor(self.listed[0])
            case Supported.CURRENT_AND_PRIOR_MINOR:  # … or as the published schedule says (B12)
                return release.ends is not None or _minor(release) in _newest_minors(self.listed, 2)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How a release stands."""

    supported: bool
    release: Release | None
    """As the list has it; None where it does not."""


def number(name: str) -> tuple[int, ...]:
    """The first number in a release's name, part by part; empty where it has none."""
    found = _NUMBER.search(name)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def of_line(name: str, line: str) -> bool:
    """Whether a release belongs to a line: 6.2.1 to 6.2, and each to itself."""
    same = name.strip().casefold() == line.strip().casefold()
    return same or (bool(number(line)) and _begins(number(name), number(line)))


def earliest_end(told: date, notice: Duration) -> date:
    """The earliest last day of support of a line whose end is told on a day (B12)."""
    since = instant(datetime(told.year, told.month, told.day, tzinfo=UTC))
    return last_day(since, notice)


def _begins(told: Sequence[int], line: Sequence[int]) -> bool:
    return tuple(told[: len(line)]) == tuple(line)


def _minor(release: Release) -> tuple[int, ...] | str:
    """What patches of one minor release have in common; its name where that has no number."""
    return number(release.name)[:2] or release.name


def _newest_minors(listed: Sequence[Release], count: int) -> list[tuple[int, ...] | str]:
    return list(dict.fromkeys(_minor(one) for one in listed))[:count]
