"""Telling the agents that a message of ours will not reach its readers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from bot.log import logger
from policies.instant import Instant
from storage.ids import new
from storage.records import Card, CardRole, OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work

log = logger("reports")


class _Lost(NamedTuple):
    """Where something could not be shown, and for which ticket."""

    workspace: str
    channel: str
    ticket: str | None


def tell(work: "Work", lost: Outgoing, code: str, error: str, now: Instant) -> None:
    """Put a notice about a message into the agents' channel, unless that is the channel that fails."""
    if lost.kind is OutboxKind.OPERATOR_NOTICE:
        log.error("a notice to the agents was lost", row=lost.id, error=error)
        return
    facts = {"code": code, "error": error, "kind": lost.kind.value, "row": lost.id}
    _notice(work, _Lost(lost.workspace, lost.channel, lost.ticket), facts, now)


def lost(work: "Work", killed: Iterable[Outgoing], error: str, now: Instant) -> None:
    """Tell of each message that was given up on, the replies that went with it included."""
    for one in killed:
        log.error("never sent", row=one.id, kind=one.kind.value, ticket=one.ticket, error=error)
        tell(work, one, "message_dead", error, now)


def card_lost(work: "Work", card: Card, error: str, now: Instant) -> None:
    """Tell of a card that cannot be shown where it belongs."""
    log.error("a card cannot be shown", card=card.id, role=card.role.value, error=error)
    ticket = card.subject if card.role in (CardRole.CUSTOMER, CardRole.AGENTS) else None
    facts = {"code": "card_dead", "error": error, "kind": card.role.value, "row": card.id}
    _notice(work, _Lost(card.workspace, card.channel, ticket), facts, now)


def _notice(work: "Work", lost: _Lost, facts: dict[str, str], now: Instant) -> None:
    about, where = _whereabouts(work, lost)
    if where is None or where == lost.channel:
        log.error("nobody can be told in Slack", channel=lost.channel, **facts)
        return
    work.outbox.put(
        Outgoing(
            id=new("out"),
            workspace=lost.workspace,
            kind=OutboxKind.OPERATOR_NOTICE,
            ticket=lost.ticket,
            channel=where,
            reply_to=None,
            facts={**facts, **about, "channel": lost.channel},
            created=now,
        )
    )


def _whereabouts(work: "Work", lost: _Lost) -> tuple[dict[str, str], str | None]:
    """The ticket's number and the customer's name, and the agents' channel, as far as there are any."""
    row = work.tickets.get(lost.ticket) if lost.ticket else None
    channel = work.channels.get(lost.workspace, lost.channel)
    customer_id = row.customer if row else channel.customer if channel else None
    customer = work.directory.customer(customer_id) if customer_id else None
    about = ({"number": row.number} if row else {}) | ({"customer": customer.name} if customer else {})
    where = row.agents_channel if row else customer.agents_channel if customer else None
    return about, where or None
