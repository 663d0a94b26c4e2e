"""Erasing a person's data on notice: their words and their name go, facts, counts and clocks stay (B16)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases.transfer_endings import overtake
from policies import document
from policies.customer import Customer
from policies.instant import Instant, moment
from policies.notice import last_day
from policies.refusal import Refused, Why
from storage.records import Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

NAMELESS = "Erased person"
MOST_TICKETS = 100_000
"""Whose cards are made anew."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done."""

    name: str
    due: date | None
    """By when the policy wants it done, counted from the earliest notice; None where it says nothing."""
    late: bool
    requests: int = 0
    """How many recorded requests are done by it."""


def erase(desk: Desk, key: str, named: str, notice: Instant) -> Erased:
    """Erase a contact, or a bystander, of a customer.

    Who they were, what they wrote and the files they named go from tickets, held requests and the directory; the timelines still
    verify, and cards are made anew. Requests for it that were recorded are done, and name nobody any more. Messages that
    stand in Slack, theirs and our copies of them, are for somebody there to delete.

    Args:
        desk: the database.
        key: the customer's.
        named: their Slack user id, e-mail address or name, or the id that a reminder tells.
        notice: when the written request came.

    Raises:
        Refused: no such customer, or nobody or more than one of that name is known there.
    """
    with desk.storage.write() as work:
        customer = known_customer(work, desk, key)
        person = known_person(work, desk.workspace.team, customer.id, named)
        work.tickets.erase_words_of(person.id)
        work.directory.save_person(_nameless(person))
        overtake(work, person, desk.now())
        done = work.erasures.finish(customer.id, person.id, desk.now())
        _make_cards_anew(work, desk, customer, person)
        asked = [due_day(work, desk, customer, notice), *(one.due for one in done)]
    due = min((day for day in asked if day is not None), default=None)
    late = due is not None and moment(desk.now()).date() > due
    return Erased(person.name, due, late=late, requests=len(done))


def _make_cards_anew(work: "Work", desk: Desk, customer: Customer, person: Person) -> None:
    """Cards show what was written and by whom; standing cards and transfers name the contacts."""
    rows = work.tickets.listed(desk.workspace.team, customer=customer.id, open_only=False, limit=MOST_TICKETS)
    transfers = (request.id for request in work.transfers.naming(person.id))
    for subject in (*(row.id for row in rows), *transfers, *customer.shared_channels):
        work.cards.bump(subject)


def known_customer(work: "Work", desk: Desk, key: str) -> Customer:
    """The customer of a key.

    Raises:
        Refused: there is none.
    """
    customer = work.directory.customer_by_key(desk.workspace.team, key.upper())
    if customer is None:
        raise Refused(Why.NO_SUCH_CUSTOMER)
    return customer


def due_day(work: "Work", desk: Desk, customer: Customer, notice: Instant) -> date | None:
    """The last day for an erasure, by the policy in force at the notice; None where it names no time."""
    text = desk.document(work, customer.policy, notice)
    within = document.load(text, customer.policy).model.personal_data
    return None if within is None else last_day(notice, within.erase_within)


def known_person(work: "Work", team: str, customer: str, named: str) -> Person:
    """A contact, former ones too, or a bystander.

    Raises:
        Refused: nobody or more than one is known so.
    """
    wanted = named.casefold()
    found = [
        person
        for person in work.directory.everybody(team)
        if person.kind in (PersonKind.CONTACT, PersonKind.OTHER)
        and person.customer in (customer, None)
        and wanted in {one.casefold() for one in _names(person)}
    ]
    if len(found) != 1:
        raise Refused(Why.NO_SUCH_CONTACT, **({"count": f"{len(found)} people"} if found else {}))
    return found[0]


def _names(person: Person) -> list[str]:
    return [one for one in (person.id, person.name, person.email, person.slack_user) if one]


def _nameless(person: Person) -> Person:
    return replace(
        person,
        name=NAMELESS,
        slack_user=None,
        slack_team=None,
        email=None,
        title="",
        trained=None,
        zone=None,
        active=False,
    )
