"""Writes that are made together, all of them at the end or none, and reads that are made ahead."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic, sleep

import pytest
from sqlalchemy.exc import IntegrityError
from storage_world import T0, TEAM, World, a_draft, open_ticket, statements

from policies.instant import Instant
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Projection, TicketRow
from storage.unit_of_work import Work


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


def test_who_has_a_ticket_waits_for_nobody_who_has_its_customer(world: World) -> None:
    """Not even when it is changed twice in a transaction: whoever has the customer may want the ticket next."""
    row = world.ticket()

    def append() -> None:
        with world.storage.write() as work:
            work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)
            work.tickets.append(row.id, [a_draft(FactKind.TRIAGED)], T0)

    with ThreadPoolExecutor(1) as other:
        with world.storage.write() as work:
            work.directory.lock_customer(row.customer)
            appending = other.submit(append)
            sleep(0.2)
            began = monotonic()
            work.tickets.lock(row.id)
            waited = monotonic() - began
        appending.result()

    assert waited < 0.2


def test_a_link_that_waits_makes_the_whole_block_fail(world: World) -> None:
    """A message that belongs to a ticket already is found when the links are made."""
    row = world.ticket()
    with world.storage.write() as work:
        work.tickets.lock(row.id)
        work.tickets.link(row.id, "C1", "1.1", "thread")
        with pytest.raises(IntegrityError), work.together():
            work.tickets.link(row.id, "C1", "1.1", "thread")


def test_threads_looked_up_are_those_found_one_by_one(world: World) -> None:
    """The customers' threads and the agents', and nothing where there is no ticket."""
    tickets = [
        world.ticket(customer_thread=f"{n}.1", agents_channel="CA", agents_thread=f"{n}.2") for n in range(3)
    ]
    channel = tickets[0].customer_channel
    places = [(channel, "0.1"), ("CA", "1.2"), (channel, "2.1"), ("CA", "2.1"), (channel, "9.9")]
    with world.storage.read() as work:
        alone = {place: work.tickets.by_thread(TEAM, *place) for place in places}
        found = work.tickets.threads(TEAM, places)

    assert found == {place: row for place, row in alone.items() if row is not None}
    assert {place: row.id for place, row in found.items()} == {
        (channel, "0.1"): tickets[0].id,
        ("CA", "1.2"): tickets[1].id,
        (channel, "2.1"): tickets[2].id,
    }


def test_what_was_read_ahead_is_not_told_after_a_change(world: World) -> None:
    """Neither a ticket's row nor its facts, once something was appended."""
    row = world.ticket(customer_thread="1.1")
    with world.storage.write() as work:
        read_ahead(work, row)
        work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)
        again = work.tickets.by_thread(TEAM, row.customer_channel, "1.1")

        assert again is not None
        assert again.rev == row.rev + 1
        assert len(work.tickets.timeline(row.id)) == 2


def test_what_was_read_ahead_follows_what_is_written(world: World) -> None:
    """Row and facts, without being read again, are as the database has them."""
    row = world.ticket(customer_thread="1.1")
    now = Projection(status=Status.OPEN, kind="request", priority=1, assignee="pe_agnes", wake_at=T0)
    with world.storage.write() as work:
        read_ahead(work, row)
        with work.together(), statements(world.storage) as made:
            for kind in (FactKind.CLAIMED, FactKind.TRIAGED):
                work.tickets.add(work.tickets.chain(row.id, [a_draft(kind)], T0), now)
            told = work.tickets.by_thread(TEAM, row.customer_channel, "1.1"), work.tickets.timeline(row.id)
            assert made == []
    with world.storage.read() as work:
        assert told == (work.tickets.get(row.id), work.tickets.timeline(row.id))


def test_a_ticket_opened_in_a_thread_that_was_looked_up_is_found_there(world: World) -> None:
    """What is said in it at the same moment is said on that ticket."""
    place = ("CACME", "1.1")
    with world.storage.write() as work, work.gathered():
        work.tickets.look_up_threads(TEAM, dict.fromkeys([place]))
        assert work.tickets.by_thread(TEAM, *place) is None
        row = open_ticket(work, customer_thread="1.1")
        told = work.tickets.by_thread(TEAM, *place), work.tickets.timeline(row.id)
    with world.storage.read() as work:
        assert told == (work.tickets.get(row.id), work.tickets.timeline(row.id))
        assert work.tickets.verify(row.id) == []


def test_who_asked_last_is_looked_up_for_many_at_once(world: World) -> None:
    """The newest of each, nothing for who never asked there; and what is opened afterwards counts."""
    for receipt, requester in ((T0, "pe_carla"), (T0 + 8, "pe_carla"), (T0 + 9, "pe_cody"), (T0, "pe_cody")):
        world.ticket(receipt=Instant(receipt), requester=requester)
    people = ("pe_carla", "pe_cody", "pe_otto")
    askers = [("cu_ACME", person, channel) for person in people for channel in ("CACME", "CELSE")]
    with world.storage.write() as work:
        alone = [work.tickets.latest_of(*asker) for asker in askers]
        work.tickets.look_up_latest(askers)
        with statements(world.storage) as made:
            assert [work.tickets.latest_of(*asker) for asker in askers] == alone
            assert made == []
        work.tickets.look_up_latest(askers)
        newest = open_ticket(work, receipt=Instant(T0 + 20))
        assert work.tickets.latest_of("cu_ACME", "pe_carla", "CACME") == newest

    assert [row and row.number for row in alone] == ["ACME-2", None, "ACME-3", None, None, None]


def test_numbers_of_customers_locked_together_run_on(world: World) -> None:
    """Each customer's own, in this transaction and in the next; a rollback gives them back."""
    both = ["cu_ACME", "cu_BETA"]
    world.ticket()
    with suppress(ZeroDivisionError), world.storage.write() as work:
        work.directory.lock_customers(both)
        work.directory.take_number("cu_ACME")
        raise ZeroDivisionError
    with world.storage.write() as work, work.gathered():
        work.directory.lock_customers(both)
        taken = [work.directory.take_number(key) for key in ("cu_ACME", "cu_BETA", "cu_ACME")]
    with world.storage.write() as work:
        taken += [work.directory.take_number(key) for key in both]

    assert taken == ["ACME-2", "BETA-1", "ACME-3", "ACME-4", "BETA-2"]


def test_a_number_in_use_makes_the_whole_block_fail(world: World) -> None:
    """It is found when the tickets are made."""
    taken = world.ticket()
    with pytest.raises(IntegrityError), world.storage.write() as work, work.together():
        open_ticket(work, number=taken.number)


def read_ahead(work: Work, row: TicketRow) -> None:
    """Have a ticket looked up as for a message in its thread."""
    place = (row.customer_channel, row.customer_thread or "")
    work.tickets.look_up_threads(TEAM, work.tickets.threads(TEAM, [place]))


def test_keys_are_taken_for_many_things_at_once(world: World) -> None:
    """Each thing has all of its keys or is a duplicate; of two with one key the first has it."""
    with world.storage.write() as work:
        work.inbox.take("old", 1.0)
        taken = work.inbox.take_each([("a", "b"), ("c", "old"), ("d", "a"), ("e",)], 2.0)

        assert taken == [True, False, False, True]
        assert all(work.inbox.is_done(key) for key in "abcde")
