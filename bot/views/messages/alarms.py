"""Alarms: one message for every rung that is due together. Read at night, on a telephone, half asleep."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, InteractiveElement

from bot.views import blocks, clocks, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.clock import Reading, State
from policies.terms import After, OnOpen, Target, When, Wording
from policies.timeline import Fact, FactKind

LATE = 300
"""Seconds from which an alarm says that it comes late, and why."""
_RECUR = (Target.NEXT_UPDATE, Target.NEXT_RESPONSE)
_SNOOZES = (900, 1_800, 3_600, 7_200)

Fired = Mapping[str, Any]


def alarm(scene: Scene, facts: Mapping[str, Any]) -> Message:
    """Name the ticket, the customer, each target, what is left or how late it is, and who holds it."""
    fired = _newest(scene, facts["rungs"])
    told = [_sentence(scene, rung) for rung in fired]
    after = [wording.held_by(scene), *_aside(scene, facts)]
    customer, label = wording.customer(scene), texts.say(wording.label(scene.terms, scene.ticket.priority))
    return blocks.message(
        f"{_pings(scene, facts)}{wording.heading(scene)}: {' '.join([*told, *after])}",
        blocks.section(f"{_icon(scene, fired)} {_numbered(scene)} · {customer} · {label}"),
        blocks.lines(*told, " ".join([*after, *wording.called(scene, facts.get("tell", ()))])),
        _buttons(scene, fired),
        blocks.context(_seen(scene, fired)),
    )


def _newest(scene: Scene, rungs: Sequence[Fired]) -> list[Fired]:
    """One rung a clock: the newest says everything the earlier ones would; of two at once the one with more to say."""
    in_order = sorted(rungs, key=lambda one: (one["at"], bool(_opening(scene, one))))
    return list({(rung["target"], rung.get("cycle", 1)): rung for rung in in_order}.values())


def _numbered(scene: Scene) -> str:
    """The number, leading to the customer's thread."""
    number = scene.ticket.number
    return f"*{texts.link(scene.link, number) if scene.link else texts.escape(number)}*"


def _pings(scene: Scene, facts: Mapping[str, Any]) -> str:
    told = [wording.ping(scene, person) for person in facts.get("tell", ())]
    return f"{' '.join(told)} " if told else ""


def _icon(scene: Scene, fired: Sequence[Fired]) -> str:
    if not any(_owed(scene, rung) for rung in fired):
        return ":warning:" if any(_missed(scene, rung) for rung in fired) else ":white_check_mark:"
    return ":red_circle:" if any(_overdue(scene, rung) for rung in fired) else ":hourglass_flowing_sand:"


def _reading(scene: Scene, rung: Fired) -> Reading | None:
    return clocks.matching(scene, rung["target"], rung.get("cycle", 1))


def _owed(scene: Scene, rung: Fired) -> bool:
    """Whether what a rung told of is still to be done."""
    reading = _reading(scene, rung)
    return reading is None or (reading.open and not _given_since(rung, reading))


def _given_since(rung: Fired, reading: Reading) -> bool:
    """Whether a clock that recurs has begun its next period, and is not behind again."""
    return reading.target in _RECUR and reading.start > rung["at"] and reading.state is not State.BREACHED


def _missed(scene: Scene, rung: Fired) -> bool:
    """Whether what a rung told of was missed, however it went on: a breach is permanent.

    Of a clock that recurs a reminder tells of one period, and the breach of that period tells of its miss.
    """
    reading = _reading(scene, rung)
    if reading is None or (not rung.get("breach") and reading.target in _RECUR):
        return False
    return reading.breached_at is not None or rung["deadline"] in reading.misses


def _overdue(scene: Scene, rung: Fired) -> bool:
    reading = _reading(scene, rung)
    return reading.state is State.BREACHED if reading else bool(rung.get("breach"))


def _sentence(scene: Scene, rung: Fired) -> str:
    """One clock, as of now: a rung that waited for its turn tells how it stands, not how it stood."""
    reading, target = _reading(scene, rung), wording.target(rung["target"])
    if reading is None:
        return f"{_opening(scene, rung)}{target}: due {texts.when(rung['deadline'])}."
    if reading.open and _given_since(rung, reading):
        given = (
            f"missed {texts.when(rung['deadline'])}, given later" if _missed(scene, rung) else "given since"
        )
        return f"{target}: {given}; the one after it is due {texts.when(reading.deadline)}."
    return f"{_opening(scene, rung)}{_stands(reading, target, scene)}"


def _stands(reading: Reading, target: str, scene: Scene) -> str:
    due = texts.when(reading.deadline if reading.breached_at is None else reading.breached_at)
    if reading.met_at is not None and reading.breached_at is not None:
        late = "later than estimated" if reading.promise.wording is Wording.ESTIMATE else "late"
        return f"{target}: was due {due}, done {texts.when(reading.met_at)}, {late}."
    if reading.met_at is not None:
        return f"{target}: done {texts.when(reading.met_at)}, nothing more to do."
    if reading.state is State.WITHDRAWN:
        return f"{target}: no longer runs, nothing more to do."
    if reading.state is State.PAUSED:
        reason = texts.say(wording.waiting_reason(scene.terms, reading.paused_for or "customer"))
        return f"{target}: paused for {reason}, with {clocks.measured(reading, reading.left)} left."
    if reading.state is State.BREACHED:
        return _late(scene, reading, target, due)
    verb = "is estimated for" if reading.promise.wording is Wording.ESTIMATE else "is due"
    return f"{target} {verb} {due}: {clocks.measured(reading, reading.left)} left."


def _late(scene: Scene, reading: Reading, target: str, due: str) -> str:
    seconds = clocks.late(reading, scene.now)
    # The first minute is the breach itself; nobody counts its seconds.
    by = clocks.measured(reading, seconds) if seconds >= 60 else ""
    if reading.promise.wording is Wording.ESTIMATE:
        return f"{target} was estimated for {due}: {f'{by} past it' if by else 'now'}."
    return f"{target} was due {due}: late by {by}." if by else f"{target} is missed: it was due {due}."


def _opening(scene: Scene, rung: Fired) -> str:
    when = _when(scene, rung)
    if isinstance(when, OnOpen):
        return "New ticket. "
    if isinstance(when, After):
        return f"{texts.duration(when.seconds)} have passed. "
    return ""


def _when(scene: Scene, rung: Fired) -> When | None:
    """When the rung hangs, from the policy's ladder; None for a snooze, or a rung of another version."""
    if rung["target"] not in {target.value for target in Target}:
        return None
    ladders = (ladder for (target, _), ladder in scene.terms.ladders.items() if target == rung["target"])
    return next((one.when for ladder in ladders for one in ladder if one.name == rung.get("rung")), None)


def _aside(scene: Scene, facts: Mapping[str, Any]) -> list[str]:
    late = max((rung.get("late_by", 0) for rung in facts["rungs"]), default=0)
    unheld = [wording.role(role) for role in facts.get("unheld", ()) if role not in ("assignee", "pool")]
    told = []
    if "pool" in facts.get("unheld", ()):
        told.append("Nobody is named to be called for it: name a pool, an on-call engineer or a lead.")
    if unheld:
        told.append(f"Nobody is named as {texts.listed(unheld, 'or')} for {wording.customer(scene)}.")
    if late > LATE:
        told.append(f"This comes {texts.duration(late)} late: Pledge was away.")
    return told


def _buttons(scene: Scene, fired: Sequence[Fired]) -> ActionsBlock | None:
    owed = (_reading(scene, rung) for rung in fired if _owed(scene, rung))
    readings = [reading for reading in owed if reading is not None]
    if not readings:
        return None
    claim = None
    if scene.ticket.assignee is None:
        claim = blocks.button("Claim", ids.Press.CLAIM, scene.id, style="primary")
    reply = blocks.button("Reply to customer", ids.Press.REPLY, scene.id)
    return blocks.actions(claim, reply, _acknowledge(scene, readings), _snooze(scene, readings))


def _acknowledge(scene: Scene, readings: Sequence[Reading]) -> InteractiveElement | None:
    seen = {(one.what.get("target"), one.what.get("cycle")) for one in _acknowledged(scene)}
    missed = [one for one in readings if one.state is State.BREACHED]
    if all((one.target.value, one.cycle) in seen for one in missed):
        return None
    return blocks.button("Acknowledge", ids.Press.ACKNOWLEDGE, scene.id)


def _acknowledged(scene: Scene) -> list[Fact]:
    return wording.facts(scene, FactKind.BREACH_ACKNOWLEDGED)


def _seen(scene: Scene, fired: Sequence[Fired]) -> str | None:
    """Who has seen a missed promise that this tells of."""
    missed = {(rung["target"], rung.get("cycle", 1)) for rung in fired if _overdue(scene, rung)}
    seen = [one for one in _acknowledged(scene) if (one.what.get("target"), one.what.get("cycle")) in missed]
    return f"{wording.name(scene, seen[-1].who)} has seen it." if seen else None


def _snooze(scene: Scene, readings: Sequence[Reading]) -> InteractiveElement | None:
    """Put off the reminder of the clock that runs out first; never past its deadline."""
    running = [reading for reading in readings if reading.state is State.RUNNING]
    if not running:
        return None
    first = min(running, key=lambda one: one.deadline)
    options = [
        blocks.option(
            f"in {texts.duration(seconds)}",
            ids.join(scene.id, first.target.value, first.cycle, first.epoch, seconds),
        )
        for seconds in _SNOOZES
        if scene.now + seconds < first.deadline
    ]
    return blocks.menu("Remind me again…", ids.Press.SNOOZE, options)
