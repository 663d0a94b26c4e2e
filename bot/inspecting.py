"""A ticket laid open: its facts and how its clocks read, in plain JSON values. For a local workspace only."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk
from policies import clock, ladder
from policies.clock import Reading
from policies.timeline import Fact

if TYPE_CHECKING:
    from policies.instant import Instant
    from storage.unit_of_work import Work


def inspected(desk: Desk, channel: str, ts: str) -> Mapping[str, Any] | None:
    """Give the ticket that a message belongs to, or whose thread it starts; None when there is none."""
    team = desk.workspace.team
    with desk.storage.read() as work:
        row = work.tickets.by_thread(team, channel, ts) or work.tickets.by_message(team, channel, ts)
        return None if row is None else _told(work, desk, desk.case(work, row.id))


def _told(work: "Work", desk: Desk, case: Case) -> Mapping[str, Any]:
    now = desk.now()
    names = work.directory.people({fact.who for fact in case.timeline})
    return {
        "number": case.row.number,
        "customer": case.customer.name,
        "plan": case.customer.plan,
        "status": case.ticket.status,
        "priority": case.ticket.priority,
        "now": now,
        "wake_at": ladder.next_due(case.terms, case.timeline, now),
        "readings": [_reading(one) for one in clock.read(case.terms, case.timeline, now)],
        "facts": [_fact(one, {key: person.name for key, person in names.items()}) for one in case.timeline],
    }


def _fact(one: Fact, names: Mapping[str, str]) -> Mapping[str, Any]:
    return {
        "seq": one.seq,
        "happened": one.happened,
        "recorded": one.recorded,
        "kind": one.kind.value,
        "who": names.get(one.who, one.who),
        "what": one.what,
    }


def _reading(one: Reading) -> Mapping[str, Any]:
    known: Mapping[str, Instant | None] = {
        "met_at": one.met_at,
        "breached_at": one.breached_at,
        "withdrawn_at": one.withdrawn_at,
        "paused_since": one.paused_since,
    }
    return {
        "target": one.target.value,
        "cycle": one.cycle,
        "state": one.state.value,
        "priority": one.priority,
        "promise": str(one.promise.duration),
        "start": one.start,
        "deadline": one.deadline,
        "elapsed": one.elapsed,
        "left": one.left,
        "misses": list(one.misses),
        **{name: at for name, at in known.items() if at is not None},
    }
