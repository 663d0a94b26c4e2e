"""What may have been written unseen while the app was away: each channel and thread since its last message."""

from dataclasses import dataclass

from bot.desk import Desk

MOST_THREADS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A channel or thread, and the `ts` of the last message of it that was taken in."""

    channel: str
    thread: str | None
    since: str


def gaps(desk: Desk) -> list[Gap]:
    """Where to read from; take it before anything new is taken in, which would hide the gap."""
    team = desk.workspace.team
    with desk.storage.read() as work:
        channels = [channel for channel in work.channels.all(team) if channel.last_seen]
        rows = work.tickets.listed(team, limit=MOST_THREADS)
    since = {channel.id: channel.last_seen for channel in channels}
    found = [Gap(channel=channel.id, thread=None, since=channel.last_seen) for channel in channels]
    found.extend(
        Gap(channel=row.customer_channel, thread=row.customer_thread, since=since[row.customer_channel])
        for row in rows
        if row.customer_thread and row.customer_channel in since
    )
    return found
