"""Where what somebody wrote, or put an emoji on, belongs: to a ticket's threads, or to a shared channel."""

from bot.answers import NOTHING, Answer
from bot.inputs import Posted, Reacted
from bot.usecases import conversation, intake, reactions
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.views import notices
from policies.refusal import Refused, Why
from storage.records import Channel, ChannelRole


def message(scope: Scope, posted: Posted, *, behind: bool = False) -> Answer:
    """Take in a message: on the ticket whose thread it stands in, else as something new in the channel.

    In a thread that is no ticket's, only a mention of the app asks for one. `behind` says that older ones of this
    channel are still being caught up with: it must not count as read up to here.
    """
    if scope.channel is None:
        return NOTHING
    answer = _placed(scope, scope.channel, posted)
    if not behind:  # last, as when many are taken in together: the channel's row is locked after all others
        scope.work.channels.seen(scope.desk.workspace.team, posted.channel, posted.ts)
    return answer


def _placed(scope: Scope, channel: Channel, posted: Posted) -> Answer:
    thread = posted.thread_ts
    team = scope.desk.workspace.team
    row = scope.work.tickets.by_thread(team, posted.channel, thread) if thread else None
    if row is not None and posted.channel == row.customer_channel and thread == row.customer_thread:
        return conversation.in_customer_thread(scope, row, posted)
    if row is not None:
        return conversation.in_agents_thread(scope, row.id, posted)
    if channel.role is not ChannelRole.SHARED or (thread and not posted.mentions_app):
        return NOTHING
    return intake.top_level(scope, channel, posted)


def chosen(scope: Scope, posted: Posted, author: Profile | None) -> Answer:
    """Open a ticket for a message chosen from its menu, as a 🎫 does; but who chose it always hears why not.

    Raises:
        Refused: whoever chose it may not, or the message is nobody's request.
    """
    if scope.channel is None:
        return Answer(tell=notices.not_our_channel())
    if posted.who.user == scope.desk.workspace.bot_user or scope.channel.role is not ChannelRole.SHARED:
        raise Refused(Why.NOT_A_REQUEST)
    return reactions.on_message(scope, scope.channel, posted, author)


def emoji(scope: Scope, reacted: Reacted, found: Posted | None, author: Profile | None) -> Answer:
    """Act on an emoji. `found` is its message where that was looked up, `author` what Slack says of its writer."""
    work, workspace = scope.work, scope.desk.workspace
    row = work.tickets.by_message(workspace.team, reacted.channel, reacted.ts)
    if row is not None:
        return reactions.on_ticket(scope, row, reacted)
    if found is None or found.who.user == workspace.bot_user or scope.channel is None:
        return NOTHING
    return reactions.on_message(scope, scope.channel, found, author)
