"""What is said between the two sides, and the copy of it that the agents see."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import blocks, clocks, ids, texts, wording
from bot.views.scene import Message, Quoted, Scene
from policies import clock
from policies.clock import State
from policies.terms import Target
from policies.ticket import Status
from policies.timeline import Fact, FactKind, timeline

_MIRROR_LIMIT = 2_500
_EXCERPT = 300

_SIDES = {
    "contact": "{who} ({customer}) wrote:",
    "agent": "{who} answered {customer}:",
    "colleague": "{who}, who is not listed as an agent, answered {customer}:",
    "bystander": "{who} ({customer}, not a support contact) wrote:",
    "edited": "{who} changed a message; it reads now:",
}


def acknowledgement(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the customer that a person has it (N10, T6), and by when they hear again where that is promised."""
    who, number = wording.name(scene, facts.get("agent")), texts.escape(scene.ticket.number)
    return blocks.simple(f"{who} has taken {number} and is looking into it.{_next_update(scene, facts)}")


def _next_update(scene: Scene, facts: Mapping[str, Any]) -> str:
    """Read as if the customer had seen this message already: what it starts is not on record before it is sent."""
    agent, last = str(facts.get("agent")), max(fact.seq for fact in scene.timeline)
    seen = Fact(
        kind=FactKind.ACKNOWLEDGED,
        happened=scene.now,
        recorded=scene.now,
        who=agent,
        what={"agent": agent},
        seq=last + 1,
    )
    readings = clock.read(scene.terms, timeline((*scene.timeline, seen)), scene.now)
    update = [
        one
        for one in clocks.current(readings)
        if one.target is Target.NEXT_UPDATE and one.state is State.RUNNING
    ]
    return f" You will hear from us again by {texts.when(update[0].deadline)}." if update else ""


def reply(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """An agent's answer, in the agent's name, word for word."""
    who = wording.name(scene, facts.get("agent"))
    said = _typed(scene, facts)
    return blocks.message(
        f"{who}: {texts.escape(said)}",
        blocks.paragraph(said),
        blocks.context(f"{who} on {texts.escape(scene.ticket.number)}. Answer in this thread."),
    )


def _typed(scene: Scene, facts: Mapping[str, Any]) -> str:
    """A form's answer is 3,000 characters at most, so nothing of it is cut."""
    quoted = wording.words(scene, facts["seq"]) if "seq" in facts else Quoted(text=facts.get("text", ""))
    return wording.read(scene, quoted, 3_000)


def _add_details(scene: Scene) -> ActionsBlock | None:
    """A way to answer, for as long as an answer helps."""
    if scene.ticket.status not in (Status.OPEN, Status.WAITING):
        return None
    return blocks.actions(blocks.button("Add details", ids.Press.DETAILS, scene.id, style="primary"))


def information_asked(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Ask the customer for what is missing, and say what happens meanwhile (N3)."""
    who, number = wording.name(scene, facts.get("agent")), texts.escape(scene.ticket.number)
    wanted = [texts.say(label, 80) for label in wording.asked(scene.terms, facts.get("asked", ()))]
    asks = _asks(scene, facts, who, wanted)
    note = texts.harmless(str(facts.get("note") or "")).strip()
    return blocks.message(
        f"{number}: {asks}",
        blocks.section(f"{_asks(scene, facts, who, [])} Answer in this thread or press the button."),
        blocks.lines(*(f"• {label}" for label in wanted)),
        blocks.quote(texts.shorten(note, 2_000)) if note else None,
        _add_details(scene),
    )


def _asks(scene: Scene, facts: Mapping[str, Any], who: str, wanted: list[str]) -> str:
    reason = facts.get("reason", "customer")
    named = f": {texts.labels(wanted)}" if wanted else ""
    if reason == "customer":
        return f"{who} needs something from you{named}."
    return f"{who} is waiting for {texts.say(wording.waiting_reason(scene.terms, reason))}{named}."


def customer_reminder(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Remind the customer that we wait for them, and for what (N3)."""
    number, since = texts.escape(scene.ticket.number), texts.when(facts["since"])
    question = _question(scene, facts)
    wanted = _wanted(scene, facts, or_all=question is None)
    listed = f": {texts.labels(wanted)}" if wanted else ""
    return blocks.message(
        f"{number}: to go on we still need your answer{listed}.",
        blocks.section(
            f"{number}: to go on we still need your answer to what we asked {since}. "
            "Write it in this thread or press the button."
        ),
        blocks.lines(*(f"• {label}" for label in wanted)),
        blocks.quote(wording.read(scene, question)) if question else None,
        _add_details(scene),
    )


def _question(scene: Scene, facts: Mapping[str, Any]) -> Quoted | None:
    """What was asked in an agent's own words."""
    asked = (one for one in wording.facts(scene, FactKind.WAITING) if one.happened == facts["since"])
    said = (wording.words(scene, one.seq) for one in asked)
    return next((words for words in said if words and words.text), None)


def _wanted(scene: Scene, facts: Mapping[str, Any], *, or_all: bool) -> list[str]:
    """What was asked for and is missing; where nothing was asked for at all, what the policy asks for."""
    asked = [texts.say(label, 80) for label in wording.asked(scene.terms, facts.get("asked", ()))]
    return asked or (wording.missing_names(scene) if or_all else [])


def mirror(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Show in the agents' thread what was said in the customer's: rich text, no markup, no pings."""
    quoted = wording.words(scene, facts["seq"])
    said = wording.read(scene, quoted, _MIRROR_LIMIT)
    heading = _heading(scene, facts)
    return blocks.message(
        f"{texts.escape(scene.ticket.number)}. {heading} {texts.say(said, _EXCERPT)}",
        blocks.section(heading),
        blocks.quote(said, blocks.file_links(quoted) if quoted else ()),
        _vouch(scene, facts),
        blocks.context(_where(scene, facts), _late(scene, facts["seq"])),
    )


def _late(scene: Scene, seq: int) -> str | None:
    fact = wording.fact(scene, seq)
    return wording.read_late(fact) if fact is not None else None


def _heading(scene: Scene, facts: Mapping[str, Any]) -> str:
    told = _SIDES.get(str(facts.get("side")), _SIDES["contact"])
    return told.format(who=wording.name(scene, facts.get("person")), customer=wording.customer(scene))


def _vouch(scene: Scene, facts: Mapping[str, Any]) -> Block | None:
    """A colleague's answer counts once an agent confirms it."""
    if facts.get("side") != "colleague":
        return None
    confirmed = (
        one
        for one in wording.facts(scene, FactKind.RESPONSE_CONFIRMED)
        if one.what.get("message") == facts["seq"]
    )
    vouched = next(confirmed, None)
    if vouched is not None:
        return blocks.context(f"{wording.name(scene, vouched.who)} counted it as our answer.")
    value = ids.join(scene.id, facts["seq"])
    return blocks.actions(blocks.button("Count it as our answer", ids.Press.CONFIRM_RESPONSE, value))


def _where(scene: Scene, facts: Mapping[str, Any]) -> str | None:
    return texts.link(_permalink(scene.link, facts.get("ref")), "See it there") if scene.link else None


def _permalink(thread: str, ref: Mapping[str, str] | None) -> str:
    """The message itself, in the customer's thread."""
    base, archives, _ = thread.partition("/archives/")
    if ref is None or not archives:
        return thread
    return f"{base}/archives/{ref['channel']}/p{ref['ts'].replace('.', '')}"
