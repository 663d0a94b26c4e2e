"""Talking: posting, editing, deleting, reacting, by people and by the app alike. Each tells the app what it would hear."""

from collections.abc import Sequence
from dataclasses import dataclass

from sandbox import events, shape
from sandbox.box import Box
from sandbox.errors import SlackError
from sandbox.state import Channel, Json, Message, User

LONGEST_TEXT = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said."""

    text: str = ""
    blocks: Sequence[Json] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    files: Sequence[str] = ()
    attachments: Sequence[Json] = ()
    username: str | None = None


def compose(box: Box, channel: Channel, author: User, draft: Draft) -> Message:
    """Make the message, stamped with business time; it stands nowhere yet.

    Raises:
        SlackError: the thread is not there.
    """
    if draft.thread_ts is not None:
        parent = channel.messages.get(draft.thread_ts)
        if parent is None or parent.thread_ts not in (None, parent.ts):
            raise SlackError("thread_not_found")
    return Message(
        ts=box.clock.stamp(),
        channel=channel.id,
        user=author.id,
        team=author.team,
        text=draft.text[:LONGEST_TEXT],
        blocks=list(draft.blocks),
        attachments=list(draft.attachments),
        thread_ts=draft.thread_ts,
        bot_id=author.bot_id,
        username=draft.username,
        metadata=draft.metadata,
        files=list(draft.files),
        subtype=_subtype(draft, author),
        client_msg_id=None if author.bot_id else box.world.new_id("msg"),
    )


def _subtype(draft: Draft, author: User) -> str | None:
    if draft.thread_ts and draft.broadcast:
        return "thread_broadcast"
    return "file_share" if draft.files and not author.bot_id else None


def post(box: Box, channel: Channel, author: User, draft: Draft) -> Message:
    """Post a message and tell the app.

    Raises:
        SlackError: the thread is not there.
    """
    message = compose(box, channel, author, draft)
    channel.messages[message.ts] = message
    if message.thread_ts:
        parent = channel.messages[message.thread_ts]
        parent.thread_ts = parent.ts
        parent.replies.append(message.ts)
    kind = "reply" if message.thread_ts else "post"
    _journal(box, kind, author.id, message)
    events.posted(box, channel, message)
    return message


def _journal(box: Box, kind: str, who: str, message: Message) -> None:
    box.write(
        kind,
        who,
        message.channel,
        ts=message.ts,
        thread=message.thread_ts if message.thread_ts != message.ts else None,
        to=message.to,
        text=message.text,
        blocks=list(message.blocks),
    )


def whisper(box: Box, channel: Channel, author: User, to: User, draft: Draft) -> Message:
    """Show a message to one user only. It is in no history and no event tells of it.

    Raises:
        SlackError: the thread is not there.
    """
    message = compose(box, channel, author, draft)
    message.to = to.id
    box.world.ephemerals.append(message)
    _journal(box, "ephemeral", author.id, message)
    return message


def edit(box: Box, channel: Channel, message: Message, actor: User, draft: Draft) -> None:
    """Give a message new text and blocks. Metadata stays when the draft has none; `{}` takes it away."""
    before, said = shape.message(box.world, message), message.text
    message.text = draft.text[:LONGEST_TEXT]
    message.blocks = list(draft.blocks)
    message.attachments = list(draft.attachments)
    if draft.metadata is not None:
        message.metadata = draft.metadata or None
    message.edited = {"user": actor.id, "ts": box.clock.stamp()}
    _journal(box, "update" if actor.bot_id else "edit", actor.id, message)
    events.changed(box, channel, message, before, actor)
    events.mentioned(box, channel, message, before=said)


def delete(box: Box, channel: Channel, message: Message, actor: User) -> None:
    """Take a message away. One with replies leaves a tombstone, told as a change and not as a deletion."""
    before = shape.message(box.world, message)
    _journal(box, "delete", actor.id, message)
    if message.replies:
        message.text, message.subtype = "This message was deleted.", "tombstone"
        message.blocks, message.files, message.attachments = [], [], []
        message.reactions.clear()
        events.changed(box, channel, message, before, actor)
        return
    del channel.messages[message.ts]
    parent = channel.messages.get(message.thread_ts or "")
    if parent is not None:
        parent.replies.remove(message.ts)
        if not parent.replies:
            parent.thread_ts = None
    events.deleted(box, channel, message.ts, before, actor)


def react(box: Box, channel: Channel, message: Message, actor: User, name: str) -> None:
    """Put an emoji on a message.

    Raises:
        SlackError: `already_reacted`.
    """
    users = message.reactions.setdefault(name, [])
    if actor.id in users:
        raise SlackError("already_reacted")
    users.append(actor.id)
    _note_reaction(box, "reaction", message, actor, name)
    events.reacted(box, channel, message, actor, name, added=True)


def unreact(box: Box, channel: Channel, message: Message, actor: User, name: str) -> None:
    """Take an emoji off.

    Raises:
        SlackError: `no_reaction`.
    """
    users = message.reactions.get(name, [])
    if actor.id not in users:
        raise SlackError("no_reaction")
    users.remove(actor.id)
    if not users:
        del message.reactions[name]
    _note_reaction(box, "unreaction", message, actor, name)
    events.reacted(box, channel, message, actor, name, added=False)


def _note_reaction(box: Box, kind: str, message: Message, actor: User, name: str) -> None:
    thread = message.thread_ts or message.ts
    box.write(kind, actor.id, message.channel, ts=message.ts, thread=thread, text=f":{name}:")


def join(box: Box, channel: Channel, who: User, inviter: str | None = None) -> None:
    """Come into a channel."""
    channel.members.append(who.id)
    box.write("join", who.id, channel.id, text="joined")
    events.membership(box, channel, who, joined=True, inviter=inviter)


def leave(box: Box, channel: Channel, who: User) -> None:
    """Go out of a channel."""
    channel.members.remove(who.id)
    box.write("leave", who.id, channel.id, text="left")
    events.membership(box, channel, who, joined=False)
