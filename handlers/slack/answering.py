"""How an answer reaches the one who acted: after the commit, and only them."""

from dataclasses import dataclass, field

from bot.answers import NOTHING, Answer
from bot.delivery.gateway import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where somebody acted."""

    channel: str
    user: str
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer and where to show it."""

    answer: Answer = field(default_factory=lambda: NOTHING)
    spot: Spot | None = None
    pressed_at: str | None = None
    """Slack's address for changing the message they pressed on, where only they see it."""
    home: str | None = None
    """Whose home tab the answer's form is."""


def show(gateway: Gateway, reply: Reply) -> None:
    """Show the answer's words to the one who acted, if Slack takes them; nothing depends on it."""
    if reply.home is not None and reply.answer.form is not None:
        gateway.views_publish(reply.home, reply.answer.form)
    if reply.answer.instead is not None and reply.pressed_at is not None:
        gateway.respond_to(reply.pressed_at, reply.answer.instead, replace=True)
    if reply.answer.tell is not None and reply.spot is not None:
        spot = reply.spot
        gateway.ephemeral(spot.channel, spot.user, reply.answer.tell, spot.thread)
