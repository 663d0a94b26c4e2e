"""Opening a ticket by form: for oneself, or by an agent for a customer who called or wrote elsewhere."""

from collections.abc import Mapping
from typing import Any

from bot.answers import Answer
from bot.usecases.intake import contact_names, open_or_refuse, standing_refusal
from bot.usecases.opening import Asking
from bot.usecases.scope import Scope
from bot.views import forms, notices
from policies.authority import Action, check
from policies.customer import Customer
from policies.instant import Instant
from policies.people import Agent, Colleague, Contact
from policies.refusal import Refused, Why
from policies.terms import Source
from storage.records import PersonKind, Words


def asked(scope: Scope, customer_id: str | None) -> Answer:
    """The form that opens a ticket, as the one who asks may fill it in.

    A contact gets their own customer's; an agent chooses the customer first when none is given; everybody
    else is told who may ask.
    """
    if isinstance(scope.by.actor, Agent):
        return Answer(form=_for_agent(scope, customer_id))
    if isinstance(scope.by.actor, Contact):
        customer = _customer(scope, scope.by.actor.customer)
        _, terms = scope.desk.current_terms(scope.work, customer)
        return Answer(form=forms.open_form(customer, terms, _here(scope, customer)))
    if customer_id is None:
        raise Refused(Why.NOT_AN_AGENT if isinstance(scope.by.actor, Colleague) else Why.NOT_A_CONTACT)
    customer = _customer(scope, customer_id)
    return Answer(tell=notices.who_may_ask(customer, contact_names(scope, customer)))


def _customer(scope: Scope, customer_id: str | None) -> Customer:
    customer = scope.work.directory.customer(customer_id) if customer_id else None
    if customer is None:
        raise Refused(Why.NO_SUCH_CUSTOMER)
    return customer


def _for_agent(scope: Scope, customer_id: str | None) -> Mapping[str, Any]:
    if customer_id is None:
        return forms.choose_customer_form(scope.work.directory.customers(scope.desk.workspace.team))
    customer = _customer(scope, customer_id)
    _, terms = scope.desk.current_terms(scope.work, customer)
    contacts = [
        (person.id, person.name) for person in scope.work.directory.contacts(customer.id) if person.active
    ]
    return forms.open_for_customer_form(customer, terms, contacts, _here(scope, customer))


def _here(scope: Scope, customer: Customer) -> str | None:
    """The customer's channel that the form was asked for in, where its ticket belongs."""
    channel = scope.channel
    return channel.id if channel is not None and channel.id in customer.shared_channels else None


def sent_by_contact(
    scope: Scope, customer_id: str, filled: "forms.Opening", channel: str | None = None
) -> Answer:
    """Open the ticket a contact described in the form.

    Raises:
        Refused: not a contact of that customer, or the plan does not take such requests this way.
    """
    customer = scope.work.directory.lock_customer(_customer(scope, customer_id).id)
    check(scope.by.actor, Action.OPEN, None, customer=customer.id, terms=None)
    asking = _asking(filled, scope.by.id, scope.now(), Source.FORM, channel=channel)
    if open_or_refuse(scope, customer, asking) is None:
        return Answer(tell=standing_refusal(customer, scope.now()))
    return Answer()


def sent_by_agent(
    scope: Scope, customer_id: str, filled: "forms.OpeningForCustomer", channel: str | None = None
) -> Answer:
    """Open a ticket for a contact who called or wrote elsewhere; a call's time is the receipt (S1, U10).

    Raises:
        Refused: not an agent, the contact is not the customer's, the time lies ahead, or the plan does not
            take such requests this way (B2).
    """
    check(scope.by.actor, Action.OPEN_FOR_CUSTOMER, None, customer=customer_id, terms=None)
    customer = scope.work.directory.lock_customer(_customer(scope, customer_id).id)
    contact = scope.work.directory.person(filled.contact)
    if contact is None or contact.kind is not PersonKind.CONTACT or contact.customer != customer.id:
        raise Refused(Why.NO_SUCH_PERSON)
    now = scope.now()
    receipt = filled.receipt if filled.receipt is not None else now
    if receipt > now:
        raise Refused(Why.TIME_IN_FUTURE)
    asking = _asking(
        filled.opening,
        contact.id,
        receipt,
        filled.source,
        channel=channel,
        answered_by=scope.by.id if filled.answered else None,
        extra={"typed": True} if receipt != now else {},
    )
    if open_or_refuse(scope, customer, asking) is None:
        return Answer(tell=standing_refusal(customer, now))
    return Answer()


def _asking(
    filled: "forms.Opening",
    requester: str,
    receipt: Instant,
    source: Source,
    *,
    channel: str | None,
    answered_by: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Asking:
    return Asking(
        requester=requester,
        happened=receipt,
        words=Words(text=filled.description, fields=filled.information),
        source=source,
        kind=filled.kind,
        priority=filled.priority,
        category=filled.category,
        environment=filled.environment,
        release=filled.release,
        channel=channel,
        answered_by=answered_by,
        extra=extra or {},
    )
