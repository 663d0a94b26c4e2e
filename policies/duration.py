"""How long a promise is: `30m`, `4h`, `2bd`, `3d`, `2w`, `1mo`."""

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


class BadDuration(ValueError):
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


def parse(text: str) -> Duration:
    """Read a duration as it is written in a policy.

    Raises:
        BadDuration: not a whole number followed by m, h, bd, d, w or mo, or longer than ten years.
    """
    raise NotImplementedError
