"""The home tab: read when somebody opens it, and told to nobody else."""

from typing import TYPE_CHECKING

from bot.answers import Answer
from bot.passes import way_in
from bot.usecases.queries import LISTED
from bot.usecases.scope import Scope
from bot.views import home
from bot.views.scene import Scene
from policies.people import Agent, Contact
from policies.ticket import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.records import TicketRow

NOBODYS = 10
"""Tickets without anybody that one home tab shows."""
_WANTS_SOMEBODY = (Status.OPEN.value, Status.WAITING.value)


def shown(scope: Scope) -> Answer:
    """The home tab of the one who opened it, as the answer's form; everybody has one."""
    if isinstance(scope.by.actor, Agent):
        return _for_agent(scope)
    if isinstance(scope.by.actor, Contact):
        return _for_contact(scope, scope.by.actor.customer)
    return Answer(form=home.for_others())


def _for_agent(scope: Scope) -> Answer:
    team, tickets = scope.desk.workspace.team, scope.work.tickets
    mine = tickets.listed(team, assignee=scope.by.id, limit=LISTED + 1)
    free = tickets.listed(team, unassigned=True, limit=NOBODYS + 1)
    view = home.for_agent(
        _scenes(scope, mine[:LISTED]),
        _scenes(scope, [row for row in free[:NOBODYS] if row.status in _WANTS_SOMEBODY]),
        scope.now(),
        more=len(mine) > LISTED or len(free) > NOBODYS,
    )
    return Answer(form=view)


def _for_contact(scope: Scope, customer_id: str) -> Answer:
    customer = scope.work.directory.customer(customer_id)
    rows = scope.work.tickets.listed(scope.desk.workspace.team, customer=customer_id, limit=LISTED + 1)
    assert customer is not None
    scenes, page = _scenes(scope, rows[:LISTED]), way_in(scope.desk.passes, scope.by.id)
    view = home.for_contact(customer, scenes, scope.now(), more=len(rows) > LISTED, page=page)
    return Answer(form=view)


def _scenes(scope: Scope, rows: "Sequence[TicketRow]") -> list[Scene]:
    return scope.desk.scenes(scope.work, scope.desk.cases(scope.work, rows), scope.now())
