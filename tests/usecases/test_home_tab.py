"""The home tab: each sees what is theirs, it is made when opened, and what is pressed there is done."""

import pytest
from desk_world import World, words
from home_and_menu import open_home, press_home

from bot.views.ids import AtHome


def listed(world: World, user: str) -> str:
    """Return what somebody reads on their home tab."""
    view = open_home(world, user)
    assert view is not None
    return words(view)


def test_an_agent_sees_their_tickets_and_those_nobody_has(quick: World) -> None:
    """Their own, whoever the customer is; a colleague's are not among them."""
    quick.ask("UANN", "CACME", "The export fails")
    quick.ask("UBIRGIT", "CBORE", "Mails are held")
    quick.ask("UBEN", "CACME", "No login")
    quick.press("UDANA", "ticket.claim", quick.id("ACME-1"))
    quick.press("UMEI", "ticket.claim", quick.id("ACME-2"))

    told = listed(quick, "UDANA")

    assert (
        told.index("Your tickets")
        < told.index("ACME-1")
        < told.index("Nobody has these yet")
        < told.index("BORE-1")
    )
    assert "ACME-2" not in told


def test_the_promise_that_is_owed_first_stands_first(quick: World) -> None:
    """A missed one above one that runs."""
    quick.ask("UBIRGIT", "CBORE", "Mails are held")
    quick.later(days=20)
    quick.ask("UANN", "CACME", "The export fails")

    told = listed(quick, "UDANA")

    assert told.index("BORE-1") < told.index("ACME-1")
    assert "missed" in told


@pytest.mark.clause("U12")
def test_a_contact_sees_their_own_companys_tickets_only(quick: World) -> None:
    """Slack shows a home tab to a guest of our workspace too."""
    quick.ask("UANN", "CACME", "The export fails")
    quick.ask("UBIRGIT", "CBORE", "Mails are held")

    told = listed(quick, "UBEN")

    assert "ACME-1" in told
    assert "BORE-1" not in told


def test_whoever_is_neither_reads_what_this_is(quick: World) -> None:
    """No tickets, no buttons."""
    quick.ask("UANN", "CACME", "The export fails")

    told = listed(quick, "UBOB")

    assert "neither an agent nor" in told
    assert "ACME-1" not in told


def test_the_other_tab_and_a_second_delivery_make_nothing(quick: World) -> None:
    """Slack tells of both tabs."""
    assert open_home(quick, "UDANA", tab="messages") is None


def test_what_happens_publishes_no_home_tab(quick: World) -> None:
    """It is read when it is looked at: a busy desk costs no call for each thing that happens."""
    open_home(quick, "UDANA")
    quick.ask("UANN", "CACME", "The export fails")
    quick.press("UDANA", "ticket.claim", quick.id("ACME-1"))
    quick.deliver()

    assert quick.slack.homes == []


def test_claiming_there_takes_the_ticket_and_shows_the_tab_anew(quick: World) -> None:
    """The one call that follows is for the one who pressed."""
    quick.ask("UANN", "CACME", "The export fails")

    reply = press_home(quick, "UDANA", AtHome.CLAIM, quick.id("ACME-1"))

    assert quick.case("ACME-1").ticket.assignee == quick.person("UDANA")
    assert reply.home == "UDANA"
    told = words(reply.answer.form)
    assert told.index("ACME-1") < told.index("Nobody has these yet")


def test_a_ticket_shows_on_top_of_the_tab(quick: World) -> None:
    """With its history; and words that say no come the same way."""
    quick.ask("UANN", "CACME", "The export fails")
    ticket = quick.id("ACME-1")

    shown, refused = (
        press_home(quick, "UDANA", AtHome.SHOW, ticket),
        press_home(quick, "UBOB", AtHome.CLAIM, ticket),
    )

    for reply in (shown, refused):
        assert reply.home is None
        assert reply.answer.form is not None
        assert reply.answer.form["type"] == "modal"
    assert "History" in words(shown.answer.form)
    assert quick.case("ACME-1").ticket.assignee is None


def test_an_agent_opens_a_ticket_from_there_for_a_customer_they_choose(quick: World) -> None:
    """A contact gets their own customer's form."""
    chosen, own = press_home(quick, "UDANA", AtHome.OPEN), press_home(quick, "UANN", AtHome.OPEN)

    assert "Which customer is it for?" in words(chosen.answer.form)
    assert own.answer.form["private_metadata"] == quick.customer("ACME")


@pytest.mark.parametrize("press", ["home.gone", "", "ticket.claim", AtHome.SHOW, AtHome.CLAIM])
def test_what_is_not_ours_or_no_longer_is_told(quick: World, press: str) -> None:
    """Old tabs stay on screens for weeks."""
    reply = press_home(quick, "UDANA", press, "t_gone")

    assert reply.answer.form["type"] == "modal"
    assert words(reply.answer.form)


@pytest.mark.parametrize("press", AtHome)
def test_a_message_cannot_carry_what_belongs_on_a_home_tab(quick: World, press: AtHome) -> None:
    """A forged press in a channel is an old button, nothing more."""
    assert "out of date" in words(quick.press("UDANA", press, "-").tell)
