"""Whoever of ours answers a ticket that nobody has, has it from then on."""

import pytest
from desk_world import DESK, World

from bot.views.ids import Form, Press
from policies.clock import State
from policies.people import Seniority
from policies.terms import Target
from policies.timeline import FactKind


def holder(world: World, number: str) -> str | None:
    """Who has a ticket."""
    return world.case(number).ticket.assignee


def test_an_answer_in_the_thread_takes_the_ticket(world: World) -> None:
    """As of the answer, and without a message of its own to the customer."""
    asked = world.ask()
    world.deliver()
    before = len(world.posts("CACME", asked))
    world.later(10)
    world.say("UDANA", "CACME", "We are looking at the login page", asked)
    world.deliver()

    (claimed,) = world.facts("ACME-1", FactKind.CLAIMED)
    assert (claimed.who, claimed.happened) == (world.person("UDANA"), world.now)
    assert holder(world, "ACME-1") == world.person("UDANA")
    assert world.facts("ACME-1", FactKind.ACKNOWLEDGED) == []
    assert len(world.posts("CACME", asked)) == before
    assert world.reading("ACME-1").met_at == world.now


def test_an_answer_by_form_takes_the_ticket_when_it_is_there(world: World) -> None:
    """Not before the customer can see it."""
    world.ask()
    world.submit("URAVI", Form.REPLY, world.id("ACME-1"), text="Please sign in again.")
    assert holder(world, "ACME-1") is None

    world.deliver()

    assert holder(world, "ACME-1") == world.person("URAVI")


def test_a_call_answered_on_the_call_is_taken_by_whoever_logs_it(world: World) -> None:
    """From the call's own time."""
    answer = world.submit(
        "UDANA",
        Form.OPEN_FOR_CUSTOMER,
        world.customer("QUAR"),
        contact=world.person("UQUINN"),
        source="phone",
        description="The login page shows 500",
        priority="3",
        answered="yes",
    )

    assert answer.errors == {}
    assert holder(world, "QUAR-1") == world.person("UDANA")


def test_an_answer_takes_nothing_from_whoever_has_it(world: World) -> None:
    """A helping hand is no claim."""
    asked = world.ask()
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))
    world.say("URAVI", "CACME", "Try another browser meanwhile", asked)

    assert holder(world, "ACME-1") == world.person("UDANA")
    assert len(world.facts("ACME-1", FactKind.CLAIMED)) == 1


def test_what_is_said_after_the_end_takes_nothing(quick: World) -> None:
    """A resolved ticket is not in work."""
    asked = quick.ask()
    quick.react("UDANA", "CACME", asked, "white_check_mark")
    quick.say("URAVI", "CACME", "Glad to hear it works", asked)

    assert holder(quick, "ACME-1") is None


def test_answers_of_colleagues_and_answers_linked_later_take_nothing(quick: World) -> None:
    """Who wrote them may know nothing of the ticket."""
    written, _ = quick.say("UMEI", "CACME", "We restart the login service at noon")
    asked = quick.ask()
    quick.say("UCOLE", "CACME", "Try it again please", asked)
    quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), written, channel="CACME")

    assert len(quick.facts("ACME-1", FactKind.MESSAGE_SENT)) == 2
    assert holder(quick, "ACME-1") is None


@pytest.mark.clause("U7")
def test_it_meets_the_clocks_that_a_claim_meets(quick: World) -> None:
    """Triage has begun and an engineer has it, as with any claim."""
    asked = quick.ask("UULA", "CUMBR", "The load job stops")
    quick.later(5)
    quick.say("UMEI", "CUMBR", "Which step does it stop at?", asked)

    for target in (Target.TRIAGE_START, Target.ASSIGNMENT):
        reading = quick.reading("UMBR-1", target)
        assert (reading.state, reading.met_at) == (State.MET, quick.now)


@pytest.mark.clause("B8")
def test_an_answer_by_a_junior_calls_for_a_senior_where_one_is_needed(quick: World) -> None:
    """The lead is told, as with any claim; the answer itself has reached the customer."""
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered")
    quick.press("UMEI", Press.PRIORITY, quick.id("BORE-1"), 1)
    quick.deliver()
    quick.change_person("UDANA", seniority=Seniority.JUNIOR)

    quick.say("UDANA", "CBORE", "We are on it", quick.row("BORE-1").customer_thread)
    quick.deliver()

    (claimed,) = quick.facts("BORE-1", FactKind.CLAIMED)
    assert claimed.what["lacks"] == "senior"
    assert [post for post in quick.posts(DESK) if "senior engineer" in post.words and "<@UMEI>" in post.words]
