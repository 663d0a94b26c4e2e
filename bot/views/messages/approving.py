"""The question to a contact whether something may be done, such as paid work (B11)."""

from collections.abc import Mapping
from typing import Any

from bot.views import blocks, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.timeline import Fact, FactKind


def question(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Say what is asked, in the agent's words, with the two answers; once answered, what was answered."""
    asking = wording.facts(scene, FactKind.WAITING)
    fact = next((one for one in asking if one.seq == facts.get("seq")), None)
    number, who = texts.escape(scene.ticket.number), wording.name(scene, facts.get("agent"))
    told = f"{who} asks for your approval on {number} before anything is done."
    quote = blocks.quote(wording.read(scene, wording.words(scene, fact.seq), 1_500)) if fact else None
    outcome = _outcome(scene, fact)
    if fact is None or outcome:
        return blocks.simple(told, quote, blocks.context(outcome))
    value = ids.join(scene.id, fact.seq)
    return blocks.simple(
        told,
        quote,
        blocks.actions(
            blocks.button("Approve", ids.Press.APPROVE, value, style="primary"),
            blocks.button("Do not approve", ids.Press.DISAPPROVE, value),
        ),
    )


def _outcome(scene: Scene, fact: Fact | None) -> str | None:
    """What became of it; None while it waits."""
    if fact is None:
        return None
    for answer in wording.facts(scene, FactKind.APPROVAL_ANSWERED):
        if answer.what.get("waiting") == fact.seq:
            did = "approved it" if answer.what.get("approved") else "did not approve it"
            return f"{wording.name(scene, answer.who)} {did}."
    waits = str(fact.what.get("reason")) in scene.ticket.waiting_for
    return None if waits else "This is no longer asked."
