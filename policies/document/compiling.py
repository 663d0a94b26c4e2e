"""A document compiled for one plan and one customer: the terms its tickets are pinned to."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from policies.calendar import Calendar, NeverOpen
from policies.calendar.recurrence import BadClosure
from policies.data_versions import DataVersions, data_versions
from policies.document.calendars import CustomerCalendar, calendar_from
from policies.document.care import Unanswered
from policies.document.fields import LEVELS
from policies.document.loading import load
from policies.document.model import PlanPart, PolicyModel, SourcePart
from policies.document.problems import DocumentProblems, Problem
from policies.document.source import Source as Yaml
from policies.document.source import problems_of
from policies.duration import BadDuration, Duration, parse
from policies.escalation import Escalation, Level
from policies.releases import Release, Releases
from policies.terms import (
    Asked,
    Choice,
    Consultation,
    Finding,
    Kind,
    PauseRule,
    Pool,
    PriorityTerms,
    Promise,
    Rung,
    Source,
    SourceRule,
    Target,
    Terms,
)

EMOJI = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "rotating_light": 1,
    "red_circle": 1,
    "large_orange_circle": 2,
    "large_yellow_circle": 3,
    "large_blue_circle": 4,
}
"""Reactions that mean a priority, unless the policy remaps them."""

Figure = tuple[Target, int]


def compile_terms(
    document_text: str,
    *,
    plan: str,
    overrides: Mapping[str, str],
    calendar: Mapping[str, Any] | None,
    data: DataVersions | None = None,
) -> Terms:
    """Compile a policy for one customer.

    Args:
        document_text: the policy document.
        plan: the code of one of its plans.
        overrides: figures of the customer's order form by `<target>.<priority>`, such as
            `{"first_response.2": "2h"}` (U16).
        calendar: the customer's own hours as plain data, where the policy leaves them open or lets them be
            replaced.
        data: the zone and holiday data that the terms were pinned with, where not those installed.

    Raises:
        DocumentProblems: of the document, or of what the customer's record says; the latter have a `path`.
    """
    document = load(document_text, "policy")
    customer = _Customer(document.model, plan, overrides, calendar)
    if customer.problems:
        raise DocumentProblems(document.model.policy, customer.problems)
    data = data or data_versions()
    return _terms(customer, _version(document_text, plan, overrides, calendar, data), data)


def _version(
    text: str,
    plan: str,
    overrides: Mapping[str, str],
    calendar: Mapping[str, Any] | None,
    data: DataVersions,
) -> str:
    inputs = {
        "document": text,
        "plan": plan,
        "overrides": dict(overrides),
        "calendar": calendar,
        "data": data._asdict(),
    }
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


class _Customer:
    """What a customer's record makes of the document, and what does not fit."""

    def __init__(
        self, model: PolicyModel, plan: str, overrides: Mapping[str, str], calendar: Mapping[str, Any] | None
    ) -> None:
        self.model = model
        self.code = plan
        self.problems: list[Problem] = []
        self.plan = self._plan(plan)
        self.calendars = self._calendars(calendar)
        self.overrides = self._overrides(overrides)

    def _plan(self, code: str) -> PlanPart:
        if code not in self.model.plans:
            known = ", ".join(self.model.plans)
            self._problem(("plan",), f"policy {self.model.policy} has no plan {code!r}; it has {known}")
            return next(iter(self.model.plans.values()))
        return self.model.plans[code]

    def _problem(self, path: tuple[str | int, ...], message: str) -> None:
        self.problems.append(Problem(0, message, path))

    def _calendars(self, given: Mapping[str, Any] | None) -> dict[str, Calendar]:
        slots = [name for name, part in self.model.calendars.items() if part.customer]
        found = {
            name: calendar_from(name, part, self.model.zone)
            for name, part in self.model.calendars.items()
            if part.hours is not None
        }
        if given is not None and not slots:
            self._problem(
                ("calendar",), f"policy {self.model.policy} fixes its hours; leave the calendar out"
            )
        elif given is not None:
            own = self._own_calendar(given)
            return found | dict.fromkeys(slots, own) if own else found
        elif any(name not in found for name in slots):
            message = f"policy {self.model.policy} leaves its hours to the customer; give a calendar with zone and hours"
            self._problem(("calendar",), message)
        return found

    def _own_calendar(self, given: Mapping[str, Any]) -> Calendar | None:
        try:
            return calendar_from("customer", CustomerCalendar.model_validate(dict(given)), self.model.zone)
        except ValidationError as error:
            plain = Yaml("", given, {(): 0} | {(key,): 0 for key in given})
            for problem in problems_of(error, plain):
                self._problem(("calendar", *problem.path), f"calendar: {problem.message}")
        except (BadClosure, NeverOpen) as problem:
            self._problem(("calendar",), f"calendar: {problem}")
        return None

    def _overrides(self, written: Mapping[str, str]) -> dict[Figure, Duration]:
        promised = {f"{target}.{level}": (target, level) for target, level in self._figures()}
        found: dict[Figure, Duration] = {}
        for key, text in written.items():
            if key not in promised:
                known = ", ".join(promised) or "none"
                self._problem(("overrides", key), f"{key!r} is no figure of plan {self.code}; it has {known}")
                continue
            try:
                found[promised[key]] = parse(str(text))
            except BadDuration as problem:
                self._problem(("overrides", key), f"{key}: {problem}")
        return found

    def _figures(self) -> Iterable[Figure]:
        return ((target, level) for target, part in self.plan.promises.items() for level in part.figures)

    def promises(self) -> dict[Figure, Promise]:
        """Every figure, the order form's in place of the policy's."""
        return {
            (target, level): self._promise(target, level, duration)
            for target, part in self.plan.promises.items()
            for level, duration in part.figures.items()
        }

    def _promise(self, target: Target, level: int, duration: Duration) -> Promise:
        part = self.plan.promises[target]
        calendar = {**self.model.calendar, **self.plan.calendar, **part.calendar}[level]
        return Promise(
            target=target,
            duration=self.overrides.get((target, level), duration),
            calendar=self.calendars[calendar],
            strict=part.strict,
            wording=part.wording,
            roll_to_open=part.roll_to_open,
            clause=part.clause,
            overridden=(target, level) in self.overrides,
        )

    def ladders(self, promised: Iterable[Figure]) -> dict[Figure, tuple[Rung, ...]]:
        """The rungs of every promised figure."""
        return {
            (target, level): tuple(
                Rung(name=rung.title, when=rung.at.when, tell=rung.tell, clause=rung.clause)
                for rung in self.model.ladders.get(target, ())
                if level in rung.priorities and (rung.plans is None or self.code in rung.plans)
            )
            for target, level in promised
        }

    def consultation(self) -> Consultation | None:
        """How the customer is asked before a priority changes."""
        part = self.model.priority_rules.consultation
        if part is None:
            return None
        names = {**self.model.calendar, **self.plan.calendar}
        named = {level: part.calendar or names.get(level) for level in LEVELS}
        return Consultation(
            within=part.answer_within,
            applies=part.unanswered is Unanswered.APPLIES,
            calendars={level: self.calendars[name] for level, name in named.items() if name is not None},
        )

    def business_calendar(self) -> Calendar | None:
        """On which silence after a resolution is counted."""
        name = self.model.reopening.calendar or self.model.calendar.get(LEVELS[-1])
        return self.calendars[name] if name is not None else None


def _terms(customer: _Customer, version: str, data: DataVersions) -> Terms:
    model, plan = customer.model, customer.plan
    promises = customer.promises()
    return Terms(
        policy=model.policy,
        title=model.title,
        plan=customer.code,
        plan_label=plan.label,
        version=version,
        zone=model.zone,
        priorities={level: _priority(model, level) for level in LEVELS},
        promises=promises,
        of_kinds=_of_kinds(customer, promises),
        clocked_kinds=frozenset(kind for kind, part in model.kinds.items() if part.clocks),
        kinds=tuple(Choice(code=kind, label=part.label) for kind, part in model.kinds.items()),
        ladders=customer.ladders(promises),
        sources={
            way: _source(way, rule, customer.calendars)
            for way, rule in (model.sources | plan.sources).items()
        },
        default_kind=model.defaults.kind,
        default_priority=model.defaults.priority,
        categories=_choices(model.categories),
        asked=tuple(
            Asked(key=ask.key, label=ask.label, hint=ask.hint or "", long=ask.long) for ask in model.asks
        ),
        findings=tuple(
            Finding(code=code, label=part.label, values=_choices(part.values))
            for code, part in model.findings.items()
        ),
        acknowledgement_counts=model.rules.acknowledgement_counts,
        updates_from_receipt=model.rules.updates_from_receipt,
        workaround_resolves=model.rules.workaround_resolves,
        pauses=tuple(PauseRule(**dict(pause)) for pause in model.pauses),
        priority_setter=plan.priority_set_by or model.priority_rules.set_by,
        consult_on_change=model.priority_rules.consult_on_change,
        consultation=customer.consultation(),
        cap_outside_production=model.priority_rules.cap_outside_production,
        asks_environment=model.priority_rules.ask_environment,
        emoji=EMOJI | model.emoji,
        contact_limit=plan.contacts,
        resolutions=_choices(model.resolutions),
        out_of_scope=_choices(model.out_of_scope),
        reopen_mode=model.reopening.clocks,
        reopen_within=model.reopening.within,
        close_after=model.reopening.close_after,
        business_calendar=customer.business_calendar(),
        continuous_effort=model.rules.continuous_effort,
        continuous_effort_for=frozenset(model.rules.continuous_effort_for),
        pools=tuple(_pools(model, customer.code)),
        escalation=_escalation(model),
        releases=_releases(model, customer.code),
        notes=model.notes,
        data=data,
    )


def _choices(labels: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code=code, label=label) for code, label in labels.items())


def _of_kinds(customer: _Customer, promises: Mapping[Figure, Promise]) -> dict[Kind, dict[Figure, Promise]]:
    """The same figures in the hours of kinds that have their own (U14)."""
    return {
        kind: {
            figure: replace(promise, calendar=customer.calendars[part.calendar])
            for figure, promise in promises.items()
        }
        for kind, part in customer.model.kinds.items()
        if part.calendar is not None and part.clocks
    }


def _pools(model: PolicyModel, plan: str) -> Iterator[Pool]:
    for rule in model.assignment:
        if rule.plans is None or plan in rule.plans:
            yield Pool(
                label=model.pools[rule.pool],
                priorities=rule.priorities,
                categories=frozenset(rule.categories or ()),
            )


def _escalation(model: PolicyModel) -> Escalation | None:
    part = model.escalation
    if part is None:
        return None
    return Escalation(
        reasons=tuple(part.reasons.items()),
        instead=tuple(part.instead.items()),
        action_plan=part.action_plan,
        levels=tuple(Level(role=level.role, counterpart=level.counterpart) for level in part.levels),
        clause=part.clause,
    )


def _releases(model: PolicyModel, plan: str) -> Releases | None:
    part = model.releases
    if part is None:
        return None
    return Releases(
        rule=part.by_plan.get(plan, part.supported),
        listed=tuple(Release(one.release, one.ends) for one in part.listed),
        unmodified_only=plan in part.unmodified_only,
        notice=part.notice,
        clause=part.clause,
    )


def _priority(model: PolicyModel, level: int) -> PriorityTerms:
    part = model.priorities[level]
    return PriorityTerms(
        level=level,
        label=part.label,
        definition=part.means,
        examples=part.examples,
        production_only=part.production_only,
        seniority=part.seniority,
        asks=tuple(
            ask.key for ask in model.asks if level in ask.priorities and len(ask.priorities) < len(LEVELS)
        ),
    )


def _source(way: Source, rule: SourcePart, calendars: Mapping[str, Calendar]) -> SourceRule:
    return SourceRule(
        source=way,
        priorities=rule.priorities,
        kind=rule.kind,
        priority=rule.priority,
        calendar=None if rule.calendar is None else calendars[rule.calendar],
        instead=rule.instead or "",
    )
