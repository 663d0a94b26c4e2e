"""One HTTP request to the app, over plain sockets: what Slack does when it delivers."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

_LARGEST_ANSWER = 2_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the app answered. `status` 0: nothing, for the `reason` that Slack would name."""

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether Slack counts it as received."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """Give a header's value."""
        return next((value for key, value in self.headers if key == name.lower()), None)


async def post(url: str, headers: dict[str, str], body: bytes, timeout: float) -> Answer:  # noqa: ASYNC109 -- part of what is asked
    """Post `body` and give the answer; trouble becomes an answer with Slack's name for it."""
    return await _tried("POST", url, headers, body, timeout)


async def get(url: str, timeout: float) -> Answer:  # noqa: ASYNC109 -- same
    """Ask for an address of the app."""
    return await _tried("GET", url, {}, b"", timeout)


async def _tried(method: str, url: str, headers: dict[str, str], body: bytes, patience: float) -> Answer:
    try:
        async with asyncio.timeout(patience):
            answer = await _exchange(method, url, headers, body)
    except TimeoutError:
        return Answer(reason="http_timeout")
    except (OSError, h11.RemoteProtocolError):
        return Answer(reason="connection_failed")
    return answer if answer.ok else Answer(answer.status, answer.headers, answer.body, "http_error")


async def _exchange(method: str, url: str, headers: dict[str, str], body: bytes) -> Answer:
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port or 80)
    try:
        connection = h11.Connection(h11.CLIENT)
        request = h11.Request(
            method=method,
            target=(place.path or "/") + (f"?{place.query}" if place.query else ""),
            headers=[
                ("Host", place.netloc),
                ("Content-Length", str(len(body))),
                ("Connection", "close"),
                *headers.items(),
            ],
        )
        parts = (
            connection.send(request),
            connection.send(h11.Data(body)),
            connection.send(h11.EndOfMessage()),
        )
        writer.write(b"".join(part or b"" for part in parts))
        await writer.drain()
        return await _read(connection, reader)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Answer:
    status, body = 0, bytearray()
    headers: tuple[tuple[str, str], ...] = ()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            status = event.status_code
            headers = tuple((name.decode().lower(), value.decode("latin-1")) for name, value in event.headers)
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > _LARGEST_ANSWER:
                raise h11.RemoteProtocolError("answer too large")
        elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
            return Answer(status, headers, bytes(body))
