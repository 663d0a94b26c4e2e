"""Asking the customer before an agent's word changes a priority, where the policy wants that (U5)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.answers import NOTHING, Answer
from bot.desk import Case, Desk
from bot.usecases.changing import with_receipt
from bot.usecases.scope import Scope
from bot.usecases.sending import to_agents, to_customer
from bot.views import notices
from policies import consultation
from policies.authority import Action
from policies.consultation import Asked
from policies.instant import Instant
from policies.ladder import Due
from policies.refusal import Refused, Why
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

ON_SILENCE = (FactKind.CONSULTATION_ENDED, FactKind.PRIORITY_CHANGED)
"""What falls due by itself where nobody answers."""


def ask(scope: Scope, case: Case, at: Instant, change: Mapping[str, Any]) -> Answer:
    """Propose the change to the customer; nothing moves before they answer, or their time is up."""
    running, to = consultation.pending(case.timeline), int(change["to"])
    if running is not None and running.to == to:
        raise Refused(Why.ASKED_ALREADY, label=case.terms.priorities[to].label)
    until = _until(case, at)
    what = {key: change[key] for key in ("to", "how", "reason") if key in change}
    what |= {} if until is None else {"until": until}
    draft = Draft(kind=FactKind.PRIORITY_CONSULTED, happened=at, who=scope.by.id, what=what)
    case = scope.desk.append(scope.work, case, draft)
    facts = {"seq": case.last_seq, "person": scope.by.id}
    to_customer(scope.work, scope.desk, case, OutboxKind.CONSULTATION, facts)
    label = case.terms.priorities[to].label
    return Answer(tell=notices.done("priority_consulted", case.ticket.number, label))


def _until(case: Case, at: Instant) -> Instant | None:
    terms = case.terms.consultation
    if terms is None:
        return None
    calendar = terms.calendars[case.ticket.priority]
    return calendar.deadline(at, terms.within)


def answer(scope: Scope, ticket_id: str, asked: int, *, agreed: bool) -> Answer:
    """A contact agrees, and the change applies; or does not, and it stays with the agents to talk and decide.

    Raises:
        Refused: not the customer's contact, the ticket has ended, or it was decided before.
    """
    case = scope.may(ticket_id, Action.ANSWER_CONSULTATION)
    running = consultation.pending(case.timeline)
    if running is None or running.seq != asked:
        raise Refused(Why.ALREADY_TAKEN_IN)
    word = consultation.Answer.AGREED if agreed else consultation.Answer.DECLINED
    ended = _ended(scope.by.id, scope.now(), running, word)
    if agreed:
        change = Draft(
            kind=FactKind.PRIORITY_CHANGED, happened=scope.now(), who=running.who, what=running.change(word)
        )
        with_receipt(scope.work, scope.desk, case, running.who, (ended, change))
        return NOTHING
    case = scope.desk.append(scope.work, case, ended)
    facts = _told("consultation_declined", scope.by.id, running)
    to_agents(scope.work, scope.desk, case, OutboxKind.ANNOUNCEMENT, facts, broadcast=True)
    return NOTHING


def withdraw(scope: Scope, case: Case, running: Asked) -> Answer:
    """An agent keeps the priority after all, which confirms it."""
    ended = _ended(scope.by.id, scope.now(), running, consultation.Answer.WITHDRAWN)
    kept = Draft(kind=FactKind.TRIAGED, happened=scope.now(), who=scope.by.id)
    scope.desk.append(scope.work, case, ended, kept)
    label = case.terms.priorities[case.ticket.priority].label
    return Answer(tell=notices.done("consultation_withdrawn", case.ticket.number, label))


def _ended(who: str, at: Instant, asked: Asked, word: consultation.Answer) -> Draft:
    what = {"consultation": asked.seq, "answer": word.value}
    return Draft(kind=FactKind.CONSULTATION_ENDED, happened=at, who=who, what=what)


def unanswered(work: "Work", desk: Desk, case: Case, due: Sequence[Due]) -> None:
    """Nobody answered in time: the change applies or lapses, as the policy says, and both sides are told."""
    asked = consultation.pending(case.timeline)
    assert asked is not None
    drafts = [Draft(kind=one.kind, happened=one.happened, who=one.who, what=dict(one.what)) for one in due]
    if len(drafts) > 1:
        with_receipt(work, desk, case, asked.who, drafts)
    else:
        facts = _told("consultation_lapsed", "app", asked)
        to_agents(
            work, desk, desk.append(work, case, *drafts), OutboxKind.ANNOUNCEMENT, facts, broadcast=True
        )


def _told(code: str, person: str, asked: Asked) -> dict[str, Any]:
    return {"code": code, "person": person, "to": asked.to, "tell": [asked.who]}
