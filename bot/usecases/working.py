"""From waiting to closed: what an agent and a contact do with a ticket in work."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.answers import NOTHING, Answer
from bot.desk import Case, Desk
from bot.usecases.actors import Party
from bot.usecases.sending import announce, to_agents, to_customer
from bot.usecases.triage import change_with_receipt
from bot.views import notices
from policies import clock
from policies.authority import Action, check
from policies.instant import Instant
from policies.people import Contact
from policies.refusal import Refused, Why
from policies.terms import Target
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Words

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def _may(work: "Work", desk: Desk, by: Party, ticket_id: str, action: Action) -> Case:
    case = desk.case(work, ticket_id)
    check(by.actor, action, case.ticket, customer=case.customer.id, terms=case.terms)
    return case


def _fact(kind: FactKind, at: Instant, by: Party, words: str = "", **what: Any) -> Draft:
    said = Words(text=words) if words.strip() else None
    return Draft(kind=kind, happened=at, who=by.id, what=what, words=said)


def wait(
    work: "Work", desk: Desk, by: Party, ticket_id: str, reason: str, asked: Sequence[str], note: str = ""
) -> Answer:
    """Wait for somebody; the clocks stop only where the policy grants a pause for this reason (B10).

    Raises:
        Refused: not an agent, or the ticket is not in work.
    """
    case = _may(work, desk, by, ticket_id, Action.WAIT)
    case = desk.append(
        work, case, _fact(FactKind.WAITING, desk.now(), by, reason=reason, asked=list(asked))
    )
    facts = {"agent": by.id, "asked": list(asked), "reason": reason, "note": note}
    to_customer(work, desk, case, OutboxKind.INFORMATION_ASKED, facts)
    return NOTHING


def resume(work: "Work", desk: Desk, by: Party, ticket_id: str) -> Answer:
    """Stop waiting, for every reason in force.

    Raises:
        Refused: not an agent, or nothing is waited for.
    """
    case = _may(work, desk, by, ticket_id, Action.RESUME)
    if not case.ticket.waiting_for:
        raise Refused(Why.NOT_WAITING, number=case.ticket.number)
    ended = [
        _fact(FactKind.WAITING_ENDED, desk.now(), by, reason=reason, by="agent")
        for reason in case.ticket.waiting_for
    ]
    desk.append(work, case, *ended)
    return NOTHING


def resolve(
    work: "Work",
    desk: Desk,
    by: Party,
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
    case = _may(work, desk, by, ticket_id, Action.RESOLVE)
    if case.ticket.status is Status.RESOLVED:
        raise Refused(Why.ALREADY_RESOLVED, number=case.ticket.number)
    if resolution == "workaround" and not case.terms.workaround_resolves:
        return workaround(work, desk, by, ticket_id, words)
    what = {"by": "agent"} | ({"resolution": resolution} if resolution else {})
    case = desk.append(work, case, _fact(FactKind.RESOLVED, at, by, words, **what))
    seq = max(fact.seq for fact in case.timeline if fact.kind is FactKind.RESOLVED)
    to_customer(work, desk, case, OutboxKind.RESOLVED_NOTICE, {"agent": by.id, "seq": seq})
    if resolution is None:
        return Answer(tell=notices.ask_resolution(case.row.id, case.ticket.number, case.terms.resolutions))
    return NOTHING


def workaround(work: "Work", desk: Desk, by: Party, ticket_id: str, words: str = "") -> Answer:
    """Record a temporary way round; updates go on until resolved (N8).

    Raises:
        Refused: not an agent, or the ticket is not in work.
    """
    case = _may(work, desk, by, ticket_id, Action.WORKAROUND)
    case = desk.append(work, case, _fact(FactKind.WORKAROUND_GIVEN, desk.now(), by, words))
    if words.strip():
        to_customer(work, desk, case, OutboxKind.REPLY, {"agent": by.id, "text": words})
    announce(work, desk, case, "workaround", by.id)
    return NOTHING


def name_resolution(work: "Work", desk: Desk, by: Party, ticket_id: str, resolution: str) -> Answer:
    """Say what kind of resolution it was, after resolving by emoji (N6).

    Raises:
        Refused: not an agent, or the ticket is not resolved.
    """
    case = _may(work, desk, by, ticket_id, Action.NAME_RESOLUTION)
    if case.ticket.resolved_at is None:
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    desk.append(work, case, _fact(FactKind.RESOLUTION_NAMED, desk.now(), by, resolution=resolution))
    return NOTHING


def confirm(work: "Work", desk: Desk, by: Party, ticket_id: str, at: Instant) -> Answer:
    """A contact agrees that it is resolved, which closes the ticket (S2).

    Raises:
        Refused: not the customer's contact, or the ticket is not resolved.
    """
    case = _may(work, desk, by, ticket_id, Action.CONFIRM)
    if case.ticket.status is not Status.RESOLVED:
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    confirmed = _fact(FactKind.CONFIRMED, at, by)
    case = desk.append(work, case, confirmed, _closed(case, at, by, "confirmed"))
    announce(work, desk, case, "confirmed", by.id)
    return NOTHING


def _closed(case: Case, at: Instant, by: Party, reason: str) -> Draft:
    """The closing fact keeps the verdicts as they stood, for reports and audits."""
    verdicts = [
        {
            "target": reading.target.value,
            "cycle": reading.cycle,
            "deadline": reading.deadline,
            "met_at": reading.met_at,
            "breached_at": reading.breached_at,
        }
        for reading in clock.read(case.terms, case.timeline, at)
    ]
    return _fact(FactKind.CLOSED, at, by, reason=reason, verdicts=verdicts)


def reopen(work: "Work", desk: Desk, by: Party, ticket_id: str, since: int | None = None) -> Answer:
    """Open a resolved ticket again, as of the message `since` (its seq) that asked for it.

    Raises:
        Refused: neither contact nor agent, not resolved, or the policy's window has passed.
    """
    case = _may(work, desk, by, ticket_id, Action.REOPEN)
    if case.ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    message = next((fact for fact in case.timeline if fact.seq == since), None)
    at = message.happened if message else desk.now()
    _check_window(case, at)
    side = "contact" if isinstance(by.actor, Contact) else "agent"
    case = desk.append(work, case, _fact(FactKind.REOPENED, at, by, by=side))
    to_agents(work, desk, case, OutboxKind.REOPENED_NOTICE, {"person": by.id}, broadcast=True)
    return NOTHING


def _check_window(case: Case, at: Instant) -> None:
    ended, within, calendar = (
        case.ticket.resolved_at or case.ticket.closed_at,
        case.terms.reopen_within,
        case.terms.business_calendar,
    )
    if ended is None or within is None or calendar is None:
        return
    if at > calendar.deadline(ended, within):
        raise Refused(Why.REOPEN_WINDOW_PASSED, number=case.ticket.number)


def close(work: "Work", desk: Desk, by: Party, ticket_id: str, reason: str) -> Answer:
    """Close a ticket for a reason of the policy; what still runs is withdrawn (N5, T9, B11).

    Raises:
        Refused: not an agent, or it has ended.
    """
    case = _may(work, desk, by, ticket_id, Action.CLOSE)
    case = desk.append(work, case, _closed(case, desk.now(), by, reason))
    to_customer(work, desk, case, OutboxKind.CLOSED_NOTICE, {"reason": reason})
    return NOTHING


def not_a_ticket(work: "Work", desk: Desk, by: Party, ticket_id: str) -> Answer:
    """Take back a ticket that was opened by mistake; its clocks are withdrawn.

    Raises:
        Refused: neither agent nor the customer's contact, or it has ended.
    """
    case = _may(work, desk, by, ticket_id, Action.NOT_A_TICKET)
    desk.append(work, case, _closed(case, desk.now(), by, "not_a_ticket"))
    return NOTHING


def acknowledge_breach(work: "Work", desk: Desk, by: Party, ticket_id: str) -> Answer:
    """Stop the repeated reminders of every breach on the ticket; the ladder still climbs.

    Raises:
        Refused: not an agent, or nothing is breached.
    """
    case = _may(work, desk, by, ticket_id, Action.ACKNOWLEDGE_BREACH)
    now = desk.now()
    readings = clock.read(case.terms, case.timeline, now)
    breached = {(r.target, r.cycle) for r in readings if r.breached_at is not None and r.open}
    if not breached:
        raise Refused(Why.NOTHING_TO_ACKNOWLEDGE, number=case.ticket.number)
    facts = [
        _fact(FactKind.BREACH_ACKNOWLEDGED, now, by, target=target.value, cycle=cycle)
        for target, cycle in sorted(breached)
    ]
    case = desk.append(work, case, *facts)
    announce(work, desk, case, "breach_acknowledged", by.id)
    return NOTHING


def snooze(work: "Work", desk: Desk, by: Party, ticket_id: str, target: Target, seconds: int) -> Answer:
    """Be reminded of one clock again in a while; never past its deadline.

    Raises:
        Refused: not an agent, or that clock no longer runs.
    """
    case = _may(work, desk, by, ticket_id, Action.SNOOZE)
    now = desk.now()
    running = [
        r for r in clock.read(case.terms, case.timeline, now) if r.target is target and r.open
    ]
    if not running or running[-1].deadline <= now:
        raise Refused(Why.NOTHING_TO_SNOOZE, number=case.ticket.number)
    until = min(now + seconds, running[-1].deadline)
    what = {"target": target.value, "cycle": running[-1].cycle, "epoch": running[-1].epoch, "until": until}
    desk.append(work, case, _fact(FactKind.REMINDER_SNOOZED, now, by, **what))
    return NOTHING


def give_details(
    work: "Work", desk: Desk, by: Party, ticket_id: str, fields: dict[str, str], **known: str | None
) -> Answer:
    """Add what the policy asks for; `known` are category, environment and release.

    Another environment than production caps a production-only priority, and says why (U6).

    Raises:
        Refused: neither agent nor the customer's contact, or it has ended.
    """
    case = _may(work, desk, by, ticket_id, Action.GIVE_DETAILS)
    given = {key: text for key, text in fields.items() if text.strip()}
    what: dict[str, Any] = {"given": sorted(given)}
    what.update({key: value for key, value in known.items() if value})
    details = Draft(
        kind=FactKind.DETAILS_GIVEN,
        happened=desk.now(),
        who=by.id,
        what=what,
        words=Words(text="", fields=given),
    )
    drafts = [details]
    if isinstance(by.actor, Contact) and "customer" in case.ticket.waiting_for:
        drafts.append(
            _fact(FactKind.WAITING_ENDED, desk.now(), by, reason="customer", by="contact_replied")
        )
    case = desk.append(work, case, *drafts)
    announce(work, desk, case, "details_given", by.id, given=sorted(given))
    _cap(work, desk, by, case)
    return NOTHING


def _cap(work: "Work", desk: Desk, by: Party, case: Case) -> None:
    level = case.terms.priorities[case.ticket.priority]
    if not level.production_only or case.ticket.environment in (None, "production"):
        return
    what = {
        "to": case.terms.cap_outside_production,
        "how": "misclassified",
        "reason": "environment",
        "by": "app",
    }
    draft = Draft(kind=FactKind.PRIORITY_CHANGED, happened=desk.now(), who="app", what=what)
    change_with_receipt(work, desk, by, case, draft)
