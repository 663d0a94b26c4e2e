"""What customers will read of an announcement, before anything is on record (S7)."""

from typing import TYPE_CHECKING

from bot import announced_words
from bot.desk import Desk
from bot.views.announcing import Drawn
from policies.announcement import Announcement, Reach
from policies.customer import Customer
from storage.announcements import AnnouncementRow

if TYPE_CHECKING:
    from storage.unit_of_work import Work

_NO_ID = "preview"
"""In the place of an id that there is none of yet: what buttons of a preview carry, which nothing acts on."""


def drawn(work: "Work", desk: Desk, content: Announcement, by: str, reach: Reach) -> list[Drawn]:
    """The message as it will be posted: one for those who are offered a call, and one for the others.

    Of an end of support each customer reads about its own releases; shown is what the first one reads.
    """
    row = AnnouncementRow(id=_NO_ID, workspace=desk.workspace.team, content=content, made=desk.now(), by=by)
    return [
        Drawn(customer=customer, call=call, message=announced_words.preview(work, desk, row, customer))
        for call, customer in _examples(content, reach)
    ]


def _examples(content: Announcement, reach: Reach) -> list[tuple[bool, Customer]]:
    """The first customer of those who read the same, by whether a call is offered to them."""
    first: dict[bool, Customer] = {}
    for one in reach.customers:
        first.setdefault(content.offers_calls and one.on_premise, one)
    return sorted(first.items())
