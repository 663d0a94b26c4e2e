"""Slack's Web API as far as the app calls it while it is measured: quick to answer, and with Slack's own limits.

It answers after `LATENCY` and lets through what Slack does: one message a second into a channel, 300 messages and
50 updates a minute altogether, three seconds' worth at once. Beyond that it answers 429, so that the relay, the
digests and their waiting run as they do in production. It keeps nothing.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from itertools import count
from urllib.parse import parse_qs

LATENCY = 0.05
"""Seconds; Slack's own is about this, and longer at its worst."""
BURST = 3.0
"""Seconds' worth of calls that may come at once."""
CHANNEL = 1.0
POSTS = 300 / 60
UPDATES = 50 / 60
"""Calls a second; Slack says "several hundred" messages a minute, and "50+" updates."""

_serial = count(1)
_free_at: dict[str, float] = defaultdict(float)
WHO = {"team_id": "TVENDOR", "user_id": "UPLEDGE", "bot_id": "BPLEDGE", "url": "https://vendor.example/"}


TOO_FAST: dict[str, object] = {"ok": False, "error": "ratelimited"}


def answer(method: str, fields: dict[str, str]) -> dict[str, object]:
    """Answer one call."""
    match method:
        case "auth.test":
            return {"ok": True, **WHO}
        case "users.info":
            user = fields.get("user", "")
            who = {"id": user, "team_id": "TVENDOR", "name": user, "tz": "Europe/Berlin"}
            return {"ok": True, "user": who}
        case "conversations.history" | "conversations.replies":
            return {"ok": True, "messages": [], "has_more": False}
        case "chat.postMessage":
            return _post(fields.get("channel", ""))
        case "chat.update" if not _let_through("updates", UPDATES):
            return TOO_FAST
    return {"ok": True, "ts": fields.get("ts", "")}


def _post(channel: str) -> dict[str, object]:
    if not (_let_through(channel, CHANNEL) and _let_through("posts", POSTS)):
        return TOO_FAST
    return {"ok": True, "channel": channel, "ts": f"{int(time.time())}.{next(_serial):06d}"}


def _let_through(what: str, rate: float) -> bool:
    now = time.monotonic()
    if _free_at[what] > now + BURST:
        return False
    _free_at[what] = max(_free_at[what], now) + 1 / rate
    return True


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
    told = answer(lines[0].split(" ")[1].rpartition("/")[2].partition("?")[0], _fields(body))
    await asyncio.sleep(LATENCY)
    text = json.dumps(told).encode()
    status = 429 if told is TOO_FAST else 200
    wait = "Retry-After: 1\r\n" if status == 429 else ""
    writer.write(
        f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n{wait}"
        f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode()
        + text
    )
    await writer.drain()
    writer.close()


def _fields(body: str) -> dict[str, str]:
    if body.startswith("{"):
        return {name: str(value) for name, value in json.loads(body).items()}
    return {name: values[0] for name, values in parse_qs(body).items()}


async def main(port: int) -> None:
    """Serve for ever."""
    server = await asyncio.start_server(_serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
