"""The sandbox as a server: one event loop, loopback only."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox import api, control, page
from sandbox.bell import Bell
from sandbox.box import Box
from sandbox.guard import Guard
from sandbox.settings import Settings


def build(box: Box) -> Starlette:
    """Make the ASGI application around a box."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        box.hand.stop()
        await box.courier.stop()

    app = Starlette(
        routes=[
            Route("/api/{method}", api.call, methods=["GET", "POST"]),
            Route("/hooks/{team}/{key}", api.hook, methods=["POST"]),
            *control.ROUTES,
            *page.ROUTES,
        ],
        middleware=[Middleware(Guard), Middleware(_Ringing, box.bell)],
        lifespan=lifespan,
    )
    app.state.box = box
    return app


class _Ringing:
    """Rings the bell after every request that may have changed something."""

    def __init__(self, app: ASGIApp, bell: Bell) -> None:
        self._app = app
        self._bell = bell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http" and (scope["method"] != "GET" or scope["path"].startswith("/api/")):
            self._bell.ring()


class _Server(uvicorn.Server):
    """Sends the pages that listen away before it waits for the requests under way."""

    def __init__(self, config: uvicorn.Config, bell: Bell) -> None:
        super().__init__(config)
        self._bell = bell

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._bell.close()
        await super().shutdown(sockets)


class _Cuttable(H11Protocol):
    """Lets a request's handler cut the connection it came on, for the faults."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner: Any = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["sandbox.cut"] = transport.abort
            await inner(scope, receive, send)

        self.app = app


def listen(port: int) -> socket.socket:
    """Take a port of loopback and let callers queue on it already; 0 takes any port that is free."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # asyncio does so for sockets that it makes itself; without, an answer's body waits 40 ms for its header's receipt.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    taken.bind(("127.0.0.1", port))
    taken.listen(128)
    return taken


def serving(box: Box, taken: socket.socket) -> uvicorn.Server:
    """Make the server of a box for a socket, and tell the box its address."""
    box.address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    config = uvicorn.Config(
        build(box),
        http=_Cuttable,
        ws="none",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, box.bell)


@contextmanager
def running(**options: Any) -> Iterator[Box]:
    """Run a sandbox in a thread of this process on a free port; `options` are those of `Settings`."""
    box = Box(Settings(**options))
    taken = listen(0)
    server = serving(box, taken)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            threading.Event().wait(0.005)
        yield box
    finally:
        server.should_exit = True
        thread.join(5)
        taken.close()
