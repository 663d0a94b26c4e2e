"""The list of a customer's tickets, as one of its contacts reads it (B14, U12)."""

from dataclasses import dataclass

from bot.views import clocks, texts, wording
from bot.views.pages.eye import Eye, When
from bot.views.pages.said import said
from bot.views.scene import Scene
from policies.terms import Wording
from policies.ticket import Status
from policies.timeline import FactKind

_TITLE = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One ticket of the list."""

    number: str
    title: str
    priority: str
    status: str
    stands: str
    """`open`, `waiting`, `resolved` or `closed`: for whoever sorts."""
    held_by: str
    owed: str
    """What is promised next and by when; empty when nothing is owed."""
    due: When | None
    late: bool
    """It was missed and is still owed; an estimate never is (T7)."""
    received: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of the list."""

    customer: str
    reader: str
    zone: str
    zone_known: bool
    as_of: When
    everything: bool
    """Closed tickets too."""
    search: str
    open: int
    all: int
    """Both of what the search finds."""
    page: int
    """From 1."""
    pages: int
    tickets: tuple[Row, ...]


def row(scene: Scene, eye: Eye) -> Row:
    """One ticket in a line."""
    first = clocks.owed_first(scene)
    return Row(
        number=scene.ticket.number,
        title=title(scene),
        priority=texts.inline(wording.short_label(scene.terms, scene.ticket.priority), 60),
        status=status(scene),
        stands=scene.ticket.status.value,
        held_by=holder(scene, eye),
        owed=eye.read(clocks.owed(scene)),
        due=eye.when(first.breached_at or first.deadline) if first else None,
        late=first is not None and clocks.overdue(first) and first.promise.wording is not Wording.ESTIMATE,
        received=eye.when(scene.ticket.receipt),
    )


def title(scene: Scene) -> str:
    """The first words of the request; what kind it is where there are none."""
    opened = wording.facts(scene, FactKind.OPENED)[0]
    request = said(scene, opened)
    if request is None or not request.theirs:
        return texts.inline(wording.kind(scene.terms, scene.ticket.kind), _TITLE)
    return texts.inline(next(filter(str.strip, request.text.splitlines()), ""), _TITLE)


def status(scene: Scene) -> str:
    """Where it stands, in a word or three."""
    if scene.ticket.status is Status.WAITING and "customer" in scene.ticket.waiting_for:
        return "Waiting for you"
    return texts.capital(wording.status(scene.ticket.status))


def holder(scene: Scene, eye: Eye) -> str:
    """Who has it, by name; nobody yet."""
    if scene.ticket.assignee is None:
        return "Nobody yet" if scene.ticket.status is not Status.CLOSED else "Nobody"
    return eye.read(wording.name(scene, scene.ticket.assignee))


def heading(listing: Listing) -> str:
    """What the list shows, in a sentence."""
    found = listing.all if listing.everything else listing.open
    which = "ticket" if listing.everything else "open ticket"
    told = texts.plural(found, which) if found else f"No {which}"
    return f"{told} for “{listing.search}”" if listing.search else told
