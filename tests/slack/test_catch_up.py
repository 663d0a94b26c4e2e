"""After an outage: what was missed is taken in, whatever goes wrong on the way."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from desk_world import DESK, TEAM, World

from bot.delivery.gateway import Page
from bot.delivery.outcomes import CallError, RetryAt, Scope, Undeliverable
from bot.views.scene import Message
from handlers.slack import catch_up, listeners
from policies.timeline import FactKind
from storage.errors import Busy


@dataclass
class Past:
    """What Slack still knows; it may answer something else a few times first."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[CallError] = field(default_factory=list)
    threads: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def history(self, channel: str, oldest: str, _cursor: str | None = None) -> Page:
        if channel == "CACME" and self.troubles:
            raise self.troubles.pop()
        mine = [one for one in self.messages if one["channel"] == channel and "thread_ts" not in one]
        mine = [one for one in mine if one["ts"] > oldest]
        return Page(messages=tuple(reversed(mine)), cursor=None)

    def replies(self, channel: str, thread: str, oldest: str, _cursor: str | None = None) -> Page:
        self.threads.append((channel, thread))
        here = [one for one in self.messages if one["channel"] == channel and one.get("thread_ts") == thread]
        return Page(messages=tuple(one for one in here if one["ts"] > oldest), cursor=None)

    def ephemeral(self, _channel: str, _user: str, message: Message, _thread: str | None = None) -> bool:
        self.told.append(message.text)
        return True

    def miss(self, world: World, text: str, **also: Any) -> None:
        """Somebody writes, and no event comes; more than two minutes pass."""
        world.later(minutes=5)
        message = {"user": "UANN", "team": "TACME", "user_team": "TACME", "ts": world.ts(), "text": text}
        self.messages.append({"channel": "CACME"} | message | also)


def after_one_ticket(world: World) -> Past:
    """A channel that was read up to its first ticket."""
    world.ask(text="The login page shows 500")
    return Past()


def catching_up(world: World, past: Past) -> list[float]:
    """Do it, and return the pauses that were made."""
    pauses: list[float] = []
    catch_up.catch_up(world.front, past, catch_up.begin(world.front), pauses.append)  # type: ignore[arg-type]
    return pauses


def test_what_was_missed_is_taken_in_once(quick: World) -> None:
    """Each message becomes its ticket; a second look at the same finds nothing new."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    past.miss(quick, "Nobody can sign in on the second cluster")

    catching_up(quick, past)
    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1", "ACME-2", "ACME-3"]


def test_a_slack_that_limits_us_is_asked_again(quick: World) -> None:
    """Channels have more messages than Slack lets us read in a minute: nothing is left out for that."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    limit = CallError("conversations.history", RetryAt(1.0, Scope.METHOD, "ratelimited"))
    past.troubles = [limit, limit]

    assert catching_up(quick, past) == [1.0, 2.0]
    assert quick.numbers() == ["ACME-1", "ACME-2"]
    assert not quick.front.unread


def test_a_channel_that_can_no_longer_be_read_is_left(quick: World) -> None:
    """It is not asked again, and the others are read."""
    past = after_one_ticket(quick)
    past.troubles = [CallError("conversations.history", Undeliverable("not_in_channel"))]

    assert catching_up(quick, past) == []
    assert not quick.front.unread


def test_a_message_that_breaks_is_parked_and_the_others_come(quick: World) -> None:
    """One that no use case can take does not stop those after it, and is kept to be tried again."""
    past = after_one_ticket(quick)
    past.miss(quick, "This one is no message at all", files=[7])
    past.miss(quick, "Nobody can sign in on the second cluster")

    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1", "ACME-2"]
    with quick.storage.read() as work:
        assert work.inbox.counts()["parked"] == 1


def test_a_database_that_is_busy_is_waited_for(quick: World) -> None:
    """The gap stays open until everything in it was committed."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    past.troubles = [Busy("a row stayed locked")]  # type: ignore[list-item]

    assert len(catching_up(quick, past)) == 1
    assert quick.numbers() == ["ACME-1", "ACME-2"]


def test_one_who_dies_half_way_begins_again_where_the_gap_began(quick: World) -> None:
    """A message that comes while older ones are still unread must not hide them from the next start."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    catch_up.begin(quick.front)
    quick.later(minutes=5)
    quick.ask(text="Nobody can sign in on the second cluster")
    quick.front.unread.clear()

    catching_up(quick, past)

    assert len(quick.numbers()) == 3


def test_what_could_not_even_be_parked_is_read_again_afterwards(quick: World) -> None:
    """The database was away for longer than Slack tries: its channel counts as read no further until then."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    with quick.storage.write(), pytest.raises(RuntimeError, match="inside a transaction"):
        # A thread in a transaction gets no other: to this event it is as if the database were gone.
        listeners.take_event(quick.front, quick.slack, an_event(past.messages[-1]))
    quick.later(minutes=5)
    quick.ask(text="Nobody can sign in on the second cluster")

    assert quick.front.missed == {"CACME"}
    catching_up(quick, past)

    assert len(quick.numbers()) == 3
    assert not quick.front.missed


def test_one_that_a_dead_process_had_is_found_behind_what_came_later(quick: World) -> None:
    """Of two processes one dies with a message; the other takes in a later one, which must not hide it."""
    past = after_one_ticket(quick)
    past.miss(quick, "The export is empty since this morning")
    quick.later(minutes=5)
    quick.say("UBEN", "CACME", "Nobody can sign in on the second cluster")

    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1", "ACME-2", "ACME-3"]
    assert "The export is empty since this morning" in quick.said("ACME-3")


def test_looking_back_repeats_nothing(quick: World) -> None:
    """What was taken in, held, answered in words or refused a moment before the end is left as it is."""
    past = Past()
    ts = quick.ask(text="The login page shows 500")
    bystander, _ = quick.say("UBOB", "CACME", "The printer is on fire here")
    hello, _ = quick.say("UANN", "CACME", "<@UPLEDGE> hello")
    quick.deliver()
    thread = quick.row("ACME-1").agents_thread
    for user in ("UDANA", "URAVI"):
        claim, _ = quick.say(user, DESK, "claim", thread)
    told = ((ts, "UANN"), (bystander, "UBOB"), (hello, "UANN"))
    for one, user in told:
        past.messages.append({"channel": "CACME", "ts": one, "user": user, "text": "The same <@UPLEDGE>"})
    past.messages.append(
        {"channel": DESK, "ts": claim, "thread_ts": thread, "user": "URAVI", "text": "claim"}
    )
    before = quick.shape()

    catching_up(quick, past)

    assert quick.shape() == before
    assert past.told == []


def test_a_channel_silent_for_long_is_not_looked_back_on(quick: World) -> None:
    """Nobody remembers any more what of it was taken in, so what is old there stays as it is."""
    past = Past()
    past.miss(quick, "This was there before the last message")
    quick.later(minutes=5)
    quick.ask()
    quick.later(days=8)

    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1"]


def test_what_was_said_before_the_channel_was_ours_opens_nothing(quick: World) -> None:
    """Its standing card marks from when on people could know that they are heard."""
    past = Past()
    past.miss(quick, "Somebody asked this before Pledge was there")
    quick.later(minutes=1)
    quick.deliver()
    quick.later(minutes=1)
    quick.ask()

    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1"]


def test_the_first_message_of_a_channel_is_not_lost(quick: World) -> None:
    """Nothing was ever taken in there, so it is read from its standing card on."""
    quick.deliver()
    past = Past()
    past.miss(quick, "The login page shows 500")

    catching_up(quick, past)

    assert quick.numbers() == ["ACME-1"]


def test_a_claim_in_the_agents_thread_is_not_missed(quick: World) -> None:
    """It was written while the app was away, and counts from then; threads of taken tickets are not even read."""
    quick.ask()
    quick.ask("UBIRGIT", "CBORE", "The report never ends")
    quick.deliver()
    taken = quick.row("BORE-1").agents_thread
    quick.say("URAVI", DESK, "claim", taken)
    past, thread = Past(), quick.row("ACME-1").agents_thread
    past.miss(quick, "claim", channel=DESK, thread_ts=thread, user="UDANA", team=TEAM, user_team=TEAM)
    written = quick.now
    quick.later(hours=1)

    catching_up(quick, past)

    [claimed] = quick.facts("ACME-1", FactKind.CLAIMED)
    assert claimed.happened == written
    assert (DESK, thread) in past.threads
    assert (DESK, taken) not in past.threads


def test_a_limit_ends_the_round(quick: World) -> None:
    """Asking on while Slack refuses makes it last longer; what is left comes in the next round."""
    quick.ask("UBIRGIT", "CBORE", "The report never ends")
    past = after_one_ticket(quick)
    quick.deliver()
    past.miss(quick, "Still nobody?", thread_ts=quick.row("ACME-1").customer_thread)
    past.troubles = [CallError("conversations.history", RetryAt(1.0, Scope.METHOD, "ratelimited"))]
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        assert past.threads == []
        pauses.append(seconds)

    catch_up.catch_up(quick.front, past, catch_up.begin(quick.front), pause)  # type: ignore[arg-type]

    assert len(pauses) == 1
    assert "Still nobody?" in quick.said("ACME-1")


def an_event(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "event_id": "EvMissed",
        "authorizations": [{"team_id": TEAM}],
        "event": {"type": "message", **message},
    }
