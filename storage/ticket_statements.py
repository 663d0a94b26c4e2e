"""What is asked of the tickets' tables, built once for all uses."""

from typing import Any

from sqlalchemy import BigInteger, bindparam, case, func, insert, or_, select, update

from policies.ticket import Status
from storage.statements import Upsert
from storage.tables import channels, messages, persons, tickets

GET = select(tickets).where(tickets.c.id == bindparam("id_"))
MANY = select(tickets).where(tickets.c.id.in_(bindparam("ids_", expanding=True)))
# `key_share` is FOR NO KEY UPDATE: PostgreSQL looks up what a row refers to when that is changed for the second time
# in a transaction, and that look must not wait for one who has locked the customer and wants the ticket.
LOCK = GET.with_for_update(key_share=True)
LOCK_FREE = GET.with_for_update(key_share=True, nowait=True)
LOCK_MANY = MANY.order_by(tickets.c.id).with_for_update(key_share=True)
BY_MESSAGE = (
    select(tickets)
    .join(messages, messages.c.ticket == tickets.c.id)
    .where(
        messages.c.workspace == bindparam("workspace_"),
        messages.c.channel == bindparam("channel_"),
        messages.c.ts == bindparam("ts_"),
    )
)
PLACES = (
    (tickets.c.customer_channel, tickets.c.customer_thread),
    (tickets.c.agents_channel, tickets.c.agents_thread),
)
"""Where a thread of a ticket is written down: the customer's, then the agents'."""
BY_THREAD = tuple(
    select(tickets)
    .where(
        tickets.c.workspace == bindparam("workspace_"),
        channel == bindparam("channel_"),
        thread == bindparam("ts_"),
    )
    .order_by(tickets.c.receipt.desc(), tickets.c.number.desc())
    .limit(1)
    for channel, thread in PLACES
)
THREADS = tuple(
    select(tickets)
    .where(
        tickets.c.workspace == bindparam("workspace_"),
        # Not pairs of both: SQLite would look through all tickets for those.
        channel.in_(bindparam("channels_", expanding=True)),
        thread.in_(bindparam("threads_", expanding=True)),
    )
    .order_by(tickets.c.receipt, tickets.c.number)
    for channel, thread in PLACES
)
_NEWEST_FIRST = (tickets.c.receipt.desc(), func.length(tickets.c.number).desc(), tickets.c.number.desc())
LATEST = (
    select(tickets)
    .where(
        tickets.c.customer == bindparam("customer_"),
        tickets.c.requester == bindparam("requester_"),
        tickets.c.customer_channel == bindparam("channel_"),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)
_LAST = (
    select(tickets.c.id)
    .where(
        tickets.c.customer == channels.c.customer,
        tickets.c.requester == persons.c.id,
        tickets.c.customer_channel == channels.c.id,
    )
    .order_by(*_NEWEST_FIRST)
    .limit(1)
    .correlate(channels, persons)
    .scalar_subquery()
)
_OF_MANY = (
    select(_LAST)
    .select_from(persons.join(channels, channels.c.customer == persons.c.customer))
    .where(
        persons.c.id.in_(bindparam("requesters_", expanding=True)),
        channels.c.id.in_(bindparam("channels_", expanding=True)),
    )
)
LATEST_OF_MANY = select(tickets).where(tickets.c.id.in_(_OF_MANY))
OPEN_OF = (
    select(tickets.c.id, tickets.c.number)
    .where(tickets.c.customer == bindparam("customer_"), tickets.c.status != Status.CLOSED.value)
    .order_by(tickets.c.priority, tickets.c.receipt, tickets.c.number)
    .limit(bindparam("most"))
)
OPEN = insert(tickets)
_PROJECTED: dict[str, Any] = {
    name: bindparam(f"{name}_") for name in ("status", "kind", "priority", "assignee", "wake_at")
}
# What was due and failed is due at once whenever the ticket is projected; it is over once nothing is.
_STILL_DUE = bindparam("wake_at_", type_=BigInteger) <= bindparam("at_", type_=BigInteger)
_PROJECTED["put_off_from"] = case((_STILL_DUE, tickets.c.put_off_from))
_GROWN = {"rev": tickets.c.rev + 1, "last_seq": bindparam("seq_"), "head": bindparam("head_")}
_MINE = update(tickets).where(tickets.c.id == bindparam("id_"))
GROW, PROJECT = _MINE.values(_GROWN), _MINE.values(_PROJECTED)
GROW_PROJECTED = _MINE.values(_GROWN | _PROJECTED)
LINK_SURELY = insert(messages)
LINK = Upsert(
    messages,
    lambda insert: (
        insert.from_select(
            ["workspace", "channel", "ts", "ticket", "role"],
            select(
                tickets.c.workspace, bindparam("channel_"), bindparam("ts_"), tickets.c.id, bindparam("role_")
            ).where(tickets.c.id == bindparam("id_")),
        )
        .on_conflict_do_nothing()
        .returning(messages.c.ticket)
    ),
)
DUE = (
    select(tickets)
    .where(tickets.c.wake_at <= bindparam("now_"))
    .order_by(tickets.c.wake_at, tickets.c.id)
    .limit(bindparam("most"))
    .with_for_update(key_share=True, skip_locked=True)
)
# Without the condition SQLite would not take the partial index, and read every ticket instead.
NEXT_WAKE = select(func.min(tickets.c.wake_at)).where(tickets.c.wake_at.is_not(None))
PUT_OFF = _MINE.values(
    wake_at=bindparam("until_"), put_off_from=func.coalesce(tickets.c.put_off_from, tickets.c.wake_at)
)
OVERDUE = (
    select(func.count())
    .select_from(tickets)
    .where(or_(tickets.c.wake_at < bindparam("before_"), tickets.c.put_off_from < bindparam("before_")))
)
PAGE = (
    select(tickets.c.id)
    .where(tickets.c.id > bindparam("after"))
    .order_by(tickets.c.id)
    .limit(bindparam("most"))
)
