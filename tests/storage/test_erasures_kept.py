"""Requests to erase: open until done, and then without a name."""

from datetime import date

from storage_world import T0, TEAM, World

from policies.instant import Instant
from storage.erasures import Erasure

LATER = Instant(T0 + 60)


def a_request(number: int = 1, **changes) -> Erasure:
    plain = {
        "id": f"er_{number}",
        "workspace": TEAM,
        "customer": "cu_ACME",
        "person": "pe_carla",
        "notice": T0,
        "due": date(2027, 5, 1),
        "recorded": Instant(T0 + number),
    }
    return Erasure(**(plain | changes))


def test_requests_wait_in_the_order_of_their_due_days(world: World) -> None:
    """Those without one last; another workspace has its own."""
    first, later, never = (
        a_request(1, due=date(2026, 1, 1)),
        a_request(2),
        a_request(3, due=None, person="pe_cody"),
    )
    with world.storage.write() as work:
        for one in (never, later, first, a_request(4, workspace="TOTHER")):
            work.erasures.put(one)

        assert work.erasures.open(TEAM, hold=True) == [first, later, never]
        assert work.erasures.many(["er_3", "er_1", "er_9"]) == [first, never]


def test_what_is_done_names_nobody_and_waits_no_more(world: World) -> None:
    """All requests about one person of one customer are done together; reminders that were sent stay counted."""
    with world.storage.write() as work:
        for one in (a_request(1), a_request(2), a_request(3, person="pe_cody")):
            work.erasures.put(one)
        work.erasures.tell("er_1", 2)
        done = work.erasures.finish("cu_ACME", "pe_carla", LATER)

    assert done == [a_request(1, told=2), a_request(2)]
    with world.storage.read() as work:
        assert work.erasures.open(TEAM) == [a_request(3, person="pe_cody")]
        assert [one for one in work.erasures.all(TEAM) if one.done] == [
            a_request(1, told=2, person=None, done=LATER),
            a_request(2, person=None, done=LATER),
        ]
