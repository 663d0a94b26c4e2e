"""Figures computed by other means: our own copy, and the full collection where it stands beside the checkout."""

import json
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from policies.calendar import WEEKDAYS, Calendar, span
from policies.instant import instant

HERE = Path(__file__).parent / "oracle"
BESIDE = Path(__file__).parents[3] / "shared" / "oracle"


def calendar(name, zone, week, closed):
    dates = frozenset(map(date.fromisoformat, closed))
    spans = [span(WEEKDAYS.index(day), *times) for day, texts in week.items() for times in texts]
    return Calendar(
        name, zone, spans, closed=lambda year: frozenset(day for day in dates if day.year == year)
    )


def own_calendars():
    kept = json.loads((HERE / "calendars.json").read_text())
    return {
        name: calendar(
            name,
            each["zone"],
            {day: [text.split("-") for text in texts] for day, texts in each["week"].items()},
            kept["closed"].get(each["closed"], ()),
        )
        for name, each in kept["calendars"].items()
    }


CALENDARS = own_calendars()
FIGURES = [json.loads(line) for line in (HERE / "figures.jsonl").read_text().splitlines()]


def when(text):
    return instant(datetime.fromisoformat(text))


def advance_around(calendar, start, seconds, pauses):
    """Step over each pause: spend open time between them until none is left."""
    merged = []
    for begun, ended in sorted(pauses):
        if merged and begun <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], ended)
        elif ended > start:
            merged.append([max(begun, start), ended])
    stretches = pairwise([start, *(edge for pause in merged for edge in pause), None])
    for begun, ended in list(stretches)[::2]:
        if ended is None or calendar.elapsed(begun, ended) >= seconds:
            return calendar.advance(begun, seconds)
        seconds -= calendar.elapsed(begun, ended)
    raise AssertionError


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure[0]}-{figure[1]}")
def test_known_figures_come_out(figure):
    """Deadlines, elapsed times, business days and pauses agree with figures found by three other methods."""
    what, name, start, given, expected, *pauses = figure
    calendar = CALENDARS[name]

    if what == "elapsed":
        assert calendar.elapsed(when(start), when(given)) == expected
    elif what == "days":
        assert calendar.advance_days(when(start), given) == when(expected)
    elif what == "open":
        assert calendar.advance(when(start), given) == when(expected)
    else:
        spans = [(when(begun), when(ended)) for begun, ended in pauses[0]]
        assert advance_around(calendar, when(start), given, spans) == when(expected)


@pytest.mark.skipif(
    not BESIDE.is_dir(), reason="the collection of figures does not stand beside this checkout"
)
def test_the_collection_beside_the_checkout_agrees():
    """Whatever the collection of figures beside the checkout holds today comes out right."""
    kept = json.loads((BESIDE / "calendars.json").read_text())
    calendars = {
        name: calendar(name, each["tz"], each["weekly"], each["holidays"]) for name, each in kept.items()
    }
    cases = [
        json.loads(line) for file in sorted(BESIDE.glob("*.jsonl")) for line in file.read_text().splitlines()
    ]

    wrong = [case for case in cases if not agrees(calendars[case["calendar"]], case)]

    assert cases
    assert not wrong


def agrees(calendar, case):
    start = when(case["start"])
    if "add_business_days" in case:
        return calendar.advance_days(start, case["add_business_days"]) == when(case["deadline"])
    if "elapsed_business_seconds" in case:
        return calendar.elapsed(start, when(case["end"])) == (case["elapsed_business_seconds"] or 0)
    pauses = [(when(begun), when(ended)) for begun, ended in case.get("pauses", ())]
    return advance_around(calendar, start, case["add_business_seconds"], pauses) == when(case["deadline"])
