"""Customers are kept apart, and what is stored is what the timelines say: after random acts by random people."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from desk_world import DESK, World, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.usecases.rebuild import rebuild
from bot.views.ids import Form, Press
from storage.unit_of_work import Storage

PEOPLE = ["UANN", "UBEN", "UBOB", "UBIRGIT", "UKOFI", "UDANA", "URAVI", "UOLU"]
CHANNELS = {"CACME": "tangerine", "CBORE": "bergamot"}
"""Everything written in a channel holds its word, which must never be seen in the other one."""
EMOJI = ["ticket", "eyes", "one", "three", "white_check_mark"]
PRESSES = [
    Press.CLAIM,
    Press.NOT_A_TICKET,
    Press.CONFIRM,
    Press.REOPEN,
    Press.TRIAGE,
    Press.WORKAROUND,
    Press.RESUME,
    Press.SHOW,
    Press.DECLINE_PRIORITY,
]

act = st.tuples(
    st.sampled_from(
        ["say", "reply", "reply", "react", "press", "two", "answers", "form", "held", "edit", "command"]
    ),
    st.sampled_from(PEOPLE),
    st.sampled_from(sorted(CHANNELS)),
    st.integers(0, 1_000),
    st.integers(0, 1_000),
    st.sampled_from([0, 1, 3, 200, 3_000]),
)


class Chaos:
    """Carries random acts out, remembering what stands where; each takes the same four arguments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[tuple[str, str]] = []
        self.tells: list[tuple[str, str]] = []

    def do(self, name: str, who: str, *where_and_what: Any) -> None:
        channel, one, other, minutes = where_and_what
        self.world.later(minutes)
        self.world.tick()
        answer = getattr(self, name)(who, channel, one, other)
        if answer is not None:
            self.tells.append((who, words(answer.tell) + words(answer.form)))
        self.world.deliver()

    def say(self, who: str, channel: str, one: int, other: int) -> Any:
        ts, answer = self.world.say(who, channel, f"the {CHANNELS[channel]} case {one} fails, see {other}")
        self.seen.append((channel, ts))
        return answer

    def reply(self, who: str, channel: str, one: int, other: int) -> Any:
        here = [ts for place, ts in self.seen if place == channel]
        if not here:
            return None
        _, answer = self.world.say(
            who, channel, f"more on the {CHANNELS[channel]} case {other}", here[one % len(here)]
        )
        return answer

    def react(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        if not self.seen:
            return None
        place, ts = self.seen[one % len(self.seen)]
        return self.world.react(who, place, ts, EMOJI[other % len(EMOJI)])

    def edit(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        if not self.seen:
            return None
        place, ts = self.seen[one % len(self.seen)]
        text = None if other % 3 == 0 else f"the {CHANNELS[place]} case, corrected"
        return self.world.edit(who, place, ts, text)

    def _ticket(self, one: int) -> str | None:
        numbers = self.world.numbers(closed=True)
        return self.world.id(numbers[one % len(numbers)]) if numbers else None

    def press(self, who: str, channel: str, one: int, other: int) -> Any:
        ticket = self._ticket(one)
        return ticket and self.world.press(who, PRESSES[other % len(PRESSES)], ticket, channel=channel)

    def two(self, who: str, channel: str, one: int, other: int) -> Any:
        first, second = self._ticket(one), self._ticket(other)
        return first and self.world.press(who, Press.ADD_TO, first, str(second), channel=channel)

    def answers(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        ticket = self._ticket(one)
        if ticket is None or not self.seen:
            return None
        place, ts = self.seen[other % len(self.seen)]
        return self.world.press(who, Press.ANSWERS, ticket, ts, channel=place)

    def held(self, who: str, channel: str, one: int, other: int) -> Any:
        waiting = [*self.world.held("ACME"), *self.world.held("BORE")]
        press = (Press.ADOPT, Press.DISMISS, Press.OVERRIDE)[other % 3]
        return (
            self.world.press(who, press, waiting[one % len(waiting)].id, channel=channel) if waiting else None
        )

    def form(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        ticket = self._ticket(one)
        if ticket is None:
            return None
        with self.world.storage.read() as work:
            row = work.tickets.get(ticket)
        assert row is not None
        word = CHANNELS[row.customer_channel]
        form, given = [
            (Form.REPLY, {"text": f"we mend the {word} case"}),
            (Form.RESOLVE, {"resolution": "fix", "text": f"the {word} case is mended"}),
            (Form.WAIT, {"reason": "customer", "note": f"tell us of the {word} case"}),
            (Form.DETAILS, {"information__steps": f"run the {word} case"}),
            (Form.CHANGE_KIND, {"kind": "feature_request" if other % 2 else "incident"}),
            (Form.PRIORITY, {"priority": str(1 + other % 4), "how": ("impact", "misclassified")[one % 2]}),
            (Form.CLOSE, {"reason": "agent"}),
        ][other % 7]
        return self.world.submit(who, form, ticket, **given)

    def command(self, who: str, channel: str, one: int, other: int) -> Any:
        numbers = self.world.numbers(closed=True) or ["ACME-1"]
        number = numbers[one % len(numbers)]
        typed = ["list", "mine", f"show {number}", f"claim {number}", f"priority {number} {1 + one % 4}"][
            other % 5
        ]
        return self.world.command(who, typed, channel)


def check_apart(chaos: Chaos) -> None:
    """No word of one customer in the other's channel, nor before the eyes of the other's people."""
    world = chaos.world
    for channel, word in CHANNELS.items():
        foreign = next(one for one in CHANNELS.values() if one != word)
        for post in world.posts(channel):
            assert foreign not in post.words, post
    for who, told in chaos.tells:
        if who in ("UANN", "UBEN", "UBOB"):
            assert "bergamot" not in told
        if who in ("UBIRGIT", "UKOFI"):
            assert "tangerine" not in told


def check_whole(world: World) -> None:
    """Every chain verifies, nothing is unreadable, and a rebuild finds nothing to mend."""
    with world.storage.read() as work:
        for ticket in work.tickets.ids():
            assert work.tickets.verify(ticket) == []
    for number in world.numbers(closed=True):
        assert world.case(number).ticket.unknown == ()
    read, mended = rebuild(world.desk)
    assert (read, mended) == (len(world.numbers(closed=True)), 0)


@pytest.mark.clause("U12")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(act, min_size=10, max_size=30))
def test_no_word_of_one_customer_reaches_another(peopled_sqlite: Path, acts: list[tuple[Any, ...]]) -> None:
    """Whatever two customers' people, agents and bystanders do, in any order, in any channel."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chaos.db"
        shutil.copy(peopled_sqlite, path)
        storage = Storage(f"sqlite:///{path}")
        chaos = Chaos(World.of_june(storage))
        for one in acts:
            chaos.do(*one)
        check_apart(chaos)
        check_whole(chaos.world)
        storage.close()


def test_the_word_test_itself_can_fail(quick: World) -> None:
    """Agents see both customers' words, so the words are really there to be found."""
    quick.say("UANN", "CACME", "the tangerine case fails")
    quick.say("UBIRGIT", "CBORE", "the bergamot case fails")
    quick.deliver()

    assert {word for post in quick.posts(DESK) for word in CHANNELS.values() if word in post.words} == {
        "tangerine",
        "bergamot",
    }


def test_a_rebuild_mends_what_was_tampered_with(quick: World) -> None:
    """The rows are projections: the timelines alone say how things are."""
    from sqlalchemy import text  # noqa: PLC0415 -- the one test that breaks a row

    quick.ask()
    right = quick.row("ACME-1")
    with quick.storage.write() as work:
        work._connection.execute(text("UPDATE tickets SET status = 'closed', priority = 1, wake_at = NULL"))

    assert rebuild(quick.desk) == (1, 1)
    assert quick.row("ACME-1") == right
