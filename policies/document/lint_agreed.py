"""What an order form's figures and a customer's hours make of a policy: as much part of the contract as its text (U16)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from policies.document.calendars import PolicyCalendar
from policies.document.fields import LEVELS
from policies.document.lint_holidays import without_holidays_ahead
from policies.document.lint_times import time_complaints
from policies.document.loading import load
from policies.document.model import PlanPart, PolicyModel
from policies.document.problems import Problem
from policies.duration import Duration, parse
from policies.terms import Target


def agreed(
    text: str, *, plan: str, overrides: Mapping[str, str], calendar: Mapping[str, Any] | None, today: date
) -> tuple[Problem, ...]:
    """Tell what is doubtful about a customer's record though the policy by itself is sound.

    Args:
        text: the policy document.
        plan: one of its plans.
        overrides: the order form's figures, as `compile_terms` takes them.
        calendar: the customer's own hours.
        today: from which day holidays are looked for.

    Raises:
        DocumentProblems: of the document. What does not fit it is for `compile_terms` to refuse beforehand.
    """
    if not overrides and calendar is None:
        return ()
    return _agreed(text, plan, json.dumps([dict(overrides), calendar], default=str), today)


@lru_cache(maxsize=512)
def _agreed(text: str, plan: str, written: str, today: date) -> tuple[Problem, ...]:
    overrides, calendar = json.loads(written)
    whole = load(text, "policy").model
    figures = {key: parse(figure) for key, figure in overrides.items()}
    sold = _concerned(whole, plan, None if calendar else figures)
    theirs = sold.model_copy(
        update={
            "plans": {plan: _with_figures(sold.plans[plan], figures)},
            "calendars": _with_hours(sold, calendar),
        }
    )
    known = set(_told(sold, None))
    told = (one for one in _told(theirs, today if calendar else None) if one not in known)
    return tuple(
        Problem(0, message, _place(message, figures), warning) for message, warning in dict.fromkeys(told)
    )


def _place(message: str, figures: Mapping[str, Duration]) -> tuple[str]:
    """Which part of the record it comes of."""
    return ("overrides",) if figures and not message.startswith("calendars.") else ("calendar",)


def _told(model: PolicyModel, today: date | None) -> Iterator[tuple[str, bool]]:
    """Complaints as messages. A ladder is made for the policy's figures: for others it may fit less well."""
    complaints = [*time_complaints(model), *(without_holidays_ahead(model, today) if today else ())]
    for path, message, warning in complaints:
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
        yield f"{place}: {message}", warning or path[0] == "ladders"


def _concerned(model: PolicyModel, plan: str, figures: Mapping[str, Duration] | None) -> PolicyModel:
    """The plan alone; of single figures only their priorities and ladders, since each sum takes its time."""
    sold = model.plans[plan]
    if figures is None:
        return model.model_copy(update={"plans": {plan: sold}})
    levels = {key.rpartition(".")[2] for key in figures}
    silent = {f"p{level}": None for level in LEVELS if str(level) not in levels}
    promises = {target: part.model_copy(update=silent) for target, part in sold.promises.items()}
    told = {key.rpartition(".")[0] for key in figures}
    ladders = {target: rungs for target, rungs in model.ladders.items() if target.value in told}
    plans = {plan: sold.model_copy(update={"promises": promises})}
    return model.model_copy(update={"plans": plans, "ladders": ladders})


def _with_figures(plan: PlanPart, figures: Mapping[str, Duration]) -> PlanPart:
    promises = dict(plan.promises)
    for key, figure in figures.items():
        name, _, level = key.rpartition(".")
        promises[Target(name)] = promises[Target(name)].model_copy(update={f"p{level}": figure})
    return plan.model_copy(update={"promises": promises})


def _with_hours(model: PolicyModel, calendar: Mapping[str, Any] | None) -> dict[str, PolicyCalendar]:
    if calendar is None:
        return dict(model.calendars)
    own = PolicyCalendar.model_validate({**calendar, "customer": "may_replace"})
    return {name: own if part.customer else part for name, part in model.calendars.items()}
