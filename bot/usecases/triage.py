"""Who takes a ticket, and how urgent it is: claim, assign, priority, kind."""

from collections.abc import Sequence
from typing import Any

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases import consulting, seniority
from bot.usecases.changing import change_with_receipt
from bot.usecases.scope import Scope
from bot.usecases.sending import announce, to_agents, to_customer
from bot.usecases.taking import claimed
from bot.views import notices
from policies import consultation
from policies.authority import Action, check
from policies.instant import Instant
from policies.people import Contact
from policies.refusal import Refused, Why
from policies.second_thoughts import undoable_until
from policies.terms import Kind, PrioritySetter
from policies.timeline import Fact, FactKind
from storage.records import Draft, OutboxKind


def claim(scope: Scope, ticket_id: str, at: Instant) -> Answer:
    """Take a ticket. `at` is when the agent did so: the emoji's, the message's or the button's instant.

    Raises:
        Refused: not an agent, the ticket has ended, or somebody was first (`by` is their name).
    """
    case = scope.may(ticket_id, Action.CLAIM)
    if case.ticket.assignee == scope.by.id:
        return NOTHING
    if case.ticket.assignee is not None:
        raise Refused(Why.ALREADY_CLAIMED, by=_name(scope, case.ticket.assignee), number=case.ticket.number)
    case = scope.desk.append(scope.work, case, claimed(scope.work, case, scope.by.id, at))
    _acknowledge(scope, case, scope.by.id)
    seniority.ask_for_senior(scope.work, scope.desk, case, scope.by.id)
    return NOTHING


def _name(scope: Scope, person_id: str) -> str:
    person = scope.work.directory.person(person_id)
    return person.name if person else "Somebody else"


def _acknowledge(scope: Scope, case: Case, agent: str) -> None:
    """Tell the customer who has it, where the policy counts that as the first response (N10, T6)."""
    if not case.terms.acknowledgement_counts or case.ticket.responded_at is not None:
        return
    to_customer(scope.work, scope.desk, case, OutboxKind.ACKNOWLEDGEMENT, {"agent": agent})


def assign(scope: Scope, ticket_id: str, agent_id: str) -> Answer:
    """Give a ticket to an agent, taking it from whoever has it; one who has it keeps it, without a word.

    Raises:
        Refused: not an agent, or the one named is none.
    """
    case = scope.may(ticket_id, Action.ASSIGN)
    if agent_id not in {
        agent.id for agent in scope.work.directory.agents(scope.desk.workspace.team) if agent.active
    }:
        raise Refused(Why.NO_SUCH_PERSON)
    if agent_id == case.ticket.assignee:
        return NOTHING
    what = {"agent": agent_id, **seniority.lacks(scope.work, case, agent_id)}
    draft = Draft(kind=FactKind.ASSIGNED, happened=scope.now(), who=scope.by.id, what=what)
    case = scope.desk.append(scope.work, case, draft)
    _acknowledge(scope, case, agent_id)
    if agent_id != scope.by.id:
        announce(scope.work, scope.desk, case, "assigned", scope.by.id, agent=agent_id)
    seniority.ask_for_senior(scope.work, scope.desk, case, scope.by.id)
    return NOTHING


def set_priority(
    scope: Scope,
    ticket_id: str,
    to: int,
    at: Instant,
    *,
    how: str = "impact",
    reason: str = "",
) -> Answer:
    """Change the priority, or propose it where the contact's word alone does not.

    An agent's sets it, after the customer was asked where the policy wants that (U5); a contact's proposes it, and drives the clocks at once where the policy lets the
    requester set it and no agent has confirmed another (S3, B17).

    Raises:
        Refused: no such level, the same level, production only (U6), or the actor may do neither.
    """
    case = scope.desk.case(scope.work, ticket_id)
    if to not in case.terms.priorities:
        raise Refused(Why.NO_SUCH_PRIORITY, levels=_levels(case))
    if isinstance(scope.by.actor, Contact):
        return _proposed(scope, case, to, at)
    check(scope.by.actor, Action.SET_PRIORITY, case.ticket, customer=case.customer.id, terms=case.terms)
    if to == case.ticket.priority:
        return _confirmed(scope, case, at)
    _check_environment(case, to)
    what = {"to": to, "how": how, "by": "agent"} | ({"reason": reason} if reason else {})
    if consultation.is_owed(case.terms, case.timeline, to):
        return consulting.ask(scope, case, at, what)
    _change(scope, case, at, what)
    return NOTHING


def _levels(case: Case) -> str:
    return ", ".join(f"{level} {terms.label}" for level, terms in sorted(case.terms.priorities.items()))


def _check_environment(case: Case, to: int) -> None:
    level = case.terms.priorities[to]
    if level.production_only and case.ticket.environment not in (None, "production"):
        raise Refused(Why.PRODUCTION_ONLY, label=level.label, capped=case.terms.cap_outside_production)


def _confirmed(scope: Scope, case: Case, at: Instant) -> Answer:
    """An agent who sets what it already is confirms it; triage has started (S3). What was asked is asked no more."""
    asked = consultation.pending(case.timeline)
    if asked is not None:
        return consulting.withdraw(scope, case, asked)
    label = case.terms.priorities[case.ticket.priority].label
    if case.ticket.priority_confirmed:
        raise Refused(Why.SAME_PRIORITY, label=label)
    scope.desk.append(scope.work, case, Draft(kind=FactKind.TRIAGED, happened=at, who=scope.by.id))
    return Answer(tell=notices.done("priority_stands", case.ticket.number, label))


def _proposed(scope: Scope, case: Case, to: int, at: Instant) -> Answer:
    check(scope.by.actor, Action.PROPOSE_PRIORITY, case.ticket, customer=case.customer.id, terms=case.terms)
    if to == case.ticket.priority:
        raise Refused(Why.SAME_PRIORITY, label=case.terms.priorities[to].label)
    _check_environment(case, to)
    if _requester_drives(case):
        _change(scope, case, at, {"to": to, "how": "impact", "by": "requester"})
        return NOTHING
    draft = Draft(kind=FactKind.PRIORITY_PROPOSED, happened=at, who=scope.by.id, what={"to": to})
    case = scope.desk.append(scope.work, case, draft)
    facts = {"to": to, "person": scope.by.id, "seq": case.last_seq}
    to_agents(scope.work, scope.desk, case, OutboxKind.PRIORITY_PROPOSAL, facts, broadcast=True)
    label = case.terms.priorities[to].label
    return Answer(tell=notices.done("priority_asked", case.ticket.number, label))


def _requester_drives(case: Case) -> bool:
    setter = case.terms.priority_setter
    if setter is PrioritySetter.REQUESTER:
        return True
    return setter is PrioritySetter.REQUESTER_UNTIL_CONFIRMED and not case.ticket.priority_confirmed


def _change(scope: Scope, case: Case, at: Instant, what: dict[str, Any]) -> Case:
    draft = Draft(kind=FactKind.PRIORITY_CHANGED, happened=at, who=scope.by.id, what=what)
    return change_with_receipt(scope, case, draft)


def revise(scope: Scope, ticket_id: str, change: int, how: str) -> Answer:
    """Say of an earlier change that it was a misclassification, or take it back.

    Raises:
        Refused: not an agent, the change is not the newest one, or too late to undo it.
    """
    case = scope.may(ticket_id, Action.REVISE_PRIORITY)
    changed = _changes(case.timeline)
    if not changed or changed[-1].seq != change:
        raise Refused(Why.TOO_LATE_TO_UNDO)
    if how == "undone" and scope.now() > undoable_until(changed[-1]):
        raise Refused(Why.TOO_LATE_TO_UNDO)
    what = {"change": change, "how": how}
    draft = Draft(kind=FactKind.PRIORITY_REVISED, happened=scope.now(), who=scope.by.id, what=what)
    change_with_receipt(scope, case, draft)
    return NOTHING


def _changes(timeline: Sequence[Fact]) -> list[Fact]:
    changes = [fact for fact in timeline if fact.kind is FactKind.PRIORITY_CHANGED]
    return sorted(changes, key=lambda fact: fact.seq)


def change_kind(scope: Scope, ticket_id: str, to: Kind) -> Answer:
    """Turn a ticket into another kind, with its clocks read anew (T3, N1).

    Raises:
        Refused: not an agent, or the ticket has ended.
    """
    case = scope.may(ticket_id, Action.CHANGE_KIND)
    if to is case.ticket.kind:
        return NOTHING
    what = {"to": to.value, "how": "impact"}
    draft = Draft(kind=FactKind.KIND_CHANGED, happened=scope.now(), who=scope.by.id, what=what)
    change_with_receipt(scope, case, draft)
    return NOTHING


def confirm_triage(scope: Scope, ticket_id: str) -> Answer:
    """An agent agrees with kind and priority as they stand: triage has started (U7, S3).

    Raises:
        Refused: not an agent, or the ticket has ended.
    """
    case = scope.may(ticket_id, Action.SET_PRIORITY)
    asked = consultation.pending(case.timeline)
    if asked is not None:
        return consulting.withdraw(scope, case, asked)
    scope.desk.append(scope.work, case, Draft(kind=FactKind.TRIAGED, happened=scope.now(), who=scope.by.id))
    return NOTHING


def decline_priority(scope: Scope, ticket_id: str) -> Answer:
    """An agent keeps the priority in spite of a proposal; the customer's card says so.

    Raises:
        Refused: not an agent, or the ticket has ended.
    """
    return confirm_triage(scope, ticket_id)
