"""One line per clock: what was promised, by when, and how it stands.

A target, an estimate and a commitment are three different things and are never worded alike (T7).
"""

from collections.abc import Iterable
from typing import Any

from bot.views import texts, wording
from bot.views.scene import Scene
from policies.clock import Reading, State
from policies.instant import Instant
from policies.terms import Promise, Target, Wording
from policies.timeline import FactKind

_ICONS = {
    State.RUNNING: ":hourglass_flowing_sand:",
    State.PAUSED: ":double_vertical_bar:",
    State.MET: ":white_check_mark:",
    State.BREACHED: ":warning:",
    State.WITHDRAWN: ":heavy_minus_sign:",
}

_DONE = {
    Target.FIRST_RESPONSE: "given",
    Target.TRIAGE_START: "begun",
    Target.ASSIGNMENT: "made",
    Target.NEXT_UPDATE: "sent",
    Target.NEXT_RESPONSE: "given",
    Target.RESOLUTION: "reached",
}

_NOUNS = {Wording.TARGET: "target", Wording.ESTIMATE: "estimate", Wording.COMMITMENT: "commitment"}


def current(readings: Iterable[Reading]) -> list[Reading]:
    """The newest reading of each target in the newest cycle, in the order of the targets."""
    newest: dict[Target, Reading] = {}
    for reading in readings:
        held = newest.get(reading.target)
        if held is None or (reading.cycle, reading.start) >= (held.cycle, held.start):
            newest[reading.target] = reading
    last = max((reading.cycle for reading in newest.values()), default=1)
    return [newest[target] for target in Target if target in newest and newest[target].cycle == last]


def of_cycle(readings: Iterable[Reading], cycle: int) -> list[Reading]:
    """The newest reading of each target in one cycle, in the order of the targets."""
    return current(one for one in readings if one.cycle == cycle)


def matching(scene: Scene, target: str, cycle: int) -> Reading | None:
    """The newest reading of one clock."""
    found = [one for one in scene.readings if one.target == target and one.cycle == cycle]
    return max(found, key=lambda one: (one.start, one.epoch)) if found else None


def promised(promise: Promise) -> str:
    """The figure itself: `target: 2 h`, `commitment: less than 1 h`."""
    figure = texts.length(promise.duration)
    less = "less than " if promise.strict else ""
    order_form = ", as in the order form" if promise.overridden else ""
    return f"{_NOUNS[promise.wording]}: {less}{figure}{order_form}"


def measured(reading: Reading, seconds: int) -> str:
    """Seconds of a clock in words, saying so where only support hours count."""
    if not reading.promise.duration.open_time:
        return texts.wall_duration(seconds)
    hours = "" if reading.promise.calendar.always_open else " of support time"
    return f"{texts.duration(seconds)}{hours}"


def overdue(reading: Reading) -> bool:
    """Whether it is missed and still owed."""
    return reading.state is State.BREACHED and reading.open


def late(reading: Reading, now: Instant) -> int:
    """How late an overdue clock is, in seconds of its own measure."""
    if reading.left < 0 or reading.breached_at is None:
        return max(0, -reading.left)
    # An update clock counts the present period; what it owes is the last one that passed.
    if reading.promise.duration.open_time:
        return reading.promise.calendar.elapsed(reading.breached_at, now)
    return max(0, now - reading.breached_at)


def customer_line(scene: Scene, reading: Reading) -> str:
    """A clock as the customer reads it; markup."""
    return f"{_named(reading)} {customer_told(scene, reading)}"


def customer_told(scene: Scene, reading: Reading) -> str:
    """How a clock stands as the customer reads it, without its name; markup."""
    estimate = reading.state is State.RUNNING and reading.promise.wording is Wording.ESTIMATE
    order_form = " (as in your order form)" if reading.open and reading.promise.overridden else ""
    told = _told(scene, reading, for_customer=True)
    return f"{told}{' (our estimate)' if estimate else ''}{order_form}"


def _named(reading: Reading) -> str:
    return f"{_ICONS[reading.state]} *{wording.TARGETS[reading.target]}:*"


def agents_line(scene: Scene, reading: Reading) -> str:
    """A clock as an agent reads it: the same, with the figure; markup."""
    return f"{_named(reading)} {_told(scene, reading)} _({promised(reading.promise)})_"


def _told(scene: Scene, reading: Reading, *, for_customer: bool = False) -> str:
    if reading.state is State.PAUSED:
        told = _paused(scene, reading, for_customer=for_customer)
    else:
        told = {
            State.RUNNING: _running,
            State.MET: _met,
            State.BREACHED: _breached,
            State.WITHDRAWN: _withdrawn,
        }[reading.state](scene, reading)
    return f"{told}{_misses(reading)}{_agreed(reading)}"


def _agreed(reading: Reading) -> str:
    """How it would stand without the corrections that both sides signed; never hidden by them."""
    plain = reading.unadjusted
    if plain is None:
        return ""
    if plain.breached_at is not None or plain.misses:
        without = "missed"
    else:
        without = "in time" if plain.met_at is not None else f"due {texts.when(plain.deadline)}"
    return f"; corrected as both sides agreed, without that: {without}"


def _running(_: Scene, reading: Reading) -> str:
    due = texts.when(reading.deadline)
    match reading.promise.wording:
        case Wording.ESTIMATE:
            return f"expected by {due}"
        case Wording.COMMITMENT:
            return f"committed by {due}"
        case _:
            return f"by {due}"


def _paused(scene: Scene, reading: Reading, *, for_customer: bool) -> str:
    code = reading.paused_for or "customer"
    yours = for_customer and code == "customer"
    reason = "your answer" if yours else wording.waiting_reason(scene.terms, code)
    since = f" since {texts.when(reading.paused_since)}" if reading.paused_since is not None else ""
    return f"paused{since} for {texts.say(reason)}, with {measured(reading, reading.left)} left"


def _met(scene: Scene, reading: Reading) -> str:
    at = f" {texts.when(reading.met_at)}" if reading.met_at is not None else ""
    return f"{_DONE[reading.target]}{_by_workaround(scene, reading)}{at}, in time"


def _by_workaround(scene: Scene, reading: Reading) -> str:
    """A workaround may meet the target while work goes on (T7); the line says so."""
    fact = wording.fact(scene, reading.met_by) if reading.met_by is not None else None
    return " with a workaround" if fact is not None and fact.kind is FactKind.WORKAROUND_GIVEN else ""


def _breached(scene: Scene, reading: Reading) -> str:
    due = texts.when(reading.deadline if reading.breached_at is None else reading.breached_at)
    estimate = reading.promise.wording is Wording.ESTIMATE
    if reading.met_at is not None:
        late = "later than estimated" if estimate else "late"
        done = f"{_DONE[reading.target]}{_by_workaround(scene, reading)}"
        return f"{done} {texts.when(reading.met_at)}, {late}; it was due {due}"
    if estimate:
        return f"our estimate was {due}; it is taking longer"
    return f"missed; it was due {due} and is still owed"


def _withdrawn(_: Scene, reading: Reading) -> str:
    late = " It had been missed before." if reading.breached_at is not None else ""
    return f"no longer runs.{late}"


def _misses(reading: Reading) -> str:
    """The periods before the one that the line tells of."""
    missed = len(reading.misses) - (1 if reading.misses and overdue(reading) else 0)
    return f" ({texts.plural(missed, 'earlier period')} missed)" if missed else ""


def open_ones(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """Open clocks as receipts tell them, before and after."""
    return [
        {"target": one.target.value, "deadline": one.deadline, "priority": one.priority}
        for one in readings
        if one.open
    ]


def owed(scene: Scene) -> str:
    """What is owed first, as a sentence; empty when nothing is. A missed promise comes before a running one."""
    first = owed_first(scene)
    return f"{wording.TARGETS[first.target]}: {_told(scene, first)}." if first else ""


def owed_first(scene: Scene) -> Reading | None:
    """The clock that is owed first; None when nothing is."""
    return min(_owed(scene), key=_urgency, default=None)


def urgency(scene: Scene) -> tuple[int, Instant]:
    """A key that puts the ticket first whose promise is owed first; one that owes nothing comes last."""
    return min(map(_urgency, _owed(scene)), default=(3, scene.now))


def _owed(scene: Scene) -> list[Reading]:
    return [
        one for one in current(scene.readings) if one.open and one.state in (State.RUNNING, State.BREACHED)
    ]


def _urgency(reading: Reading) -> tuple[int, Instant]:
    estimate = reading.promise.wording is Wording.ESTIMATE
    if overdue(reading):
        return (2 if estimate else 0, reading.breached_at or reading.deadline)
    return 1, reading.deadline
