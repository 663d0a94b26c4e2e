"""One issue a ticket: another one named in its thread is split off (U4)."""

import pytest
from desk_world import DESK, World, tell, words

from bot.views.ids import Press
from policies.timeline import FactKind


def named(
    world: World, user: str = "UANN", text: str = "By the way, the export fails too"
) -> tuple[str, int]:
    """A ticket in whose thread somebody names another issue twenty minutes later; that message, and its instant."""
    ts = world.ask()
    world.later(20)
    second, _ = world.say(user, "CACME", text, ts)
    at = world.now
    world.later(40)
    world.deliver()
    return second, at


def seq(world: World) -> int:
    return world.facts("ACME-1", FactKind.MESSAGE_RECEIVED)[-1].seq


@pytest.mark.clause("U4")
def test_an_agents_ticket_emoji_on_a_later_message_offers_to_split_it_off(quick: World) -> None:
    """The message belongs to a ticket, and an agent is asked whether it is another issue; nothing happens yet."""
    second, _ = named(quick)
    offered = quick.react("UDANA", "CACME", second, "ticket").tell

    assert "Give it a ticket of its own" in words(offered)
    assert quick.numbers() == ["ACME-1"]
    assert "already" in words(quick.react("UANN", "CACME", second, "ticket").tell)


@pytest.mark.clause("U4")
def test_the_new_ticket_was_received_when_its_issue_was_first_named(world: World) -> None:
    """By that message's author, with its words; both tickets name each other and keep the message."""
    _, at = named(world)
    world.press("UDANA", Press.SPLIT, world.id("ACME-1"), seq(world))
    world.deliver()

    ticket = world.case("ACME-2").ticket
    assert (ticket.receipt, ticket.requester) == (at, world.person("UANN"))
    assert world.reading("ACME-2").start == at
    assert world.said("ACME-2") == ["By the way, the export fails too"]
    assert world.said("ACME-1")[-1] == "By the way, the export fails too"
    (fact,) = world.facts("ACME-1", FactKind.SPLIT_OFF)
    assert fact.what["into"] == "ACME-2"
    for place in (DESK, "CACME"):
        card = next(post.words for post in world.posts(place) if "*ACME-2*" in post.words)
        assert "Split off from ACME-1" in card
        assert "the export fails too" in card
    assert any("a ticket of its own: ACME-2" in post.words for post in world.posts(DESK))
    first, other = world.row("ACME-1"), world.row("ACME-2")
    assert other.customer_thread not in (None, first.customer_thread), "its card begins a thread"


@pytest.mark.clause("U4")
def test_a_message_is_split_off_once(quick: World) -> None:
    """The second press, or emoji, is told so."""
    second, _ = named(quick)
    quick.press("UDANA", Press.SPLIT, quick.id("ACME-1"), seq(quick))

    assert "dealt with already" in tell(quick.press("URAVI", Press.SPLIT, quick.id("ACME-1"), seq(quick)))
    assert "already" in words(quick.react("URAVI", "CACME", second, "ticket").tell)
    assert quick.numbers() == ["ACME-1", "ACME-2"]


def test_what_a_bystander_named_is_asked_by_the_contact_of_the_ticket(quick: World) -> None:
    """A bystander authorises nothing, and an agent may find that it is worth a ticket."""
    named(quick, "UBOB", "The export fails for me as well, quite another thing")
    quick.press("UDANA", Press.SPLIT, quick.id("ACME-1"), seq(quick))

    assert quick.case("ACME-2").ticket.requester == quick.person("UANN")


@pytest.mark.parametrize("which", ["request", "answer", "nothing"])
def test_only_a_later_message_of_the_customers_side_can_be_split_off(quick: World, which: str) -> None:
    """Not the request itself, nor an answer of ours, nor a fact that is not there."""
    ts = quick.ask()
    quick.later(10)
    answer, _ = quick.say("UDANA", "CACME", "We are on it", ts)
    number = {"request": 1, "answer": quick.facts("ACME-1", FactKind.MESSAGE_SENT)[0].seq, "nothing": 99}[
        which
    ]

    assert tell(quick.press("UDANA", Press.SPLIT, quick.id("ACME-1"), number))
    assert quick.numbers() == ["ACME-1"]
    for message in (ts, answer):
        assert "already" in words(quick.react("UDANA", "CACME", message, "ticket").tell)
