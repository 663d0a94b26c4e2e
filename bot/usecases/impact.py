"""Which open clocks a change would move, before anybody makes it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.customer_file import Loaded
from bot.desk import Case, Desk, compiled, pinned_text
from bot.usecases.directory import agreed
from bot.usecases.policy_versions import as_agreed, open_under, repinned
from policies import clock, compare, document
from policies.clock import Reading
from policies.customer import Customer
from policies.data_versions import DataVersions
from policies.instant import Instant
from policies.standing import stopped
from policies.timeline import Fact, FactKind, Timeline

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Shift:
    """A clock that a change would move."""

    number: str
    customer: str
    target: str
    cycle: int
    priority: int
    before: Instant | None
    """Its deadline; None where it does not run."""
    after: Instant | None


def of_policy(desk: Desk, text: str, filename: str) -> list[Shift]:
    """Tell what moving every open ticket of a policy to another version of it would move.

    Raises:
        DocumentProblems: what is wrong with the document, or does not fit what a customer agreed.
    """
    policy = document.load(text, filename).model.policy
    now = desk.now()
    found: list[Shift] = []
    with desk.storage.read() as work:
        for case in _open(work, desk, policy):
            after = compiled(repinned(work.terms.get(case.row.terms), text))
            pairs = compare.moved(case.terms, after, case.timeline, now)
            found += [_shift(case, pair) for pair in pairs if pair.moved]
    return found


def _open(work: "Work", desk: Desk, policy: str) -> Iterable[Case]:
    return (desk.case(work, ticket) for ticket in open_under(work, desk, policy))


def open_of(work: "Work", desk: Desk, customer: str) -> Iterable[Case]:
    """A customer's tickets that are not closed."""
    rows = work.tickets.listed(desk.workspace.team, customer=customer, limit=1_000_000)
    return (desk.case(work, row.id) for row in rows)


def _shift(case: Case, pair: compare.Pair) -> Shift:
    before, after = pair.before, pair.after
    return Shift(
        number=case.ticket.number,
        customer=case.customer.key,
        target=pair.target.value,
        cycle=pair.cycle,
        priority=pair.priority,
        before=before.deadline if before is not None and before.open else None,
        after=after.deadline if after is not None and after.open else None,
    )


def of_customers(desk: Desk, loaded: Loaded) -> list[Shift]:
    """Tell what a changed customers file would move, were every open ticket to follow it.

    A ticket keeps the text of its policy, unless its customer gets another one. Where support stops, what runs ends.

    Raises:
        DocumentProblems: what was agreed does not fit the policy that a ticket is pinned to.
    """
    now = desk.now()
    found: list[Shift] = []
    with desk.storage.read() as work:
        for entry in loaded.file.customers:
            before = work.directory.customer_by_key(loaded.file.workspace, entry.key)
            after = None if before is None else agreed(entry, loaded.file.workspace, before.id)
            if before is None or after is None or _same_agreement(before, after):
                continue
            for case in open_of(work, desk, before.id):
                found += _of_agreement(work, desk, case, after, now)
    return found


def _same_agreement(before: Customer, after: Customer) -> bool:
    return all(getattr(before, name) == getattr(after, name) for name in _AGREED)


_AGREED = ("policy", "plan", "overrides", "calendar", "standing", "subscribed_from", "subscribed_until")


def _of_agreement(work: "Work", desk: Desk, case: Case, customer: Customer, now: Instant) -> Iterable[Shift]:
    if stopped(customer, now) is not None:
        return [_ends(case, one) for one in clock.read(case.terms, case.timeline, now) if one.open]
    after = compiled(as_agreed(work, desk, case, customer))
    pairs = compare.moved(case.terms, after, case.timeline, now)
    return [_shift(case, pair) for pair in pairs if pair.moved]


def _ends(case: Case, reading: Reading) -> Shift:
    return Shift(
        case.ticket.number,
        case.customer.key,
        reading.target.value,
        reading.cycle,
        reading.priority,
        reading.deadline,
        None,
    )


@dataclass(frozen=True, slots=True)
class Older:
    """An open ticket that came under other zone or holiday data than those installed."""

    number: str
    customer: str
    then: DataVersions


def of_older_data(desk: Desk) -> list[Older]:
    """Tell which open tickets are pinned with other data than those that they are read with."""
    with desk.storage.read() as work:
        cases = [
            case
            for customer in work.directory.customers(desk.workspace.team)
            for case in open_of(work, desk, customer.id)
        ]
    return [
        Older(case.ticket.number, case.customer.key, case.terms.other_data)
        for case in cases
        if case.terms.other_data is not None
    ]


Elsewhere = Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
"""Reads a job's tickets (`read_job`) where other zone and holiday data are installed."""


def of_data(desk: Desk, elsewhere: Elsewhere) -> list[Shift]:
    """Tell which open clocks of any policy other zone or holiday data would move."""
    now = desk.now()
    with desk.storage.read() as work:
        cases = [
            case
            for policy in sorted({one.policy for one in work.directory.customers(desk.workspace.team)})
            for case in _open(work, desk, policy)
        ]
        tickets = [_written(work, case) for case in cases]
    job = {"now": now, "tickets": tickets}
    here, there = read_job(job), elsewhere(job)
    return [
        shift
        for case, before, after in zip(cases, here, there, strict=True)
        for shift in _differing(case, before, after)
    ]


def _differing(case: Case, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Shift]:
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        if was != becomes:
            target, cycle, priority = key.split("/")
            yield Shift(
                case.ticket.number, case.customer.key, target, int(cycle), int(priority), was, becomes
            )


def _written(work: "Work", case: Case) -> Mapping[str, Any]:
    """A ticket as plain data: its facts, and the terms of each of its moves, oldest first."""
    moves = [str(fact.what["from"]) for fact in case.timeline if fact.kind is FactKind.POLICY_MOVED]
    return {
        "terms": [json.loads(work.terms.get(name)) for name in (*moves, case.row.terms)],
        "facts": [_fact(fact) for fact in case.timeline],
    }


def _fact(fact: Fact) -> list[Any]:
    return [fact.kind.value, fact.happened, fact.recorded, fact.who, dict(fact.what), fact.seq]


def read_job(job: Mapping[str, Any]) -> list[dict[str, Instant]]:
    """Read the open clocks of a job's tickets with the data installed here: deadlines by target, cycle and priority."""
    return [_deadlines(one, Instant(job["now"])) for one in job["tickets"]]


def _deadlines(ticket: Mapping[str, Any], now: Instant) -> dict[str, Instant]:
    terms = None
    for pinned in ticket["terms"]:
        terms = replace(compiled(pinned_text(pinned)), before=terms)
    assert terms is not None
    facts: Timeline = tuple(
        Fact(
            kind=FactKind(kind),
            happened=Instant(happened),
            recorded=Instant(recorded),
            who=who,
            what=what,
            seq=seq,
        )
        for kind, happened, recorded, who, what, seq in ticket["facts"]
    )
    return {
        f"{one.target.value}/{one.cycle}/{one.priority}": one.deadline
        for one in clock.read(terms, facts, now)
        if one.open
    }
