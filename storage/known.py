"""What one transaction read ahead of the tickets it holds, kept at its newest state while it writes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from storage.records import Projection, TicketRow

Place = tuple[str, str, str]
"""A message: its workspace, its channel and its `ts`."""
Asker = tuple[str, str, str]
"""A customer, a requester and the channel they ask in."""


class Known:
    """Rows of tickets by where they are found.

    A row is forgotten when something changes it in a way that is not followed here; then it is read again.
    """

    def __init__(self) -> None:
        self._rows: dict[str, TicketRow] = {}
        self._threads: dict[Place, str | None] = {}
        self._latest: dict[Asker, TicketRow | None] = {}

    def read_threads(self, found: Mapping[Place, TicketRow | None]) -> None:
        """Take in whose threads begin with these messages; None: no ticket's."""
        self._threads = {place: None if row is None else row.id for place, row in found.items()}
        self._rows = {row.id: row for row in found.values() if row is not None}

    def read_latest(self, asked: Iterable[Asker], found: Iterable[TicketRow]) -> None:
        """Take in which tickets these people opened last; those of them who are not found opened none."""
        self._latest = dict.fromkeys(asked)
        self._latest |= {(row.customer, row.requester, row.customer_channel): row for row in found}

    def thread(self, place: Place) -> TicketRow | None:
        """The ticket whose thread a message begins.

        Raises:
            KeyError: it was not read, or not as it is now.
        """
        ticket = self._threads[place]
        return None if ticket is None else self._rows[ticket]

    def latest(self, asker: Asker) -> TicketRow | None:
        """The ticket somebody opened last. Told once: what is asked next may follow another one.

        Raises:
            KeyError: it was not read, or told before.
        """
        return self._latest.pop(asker)

    def opened(self, row: TicketRow) -> None:
        """A ticket was opened."""
        self._latest.pop((row.customer, row.requester, row.customer_channel), None)
        if row.customer_thread is None:
            return
        place = (row.workspace, row.customer_channel, row.customer_thread)
        if place in self._threads:
            self._threads[place] = row.id
            self._rows[row.id] = row

    def grown(self, ticket: str, now: Projection | None) -> None:
        """Facts were appended to a ticket; None: and its row is not known to be as they say."""
        row = self._rows.get(ticket)
        self.changed(ticket)
        if row is not None and now is not None:
            self._rows[ticket] = replace(row, rev=row.rev + 1, **asdict(now))

    def changed(self, ticket: str) -> None:
        """Something about a ticket's row changed."""
        self._rows.pop(ticket, None)
        for asker in [asker for asker, row in self._latest.items() if row and row.id == ticket]:
            del self._latest[asker]
