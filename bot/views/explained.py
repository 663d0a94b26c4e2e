"""Why a deadline is what it is, told step by step: in Slack for whoever asks there, in plain text elsewhere.

Times are those of the calendar whose hours count: only there does the sum read as one adds it up. The form for
a customer tells what happened and what counted, and nothing of who did it or of what was said inside.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from slack_sdk.models.blocks import SectionBlock

from bot.views import blocks, clocks, ids, texts, wording
from bot.views.scene import Message, Scene
from policies.adjustments import AGREED
from policies.calendar import Calendar
from policies.clock import State
from policies.data_versions import data_versions
from policies.duration import Unit
from policies.explain import Choice, Event, Explanation, Gap, Kept, Sum, Total, What, explain
from policies.instant import Instant
from policies.terms import Kind, Promise, Target, Terms
from policies.timeline import Fact, FactKind

_MOST_STRETCHES = 12
_MOST_DAYS = 12
_MOST_EVENTS = 10
_LONGEST = 8_000
"""Characters of one answer in Slack, which takes little more; `policy explain` tells all."""

_STARTS = {
    FactKind.OPENED: "the request was received",
    FactKind.MESSAGE_SENT: "our team had answered",
    FactKind.MESSAGE_RECEIVED: "the customer wrote",
    FactKind.ACKNOWLEDGED: "our team had confirmed that somebody has it",
    FactKind.REOPENED: "it was reopened",
}

_ENDS = {
    FactKind.MESSAGE_SENT: "our team answered",
    FactKind.ACKNOWLEDGED: "our team confirmed that somebody has it",
    FactKind.CLAIMED: "an engineer took it",
    FactKind.ASSIGNED: "it was given to an engineer",
    FactKind.TRIAGED: "our team confirmed the priority",
    FactKind.PRIORITY_CHANGED: "our team set the priority",
    FactKind.KIND_CHANGED: "it became another kind of request",
    FactKind.WORKAROUND_GIVEN: "our team gave a workaround",
    FactKind.RESOLVED: "it was resolved",
    FactKind.CLOSED: "it was closed",
    FactKind.SUBSCRIPTION_STOPPED: "the subscription stopped",
    FactKind.OPENED: "it was answered on the call",
    FactKind.PRIORITY_REVISED: "the priority was corrected",
    FactKind.ADJUSTMENT_SIGNED: "both sides agreed that it was met then",
}


_AGREED = {
    "exclude": "that some time does not count",
    "include": "that a pause counts after all",
    "met": "on when it was met",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One clock, in plain text."""

    title: str
    story: tuple[str, ...]
    """What happened to it, in order."""
    sum: tuple[str, ...]
    """How its deadline comes about."""
    zone: str
    """Of the times in all of it: the contract's, whoever reads."""


def told(scene: Scene, *, for_agent: bool) -> list[Told]:
    """Tell every clock of the present cycle; a customer's form names nobody."""
    current = {(one.target, one.cycle) for one in clocks.current(scene.readings)}
    return [
        _clock(scene, one, for_agent=for_agent)
        for one in explain(scene.terms, scene.timeline, scene.now)
        if (one.reading.target, one.reading.cycle) in current
    ]


def answer(scene: Scene, *, for_agent: bool) -> Message:
    """Answer "Why this deadline?" for the one who pressed it."""
    number, found = scene.ticket.number, told(scene, for_agent=for_agent)
    if not found:
        return blocks.simple(
            f"{texts.escape(number)} has no deadlines: nothing is promised for it by a time."
        )
    limit = _LONGEST // (2 * len(found))
    shown = [part for one in found for part in _sections(one, limit)]
    return blocks.message(
        f"Why {texts.escape(number)} is due when it is.",
        blocks.section(f"*Why {texts.escape(number)} is due when it is*"),
        *shown,
        blocks.actions(blocks.button("Propose a correction…", ids.Press.ADJUST, scene.id)),
        blocks.context(texts.escape(version(scene))),
    )


def _sections(one: Told, limit: int) -> Iterable[SectionBlock]:
    story = [*one.story[:1], *one.story[-_MOST_EVENTS:]] if len(one.story) > _MOST_EVENTS else one.story
    for lines in ((f"*{texts.escape(one.title)}*", *map(texts.escape, story)), map(texts.escape, one.sum)):
        yield SectionBlock(text=blocks.mrkdwn("\n".join(lines), min(limit, 3_000)))


def as_text(scene: Scene, *, for_agent: bool) -> str:
    """The same for a terminal or a file."""
    parts = [scene.ticket.number]
    for one in told(scene, for_agent=for_agent):
        parts += ["", one.title, *(f"  {line}" for line in (*one.story, *one.sum))]
    if len(parts) == 1:
        parts.append("Nothing is promised for it by a time.")
    return "\n".join([*parts, "", version(scene)])


def version(scene: Scene) -> str:
    """Which policy, and which data, it was read by."""
    tzdata, holidays = data_versions()
    terms = scene.terms
    told = (
        f"{texts.inline(terms.title, 80)}, {texts.inline(terms.plan_label, 60)}, version {terms.version[:12]}; "
        f"time zones {tzdata}, public holidays {holidays}."
    )
    pinned = terms.other_data
    if pinned is None:
        return told
    return (
        f"{told} The request came under time zones {pinned.tzdata} and public holidays {pinned.holidays}: "
        "a deadline told before the change may differ from this."
    )


def _clock(scene: Scene, one: Explanation, *, for_agent: bool) -> Told:
    reading = one.reading
    calendar = reading.promise.calendar
    title = f"{wording.TARGETS[reading.target]}: due {_when(calendar, reading.deadline)}"
    story = [_event(scene, one, event, for_agent=for_agent) for event in one.events]
    plain = reading.unadjusted
    if plain is not None:
        due = _when(calendar, plain.deadline)
        story.append(f"• Without what both sides agreed on: {plain.state.value}, due {due}.")
    missed = len(reading.misses)
    if missed:
        story.insert(0, f"• Before that, {texts.plural(missed, 'period')} passed without one.")
    total = (*_total(scene, one.sum), *_readings(scene.terms, reading.promise))
    return Told(title, tuple(story), total, calendar.zone)


def _readings(terms: Terms, promise: Promise) -> Iterable[str]:
    """How unclear clauses behind a figure are read, in the policy's own words."""
    clauses = _clauses(promise.clause)
    for note in terms.notes:
        about, colon, _ = note.partition(":")
        if colon and clauses & _clauses(about):
            yield f"How it is read: {texts.inline(note, 400)}"


def _clauses(written: str) -> frozenset[str]:
    return frozenset(one.strip() for one in written.split(",") if one.strip())


# What happened


def _event(scene: Scene, one: Explanation, event: Event, *, for_agent: bool) -> str:
    line = f"• {_when(one.reading.promise.calendar, event.at)}: {_happened(scene, one, event)}"
    if event.what in (What.STARTED, What.CHANGED):
        due = event.deadline
        line += (
            f", due {_when(one.reading.promise.calendar, due)}"
            if due is not None
            else ", nothing is promised"
        )
    return f"{line}{_by(scene, event.fact) if for_agent else ''}."


def _by(scene: Scene, fact: Fact | None) -> str:
    if fact is None:
        return ""
    by = _person(scene, fact.who)
    if fact.kind is FactKind.ADJUSTMENT_SIGNED:
        by = f"proposed by {_person(scene, str(fact.what.get('proposed_by')))}, signed by {by}"
    return f" (fact {fact.seq}, {by})"


def _person(scene: Scene, person: str) -> str:
    known = scene.names.get(person)
    return texts.inline(known.name if known else "someone", 60)


def _happened(scene: Scene, one: Explanation, event: Event) -> str:
    late = one.reading.state is State.BREACHED
    label = texts.inline(wording.label(scene.terms, event.priority or one.reading.priority), 60)
    return {
        What.STARTED: f"the clock started, because {_started(one.reading.target, event)}; {label}",
        What.CHANGED: _changed(scene, event),
        What.ADJUSTED: f"both sides agreed {_AGREED.get(event.reason, 'on a correction')}",
        What.MOVED: "it came under another version of the policy, which counts as if it always had",
        What.PAUSED: f"paused for {_reason(scene, event.reason)}",
        What.WENT_ON: "went on",
        What.MISSED: "the deadline passed",
        What.MET: f"stopped, because {_ended(event)}, {'late' if late else 'in time'}",
        What.WITHDRAWN: f"no longer runs, because {_ended(event)}",
    }[event.what]


def _started(target: Target, event: Event) -> str:
    if event.fact is None:
        return "the period before had passed" if target is Target.NEXT_UPDATE else "something was owed"
    return _STARTS.get(event.fact.kind, "something was owed")


def _ended(event: Event) -> str:
    return _ENDS.get(event.fact.kind, "it ended") if event.fact else "nothing is promised any more"


def _changed(scene: Scene, event: Event) -> str:
    fact = event.fact
    label = texts.inline(wording.label(scene.terms, event.priority or scene.ticket.priority), 60)
    if fact is not None and fact.kind is FactKind.KIND_CHANGED:
        to = str(fact.what.get("to"))
        known = {kind.value for kind in Kind}
        return f"it became: {texts.inline(wording.kind(scene.terms, Kind(to)) if to in known else to, 60)}"
    if fact is not None and fact.kind is FactKind.PRIORITY_REVISED:
        return f"another word on the priority; {label}"
    return f"the priority became {label}"


def _reason(scene: Scene, reason: str) -> str:
    if not reason:
        return "the time in which it was resolved"
    if reason == AGREED:
        return "time that both sides agreed does not count"
    return texts.inline(wording.waiting_reason(scene.terms, reason), 80)


# The sum


def _total(scene: Scene, total: Total) -> Iterable[str]:
    """The sum that sets the deadline in full, each other one by what it comes to."""
    if isinstance(total, Sum):
        yield from _sum(total, partial(_reason, scene))
        return
    counts, other = total.one, total.other
    if counts.deadline != total.deadline:
        counts, other = other, counts
    which, impact = ("earlier", "rose") if total.kept is Kept.EARLIER else ("later", "sank")
    calendar = _last(other).calendar
    yield (
        f"Of two sums the {which} counts, because the impact {impact}; "
        f"the other one ({_figure(other)}) comes to {_when(calendar, other.deadline)}."
    )
    yield from _total(scene, counts)


def _figure(total: Total) -> str:
    one = _last(total)
    return f"{texts.length(one.promise.duration)} from {_when(one.calendar, one.start)}"


def _last(total: Total) -> Sum:
    """The sum that a choice comes to."""
    while isinstance(total, Choice):
        total = total.one if total.one.deadline == total.deadline else total.other
    return total


def without_ticket(one: Sum) -> tuple[str, ...]:
    """A sum by itself, of a ticket that might be."""
    return tuple(_sum(one, str))


def _sum(one: Sum, reason: Callable[[str], str]) -> Iterable[str]:
    calendar = one.calendar
    hours = "round the clock" if calendar.always_open else f"hours “{texts.inline(calendar.name, 40)}”"
    clause = f", clause {texts.inline(one.promise.clause, 20)}" if one.promise.clause else ""
    figure = clocks.promised(one.promise)
    yield f"Promised: {figure}{clause}; {hours}, times in {calendar.zone}."
    yield f"Counted from {_when(calendar, one.start)}{_waits(one)}."
    yield from _counted(one)
    yield from _not_counted(one)
    for pause in one.pauses:
        so_far = " so far" if pause.runs else ""
        length = _length(one, pause.seconds)
        yield (
            f"Paused for {reason(pause.reason)}: {_between(calendar, pause.since, pause.until)}"
            f"{so_far}, which adds {length}."
        )
    yield f"That comes to {_when(calendar, one.deadline)}."


def _waits(one: Sum) -> str:
    return f", from the opening {_when(one.calendar, one.opening)} on" if one.opening > one.start else ""


def _length(one: Sum, seconds: int) -> str:
    return texts.duration(seconds) if one.promise.duration.open_time else texts.wall_duration(seconds)


def _counted(one: Sum) -> Iterable[str]:
    unit = one.promise.duration.unit
    if unit is Unit.OPEN_SECONDS:
        yield from _stretches(one, "Counted hours")
    elif unit is Unit.BUSINESS_DAYS:
        days = [f"{day:%a %-d %b}" for day in one.days]
        if days:
            yield f"Business days counted: {_some(days, _MOST_DAYS)}; the last at the same time of day: {_when(one.calendar, one.unpaused)}."
        yield from _stretches(one, "Hours added for pauses")
    else:
        yield f"The same time of day {texts.length(one.promise.duration)} later: {_when(one.calendar, one.by_the_clock)}."


def _stretches(one: Sum, heading: str) -> Iterable[str]:
    if not one.counted:
        return
    calendar = one.calendar
    together = texts.duration(sum(stretch.seconds for stretch in one.counted))
    told = [
        f"{_between(calendar, stretch.since, stretch.until)} ({texts.duration(stretch.seconds)})"
        for stretch in one.counted
    ]
    yield f"{heading}: {_some(told, _MOST_STRETCHES, ' + ')} = {together}."


def _some(told: Sequence[str], most: int, between: str = ", ") -> str:
    """All of them, or the first and the last ones."""
    if len(told) <= most:
        return between.join(told)
    left_out = len(told) - most + 1
    return between.join([*told[: most - 1], f"… {left_out - 1} more …", told[-1]])


def _not_counted(one: Sum) -> Iterable[str]:
    days = [day for gap in one.gaps for day in gap.days]
    told = []
    for (holiday, name), same in groupby(days, key=lambda day: (day.holiday, day.name)):
        dates = ", ".join(f"{each.day:%a %-d %b}" for each in same)
        told.append(f"{dates} ({texts.inline(name, 60) or 'a holiday' if holiday else 'no hours'})")
    if told:
        yield f"Closed: {_some(told, _MOST_DAYS)}."
    nights = sum(1 for gap in one.gaps if not gap.days)
    if nights and one.promise.duration.open_time:
        yield f"Not counted either: {texts.plural(nights, 'stretch')} outside hours, such as {_gap(one, one.gaps)}."


def _gap(one: Sum, gaps: Iterable[Gap]) -> str:
    first = next(gap for gap in gaps if not gap.days)
    return _between(one.calendar, first.since, first.until)


def _when(calendar: Calendar, at: Instant) -> str:
    return f"{calendar.local(at):%a %-d %b %Y %H:%M}{_second(calendar, at)}"


def _second(calendar: Calendar, at: Instant) -> str:
    second = calendar.local(at).second
    return f":{second:02d}" if second else ""


def _between(calendar: Calendar, since: Instant, until: Instant) -> str:
    first, last = calendar.local(since), calendar.local(until)
    if first.date() == last.date():
        return f"{first:%a %-d %b %H:%M}{_second(calendar, since)}–{last:%H:%M}{_second(calendar, until)}"
    return f"{first:%a %-d %b %H:%M}{_second(calendar, since)} – {last:%a %-d %b %H:%M}{_second(calendar, until)}"
