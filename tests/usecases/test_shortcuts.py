"""The shortcut in a message's menu: a ticket for a customer's message, or the reason why not."""

import pytest
from desk_world import DESK, World, words
from home_and_menu import choose


def held(world: World) -> str:
    """A bystander's message, which waits for somebody to take it up; its ts."""
    return world.say("UBOB", "CACME", "Is the export broken?")[0]


@pytest.mark.clause("B1")
def test_an_agent_makes_a_ticket_of_a_contacts_message(quick: World) -> None:
    """As with a 🎫: the contact asked, from when they wrote; nothing is said, as the card stands below it."""
    root, _ = quick.say("UDANA", "CACME", "Good morning")
    ts, _ = quick.say("UANN", "CACME", "By the way, the export fails", thread=root)
    asked = quick.now
    quick.later(minutes=20)

    answer = choose(quick, "UDANA", "CACME", ts)

    assert answer.tell is None
    assert quick.case("ACME-1").ticket.requester == quick.person("UANN")
    assert quick.case("ACME-1").row.receipt == asked


def test_a_message_of_a_ticket_is_told_to_be_one_already(quick: World) -> None:
    """Choosing it twice opens nothing twice, and says which ticket it is."""
    ts = quick.ask("UANN", "CACME", "The export fails")

    assert "ACME-1 already" in words(choose(quick, "UDANA", "CACME", ts).tell)
    assert quick.numbers() == ["ACME-1"]


@pytest.mark.clause("B1")
def test_a_contact_takes_a_bystanders_message_up(quick: World) -> None:
    """A contact who is a guest of our workspace has the shortcut too."""
    ts = held(quick)

    answer = choose(quick, "UBEN", "CACME", ts)

    assert answer.tell is None
    assert quick.numbers() == ["ACME-1"]
    assert quick.case("ACME-1").ticket.requester == quick.person("UBEN")


@pytest.mark.clause("B1")
def test_whoever_may_not_is_told_and_nothing_changes(quick: World) -> None:
    """A bystander, on their own message."""
    ts = held(quick)
    before = quick.shape()

    answer = choose(quick, "UBOB", "CACME", ts)

    assert words(answer.tell)
    assert quick.shape() == before


def test_where_no_ticket_can_come_of_it_the_shortcut_says_so(quick: World) -> None:
    """Slack offers it everywhere: in channels that are not ours, in the agents' own, on the app's messages."""
    elsewhere, _ = quick.say("UDANA", "CRANDOM", "Lunch?")
    inside, _ = quick.say("UDANA", DESK, "Who takes this?")
    ours, _ = quick.say("UPLEDGE", "CACME", "We have your request")

    told = [
        words(choose(quick, "UDANA", channel, ts).tell)
        for channel, ts in (("CRANDOM", elsewhere), (DESK, inside), ("CACME", ours))
    ]

    assert all(told)
    assert "not set up for support" in told[0]
    assert quick.numbers() == []


def test_a_shortcut_of_another_version_says_that_it_is_out_of_date(quick: World) -> None:
    """An old manifest may still offer it."""
    ts = held(quick)

    assert "out of date" in words(choose(quick, "UDANA", "CACME", ts, "close_ticket").tell)
