"""Why a ticket's deadlines are what they are, for a terminal or a file."""

from typing import Any, NamedTuple

from bot.desk import Desk
from bot.views import explained
from policies.explain import as_plain, explain


class Explained(NamedTuple):
    """One ticket's clocks, told twice."""

    text: str
    plain: dict[str, Any]


def explanation(desk: Desk, number: str, *, customer: bool) -> Explained:
    """Explain a ticket; `customer` for the form that leaves out who did what.

    Raises:
        Refused: there is no such ticket in the desk's workspace.
    """
    with desk.storage.read() as work:
        case = desk.numbered(work, number)
        scene = desk.scene(work, case, desk.now())
    found = explain(scene.terms, scene.timeline, scene.now)
    plain = {
        "ticket": case.ticket.number,
        "at": scene.now,
        **as_plain(scene.terms, found, customer=customer),
    }
    return Explained(explained.as_text(scene, for_agent=not customer), plain)
