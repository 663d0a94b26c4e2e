"""The page: its files as they stand in `static/`, and what only a page asks for, under `/sandbox/page/…`."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import live, look, sight
from sandbox.asking import ask
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.export import export
from sandbox.state import Json, User

STATIC = Path(__file__).parent / "static"
_PATIENCE = 0.5
"""Seconds to wait for the app's next alarm before a page begins without it."""


def _box(request: Request) -> Box:
    box: Box = request.app.state.box
    return box


async def index(_request: Request) -> Response:
    """Give the page."""
    return FileResponse(STATIC / "index.html")


async def archives(request: Request) -> Response:
    """Lead a message's address to the page with its thread open; whose page it becomes is for the page to know."""
    channel, place = str(request.path_params["channel"]), str(request.path_params["place"])
    ts = f"{place[1:-6]}.{place[-6:]}"
    known = _box(request).world.channels.get(channel)
    message = known.messages.get(ts) if known else None
    root = request.query_params.get("thread_ts") or (message.thread_ts if message else None) or ts
    return RedirectResponse(f"/?{urlencode({'c': channel, 't': root})}", status_code=303)


def _door(deed: Callable[[Box, Request], Any]) -> Callable[[Request], Any]:
    """Turn misuse into a 400 that says what was wrong."""

    async def endpoint(request: Request) -> Response:
        try:
            told = await deed(_box(request), request)
        except Misuse as wrong:
            return JSONResponse({"ok": False, "misuse": str(wrong)}, 400)
        return told if isinstance(told, Response) else JSONResponse(told)

    return endpoint


def _viewer(box: Box, request: Request) -> User:
    """Give whom the page stands for: the one it names, else the first person, of the host if one of theirs is there.

    `in` is a channel that they are to be in.
    """
    named = request.query_params.get("as")
    if named:
        return box.world.user(named)
    people = [user for user in box.world.users.values() if user.bot_id is None]
    channel = box.world.channels.get(request.query_params.get("in", ""))
    people = [user for user in people if channel and user.id in channel.members] or people
    ours = [user for user in people if user.team == box.world.host.id]
    if not people:
        raise Misuse("there is nobody in this workspace yet; seed it first")
    return (ours or people)[0]


async def _begin(box: Box, request: Request) -> Json:
    with suppress(TimeoutError):  # an app that hangs must not keep the page from showing
        async with asyncio.timeout(_PATIENCE):
            await box.hand.look()
    return sight.everything(box, _viewer(box, request))


async def _live(box: Box, request: Request) -> Response:
    """Listen as one person or several: `as`, `after` and `age`, once for each."""
    people, after, age = (request.query_params.getlist(name) for name in ("as", "after", "age"))
    try:
        places = [(box.world.user(one), int(n), int(m)) for one, n, m in zip(people, after, age, strict=True)]
    except ValueError as wrong:
        raise Misuse(f"name `as`, `after` and `age` for each person: {wrong}") from None
    watches = [live.Watch(box, viewer, since, old) for viewer, since, old in places]
    return StreamingResponse(live.stream(box, watches), media_type="text/event-stream")


async def _messages(box: Box, request: Request) -> Json:
    viewer, query = _viewer(box, request), request.query_params
    channel = box.world.channel(str(request.path_params["id"]))
    if viewer.id not in channel.members:
        raise Misuse(f"{viewer.real_name} is not in this channel")
    if "thread" in query:
        return sight.thread(box, viewer, channel, query["thread"])
    return sight.messages(box, viewer, channel, query.get("before"))


async def _read(box: Box, request: Request) -> Json:
    sight.mark_read(box, _viewer(box, request), box.world.channel(str(request.path_params["id"])))
    return {"ok": True}


async def _next(box: Box, _request: Request) -> Json:
    return await box.hand.look()


async def _move(box: Box, request: Request) -> Json:
    order = await _body(request)
    if "play" in order:
        box.hand.play(float(order["play"]))
    else:
        box.hand.move(order, look.zone(order.get("zone")))
    return {"ok": True, **box.hand.told()}


async def _body(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Misuse("send a JSON object")
    return body


async def _ticket(box: Box, request: Request) -> Json:
    """Ask the app for the ticket that a message belongs to."""
    query = request.query_params
    told = await ask(
        box.world.app.url, "/debug/ticket", channel=query.get("channel", ""), ts=query.get("ts", "")
    )
    return {"ticket": told}


async def _over(box: Box, _request: Request) -> Json:
    """Start over: by whoever tells a story here, else by filling the workspace as it was at first."""
    if box.story == "playing":
        raise Misuse("the story is still being played")
    if box.story:
        box.story = "again"
        box.bell.ring()
    else:
        box.seed(box.seeded)
    return {"ok": True, "story": box.story}


async def _story(box: Box, request: Request) -> Json:
    """Tell, or change, how the story stands."""
    if request.method == "POST":
        box.story = str((await _body(request)).get("story", ""))
    return {"story": box.story}


async def _export(box: Box, _request: Request) -> Response:
    return JSONResponse(export(box), headers={"Content-Disposition": 'attachment; filename="workspace.json"'})


ROUTES = [
    Route("/", index),
    Route("/archives/{channel}/{place}", archives),
    Mount("/static", StaticFiles(directory=STATIC)),
    Route("/sandbox/page/begin", _door(_begin)),
    Route("/sandbox/page/live", _door(_live)),
    Route("/sandbox/page/channels/{id}", _door(_messages)),
    Route("/sandbox/page/channels/{id}/read", _door(_read), methods=["POST"]),
    Route("/sandbox/page/ticket", _door(_ticket)),
    Route("/sandbox/hand", _door(_next)),
    Route("/sandbox/hand", _door(_move), methods=["POST"]),
    Route("/sandbox/over", _door(_over), methods=["POST"]),
    Route("/sandbox/story", _door(_story), methods=["GET", "POST"]),
    Route("/sandbox/export", _door(_export)),
]
