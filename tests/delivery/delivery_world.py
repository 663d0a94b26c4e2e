"""A relay over a real database and a stand-in for Slack, with clocks that the test moves."""

from dataclasses import dataclass, field
from typing import Any

from card_rows import wanted_card
from fake_slack import TOKEN, FakeSlack

from bot.delivery.cards import Cards
from bot.delivery.gateway import Gateway, client_maker
from bot.delivery.relay import Relay
from bot.views.messages import Unwanted
from bot.views.scene import Message
from policies.instant import Instant
from storage import ids
from storage.records import (
    Card,
    CardRole,
    OutboxKind,
    Outgoing,
)
from storage.unit_of_work import Storage, Work, in_transaction

TEAM = "T1"
START = 1_800_000_000


@dataclass
class Delivery:
    """Everything that sends, and what the test may turn."""

    storage: Storage
    slack: FakeSlack
    clock: float = float(START)
    sent: list[tuple[str, str]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Ids that cannot be put into words."""
    unwanted: set[str] = field(default_factory=set)
    """Ids that nobody is to read any more."""
    steady: bool = False
    """Cards say the same whatever changes."""

    def __post_init__(self) -> None:
        self.gateway = Gateway(
            client_maker(TOKEN, self.slack.url), in_transaction=in_transaction, machine_clock=self.machine
        )
        self.relay = Relay(
            self.storage,
            self.gateway,
            self.words,
            on_sent=self.on_sent,
            now=self.now,
            machine_clock=self.machine,
        )
        self.cards = Cards(
            self.storage, self.gateway, self.card_words, now=self.now, machine_clock=self.machine
        )

    def machine(self) -> float:
        return self.clock

    def now(self) -> Instant:
        return Instant(int(self.clock))

    def words(self, row: Outgoing) -> Message:
        if row.id in self.broken:
            raise ValueError("no words")
        if row.id in self.unwanted:
            raise Unwanted("over")
        if row.kind is OutboxKind.DIGEST:
            return Message(text=f"digest of {len(row.facts['rows'])}", blocks=[])
        if row.kind is OutboxKind.OPERATOR_NOTICE:
            return Message(text=f"{row.facts['code']} {row.facts.get('error')}", blocks=[])
        return Message(text=str(row.facts.get("text", row.id)), blocks=[])

    def card_words(self, card: Card) -> Message | None:
        if card.id in self.broken:
            raise ValueError("no words")
        state = "rest" if self.steady else card.wanted_rev
        return Message(text=f"{card.role.value} at {state}", blocks=[])

    def on_sent(self, _work: Work, row: Outgoing, ts: str) -> None:
        self.sent.append((row.id, ts))

    def put(self, channel: str = "C1", **changes: Any) -> str:
        """Put a message down and return its id."""
        plain: dict[str, Any] = {
            "id": ids.new("out"),
            "workspace": TEAM,
            "kind": OutboxKind.MIRROR,
            "ticket": None,
            "channel": channel,
            "reply_to": None,
            "facts": {},
            "created": self.now(),
        }
        row = Outgoing(**(plain | changes))
        with self.storage.write() as work:
            work.outbox.put(row)
        return row.id

    def want(self, subject: str = "held_1", role: CardRole = CardRole.HELD, channel: str = "C1") -> Card:
        """Want a card."""
        with self.storage.write() as work:
            return wanted_card(work, TEAM, subject, role, channel, None)

    def pass_time(self, seconds: float) -> None:
        """Move the machine's clock and Slack's."""
        self.clock += seconds
        self.slack.clock = int(self.clock)

    def deliver(self, seconds: float = 0.0) -> int:
        """Let time go by, then do one pass of cards and relay."""
        self.pass_time(seconds)
        return self.cards.run_once() + self.relay.run_once()

    def texts(self, channel: str | None = None) -> list[str]:
        """What stands in a channel, in order."""
        return [str(one["text"]) for one in self.slack.posts(channel)]
