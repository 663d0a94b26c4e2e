"""The forms of an escalation: a contact's reasons, and the plan that answers them (U11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.views import blocks, escalated, texts, wording
from bot.views.forms import parts
from bot.views.ids import Field, Form
from bot.views.scene import Scene
from policies import escalation

_INSTEAD = "instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalating:
    """Why a contact escalates."""

    reason: str
    why: str
    counterpart: str
    """Whom the customer names at the same level; may be empty."""


def escalate_form(scene: Scene) -> Mapping[str, Any]:
    """For what, why, and who manages it on the customer's side; what it is not for leads elsewhere."""
    level, rules = escalated.next_level(scene), scene.terms.escalation
    if level is None or rules is None:
        nothing = blocks.section("There is no further level to escalate this to.")
        return parts.view(f"Escalate {scene.ticket.number}", Form.ESCALATE, scene.id, nothing)
    options = [blocks.option(label, code) for code, label in rules.reasons]
    options += [
        blocks.option(texts.capital(code.replace("_", " ")), f"{_INSTEAD}{code}", text)
        for code, text in rules.instead
    ]
    number = escalation.reached(scene.timeline) + 1
    return parts.view(
        f"Escalate {scene.ticket.number}",
        Form.ESCALATE,
        scene.id,
        blocks.section(f"It goes to the {wording.role(level.role)}, level {number} of {len(rules.levels)}."),
        parts.choice(Field.REASON, "Why do you escalate?", options),
        parts.text(Field.TEXT, "What should they know?", long=True),
        parts.text(Field.COUNTERPART, "Who manages it on your side?", hint=level.counterpart, optional=True),
        submit="Escalate",
    )


def read_escalate(values: Mapping[str, str], instead: Mapping[str, str]) -> Escalating:
    """Read the form; `instead` tells what to do for what an escalation is not for.

    Raises:
        FormErrors: something is not told, or it belongs elsewhere.
    """
    errors: dict[str, str] = {}
    reason = parts.required(values, Field.REASON, errors, parts.CHOOSE)
    if reason.startswith(_INSTEAD):
        errors[Field.REASON] = instead.get(reason.removeprefix(_INSTEAD), parts.CHOOSE)
    why = parts.required(values, Field.TEXT, errors)
    parts.check(errors)
    return Escalating(reason=reason, why=why, counterpart=parts.told(values, Field.COUNTERPART))


def action_plan_form(scene: Scene) -> Mapping[str, Any]:
    """What will be done by whom and when; the customer reads it."""
    return parts.view(
        f"Plan, {scene.ticket.number}",
        Form.ACTION_PLAN,
        scene.id,
        blocks.section(f"*{wording.customer(scene)} reads this*, in the ticket's thread, under your name."),
        parts.text(Field.TEXT, "What will be done, by whom, by when?", long=True),
        submit="Tell them",
    )
