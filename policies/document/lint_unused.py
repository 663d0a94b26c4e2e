"""Rules of a document that can never apply."""

from collections.abc import Iterator, Mapping

from policies.document.care import AssignmentPart
from policies.document.complaints import Complaint
from policies.document.model import PolicyModel, RungPart, SourcePart
from policies.duration import Duration, Unit
from policies.terms import Left, Source, Target


def unused(model: PolicyModel) -> Iterator[Complaint]:
    """Every rule that no ticket will ever meet, as a warning."""
    for path, message in (
        *_calendars(model),
        *_rungs(model),
        *_pauses(model),
        *_pools(model),
        *_plan_ways(model),
    ):
        yield Complaint(path, message, warning=True)


Unused = Iterator[tuple[tuple[str | int, ...], str]]


def _calendars(model: PolicyModel) -> Unused:
    used = {*model.calendar.values(), model.reopening.calendar}
    used |= {rule.calendar for rule in model.sources.values()}
    used |= {kind.calendar for kind in model.kinds.values()}
    if model.priority_rules.consultation is not None:
        used.add(model.priority_rules.consultation.calendar)
    for plan in model.plans.values():
        used |= {*plan.calendar.values(), *(rule.calendar for rule in plan.sources.values())}
        used |= {name for promise in plan.promises.values() for name in promise.calendar.values()}
    for name in model.calendars:
        if name not in used:
            yield ("calendars", name), "nothing counts on it; leave it out, or name it where it should count"


def _promised(model: PolicyModel) -> Mapping[tuple[str, Target, int], Duration]:
    return {
        (code, target, level): duration
        for code, plan in model.plans.items()
        for target, promise in plan.promises.items()
        for level, duration in promise.figures.items()
    }


def _rungs(model: PolicyModel) -> Unused:
    promised = _promised(model)
    for target, rungs in model.ladders.items():
        for index, rung in enumerate(rungs):
            fitting = [
                duration
                for (plan, each, level), duration in promised.items()
                if each is target and level in rung.priorities and (rung.plans is None or plan in rung.plans)
            ]
            if not fitting:
                yield ("ladders", target, index), f"never fires: no plan promises {target} at its priorities"
            elif all(_too_short(duration, rung) for duration in fitting):
                yield ("ladders", target, index), "never fires: no figure is as long as the time it leaves"


def _too_short(duration: Duration, rung: RungPart) -> bool:
    when = rung.at.when
    return isinstance(when, Left) and duration.unit is Unit.OPEN_SECONDS and duration.count <= when.seconds


def _pauses(model: PolicyModel) -> Unused:
    promised = {(target, level) for _, target, level in _promised(model)}
    for index, pause in enumerate(model.pauses):
        if not any((target, level) in promised for target in pause.targets for level in pause.priorities):
            yield ("pauses", index), "stops nothing: no plan promises its targets at its priorities"


def _pools(model: PolicyModel) -> Unused:
    waited = {rule.pool for rule in model.assignment}
    for name in model.pools:
        if name not in waited:
            yield ("pools", name), "no ticket waits here; name it under assignment"
    for index, rule in enumerate(model.assignment):
        if any(_covers(earlier, rule) for earlier in model.assignment[:index]):
            yield ("assignment", index), "never applies: a rule above takes all of its tickets"


def _covers(earlier: AssignmentPart, later: AssignmentPart) -> bool:
    return (
        earlier.priorities >= later.priorities
        and _takes(earlier.plans, later.plans)
        and _takes(earlier.categories, later.categories)
    )


def _takes(earlier: tuple[str, ...] | None, later: tuple[str, ...] | None) -> bool:
    return earlier is None or (later is not None and set(earlier) >= set(later))


def _plan_ways(model: PolicyModel) -> Unused:
    for plan, part in model.plans.items():
        for way, rule in part.sources.items():
            if model.sources.get(way) == rule:
                yield (
                    ("plans", plan, "sources", way),
                    "says what the document's own sources say; leave it out",
                )
    yield from _priority_of_way(model.sources)


def _priority_of_way(sources: Mapping[Source, SourcePart]) -> Unused:
    for way, rule in sources.items():
        if rule.priority is not None and rule.priority not in rule.priorities:
            yield (
                ("sources", way, "priority"),
                "is one at which this way is closed; open it, or choose another",
            )
