"""Maintenance that was over before everybody had been told: no customer is told any more, its author and the agents are (S7)."""

from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases.announcing import reach_of
from bot.usecases.sending import to_channel
from policies.announcement import is_over
from policies.instant import Instant
from storage.announcements import AnnouncementRow, State
from storage.records import OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def give_up(work: "Work", desk: Desk, row: AnnouncementRow, now: Instant) -> None:
    """Record that an announcement goes to nobody any more, and tell the agents' channels, which is done once.

    `row` is held by this transaction.
    """
    if row.state is State.OVER:
        return
    told = {one.customer for one in work.announcements.told(row.id) if one.posted is not None}
    untold = [one for one in reach_of(work, desk, row.content).customers if one.id not in told]
    work.announcements.over(row.id, now)
    facts = {"announcement": row.id, "told": len(told), "untold": [one.id for one in untold]}
    for channel in work.directory.agents_channels(row.workspace):
        to_channel(work, desk, channel, OutboxKind.ANNOUNCEMENT_OVER, facts)


def too_late(desk: Desk, outgoing: Outgoing) -> bool:
    """Whether a message of an announcement that is about to be sent comes too late; the announcement is given up then.

    It may have waited while Slack was away. Its sender is the last to know, so it asks when it puts it into words.
    """
    with desk.storage.read() as work:
        row = _of(work, outgoing)
        if row is None or not is_over(row.content, desk.now()):
            return False
    with desk.storage.write() as work:
        held = work.announcements.lock(row.id)
        assert held is not None
        give_up(work, desk, held, desk.now())
    return True


def _of(work: "Work", outgoing: Outgoing) -> AnnouncementRow | None:
    message = work.announcements.message(str(outgoing.facts["announced"]))
    if message is None or message.posted is not None:
        return None
    return work.announcements.get(message.announcement)
