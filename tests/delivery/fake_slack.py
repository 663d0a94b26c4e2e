"""A stand-in for Slack's Web API over real HTTP, small and strict, with faults on demand. Its ledger is the judge."""

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

TOKEN = "xoxb-secret-of-the-test"


@dataclass
class Fault:
    """What goes wrong with the next call: before Slack did its work, or after."""

    how: str
    """`drop`, `http`, `error`, `hold`, `html`."""
    done: bool = False
    """Whether Slack does its work all the same."""
    status: int = 200
    error: str = ""
    seconds: float = 0.0


@dataclass
class FakeSlack:
    """Channels are made on first use unless `closed` names an error for them."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    page: int = 200
    clock: int = 1_800_000_000
    url: str = ""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, one fault each."""
        self.faults.setdefault(method, deque()).extend(faults)

    def posts(self, channel: str | None = None) -> list[dict[str, Any]]:
        """Messages that stand, in the order in which Slack took them."""
        return [one for one in self.messages if channel in (None, one["channel"])]

    def rows(self) -> list[str]:
        """The outbox rows' ids that the messages carry, in order."""
        found = [one.get("metadata", {}).get("event_payload", {}).get("row") for one in self.messages]
        return [row for row in found if row]

    def called(self, method: str) -> list[dict[str, Any]]:
        """The arguments of each call of a method."""
        return [given for name, given in self.calls if name == method]

    def answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Do what a method does."""
        with self._lock:
            self.calls.append((method, given))
            handler = getattr(self, "_" + method.replace(".", "_").lower(), None)
            body = handler(given) if handler else {"ok": False, "error": "unknown_method"}
            return 200, body

    def _auth_test(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team_id": "T1", "user_id": "U0", "bot_id": "B0", "url": "https://x.slack.com/"}

    def _next_ts(self) -> str:
        self._count += 1
        return f"{self.clock}.{self._count:06d}"

    def _chat_postmessage(self, given: dict[str, Any]) -> dict[str, Any]:
        channel, root = given["channel"], given.get("thread_ts")
        if channel in self.closed:
            return {"ok": False, "error": self.closed[channel]}
        if not given.get("text"):
            return {"ok": False, "error": "no_text"}
        if root and not any(one["channel"] == channel and one["ts"] == root for one in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        message = {**given, "ts": self._next_ts()}
        self.messages.append(message)
        return {"ok": True, "channel": channel, "ts": message["ts"]}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if (message["channel"], message["ts"]) == (given["channel"], given["ts"]):
                message.update(text=given["text"], blocks=given["blocks"])
                return {"ok": True, "ts": message["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _chat_postephemeral(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "message_ts": self._next_ts()}

    def _views_open(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "view": {"id": "V1"}}

    def _users_info(self, given: dict[str, Any]) -> dict[str, Any]:
        profile = {"display_name": "", "real_name": "Ada Lovelace", "email": "ada@acme.example"}
        return {
            "ok": True,
            "user": {"id": given["user"], "team_id": "T2", "profile": profile, "tz": "Europe/London"},
        }

    def _chat_getpermalink(self, given: dict[str, Any]) -> dict[str, Any]:
        return {
            "ok": True,
            "permalink": f"https://x.slack.com/archives/{given['channel']}/p{given['message_ts']}",
        }

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        tops = [one for one in self._since(given) if one.get("thread_ts") in (None, one["ts"])]
        return self._paged(tops[::-1], given)

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        root = given["ts"]
        if not any(one["channel"] == given["channel"] and one["ts"] == root for one in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        return self._paged(
            [one for one in self._since(given) if root in (one["ts"], one.get("thread_ts"))], given
        )

    def _since(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        oldest = float(given.get("oldest", 0))
        return [one for one in self.posts(given["channel"]) if float(one["ts"]) > oldest]

    def _paged(self, found: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
        if given["channel"] in self.closed:
            return {"ok": False, "error": self.closed[given["channel"]]}
        start = int(given.get("cursor") or 0)
        shown = [dict(one) for one in found[start : start + self.page]]
        if str(given.get("include_all_metadata", "")).lower() not in ("1", "true"):
            for one in shown:
                one.pop("metadata", None)
        after = str(start + self.page) if start + self.page < len(found) else ""
        return {"ok": True, "messages": shown, "response_metadata": {"next_cursor": after}}


class _Handler(BaseHTTPRequestHandler):
    slack: FakeSlack

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def do_POST(self) -> None:
        """Answer a call, or let it go wrong."""
        method = self.path.rpartition("/")[2]
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        json_body = "json" in self.headers.get("Content-Type", "")
        given = json.loads(raw) if json_body else {key: one[0] for key, one in parse_qs(raw).items()}
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._say(200, {"ok": False, "error": "invalid_auth"})
            return
        waiting = self.slack.faults.get(method)
        fault = waiting.popleft() if waiting else None
        if fault is None:
            self._say(*self.slack.answer(method, given))
        else:
            self._go_wrong(fault, method, given)

    def _go_wrong(self, fault: Fault, method: str, given: dict[str, Any]) -> None:
        if fault.how == "hold":
            time.sleep(fault.seconds)
        if fault.done:
            self.slack.answer(method, given)
        if fault.how in ("drop", "hold"):
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif fault.how == "html":
            self._say(fault.status, "<html>Service Unavailable</html>")
        elif fault.how == "http":
            headers = {"Retry-After": str(int(fault.seconds))} if fault.status == 429 else {}
            self._say(fault.status, {"ok": False, "error": fault.error or "ratelimited"}, headers)
        else:
            self._say(200, {"ok": False, "error": fault.error})

    def _say(self, status: int, body: dict[str, Any] | str, headers: dict[str, str] | None = None) -> None:
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A client that was killed has hung up; nothing to tell."""


@contextmanager
def running(slack: FakeSlack) -> Iterator[FakeSlack]:
    """Serve it on a free port of this machine."""
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"slack": slack}))
    slack.url = f"http://127.0.0.1:{server.server_address[1]}/api/"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
