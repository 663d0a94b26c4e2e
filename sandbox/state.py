"""What a workspace holds: plain records, no rules."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class App:
    """The one app that the sandbox plays host to."""

    id: str = "A0SANDBOX"
    name: str = "Pledge"
    commands: tuple[str, ...] = ("/support",)
    hints: dict[str, str] = field(default_factory=dict)
    """What a client shows beside a command: its manifest's `usage_hint`."""
    scopes: frozenset[str] | None = None
    """What its tokens may do; None: everything."""
    events: frozenset[str] | None = None
    """The subscriptions of its manifest (`message.channels`, …); None: all."""
    should_escape: bool = True
    shortcuts: tuple[Json, ...] = ()
    """Those of its manifest, each with `name`, `type` and `callback_id`; only those of messages are shown."""
    url: str | None = None
    signing_secret: str = ""


@dataclass(slots=True, kw_only=True)
class Installation:
    """The app in one workspace: its token and its bot."""

    team: str
    token: str
    bot_user: str
    bot_id: str


@dataclass(slots=True, kw_only=True)
class Team:
    """A workspace. The first one seeded, or the one marked `host`, has the app."""

    id: str
    name: str
    domain: str
    installation: Installation | None = None


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or a bot."""

    id: str
    team: str
    name: str
    real_name: str
    email: str | None = None
    title: str = ""
    """What they do, as their profile says."""
    tz: str = "UTC"
    is_admin: bool = False
    bot_id: str | None = None
    deleted: bool = False


@dataclass(slots=True, kw_only=True)
class Usergroup:
    """A user group of the host."""

    id: str
    team: str
    handle: str
    name: str
    users: list[str]


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as kept; `shape.message` turns it into Slack's JSON."""

    ts: str
    channel: str
    user: str
    team: str
    text: str
    blocks: list[Json]
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    username: str | None = None
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    edited: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    client_msg_id: str | None = None
    attachments: list[Json] = field(default_factory=list)
    to: str | None = None
    """The only user who sees it: an ephemeral."""
    state: Json = field(default_factory=dict)
    """What people chose in its selects: block id → action id → value."""


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or a direct conversation."""

    id: str
    name: str
    team: str
    """The workspace that hosts it."""
    shared_with: list[str] = field(default_factory=list)
    """The other workspaces in it (Slack Connect)."""
    private: bool = False
    im: bool = False
    archived: bool = False
    members: list[str] = field(default_factory=list)
    created: int = 0
    creator: str = ""
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Json] = field(default_factory=list)
    previous_ids: list[str] = field(default_factory=list)

    @property
    def shared(self) -> bool:
        """Tell whether people of another organisation are in it."""
        return bool(self.shared_with)

    @property
    def kind(self) -> str:
        """Give Slack's family name for scopes: channels, groups or im."""
        return "im" if self.im else "groups" if self.private else "channels"


@dataclass(slots=True, kw_only=True)
class View:
    """A modal on somebody's screen, or a home tab."""

    id: str
    user: str
    team: str
    """The installing workspace whose token opened it."""
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Json = field(default_factory=dict)
    """What stands in its fields now: block id → action id → value."""
    errors: dict[str, str] = field(default_factory=dict)
    """What the app said of the last submission, by block id."""
    home: bool = False
