"""The Web API over HTTP: tokens, scopes, limits and faults around the methods; and the addresses for answers."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox import arguments, interactions
from sandbox.arguments import Arguments
from sandbox.box import Box
from sandbox.errors import RateLimited, SlackError
from sandbox.faults import Fault
from sandbox.methods import METHODS
from sandbox.methods.call import Call
from sandbox.state import Installation, Json


def _box(request: Request) -> Box:
    box: Box = request.app.state.box
    return box


async def call(request: Request) -> Response:
    """Answer one Web API call, with whatever fault is switched on for it."""
    box, method = _box(request), str(request.path_params["method"])
    box.wire.open_calls += 1
    try:
        token, args, wrong = await _arguments(request)
        channel = args.string("channel") or args.string("channel_id")
        note = box.wire.note(box.clock.machine(), way="call", what=method, channel=channel, args=args.values)
        response = await _with_fault(request, box.faults.for_call(method, channel), token, args, wrong)
        note |= {"status": response.status_code, "answer": bytes(response.body).decode()[:2000]}
        return response
    finally:
        box.wire.open_calls -= 1
        box.wire.last = box.clock.machine()


async def _arguments(request: Request) -> tuple[str | None, Arguments, SlackError | None]:
    headers = request.headers
    try:
        token, args = arguments.read(
            headers.get("content-type", ""),
            headers.get("authorization", ""),
            request.url.query,
            await request.body(),
            post=request.method == "POST",
        )
    except SlackError as wrong:
        return None, Arguments({}), wrong
    return token, args, None


async def _with_fault(
    request: Request, fault: Fault | None, token: str | None, args: Arguments, wrong: SlackError | None
) -> Response:
    kind = fault.kind if fault else ""
    if fault is None:
        return _answer(request, token, args, wrong)
    if kind == "ratelimit":
        return _refusal(RateLimited(fault.retry_after))
    if kind == "error_before":
        return _failure(fault)
    if kind == "drop":
        return await _cut(request)
    if kind == "hold":
        await asyncio.sleep(fault.seconds)
    response = _answer(request, token, args, wrong)
    if kind == "delay":
        await asyncio.sleep(fault.seconds)
    if kind == "accept_and_drop":
        return await _cut(request)
    return _failure(fault) if kind == "error_after" else response


def _failure(fault: Fault) -> Response:
    if fault.error:
        return JSONResponse({"ok": False, "error": fault.error})
    return PlainTextResponse(HTTPStatus(fault.status).phrase, fault.status)


async def _cut(request: Request) -> Response:
    """Cut the connection without a byte of answer."""
    request.scope["sandbox.cut"]()
    await asyncio.sleep(
        0.01
    )  # until the server has noticed, so that it does not complain of a missing answer
    return PlainTextResponse("")


def _answer(request: Request, token: str | None, args: Arguments, wrong: SlackError | None) -> Response:
    box, method = _box(request), str(request.path_params["method"])
    try:
        if wrong:
            raise wrong
        installation = _authenticated(box, token)
        body = {"ok": True, **_run(box, installation, args, method)}
    except SlackError as no:
        return _refusal(no)
    scopes = box.world.app.scopes
    headers = {} if scopes is None else {"x-oauth-scopes": ",".join(sorted(scopes))}
    return JSONResponse(body, headers=headers)


def _authenticated(box: Box, token: str | None) -> Installation:
    if not token:
        raise SlackError("not_authed")
    installation = box.world.installation_of(token)
    if installation is None:
        raise SlackError("invalid_auth")
    return installation


def _run(box: Box, installation: Installation, args: Arguments, method: str) -> Json:
    known = METHODS.get(method)
    if known is None:
        raise SlackError("unknown_method", req_method=method)
    call = Call(box, installation, args, method)
    if known.scope:
        call.need(known.scope)
    return known.run(call)


def _refusal(no: SlackError) -> Response:
    if isinstance(no, RateLimited):
        return JSONResponse(no.body(), HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(no.retry_after)})
    return JSONResponse(no.body())


async def hook(request: Request) -> Response:
    """Take an answer through a response address."""
    box = _box(request)
    try:
        response = box.triggers.answer(str(request.path_params["key"]), box.clock.machine())
        _, said = arguments.read(
            request.headers.get("content-type", ""), "", "", await request.body(), post=True
        )
    except SlackError as no:
        gone = no.error in ("used_url", "expired_url")
        return JSONResponse(no.body(), HTTPStatus.NOT_FOUND if gone else HTTPStatus.BAD_REQUEST)
    box.wire.note(
        box.clock.machine(), way="call", what="response_url", channel=response.channel, args=said.values
    )
    try:
        interactions.respond(box, response, said.values)
    except SlackError as no:
        return PlainTextResponse(no.error, HTTPStatus.BAD_REQUEST)
    return PlainTextResponse("ok")
