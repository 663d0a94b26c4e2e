"""What a Web API method gets in hand, and what several of them need."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sandbox.arguments import Arguments
from sandbox.box import Box
from sandbox.errors import SlackError
from sandbox.state import Channel, Installation, Json, Message, User

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who calls, and with what."""

    box: Box
    installation: Installation
    args: Arguments
    method: str

    @property
    def bot(self) -> User:
        """Give the bot that calls."""
        return self.box.world.users[self.installation.bot_user]

    def has(self, scope: str) -> bool:
        """Tell whether the token has a scope."""
        scopes = self.box.world.app.scopes
        return scopes is None or scope in scopes

    def need(self, scope: str) -> None:
        """Insist on a scope.

        Raises:
            SlackError: `missing_scope`, with what is needed and what there is.
        """
        if not self.has(scope):
            provided = ",".join(sorted(self.box.world.app.scopes or ()))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def visible(self, name: str = "channel") -> Channel:
        """Give the channel of an argument, if the app can see it at all.

        Raises:
            SlackError: `channel_not_found`, for one that is not there, of another workspace or closed to the app.
        """
        channel = self.box.world.channels.get(self.args.string(name) or "")
        if channel is None:
            raise SlackError("channel_not_found")
        member = self.installation.bot_user in channel.members
        ours = self.installation.team in (channel.team, *channel.shared_with)
        if not member and (channel.private or channel.im or not ours):
            raise SlackError("channel_not_found")
        return channel

    def joined(self, name: str = "channel") -> Channel:
        """Give the channel of an argument, which the app must be in.

        Raises:
            SlackError: `channel_not_found` or `not_in_channel`.
        """
        channel = self.visible(name)
        if self.installation.bot_user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def writable(self, name: str = "channel") -> Channel:
        """Give the channel of an argument, which the app must be able to change.

        Raises:
            SlackError: `channel_not_found`, `is_archived` or `not_in_channel`.
        """
        channel = self.visible(name)
        if channel.archived:
            raise SlackError("is_archived")
        return self.joined(name)

    def message(self, channel: Channel, name: str = "timestamp") -> Message:
        """Give the message of a timestamp argument.

        Raises:
            SlackError: `bad_timestamp` without one, `message_not_found`.
        """
        return self.box.world.message(channel, self.args.needed(name, "bad_timestamp"))

    def user(self, name: str = "user") -> User:
        """Give the user of an argument, if the app can see them.

        Raises:
            SlackError: `user_not_found`, also for a stranger of another workspace.
        """
        world = self.box.world
        user = world.users.get(self.args.string(name) or "")
        if user is None:
            raise SlackError("user_not_found")
        stranger = user.team != self.installation.team
        if stranger and not world.share_a_channel(user.id, self.installation.bot_user):
            raise SlackError("user_not_found")
        return user


@dataclass(frozen=True, slots=True)
class Method:
    """A method and the scope that it always needs; some need more, by the channel's kind."""

    run: Callable[[Call], Json]
    scope: str | None = None


def page(call: Call, items: Sequence[T], *, default: int, most: int) -> tuple[list[T], str]:
    """Cut one page out of `items` and give the cursor of the next, empty after the last.

    Raises:
        SlackError: `invalid_cursor` or `invalid_limit`.
    """
    start = int(read_cursor(call, "offset") or 0)
    limit = limit_of(call, default=default, most=most)
    following = start + limit
    return list(items[start:following]), make_cursor("offset", following) if following < len(items) else ""


def limit_of(call: Call, *, default: int, most: int) -> int:
    """Give the page's length.

    Raises:
        SlackError: `invalid_limit` outside 1 to `most`.
    """
    limit = call.args.number("limit", default) or default
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    return limit


def make_cursor(kind: str, value: object) -> str:
    """Make a cursor: base64, as Slack's are."""
    return base64.b64encode(f"{kind}:{value}".encode()).decode()


def read_cursor(call: Call, kind: str) -> str | None:
    """Read the call's cursor.

    Raises:
        SlackError: `invalid_cursor`.
    """
    given = call.args.string("cursor")
    if given is None:
        return None
    try:
        name, _, value = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if name != kind or not value.replace(".", "").isdigit():
        raise SlackError("invalid_cursor")
    return value
