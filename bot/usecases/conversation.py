"""What is said on a ticket: in the customer's thread, in the agents' thread, and beside them."""

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.inputs import Edited, Posted
from bot.usecases import reopening, seniority, triage
from bot.usecases.actors import Party
from bot.usecases.closing import closing
from bot.usecases.intake import reworded, words_of
from bot.usecases.scope import Scope
from bot.usecases.sending import announce, to_agents, to_customer
from bot.usecases.taking import by_answering
from bot.views import notices
from policies import intake
from policies.authority import Action, check
from policies.instant import from_slack
from policies.people import Agent, Colleague, Contact
from policies.refusal import Refused, Why
from policies.ticket import Status
from policies.timeline import Fact, FactKind
from storage.records import Draft, OutboxKind, TicketRow, Words

_ENDED = (Status.RESOLVED, Status.CLOSED)


def in_customer_thread(scope: Scope, row: TicketRow, posted: Posted) -> Answer:
    """Take in a message of the ticket's thread with the customer.

    What is said in the thread of a ticket that was added to another is said on that other one. A contact's
    words after the window for reopening begin a new ticket.
    """
    if row.status in _ENDED:  # what was said may open a ticket, and a customer is locked before its tickets
        scope.work.directory.lock_customer(row.customer)
    case = _held(scope, row)
    if _begins_anew(scope, case, posted):
        return reopening.follow_up(scope, case, posted)
    scope.work.tickets.link(case.row.id, posted.channel, posted.ts, "thread")
    if isinstance(scope.by.actor, Agent | Colleague):
        _from_us(scope, case, posted)
    else:
        _from_customer(scope, case, posted)
    return NOTHING


def _held(scope: Scope, row: TicketRow) -> Case:
    """The ticket itself, or the one it was added to. Only that one is held: tickets are locked in one order."""
    if row.status is Status.CLOSED:
        case = scope.desk.read(scope.work, row)
        if case.ticket.closed_because == "merged":
            into = scope.work.tickets.find(row.workspace, str(newest(case, FactKind.CLOSED).what.get("into")))
            return case if into is None else _held(scope, into)
    held = scope.work.tickets.hold(row)
    if (
        held.status is not row.status
    ):  # it was closed, perhaps added to another, while its lock was waited for
        return _held(scope, held)
    return scope.desk.read(scope.work, held)


def _begins_anew(scope: Scope, case: Case, posted: Posted) -> bool:
    """Where the thread turned out to hold no ticket, only a mention asks for one, as in any other thread."""
    if not _is_contact(scope, case) or not _has_ended(case) or not _asks_again(posted):
        return False
    if case.ticket.closed_because == "not_a_ticket":
        return posted.mentions_app
    return reopening.window_passed(case, from_slack(posted.ts))


def _is_contact(scope: Scope, case: Case) -> bool:
    return isinstance(scope.by.actor, Contact) and scope.by.actor.customer == case.customer.id


def _has_ended(case: Case) -> bool:
    return case.ticket.status in _ENDED


def _from_us(scope: Scope, case: Case, posted: Posted) -> None:
    side = "agent" if isinstance(scope.by.actor, Agent) else "colleague"
    said = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=from_slack(posted.ts),
        who=scope.by.id,
        what={"ref": _ref(posted), "by": side, "via": "thread"},
        words=words_of(posted),
    )
    taken = by_answering(scope.work, case, scope.by.id, said.happened) if side == "agent" else []
    case = scope.desk.append(scope.work, case, *taken, said)
    mirror(scope, case, newest(case, FactKind.MESSAGE_SENT), side)
    if taken:
        seniority.ask_for_senior(scope.work, scope.desk, case, scope.by.id)


def _from_customer(scope: Scope, case: Case, posted: Posted) -> None:
    is_contact = _is_contact(scope, case)
    side = "contact" if is_contact else "bystander"
    drafts = [
        Draft(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=from_slack(posted.ts),
            who=scope.by.id,
            what={"ref": _ref(posted), "by": side},
            words=words_of(posted),
        )
    ]
    if is_contact and "customer" in case.ticket.waiting_for:
        drafts.append(_answered(scope, posted))
    asks = is_contact and _has_ended(case) and case.ticket.closed_because != "not_a_ticket"
    case = scope.desk.append(scope.work, case, *drafts)
    fact = newest(case, FactKind.MESSAGE_RECEIVED)
    mirror(scope, case, fact, side)
    if asks and _asks_again(posted):
        _ask_reopen(scope, case, fact)


def _answered(scope: Scope, posted: Posted) -> Draft:
    return Draft(
        kind=FactKind.WAITING_ENDED,
        happened=from_slack(posted.ts),
        who=scope.by.id,
        what={"reason": "customer", "by": "contact_replied"},
    )


def _asks_again(posted: Posted) -> bool:
    return bool(posted.files) or not intake.is_small_talk(posted.text)


def _ask_reopen(scope: Scope, case: Case, fact: Fact) -> None:
    to_customer(
        scope.work,
        scope.desk,
        case,
        OutboxKind.REOPEN_QUESTION,
        {"person": scope.by.id, "message_seq": fact.seq},
    )


def _ref(posted: Posted) -> dict[str, str]:
    return {"channel": posted.channel, "ts": posted.ts}


def newest(case: Case, kind: FactKind) -> Fact:
    """The fact of a kind that was appended last."""
    return max((fact for fact in case.timeline if fact.kind is kind), key=lambda fact: fact.seq)


def mirror(scope: Scope, case: Case, fact: Fact, side: str) -> None:
    """Show in the agents' thread what was said to or by the customer."""
    facts = {"seq": fact.seq, "person": scope.by.id, "ref": fact.what.get("ref"), "side": side}
    to_agents(scope.work, scope.desk, case, OutboxKind.MIRROR, facts)


def in_agents_thread(scope: Scope, ticket_id: str, posted: Posted) -> Answer:
    """Read a message of the agents' private thread: `claim` claims, all else is between agents."""
    if posted.text.strip().strip("!.").casefold() != "claim":
        return NOTHING
    return triage.claim(scope, ticket_id, from_slack(posted.ts))


def reply(scope: Scope, ticket_id: str, text: str) -> Answer:
    """Send an agent's answer, typed in the form, into the customer's thread; it counts when it is there.

    Raises:
        Refused: not an agent, or there are no words.
    """
    case = scope.may(ticket_id, Action.REPLY)
    if not text.strip():
        raise Refused(Why.NO_WORDS)
    to_customer(scope.work, scope.desk, case, OutboxKind.REPLY, {"agent": scope.by.id, "text": text})
    return NOTHING


def link_answer(scope: Scope, ticket_id: str, posted: Posted, author: Party) -> Answer:
    """Count an agent's answer given outside the thread, or before the ticket, at its own time.

    Raises:
        Refused: either of the two is no agent, or the message belongs to a ticket already.
    """
    case = scope.desk.case(scope.work, ticket_id)
    for party in (scope.by, author):
        check(party.actor, Action.LINK_ANSWER, case.ticket, customer=case.customer.id, terms=case.terms)
    _check_free(scope, posted)
    if posted.channel != case.row.customer_channel:
        raise Refused(Why.NOT_OUR_CHANNEL)
    scope.work.tickets.link(ticket_id, posted.channel, posted.ts, "outside")
    said = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=from_slack(posted.ts),
        who=author.id,
        what={"ref": _ref(posted), "by": "agent", "via": "outside", "linked_by": scope.by.id},
        words=words_of(posted),
    )
    case = scope.desk.append(scope.work, case, said)
    mirror(scope.by_other(author), case, newest(case, FactKind.MESSAGE_SENT), "agent")
    return Answer(instead=notices.answer_linked(case.ticket.number, from_slack(posted.ts)))


def _check_free(scope: Scope, posted: Posted) -> None:
    if scope.work.tickets.by_message(scope.desk.workspace.team, posted.channel, posted.ts) is not None:
        raise Refused(Why.ALREADY_TAKEN_IN)


def confirm_response(scope: Scope, ticket_id: str, seq: int) -> Answer:
    """An agent vouches for a colleague's answer, which then counts at its own time.

    Raises:
        Refused: not an agent, or that message is no colleague's.
    """
    case = scope.may(ticket_id, Action.CONFIRM_RESPONSE)
    if not any(fact.seq == seq and fact.what.get("by") == "colleague" for fact in case.timeline):
        raise Refused(Why.OLD_FORM)
    if any(
        fact.what.get("message") == seq for fact in case.timeline if fact.kind is FactKind.RESPONSE_CONFIRMED
    ):
        return NOTHING
    confirmed = Draft(
        kind=FactKind.RESPONSE_CONFIRMED, happened=scope.now(), who=scope.by.id, what={"message": seq}
    )
    case = scope.desk.append(scope.work, case, confirmed)
    announce(scope.work, scope.desk, case, "response_confirmed", scope.by.id)
    return NOTHING


def add_to(scope: Scope, ticket_id: str, other_id: str) -> Answer:
    """Turn a ticket that was opened by a follow-up into a message of the ticket it belongs to.

    Raises:
        Refused: not the customer's contact nor an agent, or either ticket has ended.
    """
    first, second = sorted((ticket_id, other_id))
    for locked in (first, second):
        scope.desk.case(scope.work, locked)
    slip, other = scope.desk.case(scope.work, ticket_id), scope.desk.case(scope.work, other_id)
    for case in (slip, other):
        check(scope.by.actor, Action.ADD_TO, case.ticket, customer=case.customer.id, terms=case.terms)
    if slip.customer.id != other.customer.id or slip.row.id == other.row.id:
        raise Refused(Why.NO_SUCH_TICKET)
    said = scope.work.tickets.words(slip.row.id)
    moved = [
        _moved(fact, said.get(fact.seq))
        for fact in slip.timeline
        if fact.kind in (FactKind.OPENED, FactKind.MESSAGE_RECEIVED, FactKind.MESSAGE_SENT)
    ]
    other = scope.desk.append(scope.work, other, *moved)
    scope.work.tickets.move_links(slip.row.id, other.row.id)
    closed = closing(slip, scope.by.id, scope.now(), "merged", into=other.ticket.number)
    slip = scope.desk.append(scope.work, slip, closed)
    ref = moved[0].what.get("ref")
    announce(scope.work, scope.desk, other, "added", scope.by.id, number=slip.ticket.number, ref=ref)
    return NOTHING


def _moved(fact: Fact, words: Words | None) -> Draft:
    """A message of the slip, as a fact of the ticket it belongs to, at its own time."""
    ours = fact.kind is FactKind.MESSAGE_SENT
    what = {"by": fact.what.get("by", "contact"), "linked": True}
    ref = fact.what.get("origin") or fact.what.get("ref")
    if ref is not None:
        what["ref"] = ref
    if ours:
        what["via"] = "outside"
    return Draft(
        kind=FactKind.MESSAGE_SENT if ours else FactKind.MESSAGE_RECEIVED,
        happened=fact.happened,
        who=fact.who,
        what=what,
        words=words,
    )


def edited(scope: Scope, edit: Edited) -> Answer:
    """Tell the agents that a message of a ticket was changed or deleted; it happened all the same."""
    row = scope.work.tickets.by_message(scope.desk.workspace.team, edit.channel, edit.ts)
    if row is None:
        return reworded(scope, edit)
    if edit.channel != row.customer_channel:
        return NOTHING
    case = scope.desk.case(scope.work, row.id)
    ref = {"channel": edit.channel, "ts": edit.ts}
    if edit.text is None:
        fact = Draft(kind=FactKind.TAKEN_BACK, happened=scope.now(), who=scope.by.id, what={"ref": ref})
        case = scope.desk.append(scope.work, case, fact)
        announce(scope.work, scope.desk, case, "taken_back", scope.by.id, ref=ref)
        return NOTHING
    fact = Draft(
        kind=FactKind.EDITED,
        happened=scope.now(),
        who=scope.by.id,
        what={"ref": ref},
        words=Words(text=edit.text),
    )
    case = scope.desk.append(scope.work, case, fact)
    mirror(scope, case, newest(case, FactKind.EDITED), "edited")
    return NOTHING
