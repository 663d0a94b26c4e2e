"""A request that opened no ticket is remembered until somebody decides."""

from dataclasses import replace

import pytest
from storage_world import T0, TEAM, World

from policies.instant import Instant
from storage.errors import Missing, Taken
from storage.records import Held, HeldState, Words

REQUEST = Held(
    id="he_1",
    workspace=TEAM,
    customer="cu_ACME",
    channel="CACME",
    ts="5.5",
    thread="5.5",
    person="pe_otto",
    happened=T0,
    words=Words(text="It is *down*", files=({"id": "F1"},), fields={"impact": "all"}),
    state=HeldState.HELD,
    why="not_a_contact",
)


def test_a_held_request_comes_back_whole(world: World) -> None:
    """By id, by message, and under lock; another workspace does not see it."""
    with world.storage.write() as work:
        assert work.held.put(REQUEST) == REQUEST

        assert work.held.get("he_1") == REQUEST
        assert work.held.lock("he_1") == REQUEST
        assert work.held.by_message(TEAM, "CACME", "5.5") == REQUEST
        assert work.held.by_message("T0OTHER", "CACME", "5.5") is None
        assert work.held.get("he_2") is None
        with pytest.raises(Missing):
            work.held.lock("he_2")


def test_a_message_is_held_once(world: World) -> None:
    """The second time says so, and the transaction goes on."""
    with world.storage.write() as work:
        work.held.put(REQUEST)
        with pytest.raises(Taken):
            work.held.put(replace(REQUEST, id="he_2"))

        assert work.held.waiting("cu_ACME") == [REQUEST]


def test_what_was_decided_is_remembered(world: World) -> None:
    """Who decided, what, and the ticket it became; it waits no longer."""
    ticket = world.ticket()
    with world.storage.write() as work:
        work.held.put(REQUEST)
        older = work.held.put(replace(REQUEST, id="he_2", ts="4.4", happened=Instant(T0 - 1)))
        assert [held.id for held in work.held.waiting("cu_ACME")] == ["he_2", "he_1"]
        work.held.settle("he_1", HeldState.ADOPTED, "pe_carla", ticket.id)

        assert work.held.waiting("cu_ACME") == [older]
        assert work.held.get("he_1") == replace(
            REQUEST, state=HeldState.ADOPTED, settled_by="pe_carla", ticket=ticket.id
        )
