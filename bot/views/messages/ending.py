"""Resolved, reopened, closed."""

from collections.abc import Mapping
from typing import Any

from bot.views import blocks, ids, texts, wording
from bot.views.cards import shared
from bot.views.scene import Message, Scene
from policies.ticket import Status


def resolved_notice(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the customer that it is resolved, and ask whether it is (S2, N6)."""
    who, number = wording.name(scene, facts.get("agent")), texts.escape(scene.ticket.number)
    kind = scene.ticket.resolution
    named = f" ({texts.say(wording.resolution(scene.terms, kind))})" if kind else ""
    text = f"{who} marked {number} as resolved{named}. Is it solved for you?"
    said = wording.words(scene, facts["seq"]) if facts.get("seq") else None
    return blocks.message(
        text,
        blocks.section(text),
        blocks.quote(wording.read(scene, said)) if said and said.text else None,
        blocks.actions(*shared.solved_or_not(scene)),
        blocks.context(_silence(scene)),
    )


def _silence(scene: Scene) -> str | None:
    if scene.terms.close_after is None:
        return None
    return f"If we hear nothing for {texts.length(scene.terms.close_after)}, we close it."


def reopen_question(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Ask a contact who wrote after the resolution whether it is solved."""
    number, who = texts.escape(scene.ticket.number), wording.ping(scene, facts.get("person", ""))
    if scene.ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return blocks.simple(f"{who}, {number} is open again; your message has reached our engineers.")
    since = ids.join(scene.id, facts["message_seq"])
    solved = blocks.button("It is solved", ids.Press.CONFIRM, scene.id)
    return blocks.simple(
        f"{who}, {number} is {wording.status(scene.ticket.status)}. Does your message mean that it is not solved?",
        blocks.actions(
            blocks.button("Not solved: reopen", ids.Press.REOPEN, since, style="primary"),
            solved if scene.ticket.status is Status.RESOLVED else None,
        ),
    )


def reopened_notice(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the agents, and whoever holds it, that there is more to do."""
    by, holder = facts.get("person"), scene.ticket.assignee
    for_whom = f"{wording.ping(scene, holder)}, " if holder and holder != by else ""
    text = (
        f"{for_whom}{wording.heading(scene)}: {wording.name(scene, by)} reopened it. {wording.held_by(scene)}"
    )
    claim = None if holder else blocks.button("Claim", ids.Press.CLAIM, scene.id, style="primary")
    return blocks.simple(
        text, blocks.actions(claim, blocks.button("Reply to customer", ids.Press.REPLY, scene.id))
    )


def closed_notice(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the customer that it is closed, why, and how to go on."""
    reason = texts.say(wording.closing(scene, facts.get("reason") or "agent"))
    number = texts.escape(scene.ticket.number)
    return blocks.simple(
        f"{number} is closed: {reason}. If there is more, write a new message in this channel."
    )
