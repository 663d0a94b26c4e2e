"""The relay: takes messages from the outbox to Slack, each of them once.

A row is leased, put into words, posted with its id in the message's metadata, and settled by what became of the
post. After an outcome that nobody knows the thread is searched for the id before anything is posted again. What
remains is Slack accepting a delayed request after that search; nothing on this side can tell.
"""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.delivery import digest, reports
from bot.delivery.gateway import SEND_SECONDS, Gateway, row_mark
from bot.delivery.offers import noted
from bot.delivery.outcomes import Ambiguous, CallError, Outcome, RetryAt, Sent, Undeliverable
from bot.delivery.patience import LEASE_SECONDS, hold_back, look_from, settle_seconds, stubbornly
from bot.log import logger
from bot.views.messages import Unwanted
from bot.views.scene import Message
from policies.instant import Instant
from storage.records import Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work

BATCH = 20
"""Messages sent in one pass, so that cards get their turn."""
RENDERINGS = 3
_RENDER_AGAIN = 1.0
_ORPHANS_EVERY = 30.0

log = logger("relay")


class Relay:
    """Sends what waits in the outbox.

    `render` makes a row's words as of now, or raises `Unwanted`, which ends the row without anybody being told.
    `on_sent` is called in the transaction that marks a row as sent.
    `now` is the business clock, `machine_clock` the machine's, in seconds; once `halted`, nothing more is begun.
    Before each message `give_way` may wait a moment for what is more urgent.
    """

    def __init__(
        self,
        storage: "Storage",
        gateway: Gateway,
        render: Callable[[Outgoing], Message],
        *,
        on_sent: Callable[["Work", Outgoing, str], None],
        now: Callable[[], Instant],
        machine_clock: Callable[[], float],
        halted: Callable[[], bool] = lambda: False,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._render = render
        self._on_sent = on_sent
        self._now = now
        self._clock = machine_clock
        self._halted = halted
        self._give_way = give_way
        self._again_at: float | None = None
        self._failed_renderings: Counter[str] = Counter()
        self._orphans_at = 0.0

    def early(self) -> bool:
        """Whether a message that had to wait may go now: a limit is over, or it is time to look again."""
        return self._again_at is not None and self._again_at <= self._clock()

    def run_once(self) -> int:
        """Send what may go now, up to a batch; how many rows were tried."""
        self._bury_orphans()
        tried = 0
        while tried < BATCH and not self._halted() and (row := self._claim()) is not None:
            self._send(row, until=self._clock() + LEASE_SECONDS)
            tried += 1
        return tried

    def _bury_orphans(self) -> None:
        """Give up on replies to what is dead already; those put before it died went with it."""
        if self._clock() < self._orphans_at:
            return
        self._orphans_at = self._clock() + _ORPHANS_EVERY
        with self._storage.write(quiet=True) as work:
            reports.lost(work, work.outbox.orphans(), "no_parent", self._now())

    def _claim(self) -> Outgoing | None:
        self._give_way()
        now = self._clock()
        self._again_at = None
        with self._storage.read() as work:
            if work.outbox.rest(now):
                self._again_at = work.outbox.next_at(now)
                return None
        with self._storage.write(quiet=True) as work:
            rows = work.outbox.claim(now, LEASE_SECONDS, 1)
            for row in rows:
                digest.fold(work, row, self._now())
        return rows[0] if rows else None

    def _send(self, row: Outgoing, until: float) -> None:
        if row.ambiguous and not self._surely_missing(row):
            return
        message = self._words(row)
        if message is None:
            return
        if self._clock() > until - 2 * SEND_SECONDS:
            # Looking took so long that another process may soon think us dead and post it too.
            self._settle(row, Ambiguous("late"), message)
            return
        outcome = self._gateway.post(
            row.channel, row.thread_ts, message, mark=row_mark(row.id), broadcast=row.broadcast
        )
        self._settle(row, outcome, message)

    def _surely_missing(self, row: Outgoing) -> bool:
        """Look for a row that may have arrived. False: it was found and settled, or could not be looked for."""
        since = look_from(row.first_try, row.created)
        try:
            ts = self._gateway.find(row.channel, row.thread_ts, row_mark(row.id), since)
        except CallError as failed:
            self._look_again(row, failed)
            return False
        if ts is None:
            return True
        log.info("found where it had been sent", row=row.id)
        self._settle(row, Sent(ts), None)
        return False

    def _look_again(self, row: Outgoing, failed: CallError) -> None:
        end = failed.trouble
        at = end.at if isinstance(end, RetryAt) else self._clock() + settle_seconds(row.attempts)
        self._write(lambda work: work.outbox.ambiguous(row.id, at))

    def _words(self, row: Outgoing) -> Message | None:
        try:
            message = self._render(row)
        except Unwanted as why:
            log.info("no longer wanted", row=row.id, kind=row.kind.value, why=str(why))
            self._drop(row)
            return None
        except Exception:
            log.exception("a message could not be put into words", row=row.id, kind=row.kind.value)
            self._unrenderable(row)
            return None
        self._failed_renderings.pop(row.id, None)
        return message

    def _drop(self, row: Outgoing) -> None:
        """End a row that nobody is to read, and what would have replied to it; nobody has lost anything."""
        self._failed_renderings.pop(row.id, None)
        self._write(lambda work: _end(work, row))

    def _unrenderable(self, row: Outgoing) -> None:
        self._failed_renderings[row.id] += 1
        if self._failed_renderings[row.id] < RENDERINGS:
            at = self._clock() + _RENDER_AGAIN
            self._write(lambda work: work.outbox.retry_at(row.id, at))
            return
        del self._failed_renderings[row.id]
        self._give_up(row, "unrenderable")

    def _settle(self, row: Outgoing, outcome: Outcome, message: Message | None) -> None:
        match outcome:
            case Sent(ts):
                stubbornly(self._storage, lambda work: self._sent(work, row, ts, message))
            case RetryAt():
                self._write(lambda work: _later(work, row, outcome))
            case Undeliverable(error):
                self._give_up(row, error)
            case Ambiguous(error):
                log.warning("nobody knows whether it was sent", row=row.id, error=error)
                at = self._clock() + settle_seconds(row.attempts)
                self._write(lambda work: work.outbox.ambiguous(row.id, at))

    def _write(self, change: Callable[["Work"], None]) -> None:
        stubbornly(self._storage, change, quiet=True)

    def _sent(self, work: "Work", row: Outgoing, ts: str, message: Message | None) -> None:
        if not work.outbox.sent(row.id, ts):
            log.error("sent, but settled before", row=row.id, ts=ts)
            return
        offer = noted(row, ts, message)
        if offer is not None:
            work.offers.put(offer)
        try:
            with work.savepoint():
                self._on_sent(work, row, ts)
        except Exception as error:
            # It stands in Slack all the same: it must not be sent again because we cannot write it up.
            log.exception("what follows a sent message failed", row=row.id, kind=row.kind.value)
            reports.tell(work, row, "sent_not_recorded", type(error).__name__, self._now())

    def _give_up(self, row: Outgoing, error: str) -> None:
        stubbornly(
            self._storage,
            lambda work: reports.lost(work, work.outbox.dead(row.id, error), error, self._now()),
        )


def _end(work: "Work", row: Outgoing) -> None:
    work.outbox.dead(row.id, "unwanted")


def _later(work: "Work", row: Outgoing, outcome: RetryAt) -> None:
    work.outbox.retry_at(row.id, outcome.at, spent=False)
    hold_back(work, row.workspace, row.channel, outcome)
