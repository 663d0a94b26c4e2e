"""The events that a workspace's happenings become, key for key as Slack sends them."""

from sandbox import shape
from sandbox.box import Box
from sandbox.state import Channel, Json, Message, User

_SILENT = frozenset({"thread_broadcast", "file_share"})
_TELLING = frozenset({"team", "user_team", "source_team", "user_profile", "client_msg_id", "parent_user_id"})
"""What plain messages tell of their author and these subtypes, in Slack's samples, do not: it has to be looked up."""
_ROOT = frozenset(
    {
        "text",
        "user",
        "username",
        "team",
        "bot_id",
        "type",
        "subtype",
        "thread_ts",
        "bot_profile",
        "edited",
        "ts",
    }
    | {"reply_count", "reply_users_count", "latest_reply", "subscribed"}
)

_TYPES = {"channels": "channel", "groups": "group", "im": "im"}


def posted(box: Box, channel: Channel, message: Message) -> None:
    """Tell of a new message and, when it names the app, of the mention: two events, two ids."""
    author = box.world.users[message.user]
    event = _spoken(box, channel, message, author)
    if message.subtype in _SILENT:
        event = {key: value for key, value in event.items() if key not in _TELLING}
    if message.subtype == "thread_broadcast" and message.thread_ts:
        root = shape.message(box.world, channel.messages[message.thread_ts])
        event["root"] = {key: value for key, value in root.items() if key in _ROOT}
    _publish_message(box, channel, author, event)
    for ref in message.files:
        shared = {"file_id": ref, "user_id": author.id, "file": {"id": ref}, "channel_id": channel.id}
        _publish(box, "file_shared", {**shared, "event_ts": message.ts}, channel, author)
    mentioned(box, channel, message)


def mentioned(box: Box, channel: Channel, message: Message, before: str = "") -> None:
    """Tell of a mention that was not there `before`. Its `team` is ours, whoever wrote it."""
    installation = box.world.installation_in(channel)
    if installation is None or channel.im or message.user == installation.bot_user:
        return
    mention = f"<@{installation.bot_user}"
    if mention not in message.text or mention in before:
        return
    author = box.world.users[message.user]
    event = _spoken(box, channel, message, author) | {"type": "app_mention", "team": installation.team}
    if message.edited:
        event["edited"] = message.edited
    for key in ("channel_type", "subtype"):
        event.pop(key, None)
    _publish(box, "app_mention", event, channel, author)


def _spoken(box: Box, channel: Channel, message: Message, author: User) -> Json:
    event = shape.message(box.world, message)
    for key in ("reactions", "reply_count", "reply_users_count", "latest_reply", "reply_users"):
        event.pop(key, None)
    for key in ("is_locked", "subscribed"):
        event.pop(key, None)
    if author.team != box.world.host.id:
        event |= {
            "user_team": author.team,
            "source_team": author.team,
            "user_profile": shape.user_profile(author),
        }
        event |= {"files": [_withheld(ref) for ref in message.files]} if message.files else {}
    return event | {"channel": channel.id, "event_ts": message.ts, "channel_type": _TYPES[channel.kind]}


def _withheld(ref: str) -> Json:
    """A file of another organisation: to be looked up by `files.info`."""
    return {"id": ref, "mode": "file_access", "file_access": "check_file_info"}


def changed(box: Box, channel: Channel, message: Message, before: Json, actor: User) -> None:
    """Tell of an edit, by whoever made it: `before` is the message as it was."""
    event = {
        "subtype": "message_changed",
        "message": shape.message(box.world, message),
        "previous_message": before,
    }
    _publish_hidden(box, channel, actor, event)


def deleted(box: Box, channel: Channel, ts: str, before: Json, actor: User) -> None:
    """Tell of a deletion."""
    _publish_hidden(
        box, channel, actor, {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": before}
    )


def _publish_hidden(box: Box, channel: Channel, actor: User, event: Json) -> None:
    stamp = box.clock.stamp()
    whole = {
        "type": "message",
        "channel": channel.id,
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": _TYPES[channel.kind],
    }
    _publish_message(box, channel, actor, whole | event)


def _publish_message(box: Box, channel: Channel, actor: User, event: Json) -> None:
    box.courier.publish(event, subscription=f"message.{channel.kind}", actor=actor, channel=channel)


def _publish(box: Box, kind: str, event: Json, channel: Channel, actor: User) -> None:
    whole = {"type": kind, "event_ts": box.clock.stamp(), **event}
    box.courier.publish({**whole, "type": kind}, subscription=kind, actor=actor, channel=channel)


def reacted(box: Box, channel: Channel, message: Message, actor: User, name: str, *, added: bool) -> None:
    """Tell of an emoji put on or taken off; nothing says of which team its owner is."""
    event = {
        "user": actor.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message.ts},
        "item_user": message.user,
    }
    _publish(box, "reaction_added" if added else "reaction_removed", event, channel, actor)


def membership(box: Box, channel: Channel, who: User, *, joined: bool, inviter: str | None = None) -> None:
    """Tell who came or went. The app also hears that it has itself been removed."""
    kind = "member_joined_channel" if joined else "member_left_channel"
    event = {
        "type": kind,
        "user": who.id,
        "channel": channel.id,
        "channel_type": "G" if channel.private else "C",
        "team": who.team,
        "event_ts": box.clock.stamp(),
        **({"inviter": inviter} if inviter else {}),
    }
    box.courier.publish(
        event, subscription=kind, actor=who, channel=channel, everywhere=who.bot_id is not None
    )


def channel_id_changed(box: Box, channel: Channel, old: str) -> None:
    """Tell that sharing gave a channel a new id."""
    event = {"old_channel_id": old, "new_channel_id": channel.id}
    _publish(box, "channel_id_changed", event, channel, box.world.host_user)


def archived(box: Box, channel: Channel, actor: User, *, now: bool) -> None:
    """Tell that a channel was archived, or brought back."""
    kind = "channel_archive" if now else "channel_unarchive"
    if channel.private:
        kind = kind.replace("channel", "group")
    event = {"channel": channel.id, "user": actor.id, **({"is_moved": 0} if now else {})}
    _publish(box, kind, event, channel, actor)


def renamed(box: Box, channel: Channel, actor: User) -> None:
    """Tell that a channel has a new name."""
    inner = {
        "id": channel.id,
        "is_channel": True,
        "is_mpim": False,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
    }
    kind = "group_rename" if channel.private else "channel_rename"
    _publish(box, kind, {"channel": inner}, channel, actor)


def shared(box: Box, channel: Channel, team: str, *, now: bool) -> None:
    """Tell that a workspace was connected to a channel, or cut off."""
    if now:
        event: Json = {"connected_team_id": team, "channel": channel.id}
    else:
        event = {
            "previously_connected_team_id": team,
            "channel": channel.id,
            "is_ext_shared": channel.shared,
        }
    _publish(box, "channel_shared" if now else "channel_unshared", event, channel, box.world.host_user)


def subteam_changed(box: Box, group: str, before: list[str], after: list[str]) -> None:
    """Tell who came into a user group and who left it."""
    came = [user for user in after if user not in before]
    went = [user for user in before if user not in after]
    event: Json = {
        "type": "subteam_members_changed",
        "subteam_id": group,
        "team_id": box.world.host.id,
        "date_previous_update": int(box.clock.now()),
        "date_update": int(box.clock.now()),
        "added_users": came,
        "added_users_count": str(len(came)),
        "removed_users": went,
        "removed_users_count": str(len(went)),
        "event_ts": box.clock.stamp(),
    }
    box.courier.publish(event, subscription="subteam_members_changed")
