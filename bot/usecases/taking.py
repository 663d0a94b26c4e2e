"""Whoever of ours answers a ticket that nobody has, has it from then on."""

from typing import TYPE_CHECKING

from bot.desk import Case
from bot.usecases import seniority
from policies.instant import Instant
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def claimed(work: "Work", case: Case, agent: str, at: Instant) -> Draft:
    """The fact that an agent took a ticket at `at`."""
    what = {"agent": agent, **seniority.lacks(work, case, agent)}
    return Draft(kind=FactKind.CLAIMED, happened=at, who=agent, what=what)


def by_answering(work: "Work", case: Case, agent: str, at: Instant) -> list[Draft]:
    """The claim that goes with an agent's answer; none where somebody has the ticket, or it is over."""
    if case.ticket.assignee is not None or case.ticket.status not in (Status.OPEN, Status.WAITING):
        return []
    return [claimed(work, case, agent, at)]
