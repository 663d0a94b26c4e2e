"""Slack by Socket Mode: Bolt's own handler, with a stop that finishes what was begun."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Condition, Thread
from typing import TYPE_CHECKING

from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from bot.log import logger

if TYPE_CHECKING:
    from slack_sdk.socket_mode.builtin import SocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

CLOSE_SECONDS = 3.5

log = logger("socket mode")


class SocketMode:
    """One connection to Slack, replaced by the SDK whenever it ends.

    `connected_again` is called when a connection follows an earlier one: what came in between is in Slack's
    channels only. It is called before anything of the new connection is taken in, and must be quick.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        api_url: str,
        connected_again: Callable[[], None],
        *,
        taking_in: Callable[[], AbstractContextManager[None]] = nullcontext,
        look_seconds: float = 5.0,
    ) -> None:
        """Args beside the obvious.

        `taking_in` is entered while an envelope is worked on; `look_seconds` is how often the connection is
        looked at, and pinged.
        """
        self._handler = _Handler(app, app_token, WebClient(base_url=api_url), look_seconds)
        self._handler.taking_in = taking_in
        self._handler.client.on_message_listeners.append(self._on_message)
        self._again = connected_again
        self._connections = 0

    @property
    def connected(self) -> bool:
        """Whether events can arrive now."""
        return self._handler.client.is_connected()

    def start(self) -> None:
        """Connect, and keep connected from then on.

        Raises:
            SlackApiError: Slack refuses the app-level token.
            OSError: Slack cannot be reached.
        """
        self._handler.client.connect()

    def stop(self, seconds: float) -> bool:
        """Take nothing in any more, finish what was begun, and close; whether all of it was finished in time.

        What arrives meanwhile gets no answer, so that Slack brings it to whoever connects next.
        """
        finished = self._handler.drain(seconds)
        # The SDK waits here for its own threads, one of which may be waiting for a network that is gone.
        closing = Thread(target=self._handler.client.close, name="pledge-socket-close", daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)
        return finished

    def _on_message(self, raw: str) -> None:
        if '"hello"' not in raw[:200] or json.loads(raw).get("type") != "hello":
            return
        self._connections += 1
        log.info("connected", connections=self._connections)
        if self._connections > 1:
            self._again()


class _Handler(SocketModeHandler):
    """Counts what is being worked on."""

    taking_in: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self, app: App, app_token: str, web_client: WebClient, ping_interval: float) -> None:
        self._changed = Condition()
        self._working = 0
        self._draining = False
        super().__init__(app, app_token, web_client=web_client, ping_interval=ping_interval)

    def handle(self, client: "SocketModeClient", req: "SocketModeRequest") -> None:  # type: ignore[override]
        """Work on one envelope; it is acknowledged when its listener has committed."""
        with self._changed:
            if self._draining:
                return
            self._working += 1
        try:
            with self.taking_in():
                super().handle(client, req)
        except Exception:
            # Without an answer Slack brings it again. The SDK would only print what was raised.
            log.exception("envelope failed", type=req.type, envelope=req.envelope_id)
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def drain(self, seconds: float) -> bool:
        """Refuse what comes from now on, and wait for the rest; whether it ended in time."""
        with self._changed:
            self._draining = True
            return self._changed.wait_for(lambda: self._working == 0, seconds)
