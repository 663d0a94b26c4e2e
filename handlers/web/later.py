"""Pages that are put together when the first of them is wanted: nobody waits for them at a start."""

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from bot.desk import Desk
from bot.passes import PLACE

if TYPE_CHECKING:
    from bot.usecases.on_the_web import Profiles


def routes(desk: Desk, profiles: "Profiles") -> list[Route]:
    """Everything under `/tickets`."""
    pages = _Later(desk, profiles)
    return [Route(PLACE, pages), Route(f"{PLACE}/{{rest:path}}", pages)]


class _Later:
    def __init__(self, desk: Desk, profiles: "Profiles") -> None:
        self._desk = desk
        self._profiles = profiles
        self._router: Router | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._router is None:
            self._router = await run_in_threadpool(self._made)
        await self._router(scope, receive, send)

    def _made(self) -> Router:
        from handlers.web.tickets import router  # noqa: PLC0415 -- the point of it

        return router(self._desk, self._profiles)
