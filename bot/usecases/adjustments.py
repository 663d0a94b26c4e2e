"""Corrections of a clock: either side proposes one, the other signs it or does not."""

from typing import Any

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases.scope import Scope
from bot.usecases.sending import to_agents, to_customer
from bot.views.forms import Adjusting
from policies import clock
from policies.authority import Action
from policies.gathering import gather
from policies.history import Adjustment, Correction
from policies.people import Agent
from policies.refusal import Refused, Why
from policies.terms import Target
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Words

_RECURRING = (Target.NEXT_UPDATE, Target.NEXT_RESPONSE)


def propose(scope: Scope, ticket_id: str, asked: Adjusting) -> Answer:
    """Ask the other side to agree on a correction; nothing moves before it does.

    Raises:
        Refused: neither agent nor contact, a time that lies ahead or before the receipt, or a target without a clock.
    """
    case = scope.may(ticket_id, Action.PROPOSE_ADJUSTMENT)
    _check(scope, case, asked)
    what: dict[str, Any] = {
        "target": asked.target.value,
        "change": asked.change.value,
        "since": asked.since,
        "side": _side(scope),
    }
    what |= {} if asked.until is None else {"until": asked.until}
    draft = Draft(
        kind=FactKind.ADJUSTMENT_PROPOSED,
        happened=scope.now(),
        who=scope.by.id,
        what=what,
        words=Words(text=asked.reason),
    )
    case = scope.desk.append(scope.work, case, draft)
    facts = {"proposal": case.last_seq, "person": scope.by.id}
    if _side(scope) == "vendor":
        to_customer(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_PROPOSAL, facts)
    else:
        to_agents(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_PROPOSAL, facts, broadcast=True)
    return NOTHING


def _side(scope: Scope) -> str:
    return "vendor" if isinstance(scope.by.actor, Agent) else "customer"


def _check(scope: Scope, case: Case, asked: Adjusting) -> None:
    now = scope.now()
    if max(asked.since, asked.until or asked.since) > now:
        raise Refused(Why.TIME_IN_FUTURE)
    if asked.since < case.ticket.receipt or (asked.until is not None and asked.until <= asked.since):
        raise Refused(Why.TIME_OUT_OF_ORDER)
    known = {one.target for one in clock.read(case.terms, case.timeline, now)}
    if asked.target not in known or (asked.change is Correction.MET and asked.target in _RECURRING):
        raise Refused(Why.OLD_FORM)


def sign(scope: Scope, ticket_id: str, proposal: int) -> Answer:
    """Agree; the clock is corrected, and both sides get a receipt.

    Raises:
        Refused: neither agent nor contact, of the side that proposed it, or it was settled before.
    """
    case = scope.may(ticket_id, Action.SETTLE_ADJUSTMENT)
    if _waiting(case, proposal).side == _side(scope):
        raise Refused(Why.OTHER_SIDE_SIGNS)
    case = _settle(scope, case, FactKind.ADJUSTMENT_SIGNED, proposal)
    facts = {"proposal": proposal, "signed": True, "person": scope.by.id}
    to_agents(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_SETTLED, facts)
    to_customer(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_SETTLED, facts)
    return NOTHING


def decline(scope: Scope, ticket_id: str, proposal: int) -> Answer:
    """Do not agree; or, from the side that proposed it, take it back.

    Raises:
        Refused: neither agent nor contact, or it was settled before.
    """
    case = scope.may(ticket_id, Action.SETTLE_ADJUSTMENT)
    _waiting(case, proposal)
    case = _settle(scope, case, FactKind.ADJUSTMENT_DECLINED, proposal)
    facts = {"proposal": proposal, "signed": False, "person": scope.by.id}
    to_agents(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_SETTLED, facts)
    to_customer(scope.work, scope.desk, case, OutboxKind.ADJUSTMENT_SETTLED, facts)
    return NOTHING


def _waiting(case: Case, proposal: int) -> Adjustment:
    found = gather(case.timeline).proposals.get(proposal)
    if found is None:
        raise Refused(Why.ALREADY_TAKEN_IN)
    return found


def _settle(scope: Scope, case: Case, kind: FactKind, proposal: int) -> Case:
    asked = _waiting(case, proposal)
    what = {"proposal": proposal, "side": _side(scope), "proposed_by": asked.who}
    draft = Draft(kind=kind, happened=scope.now(), who=scope.by.id, what=what)
    return scope.desk.append(scope.work, case, draft)
