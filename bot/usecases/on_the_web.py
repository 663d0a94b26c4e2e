"""Tickets on the web, for the contacts of their customer and nobody else (B14, U12).

Who reads is looked up at every request: a contact who was removed reads nothing from then on, whatever they hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from bot.desk import Desk
from bot.log import logger
from bot.passes import Pass, Passes, Purpose
from bot.usecases.actors import Profile
from bot.views import texts
from bot.views.pages import listing, ticket
from bot.views.pages.doors import Door
from bot.views.pages.eye import Eye
from bot.views.pages.listing import Listing
from policies.authority import Action, check
from policies.customer import Customer
from policies.people import Contact
from storage.customer_tickets import Entry
from storage.records import Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

log = logger("on the web")

ON_A_PAGE = 25
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
"""Whatever else an address holds is no ticket's number, nor fit for every database."""
_SEARCH = 100
"""Characters of a search that are looked for."""


class Profiles(Protocol):
    """What Slack is asked about a person."""

    def profile(self, user: str) -> Profile | None:
        """What Slack says of them; None when it is silent."""


class Shut(Exception):  # noqa: N818 -- an answer
    """Raised instead of a page: why, and whom the customer's people turn to."""

    def __init__(self, door: Door, turn_to: str = "") -> None:
        super().__init__(door.value)
        self.door = door
        self.turn_to = turn_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the list is wanted."""

    everything: bool = False
    """Closed tickets too."""
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A contact, and their customer."""

    person: Person
    customer: Customer
    contact: Contact


# Coming in


def enter(desk: Desk, passes: Passes, profiles: Profiles, key: str, session: str) -> str:
    """Exchange a link for a session; who comes again with what they got for it keeps that.

    Slack is asked for their zone, since the directory may not know it, and people travel.

    Raises:
        Shut: the link is none of ours, expired, used, or its holder is no contact any more.
    """
    opened = passes.read(Purpose.LINK, key)
    if opened is None:
        raise Shut(Door.NOT_OURS)
    if _is_in(passes, opened, session):
        return session
    if opened.expired:
        raise Shut(Door.EXPIRED)
    with desk.storage.read() as work:
        person = _reader(work, desk, opened.person).person
    profile = profiles.profile(person.slack_user) if person.slack_user else None
    with desk.storage.write(quiet=True) as work:
        person = _reader(work, desk, opened.person).person
        if not work.inbox.take(f"web:{opened.nonce}", passes.machine()):
            raise Shut(Door.USED)
        if profile is not None and profile.zone and profile.zone != person.zone:
            work.directory.save_person(replace(person, zone=profile.zone))
    log.info("came in", person=person.id)
    return passes.made(Purpose.SESSION, person.id)


def _is_in(passes: Passes, opened: Pass, session: str) -> bool:
    held = passes.read(Purpose.SESSION, session)
    return held is not None and not held.expired and held.person == opened.person


def _signed_in(work: "Work", desk: Desk, passes: Passes, session: str) -> Reader:
    held = passes.read(Purpose.SESSION, session)
    if held is None or held.expired:
        raise Shut(Door.NOT_SIGNED_IN)
    return _reader(work, desk, held.person)


def _reader(work: "Work", desk: Desk, person_id: str) -> Reader:
    person = work.directory.person(person_id)
    if person is None or person.workspace != desk.workspace.team or person.customer is None:
        raise Shut(Door.NOT_A_CONTACT)
    customer = work.directory.customer(person.customer)
    if customer is None or not person.active or person.kind is not PersonKind.CONTACT:
        raise Shut(Door.NOT_A_CONTACT, customer.turn_to if customer else "")
    contact = Contact(id=person.id, customer=customer.id)
    check(contact, Action.LIST_TICKETS, None, customer=customer.id, terms=None)
    return Reader(person=person, customer=customer, contact=contact)


# Reading


def listed(desk: Desk, passes: Passes, session: str, asked: Asked) -> Listing:
    """One page of the reader's customer's tickets: open ones first.

    Raises:
        Shut: whoever asks is no contact.
    """
    with desk.storage.read() as work:
        reader = _signed_in(work, desk, passes, session)
        search = " ".join(asked.search.split())[:_SEARCH]
        found = _found(work, desk, reader.customer, search)
        open_ones = [entry for entry in found if entry.open]
        entries = found if asked.everything else open_ones
        pages = max(1, -(-len(entries) // ON_A_PAGE))
        page = min(max(1, asked.page), pages)
        eye = Eye(zone=reader.person.zone, now=desk.now())
        shown = entries[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
        return Listing(
            customer=texts.inline(reader.customer.name, 80),
            reader=texts.inline(reader.person.name, 80),
            zone=eye.clock,
            zone_known=eye.clock == eye.zone,
            as_of=eye.when(eye.now),
            everything=asked.everything,
            search=search,
            open=len(open_ones),
            all=len(found),
            page=page,
            pages=pages,
            tickets=_rows(work, desk, shown, eye),
        )


def _found(work: "Work", desk: Desk, customer: Customer, search: str) -> list[Entry]:
    """All tickets, or those whose number or request holds every word."""
    entries = list(work.customer_tickets.entries(desk.workspace.team, customer.id))
    words = search.casefold().split()
    if not words:
        return entries
    requests = work.customer_tickets.requests(desk.workspace.team, customer.id)
    return [entry for entry in entries if _holds(f"{entry.number} {requests.get(entry.id, '')}", words)]


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _rows(work: "Work", desk: Desk, entries: Sequence[Entry], eye: Eye) -> tuple[listing.Row, ...]:
    rows = work.tickets.many([entry.id for entry in entries])
    cases = desk.cases(work, [rows[entry.id] for entry in entries])
    return tuple(listing.row(scene, eye) for scene in desk.scenes(work, cases, eye.now))


def shown(desk: Desk, passes: Passes, session: str, number: str, *, whole: bool = False) -> ticket.Page:
    """One ticket of the reader's customer; `whole` with all of a long history.

    Raises:
        Shut: whoever asks is no contact; or their customer has no such ticket, whether or not another has.
    """
    with desk.storage.read() as work:
        reader = _signed_in(work, desk, passes, session)
        row = work.tickets.find(desk.workspace.team, number) if _NUMBER.fullmatch(number) else None
        if row is None or row.customer != reader.customer.id:
            raise Shut(Door.NO_SUCH_TICKET)
        case = desk.read(work, row)
        check(reader.contact, Action.SHOW_TICKET, case.ticket, customer=case.customer.id, terms=case.terms)
        eye = Eye(zone=reader.person.zone, now=desk.now())
        (scene,) = desk.scenes(work, [case], eye.now)
    return ticket.page(scene, eye, reader=texts.inline(reader.person.name, 80), whole=whole)
