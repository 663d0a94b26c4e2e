"""Several messages in a row are one request: those that follow the first join its ticket."""

from bot.desk import Case
from bot.inputs import Posted
from bot.usecases.scope import Scope
from policies import intake
from policies.customer import Customer
from policies.instant import from_slack
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft, Words


def joinable(scope: Scope, customer: Customer, posted: Posted) -> Case | None:
    """The ticket that a message goes on with: same person, same channel, two minutes, nobody answered.

    It is held, and only then: most requests have nothing to do with the one before.
    """
    if posted.thread_ts is not None:
        return None
    row = scope.work.tickets.latest_of(customer.id, scope.by.id, posted.channel)
    if row is None or row.status is not Status.OPEN:
        return None
    case = scope.desk.read(scope.work, row)
    if not _goes_on(scope, case, posted):
        return None
    held = scope.work.tickets.hold(row)
    if held is row:
        return case
    case = scope.desk.read(scope.work, held)  # somebody may have answered while the lock was waited for
    return case if held.status is Status.OPEN and _goes_on(scope, case, posted) else None


def _goes_on(scope: Scope, case: Case, posted: Posted) -> bool:
    if case.ticket.responded_at is not None or case.ticket.source != "slack":
        return False
    said = [
        fact
        for fact in case.timeline
        if fact.who == scope.by.id and fact.kind in (FactKind.OPENED, FactKind.MESSAGE_RECEIVED)
    ]
    return bool(said) and intake.joins(said[-1].happened, from_slack(posted.ts))


def join(scope: Scope, case: Case, posted: Posted, words: Words) -> None:
    """Have a message belong to the request that it goes on with."""
    scope.work.tickets.link(case.row.id, posted.channel, posted.ts, "request")
    what = {
        "ref": {"channel": posted.channel, "ts": posted.ts},
        "by": "contact",
        "part_of_request": True,
    }
    scope.desk.append(
        scope.work,
        case,
        Draft(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=from_slack(posted.ts),
            who=scope.by.id,
            what=what,
            words=words,
        ),
    )
