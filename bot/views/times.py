"""Times as people type them: `10:30`, `tomorrow 9am`, `20 min ago`, `2026-11-24 09:00`."""

import re
from datetime import datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil import tz
from dateutil.parser import ParserError, parse

from policies.instant import BadInstant, Instant, instant, moment
from policies.refusal import Refused, Why

_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_AGO = re.compile(r"(?P<count>\d{1,4})\s*(?P<unit>min|minutes?|m|hours?|h|days?|d)\s+ago")
_IN = re.compile(r"in\s+(?P<count>\d{1,4})\s*(?P<unit>min|minutes?|m|hours?|h|days?|d)")
_UNITS = {"m": 60, "h": 3_600, "d": 86_400}
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_HAS_TIME = re.compile(r"\d{1,2}:\d\d|\b\d{1,2}\s*[ap]\.?m\b|t\d\d")
_ALL_DIGITS = re.compile(r"\d{1,7}|\d{9,}")
_ISO = re.compile(r"\d{4}-\d\d-\d\d\b|\d{4}-\d\d-\d\dt")
_UTC = re.compile(r"\b(?:utc|gmt)\b")
_TWO_WAYS = re.compile(r"(?<!\d)(?P<first>\d{1,2})[./-](?P<second>\d{1,2})(?:[./-]\d{2,4})?(?!\d)")


def read_time(text: str, zone: str, now: Instant, *, nearest: Literal["past", "future"] = "past") -> Instant:
    """Read a time in `zone`, or in the zone it names as an offset or UTC.

    A weekday without a date is the nearest one in the direction of `nearest`, today included.

    Raises:
        Refused: TIME_UNREADABLE for what has no one meaning: no time in it, a bare number, `3/4/2026`,
            an unknown zone, a time that the clock change left out.
    """
    here = ZoneInfo(zone)
    said = _UTC.sub("UTC", " ".join(text.casefold().split()))
    try:
        return _read(said, here, moment(now).astimezone(here), nearest)
    except (ParserError, BadInstant, ValueError, OverflowError) as error:
        raise Refused(Why.TIME_UNREADABLE) from error


def _read(said: str, here: ZoneInfo, now: datetime, nearest: str) -> Instant:
    if said == "now":
        return instant(now)
    for pattern, sign in ((_AGO, -1), (_IN, 1)):
        relative = pattern.fullmatch(said)
        if relative:
            return instant(now + timedelta(seconds=sign * _seconds(relative)))
    _refuse_two_meanings(said)
    return instant(_absolute(said, here, now, nearest))


def _seconds(relative: re.Match[str]) -> int:
    return int(relative["count"]) * _UNITS[relative["unit"][0]]


def _refuse_two_meanings(said: str) -> None:
    """`9` could be an hour or a day, `3/4` March or April: better asked than guessed."""
    numbers = _TWO_WAYS.search(said)
    ambiguous = numbers is not None and max(int(numbers["first"]), int(numbers["second"])) <= 12
    ambiguous = ambiguous and not _ISO.match(said)
    if not said or _ALL_DIGITS.fullmatch(said) or ambiguous or not _HAS_TIME.search(said):
        raise ValueError(said)


def _absolute(said: str, here: ZoneInfo, now: datetime, nearest: str) -> datetime:
    word, _, rest = said.partition(" ")
    days = _DAYS.get(word)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=days or 0)
    written = (said if days is None else rest).replace(" at ", " ").removeprefix("at ")
    # dateutil would read 2026-11-05 as 11 May with dayfirst
    found = parse(written, default=day, tzinfos=_named_zone, dayfirst=not _ISO.match(said))
    local = found if found.tzinfo else found.replace(tzinfo=here)
    if not tz.datetime_exists(local):
        raise ValueError(said)
    return (
        _nearest_week(local, now, nearest)
        if _WEEKDAY.match(said) and not re.search(r"\d{4}", said)
        else local
    )


def _named_zone(name: str | None, offset: int | None) -> tzinfo | None:
    """An offset or UTC; other abbreviations mean different things to different people."""
    if offset is not None:
        return tz.tzoffset(name, offset)
    if name is None:
        return None
    if name == "UTC":
        return tz.UTC
    raise ValueError(name)


def _nearest_week(local: datetime, now: datetime, nearest: str) -> datetime:
    """A weekday is taken as the next one by dateutil; a time in the past is meant a week earlier."""
    if nearest == "past" and local > now:
        return local - timedelta(days=7)
    return local + timedelta(days=7) if nearest == "future" and local < now else local
