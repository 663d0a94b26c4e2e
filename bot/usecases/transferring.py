"""A contact's place goes to another person, and their open tickets with it (U2)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.customer_file import ContactEntry
from bot.desk import Desk
from bot.usecases.directory import add_contact
from bot.usecases.sending import announce
from policies.customer import Customer
from policies.refusal import Refused, Why
from policies.timeline import FactKind
from storage.records import Draft, Person

if TYPE_CHECKING:
    from storage.unit_of_work import Work

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was done."""

    left: str
    came: str
    tickets: tuple[str, ...]
    """Numbers of the open tickets that went along."""


def transfer(desk: Desk, key: str, named: str, entry: ContactEntry) -> Transferred:
    """Authorise one person in another's place; the plan's number of contacts stays what it is.

    The one who leaves may no longer act; what they wrote stays theirs. Each open ticket of theirs has it on record.

    Args:
        desk: the database.
        key: the customer's.
        named: who leaves, by Slack user id, e-mail address or name.
        entry: who comes, as in the customers file.

    Raises:
        Refused: no such customer or contact, or the one who comes is one of ours.
    """
    with desk.storage.write() as work:
        customer = work.directory.customer_by_key(desk.workspace.team, key.upper())
        if customer is None:
            raise Refused(Why.NO_SUCH_CUSTOMER)
        customer = work.directory.lock_customer(customer.id)
        leaves = _contact(work, customer, named)
        work.directory.save_person(replace(leaves, active=False))
        _, terms = desk.current_terms(work, customer)
        comes = add_contact(work, customer, terms, entry)
        rows = work.tickets.listed(desk.workspace.team, customer=customer.id, limit=MOST)
        numbers = []
        for row in rows:
            if row.requester == leaves.id:
                _hand_over(work, desk, row.id, leaves, comes)
                numbers.append(row.number)
    return Transferred(leaves.name, comes.name, tuple(numbers))


def _contact(work: "Work", customer: Customer, named: str) -> Person:
    wanted = named.casefold()
    found = [
        one
        for one in work.directory.contacts(customer.id)
        if wanted in {known.casefold() for known in (one.name, one.email, one.slack_user) if known}
    ]
    if len(found) != 1:
        raise Refused(Why.NO_SUCH_CONTACT, **({"count": f"{len(found)} people"} if found else {}))
    return found[0]


def _hand_over(work: "Work", desk: Desk, ticket: str, leaves: Person, comes: Person) -> None:
    case = desk.case(work, ticket)
    what = {"requester": comes.id, "before": leaves.id}
    draft = Draft(kind=FactKind.REQUESTER_CHANGED, happened=desk.now(), who="app", what=what)
    case = desk.append(work, case, draft)
    work.tickets.hand_over(ticket, comes.id)
    announce(work, desk, case, "requester_changed", comes.id)
