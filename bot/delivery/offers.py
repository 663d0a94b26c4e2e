"""Buttons that were decided upon go: a sent message is brought up when what it offers no longer applies.

Best effort, unlike cards: nothing depends on it, and a press that came too late is refused in words.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import Ambiguous, Outcome, RetryAt, Sent
from bot.delivery.patience import hold_back, settle_seconds, stubbornly
from bot.log import logger
from bot.views.scene import Message
from policies.instant import Instant
from storage.records import Offer, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work

BATCH = 10

log = logger("offers")


class Offers:
    """Brings messages up whose buttons no longer apply; `render` makes a row's words as of now."""

    def __init__(
        self,
        storage: "Storage",
        gateway: Gateway,
        render: Callable[[Outgoing], Message],
        *,
        now: Callable[[], Instant],
        machine_clock: Callable[[], float],
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._render = render
        self._now = now
        self._clock = machine_clock
        self._again_at: float | None = None

    def early(self) -> bool:
        """Whether a message that had to wait may be brought up now."""
        return self._again_at is not None and self._again_at <= self._clock()

    def run_once(self) -> int:
        """Look at messages about which something was decided, or of which a time is over, up to a batch; how many."""
        taken = self._take()
        for offer in taken:
            self._look(offer)
        return len(taken)

    def _take(self) -> list[Offer]:
        now = self._clock()
        self._again_at = None
        with self._storage.read() as work:
            if work.offers.rest(now):
                self._again_at = work.offers.next_at(now)
                return []
        with self._storage.write(quiet=True) as work:
            return work.offers.take(now, BATCH)

    def _look(self, offer: Offer) -> None:
        message = self._words(offer)
        if message is None:
            self._write(lambda work: work.offers.over(offer.message))
            return
        shown = pressable(message)
        if shown and (until := message.until) is not None:
            self._write(lambda work: work.offers.look_later(offer.message, self._after(until)))
        if shown and shown == offer.shown:
            return
        same = shown == offer.shown
        outcome = Sent(offer.ts) if same else self._gateway.update(offer.channel, offer.ts, message)
        self._write(lambda work: self._settle(work, offer, outcome, shown))

    def _after(self, until: Instant) -> float:
        """When an instant of the business clock is over, on the machine's; where that clock is moved, later."""
        return self._clock() + max(0, until - self._now()) + 1

    def _words(self, offer: Offer) -> Message | None:
        with self._storage.read() as work:
            row = work.outbox.get(offer.message)
        if row is None:
            return None
        try:
            return self._render(row)
        except Exception:
            log.exception("a sent message could not be put into words again", row=row.id, kind=row.kind.value)
            return None

    def _settle(self, work: "Work", offer: Offer, outcome: Outcome, shown: str) -> None:
        match outcome:
            case Sent() if shown:
                work.offers.shows(offer.message, shown)
            case RetryAt(at):
                work.offers.look_at(offer.message, at)
                hold_back(work, offer.workspace, offer.channel, outcome)
            case Ambiguous():
                work.offers.look_at(offer.message, self._clock() + settle_seconds(1))
            case _:
                work.offers.over(offer.message)

    def _write(self, change: Callable[["Work"], None]) -> None:
        stubbornly(self._storage, change, quiet=True)


def pressable(message: Message) -> str:
    """What can be pressed on a message: its action ids in a row, empty when there is nothing."""
    return " ".join(_action_ids(list(message.blocks)))


def _action_ids(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "action_id" in part:
            yield str(part["action_id"])
        for value in part.values():
            yield from _action_ids(value)
    elif isinstance(part, list):
        for value in part:
            yield from _action_ids(value)


def noted(row: Outgoing, ts: str, message: Message | None) -> Offer | None:
    """What to remember of a message that was just sent; None when there is nothing to press on it.

    Without its words (it was found where an earlier try had left it) it is looked at once to find out.
    """
    subject = row.ticket or row.facts.get("held")
    shown = None if message is None else pressable(message)
    if subject is None or shown == "":
        return None
    return Offer(
        message=row.id,
        subject=str(subject),
        workspace=row.workspace,
        channel=row.channel,
        ts=ts,
        shown=shown or "",
    )
