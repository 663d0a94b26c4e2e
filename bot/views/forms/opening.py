"""The forms that open a ticket: a contact's own, and an agent's for a customer who called or wrote elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block, SectionBlock

from bot.views import blocks, ids, refusals, texts, wording
from bot.views.forms import parts
from bot.views.ids import Field, Form
from bot.views.times import read_time
from policies.customer import Customer
from policies.instant import Instant
from policies.refusal import Refused
from policies.terms import Kind, Source, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a request says of itself."""

    description: str
    information: dict[str, str]
    """By key of the policy's required information; only what was given."""
    kind: Kind | None
    priority: int | None
    category: str | None
    environment: str | None
    release: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningForCustomer:
    """The same, told by an agent: for whom, how and when it came."""

    opening: Opening
    contact: str
    source: Source
    receipt: Instant | None
    """None is now."""
    answered: bool
    """A call that was answered on the call (S1)."""


def open_form(customer: Customer, terms: Terms, channel: str | None = None) -> Mapping[str, Any]:
    """A contact's form: what the policy asks, in the policy's words (T8, U3, N3)."""
    return parts.view(
        "Open a ticket",
        Form.OPEN,
        _metadata(customer, channel),
        *_request(terms),
        *_asked(terms),
        submit="Open ticket",
    )


def _metadata(customer: Customer, channel: str | None) -> str:
    return customer.id if channel is None else ids.join(customer.id, channel)


def choose_customer_form(customers: Sequence[Customer]) -> Mapping[str, Any]:
    """An agent's first step: which customer, since the questions are its policy's."""
    options = [
        blocks.option(one.name, one.id) for one in sorted(customers, key=lambda one: one.name.casefold())
    ]
    chooser = blocks.menu_of_many("Choose…", ids.Press.CUSTOMER_CHOSEN, options)
    ask = "Which customer is it for?" if chooser else "There is no customer yet. Import one first."
    shown = blocks.section(ask, chooser)
    return parts.view("Ticket for a customer", Form.OPEN_FOR_CUSTOMER, "", shown)


def open_for_customer_form(
    customer: Customer, terms: Terms, contacts: Sequence[tuple[str, str]], channel: str | None = None
) -> Mapping[str, Any]:
    """An agent's form for a customer; `contacts` are (id, name) of those who may ask."""
    who = parts.choice(
        Field.CONTACT, f"Who at {customer.name} asks?", [blocks.option(name, id_) for id_, name in contacts]
    )
    nobody = (
        None
        if who
        else blocks.section(f"{texts.say(customer.name, 80)} has no support contact yet. Add one first.")
    )
    fields: list[Block | None] = (
        [] if nobody else [who, *_how_it_came(terms), _read_by(customer), *_request(terms), *_asked(terms)]
    )
    return parts.view(
        "Ticket for a customer",
        Form.OPEN_FOR_CUSTOMER,
        _metadata(customer, channel),
        nobody,
        *fields,
        submit="Open ticket",
    )


def _read_by(customer: Customer) -> Block | None:
    """The card in the customer's channel quotes what is typed, as there is no message that would show it."""
    return blocks.context(f"{texts.say(customer.name, 80)} reads the rest in its channel.")


def _how_it_came(terms: Terms) -> list[Block | None]:
    sources = [source for source in Source if source in terms.sources and source is not Source.FORM]
    options = [blocks.option(texts.capital(wording.source(one)), one.value) for one in sources]
    answered = [blocks.option("Yes", "yes"), blocks.option("No", "no")]
    return [
        parts.choice(Field.SOURCE, "How did it come?", options),
        parts.text(
            Field.RECEIPT,
            "When did it come?",
            hint="In your time zone. Leave it empty for now. The clocks start then.",
            placeholder="10:30, yesterday 17:10, 20 min ago",
            optional=True,
        ),
        parts.choice(
            Field.ANSWERED,
            "Was it answered right then?",
            answered,
            hint="Left empty: yes for a telephone call, no for the rest.",
            optional=True,
        ),
    ]


def _request(terms: Terms) -> list[Block | None]:
    return [
        _description(terms),
        _kinds(terms),
        _scale(terms),
        _levels(terms),
        parts.environments(terms),
        parts.releases(terms),
        parts.categories(terms),
    ]


def _description(terms: Terms) -> Block:
    """The request itself, in the policy's words where it has some for it."""
    asked = next((one for one in terms.asked if one.key == wording.DESCRIPTION), None)
    if asked is None:
        return parts.text(Field.DESCRIPTION, "What is wrong, or what do you need?", long=True)
    return parts.text(Field.DESCRIPTION, asked.label, hint=asked.hint, long=True)


def _kinds(terms: Terms) -> Block | None:
    if len(terms.kinds) < 2:
        return None
    options = [blocks.option(one.label, one.code) for one in terms.kinds]
    return parts.choice(Field.KIND, "What kind of request?", options, chosen=terms.default_kind.value)


def _scale(terms: Terms) -> SectionBlock | None:
    """The policy's own definitions, so that a priority is chosen by them and not by its name."""
    return blocks.lines(
        *(
            f"*{texts.say(wording.short_label(terms, number), 60)}:* {texts.say(known.definition, 400)}"
            for number, known in sorted(terms.priorities.items())
        )
    )


def _levels(terms: Terms) -> Block | None:
    options = [
        blocks.option(wording.short_label(terms, number), str(number), known.definition)
        for number, known in sorted(terms.priorities.items())
    ]
    return parts.choice(Field.PRIORITY, "How urgent is it?", options)


def _asked(terms: Terms) -> list[Block]:
    beside = [one for one in terms.asked if one.key != wording.DESCRIPTION]
    if not beside:
        return []
    heading = blocks.context(
        "What you can tell us now saves a question later. You can add the rest afterwards."
    )
    return [*([heading] if heading else []), *parts.information(terms, beside)]


def read_open(values: Mapping[str, str]) -> Opening:
    """Read a contact's form.

    Raises:
        FormErrors: nothing is described, or a choice is none of ours.
    """
    errors: dict[str, str] = {}
    opening = _read(values, errors)
    parts.check(errors)
    return opening


def _read(values: Mapping[str, str], errors: dict[str, str]) -> Opening:
    return Opening(
        description=parts.required(values, Field.DESCRIPTION, errors),
        information=parts.told_information(values),
        kind=parts.coded(values, Field.KIND, Kind, errors),
        priority=parts.level(values, Field.PRIORITY, errors),
        category=parts.told_or_none(values, Field.CATEGORY),
        environment=parts.told_or_none(values, Field.ENVIRONMENT),
        release=parts.told_or_none(values, Field.RELEASE),
    )


def read_open_for_customer(values: Mapping[str, str], *, zone: str, now: Instant) -> OpeningForCustomer:
    """Read an agent's form; `zone` is the agent's own.

    Raises:
        FormErrors: something needed is not there, or the time cannot be read.
    """
    errors: dict[str, str] = {}
    source = parts.coded(values, Field.SOURCE, Source, errors)
    if source is None:
        errors[Field.SOURCE] = parts.CHOOSE
    answered = parts.told(values, Field.ANSWERED)
    read = OpeningForCustomer(
        opening=_read(values, errors),
        contact=parts.required(values, Field.CONTACT, errors, parts.CHOOSE),
        source=source or Source.PHONE,
        receipt=_receipt(values, zone, now, errors),
        answered=answered == "yes" or (not answered and source is Source.PHONE),
    )
    parts.check(errors)
    return read


def _receipt(values: Mapping[str, str], zone: str, now: Instant, errors: dict[str, str]) -> Instant | None:
    typed = parts.told(values, Field.RECEIPT)
    if not typed:
        return None
    try:
        return read_time(typed, zone, now)
    except Refused as refused:
        errors[Field.RECEIPT] = refusals.sentence(refused)
        return None
