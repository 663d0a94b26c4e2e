"""The web server in a thread of its own, so that whoever started it decides when it stops."""

import socket
from threading import Event, Thread

from starlette.applications import Starlette
from uvicorn import Config, Server

DRAIN_SECONDS = 4
"""Seconds that requests under way have to finish; Slack gives up on them after three."""


class WebServer:
    """Serves one application on one address.

    uvicorn's own `run` takes over the process's signals and raises them again when it is done, which would kill
    what has to be stopped after it. In a thread it leaves them alone.
    """

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._address = (host, port)
        config = Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
        self._server = _Announcing(config)
        self._listening: socket.socket | None = None
        self._thread: Thread | None = None

    def bind(self) -> None:
        """Take the address; nothing is answered yet.

        Raises:
            OSError: the address cannot be listened on.
        """
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        self._listening = socket.create_server(self._address, family=family, backlog=512)
        # asyncio does so only for sockets that it makes itself; without, answers on a kept connection can wait 40 ms.
        self._listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def start(self) -> None:
        """Serve in a thread, and return once requests are answered. The address is taken before."""
        self._thread = Thread(
            target=self._server.run, args=([self._listening],), name="pledge-web", daemon=True
        )
        self._thread.start()
        self._server.ready.wait(10)

    def stop(self) -> bool:
        """Take no new requests, finish those under way, and close; whether they ended in time."""
        self._server.should_exit = True
        if self._thread is None:
            if self._listening is not None:
                self._listening.close()
            return True
        self._thread.join(DRAIN_SECONDS + 1)
        return not self._thread.is_alive()


class _Announcing(Server):
    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.ready = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
