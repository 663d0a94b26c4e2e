"""Finds a deadline again from an explanation's plain data and nothing of ours: only dates, zones and sums."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

CALENDAR_TIME = {
    "d": lambda n: relativedelta(days=n),
    "w": lambda n: relativedelta(weeks=n),
    "mo": lambda n: relativedelta(months=n),
}


def deadline(total):
    """The instant that a sum, or a choice between two, comes to."""
    if "keep" in total:
        return {"earlier": min, "later": max}[total["keep"]](deadline(one) for one in total["of"])
    in_order(total)
    unit = total["promised"]["unit"]
    if unit == "s":
        return of_open_time(total)
    return of_business_days(total) if unit == "bd" else of_calendar_time(total)


def of_open_time(total):
    """The end of the last stretch that counted; together they are what was promised."""
    assert sum(seconds for _, _, seconds in total["counted"]) == total["promised"]["count"]
    return total["counted"][-1][1] if total["counted"] else total["start"]


def of_business_days(total):
    """The last counted date at the wall-clock time counting began, plus the open time that was paused."""
    zone, count = ZoneInfo(total["zone"]), total["promised"]["count"]
    begun = total["start"] if count == 0 else total["opening"]
    due = begun
    if count:
        assert len(total["days"]) == count
        wall = datetime.fromtimestamp(begun, zone).replace(tzinfo=None, fold=0)
        year, month, day = map(int, total["days"][-1].split("-"))
        due = int(wall.replace(year=year, month=month, day=day, tzinfo=zone).timestamp())
        due = after_gap(total, due)
    assert due == total["unpaused"]
    lost = sum(pause["seconds"] for pause in total["pauses"])
    assert sum(seconds for _, _, seconds in total["counted"]) == lost
    return total["counted"][-1][1] if lost else due


def of_calendar_time(total):
    """The same wall-clock time so much later, plus what was paused, out of closed hours where that is promised."""
    zone, promised = ZoneInfo(total["zone"]), total["promised"]
    wall = datetime.fromtimestamp(total["start"], zone).replace(tzinfo=None, fold=0)
    later = wall + CALENDAR_TIME[promised["unit"]](promised["count"])
    due = int(later.replace(tzinfo=zone).timestamp()) if promised["count"] else total["start"]
    assert due == total["by_the_clock"]
    due = after_gap(total, due)
    assert due == total["unpaused"]
    if not total["pauses"]:
        return due
    return after_gap(total, due + sum(pause["seconds"] for pause in total["pauses"]))


def after_gap(total, at):
    """The end of the closed stretch that holds an instant, or the instant itself."""
    return next((gap["until"] for gap in total["closed"] if gap["since"] <= at < gap["until"]), at)


def in_order(total):
    """Stretches follow one another; what lies between two is closed or paused, to the second."""
    counted = total["counted"]
    shut = [(gap["since"], gap["until"]) for gap in total["closed"]]
    shut += [(pause["since"], pause["until"]) for pause in total["pauses"]]
    edges = [*counted, (total["deadline"],) * 3] if counted else []
    for (_, until, _), (since, _, _) in pairwise(edges):
        assert until <= since
        at = until
        while at < since:
            at = next(end for begin, end in sorted(shut, key=lambda one: -one[1]) if begin <= at < end)
        assert at >= since
