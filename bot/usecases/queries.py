"""Questions: which tickets there are, and how one stands."""

from bot.answers import Answer
from bot.desk import Case
from bot.passes import way_in
from bot.usecases.scope import Scope
from bot.views import explained, notices
from policies.authority import Action, check
from policies.people import Agent, Contact
from policies.refusal import Refused, Why

LISTED = 20
"""Tickets in one list; more than that is not read, so it says that there are more."""


def open_tickets(scope: Scope, customer_id: str | None) -> Answer:
    """The open tickets: a contact's own customer's, an agent's of the customer of this channel or of all.

    Raises:
        Refused: neither agent nor contact (U12).
    """
    if isinstance(scope.by.actor, Contact):
        customer_id = scope.by.actor.customer
    check(scope.by.actor, Action.LIST_TICKETS, None, customer=customer_id, terms=None)
    rows = scope.work.tickets.listed(scope.desk.workspace.team, customer=customer_id, limit=LISTED + 1)
    return _told(scope, [row.id for row in rows], customer_id)


def open_tickets_anew(scope: Scope) -> Answer:
    """The same in place of the list whose link a contact has just used: another link, and how things stand now.

    Raises:
        Refused: no contact; nobody else is shown a link.
    """
    if not isinstance(scope.by.actor, Contact):
        raise Refused(Why.NOT_A_CONTACT)
    return Answer(instead=open_tickets(scope, None).tell)


def mine(
    scope: Scope,
) -> Answer:
    """The open tickets that the one who asks holds, or as a contact has asked for.

    Raises:
        Refused: neither agent nor contact.
    """
    if isinstance(scope.by.actor, Agent):
        rows = scope.work.tickets.listed(scope.desk.workspace.team, assignee=scope.by.id, limit=LISTED + 1)
        return _told(scope, [row.id for row in rows])
    if not isinstance(scope.by.actor, Contact):
        raise Refused(Why.NOT_A_CONTACT)
    rows = scope.work.tickets.listed(scope.desk.workspace.team, customer=scope.by.actor.customer, limit=200)
    return _told(scope, [row.id for row in rows if row.requester == scope.by.id])


def _told(scope: Scope, ticket_ids: list[str], customer: str | None = None) -> Answer:
    now = scope.now()
    cases = [scope.desk.case(scope.work, ticket_id) for ticket_id in ticket_ids[:LISTED]]
    scenes = [scope.desk.scene(scope.work, case, now) for case in cases]
    page = way_in(scope.desk.passes, scope.by.id) if isinstance(scope.by.actor, Contact) else None
    more = len(ticket_ids) > LISTED
    return Answer(tell=notices.ticket_list(scenes, more=more, customer=customer, page=page))


def show(scope: Scope, case: Case) -> Answer:
    """How one ticket stands, as the one who asks may see it (B14).

    Raises:
        Refused: neither agent nor the customer's contact.
    """
    check(scope.by.actor, Action.SHOW_TICKET, case.ticket, customer=case.customer.id, terms=case.terms)
    scene = scope.desk.scene(scope.work, case, scope.now())
    return Answer(tell=notices.ticket_shown(scene, for_agent=isinstance(scope.by.actor, Agent)))


def why(scope: Scope, case: Case) -> Answer:
    """Why each deadline is what it is; a contact's form names nobody and tells nothing internal.

    Raises:
        Refused: neither agent nor the customer's contact.
    """
    check(scope.by.actor, Action.SHOW_TICKET, case.ticket, customer=case.customer.id, terms=case.terms)
    scene = scope.desk.scene(scope.work, case, scope.now())
    return Answer(tell=explained.answer(scene, for_agent=isinstance(scope.by.actor, Agent)))
