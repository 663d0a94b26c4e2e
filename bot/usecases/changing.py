"""Changes that move clocks: both sides are told each open clock before and after."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.desk import Case, Desk
from bot.usecases import seniority
from bot.usecases.scope import Scope
from bot.usecases.sending import to_agents, to_customer
from bot.views.clocks import open_ones
from policies import clock
from policies.ticket import Status
from storage.records import Draft, OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def change_with_receipt(scope: Scope, case: Case, *drafts: Draft) -> Case:
    """Append what moves clocks, and send both sides each open clock before and after."""
    return with_receipt(scope.work, scope.desk, case, scope.by.id, drafts)


def with_receipt(work: "Work", desk: Desk, case: Case, by: str, drafts: Sequence[Draft]) -> Case:
    """The same where nobody is at hand: `by` is whose word it is."""
    now, was = desk.now(), case.ticket.priority
    before = clock.read(case.terms, case.timeline, now)
    case = desk.append(work, case, *drafts)
    after = clock.read(case.terms, case.timeline, now)
    facts = {"change": case.last_seq, "before": open_ones(before), "after": open_ones(after), "person": by}
    to_agents(work, desk, case, OutboxKind.AGENTS_RECEIPT, facts)
    if case.ticket.status not in (Status.RESOLVED, Status.CLOSED):  # else it is for our records alone
        to_customer(work, desk, case, OutboxKind.CUSTOMER_RECEIPT, facts)
    if case.ticket.priority != was:
        seniority.ask_for_senior(work, desk, case, by)
    return case
