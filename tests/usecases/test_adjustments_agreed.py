"""A correction in Slack: one side proposes, the other is asked, signs or declines, and both are told."""

import pytest
from desk_world import DESK, World, tell, words

from bot.views.ids import Form, Press
from policies.clock import State
from policies.timeline import FactKind


def late(world: World) -> str:
    """A ticket answered three business days late; its id."""
    ts = world.ask()
    world.later(days=7)
    world.say("UDANA", "CACME", "We are on it", ts)
    world.later(5)
    world.deliver()
    return world.id("ACME-1")


def proposes(world: World, user: str, ticket: str, **changes: str) -> None:
    """Somebody sends the form."""
    typed = {
        "target": "first_response",
        "how": "met",
        "since": "7 days ago",
        "reason": "You had us on the phone",
        **changes,
    }
    answer = world.submit(user, Form.ADJUST, ticket, **typed)
    assert not answer.errors, answer.errors


def last(world: World) -> int:
    return world.facts("ACME-1", FactKind.ADJUSTMENT_PROPOSED)[-1].seq


@pytest.mark.parametrize(("asks", "signs", "channel"), [("UDANA", "UANN", "CACME"), ("UANN", "UDANA", DESK)])
def test_the_other_side_is_asked_and_its_signature_counts(
    world: World, asks: str, signs: str, channel: str
) -> None:
    """Proposed by either side, signed by the other; both threads hear of it, and both readings stay."""
    ticket = late(world)
    proposes(world, asks, ticket)
    world.deliver()
    cards = [post.words for post in world.posts(channel) if "sign or decline it in the thread" in post.words]
    still = world.reading("ACME-1").state
    world.press(signs, Press.SIGN_ADJUSTMENT, ticket, last(world), channel=channel)
    world.later(1)
    world.deliver()

    asked = [post for post in world.posts(channel) if "proposes a correction on" in post.words]
    (fact,) = world.facts("ACME-1", FactKind.ADJUSTMENT_SIGNED)
    assert (fact.who, fact.what["proposed_by"]) == (world.person(signs), world.person(asks))
    assert "signed it." in asked[0].words
    assert "Decline" not in asked[0].words
    assert len(asked) == 1
    assert "You had us on the phone" in str(asked[0].message.blocks)
    assert still is State.BREACHED
    found = world.reading("ACME-1")
    assert found.state is State.MET
    assert found.unadjusted is not None
    assert found.unadjusted.state is State.BREACHED
    assert len(cards) == 1
    for place in ("CACME", DESK):
        assert any("without that: missed" in post.words for post in world.posts(place)), place
        assert not any("sign or decline it" in post.words for post in world.posts(place)), place
        assert any("corrected, as" in post.words for post in world.posts(place)), place


def test_who_proposed_cannot_sign_but_may_take_it_back(quick: World) -> None:
    """A colleague neither."""
    ticket = late(quick)
    proposes(quick, "UDANA", ticket)

    assert "other side signs" in tell(quick.press("URAVI", Press.SIGN_ADJUSTMENT, ticket, last(quick)))
    quick.press("UDANA", Press.DECLINE_ADJUSTMENT, ticket, last(quick))
    answer = quick.press("UANN", Press.SIGN_ADJUSTMENT, ticket, last(quick), channel="CACME")
    assert "dealt with already" in tell(answer)
    assert quick.reading("ACME-1").state is State.BREACHED


def test_a_time_that_does_not_count_needs_both_ends_in_order(quick: World) -> None:
    """What is wrong stands at its field, or on the first one."""
    ticket = late(quick)

    def errors(**typed: str) -> dict[str, str]:
        plain = {"target": "first_response", "how": "exclude", "since": "6 days ago", "reason": "Our outage"}
        return dict(quick.submit("UANN", Form.ADJUST, ticket, **{**plain, **typed}).errors)

    assert set(errors()) == {"until"}
    assert "out of order" in str(errors(until="7 days ago"))
    assert "out of order" in str(errors(since="10 days ago", until="9 days ago"))
    assert "future" in str(errors(until="in 3 days"))
    assert set(errors(since="soon", until="5 days ago", reason=" ")) == {"since", "reason"}
    assert "out of date" in str(errors(target="next_update", how="met"))
    assert errors(until="5 days ago") == {}


def test_an_explanation_names_both_for_agents_and_neither_for_the_customer(quick: World) -> None:
    """Who proposed and who signed is on record; what it would be without stays beside it."""
    ticket = late(quick)
    proposes(quick, "UANN", ticket)
    quick.press("UDANA", Press.SIGN_ADJUSTMENT, ticket, last(quick))
    quick.later(1)
    ours = words(quick.press("UDANA", Press.WHY, ticket).tell)
    theirs = words(quick.press("UANN", Press.WHY, ticket, channel="CACME").tell)

    assert "proposed by Ann Lee, signed by Dana Reyes" in ours
    assert "Dana" not in theirs
    assert all("Without what both sides agreed on: breached" in text for text in (ours, theirs))


def test_the_answer_to_why_offers_to_propose_a_correction(quick: World) -> None:
    """The form opens from there, with the ticket's clocks to choose from."""
    ticket = late(quick)
    why = quick.press("UANN", Press.WHY, ticket, channel="CACME")
    form = quick.press("UANN", Press.ADJUST, ticket, channel="CACME").form

    assert "Propose a correction…" in words(why.tell)
    assert form is not None
    assert "First response" in words(form)
