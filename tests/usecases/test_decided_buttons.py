"""Buttons that were decided upon go, whichever way the decision came; a line says what became of it."""

from typing import Any

import pytest
from desk_world import DESK, FakeGateway, Post, World, at, tell

from bot.delivery.outcomes import Outcome, RetryAt, Scope, Undeliverable
from bot.views.ids import Press
from policies.ticket import Status
from policies.timeline import FactKind


def pressable(post: Post) -> set[str]:
    """The action ids of what can be pressed on a message."""
    return {
        element["action_id"]
        for block in post.message.blocks
        for element in [*block.get("elements", ()), block.get("accessory") or {}]
        if "action_id" in element
    }


def the(world: World, channel: str, words: str) -> Post:
    """The newest message of ours that says so."""
    return next(post for post in reversed(world.posts(channel)) if words in post.words)


def resolved(world: World) -> str:
    """A ticket that Dana resolved, its notice being posted; its thread."""
    asked = world.ask()
    world.deliver()
    world.react("UDANA", "CACME", asked, "eyes")
    world.react("UDANA", "CACME", asked, "white_check_mark")
    world.deliver()
    return asked


def test_a_confirmed_resolution_cannot_be_answered_again(world: World) -> None:
    """The notice says who confirmed it, in place of its buttons."""
    resolved(world)
    world.press("UANN", Press.CONFIRM, world.id("ACME-1"), channel="CACME")
    world.deliver()

    notice = the(world, "CACME", "marked ACME-1 as resolved")

    assert pressable(notice) == set()
    assert "Ann Lee confirmed that it is solved." in notice.words
    assert "Is it solved for you?" not in notice.words


def test_an_answer_by_emoji_settles_the_buttons_as_well(quick: World) -> None:
    """Not only a press on the message itself counts."""
    asked = resolved(quick)
    quick.react("UANN", "CACME", asked, "white_check_mark")
    quick.deliver()

    assert pressable(the(quick, "CACME", "marked ACME-1 as resolved")) == set()


def test_silence_settles_the_buttons_as_well(quick: World) -> None:
    """What closes by itself says so on the notice."""
    resolved(quick)
    quick.run_until(quick.now + 14 * 86_400)
    quick.deliver()

    notice = the(quick, "CACME", "marked ACME-1 as resolved")

    assert pressable(notice) == set()
    assert "Closed: it was resolved and nothing more was heard." in notice.words


def test_undo_goes_when_its_time_is_over(world: World) -> None:
    """By itself, with one edit; how the change was meant may still be said."""
    world.ask()
    world.deliver()
    world.command("UDANA", "priority ACME-1 1")
    world.deliver()
    world.later(15)
    world.deliver()
    assert pressable(the(world, DESK, "priority changed")) == {Press.REVISE_MISCLASSIFIED, Press.REVISE_UNDO}

    world.now += 1
    world.deliver()

    assert pressable(the(world, DESK, "priority changed")) == {Press.REVISE_MISCLASSIFIED}
    assert world.storage.rest(world.machine() + 1e6)


@pytest.mark.clause("S2")
def test_what_silence_closed_is_reopened_where_that_is_told(quick: World) -> None:
    """The closing calls the one who asked, and its button works for as long as the policy lets it."""
    resolved(quick)
    quick.run_until(at("2026-06-13 00:00"))
    quick.deliver()

    told = the(quick, "CACME", "nothing more was heard. If it is not solved")
    assert "<@UANN>" in told.words
    assert pressable(told) == {Press.REOPEN}
    quick.press("UANN", Press.REOPEN, quick.id("ACME-1"), channel="CACME")
    quick.deliver()

    told = the(quick, "CACME", "ACME-1 is closed: it was resolved")
    assert pressable(told) == set()
    assert "Reopened by Ann Lee." in told.words
    assert quick.case("ACME-1").ticket.status is Status.OPEN


def test_reopening_goes_with_its_window(quick: World) -> None:
    """Afterwards the closing says to write anew, and has no button that is refused."""
    resolved(quick)
    quick.run_until(at("2026-06-13 00:00"))
    quick.deliver()
    quick.later(days=20)
    quick.deliver()

    told = the(quick, "CACME", "ACME-1 is closed: it was resolved")
    assert pressable(told) == set()
    assert "write a new message" in told.words


def test_a_question_answered_by_reopening_says_so(world: World) -> None:
    """Both the question and the older notice lose their buttons; a new resolution has its own."""
    asked = resolved(world)
    world.later(60)
    world.say("UANN", "CACME", "It is back, the page is empty", asked)
    world.deliver()
    (message,) = world.facts("ACME-1", FactKind.MESSAGE_RECEIVED)
    world.press("UANN", Press.REOPEN, world.id("ACME-1"), message.seq, channel="CACME")
    world.deliver()

    question = the(world, "CACME", "is open again")
    assert pressable(question) == set()
    assert "Reopened by Ann Lee." in question.words
    assert pressable(the(world, "CACME", "marked ACME-1 as resolved")) == set()

    world.react("UDANA", "CACME", asked, "heavy_check_mark")
    world.deliver()
    assert pressable(the(world, "CACME", "marked ACME-1 as resolved")) == {Press.CONFIRM, Press.REOPEN}


def test_an_answered_proposal_says_what_was_answered(world: World) -> None:
    """Whether an agent keeps the priority or sets another."""
    asked = world.ask()
    world.deliver()
    world.press("UDANA", Press.TRIAGE, world.id("ACME-1"))
    world.react("UANN", "CACME", asked, "rotating_light")
    world.deliver()
    assert pressable(the(world, DESK, "asks for Critical")) == {
        Press.ACCEPT_PRIORITY,
        Press.DECLINE_PRIORITY,
    }

    world.press("UDANA", Press.DECLINE_PRIORITY, world.id("ACME-1"), 1)
    world.deliver()

    proposal = the(world, DESK, "asks for Critical")
    assert pressable(proposal) == set()
    assert "Dana Reyes kept it as it was." in proposal.words


def test_a_change_that_was_taken_back_offers_nothing_any_more(world: World) -> None:
    """The receipt says who took it back."""
    world.ask()
    world.deliver()
    world.press("UDANA", Press.PRIORITY, world.id("ACME-1"), 2)
    world.deliver()
    (change,) = world.facts("ACME-1", FactKind.PRIORITY_CHANGED)
    world.press("UDANA", Press.REVISE_UNDO, world.id("ACME-1"), change.seq)
    world.deliver()

    receipt = the(world, DESK, "priority changed")
    assert pressable(receipt) == set()
    assert "Dana Reyes took it back." in receipt.words


def test_a_reminder_of_a_ticket_that_was_taken_offers_no_claim(world: World) -> None:
    """It names whoever has it now."""
    world.ask("UBIRGIT", "CBORE", "No mail is filtered")
    world.deliver()
    reading = world.readings("BORE-1")[0]
    world.run_until(reading.deadline)
    world.deliver()
    alarm = world.posts(DESK)[-1]
    assert Press.CLAIM in pressable(alarm)

    world.command("UMEI", "claim BORE-1")
    world.deliver()

    alarm = world.slack.posts[DESK, alarm.ts]
    assert Press.CLAIM not in pressable(alarm)
    assert "Mei Tanaka has it." in alarm.words


def test_an_acknowledged_breach_cannot_be_acknowledged_again(world: World) -> None:
    """The alarm says who has seen it."""
    world.ask()
    world.deliver()
    world.run_until(world.reading("ACME-1").deadline + 1)
    world.deliver()
    assert Press.ACKNOWLEDGE in pressable(the(world, DESK, "missed"))

    world.press("UMEI", Press.ACKNOWLEDGE, world.id("ACME-1"))
    world.deliver()

    alarm = the(world, DESK, "Mei Tanaka has seen it.")
    assert Press.ACKNOWLEDGE not in pressable(alarm)
    assert Press.REPLY in pressable(alarm)


def test_a_colleagues_answer_is_counted_once(world: World) -> None:
    """Its copy says who counted it."""
    asked = world.ask()
    world.deliver()
    world.say("UCOLE", "CACME", "Try it again please", asked)
    world.deliver()
    (sent,) = world.facts("ACME-1", FactKind.MESSAGE_SENT)
    world.press("UDANA", Press.CONFIRM_RESPONSE, world.id("ACME-1"), sent.seq)
    world.deliver()

    mirror = the(world, DESK, "Dana Reyes counted it as our answer.")
    assert pressable(mirror) == set()


def test_a_refused_request_that_was_taken_says_by_whom(world: World) -> None:
    """The agents' notice names the agent and the ticket."""
    world.change_customer("ACME", subscribed_until=world.now - 86_400)
    world.ask()
    world.deliver()
    (held,) = world.held()
    world.press("UDANA", Press.OVERRIDE, held.id)
    world.deliver()

    notice = the(world, DESK, "was turned away")
    assert pressable(notice) == set()
    assert "Taken up by Dana Reyes. It is ACME-1 now." in notice.words


def test_what_does_not_change_is_not_sent_again(quick: World) -> None:
    """An edit that shows nothing new would only mark the message as edited."""
    quick.ask()
    quick.deliver()
    quick.run_until(quick.reading("ACME-1").deadline + 1)
    quick.deliver()
    alarm = the(quick, DESK, "missed")

    quick.press("UDANA", Press.TRIAGE, quick.id("ACME-1"))
    quick.deliver()

    assert quick.slack.posts[DESK, alarm.ts] == alarm


class Balking(FakeGateway):
    """Takes posts, and answers edits of what was resolved as it is told to."""

    says: Any = None

    def update(self, channel: str, ts: str, message: Any) -> Outcome:
        if self.says is not None and "marked" in message.text:
            return self.says
        return super().update(channel, ts, message)


@pytest.fixture
def balking(quick: World) -> World:
    """A world whose Slack may refuse to edit."""
    quick.slack.__class__ = Balking
    return quick


def test_an_edit_that_must_wait_is_made_when_it_may(balking: World) -> None:
    """A rate limit is waited for."""
    resolved(balking)
    balking.slack.says = RetryAt(balking.machine() + 30, Scope.METHOD, "ratelimited")
    balking.press("UANN", Press.CONFIRM, balking.id("ACME-1"), channel="CACME")
    balking.deliver()
    assert pressable(the(balking, "CACME", "marked ACME-1")) != set()

    balking.slack.says = None
    balking.later(1)
    balking.deliver()

    assert pressable(the(balking, "CACME", "marked ACME-1")) == set()


def test_a_message_that_was_deleted_in_slack_is_let_go(balking: World) -> None:
    """Nothing is posted in its place, and nothing else suffers."""
    resolved(balking)
    balking.slack.says = Undeliverable("message_not_found")
    balking.press("UANN", Press.CONFIRM, balking.id("ACME-1"), channel="CACME")
    balking.deliver()

    with balking.storage.read() as work:
        assert work.offers.rest(balking.machine())
    assert balking.case("ACME-1").ticket.closed_because == "confirmed"


def test_a_press_that_comes_too_late_is_told_so(quick: World) -> None:
    """Somebody may press before the buttons are gone."""
    resolved(quick)
    quick.press("UANN", Press.REOPEN, quick.id("ACME-1"), channel="CACME")

    assert "is open at the moment" in tell(
        quick.press("UANN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")
    )
