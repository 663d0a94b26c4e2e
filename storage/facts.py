"""Facts and the words beside them, as rows."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, insert, select, update

from policies.instant import Instant
from policies.timeline import Fact, Timeline, timeline
from storage import chain
from storage.bodies import digest, words_from, words_to
from storage.evidence import Chain
from storage.records import Draft, Words
from storage.tables import facts, tickets, words
from storage.transaction import Transaction

_TEXTS = (
    select(facts.c.seq, facts.c.text, facts.c.hash)
    .where(facts.c.ticket == bindparam("ticket_"))
    .order_by(facts.c.seq)
)
_JOINED = func.aggregate_strings(facts.c.text, ",")
"""A ticket's facts as one row: quicker to fetch, and read as JSON in one go."""
_READ = select(_JOINED).where(facts.c.ticket == bindparam("ticket_"))
_READ_MANY = (
    select(facts.c.ticket, _JOINED)
    .where(facts.c.ticket.in_(bindparam("tickets_", expanding=True)))
    .group_by(facts.c.ticket)
)
_WORDS = (
    select(words.c.seq, words.c.salt, words.c.body)
    .where(words.c.ticket == bindparam("ticket_"))
    .order_by(words.c.seq)
)
_BODIES = (
    select(words.c.ticket, words.c.seq, words.c.body)
    .where(words.c.ticket.in_(bindparam("tickets_", expanding=True)), words.c.body.is_not(None))
    .order_by(words.c.ticket, words.c.seq)
)
_HEAD = select(tickets.c.last_seq, tickets.c.head).where(tickets.c.id == bindparam("ticket_"))
_ADD_FACT = insert(facts)
_ADD_WORDS = insert(words)


class Chained(NamedTuple):
    """Facts that were chained to a ticket's newest one, to be read before they are written."""

    ticket: str
    facts: tuple[Fact, ...]
    head: str
    """Hash of the last of them."""
    rows: list[dict[str, Any]]
    beside: list[dict[str, Any]]
    """Rows of the words that stand beside them."""


class Facts:
    """The facts of tickets. The ticket's row must be locked to add any."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._looked_up: dict[str, Timeline] = {}

    def timeline(self, ticket: str) -> Timeline:
        """Return a ticket's facts in reading order."""
        if ticket in self._looked_up:
            return self._looked_up[ticket]
        texts = self._transaction.execute(_READ, {"ticket_": ticket}).scalar_one()
        return timeline(chain.facts_of(texts or ""))

    def look_up(self, tickets: Sequence[str]) -> None:
        """Read the facts of many tickets at once, for later questions of this transaction."""
        self._looked_up.update(self.timelines(tickets))

    def timelines(self, tickets: Sequence[str]) -> dict[str, Timeline]:
        """Return the facts of many tickets, each in reading order."""
        found: dict[str, Timeline] = dict.fromkeys(tickets, ())
        for ticket, texts in self._transaction.execute(_READ_MANY, {"tickets_": list(tickets)}):
            found[ticket] = timeline(chain.facts_of(texts))
        return found

    def words(self, tickets: Sequence[str]) -> dict[str, dict[int, Words]]:
        """Return what was written on tickets, by the fact's seq; erased words are left out."""
        found: dict[str, dict[int, Words]] = {ticket: {} for ticket in tickets}
        rows = self._transaction.execute(_BODIES, {"tickets_": list(tickets)})
        for ticket, seq, body in rows:
            found[ticket][seq] = words_from(body)
        return found

    @staticmethod
    def chained(
        ticket: str, drafts: Sequence[Draft], recorded: Instant, *, after: tuple[int, str]
    ) -> Chained:
        """Chain drafts, one at least, to the fact `after` (seq, hash); nothing is written yet."""
        head = after[1]
        rows: list[dict[str, Any]] = []
        beside: list[dict[str, Any]] = []
        for seq, draft in enumerate(drafts, start=after[0] + 1):
            proof = None
            if draft.words is not None:
                salt, body = token_hex(16), words_to(draft.words)
                proof = digest(salt, body)
                person = draft.words.author or draft.who
                beside.append({"ticket": ticket, "seq": seq, "person": person, "salt": salt, "body": body})
            text = chain.text_of(ticket, seq, draft, recorded, proof)
            head = chain.link(head, text)
            rows.append({"ticket": ticket, "seq": seq, "text": text, "hash": head})
        added = tuple(chain.fact_of(row["text"]) for row in rows)
        return Chained(ticket, added, head, rows, beside)

    def begin(self, first: Chained) -> None:
        """Write the facts that a new ticket begins with."""
        if self._transaction.gathering:
            self._looked_up[first.ticket] = ()
        self.add(first)

    def add(self, chained: Chained) -> None:
        """Write facts that were chained to the newest one."""
        known = self._looked_up.get(chained.ticket)
        if known is not None:
            self._looked_up[chained.ticket] = timeline((*known, *chained.facts))
        self._transaction.later(_ADD_FACT, chained.rows)
        if chained.beside:
            self._transaction.later(_ADD_WORDS, chained.beside)

    def erase_words_of(self, person: str) -> None:
        """Remove what a person wrote, text and salt; the facts and their chain stay and still verify."""
        self._transaction.execute(update(words).where(words.c.person == person).values(salt=None, body=None))

    def written(self, ticket: str) -> Chain:
        """Return a ticket's facts and words as they are stored, for evidence."""
        links = tuple(chain.Link(*row) for row in self._transaction.execute(_TEXTS, {"ticket_": ticket}))
        beside = self._transaction.execute(_WORDS, {"ticket_": ticket})
        _, head = self._transaction.execute(_HEAD, {"ticket_": ticket}).one()
        return Chain(links, {seq: (salt, body) for seq, salt, body in beside}, head)

    def verify(self, ticket: str) -> list[str]:
        """Return what is wrong with a ticket's chain and words, in plain sentences; nothing when it is whole."""
        links = [chain.Link(*row) for row in self._transaction.execute(_TEXTS, {"ticket_": ticket})]
        beside = {
            seq: (salt, body) for seq, salt, body in self._transaction.execute(_WORDS, {"ticket_": ticket})
        }
        last, head = self._transaction.execute(_HEAD, {"ticket_": ticket}).one()
        return chain.problems(links, last=last, head=head) + chain.problems_of_words(links, beside)
