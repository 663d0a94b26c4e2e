"""Claiming outbox rows: which may go now, and the lease on them."""

from dataclasses import replace

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update

from storage import leases
from storage.outbox_rows import PARENT_ROW, PENDING, SENDING, WAITING, outgoing
from storage.records import Outgoing
from storage.statements import NOW, lane, one_at_a_time
from storage.tables import cards, channel_blocks, outbox
from storage.transaction import Transaction

_CLAIMING = 7_601
"""Advisory lock: one claim at a time, else two relays would fly in one channel."""

_row, _earlier, _flying, _parent = outbox, outbox.alias("earlier"), outbox.alias("flying"), outbox.alias("up")


def blocked() -> ColumnElement[bool]:
    """Whether the row's channel, or its whole workspace, is blocked at `:now`."""
    return _blocked(outbox.c.workspace, outbox.c.channel)


def _blocked(workspace: ColumnElement[str], channel: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(
        channel_blocks.c.workspace == workspace,
        or_(channel_blocks.c.channel == channel, channel_blocks.c.channel == "*"),
        channel_blocks.c.not_before > NOW,
    )


def _in_flight() -> ColumnElement[bool]:
    return exists().where(
        _flying.c.workspace == _row.c.workspace,
        _flying.c.channel == _row.c.channel,
        _flying.c.state == SENDING,
    )


def _held_back() -> ColumnElement[bool]:
    """An earlier row of the same thread was put off: order within a thread is kept, but for alarms."""
    same_thread = func.coalesce(_earlier.c.thread_ts, "") == func.coalesce(_row.c.thread_ts, "")
    return exists().where(
        _earlier.c.workspace == _row.c.workspace,
        _earlier.c.channel == _row.c.channel,
        same_thread,
        _earlier.c.state == PENDING,
        _earlier.c.n < _row.c.n,
        or_(_earlier.c.alarm, ~_row.c.alarm),
        _earlier.c.not_before > NOW,
    )


_RANKED = (
    select(
        _row.c.n,
        _row.c.alarm,
        func.row_number()
        .over(partition_by=lane(_row), order_by=(_row.c.alarm.desc(), _row.c.n))
        .label("place"),
    )
    .where(_row.c.state == PENDING, _row.c.not_before <= NOW, ~blocked(), ~_in_flight(), ~_held_back())
    .subquery()
)
_CHOSEN = (
    select(_RANKED.c.n)
    .where(_RANKED.c.place == 1)
    .order_by(_RANKED.c.alarm.desc(), _RANKED.c.n)
    .limit(bindparam("most"))
)
_HOLD = (
    select(_row)
    .where(_row.c.n.in_(bindparam("chosen", expanding=True)), _row.c.state == PENDING)
    .order_by(_row.c.alarm.desc(), _row.c.n)
    .with_for_update(skip_locked=True)
)
_LEASE = (
    update(_row)
    .where(_row.c.n.in_(bindparam("chosen", expanding=True)))
    .values(
        state="sending",
        lease_until=bindparam("until"),
        attempts=_row.c.attempts + 1,
        first_try=func.coalesce(_row.c.first_try, NOW),
    )
)
_CARD_KNOWN = (
    update(_row)
    .where(
        _row.c.state == WAITING,
        cards.c.subject == _row.c.parent,
        cards.c.role == _row.c.parent_role,
        cards.c.workspace == _row.c.workspace,
        cards.c.ts.is_not(None),
    )
    .values(state="pending", thread_ts=func.coalesce(cards.c.thread, cards.c.ts))
)
_ROW_KNOWN = (
    update(_row)
    .where(
        _row.c.state == WAITING,
        _row.c.parent_role == PARENT_ROW,
        _parent.c.id == _row.c.parent,
        _parent.c.state == "sent",
    )
    .values(state="pending", thread_ts=func.coalesce(_parent.c.thread_ts, _parent.c.ts))
)


def claim(transaction: Transaction, now: float, lease_s: float, limit: int) -> list[Outgoing]:
    """Lease what may go now; see `Outbox.claim`."""
    one_at_a_time(transaction, _CLAIMING)
    leases.end_run_out(transaction, now)
    transaction.execute(_CARD_KNOWN)
    transaction.execute(_ROW_KNOWN)
    chosen = transaction.scalars(_CHOSEN, {"now": now, "most": limit}).all()
    if not chosen:
        return []
    rows = transaction.execute(_HOLD, {"chosen": chosen}).mappings().all()
    held = [row["n"] for row in rows]
    transaction.execute(_LEASE, {"chosen": held, "until": now + lease_s, "now": now})
    return [_as_leased(outgoing(row), now) for row in rows]


def _as_leased(row: Outgoing, now: float) -> Outgoing:
    first_try = now if row.first_try is None else row.first_try
    return replace(row, attempts=row.attempts + 1, first_try=first_try)
