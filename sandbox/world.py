"""Everything there is in the sandbox's Slack, and how to find it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from sandbox.errors import Misuse, SlackError
from sandbox.state import App, Channel, Installation, Json, Message, Team, User, Usergroup, View


@dataclass(slots=True)
class World:
    """All workspaces together. Only the server's one event loop touches it, so it needs no locks."""

    app: App = field(default_factory=App)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    """The modals on each user's screen, the top one last."""
    homes: dict[str, View] = field(default_factory=dict)
    ephemerals: list[Message] = field(default_factory=list)
    files: dict[str, Json] = field(default_factory=dict)
    read: dict[tuple[str, str], str] = field(default_factory=dict)
    """How far each user has read in each channel: the ts of the last message seen."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_id(self, prefix: str) -> str:
        """Give a fresh id in Slack's shape: a letter that tells the kind, then capitals and digits."""
        return f"{prefix}0SBX{next(self._numbers):06d}"

    @property
    def host(self) -> Team:
        """Give the workspace that installed the app first."""
        return next(team for team in self.teams.values() if team.installation)

    @property
    def host_installation(self) -> Installation:
        """Give the app's installation in the host."""
        installation = self.host.installation
        assert installation is not None
        return installation

    @property
    def host_user(self) -> User:
        """Give the app's bot in the host."""
        return self.users[self.host_installation.bot_user]

    def installation_of(self, token: str) -> Installation | None:
        """Find whose token it is."""
        every = (team.installation for team in self.teams.values())
        return next((one for one in every if one is not None and one.token == token), None)

    def installation_in(self, channel: Channel) -> Installation | None:
        """Find through which installation the app sees a channel: the host's before a partner's."""
        for team in self.teams.values():
            if team.installation and team.installation.bot_user in channel.members:
                return team.installation
        return None

    def user(self, ref: str) -> User:
        """Find a person by id, or by handle with or without `@`.

        Raises:
            Misuse: there is nobody of that name.
        """
        if ref in self.users:
            return self.users[ref]
        handle = ref.removeprefix("@").lower()
        for user in self.users.values():
            if handle in (user.name.lower(), user.real_name.lower()):
                return user
        raise Misuse(f"there is no user {ref!r}")

    def channel(self, ref: str) -> Channel:
        """Find a channel by id, or by name with or without `#`, for the people's door.

        Raises:
            Misuse: there is none.
        """
        if ref in self.channels:
            return self.channels[ref]
        name = ref.removeprefix("#").lower()
        for channel in self.channels.values():
            if name == channel.name.lower() or ref in channel.previous_ids:
                return channel
        raise Misuse(f"there is no channel {ref!r}")

    def message(self, channel: Channel, ts: str) -> Message:
        """Find a message.

        Raises:
            SlackError: `message_not_found`.
        """
        if ts not in channel.messages:
            raise SlackError("message_not_found")
        return channel.messages[ts]

    def direct(self, one: str, other: str, created: int) -> Channel:
        """Give the direct conversation of two users, made if need be."""
        for channel in self.channels.values():
            if channel.im and set(channel.members) == {one, other}:
                return channel
        made = Channel(
            id=self.new_id("D"),
            name="directmessage",
            team=self.users[one].team,
            im=True,
            members=[one, other],
            created=created,
        )
        self.channels[made.id] = made
        return made

    def share_a_channel(self, one: str, other: str) -> bool:
        """Tell whether two users meet anywhere."""
        return any(one in channel.members and other in channel.members for channel in self.channels.values())
