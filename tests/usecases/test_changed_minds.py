"""What people do twice, too late or in another order: nothing is lost, and nobody reads nonsense."""

import pytest
from desk_world import DESK, TEAM, World, tell

from bot.answers import Answer
from bot.views.ids import Press
from handlers.slack import events
from policies.timeline import FactKind


def rewrite(world: World, user: str, ts: str, before: str, after: str) -> Answer:
    """Change a message, with its former words as Slack tells them."""
    message = {"user": user, "ts": ts, "text": after, "team": "TACME"}
    previous = message | {"text": before}
    event = {"type": "message", "subtype": "message_changed", "channel": "CACME"}
    event |= {"message": message, "previous_message": previous}
    body = {"authorizations": [{"team_id": TEAM}], "event": event}
    return events.message(world.front, body, world.key()).answer


def test_a_greeting_that_is_changed_into_a_request_opens_a_ticket_then(world: World) -> None:
    """It asks from the change on; a further change is shown to the agents."""
    ts, _ = world.say("UANN", "CACME", "hello")
    world.later(30)
    rewrite(world, "UANN", ts, "hello", "hello, the export is empty since this morning")
    world.deliver()
    rewrite(world, "UANN", ts, "hello, the export is empty since this morning", "hello, it works again")

    assert world.numbers() == ["ACME-1"]
    assert world.case("ACME-1").ticket.receipt == world.now
    assert world.row("ACME-1").customer_thread == ts
    assert len(world.facts("ACME-1", FactKind.EDITED)) == 1


def test_a_bystanders_changed_greeting_is_held_once(quick: World) -> None:
    """They are told who may ask, once."""
    ts, _ = quick.say("UBOB", "CACME", "good morning")

    assert "<@UANN>" in tell(rewrite(quick, "UBOB", ts, "good morning", "The printer is on fire"))
    assert tell(rewrite(quick, "UBOB", ts, "The printer is on fire", "The printer is smoking")) == ""
    assert [held.words.text for held in quick.held()] == ["The printer is smoking"]


@pytest.mark.parametrize(("user", "after"), [("UDANA", "We mend it tonight"), ("UANN", "hello all")])
def test_other_changes_open_nothing(quick: World, user: str, after: str) -> None:
    """An agent's, and one greeting for another."""
    ts, _ = quick.say(user, "CACME", "hello")
    rewrite(quick, user, ts, "hello", after)

    assert quick.numbers() == []
    assert quick.held() == []


def test_giving_a_ticket_to_whoever_has_it_changes_nothing(quick: World) -> None:
    """No fact, no message, no second acknowledgement."""
    quick.ask()
    quick.command("UDANA", "assign ACME-1 <@URAVI>")
    again = quick.command("UDANA", "assign ACME-1 <@URAVI>")

    assert "is with Ravi" in tell(again)
    assert len(quick.facts("ACME-1", FactKind.ASSIGNED)) == 1
    assert len(quick.outgoing(DESK, "announcement")) <= 1


@pytest.mark.parametrize("press", [Press.REOPEN, Press.CONFIRM])
def test_a_button_of_a_resolution_that_is_no_more_says_so(quick: World, press: Press) -> None:
    """A customer is not told to resolve it."""
    quick.ask()

    told = tell(quick.press("UANN", press, quick.id("ACME-1"), channel="CACME"))

    assert "is open at the moment, so nothing was changed" in told
