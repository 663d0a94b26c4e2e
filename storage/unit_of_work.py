"""One transaction at a time: where every read and write of the desk happens."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import engine, leases
from storage.announcements import Announcements
from storage.calls import Calls
from storage.cards import Cards
from storage.channels import Channels
from storage.customer_tickets import CustomerTickets
from storage.directory import Directory
from storage.erasures import Erasures
from storage.errors import Busy
from storage.file import OneFile, unusable
from storage.held import HeldRequests
from storage.inbox import Inbox
from storage.offers import Offers
from storage.outbox import Outbox
from storage.policies import PolicyVersions
from storage.terms import TermsTexts
from storage.tickets import Tickets
from storage.transaction import Transaction
from storage.transfers import Transfers
from storage.uptime import Uptime

_here = threading.local()


def in_transaction() -> bool:
    """Tell whether this thread is inside a transaction, where nothing slow, such as Slack, may be called."""
    return getattr(_here, "inside", False)


class Work:
    """The repositories, all on one transaction. Good until its `with` block ends."""

    def __init__(self, connection: Connection, *, writing: bool) -> None:
        self._connection = connection
        self._transaction = Transaction(connection)
        self.writing = writing
        """Whether this transaction may write; only then are rows locked."""

    @cached_property
    def directory(self) -> Directory:
        """Customers and people."""
        return Directory(self._transaction)

    @cached_property
    def channels(self) -> Channels:
        """Channels that are ours."""
        return Channels(self._transaction)

    @cached_property
    def terms(self) -> TermsTexts:
        """Pinned policy versions."""
        return TermsTexts(self._transaction)

    @cached_property
    def policies(self) -> PolicyVersions:
        """Policy documents that were added, by when they are in force."""
        return PolicyVersions(self._transaction)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets and their facts."""
        return Tickets(self._transaction)

    @cached_property
    def customer_tickets(self) -> CustomerTickets:
        """Everything one customer has asked for."""
        return CustomerTickets(self._transaction)

    @cached_property
    def held(self) -> HeldRequests:
        """Requests that opened no ticket."""
        return HeldRequests(self._transaction)

    @cached_property
    def announcements(self) -> Announcements:
        """What many customers are told at once."""
        return Announcements(self._transaction)

    @cached_property
    def calls(self) -> Calls:
        """Calls that customers are offered."""
        return Calls(self._transaction)

    @cached_property
    def inbox(self) -> Inbox:
        """Which events were taken in."""
        return Inbox(self._transaction)

    @cached_property
    def outbox(self) -> Outbox:
        """Messages to be sent once."""
        return Outbox(self._transaction)

    @cached_property
    def offers(self) -> Offers:
        """Sent messages whose buttons may stop to apply."""
        return Offers(self._transaction)

    @cached_property
    def cards(self) -> Cards:
        """Messages kept at their newest state."""
        return Cards(self._transaction)

    @cached_property
    def erasures(self) -> Erasures:
        """Requests to erase a person's data."""
        return Erasures(self._transaction)

    @cached_property
    def transfers(self) -> Transfers:
        """Requests to put one contact in another's place."""
        return Transfers(self._transaction)

    @cached_property
    def uptime(self) -> Uptime:
        """When the app was there, and what operators leave out of the account."""
        return Uptime(self._transaction)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only what happens inside when it raises, and keep the rest of the transaction."""
        try:
            with self._transaction.savepoint():
                yield
        except BaseException:
            # These remember what they read and wrote, and some of that is undone now.
            for repository in ("directory", "channels", "terms", "policies", "tickets"):
                self.__dict__.pop(repository, None)
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make what is appended to tickets and put into the outbox inside together, at the end of the block.

        What is read before is made before. Undone, like a savepoint, when it raises.
        """
        with self.savepoint(), self.gathered():
            yield

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """As `together`, but when it raises the whole transaction has to be given up."""
        with self._transaction.together():
            yield
        self.channels.note_seen()

    def at_rest(self, now_machine: float) -> bool:
        """Tell whether nothing is left to send, under way or to be replayed by `now_machine`."""
        parts = (self.outbox, self.cards, self.offers, self.inbox)
        return all(part.rest(now_machine) for part in parts)


class Storage:
    """The database. One of these per process; every thread may use it.

    `url` is `sqlite:///path` or `postgresql://…`. Nothing is opened before the first use.
    """

    def __init__(self, url: str) -> None:
        self._url = engine.address(url)
        self._writer = engine.open_writer(self._url)
        self._reader = engine.open_reader(self._url, self._writer)
        self._one_writer = threading.Lock() if self._is_sqlite else None
        self._file = OneFile(self._url.database or "") if self._is_sqlite else None
        self._wakers: list[Callable[[], None]] = []

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    def migrate(self) -> None:
        """Bring the tables to this program's version. On a database that is there already it costs one query."""
        from storage.migrations import up_to_date, upgrade  # noqa: PLC0415 -- alembic is 20 MB, seldom needed

        with self._reader.connect() as connection:
            if up_to_date(connection):
                return
        with self._exclusively(), self._writer.begin() as connection:
            upgrade(connection)

    @contextmanager
    def write(self, *, quiet: bool = False) -> Iterator[Work]:
        """Run one writing transaction: committed at the end of the block, rolled back when it raises.

        `quiet` wakes nobody afterwards; for the relay's own claims, which would wake itself for ever.

        Raises:
            Busy: the database or a lock could not be had within a second; nothing was written.
            Unusable: a kind of it that does not pass by itself.
            RuntimeError: this thread is in a transaction already.
        """
        self._look()
        with _alone_in_thread(), self._exclusively(), _busy(), self._writer.begin() as connection:
            yield Work(connection, writing=True)
        if not quiet:
            for wake in self._wakers:
                wake()

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Run one reading transaction, which sees a single state of the database and waits for no writer.

        Raises:
            Busy: no connection could be had within a second.
            RuntimeError: this thread is in a transaction already.
        """
        self._look()
        with (
            _alone_in_thread(),
            _busy(reading=True),
            self._reader.connect() as connection,
            connection.begin() as transaction,
        ):
            yield Work(connection, writing=False)
            transaction.rollback()

    def subscribe(self, wake: Callable[[], None]) -> None:
        """Have `wake` called after every commit of a write, outside all locks. It must be quick and not raise."""
        self._wakers.append(wake)

    def take_back_leases(self) -> None:
        """Free what an earlier process of this database was sending when it ended; its outcome is ambiguous.

        On SQLite, where one process writes, at start. On PostgreSQL others may be sending: there leases run out.
        """
        if self._is_sqlite:
            with self._exclusively(), self._writer.begin() as connection:
                leases.take_back(Transaction(connection))

    def rest(self, now_machine: float) -> bool:
        """Tell whether the app came to rest: nothing to send now, nothing being sent, nothing to replay.

        A message that may go only later (`not_before`) does not count until then: pass a later `now_machine`
        to wait for those of the next seconds too. What waits for a parent that cannot go now is at rest.
        """
        with self.read() as work:
            return work.at_rest(now_machine)

    def close(self) -> None:
        """Close every connection. Running transactions must have ended."""
        self._reader.dispose()
        self._writer.dispose()

    def _look(self) -> None:
        if self._file is not None:
            self._file.check()

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        """On SQLite, queue writers here rather than in its busy loop, which is six times slower at p99."""
        if self._one_writer is None:
            yield
            return
        if not self._one_writer.acquire(timeout=engine.PATIENCE):
            raise Busy("another write took longer than a second")
        try:
            yield
        finally:
            self._one_writer.release()


@contextmanager
def _alone_in_thread() -> Iterator[None]:
    if in_transaction():
        raise RuntimeError("a transaction inside a transaction would wait for itself, or see half a state")
    _here.inside = True
    try:
        yield
    finally:
        _here.inside = False


@contextmanager
def _busy(*, reading: bool = False) -> Iterator[None]:
    """Tell what passes, or what a person has to mend, from mistakes of ours; a reader that writes is one of those."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy("no connection to the database came free within a second") from error
    except DBAPIError as error:
        if _is_lock_wait(error):
            raise Busy("a row or the database stayed locked for a second") from error
        found = unusable(error)
        if found is None or (reading and "readonly" in str(error.orig)):
            raise
        raise found from error


def _is_lock_wait(error: DBAPIError) -> bool:
    """55P03 is PostgreSQL's lock_not_available, 40P01 its deadlock: both passed in a moment."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("55P03", "40P01") or "database is locked" in str(error.orig)
