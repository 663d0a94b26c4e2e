"""A shared channel's own "Open a ticket" button: the way in that always works."""

from collections.abc import Sequence

from bot.views import blocks, ids, texts
from bot.views.scene import Message
from policies.customer import Customer
from policies.terms import Terms


def standing_card(customer: Customer, terms: Terms, contacts: Sequence[str] = ()) -> Message:
    """Say who may open a ticket here and how; `contacts` are names as plain text."""
    name = texts.say(customer.name, 80)
    return blocks.message(
        f"Open a ticket for {name}: press the button, or write what is wrong in this channel.",
        blocks.section(f"*Support for {name}* · {texts.say(terms.plan_label, 60)}"),
        blocks.actions(
            blocks.button("Open a ticket", ids.Press.OPEN, customer.id, style="primary"),
            blocks.button("Our tickets", ids.Press.OUR_TICKETS, customer.id),
        ),
        blocks.context(
            f"{_who(contacts)} can open tickets. You can also write what is wrong, put :ticket: on a message, "
            "or mention the app."
        ),
    )


def _who(contacts: Sequence[str]) -> str:
    named = [texts.say(name, 60) for name in contacts[:5]]
    if len(contacts) > len(named):
        named.append(f"{len(contacts) - len(named)} more")
    return texts.listed(named) if named else "Your support contacts"
