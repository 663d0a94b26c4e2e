"""The pages of "Our tickets": addresses, cookie and headers. What may be seen is the use case's to say."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route, Router

from bot.desk import Desk
from bot.passes import LASTS, PLACE, Passes, Purpose
from bot.usecases import on_the_web
from bot.usecases.on_the_web import Asked, Profiles, Shut
from bot.views.pages.doors import Door, notice
from handlers.web import rendering

_DIGITS = 6
_NOT_FOUND = frozenset({Door.NO_SUCH_TICKET, Door.NO_SUCH_PAGE})
"""Doors from which the list is the way on."""

SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Cookie",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""On every page: nothing is kept, framed, told to others or run that is not ours."""


def router(desk: Desk, profiles: Profiles) -> Router:
    """The addresses of the pages; where there are none, a sentence that says so."""
    if desk.passes is None:
        return Router([Route(PLACE, _off), Route(f"{PLACE}/{{rest:path}}", _off)])
    pages = Pages(desk, desk.passes, profiles)
    return Router(_routes(pages), redirect_slashes=False)


def _routes(pages: "Pages") -> list[Route]:
    return [
        Route(PLACE, pages.listed),
        Route(f"{PLACE}/", pages.listed),
        Route(f"{PLACE}/enter", pages.entered),
        Route(f"{PLACE}/leave", pages.left, methods=["GET", "POST"]),
        Route(f"{PLACE}/static/{{name}}", pages.file),
        Route(f"{PLACE}/{{number}}", pages.shown),
        Route(f"{PLACE}/{{rest:path}}", pages.nothing),
    ]


async def _off(_: Request) -> Response:
    return PlainTextResponse(f"{notice(Door.OFF).told}\n", status_code=404)


Endpoint = Callable[["Pages", Request], Response]
Answered = Callable[["Pages", Request], Any]


def _page(endpoint: Endpoint) -> Answered:
    """Run in a thread, since it reads the database; a door that is shut becomes a page that says why."""

    @wraps(endpoint)
    async def answered(pages: "Pages", request: Request) -> Response:
        try:
            answer = await run_in_threadpool(endpoint, pages, request)
        except Shut as shut:
            answer = pages.refused(request, shut)
        for name, value in SAFE.items():
            answer.headers.setdefault(name, value)
        return answer

    return answered


@dataclass(frozen=True, slots=True)
class Pages:
    """What the addresses answer. JSON for whoever prefers it to HTML."""

    desk: Desk
    passes: Passes
    profiles: Profiles

    @_page
    def listed(self, request: Request) -> Response:
        """The list: `show=all`, `search` and `page` say what of it."""
        found = on_the_web.listed(self.desk, self.passes, self._session(request), _asked(request))
        if _prefers_json(request):
            return JSONResponse(asdict(found))
        return _html(rendering.of_list(found, self.passes.root))

    @_page
    def shown(self, request: Request) -> Response:
        """One ticket; `history=all` for one with a long history."""
        number = str(request.path_params["number"])
        whole = request.query_params.get("history") == "all"
        found = on_the_web.shown(self.desk, self.passes, self._session(request), number, whole=whole)
        if _prefers_json(request):
            return JSONResponse(asdict(found))
        return _html(rendering.of_ticket(found, self.passes.root))

    @_page
    def entered(self, request: Request) -> Response:
        """Exchange a link for a cookie, and go where the address tells nothing."""
        if request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", ""):
            return Response(status_code=503)  # a look ahead must not use up the link
        key = request.query_params.get("key", "")
        session = on_the_web.enter(self.desk, self.passes, self.profiles, key, self._session(request))
        answer = RedirectResponse(self.passes.root, status_code=303)
        self._keep(answer, session, LASTS[Purpose.SESSION])
        return answer

    @_page
    def left(self, request: Request) -> Response:
        """Forget who it was, in this browser; not by a link, which anything may follow."""
        if request.method != "POST":
            return Response(status_code=405, headers={"Allow": "POST"})
        answer = self._told(request, Shut(Door.LEFT), 200)
        self._keep(answer, "", 0)
        return answer

    @_page
    def file(self, request: Request) -> Response:
        """What a page is made of; its address changes with it."""
        name = str(request.path_params["name"])
        if name not in rendering.STATIC:
            raise Shut(Door.NO_SUCH_PAGE)
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(rendering.static(name), media_type=rendering.STATIC[name], headers=kept)

    @_page
    def nothing(self, request: Request) -> Response:  # noqa: ARG002 -- one shape for all
        """Say that there is no such page."""
        raise Shut(Door.NO_SUCH_PAGE)

    def refused(self, request: Request, shut: Shut) -> Response:
        """Say why not, and what to do next."""
        return self._told(request, shut, 404 if shut.door in _NOT_FOUND else 403)

    def _told(self, request: Request, shut: Shut, status: int) -> Response:
        said = notice(shut.door, turn_to=shut.turn_to)
        if _prefers_json(request):
            return JSONResponse({"door": shut.door.value, **asdict(said)}, status_code=status)
        written = rendering.of_notice(said, self.passes.root, back=shut.door in _NOT_FOUND)
        return _html(written, status)

    # The cookie

    @property
    def _cookie(self) -> str:
        return "__Secure-pledge" if self.passes.secure else "pledge"

    def _session(self, request: Request) -> str:
        return request.cookies.get(self._cookie, "")

    def _keep(self, answer: Response, session: str, seconds: int) -> None:
        """Scripts cannot read it, other sites cannot send it along but by a link, and it goes back to these pages only."""
        answer.set_cookie(
            self._cookie,
            session,
            max_age=seconds,
            path=self.passes.root,
            secure=self.passes.secure,
            httponly=True,
            samesite="lax",
        )


def _html(written: str, status: int = 200) -> Response:
    return Response(written, status_code=status, media_type="text/html")


def _asked(request: Request) -> Asked:
    asked = request.query_params
    page = asked.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= _DIGITS else 1
    return Asked(everything=asked.get("show") == "all", search=asked.get("search", ""), page=number)


def _prefers_json(request: Request) -> bool:
    wanted = _weights(request.headers.get("accept", ""))
    return wanted.get("application/json", 0.0) > wanted.get("text/html", 0.0)


def _weights(accept: str) -> dict[str, float]:
    """What is wanted, and how much; what cannot be read counts as not said."""
    found: dict[str, float] = {}
    for part in accept.split(","):
        kind, _, rest = part.partition(";")
        _, _, quality = rest.partition("q=")
        try:
            found[kind.strip().lower()] = float(quality.strip() or 1)
        except ValueError:
            continue
    return found
