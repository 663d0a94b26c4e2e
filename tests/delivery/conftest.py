"""A relay over a real database and a stand-in for Slack, with clocks that the test moves."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fake_slack import TOKEN, FakeSlack, running

from bot.delivery.cards import Cards
from bot.delivery.gateway import Gateway, client_maker
from bot.delivery.relay import Relay
from bot.views.scene import Message
from policies.customer import Customer
from policies.instant import Instant
from policies.timeline import FactKind
from storage import ids
from storage.records import (
    Card,
    CardRole,
    Channel,
    ChannelRole,
    Draft,
    OutboxKind,
    Outgoing,
    Person,
    PersonKind,
    TicketRow,
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
        if row.kind is OutboxKind.DIGEST:
            return Message(text=f"digest of {len(row.facts['rows'])}", blocks=[])
        if row.kind is OutboxKind.OPERATOR_NOTICE:
            return Message(text=f"{row.facts['code']} {row.facts.get('error')}", blocks=[])
        return Message(text=str(row.facts.get("text", row.id)), blocks=[])

    def card_words(self, card: Card) -> Message | None:
        if card.id in self.broken:
            raise ValueError("no words")
        return Message(text=f"{card.role.value} at {card.wanted_rev}", blocks=[])

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
            return work.cards.want(TEAM, subject, role, channel, None)

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


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A stand-in for Slack on a port of its own."""
    with running(FakeSlack(clock=START)) as fake:
        yield fake


@pytest.fixture
def delivery(storage: Storage, slack: FakeSlack) -> Delivery:
    """Delivery on both databases."""
    return Delivery(storage, slack)


@pytest.fixture
def sqlite_delivery(sqlite_storage: Storage, slack: FakeSlack) -> Delivery:
    """Delivery on SQLite only."""
    return Delivery(sqlite_storage, slack)


@pytest.fixture
def acme(sqlite_delivery: Delivery) -> TicketRow:
    """A ticket of a customer whose shared channel is C1 and whose agents sit in CA."""
    customer = Customer(
        id="cu_1",
        workspace=TEAM,
        key="ACME",
        name="Acme",
        policy="tromzo",
        plan="standard",
        subscribed_from=Instant(0),
        shared_channels=("C1",),
        agents_channel="CA",
    )
    contact = Person(id="p_1", workspace=TEAM, kind=PersonKind.CONTACT, name="Ada", customer="cu_1")
    with sqlite_delivery.storage.write() as work:
        work.directory.save_customer(customer)
        work.directory.save_person(contact)
        work.channels.save(Channel(workspace=TEAM, id="C1", role=ChannelRole.SHARED, customer="cu_1"))
        row = TicketRow(
            id="t_1",
            workspace=TEAM,
            customer="cu_1",
            number=work.tickets.take_number("cu_1"),
            terms=work.terms.put("{}"),
            customer_channel="C1",
            customer_thread=None,
            agents_channel="CA",
            agents_thread=None,
            requester="p_1",
            receipt=Instant(START),
        )
        opened = Draft(kind=FactKind.OPENED, happened=Instant(START), who="p_1", what={})
        return work.tickets.open(row, (opened,), Instant(START))
