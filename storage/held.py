"""Requests that were remembered instead of opened."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, Select, select, update

from policies.instant import Instant
from storage.bodies import words_from, words_to
from storage.errors import Missing, Taken
from storage.jsontext import dump, load
from storage.records import Held, HeldState, Words
from storage.statements import upsert
from storage.tables import held
from storage.transaction import Transaction


class HeldRequests:
    """Held requests: a bystander's, or a refused customer's."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, request: Held) -> Held:
        """Remember a request.

        Raises:
            Taken: its message is held already. The transaction stays usable.
        """
        values = {
            "id": request.id,
            "workspace": request.workspace,
            "customer": request.customer,
            "channel": request.channel,
            "ts": request.ts,
            "thread": request.thread,
            "person": request.person,
            "happened": request.happened,
            "words": words_to(request.words),
            "asked": dump(dict(request.asked)),
            "state": request.state.value,
            "why": request.why,
            "settled_by": request.settled_by,
            "ticket": request.ticket,
        }
        statement = (
            upsert(self._transaction, held).values(values).on_conflict_do_nothing().returning(held.c.id)
        )
        if self._transaction.execute(statement).first() is None:
            raise Taken(f"held message {request.channel} {request.ts}")
        return request

    def get(self, held_id: str) -> Held | None:
        """Return a held request."""
        return self._first(select(held).where(held.c.id == held_id))

    def lock(self, held_id: str) -> Held:
        """Return a held request that nobody else can settle until this transaction ends.

        Raises:
            Missing: there is none with this id.
        """
        found = self._first(select(held).where(held.c.id == held_id).with_for_update())
        if found is None:
            raise Missing(f"held request {held_id}")
        return found

    def by_message(self, workspace: str, channel: str, ts: str) -> Held | None:
        """Return the request that this message made."""
        here = (held.c.workspace == workspace, held.c.channel == channel, held.c.ts == ts)
        return self._first(select(held).where(*here))

    def waiting(self, customer: str) -> list[Held]:
        """Return the customer's requests that nobody settled yet, oldest first."""
        states = (HeldState.HELD.value, HeldState.REFUSED.value)
        query = (
            select(held)
            .where(held.c.customer == customer, held.c.state.in_(states))
            .order_by(held.c.happened, held.c.ts)
        )
        return [_held(row) for row in self._transaction.execute(query).mappings()]

    def settle(
        self, held_id: str, state: HeldState, by: str, ticket: str | None = None, *, why: str | None = None
    ) -> None:
        """Record what became of a request, who decided it, the ticket it became; and why, where that is new."""
        values = {"state": state.value, "settled_by": by, "ticket": ticket}
        values |= {} if why is None else {"why": why}
        self._transaction.execute(update(held).where(held.c.id == held_id).values(values))

    def extend(self, held_id: str, words: Words, asked: Mapping[str, Any]) -> None:
        """Replace what a request says, to which its author added before anybody took it up."""
        values = {"words": words_to(words), "asked": dump(dict(asked))}
        self._transaction.execute(update(held).where(held.c.id == held_id).values(values))

    def erase_words_of(self, person: str) -> None:
        """Remove what a person wrote in requests of theirs."""
        self._transaction.execute(update(held).where(held.c.person == person).values(words=words_to(None)))

    def _first(self, query: Select[tuple[object, ...]]) -> Held | None:
        row = self._transaction.execute(query).mappings().first()
        return None if row is None else _held(row)


def _held(row: RowMapping) -> Held:
    return Held(
        id=row["id"],
        workspace=row["workspace"],
        customer=row["customer"],
        channel=row["channel"],
        ts=row["ts"],
        thread=row["thread"],
        person=row["person"],
        happened=Instant(row["happened"]),
        words=words_from(row["words"]),
        asked=load(row["asked"]),
        state=HeldState(row["state"]),
        why=row["why"],
        settled_by=row["settled_by"],
        ticket=row["ticket"],
    )
