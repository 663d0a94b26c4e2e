"""Writes that are made together: all of them at the end, or none."""

from contextlib import suppress

import pytest
from storage_world import T0, World, a_draft

from policies.timeline import FactKind


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


def test_a_timeline_is_not_read_while_facts_wait(world: World) -> None:
    """It would lack them, and whoever reads it would decide by half a story."""
    row = world.ticket()
    with world.storage.write() as work, work.together():
        work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)
        with pytest.raises(RuntimeError):
            work.tickets.timeline(row.id)
