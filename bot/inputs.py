"""What came in from Slack, as plain values: the only shapes use cases see.

`handlers.slack.payloads` makes these from Slack's dictionaries.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A Slack user as a payload names them. `team` is theirs, when the payload tells; never the installation's."""

    workspace: str
    """The installing team: `authorizations[0].team_id` for events."""
    user: str
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message somebody wrote."""

    who: Who
    channel: str
    ts: str
    thread_ts: str | None
    text: str
    files: tuple[Mapping[str, str], ...] = ()
    mentions_app: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A message that was changed or, with `text` None, deleted."""

    who: Who
    channel: str
    ts: str
    text: str | None
    before: str = ""
    """Its words until then."""
    in_thread: bool = False
    """Whether it answers another message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted:
    """An emoji put on a message. `at` is the event's own `event_ts`."""

    who: Who
    channel: str
    ts: str
    emoji: str
    at: str
    added: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button or menu used. `value` is what the view put there: opaque ids only."""

    who: Who
    action: str
    value: str
    selected: str | None
    channel: str | None
    message_ts: str | None
    trigger_id: str
    response_url: str | None = None
    thread_ts: str | None = None
    """Root of the thread the pressed message stands in."""
    view_id: str | None = None
    """The form it was pressed in, if any."""
    ephemeral: bool = False
    """The message is one that only they see."""
    home: bool = False
    """It was pressed on their home tab."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A shortcut chosen from a message's menu, and the message as it stands then."""

    who: Who
    shortcut: str
    posted: Posted
    response_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form sent. `values` by block id; multi-selects are joined by commas."""

    who: Who
    callback: str
    view_id: str
    metadata: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded:
    """A slash command typed."""

    who: Who
    channel: str
    text: str
    trigger_id: str
    response_url: str
