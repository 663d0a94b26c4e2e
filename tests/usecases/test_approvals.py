"""Paid work, which a contact approves or does not before it is done (B11)."""

import pytest
from desk_world import DESK, World, tell

from bot.views.ids import Form, Press
from policies.clock import State
from policies.terms import Target
from policies.timeline import FactKind

WORK = "A day of consulting on your mail server, 1,200 EUR"


def asked(world: World, note: str = WORK) -> int:
    """A P1 of Borealis that is answered, with a question whether paid work may be done; the seq of the asking."""
    ts = world.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    world.command("UDANA", "priority BORE-1 1")
    world.later(10)
    world.say("UDANA", "CBORE", "It is your mail server", ts)
    world.later(5)
    world.submit("UDANA", Form.WAIT, world.id("BORE-1"), reason="awaiting_paid_work_approval", note=note)
    world.deliver()
    return world.facts("BORE-1", FactKind.WAITING)[-1].seq


@pytest.mark.clause("B11")
@pytest.mark.parametrize(
    ("press", "approved", "said"),
    [(Press.APPROVE, True, "approved"), (Press.DISAPPROVE, False, "did not approve")],
)
def test_a_contact_approves_paid_work_or_does_not_and_both_are_on_record(
    world: World, press: Press, approved: bool, said: str
) -> None:
    """With what was asked and by whom; the answer ends the wait, and who asked is called."""
    seq = asked(world)
    question = world.posts("CBORE")[-1].words
    assert WORK in question
    assert "Approve" in question
    world.later(30)
    world.press("UKOFI", press, world.id("BORE-1"), seq, channel="CBORE")
    world.deliver()

    (fact,) = world.facts("BORE-1", FactKind.APPROVAL_ANSWERED)
    assert (fact.who, fact.what["approved"], fact.what["waiting"]) == (world.person("UKOFI"), approved, seq)
    assert world.case("BORE-1").ticket.waiting_for == ()
    told = next(
        post for post in world.posts(DESK) if f"Kofi Mensah {said}: Waiting for approval" in post.words
    )
    assert "<@UDANA>" in told.words
    settled = next(post.words for post in world.posts("CBORE") if WORK in post.words)
    assert f"Kofi Mensah {said} it." in settled
    again = world.press("UBIRGIT", press, world.id("BORE-1"), seq, channel="CBORE")
    assert "dealt with already" in tell(again)


@pytest.mark.clause("B11")
def test_while_it_waits_updates_stand_still_and_a_first_response_never_does(quick: World) -> None:
    """A customer who thinks about money is owed no report; an answer is owed all the same."""
    asked(quick)
    update = quick.reading("BORE-1", Target.NEXT_UPDATE)
    assert update.state is State.PAUSED
    quick.ask("UBIRGIT", "CBORE", "Another thing: the console does not load")
    number = quick.numbers()[-1]
    quick.submit("UDANA", Form.WAIT, quick.id(number), reason="awaiting_paid_work_approval", note=WORK)

    assert quick.reading(number).state is State.RUNNING


@pytest.mark.clause("B11")
def test_an_approval_needs_words_of_what_is_to_be_approved(quick: World) -> None:
    """Nobody approves a blank."""
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    answer = quick.submit(
        "UDANA", Form.WAIT, quick.id("BORE-1"), reason="awaiting_paid_work_approval", note=" "
    )

    assert "nothing in it yet" in tell(answer)
    assert quick.facts("BORE-1", FactKind.WAITING) == []


def test_what_nobody_waits_for_any_more_is_no_longer_asked(quick: World) -> None:
    """An agent stopped waiting, or asked anew."""
    seq = asked(quick)
    quick.press("UDANA", Press.RESUME, quick.id("BORE-1"))
    quick.deliver()

    late = quick.press("UKOFI", Press.APPROVE, quick.id("BORE-1"), seq, channel="CBORE")
    assert "dealt with already" in tell(late)
    assert any("no longer asked" in post.words for post in quick.posts("CBORE"))
    quick.submit(
        "UDANA", Form.WAIT, quick.id("BORE-1"), reason="awaiting_remote_access", note="Please open VPN"
    )
    other = quick.facts("BORE-1", FactKind.WAITING)[-1].seq
    assert "out of date" in tell(
        quick.press("UKOFI", Press.APPROVE, quick.id("BORE-1"), other, channel="CBORE")
    )
