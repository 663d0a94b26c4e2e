"""What a contact must approve before it is done, such as paid work (B11)."""

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases.scope import Scope
from bot.usecases.sending import to_agents, to_customer
from policies.authority import Action
from policies.refusal import Refused, Why
from policies.terms import Terms
from policies.timeline import Fact, FactKind
from storage.records import Draft, OutboxKind


def is_asked(terms: Terms, reason: str) -> bool:
    """Whether to wait for this reason is to wait for an approval."""
    return any(rule.reason == reason and rule.approval for rule in terms.pauses)


def ask(scope: Scope, case: Case, waits: Draft) -> Answer:
    """Ask a contact to approve what the note says; what the policy pauses for it stands still meanwhile.

    Raises:
        Refused: the note does not say what is to be approved.
    """
    if waits.words is None:
        raise Refused(Why.NO_WORDS)
    case = scope.desk.append(scope.work, case, waits)
    facts = {"seq": case.last_seq, "agent": scope.by.id}
    to_customer(scope.work, scope.desk, case, OutboxKind.APPROVAL_ASKED, facts)
    return NOTHING


def answer(scope: Scope, ticket_id: str, asked: int, *, approved: bool) -> Answer:
    """A contact approves, or does not; either ends the wait, and who asked is called.

    Raises:
        Refused: not the customer's contact, the ticket has ended, or it was answered before.
    """
    case = scope.may(ticket_id, Action.ANSWER_APPROVAL)
    waiting = _waiting(case, asked)
    reason = str(waiting.what["reason"])
    answered = {"waiting": asked, "reason": reason, "approved": approved}
    case = scope.desk.append(
        scope.work,
        case,
        Draft(kind=FactKind.APPROVAL_ANSWERED, happened=scope.now(), who=scope.by.id, what=answered),
        Draft(
            kind=FactKind.WAITING_ENDED,
            happened=scope.now(),
            who=scope.by.id,
            what={"reason": reason, "by": "contact_replied"},
        ),
    )
    code = "approved" if approved else "disapproved"
    facts = {"code": code, "person": scope.by.id, "reason": reason, "tell": [waiting.who]}
    to_agents(scope.work, scope.desk, case, OutboxKind.ANNOUNCEMENT, facts, broadcast=True)
    return NOTHING


def _waiting(case: Case, asked: int) -> Fact:
    """The asking, while it waits: the newest for its reason, and nobody stopped waiting since."""
    found = [fact for fact in case.timeline if fact.seq == asked and fact.kind is FactKind.WAITING]
    reason = str(found[0].what.get("reason")) if found else ""
    same = [
        fact.seq
        for fact in case.timeline
        if fact.kind is FactKind.WAITING and fact.what.get("reason") == reason
    ]
    if not found or reason not in case.ticket.waiting_for or max(same) != asked:
        raise Refused(Why.ALREADY_TAKEN_IN)
    if not is_asked(case.terms, reason):
        raise Refused(Why.OLD_FORM)
    return found[0]
