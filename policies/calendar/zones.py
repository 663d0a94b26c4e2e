"""Time zones from the pinned `tzdata` package, never from the machine, so that a deadline is the same everywhere."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

_PROBE = 6 * 3600  # no zone has changed its offset and back within six hours since 1970


class UnknownZone(ValueError):  # noqa: N818 -- its message is the user's answer
    """Raised for a name that is no IANA zone; the message shows how one looks."""


class Period(NamedTuple):
    """[start, end) in UTC seconds during which the zone keeps one offset, in seconds east of UTC."""

    start: int
    end: int
    offset: int


@cache
def names() -> frozenset[str]:
    """Every zone of the pinned data."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split())


@cache
def zone(name: str) -> ZoneInfo:
    """Load a zone by its IANA name, such as `Europe/Berlin`.

    Raises:
        UnknownZone: the pinned data has no such zone.
    """
    if name not in names():
        raise UnknownZone(
            f"{name!r} is not a time zone; write an IANA name such as America/Los_Angeles or UTC"
        )
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def _offset(of: ZoneInfo, at: int) -> int:
    offset = datetime.fromtimestamp(at, of).utcoffset()
    assert offset is not None
    return offset.days * 86_400 + offset.seconds


def _change(of: ZoneInfo, before: int, after: int) -> int:
    """The first second of the new offset, given one second on each side of the change."""
    old = _offset(of, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(of, middle) == old:
            before = middle
        else:
            after = middle
    return after


def periods(of: ZoneInfo, start: int, end: int) -> Iterator[Period]:
    """Cut [start, end) where the zone's offset changes, in order."""
    begun, offset = start, _offset(of, start)
    for probe in range(start + _PROBE, end + _PROBE, _PROBE):
        here = min(probe, end - 1)
        if _offset(of, here) != offset:
            changed = _change(of, max(begun, here - _PROBE), here)
            yield Period(begun, changed, offset)
            begun, offset = changed, _offset(of, changed)
    yield Period(begun, end, offset)
