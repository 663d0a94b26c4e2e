"""Requests coming in: who wrote what where, and whether that opens a ticket, joins one or is held."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answers import NOTHING, Answer
from bot.desk import Case, Desk
from bot.inputs import Posted
from bot.usecases.actors import Party
from bot.usecases.opening import Asking, open_ticket
from bot.views import notices
from policies import intake, standing
from policies.authority import Action, check
from policies.customer import Customer
from policies.instant import Instant, from_slack
from policies.people import Agent, Bystander, Contact
from policies.refusal import Refused, Why
from policies.ticket import Status
from policies.timeline import FactKind
from storage.ids import new
from storage.records import CardRole, Channel, Draft, Held, HeldState, OutboxKind, Ref, Words

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def top_level(work: "Work", desk: Desk, by: Party, channel: Channel, posted: Posted) -> Answer:
    """Take in a message written outside any ticket's thread."""
    customer = _customer(work, channel)
    small = not posted.files and intake.is_small_talk(posted.text)
    if small:
        return Answer(tell=notices.how_to_ask(customer)) if posted.mentions_app else NOTHING
    if isinstance(by.actor, Contact):
        return _from_contact(work, desk, by, customer, posted)
    if isinstance(by.actor, Bystander):
        return _from_bystander(work, desk, by, customer, posted)
    if isinstance(by.actor, Agent) and posted.thread_ts is None:
        return _offer_link(work, desk, customer, posted)
    return NOTHING


def _customer(work: "Work", channel: Channel) -> Customer:
    customer = work.directory.customer(channel.customer) if channel.customer else None
    if customer is None:
        raise Refused(Why.NOT_OUR_CHANNEL)
    return customer


def words_of(posted: Posted) -> Words:
    """A message's words, as they are kept."""
    return Words(text=posted.text, files=posted.files)


def _from_contact(work: "Work", desk: Desk, by: Party, customer: Customer, posted: Posted) -> Answer:
    if not isinstance(by.actor, Contact) or by.actor.customer != customer.id:
        return _from_bystander(work, desk, by, customer, posted)
    customer = work.directory.lock_customer(customer.id)
    running = _joinable(work, desk, by, customer, posted)
    if running is not None:
        _join(work, desk, by, running, posted)
        return NOTHING
    asking = Asking(
        requester=by.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )
    _open_or_refuse(work, desk, by, customer, asking)
    return NOTHING


def _open_or_refuse(work: "Work", desk: Desk, by: Party, customer: Customer, asking: Asking) -> Case | None:
    """Open a ticket, or remember the request where support has stopped (N2): nothing typed is lost."""
    try:
        standing.check_standing(customer, desk.now())
    except Refused as refused:
        remember_refused(work, desk, customer, asking, refused)
        return None
    return open_ticket(work, desk, by, customer, asking)


def remember_refused(
    work: "Work", desk: Desk, customer: Customer, asking: Asking, refused: Refused
) -> Held:
    """Keep a request that support has stopped for, tell the customer why, and the agents that it came."""
    held = _hold(work, desk, customer, asking, HeldState.REFUSED, refused.why.value)
    work.outbox.put(
        kind=OutboxKind.REFUSED_NOTICE,
        workspace=desk.workspace.team,
        ticket=None,
        channel=customer.agents_channel,
        reply_to=None,
        facts={"held": held.id},
        created=desk.now(),
    )
    return held


def _hold(
    work: "Work", desk: Desk, customer: Customer, asking: Asking, state: HeldState, why: str
) -> Held:
    origin = asking.origin or Ref(channel=customer.shared_channels[0], ts=f"form:{new('v')}")
    held = work.held.put(
        Held(
            id=new("h"),
            workspace=desk.workspace.team,
            customer=customer.id,
            channel=origin.channel,
            ts=origin.ts,
            thread=asking.thread,
            person=asking.requester,
            happened=asking.happened,
            words=asking.words,
            state=state,
            why=why,
        )
    )
    work.cards.want(held.workspace, held.id, CardRole.HELD, held.channel, held.thread)
    return held


def _joinable(
    work: "Work", desk: Desk, by: Party, customer: Customer, posted: Posted
) -> Case | None:
    """The ticket that this message goes on with: same person, same channel, two minutes, nobody answered."""
    if posted.thread_ts is not None:
        return None
    row = work.tickets.latest_of(customer.id, by.id, posted.channel)
    if row is None or row.status != Status.OPEN.value:
        return None
    case = desk.case(work, row.id)
    if case.ticket.responded_at is not None or case.ticket.source != "slack":
        return None
    said = [
        fact
        for fact in case.timeline
        if fact.who == by.id and fact.kind in (FactKind.OPENED, FactKind.MESSAGE_RECEIVED)
    ]
    return case if said and intake.joins(said[-1].happened, from_slack(posted.ts)) else None


def _join(work: "Work", desk: Desk, by: Party, case: Case, posted: Posted) -> None:
    work.tickets.link(case.row.id, posted.channel, posted.ts, "request")
    what = {
        "ref": {"channel": posted.channel, "ts": posted.ts},
        "by": "contact",
        "part_of_request": True,
    }
    desk.append(
        work,
        case,
        Draft(
            kind=FactKind.MESSAGE_RECEIVED,
            happened=from_slack(posted.ts),
            who=by.id,
            what=what,
            words=words_of(posted),
        ),
    )


def _from_bystander(work: "Work", desk: Desk, by: Party, customer: Customer, posted: Posted) -> Answer:
    work.directory.lock_customer(customer.id)
    if _extends_held(work, by, customer, posted):
        return NOTHING
    asking = Asking(
        requester=by.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )
    _hold(work, desk, customer, asking, HeldState.HELD, "")
    return Answer(tell=notices.who_may_ask(customer, _contact_names(work, customer)))


def _extends_held(work: "Work", by: Party, customer: Customer, posted: Posted) -> bool:
    """Several messages in a row are one request, from a bystander too."""
    for held in work.held.waiting(customer.id):
        same = held.person == by.id and held.channel == posted.channel and posted.thread_ts is None
        if same and intake.joins(held.happened, from_slack(posted.ts)):
            words = replace(
                held.words,
                text=f"{held.words.text}\n{posted.text}",
                files=(*held.words.files, *posted.files),
            )
            work.held.reword(held.id, words)
            return True
    return False


def _contact_names(work: "Work", customer: Customer) -> list[str]:
    return [
        f"<@{person.slack_user}>" if person.slack_user else person.name
        for person in work.directory.contacts(customer.id)
        if person.active
    ]


def _offer_link(work: "Work", desk: Desk, customer: Customer, posted: Posted) -> Answer:
    rows = work.tickets.listed(desk.workspace.team, customer=customer.id, limit=3)
    if not rows:
        return NOTHING
    return Answer(tell=notices.offer_link(posted.ts, [(row.id, row.number) for row in rows]))


def ticket_emoji(work: "Work", desk: Desk, by: Party, channel: Channel, posted: Posted, author: Party) -> Answer:
    """Open a ticket for the message somebody put a 🎫 on.

    A contact's 🎫 on anybody's message asks in the contact's own name, from that instant unless the message
    is a contact's; an agent's counts for a contact's message only (B1). `posted.ts` is the message's own.

    Raises:
        Refused: the one who reacted may not, or the message is nobody's request.
    """
    customer = work.directory.lock_customer(_customer(work, channel).id)
    _check_may_open(by, customer)
    held = work.held.by_message(desk.workspace.team, posted.channel, posted.ts)
    if held is not None and held.state is HeldState.HELD:
        return adopt(work, desk, by, held.id)
    asking = Asking(
        requester=author.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )
    if not _is_contact_of(author, customer):
        if not _is_contact_of(by, customer):
            raise Refused(Why.NOT_A_CONTACT)
        asking = _adopting(asking, by, desk.now())
    _open_or_refuse(work, desk, by, customer, asking)
    return NOTHING


def _check_may_open(by: Party, customer: Customer) -> None:
    action = Action.OPEN if isinstance(by.actor, Contact) else Action.OPEN_FOR_CUSTOMER
    check(by.actor, action, None, customer=customer.id, terms=None)


def _is_contact_of(who: Party, customer: Customer) -> bool:
    return isinstance(who.actor, Contact) and who.actor.customer == customer.id


def _adopting(asking: Asking, by: Party, now: Instant) -> Asking:
    return replace(asking, requester=by.id, first_mention=asking.happened, happened=now)


def adopt(work: "Work", desk: Desk, by: Party, held_id: str) -> Answer:
    """A contact takes up what a bystander asked; the receipt is now, the first mention is shown (B1).

    Raises:
        Refused: not a contact of that customer, or somebody took it up before.
    """
    held = _waiting(work, held_id, HeldState.HELD)
    customer = work.directory.lock_customer(held.customer)
    check(by.actor, Action.ADOPT, None, customer=customer.id, terms=None)
    case = _open_or_refuse(work, desk, by, customer, _adopting(_asking_of(held), by, desk.now()))
    settled = HeldState.ADOPTED if case else HeldState.DISMISSED
    work.held.settle(held.id, settled, by.id, ticket=case.row.id if case else None)
    work.cards.bump(held.id)
    return NOTHING


def override_standing(work: "Work", desk: Desk, by: Party, held_id: str) -> Answer:
    """An agent takes a refused request all the same; who did so is on the ticket for ever (N2).

    Raises:
        Refused: not an agent, or it was settled before.
    """
    check(by.actor, Action.OVERRIDE_STANDING, None, customer=None, terms=None)
    held = _waiting(work, held_id, HeldState.REFUSED)
    customer = work.directory.lock_customer(held.customer)
    asking = replace(
        _asking_of(held),
        happened=desk.now(),
        first_mention=held.happened,
        extra={"standing_override": held.why},
    )
    case = open_ticket(work, desk, by, customer, asking)
    work.held.settle(held.id, HeldState.ADOPTED, by.id, ticket=case.row.id)
    work.cards.bump(held.id)
    return NOTHING


def dismiss(work: "Work", desk: Desk, by: Party, held_id: str) -> Answer:
    """Put a held request away; the message itself stays where it is."""
    held = _waiting(work, held_id, HeldState.HELD)
    check(by.actor, Action.ADOPT, None, customer=held.customer, terms=None)
    work.held.settle(held.id, HeldState.DISMISSED, by.id)
    work.cards.bump(held.id)
    return NOTHING


def _waiting(work: "Work", held_id: str, state: HeldState) -> Held:
    held = work.held.lock(held_id)
    if held is None or held.state is not state:
        raise Refused(Why.ALREADY_TAKEN_IN)
    return held


def _asking_of(held: Held) -> Asking:
    by_form = held.ts.startswith("form:")
    return Asking(
        requester=held.person,
        happened=held.happened,
        words=held.words,
        origin=None if by_form else Ref(channel=held.channel, ts=held.ts),
        thread=held.thread,
    )
