"""One issue a ticket: what was named in another's thread gets a ticket of its own (U4)."""

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.usecases.opening import Asking, open_ticket
from bot.usecases.scope import Scope
from bot.usecases.sending import announce
from bot.views import notices
from policies.authority import Action
from policies.people import Agent
from policies.refusal import Refused, Why
from policies.timeline import Fact, FactKind
from storage.records import Draft, PersonKind


def offer(scope: Scope, case: Case, channel: str, ts: str) -> Answer:
    """Answer a 🎫 on a message of a ticket: an agent may split off what a contact named after the request itself."""
    message = _message(case, channel, ts)
    number = case.ticket.number
    if message is None or not isinstance(scope.by.actor, Agent) or _split(case, message.seq):
        return Answer(tell=notices.already_a_ticket(number))
    return Answer(tell=notices.may_be_split(case.row.id, number, message.seq))


def _message(case: Case, channel: str, ts: str) -> Fact | None:
    """What the customer's side wrote there, unless it is the request itself."""
    received = (fact for fact in case.timeline if fact.kind is FactKind.MESSAGE_RECEIVED)
    later = (fact for fact in received if not fact.what.get("part_of_request"))
    return next((fact for fact in later if fact.what.get("ref") == {"channel": channel, "ts": ts}), None)


def split(scope: Scope, ticket_id: str, seq: int) -> Answer:
    """Open a ticket for what one message of another names; it was received when that message was written.

    Both keep the message and name each other. The new one has a thread of its own, which its card begins.

    Raises:
        Refused: not an agent, no such message, or it was split off before.
    """
    row = scope.work.tickets.get(ticket_id)
    if row is None:
        raise Refused(Why.NO_SUCH_TICKET)
    customer = scope.work.directory.lock_customer(row.customer)  # before any of its tickets
    case = scope.may(ticket_id, Action.SPLIT)
    message = next((one for one in case.timeline if one.seq == seq), None)
    words = scope.work.tickets.words(ticket_id).get(seq)
    if message is None or message.kind is not FactKind.MESSAGE_RECEIVED or words is None:
        raise Refused(Why.NO_WORDS)
    if _split(case, seq):
        raise Refused(Why.ALREADY_TAKEN_IN)
    asking = Asking(
        requester=_asks(scope, case, message),
        happened=message.happened,
        words=words,
        channel=row.customer_channel,
        extra={"split_from": case.ticket.number},
    )
    opened = open_ticket(scope, customer, asking)
    number = opened.ticket.number
    what = {"into": number, "message": seq}
    draft = Draft(kind=FactKind.SPLIT_OFF, happened=scope.now(), who=scope.by.id, what=what)
    case = scope.desk.append(scope.work, scope.desk.case(scope.work, ticket_id), draft)
    announce(scope.work, scope.desk, case, "split_off", scope.by.id, number=number)
    return NOTHING


def _split(case: Case, seq: int) -> bool:
    return any(fact.kind is FactKind.SPLIT_OFF and fact.what.get("message") == seq for fact in case.timeline)


def _asks(scope: Scope, case: Case, message: Fact) -> str:
    """Who wrote it, where that is a contact of the customer; else who asked on the ticket."""
    person = scope.work.directory.person(message.who)
    theirs = person is not None and person.kind is PersonKind.CONTACT and person.customer == case.customer.id
    return message.who if theirs else case.ticket.requester
