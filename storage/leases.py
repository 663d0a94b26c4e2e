"""Leases: a row being sent is held for a while, and what became of it is ambiguous when the time runs out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Update, or_, true, update

from storage.statements import NOW, state
from storage.tables import cards, outbox
from storage.transaction import Transaction

_FREED: Mapping[str, Any] = {"lease_until": None, "ambiguous": True}


def take_back(transaction: Transaction) -> None:
    """End all leases, whoever held them."""
    transaction.execute(_free_outbox(true()))
    transaction.execute(free_cards(true()))


def end_run_out(transaction: Transaction, now: float) -> None:
    """End the leases of outbox rows that ran out by `now` (machine seconds)."""
    transaction.execute(_RUN_OUT, {"now": now})


def free_cards(which: ColumnElement[bool]) -> Update:
    """End leases of cards; only a first post is ambiguous, an update can simply be repeated."""
    held = cards.c.lease_until.is_not(None)
    return (
        update(cards)
        .where(held, which)
        .values(lease_until=None, ambiguous=or_(cards.c.ambiguous, cards.c.ts.is_(None)), shown=None)
    )


def _free_outbox(which: ColumnElement[bool]) -> Update:
    sending = outbox.c.state == state("sending")
    return update(outbox).where(sending, which).values(state="pending", **_FREED)


_RUN_OUT = _free_outbox(outbox.c.lease_until <= NOW)
