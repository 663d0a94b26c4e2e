"""Cards: messages that are wanted in a state, posted once and then edited to the newest."""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.delivery import reports
from bot.delivery.gateway import Gateway, card_mark
from bot.delivery.outcomes import CallError, Outcome, RetryAt, Sent, Undeliverable
from bot.delivery.patience import LEASE_SECONDS, hold_back, look_from, settle_seconds, stubbornly
from bot.log import logger
from bot.views.scene import Message
from policies.instant import Instant
from storage.records import Card

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work

BATCH = 10
_RENDER_AGAIN = 60.0
_GONE = frozenset({"message_not_found", "cant_update_message"})
"""Somebody deleted the card in Slack, or it is no message of ours any more: it is posted anew."""

log = logger("cards")


class Cards:
    """Brings cards to the state they are wanted in.

    `render` makes a card's words as of now, or None when its subject is gone. A post may be looked for like any
    message; an update can simply be repeated. Before each card `give_way` may wait a moment for what is more urgent.
    """

    def __init__(
        self,
        storage: "Storage",
        gateway: Gateway,
        render: Callable[[Card], Message | None],
        *,
        now: Callable[[], Instant],
        machine_clock: Callable[[], float],
        halted: Callable[[], bool] = lambda: False,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._storage = storage
        self._gateway = gateway
        self._render = render
        self._now = now
        self._clock = machine_clock
        self._halted = halted
        self._give_way = give_way
        self._again_at: float | None = None

    def early(self) -> bool:
        """Whether a card that had to wait may go now: a limit is over, or it is time to look again."""
        return self._again_at is not None and self._again_at <= self._clock()

    def run_once(self) -> int:
        """Post or update what is due, up to a batch; how many cards were tried."""
        tried = 0
        while tried < BATCH and not self._halted() and (card := self._claim()) is not None:
            self._bring_up(card)
            tried += 1
        return tried

    def _claim(self) -> Card | None:
        self._give_way()
        now = self._clock()
        self._again_at = None
        with self._storage.read() as work:
            if work.cards.rest(now):
                self._again_at = work.cards.next_at(now)
                return None
        with self._storage.write(quiet=True) as work:
            due = work.cards.due(now, LEASE_SECONDS, 1)
        return due[0] if due else None

    def _bring_up(self, card: Card) -> None:
        try:
            message = self._render(card)
        except Exception:
            log.exception("a card could not be put into words", card=card.id, role=card.role.value)
            self._write(lambda work: work.cards.retry_at(card.id, self._clock() + _RENDER_AGAIN))
            return
        if message is None:
            self._write(lambda work: work.cards.dead(card.id, "its subject is gone"))
        elif card.ts is None:
            self._post(card, message, looked_for=card.ambiguous)
        elif card.shown == digest(message):
            # Something happened that the card does not tell: a reminder, a message.
            self._write(lambda work: work.cards.sent(card.id, card.wanted_rev, card.shown))
        else:
            self._update(card, card.ts, message)

    def _update(self, card: Card, ts: str, message: Message) -> None:
        outcome = self._gateway.update(card.channel, ts, message)
        if isinstance(outcome, Undeliverable) and outcome.error in _GONE:
            # The look-up finds a replacement whose post ended nobody knows how.
            self._post(card, message, looked_for=card.attempts > 1)
        elif isinstance(outcome, Sent):
            self._write(lambda work: work.cards.sent(card.id, card.wanted_rev, digest(message)))
        else:
            self._failed(card, outcome)

    def _post(self, card: Card, message: Message, *, looked_for: bool) -> None:
        try:
            found = self._found(card) if looked_for else None
        except CallError as failed:
            self._put_off(card, failed.trouble.at if isinstance(failed.trouble, RetryAt) else None)
            return
        if found is not None:
            self._posted(card, found, rev=0, shown=None)
            return
        outcome = self._gateway.post(card.channel, card.thread, message, mark=card_mark(card.id))
        if isinstance(outcome, Sent):
            self._posted(card, outcome.ts, rev=card.wanted_rev, shown=digest(message))
        else:
            self._failed(card, outcome)

    def _found(self, card: Card) -> str | None:
        return self._gateway.find(card.channel, card.thread, card_mark(card.id), look_from(card.first_try))

    def _posted(self, card: Card, ts: str, rev: int, shown: str | None) -> None:
        """One that was found shows an older state: its `rev` counts as none, and an update follows."""
        stubbornly(self._storage, lambda work: work.cards.posted(card.id, ts, rev, shown))

    def _failed(self, card: Card, outcome: Outcome) -> None:
        match outcome:
            case RetryAt():
                self._write(lambda work: _later(work, card, outcome))
            case Undeliverable(error):
                stubbornly(self._storage, lambda work: self._give_up(work, card, error))
            case _:
                self._put_off(card, None)

    def _put_off(self, card: Card, at: float | None) -> None:
        """Until `at`, or until Slack may have settled; if it was being posted, it is looked for then."""
        until = self._clock() + settle_seconds(card.attempts) if at is None else at
        self._write(lambda work: work.cards.ambiguous(card.id, until))

    def _write(self, change: Callable[["Work"], None]) -> None:
        stubbornly(self._storage, change, quiet=True)

    def _give_up(self, work: "Work", card: Card, error: str) -> None:
        """Until it is wanted again. What waited for a card that never stood goes with it."""
        work.cards.dead(card.id, error)
        reports.card_lost(work, card, error, self._now())
        reports.lost(work, work.outbox.orphans(), error, self._now())


def digest(message: Message) -> str:
    """What tells a card's words from others, so that one that did not change is not sent again."""
    said = json.dumps([message.text, [dict(block) for block in message.blocks]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _later(work: "Work", card: Card, outcome: RetryAt) -> None:
    work.cards.retry_at(card.id, outcome.at, spent=False)
    hold_back(work, card.workspace, card.channel, outcome)
