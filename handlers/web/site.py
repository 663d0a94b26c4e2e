"""The web server's few addresses. Everything they tell comes from what they are given; nothing here knows a database."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.log import logger
from handlers.web.endpoint import Endpoint

log = logger("web")

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the app is, in plain JSON values. `good` decides between 200 and 503."""

    good: bool
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Whether everything due by now is done, and what comes next; for moving a local workspace's clock."""

    at_rest: bool
    next_alarm: int | None = None
    """Instant of the next thing to do; None when nothing runs."""
    what: str = ""
    """That thing in a few words, such as `ACME-17 first_response breach`."""


def site(
    *,
    slack: Endpoint | None,
    health: Callable[[], Health],
    metrics: Callable[[], bytes],
    rest: Callable[[], Rest] | None = None,
    ticket: Callable[[str, str], Mapping[str, Any] | None] | None = None,
    pages: Sequence[Route] = (),
) -> Starlette:
    """Build the server's application.

    Args:
        slack: answers Slack; None in Socket Mode, where only health and metrics are served.
        health: told at `/healthz`; called in a thread.
        metrics: told at `/metrics`, in Prometheus' text format; called in a thread.
        rest: told at `/debug/rest`; None outside a local workspace, where there is no such address.
        ticket: tells at `/debug/ticket` the ticket of a message, by its `channel` and `ts`; None as above.
        pages: what customers' contacts see in their browsers.
    """

    async def healthz(_: Request) -> Response:
        told = await run_in_threadpool(health)
        return JSONResponse({"ok": told.good, **told.report}, status_code=200 if told.good else 503)

    async def measured(_: Request) -> Response:
        return Response(await run_in_threadpool(metrics), media_type="text/plain; version=0.0.4")

    # In the order of how often each is asked.
    routes = [] if slack is None else [Route("/slack/events", slack.answer, methods=["POST"])]
    routes += [Route("/healthz", healthz), Route("/metrics", measured)]
    if rest is not None:
        routes.append(Route("/debug/rest", _on_this_machine(_resting(rest))))
    if ticket is not None:
        routes.append(Route("/debug/ticket", _on_this_machine(_inspecting(ticket))))
    routes.extend(pages)
    return Starlette(routes=routes, exception_handlers={Exception: _failed})


def _resting(rest: Callable[[], Rest]) -> Handler:
    async def debug(_: Request) -> Response:
        told = await run_in_threadpool(rest)
        return JSONResponse({"at_rest": told.at_rest, "next_alarm": told.next_alarm, "what": told.what})

    return debug


def _inspecting(ticket: Callable[[str, str], Mapping[str, Any] | None]) -> Handler:
    async def debug(request: Request) -> Response:
        asked = request.query_params
        told = await run_in_threadpool(ticket, asked.get("channel", ""), asked.get("ts", ""))
        return JSONResponse({} if told is None else dict(told))

    return debug


def _on_this_machine(handler: Handler) -> Handler:
    """Refuse whoever asks from another machine, or by a name that is not this one's."""

    async def guarded(request: Request) -> Response:
        caller = request.client.host if request.client else ""
        if caller not in LOOPBACK or request.url.hostname not in LOOPBACK:
            return PlainTextResponse("This address answers its own machine only.\n", status_code=403)
        return await handler(request)

    return guarded


async def _failed(request: Request, error: Exception) -> Response:
    """Answer 500, so that Slack comes again; the trace is logged by the server."""
    log.error("request failed", path=request.url.path, error=type(error).__name__)
    return PlainTextResponse("Something went wrong here.\n", status_code=500)
