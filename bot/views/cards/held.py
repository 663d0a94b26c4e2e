"""The notice below a request that opened no ticket: a bystander's, or one after support had stopped."""

from bot.views import blocks, ids, refusals, texts
from bot.views.scene import HeldScene, Message, Name
from policies.refusal import Refused, Why

_MOST_CONTACTS = 5


def held_card(held: HeldScene) -> Message:
    """Say what became of the request and what to do about it (B1, N2); nothing typed is lost."""
    told = {"held": _held, "refused": _refused, "adopted": _adopted, "dismissed": _dismissed}
    return told.get(held.state, _held)(held)


def _held(held: HeldScene) -> Message:
    text = (
        f"{_who(held.person)} asks for help here, and only {texts.possessive(_customer(held))} support contacts can open a ticket. "
        f"{_contacts(held)} can take this up with one press; the clock starts then."
    )
    buttons = blocks.actions(
        blocks.button("Take this up", ids.Press.ADOPT, held.id, style="primary"),
        blocks.button("Not needed", ids.Press.DISMISS, held.id),
    )
    return blocks.simple(text, buttons, blocks.context("The buttons work for support contacts."))


def _refused(held: HeldScene) -> Message:
    refused = Refused(why(held.why), turn_to=held.customer.turn_to)
    sentence = texts.escape(refusals.sentence(refused))
    return blocks.simple(
        f"This did not open a ticket. {sentence} Our team can see that you asked; nothing is lost."
    )


def why(code: str) -> Why:
    """A stored refusal code; the plainest one where it is no longer known."""
    return Why(code) if code in {one.value for one in Why} else Why.SUBSCRIPTION_ENDED


def _adopted(held: HeldScene) -> Message:
    by = f" by {_who(held.settled_by)}" if held.settled_by else ""
    became = f" It is {texts.escape(held.number)} now." if held.number else ""
    return blocks.simple(f"Taken up{by}.{became}")


def _dismissed(held: HeldScene) -> Message:
    by = f" by {_who(held.settled_by)}" if held.settled_by else ""
    return blocks.simple(f"Put aside{by}. No ticket was opened; the message stays where it is.")


def _who(name: Name | None) -> str:
    return texts.say(name.name, 80) if name and name.name else "Someone"


def _customer(held: HeldScene) -> str:
    return texts.say(held.customer.name, 80)


def _contacts(held: HeldScene) -> str:
    """The contacts are pinged, since the request waits for them; five are enough."""
    named = [
        texts.mention(one.slack_user) if one.slack_user else texts.say(one.name, 80)
        for one in held.contacts[:_MOST_CONTACTS]
    ]
    more = len(held.contacts) - len(named)
    if more > 0:
        named.append(f"{more} more")
    return texts.listed(named, "or") if named else "A support contact"
