"""Writes that are made together: all of them at the end, or none."""

from contextlib import suppress

from storage_world import T0, World, a_draft

from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Projection


def test_what_is_gathered_is_there_after_the_block(world: World) -> None:
    """Facts of several tickets, each chained to its own."""
    rows = [world.ticket(), world.ticket()]
    with world.storage.write() as work:
        with work.together():
            for row in rows:
                work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)
                work.tickets.append(row.id, [a_draft(FactKind.TRIAGED)], T0)
        kinds = [[fact.kind for fact in work.tickets.timeline(row.id)][1:] for row in rows]

        assert kinds == [[FactKind.CLAIMED, FactKind.TRIAGED]] * 2
        assert [work.tickets.verify(row.id) for row in rows] == [[], []]


def test_what_fails_leaves_nothing_behind(world: World) -> None:
    """Neither facts nor a changed row, and what is appended next follows the last one that stands."""
    row = world.ticket()
    with world.storage.write() as work:
        with suppress(ZeroDivisionError), work.together():
            work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)
            raise ZeroDivisionError
        assert len(work.tickets.timeline(row.id)) == 1
        (added,) = work.tickets.append(row.id, [a_draft(FactKind.TRIAGED)], T0)

        assert added.seq == 2
        assert work.tickets.verify(row.id) == []


def test_what_waits_is_made_before_it_is_read(world: World) -> None:
    """Whoever reads a timeline inside the block finds what was appended to it there."""
    row = world.ticket()
    with world.storage.write() as work, work.together():
        work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)

        assert [fact.kind for fact in work.tickets.timeline(row.id)][1:] == [FactKind.CLAIMED]


def test_what_is_written_in_two_ways_keeps_its_order(world: World) -> None:
    """A ticket's row ends as its newest fact left it, whichever statement wrote each of them."""
    row = world.ticket()
    projection = Projection(status=Status.OPEN, kind="incident", priority=2, assignee=None, wake_at=None)
    with world.storage.write() as work, work.together():
        for projected in (None, projection, None):
            work.tickets.add(work.tickets.chain(row.id, [a_draft(FactKind.CLAIMED)], T0), projected)
    with world.storage.read() as work:
        assert work.tickets.verify(row.id) == []
        assert len(work.tickets.timeline(row.id)) == 4
