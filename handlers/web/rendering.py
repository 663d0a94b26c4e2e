"""Pages as HTML. Everything that is put into one is escaped by the template library, unless it is markup of ours.

The library is read when the first page is wanted: nobody waits for it at a start.
"""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from bot.views.blocks import URL
from bot.views.pages import listing
from bot.views.pages.doors import Notice
from bot.views.pages.listing import Listing
from bot.views.pages.ticket import Page

if TYPE_CHECKING:
    from mako.lookup import TemplateLookup

FOLDER = Path(__file__).parent / "pages"
STATIC = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
"""What a page is made of beside itself, and what that is."""


@lru_cache(maxsize=1)
def _templates() -> "TemplateLookup":
    from mako.lookup import TemplateLookup  # noqa: PLC0415 -- a tenth of a second, and only readers need it

    return TemplateLookup(
        [FOLDER],
        default_filters=["h"],
        strict_undefined=True,
        filesystem_checks=False,
        input_encoding="utf-8",
    )


def of_list(found: Listing, root: str) -> str:
    """The list; `root` is its path as the browser sees it."""

    def listed(**other: Any) -> str:
        wanted = replace(found, **other)
        asked = {"show": "all" if wanted.everything else "", "search": wanted.search}
        asked |= {"page": str(wanted.page) if wanted.page > 1 else ""}
        said = {name: value for name, value in asked.items() if value}
        return f"{root}?{urlencode(said)}" if said else root

    return _rendered("list.html", root, page=found, told=listing.heading(found), listed=listed, here=_here)


def of_ticket(page: Page, root: str) -> str:
    """One ticket."""
    return _rendered("ticket.html", root, page=page, linked=linked)


def of_notice(notice: Notice, root: str, *, back: bool) -> str:
    """A page that says one thing; with a way to the list where there is one to go to."""
    return _rendered("notice.html", root, page=None, notice=notice, back=back)


def _rendered(name: str, root: str, **values: Any) -> str:
    written: str = (
        _templates()
        .get_template(name)
        .render_unicode(root=root, file=lambda of: f"{root}/static/{of}?v={version(of)}", **values)
    )
    return written


def _here(chosen: bool) -> str:
    return Markup(' aria-current="page"') if chosen else Markup("")


def linked(text: str) -> Markup:
    """Other people's words, escaped, with links that show where they lead."""
    parts: list[Markup] = []
    rest = 0
    for url in URL.finditer(text):
        parts.append(escape(text[rest : url.start()]))
        parts.append(Markup('<a href="{0}" rel="noreferrer nofollow">{0}</a>').format(url.group()))
        rest = url.end()
    return Markup("").join([*parts, escape(text[rest:])])


@lru_cache(maxsize=len(STATIC))
def static(name: str) -> bytes:
    """One of the files beside the pages."""
    return (FOLDER / name).read_bytes()


def version(name: str) -> str:
    """Changes with the file, so that a browser may keep it for long."""
    return sha256(static(name)).hexdigest()[:12]
