"""From waiting to closed: what an agent and a contact do with a ticket in work."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases import approving, releases
from bot.usecases.changing import change_with_receipt
from bot.usecases.closing import closing
from bot.usecases.scope import Scope
from bot.usecases.sending import announce, to_agents, to_customer
from bot.views import notices
from policies import clock
from policies.authority import Action, check
from policies.instant import Instant
from policies.people import Contact
from policies.refusal import Refused, Why
from policies.terms import Choice, Target
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Words


def _fact(scope: Scope, kind: FactKind, at: Instant, words: str = "", **what: Any) -> Draft:
    said = Words(text=words) if words.strip() else None
    return Draft(kind=kind, happened=at, who=scope.by.id, what=what, words=said)


def check_in_work(case: Case) -> None:
    """Refuse what only makes sense on a ticket that is neither resolved nor closed.

    Raises:
        Refused: NOT_OPEN.
    """
    if case.ticket.status not in (Status.OPEN, Status.WAITING):
        raise Refused(Why.NOT_OPEN, number=case.ticket.number)


def _check_known(code: str, choices: Iterable[Choice], *also: str) -> None:
    """A code that the policy does not have comes from a form of another version of it."""
    if code not in {choice.code for choice in choices} and code not in also:
        raise Refused(Why.OLD_FORM)


def wait(scope: Scope, ticket_id: str, reason: str, asked: Sequence[str], note: str = "") -> Answer:
    """Wait for somebody; the clocks stop only where the policy grants a pause for this reason (B10).

    Raises:
        Refused: not an agent, or the ticket is not in work.
    """
    case = scope.may(ticket_id, Action.WAIT)
    check_in_work(case)
    if reason not in ("customer", *(rule.reason for rule in case.terms.pauses)):
        raise Refused(Why.OLD_FORM)
    waits = _fact(scope, FactKind.WAITING, scope.now(), note, reason=reason, asked=list(asked))
    if approving.is_asked(case.terms, reason):
        return approving.ask(scope, case, waits)
    case = scope.desk.append(scope.work, case, waits)
    facts = {"agent": scope.by.id, "asked": list(asked), "reason": reason, "note": note}
    to_customer(scope.work, scope.desk, case, OutboxKind.INFORMATION_ASKED, facts)
    return NOTHING


def resume(scope: Scope, ticket_id: str) -> Answer:
    """Stop waiting, for every reason in force.

    Raises:
        Refused: not an agent, or nothing is waited for.
    """
    case = scope.may(ticket_id, Action.RESUME)
    if not case.ticket.waiting_for:
        raise Refused(Why.NOT_WAITING, number=case.ticket.number)
    ended = [
        _fact(scope, FactKind.WAITING_ENDED, scope.now(), reason=reason, by="agent")
        for reason in case.ticket.waiting_for
    ]
    scope.desk.append(scope.work, case, *ended)
    return NOTHING


def resolve(
    scope: Scope,
    ticket_id: str,
    at: Instant,
    *,
    resolution: str | None = None,
    words: str = "",
) -> Answer:
    """Resolve a ticket as of `at`; without a resolution's kind the agent is asked for it, ephemerally.

    A workaround resolves only where the policy says so (T7); elsewhere it is recorded and work goes on (N8).

    Raises:
        Refused: not an agent, or the ticket is resolved or has ended.
    """
    case = scope.may(ticket_id, Action.RESOLVE)
    if case.ticket.status is Status.RESOLVED:
        raise Refused(Why.ALREADY_RESOLVED, number=case.ticket.number)
    if resolution is not None:
        _check_known(resolution, case.terms.resolutions)
    if resolution == "workaround" and not case.terms.workaround_resolves:
        return workaround(scope, ticket_id, words)
    what = {"by": "agent"} | ({"resolution": resolution} if resolution else {})
    case = scope.desk.append(scope.work, case, _fact(scope, FactKind.RESOLVED, at, words, **what))
    seq = max(fact.seq for fact in case.timeline if fact.kind is FactKind.RESOLVED)
    to_customer(scope.work, scope.desk, case, OutboxKind.RESOLVED_NOTICE, {"agent": scope.by.id, "seq": seq})
    if resolution is None:
        return Answer(tell=notices.ask_resolution(case.row.id, case.ticket.number, case.terms.resolutions))
    return NOTHING


def workaround(scope: Scope, ticket_id: str, words: str = "") -> Answer:
    """Record a temporary way round; updates go on until resolved (N8).

    Raises:
        Refused: not an agent, or the ticket is not in work.
    """
    case = scope.may(ticket_id, Action.WORKAROUND)
    check_in_work(case)
    case = scope.desk.append(scope.work, case, _fact(scope, FactKind.WORKAROUND_GIVEN, scope.now(), words))
    if words.strip():
        to_customer(scope.work, scope.desk, case, OutboxKind.REPLY, {"agent": scope.by.id, "text": words})
    announce(scope.work, scope.desk, case, "workaround", scope.by.id)
    _propose_lower(scope, case)
    return NOTHING


def _propose_lower(scope: Scope, case: Case) -> None:
    """Where the priority is worked on round the clock a workaround ends that; the next level may fit now (N8)."""
    now = case.ticket.priority
    lower = [level for level in sorted(case.terms.priorities) if level > now]
    if case.terms.worked_on_round_the_clock(now, case.ticket.category) and lower:
        seq = case.last_seq
        facts = {"to": lower[0], "person": scope.by.id, "because": "workaround", "seq": seq}
        to_agents(scope.work, scope.desk, case, OutboxKind.PRIORITY_PROPOSAL, facts)


def name_resolution(scope: Scope, ticket_id: str, resolution: str) -> Answer:
    """Say what kind of resolution it was, after resolving by emoji (N6).

    Raises:
        Refused: not an agent, or the ticket is not resolved.
    """
    case = scope.may(ticket_id, Action.NAME_RESOLUTION)
    if case.ticket.resolved_at is None:
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    _check_known(resolution, case.terms.resolutions)
    named = _fact(scope, FactKind.RESOLUTION_NAMED, scope.now(), resolution=resolution)
    case = scope.desk.append(scope.work, case, named)
    return Answer(instead=notices.resolution_recorded(case.ticket.number, case.terms, resolution))


def confirm(scope: Scope, ticket_id: str, at: Instant) -> Answer:
    """A contact agrees that it is resolved, which closes the ticket (S2); of a closed one it says nothing new.

    Raises:
        Refused: not the customer's contact, or the ticket is not resolved.
    """
    case = scope.desk.case(scope.work, ticket_id)
    if case.ticket.status is Status.CLOSED and isinstance(scope.by.actor, Contact):
        scope.may(ticket_id, Action.SHOW_TICKET)
        return NOTHING
    check(scope.by.actor, Action.CONFIRM, case.ticket, customer=case.customer.id, terms=case.terms)
    if case.ticket.status is not Status.RESOLVED:
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    confirmed = _fact(scope, FactKind.CONFIRMED, at)
    case = scope.desk.append(scope.work, case, confirmed, closing(case, scope.by.id, at, "confirmed"))
    announce(scope.work, scope.desk, case, "confirmed", scope.by.id)
    return NOTHING


def close(scope: Scope, ticket_id: str, reason: str) -> Answer:
    """Close a ticket for a reason of the policy; what still runs is withdrawn (N5, T9, B11).

    Raises:
        Refused: not an agent, or it has ended.
    """
    case = scope.may(ticket_id, Action.CLOSE)
    _check_known(reason, case.terms.out_of_scope, "agent")
    case = scope.desk.append(scope.work, case, closing(case, scope.by.id, scope.now(), reason))
    to_customer(scope.work, scope.desk, case, OutboxKind.CLOSED_NOTICE, {"reason": reason})
    return NOTHING


def not_a_ticket(scope: Scope, ticket_id: str) -> Answer:
    """Take back a ticket that was opened by mistake; its clocks are withdrawn.

    Raises:
        Refused: neither agent nor the customer's contact, or it has ended.
    """
    case = scope.may(ticket_id, Action.NOT_A_TICKET)
    scope.desk.append(scope.work, case, closing(case, scope.by.id, scope.now(), "not_a_ticket"))
    return NOTHING


def acknowledge_breach(scope: Scope, ticket_id: str) -> Answer:
    """Stop the repeated reminders of every breach on the ticket; the ladder still climbs.

    Raises:
        Refused: not an agent, or nothing is breached.
    """
    case = scope.may(ticket_id, Action.ACKNOWLEDGE_BREACH)
    now = scope.now()
    readings = clock.read(case.terms, case.timeline, now)
    breached = {(r.target, r.cycle) for r in readings if r.breached_at is not None and r.open}
    if not breached:
        raise Refused(Why.NOTHING_TO_ACKNOWLEDGE, number=case.ticket.number)
    facts = [
        _fact(scope, FactKind.BREACH_ACKNOWLEDGED, now, target=target.value, cycle=cycle)
        for target, cycle in sorted(breached)
    ]
    case = scope.desk.append(scope.work, case, *facts)
    announce(scope.work, scope.desk, case, "breach_acknowledged", scope.by.id)
    return NOTHING


def snooze(scope: Scope, ticket_id: str, target: Target, seconds: int) -> Answer:
    """Be reminded of one clock again in a while; never past its deadline.

    Raises:
        Refused: not an agent, or that clock no longer runs.
    """
    case = scope.may(ticket_id, Action.SNOOZE)
    if seconds <= 0:
        raise Refused(Why.OLD_FORM)
    now = scope.now()
    running = [r for r in clock.read(case.terms, case.timeline, now) if r.target is target and r.open]
    if not running or running[-1].deadline <= now:
        raise Refused(Why.NOTHING_TO_SNOOZE, number=case.ticket.number)
    until = min(now + seconds, running[-1].deadline)
    what: dict[str, Any] = {
        "target": target.value,
        "cycle": running[-1].cycle,
        "epoch": running[-1].epoch,
        "until": until,
    }
    scope.desk.append(scope.work, case, _fact(scope, FactKind.REMINDER_SNOOZED, now, **what))
    return NOTHING


def give_details(scope: Scope, ticket_id: str, fields: dict[str, str], **known: str | None) -> Answer:
    """Add what the policy asks for; `known` are category, environment and release.

    Another environment than production caps a production-only priority, and says why (U6).

    Raises:
        Refused: neither agent nor the customer's contact, or it has ended.
    """
    case = scope.may(ticket_id, Action.GIVE_DETAILS)
    given = {key: text for key, text in fields.items() if text.strip()}
    what: dict[str, Any] = {"given": sorted(given)}
    what.update({key: value for key, value in known.items() if value})
    details = Draft(
        kind=FactKind.DETAILS_GIVEN,
        happened=scope.now(),
        who=scope.by.id,
        what=what,
        words=Words(text="", fields=given),
    )
    drafts = [details]
    if isinstance(scope.by.actor, Contact) and "customer" in case.ticket.waiting_for:
        drafts.append(
            _fact(scope, FactKind.WAITING_ENDED, scope.now(), reason="customer", by="contact_replied")
        )
    case = scope.desk.append(scope.work, case, *drafts)
    announce(scope.work, scope.desk, case, "details_given", scope.by.id, given=sorted(given))
    _cap(scope, case)
    if known.get("release"):
        releases.flag(scope, case)
    return NOTHING


def _cap(scope: Scope, case: Case) -> None:
    level = case.terms.priorities[case.ticket.priority]
    if not level.production_only or case.ticket.environment in (None, "production"):
        return
    what = {
        "to": case.terms.cap_outside_production,
        "how": "misclassified",
        "reason": "environment",
        "by": "app",
    }
    draft = Draft(kind=FactKind.PRIORITY_CHANGED, happened=scope.now(), who="app", what=what)
    change_with_receipt(scope, case, draft)
