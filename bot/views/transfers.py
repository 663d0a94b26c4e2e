"""A request to put one contact in another's place: the agents' card, and what both sides are told (U2)."""

from bot.views import blocks, ids, texts
from bot.views.scene import Message, Name, TransferScene


def card(scene: TransferScene) -> Message:
    """Who leaves, who comes and who asks, with Confirm and Decline while nobody has decided."""
    asks = (
        f"{_name(scene.asked_by)} asks to put {_person(scene.comes)} in the place of {_person(scene.leaves)} "
        f"as a support contact of {_customer(scene)}."
    )
    waits = scene.state == "asked"
    buttons = blocks.actions(
        blocks.button(
            "Confirm",
            ids.Press.CONFIRM_TRANSFER,
            scene.id,
            style="primary",
            confirm=blocks.sure("Change the contact?", _what_follows(scene), "Confirm"),
        ),
        blocks.button("Decline", ids.Press.DECLINE_TRANSFER, scene.id),
    )
    return blocks.message(
        f"Contact transfer: {asks}",
        blocks.section(f"*Contact transfer* · {_customer(scene)}\n{asks}"),
        blocks.lines(_tickets(scene), None if waits else _decided(scene)),
        buttons if waits else None,
        blocks.context(
            f"Asked for {texts.when(scene.asked)}",
            "Check that the customer wants this: who comes can open tickets and read all of theirs."
            if waits
            else None,
            "Change the customers file too, else its next import undoes this."
            if scene.state == "confirmed"
            else None,
        ),
    )


def outcome(scene: TransferScene) -> Message:
    """Tell the customer's channel what became of it."""
    by = _name(scene.settled_by) if scene.settled_by else "our team"
    comes, leaves, customer = _name(scene.comes), _name(scene.leaves), _customer(scene)
    if scene.state == "confirmed":
        told = f"{comes} can open tickets for {customer} now, in the place of {leaves}. Confirmed by {by}."
        invite = "Invite them to this channel if they are not in it yet."
        return blocks.simple(" ".join(filter(None, [told, _tickets(scene), invite])))
    if scene.state == "declined":
        return blocks.simple(
            f"{leaves} stays a support contact of {customer}: {by} did not confirm the change to {comes}. "
            "Write in this channel if it is wanted all the same."
        )
    return blocks.simple(
        f"The change from {leaves} to {comes} no longer applies: the support contacts of {customer} were changed "
        "meanwhile. If it is still wanted, ask for it again."
    )


def asked(leaves: str, comes: str) -> Message:
    """Tell whoever asked what happens next."""
    return blocks.simple(
        f"Asked for: {texts.say(comes, 80)} in the place of {texts.say(leaves, 80)}. One of our agents confirms it; "
        "the customer's channel hears what became of it. Until then nothing changes."
    )


def no_longer_applies() -> Message:
    """Tell the agent who confirmed what cannot be any more."""
    return blocks.simple(
        "This request no longer applies: somebody changed the contacts meanwhile. Nothing was done; the customer's "
        "channel is told."
    )


def _what_follows(scene: TransferScene) -> str:
    return (
        f"{texts.inline(scene.leaves.name, 80)} may no longer ask; {texts.inline(scene.comes.name, 80)} may, "
        "and takes over the open tickets."
    )


def _decided(scene: TransferScene) -> str:
    when = f", {texts.when(scene.settled)}" if scene.settled is not None else ""
    if scene.state == "void":
        return f"*No longer applies*: the contacts were changed meanwhile{when}."
    word = "Confirmed" if scene.state == "confirmed" else "Declined"
    by = _name(scene.settled_by) if scene.settled_by else "somebody"
    return f"*{word}* by {by}{when}."


def _tickets(scene: TransferScene) -> str | None:
    numbers = [texts.say(number, 40) for number in scene.tickets[:20]]
    more = len(scene.tickets) - len(numbers)
    listed = texts.listed([*numbers, *([f"{more} more"] if more > 0 else [])])
    if scene.state == "confirmed":
        return f"Open tickets that went along: {listed}." if listed else None
    return f"Open tickets that go along: {listed}." if listed and scene.state == "asked" else None


def _person(name: Name) -> str:
    """With their Slack profile to look at: a name alone proves nothing."""
    profile = f" ({texts.mention(name.slack_user)})" if name.slack_user else ""
    return f"{_name(name)}{profile}"


def _name(name: Name) -> str:
    return texts.say(name.name, 80) or "someone"


def _customer(scene: TransferScene) -> str:
    return texts.say(scene.customer.name, 80)
