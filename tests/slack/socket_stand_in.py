"""As much of Slack's Socket Mode as one app needs: `apps.connections.open`, a WebSocket (RFC 6455), envelopes, acks."""

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class SocketSlack:
    """What is connected, and what was acknowledged."""

    def __init__(self, *, token: str = "xapp-good") -> None:
        self.token = token
        self.acks: list[dict[str, Any]] = []
        self.connections = 0
        self.address = ""
        self._sockets: list[socket.socket] = []
        self._changed = threading.Condition()

    def send(self, envelope: dict[str, Any]) -> None:
        """Deliver an envelope over the newest connection."""
        self._sockets[-1].sendall(frame(TEXT, json.dumps(envelope).encode()))

    def drop(self) -> None:
        """Close the newest connection as Slack does when it refreshes one."""
        self._sockets[-1].sendall(frame(CLOSE, struct.pack("!H", 1000)))

    def wait(self, condition: Any, seconds: float = 10.0) -> bool:
        """Wait until something was acknowledged or connected such that `condition()` holds."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def connected(self, connection: socket.socket) -> None:
        """Greet a connection, as Slack does."""
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0PLEDGE"}}
        connection.sendall(frame(TEXT, json.dumps(hello).encode()))
        with self._changed:
            self._sockets.append(connection)
            self.connections += 1
            self._changed.notify_all()

    def acknowledged(self, text: bytes) -> None:
        """Note what the app answered, and when."""
        with self._changed:
            self.acks.append({**json.loads(text), "at": time.monotonic()})
            self._changed.notify_all()


def frame(opcode: int, payload: bytes) -> bytes:
    """Make a frame as servers send it, unmasked and whole."""
    size = len(payload)
    head = bytes([0x80 | opcode])
    if size < 126:
        return head + bytes([size]) + payload
    return head + (bytes([126]) + struct.pack("!H", size)) + payload


def read_frame(stream: Any) -> tuple[int, bytes]:
    """Read a client's frame, which is masked."""
    first, second = stream.read(2)
    size = second & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", stream.read(2))
    elif size == 127:
        (size,) = struct.unpack("!Q", stream.read(8))
    mask = stream.read(4)
    body = stream.read(size)
    return first & 0x0F, bytes(byte ^ mask[n % 4] for n, byte in enumerate(body))


class _Handler(StreamRequestHandler):
    slack: SocketSlack

    def handle(self) -> None:
        line, headers = self._head()
        if line.startswith("POST /api/apps.connections.open"):
            self.rfile.read(int(headers.get("content-length", 0)))
            self._open(headers)
        elif line.startswith("GET /link"):
            self._talk(headers)

    def _head(self) -> tuple[str, dict[str, str]]:
        line = self.rfile.readline().decode()
        headers = {}
        while (text := self.rfile.readline().decode().strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return line, headers

    def _open(self, headers: dict[str, str]) -> None:
        good = headers.get("authorization") == f"Bearer {self.slack.token}"
        link = self.slack.address.replace("http", "ws") + "/link/?ticket=1"
        answer = {"ok": True, "url": link} if good else {"ok": False, "error": "invalid_auth"}
        body = json.dumps(answer).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.wfile.write(head.encode() + b"Connection: close\r\n\r\n" + body)

    def _talk(self, headers: dict[str, str]) -> None:
        key = headers["sec-websocket-key"].encode()
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest()).decode()
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.wfile.write(f"{head}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
        self.slack.connected(self.connection)
        try:
            while (got := read_frame(self.rfile))[0] != CLOSE:
                if got[0] == PING:
                    self.connection.sendall(frame(PONG, got[1]))
                elif got[0] == TEXT:
                    self.slack.acknowledged(got[1])
        except (OSError, ValueError, struct.error):
            return


class _Server(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


@contextmanager
def socket_slack() -> Iterator[SocketSlack]:
    """Run the stand-in on a free port."""
    slack = SocketSlack()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"slack": slack}))
    slack.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
