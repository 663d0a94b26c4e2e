"""A priority that asks for a senior engineer: anybody may take it, and who is none is not left alone with it (B8)."""

from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk
from bot.usecases.sending import to_agents
from policies.people import Role, Seniority
from storage.records import OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

SENIOR_NEEDED = "senior_needed"
"""Code of the announcement."""
_TOLD = (Role.LEAD, Role.MANAGER)
"""Who finds a senior engineer: the first of these that somebody holds."""


def lacks(work: "Work", case: Case, agent: str) -> dict[str, str]:
    """What the fact of taking it says where the priority asks for a senior engineer and this one is none."""
    level = case.terms.priorities.get(case.ticket.priority)
    if level is None or level.seniority is not Seniority.SENIOR:
        return {}
    person = work.directory.person(agent)
    senior = person is not None and person.seniority is Seniority.SENIOR
    return {} if senior else {"lacks": Seniority.SENIOR.value}


def ask_for_senior(work: "Work", desk: Desk, case: Case, by: str) -> None:
    """Call the lead where whoever has the ticket is not senior enough; the channel where nobody leads.

    `by` is who made it so, and is not called about it.
    """
    agent = case.ticket.assignee
    if agent is None or not lacks(work, case, agent):
        return
    leads = _leads(work, case)
    facts: dict[str, Any] = {
        "code": SENIOR_NEEDED,
        "person": by,
        "agent": agent,
        "tell": [lead for lead in leads if lead != by],
    }
    to_agents(work, desk, case, OutboxKind.ANNOUNCEMENT, facts, broadcast=not leads)


def _leads(work: "Work", case: Case) -> list[str]:
    for role in _TOLD:
        found = [person.id for person in work.directory.holders(case.customer.id, role) if person.active]
        if found:
            return found
    return []
