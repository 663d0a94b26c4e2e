"""`policy show`: a policy as a person would want to read it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.views import wording
from handlers.cli.policy_rest import rest
from policies.calendar import Calendar, zone
from policies.document.calendars import PolicyCalendar, without_holidays
from policies.document.fields import LEVELS
from policies.document.model import PlanPart, PolicyModel, PromisePart, RungPart
from policies.instant import Instant, instant, moment
from policies.terms import PrioritySetter, Target, Wording

_CUSTOMERS = {"required": "each customer's own", "may_replace": "a customer may have its own"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def page(model: PolicyModel, plan: str, where: str, week: Instant) -> list[object]:
    """Build the page, as what rich prints.

    Args:
        model: the document.
        plan: one plan only; all of them without.
        where: the zone in which hours are told; each calendar's own without.
        week: an instant of the week whose hours are told, since zones differ by season.
    """
    plans = {plan: model.plans[plan]} if plan else model.plans
    blocks: list[object] = [Text(model.title, style="bold"), _dates(model, week), _hours(model, where, week)]
    blocks.append(_priorities(model))
    blocks += [block for code, part in plans.items() for block in _plan(model, code, part)]
    blocks += [
        _ladder(target, rungs, set(plans))
        for target, rungs in model.ladders.items()
        if any(target in part.promises for part in plans.values())
    ]
    blocks.append(_rest(model))
    blocks += [Text(f"• {note}") for note in model.notes]
    return blocks


def _dates(model: PolicyModel, now: Instant) -> str:
    told = [f"policy {model.policy}"]
    if model.effective is not None:
        told.append(f"in force from {model.effective.begins}")
        if model.effective.until is not None:
            told[-1] += f" until {model.effective.until}"
    if model.review is not None:
        late = model.review < moment(now).date()
        told.append(f"was to be reviewed by {model.review}" if late else f"to be reviewed by {model.review}")
    return ", ".join(told)


def _hours(model: PolicyModel, where: str, week: Instant) -> Table:
    table = Table(title="Hours", title_justify="left")
    columns = []
    table.add_column("")
    for name, part in model.calendars.items():
        told_in = where or part.zone or model.zone
        calendar = without_holidays(name, part, model.zone)
        days = _week(calendar, told_in, week) if calendar else ["the customer's"] * 7
        columns.append([told_in, *days, _closures(part)])
        table.add_column(name)
    for heading, cells in zip(("zone", *_DAYS, "closed"), zip(*columns, strict=True), strict=True):
        table.add_row(heading, *cells)
    return table


def _week(calendar: Calendar, where: str, week: Instant) -> list[str]:
    if calendar.always_open:
        return ["24x7"] * 7
    today = datetime.fromtimestamp(week, zone(where)).date()
    monday = today - timedelta(days=today.weekday())
    return [_day(calendar, where, monday + timedelta(days=day)) for day in range(7)]


def _day(calendar: Calendar, where: str, day: date) -> str:
    first, last = (
        instant(datetime.combine(each, time(), tzinfo=zone(where))) for each in (day, day + timedelta(days=1))
    )
    return "\n".join(
        f"{datetime.fromtimestamp(opens, zone(where)):%H:%M}–{_closing(closes, last, where)}"
        for opens, closes in calendar.intervals(first, last)
    )


def _closing(closes: Instant, midnight: Instant, where: str) -> str:
    return "24:00" if closes == midnight else f"{datetime.fromtimestamp(closes, zone(where)):%H:%M}"


def _closures(part: PolicyCalendar) -> str:
    told = []
    if part.public_holidays is not None:
        place = [part.public_holidays.country, part.public_holidays.subdivision]
        told.append(f"public holidays of {'-'.join(each for each in place if each)}")
    told += [day.why or str(day.on or day.every) for day in part.closed]
    if part.customer is not None:
        told.append(_CUSTOMERS[part.customer])
    return "\n".join(told)


def _priorities(model: PolicyModel) -> Table:
    table = Table(title="Priorities", title_justify="left")
    for heading in ("", "called", "means", "such as", ""):
        table.add_column(heading)
    for level in LEVELS:
        part = model.priorities[level]
        marks = ["production only"] if part.production_only else []
        marks += [f"{part.seniority} engineers"] if part.seniority else []
        table.add_row(str(level), part.label, part.means, "\n".join(part.examples), "\n".join(marks))
    return table


def _plan(model: PolicyModel, code: str, plan: PlanPart) -> Iterator[object]:
    contacts = "any number of contacts" if plan.contacts is None else f"{plan.contacts} contacts"
    ways = ", ".join(_way(way, rule) for way, rule in (model.sources | plan.sources).items())
    yield Text(f"{plan.label} ({code})", style="bold")
    yield f"{contacts}; by {ways}; priority set by {_setter(plan.priority_set_by or model.priority_rules.set_by)}"
    if plan.promises:
        yield _promises(model, plan)
    else:
        yield "nothing is promised by a time"


def _setter(setter: PrioritySetter) -> str:
    return setter.value.replace("_", " ")


def _promises(model: PolicyModel, plan: PlanPart) -> Table:
    table = Table()
    table.add_column("priority")
    for target, promise in plan.promises.items():
        marks = [promise.wording.value] if promise.wording is not Wording.TARGET else []
        marks += [promise.clause] if promise.clause else []
        table.add_column("\n".join([wording.TARGETS[target], *marks]))
    for level in LEVELS:
        figures = (_figure(model, plan, promise, level) for promise in plan.promises.values())
        table.add_row(f"{level} {model.priorities[level].label}", *figures)
    return table


def _way(way: Any, rule: Any) -> str:
    told = str(way)
    if not rule.priorities:
        return f"{told} (not open: {rule.instead})"
    if len(rule.priorities) < len(LEVELS):
        told += f" (priority {', '.join(str(level) for level in sorted(rule.priorities))})"
    told += f" in {rule.calendar} hours" if rule.calendar else ""
    return f"{told} (otherwise: {rule.instead})" if rule.instead else told


def _figure(model: PolicyModel, plan: PlanPart, promise: PromisePart, level: int) -> str:
    duration = promise.figures.get(level)
    if duration is None:
        return "–"
    calendar = {**model.calendar, **plan.calendar, **promise.calendar}[level]
    return f"{'less than ' if promise.strict else ''}{duration} ({calendar})"


def _ladder(target: Target, rungs: tuple[RungPart, ...], plans: set[str]) -> Table:
    table = Table(title=f"{wording.TARGETS[target]}: who is told", title_justify="left")
    for heading in ("when", "who", "priorities", "plans", "clause"):
        table.add_column(heading)
    for rung in rungs:
        if rung.plans is None or plans & set(rung.plans):
            table.add_row(
                rung.at.written,
                ", ".join(wording.ROLES[role] for role in rung.tell),
                "all"
                if len(rung.priorities) == len(LEVELS)
                else ", ".join(map(str, sorted(rung.priorities))),
                "all" if rung.plans is None else ", ".join(rung.plans),
                rung.clause,
            )
    return table


def _rest(model: PolicyModel) -> Table:
    table = Table(title="And", title_justify="left", show_header=False, show_lines=True)
    table.add_column("", style="bold")
    table.add_column("")
    for heading, lines in rest(model):
        table.add_row(heading, Text("\n".join(lines)))
    return table
