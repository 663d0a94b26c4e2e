"""What befalls a workspace and is nobody's message: sharing, renaming, archiving, groups, strange deliveries."""

from collections.abc import Callable, Mapping

from sandbox import events, talk
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.seed import add_channel
from sandbox.state import Channel, Json


def happen(box: Box, order: Json) -> Json:
    """Make `what` happen.

    Raises:
        Misuse: no such happening, or it names something that is not there.
    """
    happening = HAPPENINGS.get(str(order.get("what")))
    if happening is None:
        raise Misuse(f"nothing is called {order.get('what')!r}; there are {', '.join(sorted(HAPPENINGS))}")
    try:
        return {"ok": True, **happening(box, order)}
    except KeyError as missing:
        raise Misuse(f"{order['what']} needs {missing}") from missing


def _channel(box: Box, order: Json) -> Channel:
    return box.world.channel(order["channel"])


def _add_channel(box: Box, order: Json) -> Json:
    return {"channel": add_channel(box.world, order["channel"], int(box.clock.now())).id}


def _share(box: Box, order: Json) -> Json:
    channel = _channel(box, order)
    channel.shared_with.append(box.world.teams[order["team"]].id)
    events.shared(box, channel, order["team"], now=True)
    return {}


def _unshare(box: Box, order: Json) -> Json:
    channel = _channel(box, order)
    channel.shared_with.remove(order["team"])
    gone = [user for user in channel.members if box.world.users[user].team == order["team"]]
    channel.members = [user for user in channel.members if user not in gone]
    events.shared(box, channel, order["team"], now=False)
    return {}


def _change_id(box: Box, order: Json) -> Json:
    """Give a channel a new id, as when sharing of a private one starts; the old one is not found any more."""
    channel = _channel(box, order)
    old, channel.id = channel.id, order.get("new") or box.world.new_id("C")
    channel.previous_ids.append(old)
    box.world.channels = {one.id: one for one in box.world.channels.values()}
    for message in [*channel.messages.values(), *box.world.ephemerals]:
        if message.channel == old:
            message.channel = channel.id
    events.channel_id_changed(box, channel, old)
    return {"channel": channel.id}


def _rename(box: Box, order: Json) -> Json:
    channel = _channel(box, order)
    channel.name = str(order["name"]).removeprefix("#")
    events.renamed(box, channel, box.world.users[channel.creator])
    return {}


def _archive(box: Box, order: Json) -> Json:
    return _archiving(box, order, now=True)


def _unarchive(box: Box, order: Json) -> Json:
    return _archiving(box, order, now=False)


def _archiving(box: Box, order: Json, *, now: bool) -> Json:
    channel = _channel(box, order)
    channel.archived = now
    events.archived(box, channel, box.world.users[channel.creator], now=now)
    return {}


def _invite(box: Box, order: Json) -> Json:
    user = box.world.user(order["user"])
    talk.join(box, _channel(box, order), user, order.get("inviter"))
    return {}


def _remove(box: Box, order: Json) -> Json:
    talk.leave(box, _channel(box, order), box.world.user(order["user"]))
    return {}


def _set_group(box: Box, order: Json) -> Json:
    group = box.world.usergroups[order["usergroup"]]
    before, group.users = group.users, list(order["users"])
    events.subteam_changed(box, group.id, before, group.users)
    return {}


def _event(box: Box, order: Json) -> Json:
    """Deliver any event as it stands, signed: for what the app must survive."""
    event = order["event"]
    channel = box.world.channel(order["channel"]) if "channel" in order else None
    actor = box.world.user(order["as"]) if "as" in order else None
    subscription = order.get("subscription", event["type"])
    box.courier.publish(event, subscription=subscription, actor=actor, channel=channel, everywhere=True)
    return {}


HAPPENINGS: Mapping[str, Callable[[Box, Json], Json]] = {
    "add_channel": _add_channel,
    "share": _share,
    "unshare": _unshare,
    "change_id": _change_id,
    "rename": _rename,
    "archive": _archive,
    "unarchive": _unarchive,
    "invite": _invite,
    "remove": _remove,
    "set_group": _set_group,
    "event": _event,
}
"""What can happen."""
