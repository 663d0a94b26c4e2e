"""What stands on the page of somebody who is not let in, or who asks for what is not there; and what to do next."""

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """Why a page is not shown."""

    NOT_SIGNED_IN = "not_signed_in"
    EXPIRED = "expired"
    USED = "used"
    NOT_OURS = "not_ours"
    NOT_A_CONTACT = "not_a_contact"
    NO_SUCH_TICKET = "no_such_ticket"
    NO_SUCH_PAGE = "no_such_page"
    LEFT = "left"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A page that says one thing."""

    title: str
    told: str


_ANOTHER = (
    "In Slack, press “Our tickets” in the channel you share with the support team, then “Open on the web”: "
    "each press makes a new link."
)

_TOLD = {
    Door.NOT_SIGNED_IN: ("Please come in through Slack", "Nobody is signed in here."),
    Door.EXPIRED: ("This link has expired", "A link has to be opened within an hour."),
    Door.USED: ("This link has been used", "A link opens once, so that nobody else can use it after you."),
    Door.NOT_OURS: ("This link does not work", "It is not whole, or it was made for something else."),
    Door.LEFT: ("You are signed out", "Nobody can read your tickets in this browser any more."),
}


def notice(door: Door, *, turn_to: str = "") -> Notice:
    """Say why, and what to do next; `turn_to` is whom the customer's people turn to."""
    if door is Door.NOT_A_CONTACT:
        return Notice(
            title="Only support contacts can see tickets",
            told="You are not, or no longer, one of the support contacts that your company has named. If you should be, "
            f"ask one of them, or turn to {turn_to or 'your account manager'}.",
        )
    if door is Door.NO_SUCH_TICKET:
        return Notice(
            title="There is no such ticket",
            told="Your company has no ticket of this number. Check the number, or look in the list.",
        )
    if door is Door.NO_SUCH_PAGE:
        return Notice(title="There is no such page", told="Go to the list of your tickets.")
    if door is Door.OFF:
        return Notice(
            title="There are no pages here",
            told="Tickets are not shown on the web: PUBLIC_URL is not set. In Slack, “Our tickets” shows them.",
        )
    title, told = _TOLD[door]
    return Notice(title=title, told=f"{told} {_ANOTHER}")
