"""Versions of policies: adding one, and moving open tickets to one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.desk import Case, Desk, pinned_text
from bot.usecases.sending import to_agents, to_customer
from bot.views.clocks import open_ones
from policies import clock, document
from policies.clock import Reading
from policies.customer import Customer
from policies.data_versions import data_versions
from policies.document import DocumentProblems, Problem
from policies.document.effective import in_force
from policies.document.lint import lint
from policies.document.loading import examine
from policies.instant import Instant, moment
from policies.refusal import Refused, Why
from policies.ticket import Status
from policies.timeline import FactKind
from storage.policies import PolicyVersion
from storage.records import Draft, OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def add(desk: Desk, text: str, filename: str) -> PolicyVersion:
    """Keep a version of a policy; requests received while it is in force are promised what it says.

    It begins on the day that it says, else now. The same text again changes nothing.

    Raises:
        DocumentProblems: what is wrong with it, or does not fit what was agreed with a customer.
    """
    found = document.load(text, filename)
    now = desk.now()
    force = in_force(found, now)
    version = PolicyVersion(
        policy=found.model.policy, begins=force.begins, until=force.until, recorded=now, text=text
    )
    with desk.storage.write() as work:
        problems = [
            problem
            for team in work.directory.workspaces()
            for customer in work.directory.customers(team)
            if customer.policy == version.policy
            for problem in _unfit(text, customer)
        ]
        if problems:
            raise DocumentProblems(filename, problems)
        work.policies.put(version)
    return version


def doubts(desk: Desk, text: str, filename: str) -> dict[str, list[Problem]]:
    """What lint says of a version before it is added, the versions there are looked at beside it.

    One that begins on the same day is left out: the new one takes its place.
    """
    today = moment(desk.now()).date()
    with desk.storage.read() as work:
        known = work.policies.all()
    model = examine(text, filename).model
    begins = model.effective.begins if model is not None and model.effective is not None else None
    there = {
        _stored(one): one.text
        for one in known
        if model is not None and one.policy == model.policy and one.text != text and _first_day(one) != begins
    }
    alone = lint(there, today) if there else {}
    together = lint({**there, filename: text}, today)
    return {name: [one for one in told if one not in alone.get(name, ())] for name, told in together.items()}


def _first_day(version: PolicyVersion) -> date | None:
    effective = document.load(version.text, version.policy).model.effective
    return None if effective is None else effective.begins


def _stored(version: PolicyVersion) -> str:
    return f"{version.policy} {version.hash[:12]}"


def _unfit(text: str, customer: Customer) -> list[Problem]:
    """What a version does not have that a customer was promised: found now, not when the customer asks."""
    try:
        document.compile_terms(
            text, plan=customer.plan, overrides=customer.overrides, calendar=customer.calendar
        )
    except DocumentProblems as found:
        return [Problem(1, f"customer {customer.key}: {problem.message}") for problem in found.problems]
    return []


def documents(work: "Work") -> dict[str, str]:
    """Every policy that a customer may have, by name, each in its newest version."""
    return {**document.library(), **work.policies.newest()}


def versions(desk: Desk) -> list[PolicyVersion]:
    """Every version that was added, by policy and beginning."""
    with desk.storage.read() as work:
        return work.policies.all()


def review_missed(version: PolicyVersion, now: Instant) -> date | None:
    """The day by which somebody was to read a version against the contract again, once it has passed."""
    review = document.load(version.text, version.policy).model.review
    return review if review is not None and review < moment(now).date() else None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did to one ticket."""

    number: str
    before: tuple[Reading, ...]
    """Its open clocks."""
    after: tuple[Reading, ...]


def repinned(pinned: str, text: str) -> str:
    """A ticket's pinned terms with another document, read with the data installed now."""
    kept: dict[str, Any] = json.loads(pinned)
    return pinned_text(kept | {"document": text, "data": data_versions()._asdict()})


def as_agreed(work: "Work", desk: Desk, case: Case, customer: Customer) -> str:
    """A ticket's pinned terms with what is agreed with its customer; of another policy the version in force."""
    kept: dict[str, Any] = json.loads(work.terms.get(case.row.terms))
    text = kept["document"]
    if customer.policy != case.terms.policy:
        text = desk.document(work, customer.policy, desk.now())
    agreed = {"plan": customer.plan, "overrides": dict(customer.overrides), "calendar": customer.calendar}
    return pinned_text({**agreed, "document": text, "data": data_versions()._asdict()})


def open_under(work: "Work", desk: Desk, policy: str) -> list[str]:
    """Ids of the tickets that are not closed, of customers with this policy."""
    theirs = [one.id for one in work.directory.customers(desk.workspace.team) if one.policy == policy]
    return [
        row.id
        for customer in theirs
        for row in work.tickets.listed(desk.workspace.team, customer=customer, limit=1_000_000)
    ]


def move(desk: Desk, text: str, number: str, reason: str = "") -> Moved | None:
    """Move one open ticket to a version of its policy; None when it is under it already.

    What has ended stays; a receipt in both threads shows each open clock before and after.

    Raises:
        Refused: no such ticket, or it is closed.
        DocumentProblems: the document, or what the ticket's customer agreed does not fit it.
    """
    with desk.storage.write() as work:
        case = desk.numbered(work, number)
        if case.ticket.status is Status.CLOSED:
            raise Refused(Why.TICKET_ENDED, number=case.ticket.number)
        pinned = repinned(work.terms.get(case.row.terms), text)
        return _move(work, desk, case, pinned, {"reason": reason} if reason else {})


def move_to_agreed(desk: Desk, number: str, reason: str = "") -> Moved | None:
    """Move one open ticket to what is agreed with its customer now: plan, figures of the order form, hours.

    Raises:
        Refused: no such ticket, or it is closed.
        DocumentProblems: what was agreed does not fit the policy.
    """
    with desk.storage.write() as work:
        case = desk.numbered(work, number)
        if case.ticket.status is Status.CLOSED:
            raise Refused(Why.TICKET_ENDED, number=case.ticket.number)
        what = {"agreed": True} | ({"reason": reason} if reason else {})
        return _move(work, desk, case, as_agreed(work, desk, case, case.customer), what)


def _move(work: "Work", desk: Desk, case: Case, pinned: str, told: Mapping[str, Any]) -> Moved | None:
    to = work.terms.put(pinned)
    if to == case.row.terms:
        return None
    desk.terms(work, to)  # refuses what does not fit before anything is written
    now = desk.now()
    before = _open(clock.read(case.terms, case.timeline, now))
    what = {"from": case.row.terms, "to": to, **told}
    work.tickets.repin(case.row.id, to)
    work.tickets.append(
        case.row.id, [Draft(kind=FactKind.POLICY_MOVED, happened=now, who="app", what=what)], now
    )
    case = desk.project(work, desk.case(work, case.row.id), now)
    after = _open(clock.read(case.terms, case.timeline, now))
    facts = {
        "change": case.last_seq,
        "before": open_ones(before),
        "after": open_ones(after),
    }
    to_agents(work, desk, case, OutboxKind.AGENTS_RECEIPT, facts)
    to_customer(work, desk, case, OutboxKind.CUSTOMER_RECEIPT, facts)
    return Moved(case.ticket.number, before, after)


def _open(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    return tuple(one for one in readings if one.open)


def open_numbers(desk: Desk, text: str, filename: str) -> list[str]:
    """Numbers of the open tickets whose customers have the policy that a document is a version of.

    Raises:
        DocumentProblems: what is wrong with it.
    """
    policy = document.load(text, filename).model.policy
    with desk.storage.read() as work:
        rows = (work.tickets.get(ticket) for ticket in open_under(work, desk, policy))
        return [row.number for row in rows if row is not None]


def open_numbers_of(desk: Desk, key: str) -> list[str]:
    """Numbers of a customer's open tickets, by the customer's key.

    Raises:
        Refused: there is no such customer.
    """
    with desk.storage.read() as work:
        customer = work.directory.customer_by_key(desk.workspace.team, key.upper())
        if customer is None:
            raise Refused(Why.NO_SUCH_CUSTOMER)
        rows = work.tickets.listed(desk.workspace.team, customer=customer.id, limit=1_000_000)
        return [row.number for row in rows]
