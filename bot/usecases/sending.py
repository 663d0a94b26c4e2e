"""Messages a use case leaves behind: rows of the outbox, sent after the commit."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk
from storage.ids import new
from storage.records import OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def to_agents(
    work: "Work",
    desk: Desk,
    case: Case,
    kind: OutboxKind,
    facts: Mapping[str, Any],
    *,
    broadcast: bool = False,
    alarm: bool = False,
) -> None:
    """Send a message into the ticket's private thread; `broadcast` also shows it in the agents' channel."""
    work.outbox.put(
        Outgoing(
            id=new("out"),
            workspace=case.row.workspace,
            kind=kind,
            ticket=case.row.id,
            channel=case.row.agents_channel,
            reply_to=f"card:{case.row.id}:agents",
            facts=facts,
            broadcast=broadcast,
            alarm=alarm,
            created=desk.now(),
        )
    )


def to_customer(work: "Work", desk: Desk, case: Case, kind: OutboxKind, facts: Mapping[str, Any]) -> None:
    """Send a message into the ticket's thread with the customer."""
    thread = case.row.customer_thread
    work.outbox.put(
        Outgoing(
            id=new("out"),
            workspace=case.row.workspace,
            kind=kind,
            ticket=case.row.id,
            channel=case.row.customer_channel,
            reply_to=f"ts:{thread}" if thread else f"card:{case.row.id}:customer",
            facts=facts,
            created=desk.now(),
        )
    )


def to_channel(
    work: "Work",
    desk: Desk,
    channel: str,
    kind: OutboxKind,
    facts: Mapping[str, Any],
    *,
    alarm: bool = False,
    row_id: str | None = None,
) -> None:
    """Send a message of its own into an agents' channel; `row_id` names one that must not be put twice."""
    work.outbox.put(
        Outgoing(
            id=row_id or new("out"),
            workspace=desk.workspace.team,
            kind=kind,
            ticket=None,
            channel=channel,
            reply_to=None,
            facts=facts,
            alarm=alarm,
            created=desk.now(),
        )
    )


def announce(work: "Work", desk: Desk, case: Case, code: str, person: str, **facts: Any) -> None:
    """Leave one plain sentence in the ticket's agents' thread."""
    to_agents(work, desk, case, OutboxKind.ANNOUNCEMENT, {"code": code, "person": person, **facts})
