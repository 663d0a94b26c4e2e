"""Tickets: the row, the facts, the messages that belong to it, and when it wants to be woken."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Select, func, select, update

from policies.instant import Instant
from policies.ticket import Status
from policies.timeline import Fact, Timeline
from storage import chain
from storage import ticket_statements as sql
from storage.cards import BUMP
from storage.errors import Missing, Taken, taken_if_duplicate
from storage.evidence import Chain
from storage.facts import Chained, Facts
from storage.held import HeldRequests
from storage.known import Asker, Known
from storage.records import Draft, Projection, TicketRow, Words
from storage.tables import messages, tickets
from storage.ticket_rows import projected, ticket_from, ticket_to
from storage.transaction import Transaction

Place = tuple[str, str]
"""A message: its channel and its `ts`."""


class _Head(NamedTuple):
    """Where the chain of a ticket held here ends."""

    seq: int
    hash: str
    workspace: str


class Tickets:
    """Tickets of all workspaces; what a Slack id finds is found within its workspace."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._facts = Facts(transaction)
        self._heads: dict[str, _Head] = {}
        self._known = Known()
        self._alone = transaction.dialect.name == "sqlite"
        """Nobody else writes while this transaction does."""

    # Opening

    @staticmethod
    def first(ticket: str, drafts: Sequence[Draft], recorded: Instant) -> Chained:
        """Chain the facts a ticket begins with, one at least, to be read before `open` writes both."""
        return Facts.chained(ticket, drafts, recorded, after=(0, chain.START))

    def open(self, row: TicketRow, first: Chained) -> TicketRow:
        """Insert a ticket as it stands after its first facts, and those, and return its row.

        Its origin is guarded by `link`: link it in the same transaction.

        Raises:
            Taken: its number is in use. What is done together with other things fails as a whole instead, when it
                is made.
        """
        row = replace(row, rev=1)
        self._heads[row.id] = _Head(first.facts[-1].seq, first.head, row.workspace)
        values = ticket_to(row) | {"rev": 1, "last_seq": first.facts[-1].seq, "head": first.head}
        with taken_if_duplicate(f"number {row.number}"):
            self._transaction.later(sql.OPEN, (values,))
        self._facts.begin(first)
        self._known.opened(row)
        return row

    # Finding

    def get(self, ticket: str) -> TicketRow | None:
        """Return a ticket's row."""
        return self._first(sql.GET, id_=ticket)

    def many(self, ids: Sequence[str]) -> dict[str, TicketRow]:
        """Return the rows of those tickets that there are, by id."""
        rows = self._transaction.execute(sql.MANY, {"ids_": list(ids)}).mappings()
        return {row["id"]: ticket_from(row) for row in rows}

    def lock(self, ticket: str) -> TicketRow:
        """Return a ticket's row, which nobody else can lock or append to until this transaction ends.

        Lock the customer before tickets, and tickets in order of their ids. What is done together with other
        things holds locks of theirs already, and waits for no further one: the transaction fails with `Busy`.

        Raises:
            Missing: there is none with this id.
        """
        lock = sql.LOCK_FREE if self._transaction.gathering else sql.LOCK
        row = self._transaction.execute(lock, {"id_": ticket}).mappings().first()
        if row is None:
            raise Missing(f"ticket {ticket}")
        return self._held(row)

    def hold(self, row: TicketRow) -> TicketRow:
        """As `lock`, for a ticket that was read in this transaction: where we write alone, it is held already."""
        return row if row.id in self._heads else self.lock(row.id)

    def find(self, workspace: str, number: str) -> TicketRow | None:
        """Return the ticket with this number, in whatever case it is typed."""
        same = func.upper(tickets.c.number) == number.strip().upper()
        return self._first(select(tickets).where(tickets.c.workspace == workspace, same))

    def by_message(self, workspace: str, channel: str, ts: str) -> TicketRow | None:
        """Return the ticket that a message is linked to."""
        return self._first(sql.BY_MESSAGE, workspace_=workspace, channel_=channel, ts_=ts)

    def by_thread(self, workspace: str, channel: str, thread_ts: str) -> TicketRow | None:
        """Return the newest ticket whose thread, the customer's or the agents', starts with this message."""
        with suppress(KeyError):
            return self._known.thread((workspace, channel, thread_ts))
        for query in sql.BY_THREAD:
            found = self._first(query, workspace_=workspace, channel_=channel, ts_=thread_ts)
            if found is not None:
                return found
        return None

    def threads(self, workspace: str, places: Collection[Place]) -> dict[Place, TicketRow]:
        """Return the tickets that `by_thread` would for these messages, by message."""
        found: dict[Place, TicketRow] = {}
        for query, (channel, thread) in zip(sql.THREADS, sql.PLACES, strict=True):
            wanted = set(places) - found.keys()
            if not wanted:
                break
            here = {
                "workspace_": workspace,
                "channels_": sorted({place[0] for place in wanted}),
                "threads_": sorted({place[1] for place in wanted}),
            }
            for row in self._transaction.execute(query, here).mappings():
                if (row[channel], row[thread]) in wanted:
                    found[row[channel], row[thread]] = self._seen(row)
        return found

    def look_up_threads(self, workspace: str, threads: Mapping[Place, TicketRow | None]) -> list[TicketRow]:
        """Hold tickets whose threads were found, and read their facts, for later questions of this transaction.

        Return them as they are now that they are held.
        """
        ids = sorted({row.id for row in threads.values() if row is not None})
        held = {row.id: row for row in threads.values() if row is not None}
        if ids and not self._alone:
            rows = self._transaction.execute(sql.LOCK_MANY, {"ids_": ids}).mappings()
            held = {row["id"]: self._held(row) for row in rows}
        if ids:
            self._facts.look_up(ids)
        self._known.read_threads(
            {(workspace, *place): None if row is None else held[row.id] for place, row in threads.items()}
        )
        return list(held.values())

    def open_of(self, customer: str, limit: int) -> list[tuple[str, str]]:
        """Return (id, number) of a customer's tickets that are not closed, by priority, then receipt."""
        rows = self._transaction.execute(sql.OPEN_OF, {"customer_": customer, "most": limit})
        return [(row.id, row.number) for row in rows]

    def listed(
        self,
        workspace: str,
        *,
        customer: str | None = None,
        assignee: str | None = None,
        unassigned: bool = False,
        open_only: bool = True,
        limit: int = 50,
    ) -> list[TicketRow]:
        """Return tickets by priority, then receipt; `open_only` leaves out closed ones."""
        query = select(tickets).where(tickets.c.workspace == workspace)
        if customer is not None:
            query = query.where(tickets.c.customer == customer)
        if assignee is not None:
            query = query.where(tickets.c.assignee == assignee)
        if unassigned:
            query = query.where(tickets.c.assignee.is_(None))
        if open_only:
            query = query.where(tickets.c.status != Status.CLOSED.value)
        query = query.order_by(tickets.c.priority, tickets.c.receipt, tickets.c.number).limit(limit)
        return [ticket_from(row) for row in self._transaction.execute(query).mappings()]

    def latest_of(self, customer: str, requester: str, channel: str) -> TicketRow | None:
        """Return the ticket a requester opened last in a channel, by receipt; closed ones too."""
        with suppress(KeyError):
            return self._known.latest((customer, requester, channel))
        return self._first(sql.LATEST, customer_=customer, requester_=requester, channel_=channel)

    def look_up_latest(self, askers: Collection[Asker]) -> None:
        """Read at once what `latest_of` would return for these, for the next question about each of them."""
        if not askers:
            return
        asked = {
            "requesters_": sorted({requester for _, requester, _ in askers}),
            "channels_": sorted({channel for _, _, channel in askers}),
        }
        rows = self._transaction.execute(sql.LATEST_OF_MANY, asked).mappings()
        self._known.read_latest(askers, [self._seen(row) for row in rows])

    def ids(self, page: int = 500) -> Iterator[str]:
        """Go through every ticket's id, a page at a time; tickets may change meanwhile."""
        last = ""
        while found := self._transaction.scalars(sql.PAGE, {"after": last, "most": page}).all():
            yield from found
            last = found[-1]

    def received_since(self, customers: Sequence[str], since: Instant) -> int:
        """Count the tickets of some customers received at or after an instant."""
        theirs = (tickets.c.customer.in_(customers), tickets.c.receipt >= since)
        return self._transaction.scalar(select(func.count()).select_from(tickets).where(*theirs)) or 0

    def all_received_since(
        self, customers: Sequence[str], since: Instant, page: int = 500
    ) -> Iterator[TicketRow]:
        """Go through the tickets of some customers received at or after an instant, by id, a page at a time."""
        theirs = (tickets.c.customer.in_(customers), tickets.c.receipt >= since)
        last = ""
        while True:
            query = select(tickets).where(*theirs, tickets.c.id > last).order_by(tickets.c.id).limit(page)
            found = [ticket_from(row) for row in self._transaction.execute(query).mappings()]
            if not found:
                return
            yield from found
            last = found[-1].id

    # Facts

    def timeline(self, ticket: str) -> Timeline:
        """Return a ticket's facts in reading order."""
        return self._facts.timeline(ticket)

    def timelines(self, tickets: Sequence[str]) -> dict[str, Timeline]:
        """Return the facts of many tickets, each in reading order."""
        return self._facts.timelines(tickets)

    def append(self, ticket: str, drafts: Sequence[Draft], recorded: Instant) -> tuple[Fact, ...]:
        """Append facts, in this order, and have the ticket's cards follow. Locks the ticket's row.

        Raises:
            Missing: there is no such ticket.
        """
        if not drafts:
            return ()
        chained = self.chain(ticket, drafts, recorded)
        self.add(chained)
        return chained.facts

    def chain(self, ticket: str, drafts: Sequence[Draft], recorded: Instant) -> Chained:
        """Make facts of drafts, one at least, that follow the ticket's newest. Locks the ticket's row.

        Nothing is written: what they change is read of them first, and then `add` writes both.

        Raises:
            Missing: there is no such ticket.
        """
        if ticket not in self._heads:
            self.lock(ticket)
        return self._facts.chained(ticket, drafts, recorded, after=self._heads[ticket][:2])

    def add(self, chained: Chained, now: Projection | None = None) -> None:
        """Write facts that `chain` made, have the cards follow, and write down what was read of them."""
        ticket, seq = chained.ticket, chained.facts[-1].seq
        self._known.grown(ticket, now)
        self._facts.add(chained)
        grown = {"id_": ticket, "seq_": seq, "head_": chained.head}
        if now is None:
            self._transaction.later(sql.GROW, (grown,))
        else:
            self._transaction.later(sql.GROW_PROJECTED, (grown | projected(now, chained.facts[-1].recorded),))
        self._heads[ticket] = self._heads[ticket]._replace(seq=seq, hash=chained.head)
        self._transaction.later(BUMP, ({"subject_": ticket},))

    def words(self, ticket: str) -> dict[int, Words]:
        """Return what people wrote, by the seq of its fact; erased words are left out."""
        return self._facts.words((ticket,))[ticket]

    def words_of(self, tickets: Sequence[str]) -> dict[str, dict[int, Words]]:
        """Return what people wrote on many tickets, each as `words` does."""
        return self._facts.words(tickets)

    def erase_words_of(self, person: str) -> None:
        """Remove everything a person wrote, in tickets and in held requests; every chain still verifies."""
        self._facts.erase_words_of(person)
        HeldRequests(self._transaction).erase_words_of(person)

    def written(self, ticket: str) -> Chain:
        """Return a ticket's facts and words as they are stored, for evidence."""
        return self._facts.written(ticket)

    def verify(self, ticket: str) -> list[str]:
        """Return what is wrong with a ticket's facts and words, in plain sentences; nothing when all is whole."""
        return self._facts.verify(ticket)

    # The row

    def project(self, ticket: str, now: Projection, at: Instant) -> None:
        """Write down what was read from the timeline at an instant, for lists and for the tick."""
        self._known.changed(ticket)
        self._transaction.execute(sql.PROJECT, {"id_": ticket} | projected(now, at))

    def repin(self, ticket: str, terms: str) -> None:
        """Note the hash of the terms that the ticket's newest move names."""
        self._set(ticket, terms=terms)

    def hand_over(self, ticket: str, requester: str) -> None:
        """Note who asks on a ticket now, as its newest fact of that says."""
        self._set(ticket, requester=requester)

    def link(self, ticket: str, channel: str, ts: str, role: str) -> None:
        """Say that a message belongs to the ticket; `role` says as what (`origin`, `card`, `message` …).

        Raises:
            Taken: it belongs to a ticket already, perhaps this one. The transaction stays usable. What is done
                together with other things fails as a whole instead, when it is made.
        """
        if self._transaction.gathering and ticket in self._heads:
            link = {"workspace": self._heads[ticket].workspace, "channel": channel, "ts": ts}
            self._transaction.later(sql.LINK_SURELY, (link | {"ticket": ticket, "role": role},))
            return
        values = {"id_": ticket, "channel_": channel, "ts_": ts, "role_": role}
        if self._transaction.execute(sql.LINK.on(self._transaction), values).first() is None:
            raise Taken(f"message {channel} {ts}")

    def newest_message(self, ticket: str, channel: str) -> str | None:
        """Return as what (`role`) the newest message of a ticket in a channel belongs to it."""
        here = (messages.c.ticket == ticket, messages.c.channel == channel)
        query = select(messages.c.role).where(*here).order_by(messages.c.ts.desc()).limit(1)
        found: str | None = self._transaction.scalar(query)
        return found

    def move_links(self, ticket: str, to: str) -> None:
        """Have what people wrote on one ticket belong to another; our own messages stay."""
        said = ("origin", "request", "thread", "outside")
        theirs = (messages.c.ticket == ticket, messages.c.role.in_(said))
        self._transaction.execute(update(messages).where(*theirs).values(ticket=to))

    # Waking

    def due(self, now: Instant, limit: int = 20) -> list[TicketRow]:
        """Hold tickets that want to be woken by `now`, longest due first, for this transaction.

        On PostgreSQL those that another transaction holds are skipped; on SQLite there is one writer.
        """
        rows = self._transaction.execute(sql.DUE, {"now_": now, "most": limit}).mappings()
        return [self._held(row) for row in rows]

    def postpone(self, ticket: str, until: Instant) -> None:
        """Put off a ticket whose waking failed. It is no less overdue until nothing is due on it any more."""
        self._known.changed(ticket)
        self._transaction.execute(sql.PUT_OFF, {"id_": ticket, "until_": until})

    def next_wake(self) -> Instant | None:
        """Return when the next ticket wants to be woken, or None."""
        found = self._transaction.scalar(sql.NEXT_WAKE)
        return None if found is None else Instant(found)

    def next_to_wake(self) -> str | None:
        """Return the id of the ticket that wants to be woken next, or None."""
        wakes = select(tickets.c.id).where(tickets.c.wake_at.is_not(None))
        found: str | None = self._transaction.scalar(wakes.order_by(tickets.c.wake_at, tickets.c.id).limit(1))
        return found

    def overdue(self, before: Instant) -> int:
        """Return how many tickets wanted to be woken before that instant and were not, or not with success."""
        return self._transaction.scalar(sql.OVERDUE, {"before_": before}) or 0

    # Inside

    def _held(self, row: RowMapping) -> TicketRow:
        self._heads[row["id"]] = _Head(row["last_seq"], row["head"], row["workspace"])
        return ticket_from(row)

    def _seen(self, row: RowMapping) -> TicketRow:
        """A row that was read: where nobody else writes, it is held by that."""
        return self._held(row) if self._alone else ticket_from(row)

    def _set(self, ticket: str, **values: Any) -> None:
        self._known.changed(ticket)
        self._transaction.execute(update(tickets).where(tickets.c.id == ticket).values(**values))

    def _first(self, query: Select[Any], **values: str) -> TicketRow | None:
        row = self._transaction.execute(query, values).mappings().first()
        return None if row is None else self._seen(row)
