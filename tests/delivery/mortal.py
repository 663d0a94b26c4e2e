"""A small real process: cards and relay over an SQLite file, that kills itself at a named point.

Arguments: database address, Slack's address, and `before:N` or `after:N` (die before or after the Nth post of this
life) or `live` (work until nothing is left, then end).
"""

import os
import signal
import sys
import time

from fake_slack import TOKEN

from bot.delivery.cards import Cards
from bot.delivery.gateway import Gateway, Mark, client_maker
from bot.delivery.outcomes import Outcome
from bot.delivery.relay import Relay
from bot.views.scene import Message
from policies.instant import Instant
from storage.unit_of_work import Storage, in_transaction


class Mortal(Gateway):
    """A gateway whose process dies at one of its posts."""

    def __init__(self, url: str, when: str, nth: int) -> None:
        super().__init__(client_maker(TOKEN, url), in_transaction=in_transaction, machine_clock=time.time)
        self._when = when
        self._left = nth

    def post(
        self, channel: str, thread_ts: str | None, message: Message, *, mark: Mark, broadcast: bool = False
    ) -> Outcome:
        self._left -= 1
        self._die("before")
        outcome = super().post(channel, thread_ts, message, mark=mark, broadcast=broadcast)
        self._die("after")
        return outcome

    def _die(self, point: str) -> None:
        if point == self._when and self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def main(database: str, slack: str, end: str) -> None:
    """Live."""
    when, _, nth = end.partition(":")
    storage = Storage(database)
    storage.take_back_leases()
    gateway = Mortal(slack, when, int(nth or 0))

    def now() -> Instant:
        return Instant(int(time.time()))

    relay = Relay(
        storage,
        gateway,
        lambda row: Message(text=row.id, blocks=[]),
        on_sent=lambda *_: None,
        now=now,
        machine_clock=time.time,
    )
    cards = Cards(
        storage, gateway, lambda card: Message(text=card.id, blocks=[]), now=now, machine_clock=time.time
    )
    while cards.run_once() + relay.run_once() or not storage.rest(time.time() + 60):
        time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
