"""People who may not ask: held, told who may, and taken up by a contact (B1, U12)."""

import pytest
from desk_world import DESK, World, tell

from bot.usecases.actors import Profile
from bot.views.ids import Press
from policies.instant import from_slack
from policies.timeline import FactKind
from storage.records import HeldState


def held(world: World, text: str = "I cannot log in any more") -> tuple[str, str]:
    """Bob, who is no contact, asks; the held request's id and the message's ts."""
    ts, _ = world.say("UBOB", "CACME", text)
    return world.held()[0].id, ts


@pytest.mark.clause("B1")
@pytest.mark.clause("U12")
def test_a_bystanders_message_opens_nothing_and_is_held(world: World) -> None:
    """They are told kindly who may ask, and the thread shows how a contact can take it up."""
    ts, answer = world.say("UBOB", "CACME", "I cannot log in any more")
    world.deliver()

    assert world.numbers() == []
    assert "<@UANN>" in tell(answer)
    assert "Nothing you typed is lost" in tell(answer)
    notice = world.posts("CACME", ts)[0].words
    assert "Take this up" in notice
    assert "<@UANN> or <@UBEN>" in notice
    assert world.posts(DESK) == []


@pytest.mark.clause("B1")
def test_any_contact_adopts_it_with_one_press(world: World) -> None:
    """The receipt is the adoption, the first mention is shown, the contact is the one who asks."""
    request, ts = held(world)
    world.later(40)
    world.press("UBEN", Press.ADOPT, request, channel="CACME")

    ticket = world.case("ACME-1").ticket
    assert (ticket.receipt, ticket.first_mention) == (world.now, from_slack(ts))
    assert ticket.requester == world.person("UBEN")
    assert world.said("ACME-1") == ["I cannot log in any more"]
    assert world.row("ACME-1").customer_thread == ts
    world.deliver()
    assert f"First mentioned <!date^{from_slack(ts)}^" in world.posts("CACME", ts)[-1].words
    assert any("Taken up by Ben Ortiz" in post.words for post in world.posts("CACME", ts))


def test_the_ticket_emoji_of_a_contact_adopts_it_too(quick: World) -> None:
    """A 🎫 on the held message is the same as the button."""
    request, ts = held(quick)
    quick.later(3)
    quick.react("UANN", "CACME", ts, "ticket")

    assert quick.case("ACME-1").ticket.receipt == quick.now
    with quick.storage.read() as work:
        settled = work.held.get(request)
    assert settled is not None
    assert (settled.state, settled.ticket) == (HeldState.ADOPTED, quick.id("ACME-1"))


@pytest.mark.parametrize("way", ["button", "emoji"])
def test_an_agent_cannot_adopt(quick: World, way: str) -> None:
    """Only contacts submit requests; the agent is told so and nothing opens."""
    request, ts = held(quick)
    answer = (
        quick.press("UDANA", Press.ADOPT, request, channel="CACME")
        if way == "button"
        else quick.react("UDANA", "CACME", ts, "ticket")
    )

    assert "support contacts" in tell(answer)
    assert quick.numbers() == []
    assert len(quick.held()) == 1


def test_another_customers_contact_cannot_adopt(quick: World) -> None:
    """A right to ask is for one's own customer."""
    request, _ = held(quick)

    assert "another company" in tell(quick.press("UBIRGIT", Press.ADOPT, request, channel="CACME"))
    assert quick.numbers() == []


def test_the_second_of_two_who_adopt_is_told(world: World) -> None:
    """One request is one ticket."""
    request, _ = held(world)
    world.press("UANN", Press.ADOPT, request, channel="CACME")

    assert "dealt with already" in tell(world.press("UBEN", Press.ADOPT, request, channel="CACME"))
    assert world.numbers() == ["ACME-1"]


def test_a_contact_can_put_it_aside(quick: World) -> None:
    """The message stays where it is; nothing opens, and it no longer waits."""
    request, ts = held(quick)
    quick.press("UANN", Press.DISMISS, request, channel="CACME")
    quick.deliver()

    assert quick.held() == []
    assert "Put aside by Ann Lee" in quick.posts("CACME", ts)[0].words


def test_a_bystanders_messages_in_a_row_are_one_request(quick: World) -> None:
    """Each within two minutes of the last one, with all their words."""
    held(quick, "I cannot log in any more")
    for text in ("since this morning", "it is urgent"):
        quick.later(1.5)
        quick.say("UBOB", "CACME", text)

    assert [request.words.text for request in quick.held()] == [
        "I cannot log in any more\nsince this morning\nit is urgent"
    ]


def test_the_emoji_works_on_any_message_of_the_request(quick: World) -> None:
    """A 🎫 on the second message takes up the whole request, once."""
    held(quick)
    quick.later(1)
    second, _ = quick.say("UBOB", "CACME", "since this morning")
    quick.react("UANN", "CACME", second, "ticket")

    assert quick.numbers() == ["ACME-1"]
    assert quick.held() == []
    assert quick.said("ACME-1") == ["I cannot log in any more\nsince this morning"]


def test_small_talk_of_bystanders_is_left_alone(quick: World) -> None:
    """Nobody is told off for saying hello."""
    assert tell(quick.say("UBOB", "CACME", "Hello everybody")[1]) == ""
    assert quick.held() == []


def test_what_a_bystander_writes_in_a_ticket_counts_as_nothing(quick: World) -> None:
    """It is mirrored with who they are; it ends no waiting and asks for no reopening."""
    ts = quick.ask()
    quick.later(5)
    quick.submit("UDANA", "form.wait", quick.id("ACME-1"), reason="customer", note="Which page?")
    quick.say("UBOB", "CACME", "We have the logs here", ts)

    assert quick.case("ACME-1").ticket.waiting_for == ("customer",)
    assert quick.facts("ACME-1", FactKind.MESSAGE_RECEIVED)[0].what["by"] == "bystander"
    assert quick.outgoing(DESK, "mirror")[0].facts["side"] == "bystander"


def test_erasing_a_bystander_erases_what_a_contact_adopted(quick: World) -> None:
    """The words stay their author's."""
    request, _ = held(quick)
    quick.press("UANN", Press.ADOPT, request, channel="CACME")
    with quick.storage.write() as work:
        bob = work.directory.person_by_slack("TVENDOR", "UBOB")
        assert bob is not None
        work.tickets.erase_words_of(bob.id)

    assert quick.said("ACME-1") == []


def test_people_slack_is_silent_about_are_bystanders(quick: World) -> None:
    """An unknown user without any profile is held like any other, and named once Slack tells."""
    quick.say("UGHOST", "CACME", "I cannot log in any more")
    assert len(quick.held()) == 1
    quick.lookups.profiles["UGHOST"] = Profile(user="UGHOST", team="TGHOST", name="Gwen")
    quick.later(10)
    quick.say("UGHOST", "CACME", "Can anybody help with the login?")
    with quick.storage.read() as work:
        person = work.directory.person_by_slack("TVENDOR", "UGHOST")

    assert person is not None
    assert person.name == "Gwen"
    quick.say("UGHOST", "CACME", "Still cannot log in")
    assert quick.lookups.asked == ["UGHOST", "UGHOST"]
