"""Messages that were sent with something to press: looked at again whenever their subject is decided upon.

Nothing depends on them. One that was being brought up when its process died keeps its old buttons, whose press
is refused in words.
"""

from sqlalchemy import (
    RowMapping,
    Update,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from storage.cards_claim import UPDATES
from storage.records import Offer
from storage.statements import NOW, Upsert
from storage.tables import channel_blocks, offers
from storage.transaction import Transaction

_PUT = Upsert(offers, lambda insert: insert.on_conflict_do_nothing())
_LOOK = update(offers).where(offers.c.subject == bindparam("subject_")).values(look_at=0.0)
_BLOCKED = exists().where(
    channel_blocks.c.workspace == offers.c.workspace,
    or_(channel_blocks.c.channel == "*", channel_blocks.c.channel == UPDATES),
    channel_blocks.c.not_before > NOW,
)
_DUE = (offers.c.look_at.is_not(None), offers.c.look_at <= NOW, ~_BLOCKED)
_RESTLESS = select(offers.c.message).where(*_DUE).limit(1)
_CHOSEN = (
    select(offers.c.message)
    .where(*_DUE)
    .order_by(offers.c.look_at, offers.c.ts)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(offers)
    .where(offers.c.message.in_(bindparam("chosen", expanding=True)))
    .values(look_at=None)
    .returning(offers)
)
_NEXT_AT = select(func.min(offers.c.look_at)).where(offers.c.look_at > NOW)


class Offers:
    """Sent messages with buttons. Times are machine seconds."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, offer: Offer) -> None:
        """Remember a message that was just sent; it is looked at once more, should something be decided already."""
        row = {name: getattr(offer, name) for name in Offer.__slots__}
        self._transaction.execute(_PUT.on(self._transaction), {**row, "look_at": 0.0})

    def look_again(self, subject: str) -> None:
        """Something was decided: every message about it that can be pressed is to be looked at."""
        self._transaction.later(_LOOK, ({"subject_": subject},))

    def look_at(self, message: str, not_before: float) -> None:
        """Look at one message again, at that time or later."""
        self._transaction.execute(_one(message).values(look_at=not_before))

    def look_later(self, message: str, not_before: float) -> None:
        """Look at one message at that time, unless it is to be looked at before."""
        unless = offers.c.look_at.is_(None)
        self._transaction.execute(_one(message).where(unless).values(look_at=not_before))

    def take(self, now: float, limit: int = 10) -> list[Offer]:
        """Take messages that are to be looked at; each is given out once, whatever becomes of it."""
        chosen = self._transaction.scalars(_CHOSEN, {"now": now, "most": limit}).all()
        if not chosen:
            return []
        rows = self._transaction.execute(_TAKE, {"chosen": chosen}).mappings()
        return sorted((_offer(row) for row in rows), key=lambda offer: offer.ts)

    def shows(self, message: str, shown: str) -> None:
        """Record what can be pressed on a message now."""
        self._transaction.execute(_one(message).values(shown=shown))

    def over(self, message: str) -> None:
        """Forget a message: nothing on it can be pressed any more, or it is gone."""
        self._transaction.execute(delete(offers).where(offers.c.message == message))

    def rest(self, now: float) -> bool:
        """Tell whether no message is to be looked at by `now`."""
        return self._transaction.scalar(_RESTLESS, {"now": now}) is None

    def next_at(self, now: float) -> float | None:
        """Return when, after `now`, a message is to be looked at, or None."""
        found = self._transaction.scalar(_NEXT_AT, {"now": now})
        return None if found is None else float(found)


def _one(message: str) -> Update:
    return update(offers).where(offers.c.message == message)


def _offer(row: RowMapping) -> Offer:
    return Offer(**{name: row[name] for name in Offer.__slots__})
