"""Pinned terms: the canonical text of every policy version a ticket was opened under."""

import hashlib

from sqlalchemy import bindparam, select

from storage.errors import Missing
from storage.statements import Upsert
from storage.tables import terms
from storage.transaction import Transaction

_TEXT = select(terms.c.text).where(terms.c.hash == bindparam("hash_"))
_PUT = Upsert(terms, lambda insert: insert.on_conflict_do_nothing())


class TermsTexts:
    """Texts addressed by their content; never changed, never removed."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._put: set[str] = set()

    def put(self, text: str) -> str:
        """Keep a text and return the SHA-256 (hex) it is found by. Again is idempotent."""
        name = hashlib.sha256(text.encode()).hexdigest()
        if name not in self._put:
            self._transaction.later(_PUT.on(self._transaction), ({"hash": name, "text": text},))
            self._put.add(name)
        return name

    def get(self, name: str) -> str:
        """Return the text.

        Raises:
            Missing: no text has this hash.
        """
        text: str | None = self._transaction.scalar(_TEXT, {"hash_": name})
        if text is None:
            raise Missing(f"terms {name}")
        return text
