"""People at their home tab and in a message's menu, beside what `desk_world` has them do."""

from collections.abc import Mapping
from typing import Any

from desk_world import ELSEWHERE, TEAM, World

from bot.answers import Answer
from bot.inputs import Chosen, Pressed, Who
from bot.views.ids import Shortcut
from handlers.slack import events, home, shortcuts
from handlers.slack.answering import Reply


def who(user: str) -> Who:
    """Name somebody as an interaction does."""
    return Who(workspace="", user=user, team=ELSEWHERE.get(user, TEAM))


def open_home(world: World, user: str, tab: str = "home") -> Mapping[str, Any] | None:
    """Look at the home tab; what it shows then."""
    event = {"type": "app_home_opened", "user": user, "tab": tab, "event_ts": world.ts()}
    body = {"authorizations": [{"team_id": TEAM}], "event": event}
    reply = events.home_opened(world.front, body, world.key())
    return reply.answer.form if reply.home == user else None


def press_home(world: World, user: str, action: str, value: str = "-") -> Reply:
    """Press something on the home tab."""
    pressed = Pressed(
        who=who(user),
        action=action,
        value=value,
        selected=None,
        channel=None,
        message_ts=None,
        trigger_id="trigger",
        home=True,
    )
    return home.handle(world.front, pressed)


def choose(world: World, user: str, channel: str, ts: str, shortcut: str = Shortcut.OPEN_TICKET) -> Answer:
    """Choose a shortcut from a message's menu."""
    posted = world.lookups.messages[channel, ts]
    chosen = Chosen(who=who(user), shortcut=shortcut, posted=posted, response_url="https://hooks.example/1")
    return shortcuts.handle(world.front, chosen)
