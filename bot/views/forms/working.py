"""The forms about a ticket that is there: details, reply, wait, resolve, priority, kind, close, add to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Option

from bot.views import blocks, texts, wording
from bot.views.forms import parts
from bot.views.ids import Field, Form
from bot.views.scene import Scene
from policies.terms import Kind, PauseRule

_ASK_SOMETHING = "Say what you need: choose details above, or write it here in your own words."
_EACH_AS = "How the change is meant decides from when the clocks count."


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was added to a request."""

    information: dict[str, str]
    category: str | None
    environment: str | None
    release: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Whom a ticket waits for, and for what."""

    reason: str
    """`customer`, or a pause reason of the policy."""
    asked: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolving:
    """How a ticket was resolved."""

    resolution: str
    text: str
    """What the customer is told; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritySet:
    """A priority, and how the change is meant."""

    level: int
    how: str
    """`impact` or `misclassified`."""
    reason: str


def details_form(scene: Scene) -> Mapping[str, Any]:
    """What the policy asks and is still missing; all it asks, once nothing is."""
    ticket, terms = scene.ticket, scene.terms
    asked = wording.missing(scene) or wording.relevant(scene)
    fields = [
        *parts.information(terms, asked),
        None if ticket.environment else parts.environments(terms),
        None if ticket.release else parts.releases(terms),
        None if ticket.category else parts.categories(terms),
    ]
    nothing = (
        None
        if any(fields)
        else blocks.section("Nothing is missing. Write what you want to add in the thread.")
    )
    return parts.view(f"Details, {ticket.number}", Form.DETAILS, scene.id, nothing, *fields, submit="Add")


def read_details(values: Mapping[str, str]) -> Details:
    """Read the details.

    Raises:
        FormErrors: nothing was given.
    """
    details = Details(
        information=parts.told_information(values),
        category=parts.told_or_none(values, Field.CATEGORY),
        environment=parts.told_or_none(values, Field.ENVIRONMENT),
        release=parts.told_or_none(values, Field.RELEASE),
    )
    if not details.information and not (details.category or details.environment or details.release):
        raise parts.FormErrors({next(iter(values), Field.NOTE.value): parts.WRITE})
    return details


def reply_form(scene: Scene) -> Mapping[str, Any]:
    """Speak to the customer: a deliberate act, with their name above it."""
    return parts.view(
        f"Reply, {scene.ticket.number}",
        Form.REPLY,
        scene.id,
        blocks.section(f"*{wording.customer(scene)} reads this*, in the ticket's thread, under your name."),
        parts.text(Field.TEXT, "Your answer", long=True),
    )


def read_reply(values: Mapping[str, str]) -> str:
    """Read the answer.

    Raises:
        FormErrors: there are no words.
    """
    errors: dict[str, str] = {}
    words = parts.required(values, Field.TEXT, errors)
    parts.check(errors)
    return words


def wait_form(scene: Scene) -> Mapping[str, Any]:
    """Wait for somebody, saying for what; only the pauses that the policy grants stop a clock (B10)."""
    asked = [blocks.option(one.label, one.key) for one in wording.relevant(scene)]
    return parts.view(
        f"Wait, {scene.ticket.number}",
        Form.WAIT,
        scene.id,
        parts.choice(Field.REASON, "What do we wait for?", _pauses(scene), chosen="customer"),
        parts.several(Field.ASKED, "What should they tell us?", asked),
        parts.text(
            Field.NOTE,
            "A word to the customer",
            long=True,
            optional=True,
            hint="They read it in the ticket's thread.",
        ),
        submit="Wait",
    )


def _pauses(scene: Scene) -> list[Option]:
    """The customer's answer first, then what the policy pauses for, each with the clocks it stops."""
    granted = {rule.reason: rule for rule in scene.terms.pauses if scene.ticket.priority in rule.priorities}
    customer = granted.pop("customer", None)
    label = customer.label if customer else "The customer's answer"
    first = blocks.option(label, "customer", _stops(customer) if customer else "No clock stops.")
    return [first, *(blocks.option(rule.label, rule.reason, _means(rule)) for rule in granted.values())]


def _means(rule: PauseRule) -> str:
    return f"A contact approves your word to them. {_stops(rule)}" if rule.approval else _stops(rule)


def _stops(rule: PauseRule) -> str:
    return f"Stops: {texts.listed(sorted(wording.TARGETS[target] for target in rule.targets))}"


def read_wait(values: Mapping[str, str]) -> Waiting:
    """Read whom to wait for.

    Raises:
        FormErrors: no reason was chosen, or the customer is not told what they are waited for.
    """
    errors: dict[str, str] = {}
    reason = parts.required(values, Field.REASON, errors, parts.CHOOSE)
    asked = tuple(key for key in parts.told(values, Field.ASKED).split(",") if key)
    note = parts.told(values, Field.NOTE)
    if reason == "customer" and not asked and not note:
        errors[Field.NOTE] = _ASK_SOMETHING
    parts.check(errors)
    return Waiting(reason=reason, asked=asked, note=note)


def resolve_form(scene: Scene) -> Mapping[str, Any]:
    """Resolve, naming what sort of resolution it is (N6, S6)."""
    options = [blocks.option(one.label, one.code) for one in scene.terms.resolutions]
    return parts.view(
        f"Resolve, {scene.ticket.number}",
        Form.RESOLVE,
        scene.id,
        parts.choice(Field.RESOLUTION, "What kind of resolution is it?", options),
        parts.text(
            Field.TEXT,
            "What do you tell the customer?",
            long=True,
            optional=True,
            hint="They read it in the ticket's thread, and are asked whether it is solved.",
        ),
        submit="Resolve",
    )


def read_resolve(values: Mapping[str, str]) -> Resolving:
    """Read how it was resolved.

    Raises:
        FormErrors: no kind of resolution was chosen.
    """
    errors: dict[str, str] = {}
    resolution = parts.required(values, Field.RESOLUTION, errors, parts.CHOOSE)
    parts.check(errors)
    return Resolving(resolution=resolution, text=parts.told(values, Field.TEXT))


def priority_form(scene: Scene) -> Mapping[str, Any]:
    """Set the priority with how the change is meant, and why (N9, B9)."""
    levels = [
        blocks.option(wording.short_label(scene.terms, number), str(number), known.definition)
        for number, known in sorted(scene.terms.priorities.items())
    ]
    meant = [
        blocks.option("The impact changed", "impact", "The clocks change from now on."),
        blocks.option(
            "It was misclassified", "misclassified", "The clocks count from receipt, as if always so."
        ),
    ]
    reasons = [
        blocks.option("There is a workaround", "workaround"),
        blocks.option("The customer cannot be reached", "customer_unavailable"),
    ]
    return parts.view(
        f"Priority, {scene.ticket.number}",
        Form.PRIORITY,
        scene.id,
        parts.choice(Field.PRIORITY, "Priority", levels, chosen=str(scene.ticket.priority)),
        parts.choice(Field.HOW, "How is the change meant?", meant, chosen="impact", hint=_EACH_AS),
        parts.choice(Field.REASON, "Reason", reasons, optional=True),
        submit="Set",
    )


def read_priority(values: Mapping[str, str]) -> PrioritySet:
    """Read the priority.

    Raises:
        FormErrors: no priority was chosen, or how the change is meant is not said.
    """
    errors: dict[str, str] = {}
    level = parts.level(values, Field.PRIORITY, errors)
    how = parts.told(values, Field.HOW)
    if level is None:
        errors[Field.PRIORITY] = parts.CHOOSE
    if how not in ("impact", "misclassified"):
        errors[Field.HOW] = parts.CHOOSE
    parts.check(errors)
    return PrioritySet(level=level or 0, how=how, reason=parts.told(values, Field.REASON))


def change_kind_form(scene: Scene) -> Mapping[str, Any]:
    """Turn a ticket into another kind (T3, N1)."""
    known = {kind.value for kind in Kind} - {scene.ticket.kind.value}
    options = [blocks.option(one.label, one.code) for one in scene.terms.kinds if one.code in known]
    field = parts.choice(Field.KIND, "What kind of request is it?", options, hint="Its clocks are read anew.")
    nothing = None if field else blocks.section("The policy knows no other kind of request.")
    return parts.view(
        f"Kind, {scene.ticket.number}", Form.CHANGE_KIND, scene.id, field, nothing, submit="Change"
    )


def read_change_kind(values: Mapping[str, str]) -> Kind:
    """Read the kind.

    Raises:
        FormErrors: none was chosen.
    """
    errors: dict[str, str] = {}
    kind = parts.coded(values, Field.KIND, Kind, errors)
    if kind is None:
        raise parts.FormErrors({Field.KIND: parts.CHOOSE})
    return kind


def close_form(scene: Scene) -> Mapping[str, Any]:
    """Close with a reason of the policy, which the customer is told (T9, B11, N5)."""
    reasons = [
        blocks.option("Nothing more to do", "agent"),
        *(blocks.option(f"Out of scope: {one.label}", one.code) for one in scene.terms.out_of_scope),
    ]
    return parts.view(
        f"Close, {scene.ticket.number}",
        Form.CLOSE,
        scene.id,
        blocks.section("The clocks that still run end as withdrawn, and the customer is told the reason."),
        parts.choice(Field.REASON, "Why is it closed?", reasons),
        submit="Close ticket",
    )


def read_close(values: Mapping[str, str]) -> str:
    """Read the reason's code.

    Raises:
        FormErrors: none was chosen.
    """
    errors: dict[str, str] = {}
    reason = parts.required(values, Field.REASON, errors, parts.CHOOSE)
    parts.check(errors)
    return reason


def add_to_form(scene: Scene) -> Mapping[str, Any]:
    """Add what was opened by a follow-up to the ticket it belongs to."""
    options = [blocks.option(number, other) for other, number in scene.others if other != scene.id]
    field = parts.choice(Field.OTHER, "Which ticket does it belong to?", options)
    nothing = None if field else blocks.section(f"{wording.customer(scene)} has no other open ticket.")
    return parts.view(f"Add {scene.ticket.number}", Form.ADD_TO, scene.id, field, nothing, submit="Add")


def read_add_to(values: Mapping[str, str]) -> str:
    """Read the other ticket's id.

    Raises:
        FormErrors: none was chosen.
    """
    errors: dict[str, str] = {}
    other = parts.required(values, Field.OTHER, errors, parts.CHOOSE)
    parts.check(errors)
    return other
