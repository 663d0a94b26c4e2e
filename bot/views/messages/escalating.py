"""What is said when a contact escalates: to who manages it, and to the customer (U11)."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views import blocks, escalated, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.timeline import Fact, FactKind

Facts = Mapping[str, Any]


def escalation(scene: Scene, facts: Facts) -> Message:
    """Call who manages it, with the reason, the contact's words and the counterpart."""
    fact = _fact(scene, facts)
    who = wording.name(scene, facts.get("person"))
    if fact is None:
        return blocks.simple(f"{wording.heading(scene)}: {who} escalated it.")
    told = (
        f"{wording.heading(scene)}: {who} escalated it to {escalated.managed_by(scene, fact)}. "
        f"{escalated.reason(scene, fact)}. {' '.join(_what_to_do(scene, facts))}"
    )
    return blocks.message(
        told,
        blocks.section(told),
        *_words(scene, fact),
        blocks.actions(
            escalated.plan_button(scene), blocks.button("Reply to customer", ids.Press.REPLY, scene.id)
        ),
    )


def _fact(scene: Scene, facts: Facts) -> Fact | None:
    found = wording.facts(scene, FactKind.ESCALATED)
    return next((one for one in found if one.seq == facts.get("seq")), None)


def _what_to_do(scene: Scene, facts: Facts) -> list[str]:
    rules = scene.terms.escalation
    plan = ["Work out an action plan with them."] if rules is not None and rules.action_plan else []
    nobody = (
        [] if facts.get("tell") else ["Nobody holds that role here: name somebody in the customers file."]
    )
    return [*plan, *nobody, *wording.called(scene, facts.get("tell", ()))]


def _words(scene: Scene, fact: Fact) -> list[Block]:
    """What the contact wrote, and whom they name at the same level; their words, so nothing in them is live."""
    quoted = wording.words(scene, fact.seq)
    said = wording.read(scene, quoted, 1_500)
    counterpart = quoted.fields.get("counterpart", "") if quoted else ""
    named = f"\nCounterpart: {texts.inline(counterpart, 200)}" if counterpart else ""
    return [blocks.quote(f"{said}{named}")]


def notice(scene: Scene, facts: Facts) -> Message:
    """Tell the customer who manages it now, and what follows."""
    fact, number = _fact(scene, facts), texts.escape(scene.ticket.number)
    if fact is None:
        return blocks.simple(f"{number} is escalated.")
    rules = scene.terms.escalation
    follows = (
        "They work out an action plan with you, here." if rules is not None and rules.action_plan else ""
    )
    further = "You can escalate further from the ticket's card." if escalated.next_level(scene) else ""
    told = f"{number} is escalated to {escalated.managed_by(scene, fact)}."
    return blocks.simple(" ".join(part for part in (told, follows, further) if part))


def plan(scene: Scene, facts: Facts) -> Message:
    """The action plan, in its author's name."""
    who = wording.name(scene, facts.get("agent"))
    said = texts.plain(str(facts.get("text", ""))).strip()
    return blocks.message(
        f"{who}: action plan. {texts.escape(said)}",
        blocks.section(f"*Action plan for {texts.escape(scene.ticket.number)}*, by {who}"),
        blocks.paragraph(said),
    )
