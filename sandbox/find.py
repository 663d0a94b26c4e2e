"""Finding what somebody points at: the message, the button, the open form."""

from sandbox.blockkit.checks import children
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.state import Channel, Json, Message, User, View


def visible(box: Box, viewer: User | None, channel: Channel) -> list[Message]:
    """Give what a viewer sees in a channel, threads and their own ephemerals included, oldest first."""
    mine = [
        message
        for message in box.world.ephemerals
        if viewer and message.to == viewer.id and message.channel == channel.id
    ]
    return sorted([*channel.messages.values(), *mine], key=lambda message: message.ts)


def one_message(box: Box, viewer: User, channel: Channel, ts: str) -> Message:
    """Give the message of a timestamp, ephemerals included.

    Raises:
        Misuse: the viewer sees none.
    """
    for message in visible(box, viewer, channel):
        if message.ts == ts:
            return message
    raise Misuse(f"{viewer.name} sees no message {ts} in #{channel.name}")


def message_with(
    box: Box, viewer: User, channel: Channel, label: str, *, ts: str | None, thread: str | None
) -> Message:
    """Give the message named, or the newest that shows a button of that label, in a thread if one is named.

    Raises:
        Misuse: there is none.
    """
    if ts:
        return one_message(box, viewer, channel, ts)
    for message in reversed(visible(box, viewer, channel)):
        in_thread = thread is None or thread in (message.ts, message.thread_ts)
        if in_thread and any(_is(element, label) for _, element in buttons(message.blocks)):
            return message
    raise Misuse(f"{viewer.name} sees no button {label!r} in #{channel.name}")


def buttons(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Give every button with its block."""
    pairs = ((block, element) for block in blocks for element in children(block))
    return [(block, element) for block, element in pairs if element.get("type") == "button"]


def _is(element: Json, label: str) -> bool:
    return label in (element["text"]["text"], element["action_id"])


def button(blocks: list[Json], label: str) -> tuple[Json, Json]:
    """Give a button by its label or action id, with its block.

    Raises:
        Misuse: there is none.
    """
    every = buttons(blocks)
    for block, element in every:
        if _is(element, label):
            return block, element
    labels = ", ".join(repr(element["text"]["text"]) for _, element in every)
    raise Misuse(f"there is no button {label!r}, only {labels or 'none'}")


def pressed(block: Json, element: Json) -> Json:
    """Give the action that pressing a button becomes."""
    keys = ("action_id", "text", "value", "style", "url", "type")
    return {"block_id": block["block_id"], **{key: element[key] for key in keys if key in element}}


def top_view(box: Box, user: User, number: str | None) -> View:
    """Give the form that is open, the top one unless another is named; the home tab by `home`.

    Raises:
        Misuse: none is open.
    """
    if number == "home" and user.id in box.world.homes:
        return box.world.homes[user.id]
    stack = box.world.stacks.get(user.id, [])
    if number is None and stack:
        return box.world.views[stack[-1]]
    if number in stack:
        return box.world.views[number]
    raise Misuse(f"{user.name} has no such form open")
