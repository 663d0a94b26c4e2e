"""Ticket rows to records and back."""

from typing import Any

from sqlalchemy import RowMapping

from policies.instant import Instant
from policies.ticket import Status
from storage.records import Projection, TicketRow


def ticket_to(row: TicketRow) -> dict[str, Any]:
    """Write a new ticket's row, before its first fact."""
    return {
        "id": row.id,
        "workspace": row.workspace,
        "customer": row.customer,
        "number": row.number,
        "terms": row.terms,
        "customer_channel": row.customer_channel,
        "customer_thread": row.customer_thread,
        "agents_channel": row.agents_channel,
        "agents_thread": row.agents_thread,
        "requester": row.requester,
        "status": row.status.value,
        "kind": row.kind,
        "priority": row.priority,
        "assignee": row.assignee,
        "receipt": row.receipt,
        "wake_at": row.wake_at,
    }


def projected(now: Projection, at: Instant) -> dict[str, Any]:
    """Write what was read of a timeline at an instant, as the parameters of an update."""
    return {
        "status_": now.status.value,
        "kind_": now.kind,
        "priority_": now.priority,
        "assignee_": now.assignee,
        "wake_at_": now.wake_at,
        "at_": at,
    }


def ticket_from(row: RowMapping) -> TicketRow:
    """Read a ticket's row."""
    wake_at = row["wake_at"]
    return TicketRow(
        id=row["id"],
        workspace=row["workspace"],
        customer=row["customer"],
        number=row["number"],
        terms=row["terms"],
        customer_channel=row["customer_channel"],
        customer_thread=row["customer_thread"],
        agents_channel=row["agents_channel"],
        agents_thread=row["agents_thread"],
        requester=row["requester"],
        status=Status(row["status"]),
        kind=row["kind"],
        priority=row["priority"],
        assignee=row["assignee"],
        receipt=Instant(row["receipt"]),
        wake_at=None if wake_at is None else Instant(wake_at),
        rev=row["rev"],
    )
