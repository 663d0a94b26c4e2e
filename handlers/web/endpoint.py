"""Slack's endpoint over HTTP: what did not come from Slack, or is not whole, goes no further than here.

Bolt's own Starlette adapter blocks the event loop, logs the body of a request whose signature is wrong, and fails
on a timestamp that is no number. So the request is measured, verified and read here, and then handed to Bolt's
dispatch in a thread.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.log import logger

log = logger("web")

MOST = 1_000_000
"""Bytes of a body that are read; Slack's own are far smaller."""
DIGITS = 12
"""Of a timestamp; more are no time of this era, and slow to read as a number."""
HEADERS = ("content-type", "x-slack-retry-num", "x-slack-retry-reason")
"""Passed on to Bolt beside the signature's own. Bolt has headers of its own that steer it; nobody may send those."""

AT_ONCE = 40
"""Requests under way; further ones wait."""

Dispatch = Callable[[BoltRequest], BoltResponse]


def _threads() -> Executor:
    """Half as dear for each request as Starlette's own threads, which carry context variables nobody reads here."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pledge-slack")


class Turned(Exception):  # noqa: N818 -- an answer
    """Raised for a request that goes no further: its status, and a word on why for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`POST /slack/events`: events, commands and interactions."""

    dispatch: Dispatch
    """Bolt's; called in a thread."""
    verifier: SignatureVerifier
    taking_in: Callable[[], AbstractContextManager[None]] = nullcontext
    """Entered while a request is under way."""
    threads: Executor = field(default_factory=_threads)

    async def answer(self, request: Request) -> Response:
        """Answer one request of Slack's."""
        try:
            raw = await _body(request)
            bolt = _read(raw, _verified(self.verifier, raw, request.headers), request.headers)
        except Turned as turned:
            log.warning("request turned away", status=turned.status, why=turned.why, path=request.url.path)
            return Response(status_code=turned.status)
        except ClientDisconnect:
            return Response(status_code=400)
        with self.taking_in():
            waiting = asyncio.get_running_loop().run_in_executor(self.threads, self.dispatch, bolt)
            return _response(await waiting)


async def _body(request: Request) -> bytes:
    if _declared(request) > MOST:
        raise Turned(413, "body too large")
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MOST:
            raise Turned(413, "body too large")
    return bytes(parts)


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() and len(length) <= DIGITS else MOST + 1


def _verified(verifier: SignatureVerifier, raw: bytes, headers: Mapping[str, str]) -> str:
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= DIGITS):
        raise Turned(401, "timestamp missing or no number")
    if abs(verifier.clock.now() - int(timestamp)) > 300:
        raise Turned(401, "timestamp too old or ahead")
    try:
        body = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Turned(400, "body is not UTF-8") from None
    if not signature.isascii() or not verifier.is_valid(body, timestamp, signature):
        raise Turned(401, "signature missing or wrong")
    return body


def _read(raw: bytes, body: str, headers: Mapping[str, str]) -> BoltRequest:
    _check_shape(body, headers.get("content-type", ""))
    passed = {name: headers[name] for name in HEADERS if name in headers}
    signed = ("x-slack-request-timestamp", "x-slack-signature")
    passed |= {name: headers[name] for name in signed}
    try:
        return BoltRequest(body=body, headers=passed)  # type: ignore[arg-type] # invariance of dict
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        # Signed, and JSON, but not shaped like anything Slack sends.
        raise Turned(400, f"{len(raw)} bytes of an unknown shape") from None


def _check_shape(body: str, content_type: str) -> None:
    """Bolt takes JSON from the body or from the form's `payload`; both have to be objects."""
    text: str | None = body
    if not ("json" in content_type or body.startswith("{")):
        text = _form(body).get("payload", [None])[0]
    if text is not None and not _like_slacks(_json(text)):
        raise Turned(400, "JSON unlike anything of Slack's")


def _like_slacks(found: Any) -> bool:
    """Whether Bolt can tell what it is: it fails, with 500 and so with a retry, on names that are no text."""
    if not isinstance(found, dict):
        return False
    named: list[tuple[Any, str]] = []
    if "event" in found:
        named.append((found["event"], "type"))
    if found.get("type") == "block_actions":
        actions = found.get("actions")
        named.append((actions[0] if isinstance(actions, list) and actions else None, "action_id"))
    if found.get("type") in ("view_submission", "view_closed"):
        named.append((found.get("view"), "callback_id"))
    return all(isinstance(thing, dict) and isinstance(thing.get(name), str) for thing, name in named)


def _form(body: str) -> dict[str, list[str]]:
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        raise Turned(400, "malformed form") from None
    if not fields:
        raise Turned(400, "empty body")
    return fields


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Turned(400, "malformed JSON") from None


def _response(answer: BoltResponse) -> Response:
    return Response(
        content=answer.body, status_code=answer.status, headers=answer.first_headers_without_set_cookie()
    )
