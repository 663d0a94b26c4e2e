"""What a schema cannot see: names that must agree between the parts of a document."""

from collections import Counter
from collections.abc import Iterable, Iterator

from policies.calendar import NeverOpen
from policies.calendar.closures import BadClosure
from policies.document.calendars import calendar_from
from policies.document.fields import LEVELS
from policies.document.model import PolicyModel, SourcePart
from policies.document.problems import Path, Problem
from policies.document.source import Source
from policies.terms import Source as Way

Complaint = tuple[Path, str]


def check(model: PolicyModel, source: Source) -> list[Problem]:
    """Every disagreement within a document, with its line."""
    complaints = (
        *_four_priorities(model),
        *_calendars(model),
        *_calendar_names(model),
        *_promises_without_hours(model),
        *_kinds(model),
        *_ladders(model),
        *_twice("asks", (ask.key for ask in model.asks)),
        *_twice("pauses", (pause.reason for pause in model.pauses)),
    )
    return [
        Problem(source.line(path), f"{'.'.join(map(str, path))}: {message}", source.known(path))
        for path, message in complaints
    ]


def _four_priorities(model: PolicyModel) -> Iterator[Complaint]:
    absent = [str(level) for level in LEVELS if level not in model.priorities]
    if absent:
        yield ("priorities",), f"{', '.join(absent)} missing; a policy names all four"


def _calendars(model: PolicyModel) -> Iterator[Complaint]:
    for name, part in model.calendars.items():
        try:
            if part.hours is not None:
                calendar_from(name, part, model.zone)
        except (BadClosure, NeverOpen) as problem:
            yield ("calendars", name), str(problem)


def _calendar_names(model: PolicyModel) -> Iterator[Complaint]:
    named: list[tuple[Path, Iterable[str]]] = [(("calendar",), model.calendar.values())]
    for plan, part in model.plans.items():
        named.append((("plans", plan, "calendar"), part.calendar.values()))
        named += [
            (("plans", plan, "promises", target, "calendar"), promise.calendar.values())
            for target, promise in part.promises.items()
        ]
    if model.reopening.calendar is not None:
        named.append((("reopening", "calendar"), (model.reopening.calendar,)))
    known = ", ".join(model.calendars)
    for path, names in named:
        for name in dict.fromkeys(names):
            if name not in model.calendars:
                yield path, f"there is no calendar {name!r}; this document has {known}"


def _promises_without_hours(model: PolicyModel) -> Iterator[Complaint]:
    for plan, part in model.plans.items():
        for target, promise in part.promises.items():
            outer = {**model.calendar, **part.calendar, **promise.calendar}
            if not promise.figures:
                yield ("plans", plan, "promises", target), "promises nothing; give a duration for a priority"
            for level in promise.figures:
                if level not in outer:
                    path = ("plans", plan, "promises", target, str(level))
                    yield path, "which calendar? name one here, in the plan or as the document's default"
    silent = model.reopening.within or model.reopening.close_after
    if silent and model.reopening.calendar is None and LEVELS[-1] not in model.calendar:
        yield ("reopening",), "needs a calendar to count on; name one here or as the document's default"


def _kinds(model: PolicyModel) -> Iterator[Complaint]:
    if model.defaults.kind not in model.kinds:
        yield ("defaults", "kind"), f"{model.defaults.kind} is not among this document's kinds"
    yield from _source_kinds(model, ("sources",), model.sources)
    for plan, part in model.plans.items():
        yield from _source_kinds(model, ("plans", plan, "sources"), part.sources)


def _source_kinds(model: PolicyModel, path: Path, sources: dict[Way, SourcePart]) -> Iterator[Complaint]:
    for way, rule in sources.items():
        if rule.kind is not None and rule.kind not in model.kinds:
            yield (*path, way, "kind"), f"{rule.kind} is not among this document's kinds"


def _ladders(model: PolicyModel) -> Iterator[Complaint]:
    for target, rungs in model.ladders.items():
        met = Counter[tuple[str, str, int]]()
        for index, rung in enumerate(rungs):
            for plan in rung.plans or ():
                if plan not in model.plans:
                    known = ", ".join(model.plans)
                    yield (
                        ("ladders", target, index, "plans"),
                        f"there is no plan {plan!r}; this document has {known}",
                    )
            places = [
                (rung.title, plan, level) for plan in rung.plans or model.plans for level in rung.priorities
            ]
            if any(met[place] for place in places):
                yield (
                    ("ladders", target, index),
                    f"a second rung called {rung.title!r}; give one of them a name",
                )
            met.update(places)


def _twice(part: str, keys: Iterable[str]) -> Iterator[Complaint]:
    seen = set[str]()
    for index, key in enumerate(keys):
        if key in seen:
            yield (part, index), f"{key!r} stands here twice"
        seen.add(key)
