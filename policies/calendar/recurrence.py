"""Which recurrence rules may close days: whole days, that exist, and that can be looked up without a search."""

from datetime import date, datetime, time

from dateutil.rrule import rrulestr


class BadClosure(ValueError):  # noqa: N818 -- its message is the user's answer
    """Raised for a country, subdivision or recurrence rule that cannot be read."""


_BY_DAY = ("FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=WEEKLY", "FREQ=DAILY")
_RANGES = {
    "INTERVAL": range(1, 1001),
    "COUNT": range(1, 10_001),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": range(1, 32),
    "BYYEARDAY": range(1, 367),
    "BYWEEKNO": range(1, 54),
    "BYSETPOS": range(1, 367),
}
_FROM_THE_END = frozenset({"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"})
"""May be negative: counted from the end."""
_YEARLY = frozenset({"BYYEARDAY", "BYWEEKNO", "BYEASTER", "BYSETPOS"})
"""In a daily rule these are looked for day by day until the year 9999, if they never meet."""
_LONGEST = dict.fromkeys(range(1, 13), 31) | {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def check_rule(rule: str, since: date) -> None:
    """Refuse what is no rule of whole days, or would be searched for in vain.

    Raises:
        BadClosure: with what would be right.
    """
    parts = rule.split(";")
    if not any(part in _BY_DAY for part in parts):
        raise BadClosure(f"{rule!r}: a closed day recurs by FREQ=YEARLY, MONTHLY, WEEKLY or DAILY")
    if any(part.startswith(("BYHOUR", "BYMINUTE", "BYSECOND")) for part in parts):
        raise BadClosure(f"{rule!r}: a rule closes whole days; leave out hours, minutes and seconds")
    found = dict(part.split("=", 1) for part in parts if "=" in part)
    _check_numbers(rule, found)
    if _never(found):
        raise BadClosure(f"{rule!r}: no such day exists; mend BYMONTH or BYMONTHDAY")
    try:
        rrulestr(rule, dtstart=datetime.combine(since, time()))
    except (ValueError, TypeError) as problem:
        raise BadClosure(f"{rule!r} is not a recurrence rule: {problem}") from problem


def _check_numbers(rule: str, found: dict[str, str]) -> None:
    for name, allowed in _RANGES.items():
        for number in _numbers(found.get(name, "")):
            if (abs(number) if name in _FROM_THE_END else number) not in allowed:
                raise BadClosure(f"{rule!r}: {name} is a number from {allowed[0]} to {allowed[-1]}")
    for name in _YEARLY & set(found):
        if found["FREQ"] in ("DAILY", "WEEKLY"):
            raise BadClosure(f"{rule!r}: {name} goes with FREQ=YEARLY or MONTHLY")


def _never(found: dict[str, str]) -> bool:
    """Whether a rule asks for the 30th of February."""
    days = [abs(day) for day in _numbers(found.get("BYMONTHDAY", "1"))]
    months = _numbers(found.get("BYMONTH", "1"))
    return bool(days) and bool(months) and not any(day <= _LONGEST[month] for day in days for month in months)


def _numbers(text: str) -> list[int]:
    """Numbers with commas; what is no number is told by who reads the rule."""
    return [int(each) for each in text.split(",") if each.strip().lstrip("+-").isdecimal()]
