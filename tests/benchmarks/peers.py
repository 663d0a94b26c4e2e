"""Other people's business-hours arithmetic, asked what ours is asked.

`make bench` installs them from a lock of their own; without it, those that are there are asked.
"""

import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

OPENS, CLOSES = 9, 17
HOLIDAYS = (date(2026, 7, 3), date(2026, 9, 7), date(2026, 11, 26), date(2026, 12, 25), date(2028, 1, 3))


class Peer(NamedTuple):
    """One way to ask another package."""

    name: str
    cannot: str
    """What it cannot express."""
    advance: Callable[[datetime], Any] | None
    """Four open hours from a naive datetime."""
    elapsed: Callable[[datetime, datetime], Any] | None
    """Open time between two, or days."""
    whole_days: bool = False


def peers() -> Iterator[Peer]:
    """Every one that can be imported."""
    for make in (_businesstimedelta, _business_duration, _pandas, _numpy, _workalendar):
        try:
            yield make()
        except ImportError as missing:
            name = make.__name__.removeprefix("_").replace("business_d", "business-d")
            yield Peer(name, f"not installed ({missing.name})", None, None)


def _businesstimedelta() -> Peer:
    import businesstimedelta as package  # noqa: PLC0415 -- an optional peer

    hours = package.WorkDayRule(start_time=time(OPENS), end_time=time(CLOSES), working_days=[0, 1, 2, 3, 4])
    rules = package.Rules([hours, package.HolidayRule(dict.fromkeys(HOLIDAYS, "closed"))])
    four = package.BusinessTimeDelta(rules, hours=4)
    return Peer(
        "businesstimedelta",
        "business days, days and weeks of the wall clock; hours past midnight in one span; clock changes (an hour "
        "that was skipped is counted); anything after its last holiday (it raises)",
        lambda at: at + four,
        rules.difference,
    )


def _business_duration() -> Peer:
    from business_duration import businessDuration  # noqa: PLC0415 -- an optional peer

    closed = list(HOLIDAYS)
    return Peer(
        "business-duration",
        "a deadline (it tells elapsed time only); several spans a day, hours that differ by weekday or pass "
        "midnight; time zones and clock changes",
        None,
        lambda since, until: businessDuration(
            since, until, time(OPENS), time(CLOSES), holidaylist=closed, unit="hour"
        ),
    )


def _pandas() -> Peer:
    import pandas as pd  # noqa: PLC0415 -- an optional peer

    four = pd.offsets.CustomBusinessHour(4, start="09:00", end="17:00", holidays=list(HOLIDAYS))
    return Peer(
        "pandas CustomBusinessHour",
        "elapsed time; parts of an hour; hours that differ by weekday; clock changes (it counts wall-clock hours); a "
        "target used up at closing time (it says the next opening)",
        lambda at: pd.Timestamp(at) + four,
        None,
    )


def _numpy() -> Peer:
    import numpy as np  # noqa: PLC0415 -- an optional peer

    calendar = np.busdaycalendar(holidays=[day.isoformat() for day in HOLIDAYS])
    return Peer(
        "numpy busday",
        "hours, time zones: it counts whole days",
        None,
        lambda since, until: np.busday_count(since.date(), until.date(), busdaycal=calendar),
        whole_days=True,
    )


def _workalendar() -> Peer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from workalendar.usa import UnitedStates  # noqa: PLC0415 -- an optional peer

    calendar = UnitedStates()
    return Peer(
        "workalendar",
        "hours, time zones: it counts whole days of a country's calendar",
        None,
        calendar.get_working_days_delta,
        whole_days=True,
    )
