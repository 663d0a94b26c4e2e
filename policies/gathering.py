"""One pass over a ticket's facts: what its status, its clocks and its ladders are all read from.

`gather` never raises for a fact it cannot read; it leaves that one out and says so in `unknown`. Facts that
happened before the receipt (an agent's answer linked afterwards) count at the receipt at the earliest.
"""

import copy
from collections.abc import Callable, Mapping, Sequence

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
    Stamp,
    Word,
    how_of,
    level_of,
)
from policies.instant import EARLIEST, Instant
from policies.measure import Pause
from policies.people import Role
from policies.terms import Kind
from policies.timeline import FOR_READERS, Fact, FactKind, Timeline, timeline

_REVISIONS = (IMPACT, MISCLASSIFIED, UNDONE)
AGENT = "agent"


def gather(facts: Timeline) -> History:
    """Fold a ticket's facts into a history, which several readers may share: it is for reading only.

    The one folded last is kept, since an event has its ticket read, its clocks read and its next alarm looked for.

    Raises:
        NotATicket: there is no readable `opened` fact.
    """
    global _latest  # noqa: PLW0603 -- one pair, replaced as a whole; a thread that loses the race folds again
    folded, history = _latest
    if folded is not facts:
        history = fold(facts)
        _latest = facts, history
    assert history is not None
    return history


_latest: tuple[Timeline | None, History | None] = (None, None)


def fold(facts: Timeline) -> History:
    """Fold a ticket's facts anew; as `gather`, but the history is the caller's own."""
    history = _open(facts)
    receipt, opened = history.receipt, history.opened
    handlers, before, last = _HANDLERS, EARLIEST, 0
    for fact in facts:
        kind, happened, _, _, _, seq = fact
        if happened <= before and (happened < before or seq < last):
            return fold(timeline(facts))
        before, last = happened, seq
        if fact is opened:
            continue
        handle = handlers.get(kind)
        if handle is None:
            history.unknown.append(f"{kind} #{seq}: not a kind this version knows")
            continue
        try:
            handle(history, fact, happened if happened > receipt else receipt)  # noqa: FURB136 -- quicker than max()
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            history.unknown.append(f"{kind} #{seq}: {problem!r}")
    if history.vouched:
        _count_vouched(history)
    if facts[0].happened < receipt:
        _sort_early(history)
    return history


def _open(facts: Timeline) -> History:
    opened = next((fact for fact in facts if fact.kind is FactKind.OPENED), None)
    if opened is None:
        raise NotATicket("a timeline needs an opened fact")
    try:
        history = _first_page(opened)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise NotATicket(f"opened #{opened.seq}: {problem!r}") from problem
    history.final = _last_words([fact for fact in facts if fact.kind is FactKind.PRIORITY_REVISED])
    return history


def _last_words(revisions: Sequence[Fact]) -> dict[int, str]:
    said: dict[int, str] = {}
    for fact in revisions:
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
        priority=level_of(what["priority"]),
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
    confirmed = [stamp for seq, stamp in history.colleagues.items() if seq in history.vouched]
    history.unknown.extend(
        f"response_confirmed: message #{seq} is no colleague's"
        for seq in history.vouched - history.colleagues.keys()
    )
    if confirmed:
        history.answers = sorted(history.answers + confirmed)


def _sort_early(history: History) -> None:
    """What happened before the receipt counts at the receipt, in the order of recording."""
    lists = (history.answers, history.acknowledgements, history.asks, history.triages, history.assignments)
    for stamps in (*lists, history.workarounds, history.stops):
        stamps.sort()


def _message_received(history: History, fact: Fact, at: Instant) -> None:
    history.last_customer_message = fact.seq
    history.last_word_at = at
    if fact.what.get("by") != "bystander" and not fact.what.get("part_of_request"):
        history.asks.append((at, fact.seq))


def _message_sent(history: History, fact: Fact, at: Instant) -> None:
    history.last_word_at = at
    if fact.what["by"] == AGENT:
        history.answers.append((at, fact.seq))
    else:
        history.colleagues[fact.seq] = (at, fact.seq)


def _response_confirmed(history: History, fact: Fact, _at: Instant) -> None:
    history.vouched.add(int(fact.what["message"]))


def _claimed(history: History, fact: Fact, at: Instant) -> None:
    history.assignee = str(fact.what.get("agent") or fact.who)
    _in_hand(history, (at, fact.seq))


def _assigned(history: History, fact: Fact, at: Instant) -> None:
    history.assignee = str(fact.what["agent"])
    _in_hand(history, (at, fact.seq))


def _in_hand(history: History, stamp: Stamp) -> None:
    history.triages.append(stamp)
    history.assignments.append(stamp)


def _acknowledged(history: History, fact: Fact, at: Instant) -> None:
    history.acknowledgements.append((at, fact.seq))


def _triaged(history: History, fact: Fact, at: Instant) -> None:
    history.confirmed = True
    history.proposed = None
    history.triages.append((at, fact.seq))


def _priority_proposed(history: History, fact: Fact, _at: Instant) -> None:
    history.proposed = level_of(fact.what["to"])


def _priority_changed(history: History, fact: Fact, at: Instant) -> None:
    to, how, known = level_of(fact.what["to"]), how_of(fact), max(at, fact.recorded)
    by_agent = fact.what.get("by") == AGENT
    if by_agent:
        history.triages.append((at, fact.seq))
    if history.final.get(fact.seq) == UNDONE:
        history.words.append(Word(at, fact.seq, known, UNDONE))
        return
    history.words.append(Word(at, fact.seq, known, how, priority=to))
    history.priority, history.proposed, history.confirmed = to, None, by_agent


def _priority_consulted(history: History, fact: Fact, at: Instant) -> None:
    history.triages.append((at, fact.seq))


def _priority_revised(history: History, fact: Fact, at: Instant) -> None:
    change, how, known = int(fact.what["change"]), str(fact.what["how"]), max(at, fact.recorded)
    if how not in _REVISIONS:
        raise ValueError(f"revised how: {how}")
    if not any(word.seq == change for word in history.words):
        raise ValueError(f"no change #{change}")
    if history.final.get(change) == UNDONE:
        how = UNDONE
    elif how == UNDONE:  # taken back, and made again since: nothing was ever taken back
        return
    history.words.append(Word(at, fact.seq, known, how, revises=change))


def _kind_changed(history: History, fact: Fact, at: Instant) -> None:
    to = Kind(fact.what["to"])
    history.words.append(Word(at, fact.seq, max(at, fact.recorded), how_of(fact), kind=to))
    history.kind = to
    history.triages.append((at, fact.seq))


def _details_given(history: History, fact: Fact, _at: Instant) -> None:
    history.given.update(fact.what.get("given", ()))
    history.category = fact.what.get("category", history.category)
    history.environment = fact.what.get("environment", history.environment)
    history.release = fact.what.get("release", history.release)


def _waiting(history: History, fact: Fact, at: Instant) -> None:
    if history.span.end is not None:
        raise ValueError("waiting, but the ticket has ended")
    reason = str(fact.what["reason"])
    history.waiting.setdefault(reason, at)
    if reason == CUSTOMER:
        history.asked_at = at
        history.asked = tuple(str(key) for key in fact.what.get("asked", ()))


def _waiting_ended(history: History, fact: Fact, at: Instant) -> None:
    reason = str(fact.what["reason"])
    if reason not in history.waiting:
        raise ValueError(f"was not waiting for {reason}")
    history.waits.append(Pause(history.waiting.pop(reason), at, reason))


def _workaround_given(history: History, fact: Fact, at: Instant) -> None:
    history.workarounds.append((at, fact.seq))


def _resolved(history: History, fact: Fact, at: Instant) -> None:
    if history.span.end is not None:
        raise ValueError("resolved, but the ticket had ended")
    history.span.resolved = Mark(at, fact.seq)
    history.resolution = fact.what.get("resolution")
    history.last_word_at = at
    _stop_waiting(history, at)


def _resolution_named(history: History, fact: Fact, _at: Instant) -> None:
    history.resolution = str(fact.what["resolution"])


def _reopened(history: History, fact: Fact, at: Instant) -> None:
    if history.span.end is None:
        raise ValueError("reopened, but the ticket had not ended")
    history.spans.append(Span(history.span.number + 1, Mark(at, fact.seq), max(at, fact.recorded)))
    history.resolution = history.closed_because = None


def _closed(history: History, fact: Fact, at: Instant) -> None:
    if history.span.closed is not None:
        raise ValueError("closed, but the ticket was closed")
    history.closed_because = str(fact.what["reason"])
    history.span.closed = Mark(at, fact.seq)
    _stop_waiting(history, at)


def _stop_waiting(history: History, at: Instant) -> None:
    history.waits.extend(Pause(since, at, reason) for reason, since in history.waiting.items())
    history.waiting.clear()


def _rung_fired(history: History, fact: Fact, _at: Instant) -> None:
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


def _verdict_corrected(history: History, fact: Fact, _at: Instant) -> None:
    history.corrected.update(str(key) for key in fact.what["rungs"])


def _customer_reminded(history: History, _fact: Fact, at: Instant) -> None:
    history.reminded.append(at)


def _breach_acknowledged(history: History, fact: Fact, at: Instant) -> None:
    history.acknowledged.append((str(fact.what["target"]), int(fact.what["cycle"]), at))


def _reminder_snoozed(history: History, fact: Fact, at: Instant) -> None:
    what = fact.what
    until = Instant(int(what["until"]))
    history.snoozes.append(
        Snooze(fact.seq, at, str(what["target"]), int(what["cycle"]), int(what["epoch"]), until)
    )


def _subscription_stopped(history: History, fact: Fact, at: Instant) -> None:
    history.stops.append((at, fact.seq))


def _policy_moved(history: History, fact: Fact, at: Instant) -> None:
    known = max(at, fact.recorded)
    history.moves.append(Move(at, fact.seq, known, copy.deepcopy(history)))


def _requester_changed(history: History, fact: Fact, _at: Instant) -> None:
    history.requester = str(fact.what["requester"])


def _nothing(_history: History, _fact: Fact, _at: Instant) -> None:
    """Some facts are for people to read; nothing is reckoned from them."""


def _opened_again(_history: History, _fact: Fact, _at: Instant) -> None:
    raise ValueError("the ticket was open already")


_HANDLERS: Mapping[FactKind, Callable[[History, Fact, Instant], None]] = {
    **dict.fromkeys(FOR_READERS, _nothing),
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
    FactKind.KIND_CHANGED: _kind_changed,
    FactKind.DETAILS_GIVEN: _details_given,
    FactKind.WAITING: _waiting,
    FactKind.WAITING_ENDED: _waiting_ended,
    FactKind.WORKAROUND_GIVEN: _workaround_given,
    FactKind.RESOLVED: _resolved,
    FactKind.RESOLUTION_NAMED: _resolution_named,
    FactKind.REOPENED: _reopened,
    FactKind.CLOSED: _closed,
    FactKind.RUNG_FIRED: _rung_fired,
    FactKind.VERDICT_CORRECTED: _verdict_corrected,
    FactKind.CUSTOMER_REMINDED: _customer_reminded,
    FactKind.BREACH_ACKNOWLEDGED: _breach_acknowledged,
    FactKind.REMINDER_SNOOZED: _reminder_snoozed,
    FactKind.REQUESTER_CHANGED: _requester_changed,
    FactKind.SUBSCRIPTION_STOPPED: _subscription_stopped,
    FactKind.ADJUSTMENT_PROPOSED: adjustments.proposed,
    FactKind.ADJUSTMENT_SIGNED: adjustments.signed,
    FactKind.ADJUSTMENT_DECLINED: adjustments.declined,
    FactKind.POLICY_MOVED: _policy_moved,
}
