"""One pass over a ticket's facts: what its status, its clocks and its ladders are all read from.

`gather` never raises for a fact it cannot read; it leaves that one out and says so in `unknown`. Facts that
happened before the receipt (an agent's answer linked afterwards) count at the receipt at the earliest.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from policies import adjustments
from policies.history import (
    CUSTOMER,
    IMPACT,
    MISCLASSIFIED,
    UNDONE,
    Fired,
    History,
    Mark,
    Move,
    NotATicket,
    Snooze,
    Span,
    Word,
)
from policies.instant import Instant
from policies.measure import Pause
from policies.people import Role
from policies.terms import Kind
from policies.timeline import Fact, FactKind, Timeline, timeline

_HOWS = (IMPACT, MISCLASSIFIED)
_REVISIONS = (IMPACT, MISCLASSIFIED, UNDONE)
AGENT = "agent"


def gather(facts: Timeline) -> History:
    """Fold a ticket's facts into a history.

    Raises:
        NotATicket: there is no readable `opened` fact.
    """
    facts = _in_order(facts)
    history = _open(facts)
    receipt, opened = history.receipt, history.opened
    for fact in facts:
        if fact is opened:
            continue
        happened = fact.happened
        handle = _HANDLERS.get(fact.kind)
        if handle is None:
            history.unknown.append(f"{fact.kind} #{fact.seq}: not a kind this version knows")
            continue
        try:
            handle(history, fact, Mark(max(receipt, happened), fact.seq))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            history.unknown.append(f"{fact.kind} #{fact.seq}: {problem!r}")
    _count_vouched(history)
    return history


def _in_order(facts: Timeline) -> Timeline:
    happened = seq = 0
    for fact in facts:
        if fact.happened < happened or (fact.happened == happened and fact.seq < seq):
            return timeline(facts)
        happened, seq = fact.happened, fact.seq
    return facts


def _open(facts: Timeline) -> History:
    opened = next((fact for fact in facts if fact.kind == FactKind.OPENED), None)
    if opened is None:
        raise NotATicket("a timeline needs an opened fact")
    try:
        history = _first_page(opened)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise NotATicket(f"opened #{opened.seq}: {problem!r}") from problem
    history.final = _last_words(facts)
    return history


def _last_words(facts: Timeline) -> dict[int, str]:
    said: dict[int, str] = {}
    for fact in facts:
        if fact.kind == FactKind.PRIORITY_REVISED:
            change, how = fact.what.get("change"), fact.what.get("how")
            if isinstance(change, int) and how in _REVISIONS:
                said[change] = how
    return said


def _first_page(opened: Fact) -> History:
    what = opened.what
    for key in ("number", "customer", "source", "requester"):
        str(what[key])
    history = History(
        opened=opened,
        receipt=opened.happened,
        priority=_level(what["priority"]),
        kind=Kind(what["kind"]),
        confirmed=what.get("priority_by") == AGENT,
        given=set(what.get("given", ())),
        category=what.get("category"),
        environment=what.get("environment"),
        release=what.get("release"),
        last_word_at=opened.happened,
    )
    history.opening_priority, history.opening_kind = history.priority, history.kind
    start = Mark(opened.happened, opened.seq)
    history.spans.append(Span(1, start, max(opened.happened, opened.recorded)))
    if what.get("answered"):
        history.answers.append(start)
    return history


def _count_vouched(history: History) -> None:
    confirmed = [mark for seq, mark in history.colleagues.items() if seq in history.vouched]
    history.unknown.extend(
        f"response_confirmed: message #{seq} is no colleague's"
        for seq in history.vouched - history.colleagues.keys()
    )
    if confirmed:
        history.answers = sorted(history.answers + confirmed)


def _message_received(history: History, fact: Fact, mark: Mark) -> None:
    history.last_customer_message = fact.seq
    history.last_word_at = mark.at
    if fact.what.get("by") != "bystander" and not fact.what.get("part_of_request"):
        history.asks.append(mark)


def _message_sent(history: History, fact: Fact, mark: Mark) -> None:
    history.last_word_at = mark.at
    if fact.what["by"] == AGENT:
        history.answers.append(mark)
    else:
        history.colleagues[fact.seq] = mark


def _response_confirmed(history: History, fact: Fact, _mark: Mark) -> None:
    history.vouched.add(int(fact.what["message"]))


def _claimed(history: History, fact: Fact, mark: Mark) -> None:
    history.assignee = str(fact.what.get("agent") or fact.who)
    history.triages.append(mark)
    history.assignments.append(mark)


def _assigned(history: History, fact: Fact, mark: Mark) -> None:
    history.assignee = str(fact.what["agent"])
    history.triages.append(mark)
    history.assignments.append(mark)


def _acknowledged(history: History, _fact: Fact, mark: Mark) -> None:
    history.acknowledgements.append(mark)


def _triaged(history: History, _fact: Fact, mark: Mark) -> None:
    history.confirmed = True
    history.proposed = None
    history.triages.append(mark)


def _priority_proposed(history: History, fact: Fact, _mark: Mark) -> None:
    history.proposed = _level(fact.what["to"])


def _priority_changed(history: History, fact: Fact, mark: Mark) -> None:
    to, how, known = _level(fact.what["to"]), _how(fact), max(mark.at, fact.recorded)
    by_agent = fact.what.get("by") == AGENT
    if by_agent:
        history.triages.append(mark)
    if history.final.get(fact.seq) == UNDONE:
        history.words.append(Word(mark.at, fact.seq, known, UNDONE))
        return
    history.words.append(Word(mark.at, fact.seq, known, how, priority=to))
    history.priority, history.proposed, history.confirmed = to, None, by_agent


def _priority_consulted(history: History, _fact: Fact, mark: Mark) -> None:
    history.triages.append(mark)


def _priority_revised(history: History, fact: Fact, mark: Mark) -> None:
    change, how, known = int(fact.what["change"]), str(fact.what["how"]), max(mark.at, fact.recorded)
    if how not in _REVISIONS:
        raise ValueError(f"revised how: {how}")
    if not any(word.seq == change for word in history.words):
        raise ValueError(f"no change #{change}")
    if history.final.get(change) == UNDONE:
        how = UNDONE
    elif how == UNDONE:  # taken back, and made again since: nothing was ever taken back
        return
    history.words.append(Word(mark.at, fact.seq, known, how, revises=change))


def _kind_changed(history: History, fact: Fact, mark: Mark) -> None:
    to = Kind(fact.what["to"])
    history.words.append(Word(mark.at, fact.seq, max(mark.at, fact.recorded), _how(fact), kind=to))
    history.kind = to
    history.triages.append(mark)


def _details_given(history: History, fact: Fact, _mark: Mark) -> None:
    history.given.update(fact.what.get("given", ()))
    history.category = fact.what.get("category", history.category)
    history.environment = fact.what.get("environment", history.environment)
    history.release = fact.what.get("release", history.release)


def _waiting(history: History, fact: Fact, mark: Mark) -> None:
    if history.span.end is not None:
        raise ValueError("waiting, but the ticket has ended")
    reason = str(fact.what["reason"])
    history.waiting.setdefault(reason, mark.at)
    if reason == CUSTOMER:
        history.asked_at = mark.at
        history.asked = tuple(str(key) for key in fact.what.get("asked", ()))


def _waiting_ended(history: History, fact: Fact, mark: Mark) -> None:
    reason = str(fact.what["reason"])
    if reason not in history.waiting:
        raise ValueError(f"was not waiting for {reason}")
    history.waits.append(Pause(history.waiting.pop(reason), mark.at, reason))


def _workaround_given(history: History, _fact: Fact, mark: Mark) -> None:
    history.workarounds.append(mark)


def _resolved(history: History, fact: Fact, mark: Mark) -> None:
    if history.span.end is not None:
        raise ValueError("resolved, but the ticket had ended")
    history.span.resolved = mark
    history.resolution = fact.what.get("resolution")
    history.last_word_at = mark.at
    _stop_waiting(history, mark.at)


def _resolution_named(history: History, fact: Fact, _mark: Mark) -> None:
    history.resolution = str(fact.what["resolution"])


def _reopened(history: History, fact: Fact, mark: Mark) -> None:
    if history.span.end is None:
        raise ValueError("reopened, but the ticket had not ended")
    history.spans.append(Span(history.span.number + 1, mark, max(mark.at, fact.recorded)))
    history.resolution = history.closed_because = None


def _closed(history: History, fact: Fact, mark: Mark) -> None:
    if history.span.closed is not None:
        raise ValueError("closed, but the ticket was closed")
    history.closed_because = str(fact.what["reason"])
    history.span.closed = mark
    _stop_waiting(history, mark.at)


def _stop_waiting(history: History, at: Instant) -> None:
    history.waits.extend(Pause(since, at, reason) for reason, since in history.waiting.items())
    history.waiting.clear()


def _rung_fired(history: History, fact: Fact, _mark: Mark) -> None:
    what = fact.what
    key, target, rung = str(what["key"]), str(what["target"]), str(what["rung"])
    tell = tuple(Role(role) for role in what["tell"])
    at = Instant(int(what["at"]))
    deadline = Instant(int(what.get("deadline", at)))
    history.fired.append(
        Fired(
            key=key,
            target=target,
            cycle=int(what["cycle"]),
            rung=rung,
            at=at,
            tell=tell,
            breach=bool(what.get("breach")),
            start=Instant(int(what.get("start", deadline))),
            deadline=deadline,
            told=tuple(str(person) for person in what.get("told", ())),
            level=str(what.get("level", "thread")),
        )
    )
    history.corrected.discard(key)


def _verdict_corrected(history: History, fact: Fact, _mark: Mark) -> None:
    history.corrected.update(str(key) for key in fact.what["rungs"])


def _customer_reminded(history: History, _fact: Fact, mark: Mark) -> None:
    history.reminded.append(mark.at)


def _breach_acknowledged(history: History, fact: Fact, mark: Mark) -> None:
    history.acknowledged.append((str(fact.what["target"]), int(fact.what["cycle"]), mark.at))


def _reminder_snoozed(history: History, fact: Fact, mark: Mark) -> None:
    what = fact.what
    until = Instant(int(what["until"]))
    history.snoozes.append(
        Snooze(fact.seq, mark.at, str(what["target"]), int(what["cycle"]), int(what["epoch"]), until)
    )


def _subscription_stopped(history: History, _fact: Fact, mark: Mark) -> None:
    history.stops.append(mark)


def _policy_moved(history: History, fact: Fact, mark: Mark) -> None:
    known = max(mark.at, fact.recorded)
    history.moves.append(Move(mark.at, fact.seq, known, copy.deepcopy(history)))


def _nothing(_history: History, _fact: Fact, _mark: Mark) -> None:
    """Some facts are for people to read; nothing is reckoned from them."""


def _opened_again(_history: History, _fact: Fact, _mark: Mark) -> None:
    raise ValueError("the ticket was open already")


def _level(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= 4:
        raise ValueError(f"no such priority: {value}")
    return value


def _how(fact: Fact) -> str:
    how = str(fact.what.get("how", IMPACT))
    if how not in _HOWS:
        raise ValueError(f"changed how: {how}")
    return how


_HANDLERS: Mapping[FactKind, Callable[[History, Fact, Mark], None]] = {
    FactKind.OPENED: _opened_again,
    FactKind.MESSAGE_RECEIVED: _message_received,
    FactKind.MESSAGE_SENT: _message_sent,
    FactKind.RESPONSE_CONFIRMED: _response_confirmed,
    FactKind.CLAIMED: _claimed,
    FactKind.ASSIGNED: _assigned,
    FactKind.ACKNOWLEDGED: _acknowledged,
    FactKind.TRIAGED: _triaged,
    FactKind.PRIORITY_PROPOSED: _priority_proposed,
    FactKind.PRIORITY_CHANGED: _priority_changed,
    FactKind.PRIORITY_REVISED: _priority_revised,
    FactKind.PRIORITY_CONSULTED: _priority_consulted,
    FactKind.CONSULTATION_ENDED: _nothing,
    FactKind.KIND_CHANGED: _kind_changed,
    FactKind.DETAILS_GIVEN: _details_given,
    FactKind.WAITING: _waiting,
    FactKind.WAITING_ENDED: _waiting_ended,
    FactKind.WORKAROUND_GIVEN: _workaround_given,
    FactKind.RESOLVED: _resolved,
    FactKind.RESOLUTION_NAMED: _resolution_named,
    FactKind.CONFIRMED: _nothing,
    FactKind.REOPENED: _reopened,
    FactKind.CLOSED: _closed,
    FactKind.RUNG_FIRED: _rung_fired,
    FactKind.VERDICT_CORRECTED: _verdict_corrected,
    FactKind.CUSTOMER_REMINDED: _customer_reminded,
    FactKind.BREACH_ACKNOWLEDGED: _breach_acknowledged,
    FactKind.REMINDER_SNOOZED: _reminder_snoozed,
    FactKind.EDITED: _nothing,
    FactKind.TAKEN_BACK: _nothing,
    FactKind.RELEASE_ACCEPTED: _nothing,
    FactKind.OUTAGE_NOTED: _nothing,
    FactKind.SUBSCRIPTION_STOPPED: _subscription_stopped,
    FactKind.ADJUSTMENT_PROPOSED: adjustments.proposed,
    FactKind.ADJUSTMENT_SIGNED: adjustments.signed,
    FactKind.ADJUSTMENT_DECLINED: adjustments.declined,
    FactKind.POLICY_MOVED: _policy_moved,
}
