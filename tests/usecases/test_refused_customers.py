"""Customers whose support has stopped: refused with the reason, remembered, and taken all the same by an agent (N2)."""

import pytest
from desk_world import DESK, World, at, tell

from bot.views.ids import Form, Press
from policies.instant import Instant
from policies.people import Standing
from policies.timeline import FactKind

STOPS = {
    "suspended": {"standing": Standing.SUSPENDED},
    "expired": {"standing": Standing.EXPIRED},
    "before": {"subscribed_from": at("2027-01-01 00:00")},
    "after": {"subscribed_until": at("2026-06-01 00:00")},
}


@pytest.mark.clause("N2")
@pytest.mark.parametrize("stop", STOPS)
def test_outside_support_a_request_is_refused_and_remembered(quick: World, stop: str) -> None:
    """The customer reads why and whom to turn to, the agents see who asked for what; nothing typed is lost."""
    quick.change_customer("ACME", **STOPS[stop])
    ts = quick.ask(text="The login page shows 500")
    quick.deliver()

    assert quick.numbers() == []
    assert "your account manager" in quick.posts("CACME", ts)[0].words
    notice = quick.posts(DESK)[0].words
    assert "Ann Lee" in notice
    assert "The login page shows 500" in notice
    assert "Take it all the same" in notice


@pytest.mark.clause("B15")
@pytest.mark.clause("N2")
def test_an_agents_override_opens_it_and_records_who_and_why(world: World) -> None:
    """One press; the receipt is then, and the first mention is kept."""
    world.change_customer("ACME", standing=Standing.SUSPENDED)
    ts = world.ask(text="The login page shows 500")
    asked = world.now
    world.later(20)
    world.press("UDANA", Press.OVERRIDE, world.held()[0].id)

    opened = world.facts("ACME-1", FactKind.OPENED)[0]
    assert (opened.who, opened.what["standing_override"]) == (world.person("UDANA"), "suspended")
    ticket = world.case("ACME-1").ticket
    assert (ticket.receipt, ticket.first_mention) == (world.now, asked)
    assert ticket.requester == world.person("UANN")
    assert world.row("ACME-1").customer_thread == ts
    world.deliver()
    assert any("Taken by Dana Reyes although" in post.words for post in world.posts(DESK))


def test_the_override_works_once(quick: World) -> None:
    """The second agent is told that it has been dealt with."""
    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    quick.ask()
    request = quick.held()[0].id
    quick.press("UDANA", Press.OVERRIDE, request)

    assert "dealt with already" in tell(quick.press("URAVI", Press.OVERRIDE, request))
    assert quick.numbers() == ["ACME-1"]


@pytest.mark.parametrize("who", ["UANN", "UBOB", "UOLU", "UBIRGIT"])
def test_only_agents_override(quick: World, who: str) -> None:
    """Contacts, bystanders and colleagues get a sentence and nothing opens."""
    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    quick.ask()

    assert tell(quick.press(who, Press.OVERRIDE, quick.held()[0].id, channel="CACME"))
    assert quick.numbers() == []


def test_what_a_form_said_is_kept_with_the_refusal(world: World) -> None:
    """Kind, category, priority and answers come back with the override; the contact is told at once."""
    world.change_customer("ACME", standing=Standing.SUSPENDED)
    answer = world.submit(
        "UANN",
        Form.OPEN,
        world.customer("ACME"),
        description="The scan results stopped arriving",
        kind="information_request",
        category="data",
        priority="2",
        information__impact="The whole security team",
    )
    assert "suspended" in tell(answer)

    world.press("UDANA", Press.OVERRIDE, world.held()[0].id)

    ticket = world.case("ACME-1").ticket
    assert (ticket.kind.value, ticket.category, ticket.priority) == ("information_request", "data", 2)
    assert ticket.given == {"impact"}
    assert world.said("ACME-1") == ["The scan results stopped arriving"]


def test_a_call_for_a_suspended_customer_is_remembered_too(quick: World) -> None:
    """The agent is told why, and can press on from the notice."""
    quick.change_customer("QUAR", standing=Standing.SUSPENDED)
    answer = quick.submit(
        "UDANA",
        Form.OPEN_FOR_CUSTOMER,
        quick.customer("QUAR"),
        source="phone",
        contact=quick.person("UQUINN"),
        description="Agents stop reporting",
    )

    assert "suspended" in tell(answer)
    assert [held.words.text for held in quick.held("QUAR")] == ["Agents stop reporting"]


@pytest.mark.clause("S1")
@pytest.mark.clause("N2")
def test_an_override_keeps_that_a_call_was_answered_and_when(quick: World) -> None:
    """The agent who took the call answered it then, whoever presses on afterwards."""
    quick.change_customer("QUAR", standing=Standing.SUSPENDED)
    called = quick.now
    quick.later(40)
    quick.submit(
        "UDANA",
        Form.OPEN_FOR_CUSTOMER,
        quick.customer("QUAR"),
        source="phone",
        contact=quick.person("UQUINN"),
        description="Agents stop reporting",
        receipt="40 min ago",
        answered="yes",
    )
    quick.later(5)
    quick.press("URAVI", Press.OVERRIDE, quick.held("QUAR")[0].id)

    ticket = quick.case("QUAR-1").ticket
    assert (ticket.receipt, ticket.responded_at, ticket.first_mention) == (called, called, None)
    assert ticket.assignee == quick.person("UDANA")
    opened = quick.facts("QUAR-1", FactKind.OPENED)[0].what
    assert (opened["typed"], opened["answered"], opened["standing_override"]) == (True, True, "suspended")


def test_the_first_and_the_last_second_of_a_subscription(quick: World) -> None:
    """It includes its first second and excludes its last."""
    quick.change_customer("ACME", subscribed_from=quick.now, subscribed_until=Instant(quick.now + 300))
    quick.ask()
    quick.later(5)
    quick.ask("UBEN", text="Nobody here can log in")

    assert quick.numbers() == ["ACME-1"]
    assert len(quick.held()) == 1


def test_adopting_for_a_suspended_customer_says_why_and_keeps_it(world: World) -> None:
    """The contact is told, the agents are shown it, and an override opens it for that contact."""
    world.say("UBOB", "CACME", "I cannot log in any more")
    request = world.held()[0].id
    world.change_customer("ACME", standing=Standing.SUSPENDED)

    answer = world.press("UANN", Press.ADOPT, request, channel="CACME")
    assert "suspended" in tell(answer)
    assert world.numbers() == []
    assert world.outgoing(DESK, "refused_notice")[0].facts["held"] == request

    world.press("UDANA", Press.OVERRIDE, request)
    assert world.case("ACME-1").ticket.requester == world.person("UANN")


def test_an_emoji_on_a_refused_request_asks_again(quick: World) -> None:
    """Refused while support is stopped, taken once it is back: one ticket either way."""
    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    ts = quick.ask()
    assert "suspended" in tell(quick.react("UANN", "CACME", ts, "ticket"))
    quick.change_customer("ACME", standing=Standing.ACTIVE)
    quick.react("UANN", "CACME", ts, "ticket")

    assert quick.numbers() == ["ACME-1"]
    assert quick.held() == []


def test_open_tickets_go_on_while_support_has_stopped(quick: World) -> None:
    """What was promised before stays promised; only new requests are refused."""
    ts = quick.ask()
    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    quick.say("UANN", "CACME", "Here are the logs you wanted", ts)

    assert quick.reading("ACME-1").open
    assert quick.held() == []
