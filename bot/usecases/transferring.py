"""A contact's place goes to another person, and their open tickets with it (U2)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.customer_file import ContactEntry
from bot.desk import Desk
from bot.usecases.directory import add_contact
from bot.usecases.sending import announce
from bot.usecases.transfer_endings import is_contact, overtake
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
        return hand_on(work, desk, customer, _contact(work, customer, named), entry, by="app")


def hand_on(
    work: "Work", desk: Desk, customer: Customer, leaves: Person, entry: ContactEntry, *, by: str
) -> Transferred:
    """Do it, for a contact of a customer whose row is locked; `by` is who decided, a person's id or `app`.

    Requests of others that it has overtaken come to nothing.

    Raises:
        Refused: the one who comes is one of ours, or the plan allows fewer contacts than there are.
    """
    work.directory.save_person(replace(leaves, active=False))
    comes = _authorised(work, desk, customer, entry)
    rows = work.tickets.listed(desk.workspace.team, customer=customer.id, limit=MOST)
    theirs = [row for row in rows if row.requester == leaves.id]
    for row in theirs:
        _hand_over(work, desk, row.id, (leaves, comes), by)
    overtake(work, leaves, desk.now())
    return Transferred(leaves.name, comes.name, tuple(row.number for row in theirs))


def _authorised(work: "Work", desk: Desk, customer: Customer, entry: ContactEntry) -> Person:
    """Who comes; one who is a contact of the customer already stays as they are."""
    user = entry.slack.user if entry.slack else ""
    there = work.directory.person_by_slack(customer.workspace, user) if user else None
    if there is not None and is_contact(there, customer):
        for channel in customer.shared_channels:  # their standing cards name the contacts
            work.cards.bump(channel)
        return there
    _, terms = desk.current_terms(work, customer)
    return add_contact(work, customer, terms, entry)


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


def _hand_over(work: "Work", desk: Desk, ticket: str, change: tuple[Person, Person], by: str) -> None:
    leaves, comes = change
    case = desk.case(work, ticket)
    what = {"requester": comes.id, "before": leaves.id}
    draft = Draft(kind=FactKind.REQUESTER_CHANGED, happened=desk.now(), who=by, what=what)
    case = desk.append(work, case, draft)
    work.tickets.hand_over(ticket, comes.id)
    announce(work, desk, case, "requester_changed", comes.id)
