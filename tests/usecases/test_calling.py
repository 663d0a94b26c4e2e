"""Calls about a release: proposed by either side, booked when the other agrees, and shown where everybody looks."""

import pytest
from announcing_world import DAY, announce, confirm, desk_card, offer, propose, proposed, send
from desk_world import DESK, World, tell

from bot.views.ids import Form, Press, join
from policies.calls import CallState, Side
from policies.instant import Instant
from storage.announcements import AnnouncementRow


def message(world: World, channel: str = "CBORE"):
    """The announcement as it stands in a channel now."""
    return next(post for post in world.posts(channel) if "Release 7.0" in post.words)


def labels(post) -> list[str]:
    """What can be pressed on a message."""
    rows = [one["elements"] for one in post.message.blocks if one["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row]


def states(world: World, row: AnnouncementRow) -> list[CallState]:
    with world.storage.read() as work:
        return [call.state for call in work.calls.about(row.id, world.customer("BORE", work))]


@pytest.mark.clause("S7")
def test_a_contact_proposes_an_agent_confirms_and_both_sides_see_the_booked_time(world: World) -> None:
    """The announcement itself shows it from then on, and the contact is told; the booking is on record."""
    row = offer(world)
    assert labels(message(world)) == ["Propose a time"]
    tomorrow = Instant(world.now + DAY)
    propose(world, "UBIRGIT", row, tomorrow)
    card = next(post for post in world.posts(DESK) if post.ts == desk_card(world, row))

    assert "Our team will confirm it." in message(world).words
    assert "Birgit" in card.words
    assert f"<!date^{tomorrow}^" in card.words
    assert labels(card) == ["Confirm", "Propose another time"]

    confirm(world, "UDANA", proposed(world, row), DESK)

    stands = message(world)
    assert "The call is booked: " in stands.words
    assert f"<!date^{tomorrow}^" in stands.words
    assert labels(stands) == ["Propose another time"]
    assert labels(next(post for post in world.posts(DESK) if post.ts == card.ts)) == ["Propose another time"]
    answers = [post.words for post in world.posts("CBORE", stands.ts) if post.ts != stands.ts]
    assert ["<@UBIRGIT> The call is booked" in words for words in answers] == [True]
    with world.storage.read() as work:
        (call,) = work.calls.about(row.id, world.customer("BORE", work))
    assert (call.state, call.at, call.by) == (CallState.BOOKED, tomorrow, world.person("UBIRGIT"))
    assert (call.side, call.settled_by, call.settled) == (Side.CUSTOMER, world.person("UDANA"), world.now)


@pytest.mark.clause("S7")
def test_an_agent_proposes_another_time_and_the_contact_agrees(world: World) -> None:
    """Each proposal takes the place of the one before; whoever waits for the answer is pinged."""
    row = offer(world)
    propose(world, "UBIRGIT", row, Instant(world.now + DAY))
    propose(world, "UDANA", row, Instant(world.now + 2 * DAY))
    stands = message(world)

    assert "Dana Reyes proposes" in stands.words
    assert labels(stands) == ["Confirm", "Propose another time"]
    assert "<@UBIRGIT> Dana Reyes proposes" in world.posts("CBORE", stands.ts)[-1].words
    card = desk_card(world, row)
    assert labels(next(post for post in world.posts(DESK) if post.ts == card)) == ["Propose another time"]

    confirm(world, "UKOFI", proposed(world, row))

    told = [post for post in world.posts(DESK, card) if post.ts != card]
    assert ["<@UDANA> The call is booked" in post.words for post in told] == [True]
    assert told[0].broadcast
    assert states(world, row) == [CallState.REPLACED, CallState.BOOKED]


def test_a_booked_call_stays_until_another_time_is_agreed(quick: World) -> None:
    """Moving it takes both sides too; the agents hear of a customer who wants to."""
    row = offer(quick)
    propose(quick, "UBIRGIT", row, Instant(quick.now + DAY))
    confirm(quick, "UDANA", proposed(quick, row), DESK)
    propose(quick, "UBIRGIT", row, Instant(quick.now + 3 * DAY))
    stands = message(quick).words

    assert "The call is booked" in stands
    assert "Birgit" in stands
    assert states(quick, row) == [CallState.BOOKED, CallState.PROPOSED]
    card = desk_card(quick, row)
    assert any("proposes" in post.words for post in quick.posts(DESK, card) if post.ts != card)
    confirm(quick, "UDANA", proposed(quick, row), DESK)
    assert states(quick, row) == [CallState.REPLACED, CallState.BOOKED]


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    ("user", "told"),
    [
        ("UBOB", "Only the customer's support contacts"),
        ("UANN", "another company"),
        ("UOLU", "Only support agents"),
    ],
)
def test_only_contacts_of_the_customer_and_agents_arrange_a_call(quick: World, user: str, told: str) -> None:
    """Others are told who may, and nothing changes, whichever button or form they have at hand."""
    row = offer(quick)
    about = (row.id, quick.customer("BORE"))
    propose(quick, "UBIRGIT", row, Instant(quick.now + DAY))
    before = states(quick, row)
    for channel in ("CBORE", DESK):
        quick.say(user, channel, "hi")
        assert told in tell(quick.press(user, Press.PROPOSE_CALL, *about, channel=channel))
        assert told in tell(quick.press(user, Press.CONFIRM_CALL, proposed(quick, row), channel=channel))
    refused = quick.submit(user, Form.CALL, join(*about), call_at=str(quick.now + DAY))

    assert told in refused.errors["call_at"]
    assert states(quick, row) == before


@pytest.mark.parametrize(("user", "channel"), [("UBIRGIT", "CBORE"), ("UKOFI", "CBORE")])
def test_nobody_confirms_what_their_own_side_proposed(quick: World, user: str, channel: str) -> None:
    """Two contacts cannot book an engineer between them."""
    row = offer(quick)
    propose(quick, "UBIRGIT", row, Instant(quick.now + DAY))

    assert "Your side proposed" in tell(confirm(quick, user, proposed(quick, row), channel))
    assert states(quick, row) == [CallState.PROPOSED]


def test_times_that_have_passed_and_proposals_that_were_replaced_are_refused(quick: World) -> None:
    """With what to do next."""
    row = offer(quick)
    assert "lies ahead" in tell(propose(quick, "UBIRGIT", row, quick.now))
    propose(quick, "UBIRGIT", row, Instant(quick.now + DAY))
    first = proposed(quick, row)
    propose(quick, "UBIRGIT", row, Instant(quick.now + 2 * DAY))
    assert "dealt with already" in tell(confirm(quick, "UDANA", first, DESK))
    quick.later(days=2)
    assert "lies ahead" in tell(confirm(quick, "UDANA", proposed(quick, row), DESK))
    assert "out of date" in tell(confirm(quick, "UDANA", "ca_gone", DESK))
    assert states(quick, row) == [CallState.REPLACED, CallState.PROPOSED]


def test_a_call_that_was_not_offered_cannot_be_arranged(quick: World) -> None:
    """A made-up value books nothing."""
    row = announce(quick)
    send(quick)
    acme = quick.customer("ACME")

    assert "out of date" in tell(quick.press("UANN", Press.PROPOSE_CALL, row.id, acme, channel="CACME"))
    assert "out of date" in tell(quick.press("UANN", Press.PROPOSE_CALL, "an_gone", acme, channel="CACME"))
    for chosen in ("", "soon", "12"):
        about = join(row.id, quick.customer("BORE"))
        assert quick.submit("UBIRGIT", Form.CALL, about, call_at=chosen).errors["call_at"]


def test_a_call_is_shown_in_every_channel_that_the_announcement_went_to(quick: World) -> None:
    """A customer with two channels has one call, and reads it in both."""
    quick.change_customer("BORE", shared_channels=("CBORE", "CBORE2"))
    row = offer(quick)
    propose(quick, "UBIRGIT", row, Instant(quick.now + DAY))
    confirm(quick, "UDANA", proposed(quick, row), DESK)

    for channel in ("CBORE", "CBORE2"):
        stands = message(quick, channel)
        assert "The call is booked" in stands.words
        assert len(quick.posts(channel, stands.ts)) == 2
