"""The Friday on which a story begins, and the instants of its days."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

DAYS_AHEAD = 2
"""A business clock only goes forward, and the Friday of Perth begins on Thursday in California."""
DAYS = 11
"""How long a story lasts, from its Friday to the Monday after next."""
_FRIDAY = 4
_OFFSETS: Mapping[str, int] = {
    "Fri": 0,
    "Sat": 1,
    "Sun": 2,
    "Mon": 3,
    "Tue": 4,
    "Wed": 5,
    "Thu": 6,
    "next Fri": 7,
    "next Sat": 8,
    "next Sun": 9,
    "next Mon": 10,
}
_MOMENT = re.compile(r"(?P<day>[A-Za-z ]+) (?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?")


def quiet_friday(today: date, zones: Collection[str], country: str = "US") -> date:
    """Choose the first Friday, two days ahead at least, whose story meets no public holiday and no clock change.

    Args:
        today: the machine's date.
        zones: IANA zones in which the clocks must not change from the day before the Friday to the story's end.
        country: whose public holidays are avoided, observed ones too.
    """
    earliest = today + timedelta(days=DAYS_AHEAD)
    friday = earliest + timedelta(days=(_FRIDAY - earliest.weekday()) % 7)
    while _disturbed(friday, zones, country):
        friday += timedelta(days=7)
    return friday


def _disturbed(friday: date, zones: Collection[str], country: str) -> bool:
    last = friday + timedelta(days=DAYS)
    closed = holidays.country_holidays(country, years=range(friday.year, last.year + 1))
    if any(friday + timedelta(days=number) in closed for number in range(DAYS)):
        return True
    ends = (friday - timedelta(days=1), last)
    return any(len({_offset(day, zone) for day in ends}) > 1 for zone in zones)


def _offset(day: date, zone: str) -> timedelta | None:
    return datetime.combine(day, time(12), ZoneInfo(zone)).utcoffset()


def instant(friday: date, moment: str, zone: str) -> int:
    """Give `Mon 09:10` or `next Mon 09:10:30` of the story's days, as a clock in `zone` shows it.

    Raises:
        ValueError: it is written differently.
    """
    read = _MOMENT.fullmatch(moment)
    if read is None or read["day"] not in _OFFSETS:
        raise ValueError(f"{moment!r} is no moment of the story; write one like 'Mon 09:10'")
    day = friday + timedelta(days=_OFFSETS[read["day"]])
    clock = time(int(read["hour"]), int(read["minute"]), int(read["second"] or 0), tzinfo=ZoneInfo(zone))
    return int(datetime.combine(day, clock).timestamp())


def local(at: float, zone: str) -> datetime:
    """Give an instant as a clock in `zone` shows it."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
