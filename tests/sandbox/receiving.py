"""A vendor with two customers, a tiny app that remembers what it was sent, and short ways to write blocks."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier

from sandbox.client import Workspace

SECRET = "a-signing-secret"
SEED = {
    "workspaces": [
        {
            "id": "T0HOST",
            "name": "Vendor",
            "domain": "vendor",
            "host": True,
            "bot_user": "U0BOT",
            "bot_id": "B0BOT",
        },
        {"id": "T0ACME", "name": "Acme", "domain": "acme"},
        {"id": "T0WITH", "name": "With App", "domain": "withapp", "app_installed": True},
    ],
    "users": [
        {
            "id": "U0AMY",
            "team": "T0HOST",
            "name": "amy",
            "real_name": "Amy Agent",
            "email": "amy@vendor.example",
        },
        {
            "id": "U0CARL",
            "team": "T0ACME",
            "name": "carl",
            "real_name": "Carl Contact",
            "email": "carl@acme.example",
        },
        {"id": "U0WILMA", "team": "T0WITH", "name": "wilma", "real_name": "Wilma With"},
        {"id": "U0FAR", "team": "T0WITH", "name": "far", "real_name": "Far Away"},
    ],
    "usergroups": [{"id": "S0AGENTS", "handle": "agents", "users": ["U0AMY"]}],
    "channels": [
        {
            "id": "C0ACME",
            "name": "acme",
            "shared_with": ["T0ACME", "T0WITH"],
            "members": ["U0AMY", "U0CARL", "U0WILMA"],
        },
        {"id": "C0AGENTS", "name": "agents", "private": True, "members": ["U0AMY"]},
        {"id": "C0OPEN", "name": "open", "members": ["U0AMY"], "app": False},
        {"id": "C0CLOSED", "name": "closed", "private": True, "members": ["U0AMY"], "app": False},
        {"id": "C0OLD", "name": "old", "members": ["U0AMY"], "archived": True},
    ],
}


class Receiver:
    """The tiny app: keeps every request, checks its signature, answers what the test says."""

    def __init__(self) -> None:
        self.requests: list[dict] = []
        self.answer: Callable[[dict], tuple[int, dict, str]] = lambda _request: (200, {}, "")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                request = receiver.keep(self.path, dict(self.headers.items()), body)
                status, headers, answer = receiver.answer(request)
                try:
                    self.send_response(status)
                    for name, value in {**headers, "Content-Length": str(len(answer.encode()))}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(answer.encode())
                except OSError:
                    pass  # the sandbox no longer waited

            def log_message(self, *_args: object) -> None:
                pass

        return Handler

    def keep(self, path: str, headers: dict, body: str) -> dict:
        lower = {name.lower(): value for name, value in headers.items()}
        signed = SignatureVerifier(SECRET).is_valid_request(body, lower)
        request = {"path": path, "headers": lower, "signed": signed, **_content(lower, body)}
        self.requests.append(request)
        return request

    @property
    def envelopes(self) -> list[dict]:
        """Give every event envelope, copies and retries included."""
        return [request["json"] for request in self.requests if "json" in request]

    def events(self, kind: str) -> list[dict]:
        """Give the events of a type."""
        return [envelope["event"] for envelope in self.envelopes if envelope["event"]["type"] == kind]

    def payloads(self, kind: str) -> list[dict]:
        """Give the interactions of a type."""
        every = (request.get("payload") for request in self.requests)
        return [payload for payload in every if payload and payload["type"] == kind]

    def commands(self) -> list[dict]:
        """Give the slash commands' fields."""
        return [request["form"] for request in self.requests if "command" in request.get("form", {})]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _content(headers: dict, body: str) -> dict:
    if headers["content-type"] == "application/json":
        return {"json": json.loads(body)}
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    return {"form": form} | ({"payload": json.loads(form["payload"])} if "payload" in form else {})


def section(text: str, **more: object) -> dict:
    """Build a section block."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(label: str, action: str = "do", value: str = "v") -> dict:
    """Build a button."""
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": value,
    }


def actions(*elements: dict) -> dict:
    """Build an actions block."""
    return {"type": "actions", "elements": list(elements)}


def modal(*blocks: dict, **more: object) -> dict:
    """Build a modal."""
    title = {"type": "plain_text", "text": "A form"}
    submit = {"type": "plain_text", "text": "Send"}
    return {
        "type": "modal",
        "title": title,
        "submit": submit,
        "blocks": list(blocks),
        "callback_id": "form",
        **more,
    }


def text_input(label: str, block_id: str, **more: object) -> dict:
    """Build a text field; `optional` goes to the block, the rest to the element."""
    optional = {"optional": more.pop("optional")} if "optional" in more else {}
    element = {"type": "plain_text_input", "action_id": "typed", **more}
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": element,
        **optional,
    }


def refusal(call: Callable[[], object]) -> str:
    """Give Slack's name for why a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return str(caught.value.response["error"])


def problems(call: Callable[[], object]) -> str:
    """Give what Slack says is wrong with a call's blocks or view."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return "\n".join(caught.value.response["response_metadata"]["messages"])


def client_of(workspace: Workspace, token: str = "xoxb-sandbox") -> WebClient:
    """Give Slack's own client, with no retries of its own."""
    return WebClient(token=token, base_url=workspace.api_url, retry_handlers=[], timeout=10)
