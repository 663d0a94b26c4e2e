"""What only one person sees changes where it stands once they have pressed on it."""

from typing import Any

from desk_world import TEAM, World, words

from bot.views.ids import Press, join
from handlers.slack import actions, payloads
from handlers.slack.answering import show

HOOK = "https://hooks.slack.example/actions/T1/1/x"


def press(world: World, name: Press, *, ephemeral: bool, value: str = "", selected: str = "") -> None:
    """Dana presses on a message, as Slack tells of it, and is shown the answer."""
    action: dict[str, Any] = {"action_id": str(name), "value": value}
    if selected:
        action["selected_option"] = {"value": selected}
    body = {
        "user": {"id": "UDANA", "team_id": TEAM},
        "channel": {"id": "CACME"},
        "container": {"type": "message", "message_ts": "1.1", "is_ephemeral": ephemeral},
        "response_url": HOOK,
        "actions": [action],
    }
    show(world.slack, actions.handle(world.front, payloads.pressed(body)))  # type: ignore[arg-type]


def test_the_menu_for_the_resolutions_kind_becomes_what_was_recorded(quick: World) -> None:
    """The agent sees that the choice was taken, and cannot choose twice."""
    asked = quick.ask()
    quick.react("UDANA", "CACME", asked, "white_check_mark")

    press(quick, Press.NAME_RESOLUTION, ephemeral=True, selected=join(quick.id("ACME-1"), "fix"))

    (replaced,) = quick.slack.replaced
    assert replaced[0] == HOOK
    assert replaced[1].text == "ACME-1 is recorded as: Fixed."
    assert [block["type"] for block in replaced[1].blocks] == ["section"]
    assert quick.slack.tells == []


def test_the_card_everybody_sees_is_not_replaced(quick: World) -> None:
    """There the newest state is shown by the card itself."""
    asked = quick.ask()
    quick.react("UDANA", "CACME", asked, "white_check_mark")

    press(quick, Press.NAME_RESOLUTION, ephemeral=False, selected=join(quick.id("ACME-1"), "fix"))

    assert quick.slack.replaced == []
    assert quick.case("ACME-1").ticket.resolution == "fix"


def test_the_offer_to_link_an_answer_becomes_what_was_recorded(quick: World) -> None:
    """With the ticket, and the time from which it counts."""
    quick.ask()
    quick.later(30)
    written, offer = quick.say("UDANA", "CACME", "Please sign in again")
    assert "Does what you wrote here answer a ticket?" in words(offer.tell)

    press(quick, Press.ANSWERS, ephemeral=True, value=join(quick.id("ACME-1"), written))

    (replaced,) = quick.slack.replaced
    assert replaced[1].text.startswith("Recorded: it answers ACME-1, and counts from <!date^")


def test_a_refused_press_leaves_what_was_pressed_as_it_was(quick: World) -> None:
    """Nothing was recorded, so nothing may say so."""
    quick.ask()
    press(quick, Press.NAME_RESOLUTION, ephemeral=True, selected=join(quick.id("ACME-1"), "fix"))

    assert quick.slack.replaced == []
    assert "is open at the moment" in words(quick.slack.tells[0][2])
