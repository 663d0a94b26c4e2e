"""When a customer's support stops, by date or by standing, what still ran for it is withdrawn (N2, U1, B15)."""

from typing import TYPE_CHECKING

from bot.desk import Case, Desk
from bot.usecases.sending import announce
from policies.customer import Customer
from policies.instant import Instant
from policies.refusal import Why
from policies.standing import stopped
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft

if TYPE_CHECKING:
    from storage.unit_of_work import Work

MOST = 10_000


def stop_support(desk: Desk) -> int:
    """Withdraw the clocks of customers whose support has stopped; how many tickets that touched.

    A ticket that an agent took in spite of it keeps its clocks. Each ticket is a transaction of its own.
    """
    touched = 0
    for customer, why in _stopped(desk):
        for ticket in _running(desk, customer):
            with desk.storage.write() as work:
                case = desk.case(work, ticket)
                if _runs(case):
                    _stop(work, desk, case, _since(customer, why, desk.now()), why)
                    touched += 1
    return touched


def _running(desk: Desk, customer: Customer) -> list[str]:
    with desk.storage.read() as work:
        rows = work.tickets.listed(desk.workspace.team, customer=customer.id, limit=MOST)
        worked = [row.id for row in rows if row.status in (Status.OPEN, Status.WAITING)]
        return [ticket for ticket in worked if _runs(desk.case(work, ticket))]


def _runs(case: Case) -> bool:
    """Whether its clocks were neither stopped before, nor let run in spite of the stop."""
    return not any(
        fact.kind is FactKind.SUBSCRIPTION_STOPPED or "standing_override" in fact.what
        for fact in case.timeline
    )


def _stopped(desk: Desk) -> list[tuple[Customer, Why]]:
    with desk.storage.read() as work:
        customers = work.directory.unsupported(desk.workspace.team, desk.now())
    whys = ((customer, stopped(customer, desk.now())) for customer in customers)
    return [(customer, why) for customer, why in whys if why is not None]


def _since(customer: Customer, why: Why, now: Instant) -> Instant:
    """A subscription ended when its record says, whenever we looked; a standing changes when we learn of it."""
    ended = customer.subscribed_until
    return ended if why is Why.SUBSCRIPTION_ENDED and ended is not None and ended <= now else now


def _stop(work: "Work", desk: Desk, case: Case, since: Instant, why: Why) -> None:
    at = max(since, case.row.receipt)
    fact = Draft(kind=FactKind.SUBSCRIPTION_STOPPED, happened=at, who="app", what={"why": why.value})
    announce(work, desk, desk.append(work, case, fact), "support_stopped", "app")
