"""The form in which either side proposes a correction of a clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks, clocks, wording
from bot.views.forms import parts
from bot.views.ids import Field, Form
from bot.views.refusals import sentence
from bot.views.scene import Scene
from bot.views.times import read_time
from policies.history import Correction
from policies.instant import Instant
from policies.refusal import Refused
from policies.terms import Target

_CORRECTIONS = {
    Correction.EXCLUDE: "Some time should not count",
    Correction.INCLUDE: "A pause should count after all",
    Correction.MET: "It was met at another time",
}
_WHEN = "In your own time zone, such as 2026-11-24 09:00 or yesterday 17:10."


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjusting:
    """A correction that is asked for."""

    target: Target
    change: Correction
    since: Instant
    until: Instant | None
    """None for when it was met."""
    reason: str


def adjust_form(scene: Scene) -> Mapping[str, Any]:
    """Which clock, what about it, from when until when, and why."""
    shown = clocks.current(scene.readings)
    targets = [blocks.option(wording.TARGETS[one.target], one.target.value) for one in shown]
    ways = [blocks.option(label, change.value) for change, label in _CORRECTIONS.items()]
    return parts.view(
        f"Correct {scene.ticket.number}",
        Form.ADJUST,
        scene.id,
        blocks.section("Nothing moves until the other side signs. What the clock says now stays visible."),
        parts.choice(Field.TARGET, "Which clock?", targets),
        parts.choice(Field.HOW, "What should be corrected?", ways),
        parts.text(Field.SINCE, "From when, or when was it met?", hint=_WHEN),
        parts.text(Field.UNTIL, "Until when?", hint="Leave it empty for when it was met.", optional=True),
        parts.text(Field.REASON, "Why?", hint="The other side reads this.", long=True),
        submit="Propose",
    )


def read_adjust(values: Mapping[str, str], *, zone: str, now: Instant) -> Adjusting:
    """Read it; times are in `zone`, the writer's own.

    Raises:
        FormErrors: something is missing, or a time cannot be read.
    """
    errors: dict[str, str] = {}
    target = parts.coded(values, Field.TARGET, Target, errors)
    change = parts.coded(values, Field.HOW, Correction, errors)
    if target is None:
        errors[Field.TARGET] = parts.CHOOSE
    if change is None:
        errors[Field.HOW] = parts.CHOOSE
    parts.required(values, Field.SINCE, errors)
    reason = parts.required(values, Field.REASON, errors)
    if change is Correction.MET:
        values = {**values, Field.UNTIL: ""}
    elif change is not None:
        parts.required(values, Field.UNTIL, errors)
    since, until = (_time(values, field, zone, now, errors) for field in (Field.SINCE, Field.UNTIL))
    parts.check(errors)
    assert target is not None
    assert change is not None
    assert since is not None
    return Adjusting(target=target, change=change, since=since, until=until, reason=reason)


def _time(
    values: Mapping[str, str], field: Field, zone: str, now: Instant, errors: dict[str, str]
) -> Instant | None:
    typed = parts.told(values, field)
    if not typed:
        return None
    try:
        return read_time(typed, zone, now)
    except Refused as refused:
        errors[field] = sentence(refused)
        return None
