"""Customers are kept apart, and what is stored is what the timelines say: after random acts by random people."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from chaos import CHANNELS, Chaos, act
from desk_world import DESK, World
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.usecases.rebuild import rebuild
from storage.unit_of_work import Storage


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
