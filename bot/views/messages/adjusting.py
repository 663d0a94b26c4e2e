"""Corrections of a clock, as the other side is asked about them and as both are told what came of it."""

from collections.abc import Mapping
from typing import Any

from bot.views import blocks, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.history import Correction
from policies.instant import Instant
from policies.timeline import Fact, FactKind


def proposal(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Ask the other side to sign; what was written stands below, as the other person's words."""
    asked = wording.fact(scene, facts["proposal"])
    number, who = texts.escape(scene.ticket.number), wording.name(scene, facts.get("person"))
    told = f"{who} proposes a correction on {number}: {_told(asked)}. It counts once you sign it."
    words = wording.words(scene, int(facts["proposal"]))
    outcome = _outcome(scene, int(facts["proposal"]))
    quote = blocks.quote(wording.read(scene, words, 1_500)) if words else None
    if outcome is not None:
        return blocks.simple(told, quote, blocks.context(outcome))
    value = ids.join(scene.id, facts["proposal"])
    return blocks.message(
        told,
        blocks.section(told),
        quote,
        blocks.actions(
            blocks.button("Sign", ids.Press.SIGN_ADJUSTMENT, value, style="primary"),
            blocks.button("Decline", ids.Press.DECLINE_ADJUSTMENT, value),
        ),
    )


def settled(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell both sides what came of it."""
    asked = wording.fact(scene, facts["proposal"])
    number, who = texts.escape(scene.ticket.number), wording.name(scene, facts.get("person"))
    if not facts.get("signed"):
        return blocks.simple(
            f"{number}: {who} did not agree to the correction ({_told(asked)}). Nothing moves."
        )
    by = wording.name(scene, asked.who) if asked else "the other side"
    return blocks.simple(
        f"{number}: corrected, as {by} proposed and {who} signed: {_told(asked)}. "
        "“Why this deadline?” shows the clock with and without it."
    )


def _outcome(scene: Scene, proposal: int) -> str | None:
    """What became of it; None while it waits."""
    settled_by = wording.facts(scene, FactKind.ADJUSTMENT_SIGNED, FactKind.ADJUSTMENT_DECLINED)
    for fact in settled_by:
        if fact.what.get("proposal") == proposal:
            who = wording.name(scene, fact.who)
            return f"{who} signed it." if fact.kind is FactKind.ADJUSTMENT_SIGNED else f"{who} declined it."
    return None


def _told(asked: Fact | None) -> str:
    if asked is None or asked.kind is not FactKind.ADJUSTMENT_PROPOSED:
        return "a clock"
    what = asked.what
    target, since = wording.target(str(what["target"])), texts.when(Instant(int(what["since"])))
    if what["change"] == Correction.MET:
        return f"{target} was met {since}"
    counts = "counts after all" if what["change"] == Correction.INCLUDE else "does not count"
    return f"for {target}, the time from {since} until {texts.when(Instant(int(what['until'])))} {counts}"
