"""How long a promise is: `30m`, `4h`, `2bd`, `3d`, `2w`, `1mo`."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is counted."""

    OPEN_SECONDS = "s"
    """Open time on the calendar; `m` and `h` are written, seconds are kept."""
    BUSINESS_DAYS = "bd"
    DAYS = "d"
    WEEKS = "w"
    MONTHS = "mo"


class BadDuration(ValueError):  # noqa: N818 -- the word of the contract; its message is the user's answer
    """Raised for a text that is no duration; the message says what would be."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of one unit. `Duration(Unit.OPEN_SECONDS, 7200)` is `2h`."""

    unit: Unit
    count: int

    @property
    def open_time(self) -> bool:
        """Whether it is measured in open time (`m`, `h`, `bd`) rather than calendar time."""
        return self.unit in (Unit.OPEN_SECONDS, Unit.BUSINESS_DAYS)

    def __str__(self) -> str:
        """As it is written in a policy, in the largest unit that fits: `90m`, `2h`, `1w`."""
        if self.unit is not Unit.OPEN_SECONDS:
            return f"{self.count}{self.unit}"
        if self.count % 3600 == 0:
            return f"{self.count // 3600}h"
        return f"{self.count // 60}m" if self.count % 60 == 0 else f"{self.count}s"


@dataclass(frozen=True, slots=True)
class _Suffix:
    unit: Unit
    size: int
    """How many of the unit one is."""
    most: int
    """Ten years of it."""


_SUFFIXES = {
    "m": _Suffix(Unit.OPEN_SECONDS, 60, 3660 * 24 * 60),
    "h": _Suffix(Unit.OPEN_SECONDS, 3600, 3660 * 24),
    "bd": _Suffix(Unit.BUSINESS_DAYS, 1, 3660),
    "d": _Suffix(Unit.DAYS, 1, 3660),
    "w": _Suffix(Unit.WEEKS, 1, 522),
    "mo": _Suffix(Unit.MONTHS, 1, 120),
}
_WRITTEN = re.compile(r"(?P<count>[0-9]{1,9})(?P<suffix>mo|bd|[mhdw])")


def parse(text: str) -> Duration:
    """Read a duration as it is written in a policy.

    Raises:
        BadDuration: not a whole number followed by m, h, bd, d, w or mo, or longer than ten years.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise BadDuration(
            f"{text!r} is not a duration; write a whole number and a unit: 30m, 4h, 2bd, 3d, 1w, 1mo"
        )
    suffix, count = _SUFFIXES[written["suffix"]], int(written["count"])
    if count > suffix.most:
        raise BadDuration(f"{text!r} is longer than ten years")
    return Duration(suffix.unit, count * suffix.size)
