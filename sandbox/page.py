"""A plain page to look at the workspace: channels on one, messages on another. Nothing in it comes unescaped."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox import look
from sandbox.box import Box
from sandbox.errors import Misuse
from sandbox.state import Json

_STYLE = (
    "body{font:15px/1.4 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{white-space:pre-wrap;font:inherit;margin:.2rem 0}li{margin:.6rem 0}.reply{margin-left:2.5rem}"
    ".dim{color:#666}"
)


class Markup(str):
    """Text that is HTML already; everything else is escaped when put into a page."""

    __slots__ = ()


def html(template: str, **values: object) -> Markup:
    """Fill a template in, escaping every value that is not markup itself."""
    safe = {
        name: value if isinstance(value, Markup) else escape(str(value), quote=True)
        for name, value in values.items()
    }
    return Markup(template.format(**safe))


def joined(parts: list[Markup]) -> Markup:
    """Put pieces of markup one after the other."""
    return Markup("".join(parts))


def _page(title: str, body: Markup) -> Response:
    return HTMLResponse(
        html(
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
            "<style>{style}</style><h1>{title}</h1>{body}</html>",
            title=title,
            style=Markup(_STYLE),
            body=body,
        )
    )


def _box(request: Request) -> Box:
    box: Box = request.app.state.box
    return box


async def index(request: Request) -> Response:
    """List the channels."""
    box = _box(request)
    lines = [
        html(
            '<li><a href="/channels/{id}">#{name}</a> <span class="dim">{where} · {count} messages</span>',
            id=one["id"],
            name=one["name"],
            where=" + ".join(one["workspaces"]),
            count=one["messages"],
        )
        for one in (look.channel(box, channel) for channel in box.world.channels.values())
    ]
    return _page("Sandbox workspace", html("<ul>{lines}</ul>", lines=joined(lines)))


async def channel(request: Request) -> Response:
    """Show a channel's messages, each thread under its parent."""
    box = _box(request)
    try:
        found = box.world.channel(str(request.path_params["id"]))
    except Misuse:
        return HTMLResponse("<p>No such channel.</p>", 404)
    every = look.messages(box, found, None, look.zone(request.query_params.get("tz")))
    lines = []
    for top in (one for one in every if not one["thread_ts"]):
        lines.append(_line(top, "top"))
        lines += [_line(one, "reply") for one in every if one["thread_ts"] == top["ts"]]
    back = Markup('<p><a href="/">All channels</a></p>')
    return _page(f"#{found.name}", joined([back, html("<ul>{lines}</ul>", lines=joined(lines))]))


def _line(one: Json, kind: str) -> Markup:
    emoji = " ".join(f":{reaction['name']}: {reaction['count']}" for reaction in one["reactions"])
    return html(
        '<li class="{kind}"><b>{who}</b> <span class="dim">{workspace} · {ts}</span><pre>{what}</pre>{emoji}',
        kind=kind,
        who=one["who"],
        workspace=one["workspace"],
        ts=one["ts"],
        what=one["what"],
        emoji=emoji,
    )


ROUTES = [Route("/", index), Route("/channels/{id}", channel)]
