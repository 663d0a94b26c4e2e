"""A customer is locked before what is theirs, everywhere: else two who act at once may wait for each other."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from desk_world import World, tell

from bot.answers import Answer
from bot.views.ids import Press

REACHED = 0.3
"""Seconds in which the other one has come to the lock that it must wait for."""


def meanwhile(world: World, key: str, act: Callable[[], Answer], then: Callable[[Any], object]) -> Answer:
    """Hold a customer while somebody begins to act, then hold more; what that somebody is told in the end."""
    customer = world.customer(key)
    with ThreadPoolExecutor(1) as other:
        with world.storage.write() as work:
            work.directory.lock_customer(customer)
            answer = other.submit(act)
            time.sleep(REACHED)
            then(work)
        return answer.result()


def test_taking_up_a_request_does_not_cross_the_message_that_goes_on_with_it(world: World) -> None:
    """Both wait in one row: neither ends with a deadlock."""
    world.say("UBOB", "CACME", "The printer is on fire here")
    [request] = world.held()

    answer = meanwhile(
        world,
        "ACME",
        lambda: world.press("UANN", Press.ADOPT, request.id, channel="CACME"),
        lambda work: work.held.lock(request.id),
    )

    assert tell(answer) == ""
    assert world.numbers() == ["ACME-1"]


def test_a_follow_up_does_not_cross_a_message_that_may_join_the_ticket(world: World) -> None:
    """A contact writes in a thread whose ticket can no longer be reopened, and it becomes a ticket of its own."""
    root = world.ask()
    world.deliver()
    world.press("UDANA", Press.NOT_A_TICKET, world.id("ACME-1"))
    ticket = world.id("ACME-1")

    answer = meanwhile(
        world,
        "ACME",
        lambda: world.say("UANN", "CACME", "<@UPLEDGE> It is back since this morning", root)[1],
        lambda work: work.tickets.lock(ticket),
    )

    assert tell(answer) == ""
    assert world.numbers() == ["ACME-2"]
