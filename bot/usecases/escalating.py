"""A contact escalates: somebody manages it, works out a plan with the customer, and the next level is one request away (U11)."""

from typing import Any

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases.scope import Scope
from bot.usecases.sending import announce, to_agents, to_customer
from bot.usecases.working import check_in_work
from bot.views import forms
from bot.views.forms import Escalating
from policies import escalation
from policies.authority import Action
from policies.escalation import Escalation, Level
from policies.people import Agent, Role
from policies.refusal import Refused, Why
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Words


def escalate(scope: Scope, ticket_id: str, asked: Escalating) -> Answer:
    """Bring a ticket before the next level; who manages it there is called at once, whatever the hour.

    Raises:
        Refused: not the customer's contact, not in work, the policy has no escalation, or it is at the last level.
    """
    case = scope.may(ticket_id, Action.ESCALATE)
    check_in_work(case)
    rules = case.terms.escalation
    if rules is None or asked.reason not in dict(rules.reasons):
        raise Refused(Why.OLD_FORM)
    number = escalation.reached(case.timeline) + 1
    if number > len(rules.levels):
        raise Refused(Why.ESCALATED_TO_THE_TOP, number=case.ticket.number)
    level = rules.levels[number - 1]
    holders = _holders(scope, case, level.role)
    draft = Draft(
        kind=FactKind.ESCALATED,
        happened=scope.now(),
        who=scope.by.id,
        what=_what(asked, number, level, holders),
        words=Words(text=asked.why, fields={"counterpart": asked.counterpart} if asked.counterpart else {}),
    )
    case = scope.desk.append(scope.work, case, draft)
    seq = case.last_seq
    facts = {"seq": seq, "person": scope.by.id, "tell": holders}
    to_agents(scope.work, scope.desk, case, OutboxKind.ESCALATION, facts, broadcast=True, alarm=True)
    to_customer(
        scope.work, scope.desk, case, OutboxKind.ESCALATED_NOTICE, {"seq": seq, "person": scope.by.id}
    )
    return NOTHING


def _what(asked: Escalating, number: int, level: Level, holders: list[str]) -> dict[str, Any]:
    what: dict[str, Any] = {"level": number, "reason": asked.reason, "role": level.role.value}
    return what | ({"owner": holders[0]} if holders else {})


def _holders(scope: Scope, case: Case, role: Role) -> list[str]:
    return [person.id for person in scope.work.directory.holders(case.customer.id, role) if person.active]


def plan_form(scope: Scope, ticket_id: str) -> Answer:
    """The form for an action plan, for those who may write one.

    Raises:
        Refused: as `write_plan`.
    """
    case = _may_plan(scope, ticket_id)
    return Answer(form=forms.action_plan_form(scope.desk.scene(scope.work, case, scope.desk.now())))


def _may_plan(scope: Scope, ticket_id: str) -> Case:
    case = scope.may(ticket_id, Action.WRITE_PLAN)
    if not isinstance(scope.by.actor, Agent) and not _manages(scope, case, case.terms.escalation):
        raise Refused(Why.NOT_AN_AGENT)
    if not escalation.reached(case.timeline):
        raise Refused(Why.NOT_ESCALATED, number=case.ticket.number)
    return case


def write_plan(scope: Scope, ticket_id: str, text: str) -> Answer:
    """Tell the customer what will be done by whom and when; an agent does, or whoever manages the escalation.

    Raises:
        Refused: neither of those, nothing is escalated, or there are no words.
    """
    case = _may_plan(scope, ticket_id)
    if not text.strip():
        raise Refused(Why.NO_WORDS)
    draft = Draft(
        kind=FactKind.ACTION_PLAN, happened=scope.now(), who=scope.by.id, what={}, words=Words(text=text)
    )
    case = scope.desk.append(scope.work, case, draft)
    side = "agent" if isinstance(scope.by.actor, Agent) else "colleague"
    facts = {"agent": scope.by.id, "text": text, "side": side}
    to_customer(scope.work, scope.desk, case, OutboxKind.ACTION_PLAN, facts)
    announce(scope.work, scope.desk, case, "action_plan", scope.by.id)
    return NOTHING


def _manages(scope: Scope, case: Case, rules: Escalation | None) -> bool:
    """Whether somebody who works no tickets manages an escalation at one of its levels."""
    roles = {level.role for level in rules.levels} if rules else set()
    return any(scope.by.id in _holders(scope, case, role) for role in roles)
