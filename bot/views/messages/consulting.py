"""The question to the customer before an agent's word changes a priority (U5)."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views import blocks, clocks, ids, texts, wording
from bot.views.messages.receipts import HOW, clock_lines
from bot.views.scene import Message, Scene
from policies import clock, consultation
from policies.consultation import Answer, Asked
from policies.instant import Instant
from policies.timeline import Fact, FactKind, timeline


def question(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Say what would change, what that does to each clock, and what silence means; once decided, what was decided."""
    asking = wording.facts(scene, FactKind.PRIORITY_CONSULTED)
    fact = next((one for one in asking if one.seq == facts.get("seq")), None)
    asks = _asks(scene, facts, fact)
    running = consultation.pending(scene.timeline)
    if running is None or fact is None or running.seq != fact.seq:
        return blocks.simple(asks, blocks.context(_outcome(scene, fact)))
    value = ids.join(scene.id, running.seq)
    to, now = running.to, scene.ticket.priority
    return blocks.message(
        f"{asks} {_silence(scene, running)}",
        blocks.section(asks),
        _clocks(scene, running),
        blocks.lines(_silence(scene, running)),
        blocks.actions(
            blocks.button(
                f"Agree to {wording.short_label(scene.terms, to)}",
                ids.Press.AGREE_PRIORITY,
                value,
                style="primary",
            ),
            blocks.button(f"Keep {wording.short_label(scene.terms, now)}", ids.Press.KEEP_PRIORITY, value),
        ),
    )


def _asks(scene: Scene, facts: Mapping[str, Any], fact: Fact | None) -> str:
    number, who = texts.escape(scene.ticket.number), wording.name(scene, facts.get("person"))
    if fact is None:
        return f"{who} proposes another priority for {number}."
    to = texts.say(wording.label(scene.terms, int(fact.what["to"])))
    why = [HOW.get(str(fact.what.get("how")), ""), wording.reason(str(fact.what.get("reason", "")))]
    reason = texts.listed(part for part in why if part)
    return f"{who} proposes {to} for {number}{f', because {reason}' if reason else ''}. Do you agree?"


def _clocks(scene: Scene, asked: Asked) -> Block | None:
    """What would be promised if they agreed now."""
    last = max(fact.seq for fact in scene.timeline)
    change = Fact(
        kind=FactKind.PRIORITY_CHANGED,
        happened=scene.now,
        recorded=scene.now,
        who=asked.who,
        what=asked.change(Answer.AGREED),
        seq=last + 1,
    )
    then = clock.read(scene.terms, timeline((*scene.timeline, change)), scene.now)
    before, after = (clocks.open_ones(readings) for readings in (scene.readings, then))
    return blocks.lines("If it changes now:", *clock_lines(scene, {"before": before, "after": after}))


def _silence(scene: Scene, asked: Asked) -> str:
    talk = "To talk about it first, answer in this thread."
    if asked.until is None:
        return f"It stays as it is until you answer. {talk}"
    applies = scene.terms.consultation is not None and scene.terms.consultation.applies
    becomes = "it changes" if applies else "it stays as it is"
    return f"Without an answer by {texts.when(Instant(asked.until))} {becomes}. {talk}"


def _outcome(scene: Scene, fact: Fact | None) -> str:
    ended = [
        one
        for one in wording.facts(scene, FactKind.CONSULTATION_ENDED)
        if fact is not None and one.what.get("consultation") == fact.seq
    ]
    if not ended:
        return "This is no longer asked."
    who = wording.name(scene, ended[-1].who)
    return {
        Answer.AGREED.value: f"{who} agreed.",
        Answer.DECLINED.value: f"{who} did not agree; our team will come back to you.",
        Answer.SILENCE.value: "Nobody answered in time.",
        Answer.WITHDRAWN.value: f"{who} keeps it as it is.",
    }.get(str(ended[-1].what.get("answer")), "This is no longer asked.")
