"""What may have been written unseen while the app was away: each channel and thread since its last message."""

from dataclasses import dataclass

from bot.desk import Desk
from policies.instant import Instant, from_slack
from policies.ticket import Status
from storage.records import Channel, ChannelRole, TicketRow

MOST_THREADS = 500
LOOK_BACK = 600
"""Seconds read again before the last message. Of two processes one may die with what Slack brought it, while the
other takes in what is newer; Slack tries for six minutes."""
REMEMBERED = 6 * 86_400
"""Seconds for which we surely know what was taken in. A channel that was silent for longer is not looked back on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A channel or thread, and the `ts` after which it is to be read."""

    channel: str
    thread: str | None
    since: str


def gaps(desk: Desk) -> list[Gap]:
    """Where to read from, channels first; take it before anything new is taken in, which would hide the gap.

    In the agents' channels there is nothing to be seen but a `claim`, and only where nobody has the ticket.
    """
    team = desk.workspace.team
    with desk.storage.read() as work:
        channels, ours = work.channels.all(team), work.cards.standing(team)
        rows = work.tickets.listed(team, limit=MOST_THREADS)
    now = desk.now()
    since = {channel.id: _since(channel, ours.get(channel.id, ""), now) for channel in channels}
    shared = [channel.id for channel in channels if channel.role is ChannelRole.SHARED]
    found = [Gap(channel=channel, thread=None, since=since[channel]) for channel in shared if since[channel]]
    found.extend(gap for row in rows for gap in _threads(row, since))
    return found


def _since(channel: Channel, ours: str, now: Instant) -> str:
    """Empty for a channel in which neither we nor anybody else said anything that we know of.

    A channel is ours since its standing card, which is `ours`: what was said before it is nobody's request.
    """
    if not channel.last_seen:
        return ours
    known = now - from_slack(channel.last_seen) < REMEMBERED
    return max(ours, _back(channel.last_seen)) if known else channel.last_seen


def _back(ts: str) -> str:
    seconds, dot, fraction = ts.partition(".")
    return f"{max(0, int(seconds) - LOOK_BACK):010d}{dot}{fraction}"


def _threads(row: TicketRow, since: dict[str, str]) -> list[Gap]:
    """A ticket's threads, each from its beginning where we know of nothing in its channel."""
    told = (row.customer_channel, row.customer_thread)
    private = (row.agents_channel, row.agents_thread)
    free = row.assignee is None and row.status in (Status.OPEN, Status.WAITING)
    places = [told, private] if free else [told]
    return [
        Gap(channel=channel, thread=thread, since=since[channel] or thread)
        for channel, thread in places
        if thread and channel in since
    ]
