"""Asking in Slack for one contact in another's place, and an agent's decision about it (U2)."""

from bot.answers import NOTHING, Answer
from bot.customer_file import ContactEntry
from bot.inputs import Who
from bot.usecases import actors, transferring
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.usecases.transfer_endings import can_come, heard_in, parties, settle
from bot.views import forms, transfers
from bot.views.forms import transferring as form
from bot.views.ids import Field
from policies.authority import Action, check
from policies.customer import Customer
from policies.people import Contact
from policies.refusal import Refused, Why
from storage.ids import new
from storage.records import CardRole, Person
from storage.transfers import Transfer, TransferState

LONGEST_NAME = 80
"""What the customers file takes."""


def begun(scope: Scope, customer_id: str | None) -> Answer:
    """The form; a contact's is always about their own company.

    Raises:
        Refused: neither agent nor contact, or there is no such customer.
    """
    actor = scope.by.actor
    if isinstance(actor, Contact) and customer_id is None:
        customer_id = actor.customer
    customer = _customer(scope, customer_id or "")
    contacts = [
        (person.id, person.name, person.title) for person in scope.work.directory.contacts(customer.id)
    ]
    channel = scope.channel.id if scope.channel else ""
    return Answer(form=forms.transfer_form(customer, contacts, channel))


def _customer(scope: Scope, customer_id: str) -> Customer:
    check(scope.by.actor, Action.ASK_TRANSFER, None, customer=customer_id, terms=None)
    customer = scope.work.directory.customer(customer_id)
    if customer is None:
        raise Refused(Why.NO_SUCH_CUSTOMER)
    return customer


def ask(
    scope: Scope, customer_id: str, channel: str, filled: forms.Transferring, profile: Profile | None
) -> Answer:
    """Put a request before the agents; nothing changes until one of them confirms it.

    `profile` is what Slack says of the one who comes, where our directory did not know.

    Raises:
        Refused: not for the one who asks, who leaves is no contact (any more), or who comes cannot be one.
        FormErrors: both are the same person, or nobody tells a name.
    """
    work, customer = scope.work, scope.work.directory.lock_customer(_customer(scope, customer_id).id)
    contacts = {person.id: person for person in work.directory.contacts(customer.id)}
    leaves = contacts.get(filled.leaves)
    if leaves is None:
        raise Refused(Why.NO_SUCH_CONTACT)
    comes = _newcomer(scope, customer, filled.comes, profile)
    if comes.id == leaves.id:
        raise forms.FormErrors({Field.COMES: form.SAME})
    name = filled.name or ("" if comes.name == comes.slack_user else comes.name)
    if not name:
        raise forms.FormErrors({Field.NAME: form.NAMELESS})
    _entry(comes, name)  # what could not be written down is better found now
    if any(leaves.id in (one.leaves, one.comes) for one in work.transfers.open_of(customer.id)):
        raise Refused(Why.TRANSFER_ASKED, name=leaves.name)
    _check_room(scope, customer, len(contacts.keys() - {leaves.id, comes.id}))
    request = Transfer(
        id=new("tr"),
        workspace=customer.workspace,
        customer=customer.id,
        channel=heard_in(customer, channel),
        leaves=leaves.id,
        comes=comes.id,
        name=filled.name,
        asked_by=scope.by.id,
        asked=scope.now(),
    )
    work.transfers.put(request)
    work.cards.want(request.workspace, request.id, CardRole.TRANSFER, customer.agents_channel, None)
    return Answer(tell=transfers.asked(leaves.name, name))


def _newcomer(scope: Scope, customer: Customer, user: str, profile: Profile | None) -> Person:
    """Who comes, noted in the directory without any right; who is known by e-mail only is recognised by it."""
    work, desk = scope.work, scope.desk
    theirs = next(iter(customer.shared_channels), "")
    place = work.channels.get(desk.workspace.team, theirs) if theirs else None
    if profile is not None and profile.bot:
        raise Refused(Why.CANNOT_BE_CONTACT)
    comes = actors.party(work, desk, Who(workspace="", user=user), place, profile).person
    if comes.slack_team is None:
        raise Refused(Why.PERSON_NOT_TOLD)
    if not can_come(comes, customer):
        raise Refused(Why.CANNOT_BE_CONTACT)
    return comes


def _check_room(scope: Scope, customer: Customer, others: int) -> None:
    _, terms = scope.desk.current_terms(scope.work, customer)
    if terms.contact_limit is not None and others >= terms.contact_limit:
        raise Refused(Why.TOO_MANY_CONTACTS, limit=terms.contact_limit, plan=terms.plan_label)


def decide(scope: Scope, transfer_id: str, *, confirmed: bool) -> Answer:
    """An agent confirms, and the place and the open tickets go over; or declines, and nothing changes.

    What no longer applies, since somebody changed the contacts meanwhile, comes to nothing and is told so.

    Raises:
        Refused: not an agent, no such request, it was decided before, or the plan allows fewer contacts now.
    """
    check(scope.by.actor, Action.SETTLE_TRANSFER, None, customer=None, terms=None)
    work, desk = scope.work, scope.desk
    found = work.transfers.get(transfer_id)
    if found is None:
        raise Refused(Why.OLD_FORM)
    customer = work.directory.lock_customer(found.customer)  # before the request, and before any ticket
    request = work.transfers.lock(transfer_id)
    if request.state is not TransferState.ASKED:
        raise Refused(Why.ALREADY_TAKEN_IN)
    if not confirmed:
        settle(work, request, TransferState.DECLINED, scope.now(), by=scope.by.id)
        return NOTHING
    people = parties(work, customer, request)
    if people is None:
        settle(work, request, TransferState.VOID, scope.now(), by=scope.by.id)
        return Answer(tell=transfers.no_longer_applies())
    # Decided first, so that it is not among those that it overtakes.
    work.transfers.settle(request.id, TransferState.CONFIRMED, scope.by.id, scope.now())
    leaves, comes = people
    entry = _entry(comes, request.name)
    done = transferring.hand_on(work, desk, customer, leaves, entry, by=scope.by.id)
    settle(work, request, TransferState.CONFIRMED, scope.now(), by=scope.by.id, went=done.tickets)
    return NOTHING


def _entry(comes: Person, name: str) -> ContactEntry:
    slack = {"team": comes.slack_team, "user": comes.slack_user}
    return ContactEntry.model_validate({"name": name or comes.name[:LONGEST_NAME], "slack": slack})
