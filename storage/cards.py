"""Messages kept at the newest state of their subject: posted once, then edited."""

from typing import Any

from sqlalchemy import BigInteger, BindParameter, Select, bindparam, case, func, select, update

from storage import cards_claim, ids
from storage.cards_claim import card_from
from storage.errors import Missing
from storage.outbox import Outbox
from storage.records import Card, CardRole
from storage.statements import NOW, Upsert
from storage.tables import cards, channels, messages, tickets
from storage.transaction import Transaction

BUMP = (
    update(cards)
    .where(cards.c.subject == bindparam("subject_"))
    .values(wanted_rev=cards.c.wanted_rev + 1, dirty=cards.c.error.is_(None))
)
"""The subject changed: its cards are wanted anew. A dead card stays so until it is wanted again."""

_UNPOSTED = cards.c.ts.is_(None)
_WANT = Upsert(
    cards,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["subject", "role", "workspace"],
        set_={
            "channel": case((_UNPOSTED, insert.excluded.channel), else_=cards.c.channel),
            "thread": case((_UNPOSTED, insert.excluded.thread), else_=cards.c.thread),
            "dirty": _UNPOSTED | (cards.c.sent_rev < cards.c.wanted_rev),
            "error": None,
        },
    ),
)
_IN_ORDER = {
    "lease_until": None,
    "attempts": 0,
    "first_try": None,
    "ambiguous": False,
    "not_before": 0.0,
    "waiting_since": None,
}
_REV: BindParameter[int] = bindparam("rev_", type_=BigInteger)
_SHOWS = {
    "sent_rev": _REV,
    "dirty": cards.c.wanted_rev > _REV,
    "shown": bindparam("shown_"),
    "error": None,
    **_IN_ORDER,
}
_ONE = cards.c.id == bindparam("id_")
_GET = select(cards).where(_ONE)
_STANDING = (
    select(cards.c.subject, cards.c.ts)
    .join(channels, (channels.c.workspace == cards.c.workspace) & (channels.c.id == cards.c.subject))
    .where(
        channels.c.workspace == bindparam("workspace_"),
        cards.c.role == CardRole.STANDING.value,
        cards.c.ts.is_not(None),
    )
)
_SENT = update(cards).where(_ONE).values(_SHOWS)
_POSTED = update(cards).where(_ONE).values(_SHOWS | {"ts": bindparam("ts_")})
_NEXT_AT = tuple(
    select(func.min(when)).where(cards.c.dirty, when > NOW)
    for when in (cards.c.not_before, cards.c.lease_until)
)
_LINK = Upsert(messages, lambda insert: insert.on_conflict_do_nothing())
_BEGINS = {
    role: update(tickets).where(tickets.c.id == bindparam("id_")).values({thread: bindparam("ts_")})
    for role, thread in ((CardRole.CUSTOMER, "customer_thread"), (CardRole.AGENTS, "agents_thread"))
}
"""Which thread of its ticket a card begins."""
_UNSEEN = (
    select(cards.c.n)
    .where(cards.c.dirty, cards.c.waiting_since.is_(None))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_SEE = update(cards).where(cards.c.n.in_(_UNSEEN.scalar_subquery())).values(waiting_since=bindparam("since"))


class Cards:
    """Cards, by subject and role. Times are machine seconds."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def want(self, workspace: str, subject: str, role: CardRole, channel: str, thread: str | None) -> None:
        """Have a card for a subject; one that stands already is kept, one given up is tried again.

        While it is not posted yet, `channel` and `thread` say where it will be.
        """
        row = {
            "id": ids.new("cd"),
            "workspace": workspace,
            "subject": subject,
            "role": role.value,
            "channel": channel,
            "thread": thread,
            "wanted_rev": 1,
            "sent_rev": 0,
            "dirty": True,
            "attempts": 0,
            "ambiguous": False,
            "not_before": 0.0,
        }
        self._transaction.later(_WANT.on(self._transaction), (row,))

    def bump(self, subject: str) -> None:
        """Say that a subject changed; `tickets.append` does it by itself."""
        self._transaction.later(BUMP, ({"subject_": subject},))

    def get(self, subject: str, role: CardRole) -> Card | None:
        """Return a subject's card."""
        return self._first(select(cards).where(cards.c.subject == subject, cards.c.role == role.value))

    def standing(self, workspace: str) -> dict[str, str]:
        """Return the `ts` of every channel's standing card that was posted, by channel."""
        return {
            row.subject: row.ts for row in self._transaction.execute(_STANDING, {"workspace_": workspace})
        }

    # Sending

    def due(self, now: float, lease_s: float, limit: int = 10) -> list[Card]:
        """Lease cards that must be posted (`ts` None) or updated; at most one in flight per channel.

        A lease that ran out makes its card due again; `ambiguous` if it was being posted.
        """
        return cards_claim.claim(self._transaction, now, lease_s, limit)

    def posted(self, card: str, ts: str, rev: int, shown: str | None = None) -> None:
        """Record that a card stands in Slack as `ts`, showing `rev`, and that its message is its ticket's.

        A customer's card of its own starts the customer's thread, an agents' card the agents' thread.
        """
        found = self._transaction.execute(_GET, {"id_": card}).mappings().first()
        if found is None:
            raise Missing(f"card {card}")
        self._own(card_from(found), ts)
        self._transaction.execute(_POSTED, {"id_": card, "ts_": ts, "rev_": rev, "shown_": shown})

    def sent(self, card: str, rev: int, shown: str | None = None) -> None:
        """Record that a card shows `rev` now, in the words whose digest is `shown`."""
        self._transaction.execute(_SENT, {"id_": card, "rev_": rev, "shown_": shown})

    def retry_at(self, card: str, not_before: float, *, spent: bool = True) -> None:
        """Put off a card that surely did not arrive. Not `spent`: the try does not count, as with a 429."""
        count = cards.c.attempts if spent else cards.c.attempts - 1
        keep = case((cards.c.ambiguous, cards.c.first_try))
        self._settle(card, lease_until=None, not_before=not_before, attempts=count, first_try=keep)

    def ambiguous(self, card: str, not_before: float) -> None:
        """Put off a card whose post may have arrived; before it is posted again it must be looked for."""
        unsure = cards.c.ts.is_(None)
        self._settle(card, lease_until=None, not_before=not_before, ambiguous=unsure, shown=None)

    def dead(self, card: str, error: str) -> None:
        """Give up on a card until it is wanted again. `outbox.orphans` gives up on what waited for it."""
        self._settle(card, error=error, dirty=False, **_IN_ORDER)

    def block_updates(self, workspace: str, not_before: float) -> None:
        """Update no card before that time; those that are not posted yet may go."""
        Outbox(self._transaction).block(workspace, cards_claim.UPDATES, not_before)

    def next_at(self, now: float) -> float | None:
        """Return when, after `now`, a card may become due by the clock alone, or None."""
        found = [self._transaction.scalar(query, {"now": now}) for query in _NEXT_AT]
        return min((float(at) for at in found if at is not None), default=None)

    def look(self, now: float, most: int = 1000) -> None:
        """Note which cards wait to be posted or updated, for `waiting_since`; whoever watches over them calls it.

        It is not noted when they change, which is many times as often, and nobody need wait for it.
        """
        self._transaction.execute(_SEE, {"since": now, "most": most})

    def waiting_since(self) -> float | None:
        """Return since when a card was seen waiting that was not brought up ever since, the longest; or None."""
        longest = select(func.min(cards.c.waiting_since)).where(cards.c.dirty)
        found = self._transaction.scalar(longest)
        return None if found is None else float(found)

    def rest(self, now: float) -> bool:
        """Tell whether no card is being sent and none must be by `now`."""
        return all(self._transaction.scalar(query, {"now": now}) is None for query in cards_claim.RESTLESS)

    # Inside

    def _own(self, card: Card, ts: str) -> None:
        begins = _BEGINS.get(card.role)
        if begins is None:
            return
        if card.thread is None:  # the ticket before its card: the order every append locks them in
            self._transaction.execute(begins, {"id_": card.subject, "ts_": ts})
        link = {
            "workspace": card.workspace,
            "channel": card.channel,
            "ts": ts,
            "ticket": card.subject,
            "role": "card",
        }
        self._transaction.execute(_LINK.on(self._transaction), link)

    def _settle(self, card: str, **values: Any) -> None:
        self._transaction.execute(update(cards).where(cards.c.id == card).values(**values))

    def _first(self, query: Select[Any]) -> Card | None:
        row = self._transaction.execute(query.limit(1)).mappings().first()
        return None if row is None else card_from(row)
