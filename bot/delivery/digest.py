"""When a channel is flooded, what only informs the agents becomes one message."""

from typing import TYPE_CHECKING

from policies.instant import Instant
from storage.ids import new
from storage.records import OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work

CROWD = 10
"""More than this many waiting for one channel become a digest."""
FOLDED = frozenset(
    {OutboxKind.ALARM, OutboxKind.ANNOUNCEMENT, OutboxKind.CORRECTION, OutboxKind.OPERATOR_NOTICE}
)
"""What may be folded. What a customer reads, what carries a decision to make and what was said stays itself."""


def fold(work: "Work", next_up: Outgoing, now: Instant) -> None:
    """Put one digest in the place of what waits for the channel of `next_up`, which goes by itself.

    It names the rows it stands for; their words, pings included, are made when it is sent. Alarms among them
    make it an alarm.
    """
    waiting = [
        row for row in work.outbox.backlog(next_up.channel) if row.kind in FOLDED and not row.ambiguous
    ]
    if len(waiting) <= CROWD:
        return
    rows = [row.id for row in waiting]
    digest = Outgoing(
        id=new("out"),
        workspace=next_up.workspace,
        kind=OutboxKind.DIGEST,
        ticket=None,
        channel=next_up.channel,
        reply_to=None,
        facts={"rows": rows},
        alarm=any(row.alarm for row in waiting),
        created=now,
    )
    work.outbox.fold(next_up.channel, rows, digest)
