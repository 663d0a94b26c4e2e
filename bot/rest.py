"""Whether the app has done everything that is due by now; a local workspace's clock moves on only then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.desk import Desk
from policies import ladder
from policies.instant import Instant
from policies.timeline import FactKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

SOON = 10.0
"""Machine seconds for which a message held back by Slack's limits is waited for rather than left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """One look at what is left to do."""

    at_rest: bool
    next_alarm: Instant | None
    what: str


def resting(desk: Desk, machine_clock: Callable[[], float]) -> Resting:
    """Look at one state of the database: nothing to send, nothing due, and what comes next."""
    now = desk.now()
    with desk.storage.read() as work:
        ticket, announced = work.tickets.next_wake(), work.announcements.next_wake()
        next_alarm = min((at for at in (ticket, announced) if at is not None), default=None)
        done = work.at_rest(machine_clock() + SOON) and (next_alarm is None or next_alarm > now)
        what = _next_thing(work, desk, ticket) if ticket is not None and ticket == next_alarm else ""
        if not what and announced is not None:
            what = "an announcement"
    return Resting(at_rest=done, next_alarm=next_alarm, what=what)


def _next_thing(work: "Work", desk: Desk, at: Instant) -> str:
    ticket = work.tickets.next_to_wake()
    if ticket is None:
        return ""
    case = desk.case(work, ticket)
    due = next(iter(ladder.due(case.terms, case.timeline, at)), None)
    if due is None:
        return f"{case.row.number} look again"
    if due.kind is not FactKind.RUNG_FIRED:
        return f"{case.row.number} {due.kind.value}"
    return (
        f"{case.row.number} {due.what['target']} {'breach' if due.what.get('breach') else due.what['rung']}"
    )
