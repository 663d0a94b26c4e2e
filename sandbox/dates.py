"""Slack's date tokens, `<!date^seconds^format^link|fallback>`, as a reader in some zone sees them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

TOKEN = re.compile(r"<!date\^(-?\d+)\^([^|^>]*)(?:\^[^|>]*)?(?:\|([^>]*))?>")


def show(text: str, zone: tzinfo, now: float) -> str:
    """Write every date token of `text` out for a reader in `zone` at business time `now`."""
    return TOKEN.sub(lambda match: _written(int(match[1]), match[2], zone, now), text)


def _written(seconds: int, pattern: str, zone: tzinfo, now: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now, UTC).astimezone(zone)
    return re.sub(r"\{(\w+)\}", lambda match: _part(match[1], moment, today), pattern)


def _part(name: str, moment: datetime, today: datetime) -> str:
    if name == "ago":
        return _ago(today.timestamp() - moment.timestamp())
    if name.endswith("_pretty"):
        day = (moment.date() - today.date()).days
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(day)
        if near:
            return near
    plain = _PARTS.get(name.removesuffix("_pretty"))
    return plain(moment) if plain else "{" + name + "}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _long_date(moment: datetime) -> str:
    return f"{moment:%B} {_ordinal(moment.day)}, {moment.year}"


_PARTS: dict[str, Callable[[datetime], str]] = {
    "date_num": lambda moment: f"{moment:%Y-%m-%d}",
    "date_slash": lambda moment: f"{moment:%m/%d/%Y}",
    "date": _long_date,
    "date_short": lambda moment: f"{moment:%b} {moment.day}, {moment.year}",
    "date_long": lambda moment: f"{moment:%A}, {_long_date(moment)}",
    "time": lambda moment: f"{moment.hour % 12 or 12}:{moment:%M %p}",
    "time_secs": lambda moment: f"{moment.hour % 12 or 12}:{moment:%M:%S %p}",
}


def _ago(seconds: float) -> str:
    size = abs(seconds)
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            number = int(size // length)
            words = f"{number} {unit}{'s' if number > 1 else ''}"
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"
