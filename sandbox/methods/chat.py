"""`chat.*`: posting, changing and taking back."""

from collections.abc import Mapping

from sandbox import content, shape, talk
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Channel, Json, Message


def post_message(call: Call) -> Json:
    """Post; a user's id instead of a channel's means the direct conversation with them."""
    _to_user(call)
    channel = call.writable()
    draft = content.draft(call.box, call.args)
    call.box.limit.spend(channel.id, call.box.clock.machine())
    message = talk.post(call.box, channel, call.bot, draft)
    _accept(call, message)
    answer: Json = {
        "channel": channel.id,
        "ts": message.ts,
        "message": shape.message(call.box.world, message, metadata=True),
    }
    if len(draft.text) > talk.LONGEST_TEXT:
        warning = "message_truncated"
        answer |= {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return answer


def _to_user(call: Call) -> None:
    world = call.box.world
    user = world.users.get(call.args.string("channel") or "")
    if user is not None:
        if user.id == call.bot.id or not world.share_a_channel(user.id, call.bot.id):
            raise SlackError("channel_not_found")
        conversation = world.direct(call.bot.id, user.id, int(call.box.clock.now()))
        call.args.values["channel"] = conversation.id


def _accept(call: Call, message: Message) -> None:
    call.box.wire.accept(
        method=call.method,
        channel=message.channel,
        ts=message.ts,
        thread_ts=message.thread_ts,
        text=message.text,
        blocks=list(message.blocks),
        metadata=message.metadata,
        to=message.to,
        at=call.box.clock.machine(),
    )


def post_ephemeral(call: Call) -> Json:
    """Show a message to one user who is in the channel."""
    channel = call.writable()
    draft = content.draft(call.box, call.args)
    user = call.box.world.users.get(call.args.string("user") or "")
    if user is None or user.id not in channel.members or user.deleted:
        raise SlackError("user_not_in_channel")
    message = talk.whisper(call.box, channel, call.bot, user, draft)
    _accept(call, message)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Change one of the app's own messages; without blocks it has none afterwards."""
    channel, message = _own(call, "cant_update_message")
    draft = content.draft(call.box, call.args)
    if len(draft.text) > content.LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    talk.edit(call.box, channel, message, call.bot, draft)
    _accept(call, message)
    body = shape.message(call.box.world, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


def delete(call: Call) -> Json:
    """Take one of the app's own messages back."""
    channel, message = _own(call, "cant_delete_message")
    talk.delete(call.box, channel, message, call.bot)
    _accept(call, message)
    return {"channel": channel.id, "ts": message.ts}


def _own(call: Call, refusal: str) -> tuple[Channel, Message]:
    channel = call.writable()
    message = call.box.world.message(channel, call.args.needed("ts", "message_not_found"))
    if message.user != call.bot.id or message.subtype == "tombstone":
        raise SlackError(refusal)
    return channel, message


def get_permalink(call: Call) -> Json:
    """Give a message's address: this sandbox's own page of it."""
    channel = call.visible()
    message = call.box.world.message(channel, call.args.needed("message_ts", "message_not_found"))
    link = f"{call.box.address}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
