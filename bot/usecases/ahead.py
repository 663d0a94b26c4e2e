"""What messages that came at the same moment will read, read for all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.inputs import Posted
from bot.usecases import actors
from policies.ticket import Status
from storage.records import Channel, ChannelRole, TicketRow

if TYPE_CHECKING:
    from storage.unit_of_work import Work

_ENDED = (Status.RESOLVED, Status.CLOSED)


class ApartError(Exception):
    """Raised when messages turned out not to be for one transaction."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where one of many messages was written."""

    posted: Posted
    place: Channel | None
    """None: in a channel that is not ours."""
    ticket: TicketRow | None
    """Whose thread it stands in."""
    apart: bool
    """It must be taken in alone: Slack has to be asked who wrote it, or it may touch more than can be foreseen."""


def look(work: "Work", desk: Desk, coming: Sequence[Posted]) -> list[Found]:
    """Read where many messages were written, and by whom; nothing is locked."""
    team = desk.workspace.team
    work.channels.look_up(team, {posted.channel for posted in coming})
    work.directory.look_up_people(team, {posted.who.user for posted in coming})
    threads = {(posted.channel, posted.thread_ts) for posted in coming if posted.thread_ts}
    tickets = work.tickets.threads(team, threads)
    # With one that may open a ticket in a thread go all of that thread: what follows it is said on that ticket.
    opening = {_thread(one) for one in coming if _may_open_in_thread(one, tickets.get(_thread(one)))}
    return [
        _found(work, desk, posted, tickets.get(_thread(posted)), apart=_thread(posted) in opening)
        for posted in coming
    ]


def _thread(posted: Posted) -> tuple[str, str]:
    return posted.channel, posted.thread_ts or ""


def _found(work: "Work", desk: Desk, posted: Posted, ticket: TicketRow | None, *, apart: bool) -> Found:
    place = work.channels.get(desk.workspace.team, posted.channel)
    known = place is None or actors.known(work, desk, posted.who, place)
    return Found(posted, place, ticket, apart=apart or not known)


def _may_open_in_thread(posted: Posted, ticket: TicketRow | None) -> bool:
    """A ticket may be opened for it, and the customer's lock comes before those of tickets."""
    if ticket is None:
        return posted.thread_ts is not None and posted.mentions_app
    return ticket.status in _ENDED


def hold(work: "Work", desk: Desk, found: Sequence[Found]) -> None:
    """Lock and read what these messages are about: customers before tickets, each in order of their ids.

    Raises:
        ApartError: a ticket has ended in the meantime.
    """
    work.directory.lock_customers(
        one.place.customer
        for one in found
        if one.place and one.place.customer and one.place.role is ChannelRole.SHARED and _at_top(one)
    )
    threads = {_thread(one.posted): one.ticket for one in found if not _at_top(one)}
    work.tickets.look_up_latest({asker for one in found if _at_top(one) for asker in _asker(work, desk, one)})
    held = work.tickets.look_up_threads(desk.workspace.team, threads)
    if any(row.status in _ENDED for row in held):
        raise ApartError
    work.directory.look_up_customers({row.customer for row in held})


def _at_top(one: Found) -> bool:
    return one.posted.thread_ts is None


def _asker(work: "Work", desk: Desk, one: Found) -> list[tuple[str, str, str]]:
    """Who may go on with a request of theirs."""
    person = work.directory.person_by_slack(desk.workspace.team, one.posted.who.user)
    if person is None or one.place is None or one.place.customer is None:
        return []
    return [(one.place.customer, person.id, one.place.id)]
