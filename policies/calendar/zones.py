"""Time zones from the pinned `tzdata` package, never from the machine, so that a deadline is the same everywhere."""

from bisect import bisect_right
from calendar import timegm
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo

from policies.instant import EARLIEST, LATEST, Instant, moment

_DAY = 86_400
_PROBE = 3 * _DAY  # no zone has kept an offset for less than six days since 1970, nor will by its data
_BEFORE_TIME = -(1 << 62)


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
    return offset.days * _DAY + offset.seconds


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
    begun, before, offset = start, start, _offset(of, start)
    for probe in range(start + _PROBE, end + _PROBE, _PROBE):
        here = min(probe, end - 1)
        if _offset(of, here) != offset:
            changed = _change(of, before, here)
            yield Period(begun, changed, offset)
            begun, offset = changed, _offset(of, changed)
        before = here
    yield Period(begun, end, offset)


class WallClock:
    """What a zone's wall clock reads, as seconds since 1970 of a clock that was never changed.

    Years are looked at when they are asked about; what is known of them is replaced as a whole, so threads may
    share it. Before 1970 and from 2200 on the offset stays as it is there.
    """

    __slots__ = ("_known", "_zone")

    def __init__(self, of: ZoneInfo) -> None:
        self._zone = of
        self._known = _Offsets(0, 0, (), (), ())

    def reads(self, at: int) -> int:
        """What it reads at an instant."""
        known = self._known
        if not known.start <= at < known.end:
            known = self._covering(at, at)
        return at + known.offsets[bisect_right(known.changes, at) - 1]

    def when(self, wall: int) -> int:
        """The instant at which it first reads so; a skipped time is read with the offset before the change."""
        known = self._known
        if not known.start + _DAY <= wall < known.end - _DAY:
            known = self._covering(wall - _DAY, wall + _DAY)
        return wall - known.offsets[bisect_right(known.walls, wall) - 1]

    def _covering(self, first: int, last: int) -> "_Offsets":
        known = self._known
        years = [year_of(at) for at in (first, last)]
        if known.changes:
            years += year_of(known.start), year_of(known.end - 1)
        found = range(min(years), max(years) + 1)
        self._known = known = _offsets(
            period for year in found for period in periods(self._zone, *bounds(year))
        )
        return known


class _Offsets(NamedTuple):
    """The offsets of some years, each from a change on; the first from before all time."""

    start: int
    end: int
    changes: tuple[int, ...]
    """In UTC."""
    walls: tuple[int, ...]
    """From which wall time on an offset is the first to read it so: a repeated time is that before the change."""
    offsets: tuple[int, ...]


def _offsets(found: Iterable[Period]) -> _Offsets:
    first, *rest = found
    changes, walls, offsets, end = [_BEFORE_TIME], [_BEFORE_TIME], [first.offset], first.end
    for start, end, offset in rest:  # noqa: B007 -- the last end is that of all
        if offset != offsets[-1]:
            changes.append(start)
            walls.append(start + max(offset, offsets[-1]))
            offsets.append(offset)
    return _Offsets(first.start, end, tuple(changes), tuple(walls), tuple(offsets))


@cache
def wall_clock(name: str) -> WallClock:
    """The wall clock of a zone, shared by everybody who reads it.

    Raises:
        UnknownZone: the pinned data has no such zone.
    """
    return WallClock(zone(name))


def year_of(at: int) -> int:
    """The UTC year, within those whose zone rules are known: 1970 to 2199."""
    return moment(Instant(min(max(at, EARLIEST), LATEST - 1))).year


def bounds(year: int) -> tuple[int, int]:
    """From when to when a UTC year lasts."""
    return timegm((year, 1, 1, 0, 0, 0)), timegm((year + 1, 1, 1, 0, 0, 0))
