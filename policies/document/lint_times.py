"""Sums that show whether a document's figures and ladders make sense: every start of a week is tried.

The week is one without holidays and clock changes, so that what is told does not depend on today.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import NamedTuple

from policies.calendar import Calendar, Span
from policies.document.calendars import without_holidays
from policies.document.complaints import Complaint
from policies.document.fields import LEVELS
from policies.document.model import PolicyModel, RungPart
from policies.document.problems import Path
from policies.duration import Duration, Unit
from policies.instant import Instant
from policies.measure import Leg, placed
from policies.terms import AtBreach, EveryPast, OnOpen, Past, Promise, Share, Target, When

_MONDAY = Instant(1_717_372_800)  # 2024-06-03: the weeks around change no clock that still changes
_HOUR = 3600
_WEEK = 168 * _HOUR
_OFFICE = tuple(Span(day, 9 * _HOUR, 17 * _HOUR) for day in range(5))
_BEFORE_RESOLUTION = (Target.FIRST_RESPONSE, Target.TRIAGE_START, Target.ASSIGNMENT)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Figure(NamedTuple):
    """One promise with its place in the document."""

    plan: str
    level: int
    promise: Promise
    path: Path

    def due(self, start: Instant) -> Instant:
        """When it falls due."""
        return _due(self.promise, start)


def time_complaints(model: PolicyModel) -> Iterator[Complaint]:
    """What the sums of a document without other problems bring out."""
    calendars = {
        # A customer's own hours are not known here.
        name: without_holidays(name, part, model.zone) or Calendar(name, part.zone or model.zone, _OFFICE)
        for name, part in model.calendars.items()
    }
    figures = [*_figures(model, calendars)]
    yield from _units(model, figures, calendars)
    yield from _responses_after_resolution(figures)
    for target, rungs in model.ladders.items():
        yield from _ladder(target, rungs, [each for each in figures if each.promise.target is target])


def _figures(model: PolicyModel, calendars: dict[str, Calendar]) -> Iterator[Figure]:
    for plan, part in model.plans.items():
        for target, written in part.promises.items():
            names = {**model.calendar, **part.calendar, **written.calendar}
            for level, duration in written.figures.items():
                promise = Promise(
                    target=target,
                    duration=duration,
                    calendar=calendars[names[level]],
                    roll_to_open=written.roll_to_open,
                )
                yield Figure(plan, level, promise, ("plans", plan, "promises", target, str(level)))


def _units(model: PolicyModel, figures: list[Figure], calendars: dict[str, Calendar]) -> Iterator[Complaint]:
    for figure in figures:
        yield from _business_days(figure.path, figure.promise.duration, figure.promise.calendar)
    for kind, part in model.kinds.items():
        if part.calendar is not None and part.clocks:
            own = calendars[part.calendar]
            yield from _first_of(
                _business_days(("kinds", kind, "calendar"), figure.promise.duration, own)
                for figure in figures
            )
    name = model.reopening.calendar or model.calendar.get(LEVELS[-1])
    if name is not None:
        for key, silence in (
            ("within", model.reopening.within),
            ("close_after", model.reopening.close_after),
        ):
            if silence is not None:
                yield from _business_days(("reopening", key), silence, calendars[name])
    for plan, sold in model.plans.items():
        for target, promise in sold.promises.items():
            if promise.roll_to_open and all(figure.open_time for figure in promise.figures.values()):
                yield Complaint(
                    ("plans", plan, "promises", target, "roll_to_open"),
                    "is for figures in d, w or mo; those in m, h and bd end in opening hours anyway",
                )


def _first_of(told: Iterable[Iterable[Complaint]]) -> Iterator[Complaint]:
    """One complaint of many of a sort is enough."""
    yield from islice(chain.from_iterable(told), 1)


def _business_days(path: Path, duration: Duration, calendar: Calendar) -> Iterator[Complaint]:
    if duration.unit is Unit.BUSINESS_DAYS and calendar.always_open:
        yield Complaint(
            path,
            f"{duration} on the 24x7 calendar {calendar.name!r}, where every day is one; "
            f"write {duration.count}d, or name business hours",
        )


def _responses_after_resolution(figures: list[Figure]) -> Iterator[Complaint]:
    resolutions = {
        (each.plan, each.level): each for each in figures if each.promise.target is Target.RESOLUTION
    }
    for figure in figures:
        resolution = resolutions.get((figure.plan, figure.level))
        if resolution is None or figure.promise.target not in _BEFORE_RESOLUTION:
            continue
        late = _first_late(figure.promise, resolution.promise)
        if late is not None:
            due, resolved = figure.due(late), resolution.due(late)
            yield Complaint(
                figure.path,
                f"of a ticket of {_told(figure, late, late)}, {figure.promise.target} would be due "
                f"{_told(figure, late, due)}, after its resolution {_told(figure, late, resolved)}",
            )


@lru_cache(maxsize=64)
def _first_late(promise: Promise, resolution: Promise) -> Instant | None:
    """The first start of the week from which a promise falls due after the resolution."""
    starts = map(Instant, range(_MONDAY, _MONDAY + _WEEK, _HOUR // 2))
    return next((start for start in starts if _due(promise, start) > _due(resolution, start)), None)


def _due(promise: Promise, start: Instant) -> Instant:
    return promise.calendar.deadline(start, promise.duration, roll_to_open=promise.roll_to_open)


def _told(figure: Figure, start: int, at: int) -> str:
    calendar = figure.promise.calendar
    wall = calendar.local(Instant(at))
    days = (wall.date() - calendar.local(Instant(start)).date()).days
    return f"{_DAYS[wall.weekday()]} {wall:%H:%M}" + (f" ({days} days later)" if days > 6 else "")


def _ladder(target: Target, rungs: tuple[RungPart, ...], figures: list[Figure]) -> Iterator[Complaint]:
    told = set[tuple[int, str]]()
    tried = set[tuple[Promise, tuple[int, ...]]]()
    for figure in figures:
        mine = [
            (index, rung)
            for index, rung in enumerate(rungs)
            if figure.level in rung.priorities and (rung.plans is None or figure.plan in rung.plans)
        ]
        key = figure.promise, tuple(index for index, _ in mine)
        if key in tried:
            continue  # many plans promise the same
        tried.add(key)
        for index, message, warning in _climbed(mine, figure):
            if (index, message[:20]) not in told:
                told.add((index, message[:20]))
                yield Complaint(("ladders", target, index), message, warning)


def _climbed(mine: list[tuple[int, RungPart]], figure: Figure) -> Iterator[tuple[int, str, bool]]:
    closed = {index for index, rung in mine if isinstance(rung.at.when, Share)}
    calendar, opened = figure.promise.calendar, False
    for start in range(_MONDAY, _MONDAY + _WEEK, _HOUR):
        leg = Leg(figure.promise, Instant(start))
        moments = [
            (index, rung, at)
            for index, rung in mine
            if (at := _moment(rung.at.when, leg, figure)) is not None
        ]
        yield from _order(moments, leg, figure)
        if calendar.is_open(leg.start):
            opened = True
            closed -= {
                index for index, _, at in moments if calendar.is_open(at) or calendar.is_open(Instant(at - 1))
            }
    for index in sorted(closed) if opened else ():
        message = (
            f"of {figure.promise.duration} falls outside every opening for tickets opened in hours, "
            "and waits for the next; choose another share"
        )
        yield index, message, True


def _moment(when: When, leg: Leg, figure: Figure) -> Instant | None:
    """When a rung fires; None where the target is too short for it."""
    deadline, calendar = figure.due(leg.start), leg.promise.calendar
    match when:
        case OnOpen():
            return leg.start
        case AtBreach():
            return deadline
        case Past(seconds) | EveryPast(seconds):
            return calendar.advance(deadline, seconds)
        case _:
            return placed(leg, when, deadline)


def _order(
    moments: list[tuple[int, RungPart, Instant]], leg: Leg, figure: Figure
) -> Iterator[tuple[int, str, bool]]:
    deadline = figure.due(leg.start)
    for index, rung, at in moments:
        if at > deadline and not isinstance(rung.at.when, Past | EveryPast):
            yield (
                index,
                f"fires after the deadline it announces, {figure.promise.duration}; make it earlier",
                False,
            )
    for (_, earlier, first), (index, _rung, then) in pairwise(moments):
        if then < first:
            message = (
                f"fires before {earlier.title!r} above it at priority {figure.level}; "
                "list rungs in the order in which they fire"
            )
            yield index, message, False
