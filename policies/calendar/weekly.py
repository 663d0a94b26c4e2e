"""Weekly opening hours as they are written: `09:00` to `17:30`, past midnight, or into the next day."""

import re
from typing import NamedTuple

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 86_400


class BadSpan(ValueError):  # noqa: N818 -- its message is the user's answer
    """Raised for opening hours that cannot be read; the message says how to write them."""


class Span(NamedTuple):
    """Open from `start` to `end` (exclusive), in wall-clock seconds from the midnight `weekday` begins with.

    An `end` past 86,400 lies on a later date. Monday is 0. A span of no length is no time.
    """

    weekday: int
    start: int
    end: int


_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-5][0-9])(?P<next> next day)?")


def _seconds(text: str) -> tuple[int, bool]:
    """Read `18:00` or `18:00 next day`: seconds from midnight, and whether the next day is said."""
    written = _CLOCK.fullmatch(text.strip())
    if written is not None:
        seconds = int(written["hour"]) * 3600 + int(written["minute"]) * 60
        if seconds <= DAY:
            return seconds, written["next"] is not None
    raise BadSpan(f"{text!r} is not a time of day; write one from 00:00 to 24:00, such as 09:30")


def span(weekday: int, opens: str, closes: str) -> Span:
    """Read one span; a closing time before the opening one, or with `next day`, lies on the next date.

    Raises:
        BadSpan: a time cannot be read, or the opening says `next day`.
    """
    start, later = _seconds(opens)
    if later:
        raise BadSpan(
            f"{opens!r}: a span belongs to the day it opens on; only its end may be on the next day"
        )
    end, next_day = _seconds(closes)
    return Span(weekday, start, end + DAY if next_day or end < start else end)
