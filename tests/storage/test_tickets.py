"""Tickets are found by what people see of them, and woken when they want to be."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from storage_world import T0, TEAM, World, a_draft, fill, open_ticket

from policies.instant import Instant
from policies.ticket import Status
from policies.timeline import FactKind
from storage.errors import Missing, Taken
from storage.records import Projection, TicketRow
from storage.unit_of_work import Storage, Work


def projected(work: Work, row: TicketRow, at: Instant = T0, **changes: object) -> TicketRow:
    new = replace(row, **changes)  # type: ignore[arg-type]
    now = Projection(
        status=new.status, kind=new.kind, priority=new.priority, assignee=new.assignee, wake_at=new.wake_at
    )
    work.tickets.project(row.id, now, at)
    return new


def ids(rows: list[TicketRow]) -> list[str]:
    return [row.id for row in rows]


def test_a_ticket_is_found_by_everything_that_names_it(world: World) -> None:
    """By id, number in any case, linked message and either thread."""
    row = world.ticket(customer_thread="10.1", agents_thread="20.1")
    with world.storage.write() as work:
        work.tickets.link(row.id, "CACME", "10.5", "message")

        assert row.number == "ACME-1"
        assert work.tickets.get(row.id) == row
        assert work.tickets.lock(row.id) == row
        assert work.tickets.find(TEAM, " acme-1 ") == row
        assert work.tickets.by_message(TEAM, "CACME", "10.5") == row
        assert work.tickets.by_thread(TEAM, "CACME", "10.1") == row
        assert work.tickets.by_thread(TEAM, "CAGENTS", "20.1") == row


def test_a_ticket_is_not_found_by_anything_else(world: World) -> None:
    """Another workspace, another channel or a number of nobody find nothing."""
    row = world.ticket(customer_thread="10.1")
    with world.storage.write() as work:
        work.tickets.link(row.id, "CACME", "10.1", "origin")

        assert work.tickets.get("tk_none") is None
        assert work.tickets.find(TEAM, "ACME-2") is None
        assert work.tickets.find("T0OTHER", "ACME-1") is None
        assert work.tickets.by_message("T0OTHER", "CACME", "10.1") is None
        assert work.tickets.by_thread(TEAM, "CAGENTS", "10.1") is None
        with pytest.raises(Missing):
            work.tickets.lock("tk_none")
        with pytest.raises(Missing):
            work.tickets.append("tk_none", [a_draft()], T0)


def test_a_message_opens_one_ticket(world: World) -> None:
    """The second who opens from one message learns that it is taken, and may go on in the same transaction."""
    first, second = world.ticket(), world.ticket()
    with world.storage.write() as work:
        work.tickets.link(first.id, "CACME", "10.1", "origin")
        with pytest.raises(Taken):
            work.tickets.link(second.id, "CACME", "10.1", "origin")
        work.tickets.link(second.id, "CACME", "10.2", "origin")

        found = work.tickets.by_message(TEAM, "CACME", "10.1")
        assert found is not None
        assert found.id == first.id


def test_two_who_open_from_one_message_at_once_make_one_ticket(world: World) -> None:
    """Of two transactions at the same moment one wins, and the other's ticket is rolled back."""

    def open_from_message(_: int) -> bool:
        try:
            with world.storage.write() as work:
                row = open_ticket(work)
                work.tickets.link(row.id, "CACME", "10.1", "origin")
        except Taken:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(open_from_message, range(4)))

    assert sorted(outcomes) == [False, False, False, True]
    with world.storage.read() as work:
        assert len(work.tickets.listed(TEAM)) == 1


def test_lists_show_what_was_asked_for(world: World) -> None:
    """By customer, by assignee, those nobody has, open ones or all; the most urgent and oldest first."""
    with world.storage.write() as work:
        rows = [open_ticket(work, receipt=Instant(T0 + n)) for n in range(4)]
        projected(work, rows[0], priority=2, assignee="pe_agnes")
        projected(work, rows[1], priority=1)
        projected(work, rows[2], status=Status.CLOSED)

        def numbers(**which: object) -> list[str]:
            return [row.number for row in work.tickets.listed(TEAM, **which)]  # type: ignore[arg-type]

        assert numbers() == ["ACME-2", "ACME-1", "ACME-4"]
        assert numbers(open_only=False) == ["ACME-2", "ACME-1", "ACME-3", "ACME-4"]
        assert numbers(assignee="pe_agnes") == ["ACME-1"]
        assert numbers(unassigned=True) == ["ACME-2", "ACME-4"]
        assert numbers(customer="cu_BETA") == []
        assert numbers(limit=1) == ["ACME-2"]
        assert work.tickets.listed("T0OTHER") == []


def test_the_latest_ticket_of_a_requester_is_found(world: World) -> None:
    """Grouping asks for the newest by receipt, and for the later number within one second."""
    with world.storage.write() as work:
        rows = [open_ticket(work, receipt=Instant(T0 + min(n, 8))) for n in range(11)]

        assert work.tickets.latest_of("cu_ACME", "pe_carla", "CACME") == rows[-1]
        assert work.tickets.latest_of("cu_ACME", "pe_cody", "CACME") is None
        assert work.tickets.latest_of("cu_ACME", "pe_carla", "CELSE") is None


def test_due_tickets_come_longest_due_first(world: World) -> None:
    """What wants to be woken by now is claimed, up to the limit; later ones and those that sleep are not."""
    with world.storage.write() as work:
        rows = [open_ticket(work, wake_at=Instant(T0 + n)) for n in (30, 10, 20, 99)]
        open_ticket(work)

        assert work.tickets.next_wake() == T0 + 10
        assert ids(work.tickets.due(Instant(T0 + 30))) == [rows[1].id, rows[2].id, rows[0].id]
        assert ids(work.tickets.due(Instant(T0 + 30), limit=1)) == [rows[1].id]
        work.tickets.postpone(rows[1].id, Instant(T0 + 60))
        assert ids(work.tickets.due(Instant(T0 + 20))) == [rows[2].id]
        assert work.tickets.due(T0) == []


def test_a_ticket_whose_waking_fails_is_overdue_since_it_was_due_first(world: World) -> None:
    """However often it is put off, and whatever is written meanwhile; no more once nothing is due on it."""
    later, again = Instant(T0 + 600), Instant(T0 + 660)
    with world.storage.write() as work:
        row = open_ticket(work, wake_at=Instant(T0 + 10))

        def overdue() -> list[int]:
            return [work.tickets.overdue(Instant(T0 + after)) for after in (10, 11)]

        assert overdue() == [0, 1]
        for until in (later, again):
            work.tickets.postpone(row.id, until)
            assert work.tickets.next_wake() == until
            assert overdue() == [0, 1]
        projected(work, row, at=later, wake_at=later)
        work.tickets.postpone(row.id, again)
        assert overdue() == [0, 1]
        for wake_at in (Instant(later + 1), None):
            work.tickets.postpone(row.id, again)
            projected(work, row, at=later, wake_at=wake_at)
            assert overdue() == [0, 0]


def test_facts_that_leave_nothing_due_end_what_was_put_off(world: World) -> None:
    """Those that leave something due do not."""
    late, now = Instant(T0 + 61), Instant(T0 + 600)
    row = world.ticket(wake_at=T0)
    counted = []
    for wake_at in (now, Instant(now + 1)):
        read = Projection(status=Status.OPEN, kind="incident", priority=2, assignee=None, wake_at=wake_at)
        with world.storage.write() as work:
            work.tickets.postpone(row.id, Instant(now + 60))
            work.tickets.add(work.tickets.chain(row.id, [a_draft(FactKind.CLAIMED)], now), read)
            counted.append(work.tickets.overdue(late))

    assert counted == [1, 0]


def test_nothing_to_wake_is_said_so(storage: Storage) -> None:
    """With no ticket there is no next instant."""
    with storage.read() as work:
        assert work.tickets.next_wake() is None


def test_two_ticks_at_once_never_wake_one_ticket_twice(world: World) -> None:
    """Replicas share the due tickets between them."""
    with world.storage.write() as work:
        for _ in range(40):
            open_ticket(work, wake_at=T0)

    def tick(_: int) -> list[str]:
        with world.storage.write() as work:
            claimed = ids(work.tickets.due(T0, limit=5))
            for ticket in claimed:
                work.tickets.append(ticket, [a_draft(FactKind.RUNG_FIRED)], T0)
                work.tickets.postpone(ticket, Instant(T0 + 60))
            return claimed

    with ThreadPoolExecutor(4) as threads:
        claimed = [ticket for batch in threads.map(tick, range(16)) for ticket in batch]

    assert len(claimed) == len(set(claimed)) == 40


def test_a_tick_passes_over_a_ticket_that_somebody_holds(postgres_url: str) -> None:
    """On PostgreSQL a long transaction on one ticket does not keep the others from being woken."""
    storage = Storage(postgres_url)
    world = fill(storage)
    held, free = world.ticket(wake_at=T0), world.ticket(wake_at=T0)

    def tick() -> list[str]:
        with storage.write() as work:
            return ids(work.tickets.due(T0))

    with ThreadPoolExecutor(1) as other, storage.write() as work:
        work.tickets.lock(held.id)
        assert other.submit(tick).result() == [free.id]
    assert sorted(tick()) == sorted([held.id, free.id])
    storage.close()


def test_every_ticket_can_be_gone_through(world: World) -> None:
    """A rebuild reaches all of them, past the end of a page."""
    with world.storage.write() as work:
        opened = sorted(open_ticket(work).id for _ in range(5))
        assert sorted(work.tickets.ids(page=2)) == opened


def test_appending_raises_the_revision(world: World) -> None:
    """Each append is one revision, however many facts it brings; appending nothing is none."""
    row = world.ticket()
    with world.storage.write() as work:
        work.tickets.append(row.id, [a_draft(FactKind.TRIAGED), a_draft(FactKind.CLAIMED)], T0)
        work.tickets.append(row.id, [], T0)

        assert work.tickets.lock(row.id).rev == row.rev + 1
        assert work.tickets.words(row.id) == {}
