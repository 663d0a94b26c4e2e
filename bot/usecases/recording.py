"""What agents find out about a request and record: reproducible or not, what caused it (S8, U13)."""

from collections.abc import Mapping

from bot.answers import NOTHING, Answer
from bot.usecases.scope import Scope
from policies import findings
from policies.authority import Action
from policies.refusal import Refused, Why
from policies.timeline import FactKind
from storage.records import Draft


def record(scope: Scope, ticket_id: str, told: Mapping[str, str]) -> Answer:
    """Write down what differs from what is known; an empty value takes a finding back.

    Raises:
        Refused: not an agent, or the policy has no such finding or value.
    """
    case = scope.may(ticket_id, Action.RECORD_FINDINGS)
    known = {one.code: {value.code for value in one.values} for one in case.terms.findings}
    if any(key not in known or (value and value not in known[key]) for key, value in told.items()):
        raise Refused(Why.OLD_FORM)
    before = findings.found(case.timeline)
    changed = {key: value for key, value in told.items() if before.get(key, "") != value}
    if not changed:
        return NOTHING
    draft = Draft(
        kind=FactKind.FINDINGS_RECORDED,
        happened=scope.now(),
        who=scope.by.id,
        what={"findings": changed},
    )
    scope.desk.append(scope.work, case, draft)
    return NOTHING
