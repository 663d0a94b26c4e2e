"""`policy deadline`: when a request would be due, as a sum or as a week of starts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import typer
from rich.table import Table

from bot.views import clocks, explained, wording
from policies.calendar import Calendar, zone
from policies.document import compile_terms, load
from policies.document.source import parse
from policies.explain.sums import Sum, total
from policies.instant import Instant, instant
from policies.measure import NO_PAUSES, Leg
from policies.terms import Kind, Promise, Target, Terms

_EVERY = timedelta(hours=4)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks."""

    document: str
    plan: str
    priority: int
    at: Instant
    calendar: str
    """The customer's hours as YAML, where they count."""
    overrides: tuple[str, ...]
    zone: str
    """In which times are told; each calendar's own without."""
    kind: str = ""
    """The kind of request, where its hours are its own; what a bare message opens as without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The promises that would run."""

    at: Instant
    terms: Terms
    priority: int
    promises: tuple[Promise, ...]
    zone: str

    def sum(self, promise: Promise, start: Instant) -> Sum:
        """How the deadline comes about, from a start."""
        found = total(Leg(promise, start), NO_PAUSES, start)
        assert isinstance(found, Sum)
        return found

    def told(self, calendar: Calendar, at: Instant) -> str:
        """An instant in words."""
        wall = datetime.fromtimestamp(at, zone(self.zone)) if self.zone else calendar.local(at)
        return f"{wall:%a %-d %b %Y %H:%M}"


def answer(question: Question) -> Answer:
    """Find out what would run.

    Raises:
        DocumentProblems: the policy, the hours or the order form have problems.
        BadParameter: there is no such plan, or a figure of the order form is not written as one.
    """
    terms = compile_terms(
        question.document,
        plan=question.plan or _only_plan(question.document),
        overrides=_overrides(question.overrides),
        calendar=_calendar(question.calendar),
    )
    kind = _kind(question.kind, terms)
    promised = (terms.promise(kind, target, question.priority) for target in Target)
    return Answer(
        at=question.at,
        terms=terms,
        priority=question.priority,
        promises=tuple(promise for promise in promised if promise is not None),
        zone=question.zone,
    )


def _kind(named: str, terms: Terms) -> Kind:
    known = [one.code for one in terms.kinds]
    if named and named not in known:
        raise typer.BadParameter(f"there is no kind {named!r}; this policy has {', '.join(known)}")
    return Kind(named) if named else terms.default_kind


def _only_plan(document: str) -> str:
    plans = list(load(document, "policy").model.plans)
    if len(plans) > 1:
        raise typer.BadParameter(f"which plan? name one with --plan: {', '.join(plans)}")
    return plans[0]


def _overrides(written: tuple[str, ...]) -> dict[str, str]:
    for each in written:
        if "=" not in each:
            raise typer.BadParameter(f"{each!r} is no figure of an order form; write first_response.1=30m")
    return dict(each.split("=", 1) for each in written)


def _calendar(text: str) -> Mapping[str, Any] | None:
    if not text:
        return None
    data = parse(text, "--calendar").data
    if not isinstance(data, dict):
        raise typer.BadParameter(
            f"{text!r} is no calendar; write {{zone: Europe/Berlin, hours: {{mon-fri: 09:00-17:00}}}}"
        )
    return data


def as_text(found: Answer) -> list[object]:
    """Each promise with its sum, line by line."""
    label = wording.label(found.terms, found.priority)
    lines: list[object] = [f"{found.terms.title}, {found.terms.plan_label}: {label}"]
    if not found.promises:
        lines.append("Nothing is promised at this priority.")
    for promise in found.promises:
        one = found.sum(promise, found.at)
        lines += ["", f"{wording.TARGETS[promise.target]}: due {found.told(promise.calendar, one.deadline)}"]
        if found.zone:
            lines[-1] = f"{lines[-1]} in {found.zone}"
        lines += [f"  {line}" for line in explained.without_ticket(one)]
    return lines


def as_table(found: Answer) -> Table:
    """A week of starts, every four hours from the Monday of the question's week."""
    table = Table(title=f"{found.terms.title}, {wording.label(found.terms, found.priority)}")
    table.add_column("received")
    for promise in found.promises:
        where = found.zone or promise.calendar.zone
        table.add_column(f"{wording.TARGETS[promise.target]}\n{clocks.promised(promise)}, {where}")
    for start in _starts(found):
        due = (found.told(promise.calendar, found.sum(promise, start).deadline) for promise in found.promises)
        table.add_row(f"{_local(found, start):%a %-d %b %H:%M}", *due)
    return table


def _local(found: Answer, at: Instant) -> datetime:
    return datetime.fromtimestamp(at, zone(found.zone or found.terms.zone))


def _starts(found: Answer) -> list[Instant]:
    first = _local(found, found.at)
    monday = datetime.combine(first.date() - timedelta(days=first.weekday()), time())
    walls = [monday + step * _EVERY for step in range(_WEEK // _EVERY)]
    return [instant(wall.replace(tzinfo=first.tzinfo)) for wall in walls]


def as_plain(found: Answer, *, table: bool) -> list[dict[str, Any]]:
    """For machines: instants in UTC."""
    starts = _starts(found) if table else [found.at]
    return [_plain(found.sum(promise, start)) for start in starts for promise in found.promises]


def _plain(one: Sum) -> dict[str, Any]:
    return {
        "target": one.promise.target.value,
        "promised": str(one.promise.duration),
        "wording": one.promise.wording.value,
        "less_than": one.promise.strict,
        "order_form": one.promise.overridden,
        "calendar": one.calendar.name,
        "zone": one.calendar.zone,
        "start": _utc(one.start),
        "deadline": _utc(one.deadline),
        "counted": [[_utc(stretch.since), _utc(stretch.until)] for stretch in one.counted],
        "days": [day.isoformat() for day in one.days],
    }


def _utc(at: Instant) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
