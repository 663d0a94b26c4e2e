"""Resolved, reopened, closed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.views import blocks, ids, texts, wording
from bot.views.cards import shared
from bot.views.scene import Message, Scene
from policies.instant import Instant
from policies.silence import runs_out
from policies.ticket import Status
from policies.timeline import FactKind

Facts = Mapping[str, Any]


def resolved_notice(scene: Scene, facts: Facts) -> Message:
    """Tell the customer that it is resolved, and ask whether it is (S2, N6); once answered, show the answer."""
    seq = facts.get("seq") or _newest_resolution(scene)
    who, number = wording.name(scene, facts.get("agent")), texts.escape(scene.ticket.number)
    answer = _answer(scene, seq)
    text = f"{who} marked {number} as resolved{_named(scene, seq)}."
    asked = text if answer else f"{text} Is it solved for you?"
    said = wording.words(scene, seq)
    return blocks.message(
        asked,
        blocks.section(asked),
        blocks.quote(wording.read(scene, said)) if said and said.text else None,
        None if answer else blocks.actions(*shared.solved_or_not(scene)),
        blocks.context(answer or _silence(scene)),
    )


def _newest_resolution(scene: Scene) -> int:
    return max((one.seq for one in wording.facts(scene, FactKind.RESOLVED)), default=0)


def _named(scene: Scene, seq: int) -> str:
    """The kind of this very resolution, named with it or after it; an agent may have resolved again since."""
    again = wording.since(scene, seq, FactKind.RESOLVED)
    told = [
        str(one.what["resolution"])
        for one in wording.facts(scene, FactKind.RESOLVED, FactKind.RESOLUTION_NAMED)
        if one.what.get("resolution") and seq <= one.seq and (again is None or one.seq < again.seq)
    ]
    return f" ({texts.say(wording.resolution(scene.terms, told[-1]))})" if told else ""


def _answer(scene: Scene, seq: int) -> str:
    """What became of a question whether it is solved; empty while nobody has answered it."""
    answer = wording.since(scene, seq, FactKind.CONFIRMED, FactKind.REOPENED, FactKind.CLOSED)
    if answer is None:
        return ""
    who = wording.name(scene, answer.who)
    match answer.kind:
        case FactKind.CONFIRMED:
            return f"{who} confirmed that it is solved."
        case FactKind.REOPENED:
            return f"Reopened by {who}."
        case _:
            return f"Closed: {texts.say(wording.closing(scene, str(answer.what.get('reason'))))}."


def _silence(scene: Scene) -> str | None:
    if scene.terms.close_after is None:
        return None
    until = _reopens_until(scene)
    again = "" if until is None else f" You can reopen it until {texts.when(until)}."
    return f"If we hear nothing for {texts.length(scene.terms.close_after)}, we close it.{again}"


def _reopens_until(scene: Scene) -> Instant | None:
    """Until when a resolved ticket may be reopened, closed or not; None when it may not, or for ever."""
    resolved, within = scene.ticket.resolved_at, scene.terms.reopen_within
    return None if resolved is None or within is None else runs_out(scene.terms, resolved, within)


def reopen_question(scene: Scene, facts: Facts) -> Message:
    """Ask a contact who wrote after the resolution whether it is solved; once answered, show the answer."""
    number, who = texts.escape(scene.ticket.number), wording.ping(scene, facts.get("person", ""))
    message = facts["message_seq"]
    if scene.ticket.status not in (Status.RESOLVED, Status.CLOSED):
        open_again = f"{who}, {number} is open again; your message has reached our engineers."
        return blocks.simple(open_again, blocks.context(_answer(scene, message)))
    answer = _answer(scene, message)
    is_now = f"{who}, {number} is {wording.status(scene.ticket.status)}."
    if answer:
        return blocks.simple(is_now, blocks.context(answer))
    return blocks.simple(
        f"{is_now} Does your message mean that it is not solved?",
        blocks.actions(
            blocks.button(
                "Not solved: reopen", ids.Press.REOPEN, ids.join(scene.id, message), style="primary"
            ),
            blocks.button("It is solved", ids.Press.CONFIRM, scene.id)
            if scene.ticket.status is Status.RESOLVED
            else None,
        ),
    )


def reopened_notice(scene: Scene, facts: Facts) -> Message:
    """Tell the agents, and whoever holds it, that there is more to do."""
    by, holder = facts.get("person"), scene.ticket.assignee
    for_whom = f"{wording.ping(scene, holder)}, " if holder and holder != by else ""
    text = (
        f"{for_whom}{wording.heading(scene)}: {wording.name(scene, by)} reopened it. {wording.held_by(scene)}"
    )
    if scene.ticket.status in (Status.RESOLVED, Status.CLOSED):
        return blocks.simple(text, blocks.context(f"It is {wording.status(scene.ticket.status)} now."))
    claim = None if holder else blocks.button("Claim", ids.Press.CLAIM, scene.id, style="primary")
    return blocks.simple(
        text, blocks.actions(claim, blocks.button("Reply to customer", ids.Press.REPLY, scene.id))
    )


def reopened_answer(scene: Scene, facts: Facts) -> Message:
    """Tell the customer, where they are reading, that it is open again."""
    number, holder = texts.escape(scene.ticket.number), scene.ticket.assignee
    who = wording.name(scene, facts.get("person"))
    works = f"{wording.name(scene, holder)} is working on it." if holder else "An engineer will take it next."
    return blocks.simple(f"{who} reopened {number}. {works}")


def closed_notice(scene: Scene, facts: Facts) -> Message:
    """Tell the customer that it is closed, why, and how to go on; what silence closed can be reopened here."""
    reason = texts.say(wording.closing(scene, facts.get("reason") or "agent"))
    closed = f"{texts.escape(scene.ticket.number)} is closed: {reason}."
    if facts.get("reason") == "silence":
        return _closed_by_silence(scene, closed)
    return blocks.simple(f"{closed} If there is more, write a new message in this channel.")


def _closed_by_silence(scene: Scene, closed: str) -> Message:
    last = max((one.seq for one in wording.facts(scene, FactKind.CLOSED)), default=0)
    reopened = wording.since(scene, last, FactKind.REOPENED)
    if reopened is not None:
        return blocks.simple(closed, blocks.context(f"Reopened by {wording.name(scene, reopened.who)}."))
    until = _reopens_until(scene)
    if until is None or until < scene.now:
        return blocks.simple(f"{closed} If there is more, write a new message in this channel.")
    message = blocks.simple(
        f"{wording.ping(scene, scene.ticket.requester)}, {closed} If it is not solved after all, answer in this "
        f"thread or press the button, until {texts.when(until)}. For anything else write a new message in this channel.",
        blocks.actions(blocks.button("Not solved: reopen", ids.Press.REOPEN, scene.id)),
    )
    return replace(message, until=until)
