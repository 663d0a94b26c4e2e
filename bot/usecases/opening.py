"""Opening a ticket: the one way all five ways end in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.desk import Case
from bot.usecases import seniority
from bot.usecases.scope import Scope
from bot.usecases.taking import by_answering
from policies import intake
from policies.customer import Customer
from policies.instant import Instant
from policies.refusal import Refused, Why
from policies.terms import Kind, Source, Terms
from policies.timeline import FactKind
from storage.ids import new
from storage.records import CardRole, Draft, Ref, TicketRow, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked for, whichever way it came."""

    requester: str
    """Id of the contact it is for."""
    happened: Instant
    """The receipt."""
    words: Words
    source: Source = Source.SLACK
    origin: Ref | None = None
    thread: str | None = None
    """Root of the customer's thread; None when the card starts it."""
    kind: Kind | None = None
    priority: int | None = None
    category: str | None = None
    environment: str | None = None
    release: str | None = None
    first_mention: Instant | None = None
    channel: str | None = None
    """The shared channel it was asked from, for one without a message; the customer's first when None."""
    answered_by: str | None = None
    """It was a call, and this agent answered it on the call."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Further keys of the opening fact: `typed`, `standing_override`, `links`."""


def open_ticket(scope: Scope, customer: Customer, asking: Asking) -> Case:
    """Open a ticket, with its cards, under the customer's lock; nothing is checked here but the source.

    Raises:
        Refused: the plan does not take requests of this priority this way (B2).
        Taken: the message opened a ticket before.
    """
    customer = scope.work.directory.lock_customer(customer.id)
    text, terms = scope.desk.current_terms(scope.work, customer, asking.happened)
    opened = _opened(scope, customer, asking, terms, scope.work.directory.take_number(customer.id))
    row = _row(scope, customer, asking, opened, scope.work.terms.put(text))
    case = scope.desk.open(scope.work, row, customer, terms, opened)
    if asking.origin is not None:
        scope.work.tickets.link(row.id, asking.origin.channel, asking.origin.ts, "origin")
    _want_cards(scope, row)
    if asking.answered_by:
        taken = by_answering(scope.work, case, asking.answered_by, asking.happened)
        case = scope.desk.append(scope.work, case, *taken, _answered_on_call(asking.answered_by, asking))
        seniority.ask_for_senior(scope.work, scope.desk, case, scope.by.id)
    return case


def _opened(scope: Scope, customer: Customer, asking: Asking, terms: Terms, number: str) -> Draft:
    priority, _ = intake.opening_priority(terms, asking.priority, asking.source, asking.environment)
    intake.check_source(terms, asking.source, priority, asking.happened)
    what: dict[str, Any] = {
        "number": number,
        "customer": customer.id,
        "source": asking.source.value,
        "kind": _kind(asking, terms).value,
        "priority": priority,
        "priority_by": "requester" if asking.priority else "default",
        "given": sorted(asking.words.fields),
        "requester": asking.requester,
        **asking.extra,
    }
    optional = {
        "asked_priority": asking.priority,
        "category": asking.category,
        "environment": asking.environment,
        "release": asking.release,
        "first_mention": asking.first_mention,
        "answered": True if asking.answered_by else None,
        "origin": _ref(asking.origin),
    }
    what.update({key: value for key, value in optional.items() if value is not None})
    return Draft(
        kind=FactKind.OPENED, happened=asking.happened, who=scope.by.id, what=what, words=asking.words
    )


def _kind(asking: Asking, terms: Terms) -> Kind:
    rule = terms.sources.get(asking.source)
    if rule is not None and rule.kind is not None:
        return rule.kind
    return asking.kind or terms.default_kind


def _ref(ref: Ref | None) -> dict[str, str] | None:
    return None if ref is None else {"channel": ref.channel, "ts": ref.ts}


def channel_of(customer: Customer, asking: Asking) -> str:
    """The shared channel a request belongs in; a form may name only one of the customer's own.

    Raises:
        Refused: the customer has none.
    """
    if asking.origin is not None:
        return asking.origin.channel
    if not customer.shared_channels:
        raise Refused(Why.NO_SHARED_CHANNEL, customer=customer.name)
    return asking.channel if asking.channel in customer.shared_channels else customer.shared_channels[0]


def _row(scope: Scope, customer: Customer, asking: Asking, opened: Draft, terms: str) -> TicketRow:
    return TicketRow(
        id=new("t"),
        workspace=scope.desk.workspace.team,
        customer=customer.id,
        number=opened.what["number"],
        terms=terms,
        customer_channel=channel_of(customer, asking),
        customer_thread=asking.thread,
        agents_channel=customer.agents_channel,
        agents_thread=None,
        requester=asking.requester,
        kind=opened.what["kind"],
        priority=opened.what["priority"],
        receipt=asking.happened,
    )


def _want_cards(scope: Scope, row: TicketRow) -> None:
    scope.work.cards.want(row.workspace, row.id, CardRole.CUSTOMER, row.customer_channel, row.customer_thread)
    scope.work.cards.want(row.workspace, row.id, CardRole.AGENTS, row.agents_channel, None)


def _answered_on_call(agent: str, asking: Asking) -> Draft:
    return Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=asking.happened,
        who=agent,
        what={"by": "agent", "via": "call"},
    )
