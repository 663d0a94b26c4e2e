"""Making the stored projections again from the timelines they were read from."""

from typing import TYPE_CHECKING

from bot.desk import Desk

if TYPE_CHECKING:
    from storage.unit_of_work import Work

BATCH = 100


def rebuild(desk: Desk) -> tuple[int, int]:
    """Read every ticket again and mend the rows that differ; how many were read, and how many mended.

    Can run beside a serving app: each ticket's row is held while it is read.
    """
    with desk.storage.read() as work:
        tickets = list(work.tickets.ids())
    mended = 0
    for start in range(0, len(tickets), BATCH):
        with desk.storage.write() as work:
            mended += sum(_mended(work, desk, ticket) for ticket in tickets[start : start + BATCH])
    return len(tickets), mended


def _mended(work: "Work", desk: Desk, ticket: str) -> bool:
    case = desk.case(work, ticket)
    desk.project(work, case, desk.now())
    return work.tickets.get(ticket) != case.row
