"""The form in which either side asks to have one contact put in another's place (U2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import InputBlock, UserSelectElement

from bot.views import blocks, ids, texts
from bot.views.forms import parts
from bot.views.ids import Field, Form
from policies.customer import Customer

_NAME_LIMIT = 80
SAME = "That is who leaves. Choose somebody else."
NAMELESS = "Slack tells no name for this person. Write it here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferring:
    """What was filled in."""

    leaves: str
    """Id of the contact."""
    comes: str
    """Slack user."""
    name: str
    """How they are to be called; empty for the name that Slack tells."""


def transfer_form(
    customer: Customer, contacts: Sequence[tuple[str, str, str]], channel: str
) -> Mapping[str, Any]:
    """Who leaves and who comes; `contacts` are id, name and title, `channel` is where it was asked for."""
    leaves = [blocks.option(name, person, title) for person, name, title in contacts]
    told = (
        f"Somebody else becomes a support contact of {texts.say(customer.name, 80)} in this person's place. "
        "Open tickets of theirs go along. One of our agents confirms it first."
    )
    nobody = None if leaves else blocks.section("There is no contact yet in whose place somebody could come.")
    return parts.view(
        "Change a contact",
        Form.TRANSFER,
        ids.join(customer.id, channel),
        nobody or blocks.section(told),
        parts.choice(Field.LEAVES, "Who leaves?", leaves),
        _comes() if leaves else None,
        parts.text(
            Field.NAME,
            "Name of who comes",
            hint="As their colleagues would say it. Left empty, it is the name that Slack shows.",
            optional=True,
        )
        if leaves
        else None,
        submit="Ask for it",
    )


def _comes() -> InputBlock:
    return InputBlock(
        block_id=Field.COMES,
        label=blocks.plain("Who comes?"),
        element=UserSelectElement(action_id=Field.COMES, placeholder=blocks.plain("Choose a person…")),
        hint=blocks.plain("Somebody of the same company, who should open and follow its tickets.", 300),
    )


def read_transfer(values: Mapping[str, str]) -> Transferring:
    """Read it.

    Raises:
        FormErrors: somebody is not chosen, or the name is too long.
    """
    errors: dict[str, str] = {}
    leaves = parts.required(values, Field.LEAVES, errors, parts.CHOOSE)
    comes = parts.required(values, Field.COMES, errors, "Choose a person.")
    name = " ".join(parts.told(values, Field.NAME).split())
    if len(name) > _NAME_LIMIT:
        errors[Field.NAME] = f"Write a name of {_NAME_LIMIT} characters at most."
    parts.check(errors)
    return Transferring(leaves=leaves, comes=comes, name=name)
