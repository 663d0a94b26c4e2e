"""The home tab's looks: within Slack's limits, the most urgent first, nothing of others' words live in it."""

from dataclasses import replace

import pytest
from builders import at
from slack_limits import check_blocks, check_view, visible
from view_world import ACME, LIVES, TICKET_ID, WORDS, lived

from bot.views import cards, home
from bot.views.ids import AtHome
from bot.views.scene import Message


def check_home(view):
    """Raise AssertionError for whatever Slack would refuse of a home tab."""
    assert view["type"] == "home"
    assert 1 <= len(view["blocks"]) <= 100
    check_blocks(view["blocks"], budget=200_000)


def seen(view):
    """Return all a reader sees."""
    return "\n".join(visible(view["blocks"]))


def buttons(view):
    """Return the action ids beside tickets, in order."""
    return [block["accessory"]["action_id"] for block in view["blocks"] if "accessory" in block]


@pytest.mark.parametrize("life", LIVES)
def test_every_life_of_a_ticket_can_be_listed(life):
    """As many as are ever shown, for both sides."""
    scene = lived(life)

    agents = home.for_agent([scene] * 20, [scene] * 10, scene.now, more=True)
    contacts = home.for_contact(ACME, [scene] * 20, scene.now, more=True)

    check_home(agents)
    check_home(contacts)
    assert buttons(agents) == [AtHome.SHOW] * 20 + [AtHome.CLAIM] * 10
    assert buttons(contacts) == [AtHome.SHOW] * 20


@pytest.mark.parametrize("which", WORDS)
def test_names_on_the_tab_are_harmless(which):
    """A company named like markup is shown as it is named."""
    customer = replace(ACME, name=WORDS[which])
    scene = lived("overdue", customer=customer)

    check_home(home.for_agent([scene], [scene], scene.now))
    check_home(home.for_contact(customer, [scene], scene.now))


def test_an_empty_home_tab_says_so():
    """Nothing to do is a sentence, not a hole."""
    view = home.for_agent([], [], at("Mon 10:00"))

    check_home(view)
    assert "No ticket is yours." in seen(view)
    assert "Every open ticket is somebody's." in seen(view)
    check_home(home.for_contact(ACME, [], at("Mon 10:00")))
    check_home(home.for_others())


@pytest.mark.parametrize("life", LIVES)
def test_a_ticket_on_top_of_the_tab_is_there_to_be_read(life):
    """Its card without what acts: answers of buttons there would be seen by nobody."""
    scene = lived(life)
    card = cards.agents_card(scene)

    view = home.ticket(Message(text=card.text, blocks=card.blocks))

    check_view(view)
    assert not any(block["type"] == "actions" or "accessory" in block for block in view["blocks"])
    assert scene.ticket.number in seen(view)
    assert TICKET_ID not in seen(view)
