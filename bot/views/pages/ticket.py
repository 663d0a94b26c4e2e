"""One ticket as a contact of its customer reads it: what stands, what is promised, what happened (B14).

Only what the customer was shown in Slack: the agents' thread, findings, reminders and notes among agents are not read here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.views import clocks, escalated, explained, history, releases, texts, wording
from bot.views.cards import customer as card
from bot.views.pages import listing, said
from bot.views.pages.eye import Eye, When
from bot.views.pages.said import Said
from bot.views.scene import Scene
from policies import consultation
from policies.clock import Reading, State
from policies.terms import Wording
from policies.ticket import Status
from policies.timeline import Fact, FactKind

NEWEST = 60
"""Events that a page shows unless it is asked for all."""

_STATES = {
    State.RUNNING: "Running",
    State.PAUSED: "Paused",
    State.MET: "Kept",
    State.BREACHED: "Missed",
    State.WITHDRAWN: "Ended",
}
_QUOTED = frozenset(
    {
        FactKind.OPENED,
        FactKind.MESSAGE_RECEIVED,
        FactKind.MESSAGE_SENT,
        FactKind.WAITING,
        FactKind.RESOLVED,
        FactKind.ESCALATED,
        FactKind.ADJUSTMENT_PROPOSED,
    }
)
"""Whose words stand in the customer's thread. Of a workaround and an action plan they come as a message of their own."""
_FOR_OUR_RECORDS = frozenset({FactKind.PRIORITY_CHANGED, FactKind.KIND_CHANGED})
"""What is not told to the customer when it is set after a resolution."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One clock."""

    name: str
    state: str
    late: bool
    """Missed, whether or not it was done since; an estimate never is (T7)."""
    due: When
    told: str
    figure: str
    """What the policy or the order form says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What was promised in a stretch of work that ended with a resolution, until it was reopened."""

    told: str
    until: When
    promises: tuple[Promised, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened."""

    at: When
    told: str
    side: str
    """`vendor` or `customer`: whose doing it was."""
    said: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one deadline is what it is."""

    title: str
    story: tuple[str, ...]
    sum: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A ticket."""

    customer: str
    reader: str
    zone: str
    zone_known: bool
    as_of: When
    ticket: listing.Row
    told: str
    """Where it stands, as a sentence."""
    kind: str
    asked_by: str
    environment: str
    release: str
    promises: tuple[Promised, ...]
    """Of the present stretch of work: from receipt, or from when it was last reopened."""
    before: tuple[Before, ...]
    """Of those before it, the newest first."""
    notes: tuple[str, ...]
    """What else there is to know."""
    history: tuple[Event, ...]
    left_out: int
    """Older events that are not shown."""
    why: tuple[Reason, ...]
    version: str
    slack: str | None
    """Where its thread is."""


def page(scene: Scene, eye: Eye, *, reader: str, whole: bool) -> Page:
    """Everything about a ticket that its customer may see; `whole` with its oldest events too."""
    events = tuple(_events(scene, eye))
    shown = events if whole else events[-NEWEST:]
    return Page(
        customer=texts.inline(scene.customer.name, 80),
        reader=reader,
        zone=eye.clock,
        zone_known=eye.clock == eye.zone,
        as_of=eye.when(scene.now),
        ticket=listing.row(scene, eye),
        told=eye.read(card.status(scene, "in Slack")),
        kind=texts.inline(wording.kind(scene.terms, scene.ticket.kind), 60),
        asked_by=eye.read(wording.name(scene, scene.ticket.requester)),
        environment=wording.environment(scene.ticket.environment or ""),
        release=texts.inline(scene.ticket.release or "", 60),
        promises=tuple(_promised(scene, eye, one) for one in _promises(scene)),
        before=tuple(_before(scene, eye)),
        notes=tuple(map(eye.read, filter(None, _notes(scene)))),
        history=shown,
        left_out=len(events) - len(shown),
        why=tuple(_reason(eye, one) for one in _why(scene)),
        version=explained.version(scene),
        slack=scene.link,
    )


def _promises(scene: Scene) -> list[Reading]:
    return _of_cycle(scene, scene.ticket.cycles[-1].number)


def _of_cycle(scene: Scene, cycle: int) -> list[Reading]:
    """Nothing of what was no ticket."""
    shown = scene.ticket.closed_because != "not_a_ticket"
    return clocks.of_cycle(scene.readings, cycle) if shown else []


def _before(scene: Scene, eye: Eye) -> Iterable[Before]:
    """A promise that does not run again stands here, and so does what became of one that does."""
    for ended, again in reversed(list(pairwise(scene.ticket.cycles))):
        readings, until = _of_cycle(scene, ended.number), eye.when(again.start)
        if readings:
            yield Before(
                told=f"Before it was reopened {until.text}",
                until=until,
                promises=tuple(_promised(scene, eye, one) for one in readings),
            )


def _why(scene: Scene) -> list[explained.Told]:
    told_of = scene.ticket.closed_because != "not_a_ticket"
    return explained.told(scene, for_agent=False) if told_of else []


def _reason(eye: Eye, told: explained.Told) -> Reason:
    """A sum is told in the contract's zone; where the reader's is another, its heading says so."""
    zone = "" if told.zone == eye.clock else f" ({told.zone})"
    return Reason(title=f"{told.title}{zone}", story=told.story, sum=told.sum)


def _promised(scene: Scene, eye: Eye, reading: Reading) -> Promised:
    return Promised(
        name=wording.TARGETS[reading.target],
        state=_state(reading),
        late=_state(reading) == "Missed",
        due=eye.when(reading.deadline if reading.breached_at is None else reading.breached_at),
        told=texts.capital(eye.read(clocks.customer_told(scene, reading))),
        figure=texts.capital(clocks.promised(reading.promise)),
    )


def _state(reading: Reading) -> str:
    """How it stands, in a word. What was only an estimate was no promise to miss."""
    if reading.state is State.BREACHED and reading.promise.wording is Wording.ESTIMATE:
        return "Later"
    return _STATES[reading.state]


# What else there is to know


def _notes(scene: Scene) -> Iterable[str | None]:
    readings = _promises(scene)
    if not readings:
        yield _no_promise(scene)
    if any(one.open and one.promise.wording is Wording.ESTIMATE for one in readings):
        yield "An estimate is what we aim for, not a guarantee."
    yield card.capped(scene)
    if scene.ticket.status is Status.RESOLVED:
        yield "Confirm it in Slack, or reopen it there."
    if scene.ticket.status in (Status.OPEN, Status.WAITING):
        yield from _in_work(scene)


def _no_promise(scene: Scene) -> str | None:
    if scene.ticket.closed_because == "not_a_ticket":
        return None
    if not scene.readings:
        return card.no_promise(scene, "in Slack")
    if scene.ticket.status in (Status.OPEN, Status.WAITING):
        return "Nothing is promised by a time since it was reopened; we will answer in Slack as soon as we reasonably can."
    return None


def _in_work(scene: Scene) -> Iterable[str | None]:
    asked = consultation.pending(scene.timeline)
    if asked is not None:
        label = texts.say(wording.label(scene.terms, asked.to))
        yield f"Our team asks whether you agree to {label}. Answer in Slack."
    elif scene.ticket.proposed_priority is not None:
        label = texts.say(wording.label(scene.terms, scene.ticket.proposed_priority))
        yield f"You asked for {label}; our team will answer."
    missing = wording.missing_names(scene)
    if missing:
        yield f"Still missing: {texts.labels(missing)}. Add it in Slack: it helps us to help you sooner."
    yield releases.for_customer(scene)
    yield escalated.plainly(scene)
    if wording.unsigned(scene):
        yield "A correction of a clock waits for a signature. Sign or decline it in Slack."


# What happened


def _events(scene: Scene, eye: Eye) -> Iterable[Event]:
    ours, undone = _after_the_end(scene), wording.undone(scene)
    for fact in scene.timeline:
        told = None if fact.seq in ours else history.to_customer(scene, fact)
        if told is None:
            continue
        taken_back = " (taken back since)" if fact.seq in undone else ""
        yield Event(
            at=eye.when(fact.happened),
            told=texts.capital(eye.read(told)) + taken_back,
            side=_side(scene, fact),
            said=said.said(scene, fact)
            if fact.kind in _QUOTED or _answers_of_customer(scene, fact)
            else None,
        )


def _after_the_end(scene: Scene) -> set[int]:
    """Facts that were recorded while it was resolved or closed, and are for our records alone."""
    ended, found = False, set()
    for fact in sorted(scene.timeline, key=lambda one: one.seq):
        if fact.kind in (FactKind.RESOLVED, FactKind.CLOSED):
            ended = True
        elif fact.kind is FactKind.REOPENED:
            ended = False
        elif ended and fact.kind in _FOR_OUR_RECORDS:
            found.add(fact.seq)
    return found


def _side(scene: Scene, fact: Fact) -> str:
    known = scene.names.get(fact.who)
    return known.side if known else "customer"


def _answers_of_customer(scene: Scene, fact: Fact) -> bool:
    """What an agent noted down of a call stays where it was noted."""
    return fact.kind is FactKind.DETAILS_GIVEN and _side(scene, fact) == "customer"
