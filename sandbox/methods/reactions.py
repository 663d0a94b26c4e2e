"""`reactions.*`: emoji on messages."""

from collections.abc import Mapping

from sandbox import emoji, shape, talk
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Channel, Json, Message


def add(call: Call) -> Json:
    """Put an emoji on a message."""
    channel, message = _item(call)
    name = emoji.name(call.args.needed("name", "invalid_name"))
    talk.react(call.box, channel, message, call.bot, name)
    call.box.wire.accept(method=call.method, channel=channel.id, ts=message.ts, name=name)
    return {}


def remove(call: Call) -> Json:
    """Take the app's emoji off again."""
    channel, message = _item(call)
    talk.unreact(call.box, channel, message, call.bot, emoji.name(call.args.needed("name", "invalid_name")))
    return {}


def get(call: Call) -> Json:
    """Tell which emoji are on a message."""
    channel, message = _item(call)
    body = shape.message(call.box.world, message)
    return {"type": "message", "channel": channel.id, "message": body}


def _item(call: Call) -> tuple[Channel, Message]:
    if call.args.string("channel") is None or call.args.string("timestamp") is None:
        raise SlackError("no_item_specified")
    channel = call.writable()
    return channel, call.message(channel)


METHODS: Mapping[str, Method] = {
    "reactions.add": Method(add, "reactions:write"),
    "reactions.remove": Method(remove, "reactions:write"),
    "reactions.get": Method(get, "reactions:read"),
}
