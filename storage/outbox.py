"""Messages to be sent once: put down with the facts that caused them, claimed and settled by the relay.

`waiting` (for its parent's `ts`) → `pending` → `sending` (leased) → `sent`, `dead` or `folded` (into a digest).
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from policies.instant import Instant
from storage import outbox_claim, outbox_rows
from storage.outbox_rows import NOT_SENT, PARENT_ROW, PENDING, SENDING, WAITING, outgoing
from storage.records import OutboxKind, Outgoing
from storage.statements import NOW, upsert
from storage.tables import cards, channel_blocks, outbox
from storage.transaction import Transaction

_PUT = insert(outbox)
_MANY = select(outbox).where(outbox.c.id.in_(bindparam("ids_", expanding=True)))
_NO_PARENT = "what it replies to was not delivered"
_up = outbox.alias("up")
_DEAD_ROW = exists().where(
    outbox.c.parent_role == PARENT_ROW, _up.c.id == outbox.c.parent, _up.c.state == "dead"
)
_DEAD_CARD = exists().where(
    cards.c.subject == outbox.c.parent,
    cards.c.role == outbox.c.parent_role,
    cards.c.workspace == outbox.c.workspace,
    cards.c.ts.is_(None),
    cards.c.error.is_not(None),
)
_KNOWN_ROW = exists().where(
    outbox.c.parent_role == PARENT_ROW, _up.c.id == outbox.c.parent, _up.c.state == "sent"
)
_KNOWN_CARD = exists().where(
    cards.c.subject == outbox.c.parent,
    cards.c.role == outbox.c.parent_role,
    cards.c.workspace == outbox.c.workspace,
    cards.c.ts.is_not(None),
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), or_(outbox.c.state == SENDING, outbox.c.state == PENDING))
    .values(state="sent", ts=bindparam("ts_"), lease_until=None, error=None)
    .returning(outbox.c.id)
)
_IN_CHANNEL = (NOT_SENT, outbox.c.state != SENDING, outbox.c.channel == bindparam("channel_"))
_BACKLOG = select(outbox).where(*_IN_CHANNEL).order_by(outbox.c.n)
_BACKLOG_OF = _BACKLOG.where(outbox.c.kind.in_(bindparam("kinds_", expanding=True)), ~outbox.c.ambiguous)
# One query each, not an OR of all: each finds its few rows through its own partial index.
_RESTLESS = tuple(
    select(outbox.c.n).where(*which).limit(1)
    for which in (
        (outbox.c.state == SENDING,),
        (outbox.c.state == PENDING, outbox.c.not_before <= NOW, ~outbox_claim.blocked()),
        (outbox.c.state == WAITING, _KNOWN_ROW | _KNOWN_CARD, ~outbox_claim.blocked()),
    )
)
_NEXT_AT = (
    select(func.min(outbox.c.not_before)).where(outbox.c.state == PENDING, outbox.c.not_before > NOW),
    select(func.min(outbox.c.lease_until)).where(outbox.c.state == SENDING),
    select(func.min(channel_blocks.c.not_before)).where(channel_blocks.c.not_before > NOW),
)


class Outbox:
    """Messages to be sent once. Times are machine seconds, but for `created`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, row: Outgoing) -> None:
        """Put a message down, to go after this transaction commits and after its parent has its `ts`."""
        self._transaction.later(_PUT, (outbox_rows.row_of(row),))

    def get(self, row_id: str) -> Outgoing | None:
        """Return a message, whatever became of it."""
        return next(iter(self.many((row_id,))), None)

    def many(self, row_ids: Sequence[str]) -> list[Outgoing]:
        """Return those messages that there are, in the order asked for."""
        rows = self._transaction.execute(_MANY, {"ids_": list(row_ids)}).mappings()
        found = {row["id"]: outgoing(row) for row in rows}
        return [found[row_id] for row_id in row_ids if row_id in found]

    # Sending

    def claim(self, now: float, lease_s: float, limit: int = 10) -> list[Outgoing]:
        """Lease messages that may go now: alarms first, then as put; at most one in flight per channel.

        A lease that ran out makes its row claimable again, flagged `ambiguous`. A row put off holds back the
        later ones of its thread, not the channel; only alarms overtake it.
        """
        return outbox_claim.claim(self._transaction, now, lease_s, limit)

    def sent(self, row_id: str, ts: str) -> bool:
        """Record that a message stands in Slack as `ts`. False: that was settled before, change nothing more."""
        return self._transaction.execute(_SENT, {"id_": row_id, "ts_": ts}).first() is not None

    def retry_at(self, row_id: str, not_before: float, *, spent: bool = True) -> None:
        """Put off a message that surely did not arrive. Not `spent`: the try does not count, as with a 429.

        What was ambiguous before stays so: an earlier try may still have arrived.
        """
        count = outbox.c.attempts if spent else outbox.c.attempts - 1
        keep = case((outbox.c.ambiguous, outbox.c.first_try))
        self._settle(row_id, state="pending", not_before=not_before, attempts=count, first_try=keep)

    def ambiguous(self, row_id: str, not_before: float) -> None:
        """Put off a message that may have arrived; before it is posted again it must be looked for."""
        self._settle(row_id, state="pending", not_before=not_before, ambiguous=True)

    def dead(self, row_id: str, error: str) -> list[Outgoing]:
        """Give up on a message; return it and every reply that waited for it, all of them dead now."""
        return self._kill(outbox.c.id == row_id, error)

    def orphans(self) -> list[Outgoing]:
        """Give up on replies that wait for a message or a card which is dead already, and return them."""
        return self._kill((outbox.c.state == WAITING) & (_DEAD_ROW | _DEAD_CARD), _NO_PARENT)

    # Digests

    def backlog(self, channel: str) -> list[Outgoing]:
        """Return the messages that wait to go to a channel, in the order they were put; none in flight."""
        rows = self._transaction.execute(_BACKLOG, {"channel_": channel}).mappings()
        return [outgoing(row) for row in rows]

    def backlog_of(self, channel: str, kinds: Collection[OutboxKind]) -> list[Outgoing]:
        """As `backlog`, but only messages of these kinds which surely have not arrived: the rest may be thousands."""
        wanted = {"channel_": channel, "kinds_": sorted(kind.value for kind in kinds)}
        return [outgoing(row) for row in self._transaction.execute(_BACKLOG_OF, wanted).mappings()]

    def fold(self, channel: str, ids: Sequence[str], digest: Outgoing) -> list[str]:
        """Send `digest` in place of these messages; return the ids of those it really replaces.

        One that is in flight, was sent, or may have arrived stays itself. Replies that waited for a replaced
        one wait for the digest. With nothing to replace no digest is put.
        """
        statement = (
            update(outbox)
            .where(outbox.c.id.in_(ids), NOT_SENT, outbox.c.state != SENDING, ~outbox.c.ambiguous)
            .where(outbox.c.channel == channel)
            .values(state="folded", error=digest.id)
            .returning(outbox.c.id)
        )
        folded = set(self._transaction.scalars(statement))
        if folded:
            self.put(digest)
            self._transaction.execute(
                update(outbox).where(_replies_to(list(folded))).values(parent=digest.id)
            )
        return [row for row in ids if row in folded]

    # Blocks

    def block(self, workspace: str, channel: str, not_before: float) -> None:
        """Send nothing to a channel before that time; `*` is the whole workspace. A later block stays."""
        here = {"workspace": workspace, "channel": channel, "not_before": not_before}
        statement = (
            upsert(self._transaction, channel_blocks)
            .values(here)
            .on_conflict_do_update(
                index_elements=["workspace", "channel"],
                set_={"not_before": not_before},
                where=channel_blocks.c.not_before < not_before,
            )
        )
        self._transaction.execute(statement)

    def next_at(self, now: float) -> float | None:
        """Return when, after `now`, something may become claimable by the clock alone, or None."""
        found = [self._transaction.scalar(query, {"now": now}) for query in _NEXT_AT]
        return min((float(at) for at in found if at is not None), default=None)

    # Looking

    def oldest(self) -> Instant | None:
        """Return when (business clock) the oldest message that is still to be sent was put, or None."""
        found = self._transaction.scalar(select(func.min(outbox.c.created)).where(NOT_SENT))
        return None if found is None else Instant(found)

    def run_out(self, now: float) -> int:
        """Return how many messages are held by a lease that ran out: whoever was sending them is gone."""
        stale = select(func.count()).select_from(outbox)
        stale = stale.where(outbox.c.state == SENDING, outbox.c.lease_until < now)
        return self._transaction.scalar(stale) or 0

    def rest(self, now: float) -> bool:
        """Tell whether nothing is being sent and nothing may go by `now`."""
        return all(self._transaction.scalar(query, {"now": now}) is None for query in _RESTLESS)

    def forget(self, before: Instant) -> int:
        """Remove what was put before that instant and is settled, and return how many."""
        settled = outbox.c.state.in_(["sent", "dead", "folded"])
        old = delete(outbox).where(outbox.c.created < before, settled)
        return self._transaction.execute(old).rowcount

    # Inside

    def _settle(self, row_id: str, **values: Any) -> None:
        mine = update(outbox).where(outbox.c.id == row_id, outbox.c.state == SENDING)
        self._transaction.execute(mine.values(lease_until=None, **values))

    def _kill(self, which: ColumnElement[bool], error: str) -> list[Outgoing]:
        killed: list[Outgoing] = []
        while True:
            statement = (
                update(outbox)
                .where(which, NOT_SENT)
                .values(state="dead", error=error, lease_until=None)
                .returning(outbox)
            )
            rows = self._transaction.execute(statement).mappings().all()
            if not rows:
                return killed
            killed += [outgoing(row) for row in sorted(rows, key=lambda row: int(row["n"]))]
            which = _replies_to([row["id"] for row in rows])
            error = _NO_PARENT


def _replies_to(ids: Sequence[str]) -> ColumnElement[bool]:
    return (outbox.c.state == WAITING) & (outbox.c.parent_role == PARENT_ROW) & outbox.c.parent.in_(ids)
