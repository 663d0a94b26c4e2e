"""What people see: messages, forms, whispers, as JSON for stories, tests and the page."""

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox import forms, shape
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.find import buttons, visible
from sandbox.render import Reader
from sandbox.state import Channel, Json, Message, User, View


def zone(name: str | None, viewer: User | None = None) -> tzinfo:
    """Give the zone named, else the viewer's, else UTC.

    Raises:
        Misuse: there is no such zone.
    """
    wanted = name or (viewer.tz if viewer else None)
    try:
        return ZoneInfo(wanted) if wanted else UTC
    except (ZoneInfoNotFoundError, ValueError):
        raise Misuse(f"there is no time zone {wanted!r}") from None


def messages(box: Box, channel: Channel, viewer: User | None, tz: tzinfo) -> list[Json]:
    """Give all that a viewer sees in a channel, oldest first, replies and own ephemerals included."""
    reader = Reader(box.world, tz, box.clock.now())
    return [_message(box, one, reader) for one in visible(box, viewer, channel)]


def _message(box: Box, one: Message, reader: Reader) -> Json:
    author = box.world.users[one.user]
    return {
        "ts": one.ts,
        "channel": one.channel,
        "user": one.user,
        "who": author.real_name,
        "workspace": box.world.teams[author.team].name,
        "what": reader.message(one.text, one.blocks),
        "text": one.text,
        "blocks": one.blocks,
        "thread_ts": one.thread_ts if one.thread_ts != one.ts else None,
        "reply_count": len(one.replies),
        "reactions": shape.reactions(one),
        "edited": one.edited is not None,
        "ephemeral": one.to is not None,
        "to": one.to,
        "subtype": one.subtype,
        "metadata": one.metadata,
        "buttons": [element["text"]["text"] for _, element in buttons(one.blocks)],
    }


def ephemerals(box: Box, viewer: User) -> list[Json]:
    """Give what was shown to one user only, oldest first, in all channels."""
    reader = Reader(box.world, zone(None, viewer), box.clock.now())
    return [_message(box, one, reader) for one in box.world.ephemerals if one.to == viewer.id]


def view(box: Box, one: View) -> Json:
    """Give a form as its user sees it."""
    reader = Reader(box.world, zone(None, box.world.users[one.user]), box.clock.now())
    return {
        "id": one.id,
        "title": (one.body.get("title") or {}).get("text"),
        "submit": (one.body.get("submit") or {}).get("text"),
        "callback_id": one.body.get("callback_id", ""),
        "private_metadata": one.body.get("private_metadata", ""),
        "what": reader.blocks(one.body["blocks"]),
        "blocks": one.body["blocks"],
        "fields": [_field(one, field) for field in forms.fields(one.body["blocks"])],
        "buttons": [element["text"]["text"] for _, element in buttons(one.body["blocks"])],
        "values": one.values,
        "errors": one.errors,
        "hash": one.hash,
    }


def _field(one: View, field: forms.Field) -> Json:
    block, action = field.block["block_id"], field.element["action_id"]
    return {
        "label": field.label,
        "block_id": block,
        "action_id": action,
        "type": field.element["type"],
        "optional": bool(field.block.get("optional")),
        "hint": (field.block.get("hint") or {}).get("text"),
        "options": [option["text"]["text"] for option in forms.options(field.element)],
        "value": one.values.get(block, {}).get(action, {}).get(field.key),
        "error": one.errors.get(block),
    }


def channel(box: Box, one: Channel) -> Json:
    """Give a channel's line in a list."""
    names = box.world.teams
    return {
        "id": one.id,
        "name": one.name,
        "workspaces": [names[team].name for team in (one.team, *one.shared_with)],
        "private": one.private,
        "im": one.im,
        "archived": one.archived,
        "members": list(one.members),
        "messages": len(one.messages),
        "pins": list(one.pins),
        "bookmarks": list(one.bookmarks),
    }
