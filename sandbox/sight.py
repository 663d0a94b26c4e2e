"""What one person's screen shows, as the page draws it: blocks stay blocks, nothing is turned into words here."""

from sandbox import emoji, shape
from sandbox.box import Box
from sandbox.find import visible
from sandbox.state import Channel, Json, Message, User, View

PAGE = 60
"""Messages that a channel shows at once; older ones come when somebody scrolls to them."""
MORE = 32
"""That come then: few enough to be drawn between two frames."""


def everything(box: Box, viewer: User) -> Json:
    """Give all that a page needs to begin, but for the messages."""
    world = box.world
    return {
        "me": viewer.id,
        "app": {
            "id": world.app.id,
            "name": world.app.name,
            "commands": list(world.app.commands),
            "hints": dict(world.app.hints),
            "home": world.app.events is None or "app_home_opened" in world.app.events,
            "shortcuts": [one for one in world.app.shortcuts if one["type"] == "message"],
        },
        "teams": {
            team.id: {"name": team.name, "installed": team.installation is not None}
            for team in world.teams.values()
        },
        "host": world.host.id,
        "emoji": emoji.BY_NAME,
        "users": {user.id: _user(user) for user in world.users.values()},
        "groups": {group.id: group.handle for group in world.usergroups.values()},
        "names": {
            channel.id: channel.name
            for channel in world.channels.values()
            if viewer.id in channel.members or not channel.private
        },
        "channels": channels(box, viewer),
        "clock": box.hand.told(),
        "screen": screen(box, viewer),
        "faults": faults(box),
        "after": len(box.journal.entries),
        "age": box.age,
        "story": box.story,
    }


def _user(user: User) -> Json:
    return {
        "name": user.name,
        "real_name": user.real_name,
        "team": user.team,
        "title": user.title,
        "tz": user.tz,
        "bot": user.bot_id is not None,
        "deleted": user.deleted,
    }


def channels(box: Box, viewer: User) -> list[Json]:
    """Give the channels that somebody is in, with what they have not read there."""
    mine = (channel for channel in box.world.channels.values() if viewer.id in channel.members)
    return [_channel(box, channel, viewer) for channel in mine]


def _channel(box: Box, one: Channel, viewer: User) -> Json:
    world, mark = box.world, box.world.read.get((viewer.id, one.id), "")
    unread = _unread(one, viewer, mark)
    other = next((user for user in one.members if user != viewer.id), viewer.id)
    return {
        "id": one.id,
        "name": world.users[other].real_name if one.im else one.name,
        "im": one.im,
        "private": one.private,
        "archived": one.archived,
        "workspaces": [world.teams[team].name for team in (one.team, *one.shared_with)],
        "members": list(one.members),
        "topic": one.topic,
        "pins": list(one.pins),
        "bookmarks": list(one.bookmarks),
        "read": mark,
        "unread": len(unread),
        "mentions": sum(f"<@{viewer.id}>" in message.text for message in unread),
    }


def _unread(one: Channel, viewer: User, mark: str) -> list[Message]:
    """Newest first, so that a channel that is read costs nothing."""
    found = []
    for ts in reversed(one.messages):
        if ts <= mark:
            break
        message = one.messages[ts]
        if message.user != viewer.id and _top(message):
            found.append(message)
    return found


def _top(message: Message) -> bool:
    """Whether it stands in the channel itself rather than in a thread only."""
    return message.thread_ts in (None, message.ts) or message.subtype == "thread_broadcast"


def mark_read(box: Box, viewer: User, channel: Channel) -> None:
    """Note that somebody has seen a channel to its end."""
    last = next(reversed(channel.messages), "")
    box.world.read[viewer.id, channel.id] = max(last, box.world.read.get((viewer.id, channel.id), ""))


def messages(box: Box, viewer: User, channel: Channel, before: str | None) -> Json:
    """Give a channel's newest messages older than `before`, oldest first, a page of them."""
    found = [one for one in visible(box, viewer, channel) if _top(one) or _lonely(one, channel)]
    older = [one for one in found if before is None or one.ts < before]
    size = PAGE if before is None else MORE
    return {"messages": [message(box, one) for one in older[-size:]], "more": len(older) > size}


def _lonely(one: Message, channel: Channel) -> bool:
    """A whisper in a thread whose parent is gone would be seen nowhere."""
    return one.to is not None and one.thread_ts is not None and one.thread_ts not in channel.messages


def thread(box: Box, viewer: User, channel: Channel, ts: str) -> Json:
    """Give a thread, its parent first."""
    found = [one for one in visible(box, viewer, channel) if ts in (one.ts, one.thread_ts)]
    return {"messages": [message(box, one) for one in found]}


def message(box: Box, one: Message) -> Json:
    """Give one message."""
    siblings = box.world.channels[one.channel].messages
    replies = [siblings[ts] for ts in one.replies]
    return {
        "ts": one.ts,
        "channel": one.channel,
        "user": one.user,
        "username": one.username,
        "text": one.text,
        "blocks": one.blocks,
        "attachments": one.attachments,
        "state": one.state,
        "thread_ts": one.thread_ts if one.thread_ts != one.ts else None,
        "top": _top(one),
        "replies": len(replies),
        "repliers": list(dict.fromkeys(reply.user for reply in replies))[:5],
        "latest": one.replies[-1] if one.replies else None,
        "reactions": shape.reactions(one),
        "edited": one.edited is not None,
        "ephemeral": one.to is not None,
        "subtype": one.subtype,
        "files": [
            {"name": file["name"], "size": file["size"]}
            for file in (shape.file(box.world, ref) for ref in one.files)
        ],
    }


def screen(box: Box, viewer: User) -> Json:
    """Give the forms that are open, the top one last, and the home tab."""
    home = box.world.homes.get(viewer.id)
    stack = [box.world.views[number] for number in box.world.stacks.get(viewer.id, [])]
    return {
        "views": [_view(view) for view in stack],
        "home": None if home is None else _view(home),
    }


def _view(one: View) -> Json:
    body = one.body
    return {
        "id": one.id,
        "hash": one.hash,
        "title": (body.get("title") or {}).get("text", ""),
        "submit": (body.get("submit") or {}).get("text"),
        "close": (body.get("close") or {}).get("text"),
        "blocks": body["blocks"],
        "values": one.values,
        "errors": one.errors,
        "callback_id": body.get("callback_id", ""),
    }


def faults(box: Box) -> list[Json]:
    """Give the fault switches that are on."""
    return [
        {"id": one.id, "kind": one.kind, "what": one.method or one.event, "times": one.times}
        for one in box.faults.on
    ]
