"""Slack's events: which one goes to which use case."""

from collections.abc import Callable, Mapping

from bot.answers import Answer
from bot.front import Front
from bot.inputs import Posted, Reacted
from bot.usecases import conversation, placing, reactions, workspace
from bot.usecases.scope import Scope
from bot.views import notices
from handlers.slack import home, payloads
from handlers.slack.answering import Reply, Spot
from handlers.slack.payloads import Payload

HIDDEN = ("message_changed", "message_deleted")
WRITTEN = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes under which people write; the others are Slack telling about the channel."""

Route = Callable[[Front, Payload, tuple[str, ...]], Reply]


def message(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """A message, an edit or a deletion in a channel."""
    subtype = body["event"].get("subtype")
    if subtype in HIDDEN:
        return _edited(front, body, keys)
    if subtype not in WRITTEN:
        return Reply()
    posted = payloads.posted(body, front.desk.workspace.bot_user)
    return take_in(front, posted, keys) if posted else Reply()


def mention(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """A mention of the app. The same message comes as `message` too; whichever is first counts."""
    posted = payloads.posted(body, front.desk.workspace.bot_user)
    if posted is None:
        return Reply()
    if not front.is_ours(posted.channel):
        return Reply(answer=Answer(tell=notices.not_our_channel()), spot=_spot(posted))
    return take_in(front, posted, keys)


def take_in(front: Front, posted: Posted, keys: tuple[str, ...]) -> Reply:
    """Hand a message to where it belongs: a ticket's thread, or the channel."""
    answer = front.take_in(
        posted,
        lambda scope: placing.message(scope, posted, behind=front.behind(posted.channel)),
        (*keys, once(front, posted.channel, posted.ts)),
    )
    return Reply(answer=answer, spot=_spot(posted))


def once(front: Front, channel: str, ts: str) -> str:
    """The key of a message, whichever events brought it."""
    return f"message:{front.desk.workspace.team}:{channel}:{ts}"


def _spot(posted: Posted) -> Spot:
    return Spot(channel=posted.channel, user=posted.who.user, thread=posted.thread_ts)


def _edited(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    edit = payloads.edited(body)
    if edit is None or not front.is_ours(edit.channel):
        return Reply()
    answer = front.act(
        edit.who,
        edit.channel,
        lambda scope: conversation.edited(scope, edit),
        keys,
    )
    return Reply(answer=answer)


def reaction(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """An emoji somebody put on a message."""
    reacted = payloads.reacted(body)
    own = front.desk.workspace.bot_user
    if reacted is None or reacted.who.user == own or not front.is_ours(reacted.channel):
        return Reply()
    found = front.lookups.message(reacted.channel, reacted.ts) if reactions.opens(reacted.emoji) else None
    author = front.profile_if_new(found.who, found.channel) if found and found.who.user else None

    def do(scope: Scope) -> Answer:
        return placing.emoji(scope, reacted, found, author)

    answer = front.act(reacted.who, reacted.channel, do, keys)
    thread = found.thread_ts if found else None
    return Reply(answer=answer, spot=_reaction_spot(reacted, thread))


def _reaction_spot(reacted: Reacted, thread: str | None) -> Spot:
    return Spot(channel=reacted.channel, user=reacted.who.user, thread=thread)


def home_opened(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """Somebody looks at their home tab."""
    who = payloads.opened_home(body)
    return home.opened(front, who, keys) if who else Reply()


def channel_renumbered(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """A channel got another id, as it does when sharing starts."""
    event = body["event"]
    old, new = str(event["old_channel_id"]), str(event["new_channel_id"])
    front.happened(keys, lambda work, desk: workspace.channel_renumbered(work, desk, old, new))
    return Reply()


def channel_lost(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """A shared channel was disconnected or archived: the agents must know that promises run unseen."""
    event = body["event"]
    channel, how = str(event["channel"]), str(event["type"])
    front.happened(keys, lambda work, desk: workspace.channel_lost(work, desk, channel, how))
    return Reply()


def group_changed(front: Front, body: Payload, keys: tuple[str, ...]) -> Reply:
    """The members of a user group changed; it may be the agents'."""
    event = body["event"]
    added, removed = event.get("added_users") or (), event.get("removed_users") or ()
    group, left = str(event["subteam_id"]), tuple(removed)
    joined = {user: front.lookups.profile(user) for user in added}
    front.happened(keys, lambda work, desk: workspace.group_changed(work, desk, group, joined, left))
    return Reply()


ROUTES: Mapping[str, Route] = {
    "message": message,
    "app_mention": mention,
    "reaction_added": reaction,
    "app_home_opened": home_opened,
    "channel_id_changed": channel_renumbered,
    "channel_unshared": channel_lost,
    "channel_archive": channel_lost,
    "group_archive": channel_lost,
    "subteam_members_changed": group_changed,
}
"""Every event we act on. Whatever else Slack sends is answered 200 and forgotten."""

SUBSCRIBED = (
    "app_home_opened",
    "app_mention",
    "channel_archive",
    "channel_id_changed",
    "channel_unshared",
    "group_archive",
    "message.channels",
    "message.groups",
    "reaction_added",
    "subteam_members_changed",
)
"""The same, by the names the manifest subscribes to."""
