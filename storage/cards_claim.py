"""Claiming cards: which must be posted or updated now, and the lease on them."""

from dataclasses import replace

from sqlalchemy import RowMapping, and_, bindparam, exists, func, or_, select, update

from storage import leases
from storage.records import Card, CardRole
from storage.statements import NOW, one_at_a_time
from storage.tables import cards, channel_blocks
from storage.transaction import Transaction

_CLAIMING = 7_602
"""Advisory lock: one claim at a time, else two relays would fly in one channel."""

UPDATES = "*updates"
"""A block of this name holds back the cards that stand already: Slack counts updates for the whole workspace."""

_flying = cards.alias("flying")
_BLOCKED = exists().where(
    channel_blocks.c.workspace == cards.c.workspace,
    or_(
        channel_blocks.c.channel == cards.c.channel,
        channel_blocks.c.channel == "*",
        and_(channel_blocks.c.channel == UPDATES, cards.c.ts.is_not(None)),
    ),
    channel_blocks.c.not_before > NOW,
)
_IN_FLIGHT = exists().where(
    _flying.c.workspace == cards.c.workspace,
    _flying.c.channel == cards.c.channel,
    _flying.c.lease_until.is_not(None),
)
_READY = (cards.c.dirty, cards.c.not_before <= NOW, ~_BLOCKED)
_NEXT = (
    select(cards)
    .where(*_READY, ~_IN_FLIGHT)
    .order_by(cards.c.not_before, cards.c.n)
    .limit(1)
    .with_for_update(skip_locked=True)
)
"""In the order of its index, so that it ends at the first card that may go: a whole backlog must not be sorted
for each claim, while on SQLite everybody who writes waits."""
_LEASE = (
    update(cards)
    .where(cards.c.n == bindparam("n_"))
    .values(
        lease_until=bindparam("until"),
        attempts=cards.c.attempts + 1,
        first_try=func.coalesce(cards.c.first_try, NOW),
    )
)
_RUN_OUT = leases.free_cards(cards.c.lease_until <= NOW)
RESTLESS = tuple(
    select(cards.c.n).where(*which).limit(1) for which in ((cards.c.lease_until.is_not(None),), _READY)
)
"""A card that is being sent, or that must be by `:now`; two queries, each through its own index."""


def claim(transaction: Transaction, now: float, lease_s: float, limit: int) -> list[Card]:
    """Lease what must go now; see `Cards.due`."""
    one_at_a_time(transaction, _CLAIMING)
    transaction.execute(_RUN_OUT, {"now": now})
    leased: list[Card] = []
    while len(leased) < limit and (row := transaction.execute(_NEXT, {"now": now}).mappings().first()):
        transaction.execute(_LEASE, {"n_": row["n"], "until": now + lease_s, "now": now})
        leased.append(_as_leased(card_from(row), now))
    return leased


def card_from(row: RowMapping) -> Card:
    """Read a card's row."""
    return Card(
        id=row["id"],
        workspace=row["workspace"],
        subject=row["subject"],
        role=CardRole(row["role"]),
        channel=row["channel"],
        thread=row["thread"],
        ts=row["ts"],
        wanted_rev=row["wanted_rev"],
        sent_rev=row["sent_rev"],
        attempts=row["attempts"],
        first_try=row["first_try"],
        ambiguous=row["ambiguous"],
        shown=row["shown"],
    )


def _as_leased(card: Card, now: float) -> Card:
    first_try = now if card.first_try is None else card.first_try
    return replace(card, attempts=card.attempts + 1, first_try=first_try)
