"""Brings events, commands and interactions to the app: signed, timed, tried again as Slack does."""

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.outbound import Answer, post
from sandbox.settings import Settings
from sandbox.state import Channel, Installation, Json, User
from sandbox.wire import Wire
from sandbox.world import World

AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def sign(secret: str, stamp: int, body: bytes) -> str:
    """Give Slack's v0 signature of a request."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()


@dataclass(slots=True)
class Courier:
    """Delivers. `busy` counts events on their way, `waiting` those between two tries."""

    settings: Settings
    world: World
    clock: Clock
    wire: Wire
    faults: Faults
    busy: int = 0
    waiting: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def publish(
        self,
        event: Json,
        *,
        subscription: str,
        actor: User | None = None,
        channel: Channel | None = None,
        everywhere: bool = False,
    ) -> None:
        """Send an event, if the app is subscribed to it and is in its channel (or the event goes `everywhere`)."""
        world = self.world
        if world.app.url is None or (world.app.events is not None and subscription not in world.app.events):
            return
        installation = world.installation_in(channel) if channel else world.host_installation
        if installation is None:
            if not everywhere:
                return
            installation = world.host_installation
        envelope = self._envelope(event, installation, actor, channel)
        fault = self.faults.for_event(str(event["type"]), channel.id if channel else None)
        if fault and fault.kind == "lose":
            return
        for copy in range(1 + (fault.copies if fault and fault.kind == "duplicate" else 0)):
            self._start(envelope, copy, fault.seconds if fault and fault.kind == "late" else 0.0)

    def _envelope(
        self, event: Json, installation: Installation, actor: User | None, channel: Channel | None
    ) -> Json:
        """Wrap an event. The outer `team_id` is the actor's, as in Slack Connect; `authorizations` tells ours."""
        team = actor.team if actor and channel and channel.shared else installation.team
        return {
            "token": "verification-token",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "enterprise_id": None,
            "api_app_id": self.world.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.world.new_id("Ev"),
            "event_time": int(float(event.get("event_ts", self.clock.now()))),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": installation.team,
                    "user_id": installation.bot_user,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": bool(channel and channel.shared),
            "event_context": f"4-{self.world.new_id('ctx')}",
        }

    def _start(self, envelope: Json, copy: int, late: float) -> None:
        self.busy += 1
        task = asyncio.get_running_loop().create_task(self._deliver(envelope, copy, late))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Count here, not in the task: one that is dropped before it began would never count itself."""
        self._tasks.discard(task)
        self.busy -= 1

    async def _deliver(self, envelope: Json, copy: int, late: float) -> None:
        """Try until the app has it, at most four times; a copy pretends to be the retry after a time-out."""
        if late:
            await self._wait(late)
        reason = "http_timeout" if copy else ""
        for attempt, wait in enumerate((0.0, *self.settings.retry_waits)):
            await self._wait(wait * self.settings.retry_factor)
            answer = await self._try(envelope, attempt + copy, reason)
            if answer.ok or answer.header("x-slack-no-retry") == "1":
                return
            reason = answer.reason

    async def _wait(self, seconds: float) -> None:
        if seconds <= 0:
            return
        self.busy -= 1
        self.waiting += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.busy += 1
            self.waiting -= 1

    async def _try(self, envelope: Json, number: int, reason: str) -> Answer:
        headers = {"Content-Type": "application/json"}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        body = json.dumps(envelope, ensure_ascii=False).encode()
        note = {"event_id": envelope["event_id"], "event": envelope["event"], "attempt": number}
        return await self.send(envelope["event"]["type"], headers, body, self.settings.event_timeout, note)

    async def form(self, what: str, fields: Json, note: Json) -> Answer:
        """Send a command or an interaction once; Slack does not try those again."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self.send(
            what, headers, urlencode(fields).encode(), self.settings.interaction_timeout, note
        )

    async def send(
        self, what: str, headers: dict[str, str], body: bytes, patience: float, note: Json
    ) -> Answer:
        """Sign `body` by the machine's clock and bring it to the app."""
        if self.world.app.url is None:
            return Answer(reason="connection_failed")
        stamp = int(self.clock.machine())
        signed = {
            "User-Agent": AGENT,
            "Accept": "*/*",
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": sign(self.world.app.signing_secret, stamp, body),
            **headers,
        }
        crossing = self.wire.note(self.clock.machine(), way="delivery", what=what, **note)
        answer = await post(_whole(self.world.app.url), signed, body, patience)
        crossing |= {"status": answer.status, "reason": answer.reason}
        self.wire.last = self.clock.machine()
        return answer

    def drop(self) -> None:
        """Give up all deliveries."""
        for task in self._tasks:
            task.cancel()

    async def stop(self) -> None:
        """Give up all deliveries and wait until none is left."""
        self.drop()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _whole(url: str) -> str:
    return url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/slack/events"
