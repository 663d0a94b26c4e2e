"""What a schema cannot see: names that must agree between the parts of a document."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from policies.calendar import NeverOpen
from policies.calendar.recurrence import BadClosure
from policies.document.calendars import calendar_from
from policies.document.complaints import Complaint, problems
from policies.document.fields import LEVELS
from policies.document.model import PolicyModel, SourcePart
from policies.document.problems import Path, Problem
from policies.document.source import Source
from policies.terms import Source as Way

Disagreement = tuple[Path, str]
Naming = tuple[Path, str, Iterable[str]]
"""Where something is named, what sort of thing, and its names."""


def check(model: PolicyModel, source: Source) -> list[Problem]:
    """Every disagreement within a document, with its line."""
    complaints = (
        *_four_priorities(model),
        *_calendars(model),
        *_names(model, source.data),
        *_promises_without_hours(model),
        *_kinds(model),
        *_ladders(model),
        *_twice("asks", (ask.key for ask in model.asks)),
        *_twice("pauses", (pause.reason for pause in model.pauses)),
    )
    return list(problems((Complaint(*each) for each in complaints), source))


def _four_priorities(model: PolicyModel) -> Iterator[Disagreement]:
    absent = [str(level) for level in LEVELS if level not in model.priorities]
    if absent:
        yield ("priorities",), f"{', '.join(absent)} missing; a policy names all four"


def _calendars(model: PolicyModel) -> Iterator[Disagreement]:
    for name, part in model.calendars.items():
        try:
            if part.hours is not None:
                calendar_from(name, part, model.zone)
        except (BadClosure, NeverOpen) as problem:
            yield ("calendars", name), str(problem)


_NAMED = {"calendar": "calendars", "plan": "plans", "pool": "pools", "category": "categories"}


def _names(model: PolicyModel, data: Mapping[str, object]) -> Iterator[Disagreement]:
    """Whatever names something else of the document names something that is there, be it without problems or not."""
    for path, sort, names in (*_calendar_names(model), *_other_names(model)):
        written = data.get(_NAMED[sort])
        there = list(written) if isinstance(written, dict) else []
        for name in dict.fromkeys(names):
            if name not in there:
                known = ", ".join(there) or "none"
                yield path, f"there is no {sort} {name!r}; this document has {known}"


def _calendar_names(model: PolicyModel) -> Iterator[Naming]:
    yield ("calendar",), "calendar", model.calendar.values()
    yield from _source_calendars(("sources",), model.sources)
    for plan, part in model.plans.items():
        yield ("plans", plan, "calendar"), "calendar", part.calendar.values()
        yield from _source_calendars(("plans", plan, "sources"), part.sources)
        for target, promise in part.promises.items():
            path: Path = ("plans", plan, "promises", target, "calendar")
            yield path, "calendar", promise.calendar.values()
    for kind, known in model.kinds.items():
        yield ("kinds", kind, "calendar"), "calendar", _given(known.calendar)
    yield ("reopening", "calendar"), "calendar", _given(model.reopening.calendar)
    if model.priority_rules.consultation is not None:
        path = ("priority_rules", "consultation", "calendar")
        yield path, "calendar", _given(model.priority_rules.consultation.calendar)


def _source_calendars(path: Path, sources: Mapping[Way, SourcePart]) -> Iterator[Naming]:
    for way, rule in sources.items():
        yield (*path, way, "calendar"), "calendar", _given(rule.calendar)


def _other_names(model: PolicyModel) -> Iterator[Naming]:
    yield ("rules", "continuous_effort_for"), "category", model.rules.continuous_effort_for
    for index, rule in enumerate(model.assignment):
        yield ("assignment", index, "pool"), "pool", (rule.pool,)
        yield ("assignment", index, "plans"), "plan", rule.plans or ()
        yield ("assignment", index, "categories"), "category", rule.categories or ()
    for target, rungs in model.ladders.items():
        for index, rung in enumerate(rungs):
            yield ("ladders", target, index, "plans"), "plan", rung.plans or ()
    if model.releases is not None:
        yield ("releases", "by_plan"), "plan", model.releases.by_plan
        yield ("releases", "unmodified_only"), "plan", model.releases.unmodified_only


def _given(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _promises_without_hours(model: PolicyModel) -> Iterator[Disagreement]:
    for plan, part in model.plans.items():
        for target, promise in part.promises.items():
            outer = {**model.calendar, **part.calendar, **promise.calendar}
            if not promise.figures:
                yield ("plans", plan, "promises", target), "promises nothing; give a duration for a priority"
            for level in promise.figures:
                if level not in outer:
                    path = ("plans", plan, "promises", target, str(level))
                    yield path, "which calendar? name one here, in the plan or as the document's default"
    for level in _without_hours_to_answer(model):
        yield (
            ("priority_rules", "consultation"),
            f"which calendar counts at priority {level}? name one here or as the document's default",
        )
    silent = model.reopening.within or model.reopening.close_after
    if silent and model.reopening.calendar is None and LEVELS[-1] not in model.calendar:
        yield ("reopening",), "needs a calendar to count on; name one here or as the document's default"


def _without_hours_to_answer(model: PolicyModel) -> list[int]:
    asked = model.priority_rules.consultation
    if asked is None or asked.calendar is not None:
        return []
    return [level for level in LEVELS if level not in model.calendar]


def _kinds(model: PolicyModel) -> Iterator[Disagreement]:
    if model.defaults.kind not in model.kinds:
        yield ("defaults", "kind"), f"{model.defaults.kind} is not among this document's kinds"
    yield from _source_kinds(model, ("sources",), model.sources)
    for plan, part in model.plans.items():
        yield from _source_kinds(model, ("plans", plan, "sources"), part.sources)


def _source_kinds(model: PolicyModel, path: Path, sources: dict[Way, SourcePart]) -> Iterator[Disagreement]:
    for way, rule in sources.items():
        if rule.kind is not None and rule.kind not in model.kinds:
            yield (*path, way, "kind"), f"{rule.kind} is not among this document's kinds"


def _ladders(model: PolicyModel) -> Iterator[Disagreement]:
    for target, rungs in model.ladders.items():
        met = Counter[tuple[str, str, int]]()
        for index, rung in enumerate(rungs):
            places = [
                (rung.title, plan, level) for plan in rung.plans or model.plans for level in rung.priorities
            ]
            if any(met[place] for place in places):
                yield (
                    ("ladders", target, index),
                    f"a second rung called {rung.title!r}; give one of them a name",
                )
            met.update(places)


def _twice(part: str, keys: Iterable[str]) -> Iterator[Disagreement]:
    seen = set[str]()
    for index, key in enumerate(keys):
        if key in seen:
            yield (part, index), f"{key!r} stands here twice"
        seen.add(key)
