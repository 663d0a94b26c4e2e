"""Receipts: what a change did to every open clock, before and after; and proposals and corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views import blocks, clocks, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.clock import State
from policies.instant import Instant
from policies.second_thoughts import undoable_until
from policies.terms import Kind, Target, Wording
from policies.ticket import Status
from policies.timeline import Fact, FactKind

HOW = {
    "impact": "the impact changed",
    "misclassified": "it was misclassified from the start",
    "undone": "taken back",
}
"""How a change of priority is meant, as a clause."""

_CONSULTED = {
    "agreed": "the customer agreed",
    "silence": "the customer was asked and did not object in time",
}

_VERDICTS = {
    State.RUNNING: "still running",
    State.PAUSED: "paused",
    State.MET: "met",
    State.BREACHED: "missed",
    State.WITHDRAWN: "no longer running",
}


def customer_receipt(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the customer what changed and what is promised now (N9, U5)."""
    what = _what(scene, facts)
    return blocks.message(
        f"{what} {texts.listed(_short(facts))}".strip(),
        blocks.section(what),
        blocks.lines(*clock_lines(scene, facts)),
    )


def agents_receipt(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell the agents the same, with the buttons that say how the change was meant, or undo it."""
    what = _what(scene, facts)
    message = blocks.message(
        f"{what} {texts.listed(_short(facts))}".strip(),
        blocks.section(what),
        blocks.lines(*clock_lines(scene, facts)),
        _second_thoughts(scene, facts),
    )
    return replace(message, until=_undoable_until(scene, facts))


def _undoable_until(scene: Scene, facts: Mapping[str, Any]) -> Instant | None:
    """Until when the change that a receipt is about may be taken back; None when it may not any more."""
    told = wording.fact(scene, facts["change"])
    change = None if told is None else wording.fact(scene, told.what.get("change", told.seq))
    until = None if change is None else undoable_until(change)
    return until if until is not None and scene.now <= until else None


def _what(scene: Scene, facts: Mapping[str, Any]) -> str:
    change = wording.fact(scene, facts["change"])
    number = texts.escape(scene.ticket.number)
    if change is None:
        return f"{number} changed."
    told = {
        FactKind.PRIORITY_CHANGED: _priority_changed,
        FactKind.PRIORITY_REVISED: _revised,
        FactKind.KIND_CHANGED: _kind_changed,
        FactKind.POLICY_MOVED: _policy_moved,
    }.get(change.kind)
    who = wording.name(scene, change.who)
    return f"{number}: {told(scene, change, who) if told else f'{who} changed what is promised.'}"


def _priority_changed(scene: Scene, change: Fact, who: str) -> str:
    before, after = _priority_before(scene, change), int(change.what["to"])
    was = f" from {texts.say(wording.label(scene.terms, before))}" if before else ""
    to = texts.say(wording.label(scene.terms, after))
    return f"priority changed{was} to {to} by {who}.{_because(change)}"


def _because(change: Fact) -> str:
    """Why an agent or a rule changed it; a requester who sets their own says nothing about why."""
    if change.what.get("by") == "requester":
        return ""
    because = [
        HOW.get(change.what.get("how", ""), ""),
        wording.reason(str(change.what.get("reason", ""))),
        _CONSULTED.get(str(change.what.get("answer")), ""),
    ]
    reason = texts.listed(part for part in because if part)
    return f" Reason: {reason}." if reason else ""


def _priority_before(scene: Scene, change: Fact) -> int | None:
    """The priority just before a change, undone changes left out."""
    undone = wording.undone(scene, change.seq)
    level = None
    for fact in wording.facts(scene, FactKind.OPENED, FactKind.PRIORITY_CHANGED):
        if fact.seq < change.seq and fact.seq not in undone:
            level = fact.what.get("to", fact.what.get("priority"))
    return level


def _revised(scene: Scene, revision: Fact, who: str) -> str:
    how = str(revision.what.get("how"))
    label = texts.say(wording.label(scene.terms, scene.ticket.priority))
    if how == "undone":
        return f"{who} took the priority change back. It is {label} again."
    return f"{who} says of the priority change: {HOW.get(how, how)}. It stays {label}."


def _kind_changed(scene: Scene, change: Fact, who: str) -> str:
    kind = change.what["to"]
    named = wording.kind(scene.terms, Kind(kind)) if kind in {one.value for one in Kind} else kind
    return f"{who} made this a {texts.say(named).lower()}."


def _policy_moved(scene: Scene, change: Fact, _who: str) -> str:
    if change.what.get("agreed"):
        return "what is promised follows what is agreed now. What was met or missed before stays so."
    title = texts.say(scene.terms.title, 80)
    return f"what is promised follows a newer version of the {title} now. What was met or missed before stays so."


def clock_lines(scene: Scene, facts: Mapping[str, Any]) -> list[str]:
    """Every clock that was or is open, before and after."""
    before, after = _by_target(facts.get("before", ())), _by_target(facts.get("after", ()))
    targets = list(dict.fromkeys([*before, *after]))
    told = [f"• {_estimated(scene, one)}: {_moved(before.get(one), after.get(one))}" for one in targets]
    return told or ["No clock was or is running."]


def _by_target(readings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {one["target"]: one["deadline"] for one in readings}


def _estimated(scene: Scene, target: str) -> str:
    """A target's name, marked where it is but an estimate (T7)."""
    promises = [promise for (of, _), promise in scene.terms.promises.items() if of == target]
    estimate = bool(promises) and promises[0].wording is Wording.ESTIMATE
    return f"{wording.target(target)}{' (estimate)' if estimate else ''}"


def _moved(before: Any, after: Any) -> str:
    if before is None:
        return f"now due {texts.when(after)}"
    if after is None:
        return f"was due {texts.when(before)}, no longer runs"
    if before == after:
        return f"unchanged, due {texts.when(after)}"
    return f"was due {texts.when(before)}, now {texts.when(after)}"


def _short(facts: Mapping[str, Any]) -> list[str]:
    """For the fallback: what is due now."""
    after = _by_target(facts.get("after", ()))
    told = [f"{wording.target(target)} by {texts.when(deadline)}" for target, deadline in after.items()]
    return [*told[:-1], f"{told[-1]}."] if told else []


def _second_thoughts(scene: Scene, facts: Mapping[str, Any]) -> Block | None:
    """How else a change could be meant, and its undoing; once there was a later word on it, that word."""
    change = wording.fact(scene, facts["change"])
    if change is None or change.kind not in (FactKind.PRIORITY_CHANGED, FactKind.PRIORITY_REVISED):
        return None
    later = _later_word(scene, change)
    if later or change.what.get("how") == "undone":
        return blocks.context(later)
    if scene.ticket.status is Status.CLOSED:
        return None
    value = ids.join(scene.id, change.what.get("change", change.seq))
    other = (
        blocks.button("The impact changed", ids.Press.REVISE_IMPACT, value)
        if change.what.get("how") == "misclassified"
        else blocks.button("It was misclassified", ids.Press.REVISE_MISCLASSIFIED, value)
    )
    undo = blocks.button("Undo", ids.Press.REVISE_UNDO, value) if _undoable_until(scene, facts) else None
    return blocks.actions(other, undo)


def _later_word(scene: Scene, change: Fact) -> str | None:
    word = wording.since(scene, change.seq, FactKind.PRIORITY_CHANGED, FactKind.PRIORITY_REVISED)
    if word is None:
        return None
    who = wording.name(scene, word.who)
    if word.kind is FactKind.PRIORITY_CHANGED:
        return f"{who} changed it again to {texts.say(wording.label(scene.terms, int(word.what['to'])))}."
    how = str(word.what.get("how"))
    return f"{who} took it back." if how == "undone" else f"{who} said: {HOW.get(how, how)}."


def priority_proposal(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Ask the agents whether a contact's priority is right (S3, U5), or one that a workaround suggests (N8).

    Once they said, show what they said.
    """
    to, now = int(facts["to"]), scene.ticket.priority
    because = [str(facts["because"])] if facts.get("because") else []
    asks = _proposed_because(scene, facts) if because else _asked_for(scene, facts)
    answer = _answer(scene, facts.get("seq") or _newest_proposal(scene, because))
    if answer or scene.ticket.status is Status.CLOSED:
        return blocks.simple(asks, blocks.context(answer))
    set_to = f"Set to {wording.short_label(scene.terms, to)}"
    keep = f"Keep {wording.short_label(scene.terms, now)}"
    accepts = ids.join(scene.id, to, *because)
    return blocks.simple(
        f"{asks} It is {texts.say(wording.label(scene.terms, now))} now.",
        blocks.actions(
            blocks.button(set_to, ids.Press.ACCEPT_PRIORITY, accepts, style="primary"),
            blocks.button(keep, ids.Press.DECLINE_PRIORITY, ids.join(scene.id, to)),
        ),
    )


def _asked_for(scene: Scene, facts: Mapping[str, Any]) -> str:
    number, who = texts.escape(scene.ticket.number), wording.name(scene, facts.get("person"))
    wanted = texts.say(wording.label(scene.terms, int(facts["to"])))
    return f"{who} ({wording.customer(scene)}) asks for {wanted} on {number}."


def _proposed_because(scene: Scene, facts: Mapping[str, Any]) -> str:
    """After a workaround: the continuous effort ends, and the priority may follow it."""
    lower = texts.say(wording.label(scene.terms, int(facts["to"])))
    return (
        f"{texts.escape(scene.ticket.number)} ({wording.customer(scene)}): with a workaround the continuous effort "
        f"ends. Lower the priority to {lower}? Updates go on until it is resolved, at the pace of its priority."
    )


def _newest_proposal(scene: Scene, because: list[str]) -> int:
    kind = FactKind.WORKAROUND_GIVEN if because else FactKind.PRIORITY_PROPOSED
    return max((one.seq for one in wording.facts(scene, kind)), default=0)


def _answer(scene: Scene, proposal: int) -> str | None:
    """What became of a proposal; None while nobody has answered it."""
    answer = wording.since(
        scene, proposal, FactKind.PRIORITY_CHANGED, FactKind.TRIAGED, FactKind.PRIORITY_PROPOSED
    )
    if answer is None:
        return None
    who = wording.name(scene, answer.who)
    if answer.kind is FactKind.TRIAGED:
        return f"{who} kept it as it was."
    label = texts.say(wording.label(scene.terms, int(answer.what["to"])))
    if answer.kind is FactKind.PRIORITY_PROPOSED:
        return f"{who} asked for {label} since."
    return f"{who} set it to {label}."


def correction(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Tell whoever was told a verdict that it turned; `before` and `after` are clock states."""
    sentences = [
        f"Correction on {texts.escape(scene.ticket.number)} ({wording.customer(scene)}): {_turned(facts)}.",
        "Something that happened earlier reached Pledge late, or a change was taken back.",
        *_now(scene, facts),
        *wording.called(scene, facts.get("tell", ())),
    ]
    return blocks.simple(" ".join(sentences))


def _turned(facts: Mapping[str, Any]) -> str:
    """Which verdict became which; of a clock that recurs only that the period is none."""
    told = wording.target(str(facts["target"]))
    if "deadline" in facts:
        told = f"{told}, due {texts.when(facts['deadline'])},"
    was = f"{told} counted as {_verdict(facts.get('before'))}"
    after = facts.get("after")
    return f"{was}, and no longer does" if after is None else f"{was}, and counts as {_verdict(after)} now"


def _verdict(state: Any) -> str:
    return _VERDICTS[State(state)] if state in {one.value for one in State} else "not known"


def _now(scene: Scene, facts: Mapping[str, Any]) -> list[str]:
    """What it reads as: when it was met, or is due."""
    cycle = int(facts.get("cycle", scene.ticket.cycles[-1].number))
    known = facts["target"] in {one.value for one in Target}
    reading = clocks.matching(scene, str(facts["target"]), cycle) if known else None
    if reading is None or reading.withdrawn_at is not None:
        return []
    if reading.met_at is not None:
        return [f"It was met {texts.when(reading.met_at)}."]
    return [f"It is due {texts.when(reading.deadline)}."]
