"""What is due is found through an index: its cost does not grow with what is not."""

import re

import pytest
from sqlalchemy import Connection, text
from storage_world import T0, TEAM, World, open_ticket, statements

from policies.instant import Instant
from policies.people import Role
from storage.records import OutboxKind
from storage.unit_of_work import Work

FUTURE = 20_000
WHOLE_TABLE = re.compile(
    r"Seq Scan on (tickets|outbox|cards|persons)"
    r"|SCAN (tickets|outbox|cards|persons)(?! USING INDEX (outbox_flying|outbox_waiting|cards_flying))"
    r"|SEARCH (tickets|outbox|cards|persons)(?! USING)"  # as SQLite calls a minimum without an index
)
"""Going through a table or an index from end to end; small are only the indexes of what is under way or waits."""


def plan(connection: Connection, statement: str, parameters: object) -> str:
    explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    rows = connection.exec_driver_sql(explain + statement, parameters)  # type: ignore[arg-type]
    return "\n".join(str(row[-1]) for row in rows)


def fill_up(work: Work, ticket: str) -> None:
    """Add many tickets, messages and cards that are not due, and many contacts."""
    connection = work._connection
    numbers = f"WITH RECURSIVE num(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM num WHERE n < {FUTURE}) "
    columns = (
        "workspace, customer, terms, customer_channel, agents_channel, requester, status, kind, priority,"
        " receipt, rev, last_seq, head"
    )
    for table, names, values, source in (
        (
            "tickets",
            f"id, number, wake_at, {columns}",
            f"'x' || n, 'X-' || n, {T0} + 1000 + n, {columns}",
            True,
        ),
        (
            "outbox",
            "id, workspace, kind, channel, facts, alarm, broadcast, created, state, attempts, ambiguous, not_before",
            f"'x' || n, '{TEAM}', 'announcement', 'C' || (n % 9), '{{}}', false, false, n, 'pending', 1, false, 1e9",
            False,
        ),
        (
            "cards",
            "id, workspace, subject, role, channel, wanted_rev, sent_rev, dirty, attempts, ambiguous, not_before",
            f"'x' || n, '{TEAM}', 'x' || n, 'agents', 'C' || (n % 9), 1, 0, true, 1, false, 1e9",
            False,
        ),
        (
            "persons",
            "id, workspace, kind, name, roles, seniority, title, active",
            f"'x' || n, '{TEAM}', 'contact', 'X', '[]', 'regular', '', true",
            False,
        ),
    ):
        rows = f"FROM tickets, num WHERE id = '{ticket}'" if source else "FROM num WHERE true"
        connection.execute(text(f"INSERT INTO {table} ({names}) {numbers}SELECT {values} {rows}"))
    connection.execute(text("ANALYZE"))


@pytest.mark.slow
def test_claims_find_what_is_due_through_an_index(world: World) -> None:
    """With many tickets, messages and cards for later, no claim goes through a table from end to end."""
    with world.storage.write() as work:
        row = open_ticket(work)
        fill_up(work, row.id)
    with statements(world.storage) as seen, world.storage.write() as work:
        assert work.tickets.due(Instant(T0 + 1)) == []
        assert work.tickets.next_wake() == T0 + 1001
        assert work.tickets.overdue(T0) == 0
        assert work.directory.holders(row.customer, Role.LEAD) == []
        assert work.outbox.claim(100.0, 30.0) == []
        assert work.cards.due(100.0, 30.0) == []
        assert work.at_rest(100.0)
        assert work.outbox.backlog_of("C0", {OutboxKind.MIRROR}) == []
        assert work.outbox.orphans() == []
        asked = [entry for entry in seen if entry[0].lstrip().startswith(("SELECT", "UPDATE"))]
        plans = [plan(work._connection, *entry) for entry in asked if "advisory" not in entry[0]]

    assert len(plans) >= 13
    for found in plans:
        assert not WHOLE_TABLE.search(found), found
