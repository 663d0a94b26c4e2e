"""The tick: what falls due on tickets is written into their timelines, and whoever must know is told."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk
from bot.log import logger
from policies import ladder
from policies.instant import Instant
from policies.people import Role
from policies.timeline import FactKind
from storage.ids import new
from storage.records import Draft, Outgoing, OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

JUST_NOW = 10
"""Seconds within which a person's own action needs no ping to them."""
_PUT_OFF = 60
"""Seconds a ticket that failed is left alone."""

log = logger("promises")


def tick(desk: Desk, limit: int = 20) -> int:
    """Do what is due on up to `limit` tickets, in one transaction; how many tickets were looked at.

    Each ticket has a savepoint of its own: one that fails is put off for a minute and reported to the agents
    once, and the others go on.
    """
    now = desk.now()
    with desk.storage.read() as work:
        earliest = work.tickets.next_wake()
    if earliest is None or earliest > now:
        return 0
    with desk.storage.write() as work:
        due = work.tickets.due(now, limit)
        for ticket_id in due:
            _guarded(work, desk, ticket_id, now)
        return len(due)


def due_at(desk: Desk) -> Instant | None:
    """The earliest instant at which the tick has something to do; None when nothing runs."""
    with desk.storage.read() as work:
        return work.tickets.next_wake()


def _guarded(work: "Work", desk: Desk, ticket_id: str, now: Instant) -> None:
    try:
        with work.savepoint():
            _fire(work, desk, ticket_id, now)
    except Exception:
        log.exception("a ticket could not be brought up to date", ticket=ticket_id)
        _put_off(work, ticket_id, now)


def _fire(work: "Work", desk: Desk, ticket_id: str, now: Instant) -> None:
    case = desk.case(work, ticket_id)
    due = ladder.due(case.terms, case.timeline, now)
    acted = _just_acted(case, now)
    drafts = [
        Draft(kind=one.kind, happened=one.happened, who="app", what=_told_late(one, now)) for one in due
    ]
    case = desk.append(work, case, *drafts) if drafts else desk.project(work, case, now)
    rungs = [draft.what for draft in drafts if draft.kind is FactKind.RUNG_FIRED]
    if rungs:
        work.outbox.put(_alarm(work, case, rungs, acted, now))
    for draft in drafts:
        if draft.kind is FactKind.CLOSED:
            work.outbox.put(_closed(case, draft, now))


def _told_late(due: ladder.Due, now: Instant) -> dict[str, Any]:
    what = dict(due.what)
    if due.kind is FactKind.RUNG_FIRED:
        what.setdefault("late_by", max(0, now - what.get("at", due.happened)))
    return what


def _just_acted(case: Case, now: Instant) -> frozenset[str]:
    """Who did something on the ticket a moment ago: nobody is pinged about their own action."""
    return frozenset(
        fact.who for fact in case.timeline if fact.who != "app" and now - fact.recorded <= JUST_NOW
    )


def _alarm(
    work: "Work", case: Case, rungs: Sequence[dict[str, Any]], acted: frozenset[str], now: Instant
) -> Outgoing:
    """All rungs that fell together, in one message in the ticket's agents' thread."""
    roles = _roles(rungs)
    holders = {role: _holders(work, case, role) for role in roles}
    tell = dict.fromkeys(person for found in holders.values() for person in found or ())
    unheld = [role.value for role, found in holders.items() if found == ()]
    # When nobody holds any of the roles, the channel is who is left to tell.
    aloud = any(rung.get("level") == "channel" for rung in rungs) or not any(
        found is None or found for found in holders.values()
    )
    return Outgoing(
        id=new("out"),
        workspace=case.row.workspace,
        kind=OutboxKind.ALARM,
        ticket=case.row.id,
        channel=case.row.agents_channel,
        reply_to=f"card:{case.row.id}:agents",
        facts={
            "rungs": list(rungs),
            "tell": [person for person in tell if person not in acted],
            "unheld": unheld,
            "assignee": case.ticket.assignee,
        },
        alarm=True,
        broadcast=aloud,
        created=now,
    )


def _roles(rungs: Iterable[dict[str, Any]]) -> list[Role]:
    """The roles told, in the order the ladder names them, each once."""
    return list(dict.fromkeys(Role(role) for rung in rungs for role in rung.get("tell", ())))


def _holders(work: "Work", case: Case, role: Role) -> tuple[str, ...] | None:
    """Ids of who holds a role for this customer now; None for a role that is a place rather than people."""
    if role is Role.AGENTS_CHANNEL:
        return None
    if role is Role.ASSIGNEE:
        return (case.ticket.assignee,) if case.ticket.assignee else ()
    people = work.directory.holders(case.customer.id, role)
    found = tuple(person.id for person in people if person.active)
    return None if role is Role.POOL and not found else found


def _closed(case: Case, draft: Draft, now: Instant) -> Outgoing:
    thread = case.row.customer_thread
    return Outgoing(
        id=new("out"),
        workspace=case.row.workspace,
        kind=OutboxKind.CLOSED_NOTICE,
        ticket=case.row.id,
        channel=case.row.customer_channel,
        reply_to=f"ts:{thread}" if thread else f"card:{case.row.id}:customer",
        facts={"reason": draft.what.get("reason", "")},
        created=now,
    )


def _put_off(work: "Work", ticket_id: str, now: Instant) -> None:
    work.tickets.postpone(ticket_id, Instant(now + _PUT_OFF))
    row = work.tickets.get(ticket_id)
    if row is None or not row.agents_channel:
        return
    # Named after the ticket's state, so that it is told once however often it fails.
    report = f"out_stuck_{row.id}_{row.rev}"
    if work.outbox.get(report) is not None:
        return
    work.outbox.put(
        Outgoing(
            id=report,
            workspace=row.workspace,
            kind=OutboxKind.OPERATOR_NOTICE,
            ticket=row.id,
            channel=row.agents_channel,
            reply_to=None,
            facts={"code": "ticket_stuck", "number": row.number},
            created=now,
        )
    )
