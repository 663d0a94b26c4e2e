"""Open tickets by the ten thousand, with the facts a real one has, put straight into the tables."""

from collections.abc import Sequence
from itertools import count, cycle
from typing import Any

from sqlalchemy import create_engine, insert, text

from bot.desk import Desk, Workspace
from policies import ladder
from policies.instant import Instant
from policies.timeline import FactKind, timeline
from storage import chain, engine, ids
from storage.records import CardRole, Draft, TicketRow
from storage.tables import cards, facts, tickets
from storage.ticket_rows import ticket_to
from storage.unit_of_work import Storage

HALF = 7200
"""Seconds from receipt to the first rung of a Nagomi ticket of priority 3: half of four hours, round the clock."""
QUIET = 6300
"""Seconds from that rung to the next."""
POLICY = "nagomi"
_AT_ONCE = 5000


def desk_of(storage: Storage, now: Instant) -> Desk:
    """A desk whose clock stands still."""
    workspace = Workspace(team="TVENDOR", bot_user="UPLEDGE", bot_id="BPLEDGE")
    return Desk(storage=storage, now=lambda: now, workspace=workspace)


def seed(storage: Storage, url: str, dues: Sequence[Instant]) -> None:
    """Open one ticket for each of these instants, at which its first reminder falls due."""
    desk = desk_of(storage, dues[0])
    with storage.write() as work:
        found = [one for one in work.directory.customers("TVENDOR") if one.policy == POLICY]
        terms_text, terms = desk.current_terms(work, found[0])
        pinned = work.terms.put(terms_text)
        people = [(one, work.directory.contacts(one.id)[0].id) for one in found]
    serial, turn = count(1), cycle(people)
    writing = create_engine(engine.address(url))
    for begin in range(0, len(dues), _AT_ONCE):
        rows: dict[str, list[dict[str, Any]]] = {"tickets": [], "facts": [], "cards": []}
        for due in dues[begin : begin + _AT_ONCE]:
            customer, requester = next(turn)
            number = f"{customer.key}-{next(serial)}"
            ticket = TicketRow(
                id=ids.new("t"),
                workspace="TVENDOR",
                customer=customer.id,
                number=number,
                terms=pinned,
                customer_channel=customer.shared_channels[0],
                customer_thread=f"{due - HALF}.{next(serial):06d}",
                agents_channel=customer.agents_channel,
                agents_thread=f"{due - HALF}.{next(serial):06d}",
                requester=requester,
                kind="incident",
                priority=3,
                receipt=Instant(due - HALF),
                wake_at=due,
            )
            drafts = _drafts(ticket)
            if begin == 0 and len(rows["tickets"]) == 0:
                _check(terms, drafts, due)
            links, head = _chained(ticket.id, drafts)
            rows["facts"] += links
            rows["tickets"].append(ticket_to(ticket) | {"rev": 1, "last_seq": len(links), "head": head})
            rows["cards"].append(_card(ticket))
        with writing.begin() as connection:
            for table in (tickets, facts, cards):
                connection.execute(insert(table), rows[table.name])
    with writing.begin() as connection:
        connection.execute(text("ANALYZE"))
    writing.dispose()


def _drafts(ticket: TicketRow) -> tuple[Draft, ...]:
    opened = {
        "number": ticket.number,
        "customer": ticket.customer,
        "source": "slack",
        "kind": "incident",
        "priority": 3,
        "priority_by": "default",
        "given": [],
        "requester": ticket.requester,
        "origin": {"channel": ticket.customer_channel, "ts": ticket.customer_thread},
    }
    said = {
        "ref": {"channel": ticket.customer_channel, "ts": f"{ticket.receipt + 60}.000001"},
        "by": "contact",
    }
    return (
        Draft(kind=FactKind.OPENED, happened=ticket.receipt, who=ticket.requester, what=opened),
        Draft(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=Instant(ticket.receipt + 60),
            who=ticket.requester,
            what=said | {"part_of_request": True},
        ),
    )


def _chained(ticket: str, drafts: Sequence[Draft]) -> tuple[list[dict[str, Any]], str]:
    head, links = chain.START, []
    for seq, draft in enumerate(drafts, start=1):
        written = chain.text_of(ticket, seq, draft, draft.happened, None)
        head = chain.link(head, written)
        links.append({"ticket": ticket, "seq": seq, "text": written, "hash": head})
    return links, head


def _card(ticket: TicketRow) -> dict[str, Any]:
    return {
        "id": ids.new("cd"),
        "workspace": ticket.workspace,
        "subject": ticket.id,
        "role": CardRole.AGENTS.value,
        "channel": ticket.agents_channel,
        "thread": None,
        "ts": ticket.agents_thread,
        "wanted_rev": 1,
        "sent_rev": 1,
        "dirty": False,
        "attempts": 0,
        "ambiguous": False,
        "not_before": 0.0,
    }


def _check(terms: Any, drafts: Sequence[Draft], due: Instant) -> None:
    """The seeding says when the first rung falls; the policy must agree, and the next must be far away."""
    read = timeline(
        chain.fact_of(chain.text_of("t", seq, draft, draft.happened, None))
        for seq, draft in enumerate(drafts, start=1)
    )
    before = ladder.next_due(terms, read, Instant(due - 1))
    if before != due or len(ladder.due(terms, read, due)) != 1:
        raise RuntimeError(f"the first rung was to fall at {due}, and falls at {before}")
