"""What can be set when a sandbox starts; everything has a value that suits a test."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One sandbox's settings. Times are seconds of machine time."""

    app_url: str | None = None
    """Where events, commands and interactions go; a bare address gets Bolt's path `/slack/events`."""
    signing_secret: str = "sandbox-signing-secret"
    bot_token: str = "xoxb-sandbox"
    clock_file: Path | None = None
    """Where the seconds to add to machine time are written; None: the clock moves all the same, unwritten."""
    start: float | None = None
    """Business time to start at, no earlier than the machine's."""
    machine: Callable[[], float] = time.time
    post_rate: float | None = 1.0
    """`chat.postMessage` a second and channel; None switches the limit off."""
    post_burst: int = 3
    """How many messages may come at once before the rate counts."""
    event_timeout: float = 3.0
    interaction_timeout: float = 3.0
    trigger_life: float = 3.0
    response_url_life: float = 1800.0
    retry_waits: tuple[float, ...] = (0.0, 60.0, 300.0)
    """Before each of the three retries of an event."""
    retry_factor: float = 1.0
    """The waits are multiplied by this, so that a story need not last six minutes."""
    cumulative_text: int = 10_000
    """Most characters in all blocks of a message together. Slack's own figure is undocumented: 9,597 was seen to pass and 11,341 to fail."""
    wire_length: int = 20_000
    """How many crossings the wire remembers."""
