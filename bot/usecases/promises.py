"""The tick: what falls due on tickets is written into their timelines, and whoever must know is told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk
from bot.log import logger
from bot.usecases import consulting
from bot.usecases.closing import closing
from bot.usecases.sending import to_agents, to_channel, to_customer
from policies import ladder
from policies.instant import Instant
from policies.people import Role
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, TicketRow

if TYPE_CHECKING:
    from storage.unit_of_work import Work

JUST_NOW = 10
"""Seconds within which a person's own action needs no ping to them."""
_PUT_OFF = 60
"""Seconds a ticket that failed is left alone."""

Holders = Mapping[Role, tuple[str, ...] | None]
"""Who holds each role that is told; None where a place is meant, not people."""

_INSTEAD_OF_POOL = (Role.POOL, Role.ON_CALL, Role.LEAD)

log = logger("promises")


def tick(desk: Desk, limit: int = 20) -> int:
    """Do what is due on up to `limit` tickets, in one transaction; how many tickets were looked at.

    They are read together and written together. If that fails each is done by itself: the one that fails is put
    off for a minute and reported to the agents once, and the others go on.
    """
    now = desk.now()
    with desk.storage.read() as work:
        earliest = work.tickets.next_wake()
    if earliest is None or earliest > now:
        return 0
    with desk.storage.write() as work:
        due = work.tickets.due(now, limit)
        if not _all_fired(work, desk, due, now):
            for row in due:
                _guarded(work, desk, row.id, now)
        return len(due)


def due_at(desk: Desk) -> Instant | None:
    """The earliest instant at which something falls due, a promise or an announcement; None when nothing runs."""
    with desk.storage.read() as work:
        known = (work.tickets.next_wake(), work.announcements.next_wake())
    return min((at for at in known if at is not None), default=None)


def _all_fired(work: "Work", desk: Desk, rows: Sequence[TicketRow], now: Instant) -> bool:
    """Do what is due on many tickets; False: one of them failed, and nothing was done."""
    try:
        with work.together():
            cases = desk.cases(work, rows)
            work.directory.look_up_holders(case.customer for case in cases)
            for case in cases:
                _fire(work, desk, case, now)
    except Exception as error:  # noqa: BLE001 -- it comes again when they are done one by one, and is logged there
        log.warning("done one by one", tickets=len(rows), error=type(error).__name__)
        return False
    return True


def _guarded(work: "Work", desk: Desk, ticket_id: str, now: Instant) -> None:
    try:
        with work.savepoint():
            _fire(work, desk, desk.case(work, ticket_id), now)
    except Exception:
        log.exception("a ticket could not be brought up to date", ticket=ticket_id)
        _put_off(work, desk, ticket_id, now)


def _fire(work: "Work", desk: Desk, case: Case, now: Instant) -> None:
    due = ladder.due(case.terms, case.timeline, now)
    if not due:
        _look_later(work, desk, case, now)
        return
    silent = [one for one in due if one.kind in consulting.ON_SILENCE]
    if silent:  # moves clocks: what else is due is read again afterwards
        consulting.unanswered(work, desk, case, silent)
        return
    acted = _just_acted(case, now)
    holders = {role: _holders(work, case, role) for role in _roles(due)}
    drafts = [_draft(case, one, holders, acted) for one in due]
    case = desk.append(work, case, *drafts)
    for draft in drafts:
        _tell(work, desk, case, draft, acted)
    rungs = [draft.what for draft in drafts if draft.kind is FactKind.RUNG_FIRED]
    if rungs:
        _ring(work, desk, case, rungs, holders)


def _tell(work: "Work", desk: Desk, case: Case, draft: Draft, acted: frozenset[str]) -> None:
    """Tell of what is no rung: those have a message together."""
    if draft.kind is FactKind.CLOSED:
        to_customer(work, desk, case, OutboxKind.CLOSED_NOTICE, {"reason": draft.what.get("reason", "")})
    elif draft.kind is FactKind.CUSTOMER_REMINDED:
        to_customer(work, desk, case, OutboxKind.CUSTOMER_REMINDER, draft.what)
    elif draft.kind is FactKind.VERDICT_CORRECTED:
        _correct(work, desk, case, draft.what, acted)


def _correct(work: "Work", desk: Desk, case: Case, what: Mapping[str, Any], acted: frozenset[str]) -> None:
    """Take a verdict back where it was told, before whoever was told it."""
    facts = {key: what[key] for key in ("target", "cycle", "deadline", "before", "after")}
    facts["tell"] = [person for person in what["told"] if person not in acted]
    aloud = what["level"] == "channel" or not what["told"]
    to_agents(work, desk, case, OutboxKind.CORRECTION, facts, broadcast=aloud)


def _look_later(work: "Work", desk: Desk, case: Case, now: Instant) -> None:
    """Nothing was due after all. A ticket that still claims to be is put off, or the tick would spin on it."""
    desk.project(work, case, now)
    row = work.tickets.get(case.row.id)
    if row is not None and row.wake_at is not None and row.wake_at <= now:
        log.error("due, but with nothing to do", ticket=case.row.id)
        work.tickets.postpone(case.row.id, Instant(now + _PUT_OFF))


def _draft(case: Case, due: ladder.Due, holders: Holders, acted: frozenset[str]) -> Draft:
    """The fact to append; a rung's names the people it tells, who are told too should it prove wrong."""
    if due.kind is FactKind.CLOSED:
        return closing(case, "app", due.happened, str(due.what["reason"]))
    what = dict(due.what)
    if due.kind is FactKind.RUNG_FIRED:
        told = dict.fromkeys(person for role in what["tell"] for person in holders[Role(role)] or ())
        what["told"] = [person for person in told if person not in acted]
    return Draft(kind=due.kind, happened=due.happened, who="app", what=what)


def _just_acted(case: Case, now: Instant) -> frozenset[str]:
    """Who did something on the ticket a moment ago: nobody is pinged about their own action."""
    recent = [fact for fact in case.timeline if fact.who != "app" and now - fact.recorded <= JUST_NOW]
    return frozenset(str(fact.what.get("linked_by", fact.who)) for fact in recent)


def _ring(work: "Work", desk: Desk, case: Case, rungs: Sequence[Mapping[str, Any]], holders: Holders) -> None:
    """Tell of all rungs that fell together, in one message in the ticket's agents' thread."""
    facts = {
        "rungs": [dict(rung) for rung in rungs],
        "tell": list(dict.fromkeys(person for rung in rungs for person in rung["told"])),
        "unheld": [role.value for role, found in holders.items() if found == ()],
        "assignee": case.ticket.assignee,
    }
    # When nobody holds any of the roles, the channel is who is left to tell.
    nobody = all(found == () for found in holders.values())
    aloud = nobody or any(rung.get("level") == "channel" for rung in rungs)
    to_agents(work, desk, case, OutboxKind.ALARM, facts, broadcast=aloud, alarm=True)


def _roles(due: Iterable[ladder.Due]) -> list[Role]:
    """The roles that rungs tell, in the order the ladder names them, each once."""
    rungs = [one.what for one in due if one.kind is FactKind.RUNG_FIRED]
    return list(dict.fromkeys(Role(role) for rung in rungs for role in rung["tell"]))


def _holders(work: "Work", case: Case, role: Role) -> tuple[str, ...] | None:
    """Ids of who holds a role for this customer now; None where a place is meant, not people.

    The pool is told of tickets that nobody has yet; where nobody is named for it, whoever is on call, else the
    lead: a reminder that reaches nobody is none.
    """
    if role is Role.ASSIGNEE:
        return (case.ticket.assignee,) if case.ticket.assignee else ()
    if role is Role.AGENTS_CHANNEL or (role is Role.POOL and case.ticket.assignee):
        return None
    named = (_named(work, case, one) for one in (_INSTEAD_OF_POOL if role is Role.POOL else (role,)))
    return next((people for people in named if people), ())


def _named(work: "Work", case: Case, role: Role) -> tuple[str, ...]:
    return tuple(person.id for person in work.directory.holders(case.customer.id, role) if person.active)


def _put_off(work: "Work", desk: Desk, ticket_id: str, now: Instant) -> None:
    work.tickets.postpone(ticket_id, Instant(now + _PUT_OFF))
    row = work.tickets.get(ticket_id)
    if row is None or not row.agents_channel:
        return
    # Named after the ticket's state, so that it is told once however often it fails.
    report = f"out_stuck_{row.id}_{row.rev}"
    if work.outbox.get(report) is None:
        facts = {"code": "ticket_stuck", "number": row.number}
        to_channel(work, desk, row.agents_channel, OutboxKind.OPERATOR_NOTICE, facts, row_id=report)
