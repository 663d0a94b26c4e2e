"""The customer's card: number, priority, what is promised by when, what is still missing. Nothing internal."""

from slack_sdk.models.blocks import ActionsBlock, InteractiveElement

from bot.views import blocks, clocks, escalated, ids, releases, texts, wording
from bot.views.cards import request, shared
from bot.views.scene import Message, Scene
from policies import consultation
from policies.clock import Reading
from policies.terms import Wording
from policies.ticket import Status
from policies.timeline import FactKind


def customer_card(scene: Scene) -> Message:
    """Show a contact where their ticket stands and what they can do about it (T6, B14)."""
    number, stands = texts.escape(scene.ticket.number), status(scene)
    priority = texts.say(wording.label(scene.terms, scene.ticket.priority))
    return blocks.message(
        f"{number}: {stands} {texts.capital(priority)}. {clocks.owed(scene)}".rstrip(),
        blocks.lines(f"*{number}* · {priority}{_unconfirmed(scene)}", stands),
        *request.as_opened(scene),
        blocks.lines(*_promises(scene)),
        blocks.lines(escalated.line(scene) if _in_work(scene) else None),
        blocks.lines(shared.unsigned(scene, "customer")),
        blocks.lines(_missing(scene)),
        blocks.lines(releases.for_customer(scene) if _in_work(scene) else None),
        _actions(scene),
        blocks.context(*_small_print(scene)),
    )


def _unconfirmed(scene: Scene) -> str:
    asked = consultation.pending(scene.timeline)
    if asked is not None:
        return f" · our team asks about {texts.say(wording.label(scene.terms, asked.to))}, see below"
    if scene.ticket.proposed_priority is not None:
        proposed = texts.say(wording.label(scene.terms, scene.ticket.proposed_priority))
        return f" · you asked for {proposed}, our team will answer"
    return ""


def status(scene: Scene, where: str = "in this thread") -> str:
    """Where it stands, as a sentence to the customer; `where` they answer. Markup."""
    if scene.ticket.status is Status.WAITING:
        return _waiting(scene, where)
    return {
        Status.OPEN: _open,
        Status.RESOLVED: _resolved,
        Status.CLOSED: _closed,
    }[scene.ticket.status](scene)


def _open(scene: Scene) -> str:
    if scene.ticket.assignee is None and scene.ticket.responded_at is not None:
        return "Our team has answered you and is working on it."
    if scene.ticket.assignee is None:
        return "We have your request. An engineer will take it next."
    return f"{wording.name(scene, scene.ticket.assignee)} is working on it."


def _waiting(scene: Scene, where: str) -> str:
    if "customer" in scene.ticket.waiting_for:
        return f"We are waiting for you{shared.asked(scene)}. Please answer {where}."
    reasons = [texts.say(wording.waiting_reason(scene.terms, code)) for code in scene.ticket.waiting_for]
    return f"Waiting for {texts.listed(reasons)}."


def _resolved(scene: Scene) -> str:
    by = (
        f" ({texts.say(wording.resolution(scene.terms, scene.ticket.resolution))})"
        if scene.ticket.resolution
        else ""
    )
    at = f" {texts.when(scene.ticket.resolved_at)}" if scene.ticket.resolved_at is not None else ""
    return f"Resolved{at}{by}. Is it solved for you?"


def _closed(scene: Scene) -> str:
    at = f" {texts.when(scene.ticket.closed_at)}" if scene.ticket.closed_at is not None else ""
    return f"Closed{at}: {texts.say(wording.closing(scene, scene.ticket.closed_because or 'agent'))}."


def _promises(scene: Scene) -> list[str]:
    if scene.ticket.closed_because == "not_a_ticket":
        return []
    readings = clocks.current(scene.readings)
    if not readings:
        return [no_promise(scene)]
    told = [clocks.customer_line(scene, reading) for reading in readings]
    return [*told, _estimates(readings)]


def no_promise(scene: Scene, where: str = "here") -> str:
    """Why nothing is promised by a time, and where the answer comes. Markup."""
    if scene.ticket.kind not in scene.terms.clocked_kinds:
        kind = texts.say(wording.kind(scene.terms, scene.ticket.kind))
        return f"{kind}: no response times apply; we will answer {where}."
    return "Your plan has no response times for this; we will answer as soon as we reasonably can."


def _estimates(readings: list[Reading]) -> str:
    estimated = any(one.open and one.promise.wording is Wording.ESTIMATE for one in readings)
    return "_An estimate is what we aim for, not a guarantee._" if estimated else ""


def _missing(scene: Scene) -> str | None:
    missing = wording.missing_names(scene) if _in_work(scene) else []
    if not missing:
        return None
    return f"*Still missing:* {texts.labels(missing)}. It helps us to help you sooner."


def _in_work(scene: Scene) -> bool:
    return scene.ticket.status in (Status.OPEN, Status.WAITING)


def _actions(scene: Scene) -> ActionsBlock | None:
    if scene.ticket.status is Status.RESOLVED:
        return blocks.actions(*shared.solved_or_not(scene), shared.why(scene))
    if not _in_work(scene):
        return blocks.actions(_reopen(scene), shared.why(scene))
    return blocks.actions(
        _details(scene), _propose(scene), *_slips(scene), shared.why(scene), escalated.button(scene)
    )


def _details(scene: Scene) -> InteractiveElement | None:
    if not wording.missing_names(scene):
        return None
    return blocks.button("Add details", ids.Press.DETAILS, scene.id, style="primary")


def _propose(scene: Scene) -> InteractiveElement | None:
    return blocks.menu(
        "Change priority…", ids.Press.PROPOSE_PRIORITY, shared.levels(scene, but=scene.ticket.priority)
    )


def _slips(scene: Scene) -> list[InteractiveElement | None]:
    """A slip is mended until somebody has answered; afterwards it is a conversation."""
    if scene.ticket.responded_at is not None:
        return []
    return [shared.not_a_ticket(scene), shared.add_to(scene)]


def _reopen(scene: Scene) -> InteractiveElement | None:
    if scene.ticket.closed_because not in ("confirmed", "silence"):
        return None
    return blocks.button("It is back: reopen", ids.Press.REOPEN, scene.id)


def _small_print(scene: Scene) -> list[str | None]:
    ticket = scene.ticket
    return [
        f"Asked by {wording.name(scene, ticket.requester)}, received {texts.when(ticket.receipt)}",
        f"First mentioned {texts.when(ticket.first_mention)}" if ticket.first_mention is not None else None,
        shared.follows(scene),
        capped(scene),
        "Your answers in this thread reach our engineers." if _in_work(scene) else None,
    ]


def capped(scene: Scene) -> str | None:
    """Why a priority is lower than asked for (U6). Markup."""
    opened = wording.facts(scene, FactKind.OPENED)
    asked = opened[0].what.get("asked_priority") if opened else None
    by_rule = [
        one
        for one in wording.facts(scene, FactKind.PRIORITY_CHANGED)
        if one.what.get("reason") == "environment"
    ]
    if not by_rule and not (isinstance(asked, int) and asked < opened[0].what.get("priority", asked)):
        return None
    only = [texts.say(level.label) for level in scene.terms.priorities.values() if level.production_only]
    return f"{texts.listed(only)} apply to production systems only, so this was lowered." if only else None
