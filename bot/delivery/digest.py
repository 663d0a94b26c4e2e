"""When a channel is flooded, what only informs the agents becomes one message."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policies.instant import Instant
from storage.ids import new
from storage.records import OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work

CROWD = 10
"""More than this many waiting for one channel become a digest."""
LARGEST = 30
"""As many as a digest shows in full; a greater flood becomes several, so that nobody's ping is left out."""
FOLDED = frozenset(
    {OutboxKind.ALARM, OutboxKind.ANNOUNCEMENT, OutboxKind.CORRECTION, OutboxKind.OPERATOR_NOTICE}
)
"""What may be folded. What a customer reads, what carries a decision to make and what was said stays itself."""


def fold(work: "Work", next_up: Outgoing, now: Instant) -> None:
    """Put digests in the place of what waits for the channel of `next_up`, which goes by itself.

    A digest names the rows it stands for; their words, pings included, are made when it is sent. Alarms among
    them make it an alarm.
    """
    waiting = work.outbox.backlog_of(next_up.channel, FOLDED)
    if len(waiting) <= CROWD:
        return
    for start in range(0, len(waiting), LARGEST):
        folded = waiting[start : start + LARGEST]
        rows = [row.id for row in folded]
        work.outbox.fold(next_up.channel, rows, _standing_for(folded, next_up, now))


def _standing_for(folded: Sequence[Outgoing], next_up: Outgoing, now: Instant) -> Outgoing:
    return Outgoing(
        id=new("out"),
        workspace=next_up.workspace,
        kind=OutboxKind.DIGEST,
        ticket=None,
        channel=next_up.channel,
        reply_to=None,
        facts={"rows": [row.id for row in folded]},
        alarm=any(row.alarm for row in folded),
        created=now,
    )
