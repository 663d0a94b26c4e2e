"""A ticket on a release that the policy does not support: agents are told, and may take it all the same (N5)."""

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases.scope import Scope
from bot.usecases.sending import announce
from policies import intake
from policies.authority import Action
from policies.refusal import Refused, Why
from policies.timeline import FactKind
from storage.records import Draft


def accept(scope: Scope, ticket_id: str) -> Answer:
    """Take it in spite of its release; who did so stays on record.

    Raises:
        Refused: not an agent, the ticket has ended, or its release is supported.
    """
    case = scope.may(ticket_id, Action.ACCEPT_RELEASE)
    if not unsupported(case):
        raise Refused(Why.ALREADY_TAKEN_IN)
    what = {"release": case.ticket.release}
    draft = Draft(kind=FactKind.RELEASE_ACCEPTED, happened=scope.now(), who=scope.by.id, what=what)
    case = scope.desk.append(scope.work, case, draft)
    announce(scope.work, scope.desk, case, "release_accepted", scope.by.id)
    return NOTHING


def unsupported(case: Case) -> bool:
    """Whether its release is one that the policy does not support and nobody has taken on."""
    judged = intake.release_of(case.terms, case.ticket)
    return (
        judged is not None
        and not judged.supported
        and not any(
            fact.kind is FactKind.RELEASE_ACCEPTED and fact.what.get("release") == case.ticket.release
            for fact in case.timeline
        )
    )


def flag(scope: Scope, case: Case) -> None:
    """Tell the agents of a release that somebody named after the opening; the card shows it from the start."""
    if unsupported(case):
        announce(scope.work, scope.desk, case, "release_unsupported", scope.by.id)
