"""Outbox rows to records and back, and the states they pass through."""

from typing import Any

from sqlalchemy import RowMapping, and_

from policies.instant import Instant
from storage.jsontext import dump, load
from storage.records import CardRole, OutboxKind, Outgoing
from storage.statements import state
from storage.tables import outbox

WAITING, PENDING, SENDING = state("waiting"), state("pending"), state("sending")
PARENT_ROW = "row"
"""Role of a parent that is an outbox row rather than a card."""
NOT_SENT = and_(outbox.c.ts.is_(None), outbox.c.error.is_(None))
"""Still to be sent: what was sent has a `ts`, what was given up or folded says why."""


def row_of(row: Outgoing) -> dict[str, Any]:
    """Write a new message as a row: `pending`, or `waiting` while the `ts` it replies to is not known."""
    parent, role, thread_ts = target(row.reply_to)
    return {
        "id": row.id,
        "workspace": row.workspace,
        "kind": row.kind.value,
        "ticket": row.ticket,
        "channel": row.channel,
        "reply_to": row.reply_to,
        "parent": parent,
        "parent_role": role,
        "thread_ts": thread_ts,
        "facts": dump(dict(row.facts)),
        "alarm": row.alarm,
        "broadcast": row.broadcast,
        "created": row.created,
        "state": "pending" if parent is None else "waiting",
        "attempts": 0,
        "ambiguous": False,
        "not_before": 0.0,
    }


def outgoing(row: RowMapping) -> Outgoing:
    """Read a message's row."""
    return Outgoing(
        id=row["id"],
        workspace=row["workspace"],
        kind=OutboxKind(row["kind"]),
        ticket=row["ticket"],
        channel=row["channel"],
        reply_to=row["reply_to"],
        facts=load(row["facts"]),
        alarm=row["alarm"],
        broadcast=row["broadcast"],
        created=Instant(row["created"]),
        attempts=row["attempts"],
        first_try=row["first_try"],
        ambiguous=row["ambiguous"],
        thread_ts=row["thread_ts"],
    )


def target(reply_to: str | None) -> tuple[str | None, str | None, str | None]:
    """Read `reply_to`: the parent to wait for with its role (of a card, or `row`), and the `ts` known already."""
    if reply_to is None:
        return None, None, None
    kind, _, name = reply_to.partition(":")
    if kind == "ts" and name:
        return None, None, name
    if kind == "row" and name:
        return name, PARENT_ROW, None
    subject, _, role = name.rpartition(":")
    if kind == "card" and subject:
        return subject, CardRole(role).value, None
    raise ValueError(f"{reply_to!r} is not ts:<ts>, card:<subject>:<role> or row:<id>")
