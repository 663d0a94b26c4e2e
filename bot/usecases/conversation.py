"""What is said on a ticket: in the customer's thread, in the agents' thread, and beside them."""

from typing import TYPE_CHECKING

from bot.answers import NOTHING, Answer
from bot.desk import Case, Desk
from bot.inputs import Edited, Posted
from bot.usecases import triage
from bot.usecases.actors import Party
from bot.usecases.intake import words_of
from bot.usecases.sending import announce, to_agents, to_customer
from policies import intake
from policies.authority import Action, check
from policies.instant import from_slack
from policies.people import Agent, Colleague, Contact
from policies.refusal import Refused, Why
from policies.ticket import Status
from policies.timeline import Fact, FactKind
from storage.records import Draft, OutboxKind, Words

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def in_customer_thread(work: "Work", desk: Desk, by: Party, ticket_id: str, posted: Posted) -> Answer:
    """Take in a message of the ticket's thread with the customer."""
    case = desk.case(work, ticket_id)
    work.tickets.link(ticket_id, posted.channel, posted.ts, "thread")
    if isinstance(by.actor, Agent | Colleague):
        _from_us(work, desk, by, case, posted)
    else:
        _from_customer(work, desk, by, case, posted)
    return NOTHING


def _from_us(work: "Work", desk: Desk, by: Party, case: Case, posted: Posted) -> None:
    side = "agent" if isinstance(by.actor, Agent) else "colleague"
    said = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=from_slack(posted.ts),
        who=by.id,
        what={"ref": _ref(posted), "by": side, "via": "thread"},
        words=words_of(posted),
    )
    case = desk.append(work, case, said)
    mirror(work, desk, case, by, newest(case, FactKind.MESSAGE_SENT), side)


def _from_customer(work: "Work", desk: Desk, by: Party, case: Case, posted: Posted) -> None:
    is_contact = isinstance(by.actor, Contact) and by.actor.customer == case.customer.id
    side = "contact" if is_contact else "bystander"
    drafts = [
        Draft(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=from_slack(posted.ts),
            who=by.id,
            what={"ref": _ref(posted), "by": side},
            words=words_of(posted),
        )
    ]
    if is_contact and "customer" in case.ticket.waiting_for:
        drafts.append(_answered(by, posted))
    before = case.ticket.status
    case = desk.append(work, case, *drafts)
    fact = newest(case, FactKind.MESSAGE_RECEIVED)
    mirror(work, desk, case, by, fact, side)
    if is_contact and before in (Status.RESOLVED, Status.CLOSED) and _asks_again(posted):
        _ask_reopen(work, desk, case, by, fact)


def _answered(by: Party, posted: Posted) -> Draft:
    return Draft(
        kind=FactKind.WAITING_ENDED,
        happened=from_slack(posted.ts),
        who=by.id,
        what={"reason": "customer", "by": "contact_replied"},
    )


def _asks_again(posted: Posted) -> bool:
    return bool(posted.files) or not intake.is_small_talk(posted.text)


def _ask_reopen(work: "Work", desk: Desk, case: Case, by: Party, fact: Fact) -> None:
    to_customer(
        work, desk, case, OutboxKind.REOPEN_QUESTION, {"person": by.id, "message_seq": fact.seq}
    )


def _ref(posted: Posted) -> dict[str, str]:
    return {"channel": posted.channel, "ts": posted.ts}


def newest(case: Case, kind: FactKind) -> Fact:
    """The fact of a kind that was appended last."""
    return max((fact for fact in case.timeline if fact.kind is kind), key=lambda fact: fact.seq)


def mirror(work: "Work", desk: Desk, case: Case, by: Party, fact: Fact, side: str) -> None:
    """Show in the agents' thread what was said to or by the customer."""
    facts = {"seq": fact.seq, "person": by.id, "ref": fact.what.get("ref"), "side": side}
    to_agents(work, desk, case, OutboxKind.MIRROR, facts)


def in_agents_thread(work: "Work", desk: Desk, by: Party, ticket_id: str, posted: Posted) -> Answer:
    """Read a message of the agents' private thread: `claim` claims, all else is between agents."""
    if posted.text.strip().strip("!.").casefold() != "claim":
        return NOTHING
    return triage.claim(work, desk, by, ticket_id, from_slack(posted.ts))


def reply(work: "Work", desk: Desk, by: Party, ticket_id: str, text: str) -> Answer:
    """Send an agent's answer, typed in the form, into the customer's thread; it counts when it is there.

    Raises:
        Refused: not an agent, or there are no words.
    """
    case = desk.case(work, ticket_id)
    check(by.actor, Action.REPLY, case.ticket, customer=case.customer.id, terms=case.terms)
    if not text.strip():
        raise Refused(Why.NO_WORDS)
    to_customer(work, desk, case, OutboxKind.REPLY, {"agent": by.id, "text": text})
    return NOTHING


def link_answer(work: "Work", desk: Desk, by: Party, ticket_id: str, posted: Posted, author: Party) -> Answer:
    """Count an agent's answer given outside the thread, or before the ticket, at its own time.

    Raises:
        Refused: either of the two is no agent, or the message belongs to a ticket already.
    """
    case = desk.case(work, ticket_id)
    for party in (by, author):
        check(party.actor, Action.LINK_ANSWER, case.ticket, customer=case.customer.id, terms=case.terms)
    _check_free(work, desk, posted)
    if posted.channel != case.row.customer_channel:
        raise Refused(Why.NOT_OUR_CHANNEL)
    work.tickets.link(ticket_id, posted.channel, posted.ts, "outside")
    said = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=from_slack(posted.ts),
        who=author.id,
        what={"ref": _ref(posted), "by": "agent", "via": "outside"},
        words=words_of(posted),
    )
    case = desk.append(work, case, said)
    mirror(work, desk, case, author, newest(case, FactKind.MESSAGE_SENT), "agent")
    return NOTHING


def _check_free(work: "Work", desk: Desk, posted: Posted) -> None:
    if work.tickets.by_message(desk.workspace.team, posted.channel, posted.ts) is not None:
        raise Refused(Why.ALREADY_TAKEN_IN)


def confirm_response(work: "Work", desk: Desk, by: Party, ticket_id: str, seq: int) -> Answer:
    """An agent vouches for a colleague's answer, which then counts at its own time.

    Raises:
        Refused: not an agent.
    """
    case = desk.case(work, ticket_id)
    check(by.actor, Action.CONFIRM_RESPONSE, case.ticket, customer=case.customer.id, terms=case.terms)
    confirmed = Draft(
        kind=FactKind.RESPONSE_CONFIRMED, happened=desk.now(), who=by.id, what={"message": seq}
    )
    case = desk.append(work, case, confirmed)
    announce(work, desk, case, "response_confirmed", by.id)
    return NOTHING


def add_to(work: "Work", desk: Desk, by: Party, ticket_id: str, other_id: str) -> Answer:
    """Turn a ticket that was opened by a follow-up into a message of the ticket it belongs to.

    Raises:
        Refused: not the customer's contact nor an agent, or either ticket has ended.
    """
    first, second = sorted((ticket_id, other_id))
    for locked in (first, second):
        desk.case(work, locked)
    slip, other = desk.case(work, ticket_id), desk.case(work, other_id)
    for case in (slip, other):
        check(by.actor, Action.ADD_TO, case.ticket, customer=case.customer.id, terms=case.terms)
    if slip.customer.id != other.customer.id or slip.row.id == other.row.id:
        raise Refused(Why.NO_SUCH_TICKET)
    said = work.tickets.words(slip.row.id)
    moved = [
        _moved(fact, said.get(fact.seq))
        for fact in slip.timeline
        if fact.kind in (FactKind.OPENED, FactKind.MESSAGE_RECEIVED, FactKind.MESSAGE_SENT)
    ]
    other = desk.append(work, other, *moved)
    work.tickets.move_links(slip.row.id, other.row.id)
    closing = {"reason": "merged", "into": other.ticket.number}
    slip = desk.append(
        work, slip, Draft(kind=FactKind.CLOSED, happened=desk.now(), who=by.id, what=closing)
    )
    ref = moved[0].what.get("ref")
    announce(work, desk, other, "added", by.id, number=slip.ticket.number, ref=ref)
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


def edited(work: "Work", desk: Desk, by: Party, edit: Edited) -> Answer:
    """Tell the agents that a message of a ticket was changed or deleted; it happened all the same."""
    row = work.tickets.by_message(desk.workspace.team, edit.channel, edit.ts)
    if row is None or edit.channel != row.customer_channel:
        return NOTHING
    case = desk.case(work, row.id)
    ref = {"channel": edit.channel, "ts": edit.ts}
    if edit.text is None:
        fact = Draft(kind=FactKind.TAKEN_BACK, happened=desk.now(), who=by.id, what={"ref": ref})
        case = desk.append(work, case, fact)
        announce(work, desk, case, "taken_back", by.id, ref=ref)
        return NOTHING
    fact = Draft(
        kind=FactKind.EDITED,
        happened=desk.now(),
        who=by.id,
        what={"ref": ref},
        words=Words(text=edit.text),
    )
    case = desk.append(work, case, fact)
    mirror(work, desk, case, by, newest(case, FactKind.EDITED), "edited")
    return NOTHING
