"""The people's door, `/sandbox/…`: acting as somebody, looking over their shoulder, and moving the world."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import happenings, look, people
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.state import Json

Deed = Callable[[Box, Request, Json], Awaitable[Any]]


def _door(deed: Deed) -> Callable[[Request], Awaitable[Response]]:
    """Read the body, run the deed, turn misuse into a 400 that says what was wrong."""

    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}")
            return JSONResponse(await deed(request.app.state.box, request, body))
        except Misuse as wrong:
            return JSONResponse({"ok": False, "misuse": str(wrong)}, 400)
        except ValueError as wrong:
            return JSONResponse({"ok": False, "misuse": f"not understood: {wrong}"}, 400)

    return endpoint


async def _seed(box: Box, _request: Request, body: Json) -> Json:
    box.seed(body)
    return {"ok": True}


async def _app(box: Box, _request: Request, body: Json) -> Json:
    """Tell or change where the app is and what it may."""
    app = box.world.app
    app.url = body.get("url", app.url)
    app.signing_secret = body.get("signing_secret", app.signing_secret)
    for name in ("scopes", "events"):
        if name in body:
            setattr(app, name, None if body[name] is None else frozenset(body[name]))
    return {"ok": True, "url": app.url, "token": box.world.host_installation.token, "id": app.id}


async def _act(box: Box, _request: Request, body: Json) -> Json:
    return await people.act(box, body)


async def _happen(box: Box, _request: Request, body: Json) -> Json:
    return happenings.happen(box, body)


async def _clock(box: Box, _request: Request, body: Json) -> Json:
    """Tell the business time, after moving it where asked."""
    if "advance_to" in body:
        box.clock.advance_to(float(body["advance_to"]))
    if "advance_by" in body:
        box.clock.advance_by(float(body["advance_by"]))
    return {"ok": True, "now": box.clock.now(), "offset": box.clock.offset}


async def _rest(box: Box, _request: Request, body: Json) -> Json:
    """Wait until nothing is on its way to the app and none of its calls is open, for `quiet` seconds on end."""
    quiet, deadline = (
        float(body.get("quiet", 0.0)),
        asyncio.get_running_loop().time() + float(body.get("timeout", 10.0)),
    )
    while asyncio.get_running_loop().time() < deadline:
        waiting = box.courier.waiting if body.get("retries") else 0
        still = box.courier.busy + box.wire.open_calls + waiting == 0
        if still and box.clock.machine() - box.wire.last >= quiet:
            return {"ok": True, "rest": True, "waiting": box.courier.waiting}
        await asyncio.sleep(0.005)
    return {"ok": True, "rest": False, "busy": box.courier.busy, "waiting": box.courier.waiting}


async def _faults(box: Box, request: Request, body: Json) -> Json:
    if request.method == "DELETE":
        box.faults.clear(body.get("id"))
    elif request.method == "POST":
        return {"ok": True, "id": box.faults.add(**body).id}
    return {
        "ok": True,
        "faults": [{"id": one.id, "kind": one.kind, "times": one.times} for one in box.faults.on],
    }


async def _wire(box: Box, request: Request, _body: Json) -> Json:
    since = int(request.query_params.get("since", 0))
    return {"crossings": [one for one in box.wire.crossings if one["n"] > since]}


async def _ledger(box: Box, request: Request, _body: Json) -> Json:
    return {"accepted": box.wire.accepted[int(request.query_params.get("since", 0)) :]}


async def _channels(box: Box, _request: Request, _body: Json) -> Json:
    return {"channels": [look.channel(box, one) for one in box.world.channels.values()]}


async def _messages(box: Box, request: Request, _body: Json) -> Json:
    query = request.query_params
    viewer = box.world.user(query["viewer"]) if "viewer" in query else None
    channel = box.world.channel(str(request.path_params["id"]))
    return {"messages": look.messages(box, channel, viewer, look.zone(query.get("tz"), viewer))}


async def _views(box: Box, request: Request, _body: Json) -> Json:
    user = box.world.user(request.query_params.get("user", ""))
    stack = [box.world.views[number] for number in box.world.stacks.get(user.id, [])]
    home = box.world.homes.get(user.id)
    return {"views": [look.view(box, one) for one in stack], "home": look.view(box, home) if home else None}


async def _ephemerals(box: Box, request: Request, _body: Json) -> Json:
    return {"messages": look.ephemerals(box, box.world.user(request.query_params.get("user", "")))}


async def _transcript(box: Box, request: Request, _body: Json) -> Json:
    query = request.query_params
    channel = box.world.channel(query["channel"]).id if "channel" in query else None
    since, tz = int(query.get("since", 0)), look.zone(query.get("tz"))
    return {"entries": box.journal.read(box.world, since=since, zone=tz, channel=channel)}


async def _verify(box: Box, _request: Request, _body: Json) -> Json:
    """Do what Slack does when a request URL is saved: send a challenge, which has to come back."""
    challenge = {
        "type": "url_verification",
        "token": "verification-token",
        "challenge": box.world.new_id("ch"),
    }
    body = json.dumps(challenge).encode()
    headers = {"Content-Type": "application/json"}
    answer = await box.courier.send("url_verification", headers, body, 3.0, {"event": challenge})
    return {"ok": answer.ok and challenge["challenge"] in answer.body.decode(errors="replace")}


ROUTES = [
    Route("/sandbox/seed", _door(_seed), methods=["POST"]),
    Route("/sandbox/app", _door(_app), methods=["GET", "POST"]),
    Route("/sandbox/act", _door(_act), methods=["POST"]),
    Route("/sandbox/happen", _door(_happen), methods=["POST"]),
    Route("/sandbox/clock", _door(_clock), methods=["GET", "POST"]),
    Route("/sandbox/rest", _door(_rest), methods=["POST"]),
    Route("/sandbox/faults", _door(_faults), methods=["GET", "POST", "DELETE"]),
    Route("/sandbox/wire", _door(_wire)),
    Route("/sandbox/ledger", _door(_ledger)),
    Route("/sandbox/channels", _door(_channels)),
    Route("/sandbox/channels/{id}/messages", _door(_messages)),
    Route("/sandbox/views", _door(_views)),
    Route("/sandbox/ephemerals", _door(_ephemerals)),
    Route("/sandbox/transcript", _door(_transcript)),
    Route("/sandbox/verify", _door(_verify), methods=["POST"]),
]
