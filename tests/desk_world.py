"""A desk with five customers: people act through Slack's payloads, rows and facts come out, a clock that the test moves."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.answers import Answer
from bot.customer_file import load
from bot.delivery.cards import Cards
from bot.delivery.offers import Offers
from bot.delivery.outcomes import Outcome, Sent
from bot.delivery.relay import Relay
from bot.desk import Case, Desk, Workspace
from bot.front import Front
from bot.inputs import Commanded, Posted, Pressed, Submitted, Who
from bot.rendering import Rendering
from bot.usecases.actors import Profile
from bot.usecases.directory import import_customers
from bot.usecases.promises import tick
from bot.usecases.sent import message_sent
from bot.views.ids import Form, Press, join
from bot.views.scene import Message
from handlers.slack import actions, commands, events, forms, payloads
from policies import clock
from policies.clock import Reading
from policies.instant import Instant, instant
from policies.terms import Target
from policies.timeline import Fact, FactKind
from storage.records import Held, Outgoing, TicketRow
from storage.unit_of_work import Storage

CUSTOMERS = Path(__file__).parents[1] / "demo" / "customers.yml"
TEAM = "TVENDOR"
BOT = "UPLEDGE"
DESK = "CDESK"
PACIFIC = ZoneInfo("America/Los_Angeles")
UTC = ZoneInfo("UTC")
ELSEWHERE = {
    "UANN": "TACME",
    "UBEN": "TACME",
    "UBOB": "TACME",
    "UBIRGIT": "TBORE",
    "UKOFI": "TBORE",
    "UNOA": "TNIMB",
    "UPAOLA": "TNIMB",
    "UULA": "TUMBR",
    "UJUN": "TUMBR",
    "UQUINN": "TQUAR",
    "USAM": "TQUAR",
    "UGHOST": "TGHOST",
}
"""Teams of people who are not the vendor's."""


def at(text: str, zone: ZoneInfo = PACIFIC) -> Instant:
    """Read `2026-06-05 17:10` in a zone, Pacific unless told."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=zone))


def words(message: Message | Mapping[str, Any] | None) -> str:
    """Everything that can be read of a message: its fallback and every text of its blocks."""
    if message is None:
        return ""
    if isinstance(message, Message):
        return " ".join([message.text, *_texts(list(message.blocks))])
    return " ".join(_texts(message))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in ("text", "fallback") and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)


@dataclass(frozen=True)
class Post:
    """A message of ours as it stands in Slack."""

    channel: str
    thread: str | None
    ts: str
    message: Message
    row: str | None
    broadcast: bool

    @property
    def words(self) -> str:
        return words(self.message)


@dataclass
class FakeGateway:
    """Slack, as far as the relay and the cards need it: takes everything, gives each message a ts."""

    ts: Callable[[], str]
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    tells: list[tuple[str, str, Message]] = field(default_factory=list)
    replaced: list[tuple[str, Message]] = field(default_factory=list)
    answered: list[tuple[str, Message]] = field(default_factory=list)
    homes: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    views: list[Mapping[str, Any]] = field(default_factory=list)
    opening: Outcome = field(default_factory=lambda: Sent(""))

    def post(
        self, channel: str, thread_ts: str | None, message: Message, *, mark: Any, broadcast: bool = False
    ) -> Outcome:
        ts = self.ts()
        row = mark.id if mark.field == "row" else None
        self.posts[channel, ts] = Post(channel, thread_ts, ts, message, row, broadcast)
        return Sent(ts)

    def update(self, channel: str, ts: str, message: Message) -> Outcome:
        before = self.posts[channel, ts]
        self.posts[channel, ts] = replace(before, message=message)
        return Sent(ts)

    def ephemeral(self, channel: str, user: str, message: Message, _thread_ts: str | None = None) -> bool:
        self.tells.append((channel, user, message))
        return True

    def respond_to(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        (self.replaced if replace else self.answered).append((response_url, message))
        return True

    def views_publish(self, user: str, view: Mapping[str, Any]) -> Outcome:
        self.homes.append((user, view))
        return Sent("")

    def views_open(self, _trigger_id: str, view: Mapping[str, Any]) -> Outcome:
        self.views.append(view)
        return self.opening

    def views_update(self, _view_id: str, view: Mapping[str, Any]) -> Outcome:
        self.views.append(view)
        return self.opening


@dataclass
class FakeLookups:
    """Slack's answers, written down beforehand; silent about all else."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    messages: dict[tuple[str, str], Posted] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def profile(self, user: str) -> Profile | None:
        self.asked.append(user)
        return self.profiles.get(user)

    def message(self, channel: str, ts: str) -> Posted | None:
        return self.messages.get((channel, ts))


@dataclass
class World:
    """Acts as people in Slack, at a moved business clock."""

    storage: Storage
    now: Instant
    lookups: FakeLookups = field(default_factory=FakeLookups)
    _count: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    @classmethod
    def of_june(cls, storage: Storage) -> "World":
        """On a Friday morning in June, Pacific time."""
        return cls(storage=storage, now=at("2026-06-05 10:00"))

    def __post_init__(self) -> None:
        workspace = Workspace(team=TEAM, bot_user=BOT, bot_id="BPLEDGE", url="https://vendor.example")
        self.desk = Desk(storage=self.storage, now=lambda: self.now, workspace=workspace)
        self.front = Front(desk=self.desk, lookups=self.lookups, machine=self.machine)
        self.slack = FakeGateway(self.ts)
        self.rendering = Rendering(desk=self.desk)
        self.relay = Relay(
            self.storage,
            self.slack,
            self.rendering.row,
            on_sent=lambda work, row, ts: message_sent(self.desk, work, row, ts),
            now=lambda: self.now,
            machine_clock=self.machine,
        )
        self.cards = Cards(
            self.storage,
            self.slack,
            self.rendering.card,
            now=lambda: self.now,
            machine_clock=self.machine,
        )

        self.offers = Offers(
            self.storage,
            self.slack,
            self.rendering.row,
            now=lambda: self.now,
            machine_clock=self.machine,
        )

    def machine(self) -> float:
        return float(self.now)

    def ts(self) -> str:
        """A new message timestamp at the present instant."""
        return f"{self.now}.{self._count():06d}"

    def later(self, minutes: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time go by."""
        self.now = Instant(int(self.now + minutes * 60 + hours * 3600 + days * 86400))

    # People act

    def say(
        self, user: str, channel: str, text: str, thread: str | None = None, *, ts: str | None = None
    ) -> tuple[str, Answer]:
        """Write a message; its ts, and what the writer alone is shown."""
        ts = ts or self.ts()
        body = self.written(user, channel, text, thread, ts=ts)
        return ts, events.message(self.front, body, self.key()).answer

    def ask(self, user: str = "UANN", channel: str = "CACME", text: str = "The login page shows 500") -> str:
        """A contact asks; the ts of the message."""
        return self.say(user, channel, text)[0]

    def written(
        self, user: str, channel: str, text: str, thread: str | None = None, *, ts: str, kind: str = "message"
    ) -> dict[str, Any]:
        """The envelope of a message as Slack sends it, and Slack's memory of the message."""
        event = {"type": kind, "user": user, "channel": channel, "ts": ts, "text": text}
        event |= {"team": ELSEWHERE.get(user, TEAM)}
        event |= {"thread_ts": thread} if thread else {}
        self.lookups.messages[channel, ts] = payloads.from_message(event, channel, TEAM, BOT)
        return {"authorizations": [{"team_id": TEAM}], "event": event}

    def key(self) -> tuple[str, ...]:
        """An event's id, never seen before."""
        return (f"event:Ev{self._count()}",)

    def edit(self, user: str, channel: str, ts: str, text: str | None) -> Answer:
        """Change a message, or delete it with None."""
        message = {"user": user, "ts": ts, "text": text or "", "team": ELSEWHERE.get(user, TEAM)}
        event: dict[str, Any] = {"type": "message", "channel": channel}
        if text is None:
            event |= {"subtype": "message_deleted", "deleted_ts": ts, "previous_message": message}
            self.lookups.messages.pop((channel, ts), None)
        else:
            previous = message | {"text": "as it was before"}
            event |= {"subtype": "message_changed", "message": message, "previous_message": previous}
        body = {"authorizations": [{"team_id": TEAM}], "event": event}
        return events.message(self.front, body, self.key()).answer

    def react(self, user: str, channel: str, ts: str, emoji: str) -> Answer:
        """Put an emoji on a message."""
        event = {
            "type": "reaction_added",
            "user": user,
            "reaction": emoji,
            "item": {"type": "message", "channel": channel, "ts": ts},
            "event_ts": self.ts(),
        }
        body = {"authorizations": [{"team_id": TEAM}], "event": event}
        return events.reaction(self.front, body, self.key()).answer

    def press(self, user: str, press: Press | str, *ids: str | int, channel: str | None = DESK) -> Answer:
        """Press a button."""
        pressed = Pressed(
            who=Who(workspace="", user=user, team=ELSEWHERE.get(user, TEAM)),
            action=str(press),
            value=join(*ids),
            selected=None,
            channel=channel,
            message_ts=None,
            trigger_id="trigger",
        )
        return actions.handle(self.front, pressed).answer

    def submit(self, user: str, form: Form | str, metadata: str, **values: str) -> Answer:
        """Send a form; `values` by block id, dots written as two underscores."""
        sent = Submitted(
            who=Who(workspace="", user=user, team=ELSEWHERE.get(user, TEAM)),
            callback=str(form),
            view_id=f"V{self._count()}",
            metadata=metadata,
            values={name.replace("__", "."): value for name, value in values.items()},
        )
        return forms.handle(self.front, sent)

    def command(self, user: str, text: str, channel: str = DESK) -> Answer:
        """Type `/support …`."""
        typed = Commanded(
            who=Who(workspace="", user=user, team=ELSEWHERE.get(user, TEAM)),
            channel=channel,
            text=text,
            trigger_id="trigger",
            response_url="",
        )
        return commands.handle(self.front, typed)

    # The app works

    def tick(self) -> int:
        return tick(self.desk)

    def deliver(self) -> None:
        """Post and update whatever waits, seconds after one another as Slack's limit wants."""
        while self.cards.run_once() + self.relay.run_once() + self.offers.run_once():
            pass

    def run_until(self, end: Instant) -> None:
        """Go from alarm to alarm, as the tick's loop does."""
        while True:
            with self.storage.read() as work:
                wake = work.tickets.next_wake()
            if wake is None or wake > end:
                break
            self.now = max(self.now, wake)
            self.tick()
        self.now = end

    # What came of it

    def posts(self, channel: str, thread: str | None = None) -> list[Post]:
        """Our messages that stand in a channel, or in one thread of it, by time."""
        found = [post for post in self.slack.posts.values() if post.channel == channel]
        found = [post for post in found if thread is None or thread in (post.thread, post.ts)]
        return sorted(found, key=lambda post: post.ts)

    def row(self, number: str) -> TicketRow:
        with self.storage.read() as work:
            found = work.tickets.find(TEAM, number)
        assert found is not None, number
        return found

    def case(self, number: str) -> Case:
        with self.storage.read() as work:
            return self.desk.numbered(work, number)

    def id(self, number: str) -> str:
        return self.row(number).id

    def numbers(self, *, closed: bool = False) -> list[str]:
        """The numbers of all open tickets, or of all there are."""
        with self.storage.read() as work:
            rows = work.tickets.listed(TEAM, open_only=not closed, limit=1000)
        return sorted(row.number for row in rows)

    def facts(self, number: str, kind: FactKind) -> list[Fact]:
        return [fact for fact in self.case(number).timeline if fact.kind is kind]

    def said(self, number: str) -> list[str]:
        """What people wrote on a ticket, in order."""
        ticket = self.id(number)
        with self.storage.read() as work:
            kept = work.tickets.words(ticket)
        return [kept[seq].text for seq in sorted(kept)]

    def readings(self, number: str) -> list[Reading]:
        case = self.case(number)
        return list(clock.read(case.terms, case.timeline, self.now))

    def reading(self, number: str, target: Target = Target.FIRST_RESPONSE) -> Reading:
        return [one for one in self.readings(number) if one.target is target][-1]

    def outgoing(self, channel: str, kind: str | None = None) -> list[Outgoing]:
        """What waits to be sent to a channel."""
        with self.storage.read() as work:
            rows = work.outbox.backlog(channel)
        return [row for row in rows if kind is None or row.kind.value == kind]

    def held(self, key: str = "ACME") -> list[Held]:
        with self.storage.read() as work:
            return work.held.waiting(self.customer(key, work))

    def customer(self, key: str, work: Any = None) -> str:
        if work is None:
            with self.storage.read() as opened:
                return self.customer(key, opened)
        found = work.directory.customer_by_key(TEAM, key)
        assert found is not None
        return str(found.id)

    def person(self, user: str) -> str:
        with self.storage.read() as work:
            found = work.directory.person_by_slack(TEAM, user)
        assert found is not None, user
        return found.id

    def change_customer(self, key: str, **changes: Any) -> None:
        """Have a customer's record say something else."""
        with self.storage.write() as work:
            customer = work.directory.customer_by_key(TEAM, key)
            work.directory.save_customer(replace(customer, **changes))

    def change_person(self, user: str, **changes: Any) -> None:
        """Have a person's record say something else."""
        with self.storage.write() as work:
            person = work.directory.person_by_slack(TEAM, user)
            work.directory.save_person(replace(person, **changes))

    def shape(self) -> tuple[Any, ...]:
        """Everything that a refused act must leave as it is."""
        with self.storage.read() as work:
            rows = work.tickets.listed(TEAM, open_only=False, limit=1000)
            backlog = [row.id for place in (DESK, "CACME", "CBORE") for row in work.outbox.backlog(place)]
            held = [work.held.waiting(customer.id) for customer in work.directory.customers(TEAM)]
            moving = [work.transfers.open_of(customer.id) for customer in work.directory.customers(TEAM)]
        return rows, backlog, held, moving


def tell(answer: Answer) -> str:
    """What the one who acted is shown: words, or the form's errors."""
    return " ".join([words(answer.tell), *answer.errors.values()]).strip()


def world_on(storage: Storage) -> World:
    """A world with the demo's customers, on a Friday afternoon in June, Pacific time."""
    loaded = load(CUSTOMERS.read_text(encoding="utf-8"), "customers.yml")
    import_customers(storage, loaded, lambda _group: (), at("2026-06-05 10:00"))
    return World.of_june(storage)
