"""Messages as Slack sends them: signed, over kept connections, at a rate or as fast as they are taken."""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle

SECRET = "bench-signing-secret"
PATIENCE = 10.0
TEXT = (
    "Since the update of this morning the nightly export stops half-way with error 4217 and the dashboards show "
    "yesterday's figures; we restarted the collector twice and nothing changed. Could you have a look?"
)


@dataclass
class Talk:
    """What people write: one message in `opens_every` opens a ticket, the rest are written in tickets' threads.

    Half of what is written in threads is the contacts', half the agents'.
    """

    asking: Iterator[tuple[str, str, str]]
    """(team, user, channel) of contacts who have not asked yet."""
    opens_every: int
    threads: list[tuple[str, str, str, str]] = field(default_factory=list)
    _serial: Iterator[int] = field(default_factory=lambda: count(1))
    _dice: random.Random = field(default_factory=lambda: random.Random(7))

    def next(self) -> tuple[bytes, Callable[[], None]]:
        """The next event's body, and what to do once it is taken in."""
        n = next(self._serial)
        ts = f"{int(time.time())}.{n:06d}"
        if n % self.opens_every == 0 or not self.threads:
            team, user, channel = next(self.asking)
            opened = (team, user, channel, ts)
            return _body(n, team, user, channel, ts=ts, thread=None), lambda: self.threads.append(opened)
        team, user, channel, thread = self._dice.choice(self.threads)
        if n % 2:
            team, user = "TVENDOR", "UDANA"
        return _body(n, team, user, channel, ts=ts, thread=thread), lambda: None


def _body(n: int, team: str, user: str, channel: str, *, ts: str, thread: str | None) -> bytes:
    event = {
        "type": "message",
        "user": user,
        "team": team,
        "channel": channel,
        "channel_type": "channel",
        "ts": ts,
        "event_ts": ts,
        "text": TEXT,
        "blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    }
    if thread is not None:
        event["thread_ts"] = thread
    return json.dumps(
        {
            "type": "event_callback",
            "token": "unused",
            "team_id": "TVENDOR",
            "api_app_id": "APLEDGE",
            "event_id": f"Ev{time.time_ns()}{n}",
            "event_time": int(ts.partition(".")[0]),
            "authorizations": [{"team_id": "TVENDOR", "user_id": "UPLEDGE", "is_bot": True}],
            "is_ext_shared_channel": True,
            "event": event,
        }
    ).encode()


def _request(body: bytes) -> bytes:
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
    return (
        f"POST /slack/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class Lines:
    """Kept connections to one server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, talk: Talk) -> bool:
        """Send one event, and wait for its answer; whether that was 200."""
        body, taken_in = talk.next()
        line = await self._line()
        line[1].write(_request(body))
        try:
            head = await asyncio.wait_for(line[0].readuntil(b"\r\n\r\n"), PATIENCE)
        except TimeoutError:
            line[1].close()
            return False
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        await line[0].readexactly(int(length or 0))
        self._free.append(line)
        good = head.startswith(b"HTTP/1.1 200")
        if good:
            taken_in()
        return good

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that the server has not closed meanwhile, as it does with those idle for long."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Close them."""
        for _, writer in self._free:
            writer.close()


@dataclass(frozen=True)
class Burst:
    """What came of one burst."""

    waits: tuple[float, ...]
    """Seconds from when each message was due to be sent until its answer."""
    failed: int
    seconds: float


async def at_rate(port: int, talk: Talk, rate: float, seconds: float) -> Burst:
    """Offer so many messages a second, whether or not the earlier ones are answered."""
    lines, waits, failed = Lines(port), [], 0
    begin = time.perf_counter()

    async def one(due: float) -> None:
        nonlocal failed
        good = await lines.send(talk)
        waits.append(time.perf_counter() - due)
        failed += not good

    async with asyncio.TaskGroup() as group:
        for n in range(int(rate * seconds)):
            due = begin + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(one(due))
    lines.close()
    return Burst(tuple(waits), failed, time.perf_counter() - begin)


async def at_most(port: int, talk: Talk, seconds: float, lines_open: int) -> Burst:
    """Offer the next message as soon as one of so many connections has its answer."""
    lines, waits, failed = Lines(port), [], 0
    begin = time.perf_counter()

    async def keep_on() -> None:
        nonlocal failed
        while (began := time.perf_counter()) < begin + seconds:
            good = await lines.send(talk)
            waits.append(time.perf_counter() - began)
            failed += not good

    async with asyncio.TaskGroup() as group:
        for _ in range(lines_open):
            group.create_task(keep_on())
    lines.close()
    return Burst(tuple(waits), failed, time.perf_counter() - begin)


def asking(customers: int, contacts: int) -> Iterator[tuple[str, str, str]]:
    """Every contact once, customer by customer in turn; then again from the first."""
    people = [
        (f"T{c:04d}", f"UC{c:04d}N{p}", f"CH{c:04d}") for p in range(contacts) for c in range(customers)
    ]
    return cycle(people)
