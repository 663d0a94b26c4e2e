"""A ticket that ended and is not over: reopened within the policy's window, followed by a new one after it."""

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.inputs import Posted
from bot.usecases.intake import open_or_refuse, words_of
from bot.usecases.opening import Asking
from bot.usecases.scope import Scope
from bot.usecases.sending import to_agents, to_customer
from policies.authority import Action
from policies.instant import Instant, from_slack
from policies.people import Contact
from policies.refusal import Refused, Why
from policies.silence import runs_out
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import Draft, OutboxKind, Ref

_ANSWERED_IN_PLACE = frozenset({OutboxKind.RESOLVED_NOTICE.value, OutboxKind.REOPEN_QUESTION.value})
"""Messages that say themselves what was answered. Where one is the last of the thread, no line is needed below it."""


def reopen(scope: Scope, ticket_id: str, since: int | None = None) -> Answer:
    """Open a resolved ticket again, as of the message `since` (its seq) that asked for it.

    Raises:
        Refused: neither contact nor agent, not resolved, or the policy's window has passed.
    """
    case = scope.may(ticket_id, Action.REOPEN)
    if case.ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Refused(Why.NOT_RESOLVED, number=case.ticket.number)
    at = _asked_at(case, since) or scope.now()
    if window_passed(case, at):
        raise Refused(Why.REOPEN_WINDOW_PASSED, number=case.ticket.number)
    side = "contact" if isinstance(scope.by.actor, Contact) else "agent"
    reopened = Draft(kind=FactKind.REOPENED, happened=at, who=scope.by.id, what={"by": side})
    case = scope.desk.append(scope.work, case, reopened)
    facts = {"person": scope.by.id}
    to_agents(scope.work, scope.desk, case, OutboxKind.REOPENED_NOTICE, facts, broadcast=True)
    if scope.work.tickets.newest_message(case.row.id, case.row.customer_channel) not in _ANSWERED_IN_PLACE:
        to_customer(scope.work, scope.desk, case, OutboxKind.REOPENED_ANSWER, facts)
    return NOTHING


def _asked_at(case: Case, since: int | None) -> Instant | None:
    """When the message was written, if it came after the present resolution: an older question's is past."""
    ended = case.ticket.resolved_at or case.ticket.closed_at
    asked = (fact for fact in case.timeline if fact.seq == since and fact.kind is FactKind.MESSAGE_RECEIVED)
    message = next(asked, None)
    return None if message is None or ended is None or message.happened < ended else message.happened


def window_passed(case: Case, at: Instant) -> bool:
    """Whether it is too late to reopen; a policy without a window never reopens a closed ticket."""
    ended, within = case.ticket.resolved_at or case.ticket.closed_at, case.terms.reopen_within
    if ended is None:
        return False
    if within is None:
        return case.ticket.status is Status.CLOSED
    last = runs_out(case.terms, ended, within)
    return last is not None and at > last


def follow_up(scope: Scope, case: Case, posted: Posted) -> Answer:
    """Open a new ticket in the old one's thread, which names the old one and goes on with the thread."""
    customer = scope.work.directory.lock_customer(case.customer.id)
    asking = Asking(
        requester=scope.by.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=case.row.customer_thread,
        extra={"links": case.ticket.number},
    )
    open_or_refuse(scope, customer, asking)
    return NOTHING
