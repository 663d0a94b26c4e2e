"""A desk with five customers and no Slack: what was said and done is put in, rows and facts come out."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.answers import Answer
from bot.customer_file import load
from bot.desk import Case, Desk, Workspace
from bot.front import Front
from bot.inputs import Posted, Pressed, Reacted, Submitted, Who
from bot.usecases.actors import Profile
from bot.usecases.directory import import_customers
from bot.usecases.promises import tick
from handlers.slack import actions, events, forms
from policies import clock
from policies.clock import Reading
from policies.instant import Instant, instant
from policies.terms import Target
from storage.records import Outgoing, TicketRow
from storage.unit_of_work import Storage

CUSTOMERS = Path(__file__).parents[2] / "demo" / "customers.yml"
TEAM = "TVENDOR"
PACIFIC = ZoneInfo("America/Los_Angeles")


def at(text: str, zone: ZoneInfo = PACIFIC) -> Instant:
    """Read `2026-06-05 17:10` in a zone, Pacific unless told."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=zone))


@dataclass
class FakeLookups:
    """Slack's answers, written down beforehand."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    messages: dict[tuple[str, str], Posted] = field(default_factory=dict)

    def profile(self, user: str) -> Profile | None:
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

    def __post_init__(self) -> None:
        workspace = Workspace(team=TEAM, bot_user="UPLEDGE", bot_id="BPLEDGE", url="https://vendor.example")
        self.desk = Desk(storage=self.storage, now=lambda: self.now, workspace=workspace)
        self.front = Front(desk=self.desk, lookups=self.lookups, machine=lambda: float(self.now))

    def ts(self) -> str:
        """A new message timestamp at the present instant."""
        return f"{self.now}.{self._count():06d}"

    def say(
        self, user: str, channel: str, text: str, thread: str | None = None, *, ts: str | None = None
    ) -> tuple[str, Answer]:
        """Write a message; its ts, and what the writer alone is shown."""
        ts = ts or self.ts()
        mentions = "<@UPLEDGE>" in text
        posted = Posted(
            who=Who(workspace=TEAM, user=user, team=None),
            channel=channel,
            ts=ts,
            thread_ts=thread,
            text=text,
            mentions_app=mentions,
        )
        self.lookups.messages[channel, ts] = posted
        return ts, events.take_in(self.front, posted, (f"event:{self._count()}",)).answer

    def react(self, user: str, channel: str, ts: str, emoji: str) -> Answer:
        """Put an emoji on a message."""
        body = {
            "authorizations": [{"team_id": TEAM}],
            "event": {
                "type": "reaction_added",
                "user": user,
                "reaction": emoji,
                "item": {"type": "message", "channel": channel, "ts": ts},
                "event_ts": self.ts(),
            },
        }
        return events.reaction(self.front, body, (f"event:{self._count()}",)).answer

    def press(self, user: str, action: str, value: str, channel: str = "CDESK") -> Answer:
        """Press a button."""
        press = Pressed(
            who=Who(workspace="", user=user),
            action=action,
            value=value,
            selected=None,
            channel=channel,
            message_ts=None,
            trigger_id="",
        )
        return actions.handle(self.front, press).answer

    def submit(self, user: str, callback: str, metadata: str, **values: str) -> Answer:
        """Send a form; `values` by block id, dots written as two underscores."""
        given = {name.replace("__", "."): value for name, value in values.items()}
        form = Submitted(
            who=Who(workspace="", user=user),
            callback=callback,
            view_id=f"V{self._count()}",
            metadata=metadata,
            values=given,
        )
        return forms.handle(self.front, form)

    def row(self, number: str) -> TicketRow | None:
        with self.storage.read() as work:
            return work.tickets.find(TEAM, number)

    def case(self, number: str) -> Case:
        with self.storage.read() as work:
            return self.desk.numbered(work, number)

    def id(self, number: str) -> str:
        return self.case(number).row.id

    def numbers(self) -> list[str]:
        """The numbers of all open tickets."""
        with self.storage.read() as work:
            return sorted(row.number for row in work.tickets.listed(TEAM))

    def reading(self, number: str, target: Target = Target.FIRST_RESPONSE) -> Reading:
        case = self.case(number)
        found = [one for one in clock.read(case.terms, case.timeline, self.now) if one.target is target]
        return found[-1]

    def outgoing(self, channel: str, kind: str | None = None) -> list[Outgoing]:
        """What waits to be sent to a channel."""
        with self.storage.read() as work:
            rows = work.outbox.backlog(channel)
        return [row for row in rows if kind is None or row.kind.value == kind]

    def customer(self, key: str) -> str:
        with self.storage.read() as work:
            found = work.directory.customer_by_key(TEAM, key)
        assert found is not None
        return found.id

    def tick(self) -> int:
        return tick(self.desk)


def world_on(storage: Storage) -> World:
    """A world with the demo's customers, on a Friday afternoon in June."""
    loaded = load(CUSTOMERS.read_text(encoding="utf-8"), "customers.yml")
    import_customers(storage, loaded, lambda group: ())
    return World(storage=storage, now=at("2026-06-05 17:10"))


@pytest.fixture
def world(storage: Storage) -> World:
    """A world on SQLite and on PostgreSQL."""
    return world_on(storage)


@pytest.fixture
def quick(sqlite_storage: Storage) -> World:
    """A world on SQLite only."""
    return world_on(sqlite_storage)
