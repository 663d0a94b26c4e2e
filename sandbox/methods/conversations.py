"""`conversations.*`: channels, who is in them and what was said."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from sandbox import shape, talk
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method, limit_of, make_cursor, page, read_cursor
from sandbox.state import Channel, Json, Message

_TYPES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}


def info(call: Call) -> Json:
    """Tell about a channel."""
    channel = call.visible()
    call.need(f"{channel.kind}:read")
    members = call.args.flag("include_num_members")
    return {"channel": shape.channel(call.box.world, channel, call.bot.id, members=members)}


def members(call: Call) -> Json:
    """List who is in a channel, people of other workspaces included."""
    channel = call.visible()
    call.need(f"{channel.kind}:read")
    ids, cursor = page(call, channel.members, default=100, most=1000)
    return {"members": ids, "response_metadata": {"next_cursor": cursor}}


def listing(call: Call) -> Json:
    """List the workspace's channels that the app can see."""
    return _listed(call, call.bot.id, only_mine=False)


def of_user(call: Call) -> Json:
    """List the channels that the app, or a user, is in."""
    user = call.user().id if call.args.string("user") else call.bot.id
    return _listed(call, user, only_mine=True)


def _listed(call: Call, user: str, *, only_mine: bool) -> Json:
    kinds = set()
    for wanted in call.args.listed("types") or ["public_channel"]:
        if wanted not in _TYPES:
            raise SlackError("invalid_types")
        kinds.add(_TYPES[wanted])
    for kind in sorted(kinds):
        call.need(f"{kind}:read")
    chosen = [
        channel for channel in call.box.world.channels.values() if _shown(call, channel, user, only_mine)
    ]
    chosen = [channel for channel in chosen if channel.kind in kinds]
    if call.args.flag("exclude_archived"):
        chosen = [channel for channel in chosen if not channel.archived]
    found, cursor = page(call, chosen, default=100, most=1000)
    listed = [_line(call, channel, only_mine) for channel in found]
    return {"channels": listed, "response_metadata": {"next_cursor": cursor}}


def _line(call: Call, channel: Channel, only_mine: bool) -> Json:
    line = shape.channel(call.box.world, channel, call.bot.id, members=not only_mine, whole=False)
    if only_mine:
        line.pop("is_member", None)
    return line


def _shown(call: Call, channel: Channel, user: str, only_mine: bool) -> bool:
    if only_mine and user not in channel.members:
        return False
    if channel.private or channel.im:
        return call.bot.id in channel.members
    return call.installation.team in (channel.team, *channel.shared_with)


def join(call: Call) -> Json:
    """Come into a public channel."""
    channel = call.visible()
    if channel.private or channel.im:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    answer: Json = {}
    if call.bot.id in channel.members:
        answer = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    else:
        talk.join(call.box, channel, call.bot)
    return {"channel": shape.channel(call.box.world, channel, call.bot.id, whole=False), **answer}


def open_direct(call: Call) -> Json:
    """Open the direct conversation with one user."""
    users = call.args.listed("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        raise SlackError("not_enough_users")
    world = call.box.world
    other = world.users.get(users[0])
    if other is None or other.deleted:
        raise SlackError("user_not_found")
    if other.team != call.installation.team and not world.share_a_channel(other.id, call.bot.id):
        raise SlackError("user_not_visible")
    before = len(world.channels)
    channel = world.direct(call.bot.id, other.id, int(call.box.clock.now()))
    known = {"no_op": True, "already_open": True} if len(world.channels) == before else {}
    whole = call.args.flag("return_im")
    return {"channel": shape.channel(world, channel, call.bot.id) if whole else {"id": channel.id}, **known}


def history(call: Call) -> Json:
    """Give a channel's messages, newest first; replies only where they were broadcast."""
    channel = _readable(call)
    within = _bounds(call)
    top = [one for one in channel.messages.values() if _at_top(one) and within(one.ts)]
    top.sort(key=lambda one: Decimal(one.ts), reverse=True)
    cursor = read_cursor(call, "before")
    if cursor is not None:
        top = [one for one in top if Decimal(one.ts) < Decimal(cursor)]
    found, more = _cut(call, top, "before", default=100)
    return {**_messages(call, found), "pin_count": len(channel.pins), **more}


def _at_top(message: Message) -> bool:
    reply = message.thread_ts not in (None, message.ts)
    return not reply or message.subtype == "thread_broadcast"


def replies(call: Call) -> Json:
    """Give a thread, oldest first, its parent always at the start of the first page."""
    channel = _readable(call)
    root = channel.messages.get(call.args.needed("ts", "thread_not_found"))
    if root is None:
        raise SlackError("thread_not_found")
    within = _bounds(call)
    answers = [channel.messages[ts] for ts in root.replies if within(ts)]
    cursor = read_cursor(call, "after")
    thread = [root, *answers]
    if cursor is not None:
        thread = [one for one in answers if Decimal(one.ts) > Decimal(cursor)]
    found, more = _cut(call, thread, "after", default=1000)
    return {**_messages(call, found), **more}


def _readable(call: Call) -> Channel:
    channel = call.joined()
    call.need(f"{channel.kind}:history")
    return channel


def _bounds(call: Call) -> "Within":
    return Within(
        oldest=_instant(call, "oldest"),
        latest=_instant(call, "latest"),
        inclusive=call.args.flag("inclusive"),
    )


def _instant(call: Call, name: str) -> Decimal | None:
    given = call.args.string(name)
    try:
        return None if given is None else Decimal(given)
    except InvalidOperation:
        raise SlackError(f"invalid_ts_{name}") from None


class Within:
    """A stretch of time between `oldest` and `latest`, both excluded unless `inclusive`."""

    def __init__(self, *, oldest: Decimal | None, latest: Decimal | None, inclusive: bool) -> None:
        self._oldest = oldest
        self._latest = latest
        self._inclusive = inclusive

    def __call__(self, ts: str) -> bool:
        """Tell whether a message's timestamp lies in it."""
        at = Decimal(ts)
        if self._inclusive and at in (self._oldest, self._latest):
            return True
        return (self._oldest is None or at > self._oldest) and (self._latest is None or at < self._latest)


def _cut(call: Call, messages: list[Message], kind: str, *, default: int) -> tuple[list[Message], Json]:
    limit = limit_of(call, default=default, most=1000)
    found = messages[:limit]
    more = len(messages) > limit
    cursor = {"response_metadata": {"next_cursor": make_cursor(kind, found[-1].ts)}} if more else {}
    return found, {"has_more": more, **cursor}


def _messages(call: Call, found: list[Message]) -> Json:
    metadata = call.args.flag("include_all_metadata")
    return {"messages": [shape.message(call.box.world, one, metadata=metadata) for one in found]}


METHODS: Mapping[str, Method] = {
    "conversations.info": Method(info),
    "conversations.members": Method(members),
    "conversations.list": Method(listing),
    "conversations.join": Method(join, "channels:join"),
    "conversations.open": Method(open_direct, "im:write"),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "users.conversations": Method(of_user),
}
