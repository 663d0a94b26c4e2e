"""Requests coming in: who wrote what where, and whether that opens a ticket, joins one or is held."""

from dataclasses import replace

from bot.answers import NOTHING, Answer
from bot.desk import Case
from bot.inputs import Edited, Posted
from bot.usecases import joining
from bot.usecases.actors import Party
from bot.usecases.opening import Asking, channel_of, open_ticket
from bot.usecases.remembering import asking_of, form_of
from bot.usecases.scope import Scope
from bot.usecases.sending import to_channel
from bot.views import notices
from bot.views.scene import Message
from policies import intake, standing
from policies.authority import Action, check
from policies.customer import Customer
from policies.instant import Instant, from_slack
from policies.people import Agent, Bystander, Contact
from policies.refusal import Refused, Why
from storage.ids import new
from storage.records import CardRole, Channel, ChannelRole, Held, HeldState, OutboxKind, Ref, Words


def top_level(scope: Scope, channel: Channel, posted: Posted) -> Answer:
    """Take in a message written outside any ticket's thread."""
    customer = _customer(scope, channel)
    small = not posted.files and intake.is_small_talk(posted.text)
    if small:
        return Answer(tell=notices.how_to_ask(customer)) if posted.mentions_app else NOTHING
    if isinstance(scope.by.actor, Contact):
        return _from_contact(scope, customer, posted)
    if isinstance(scope.by.actor, Bystander):
        return _from_bystander(scope, customer, posted)
    if isinstance(scope.by.actor, Agent) and posted.thread_ts is None:
        return _offer_link(scope, customer, posted)
    return NOTHING


def _customer(scope: Scope, channel: Channel) -> Customer:
    customer = scope.work.directory.customer(channel.customer) if channel.customer else None
    if customer is None:
        raise Refused(Why.NOT_OUR_CHANNEL)
    return customer


def words_of(posted: Posted) -> Words:
    """A message's words, as they are kept."""
    return Words(text=posted.text, files=posted.files)


def _from_contact(scope: Scope, customer: Customer, posted: Posted) -> Answer:
    if not isinstance(scope.by.actor, Contact) or scope.by.actor.customer != customer.id:
        return _from_bystander(scope, customer, posted)
    customer = scope.work.directory.lock_customer(customer.id)
    running = joining.joinable(scope, customer, posted)
    if running is not None:
        joining.join(scope, running, posted, words_of(posted))
        return NOTHING
    asking = Asking(
        requester=scope.by.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )
    open_or_refuse(scope, customer, asking)
    return NOTHING


def open_or_refuse(scope: Scope, customer: Customer, asking: Asking) -> Case | None:
    """Open a ticket, or remember the request where support has stopped (N2): nothing typed is lost."""
    try:
        standing.check_standing(customer, scope.now())
    except Refused as refused:
        remember_refused(scope, customer, asking, refused)
        return None
    return open_ticket(scope, customer, asking)


def standing_refusal(customer: Customer, now: Instant) -> Message:
    """Why support has stopped for a customer and whom to turn to, for the one who just asked."""
    try:
        standing.check_standing(customer, now)
    except Refused as refused:
        return notices.refusal(refused)
    raise AssertionError("asked only after a refusal")


def remember_refused(scope: Scope, customer: Customer, asking: Asking, refused: Refused) -> Held:
    """Keep a request that support has stopped for, tell the customer why, and the agents that it came."""
    held = _hold(scope, customer, asking, HeldState.REFUSED, refused.why.value)
    to_channel(scope.work, scope.desk, customer.agents_channel, OutboxKind.REFUSED_NOTICE, {"held": held.id})
    return held


def _hold(scope: Scope, customer: Customer, asking: Asking, state: HeldState, why: str) -> Held:
    origin = asking.origin or Ref(channel=channel_of(customer, asking), ts=f"form:{new('v')}")
    held = scope.work.held.put(
        Held(
            id=new("h"),
            workspace=scope.desk.workspace.team,
            customer=customer.id,
            channel=origin.channel,
            ts=origin.ts,
            thread=asking.thread,
            person=asking.requester,
            happened=asking.happened,
            words=asking.words,
            asked=form_of(asking),
            state=state,
            why=why,
        )
    )
    scope.work.cards.want(held.workspace, held.id, CardRole.HELD, held.channel, held.thread)
    return held


def _from_bystander(scope: Scope, customer: Customer, posted: Posted) -> Answer:
    scope.work.directory.lock_customer(customer.id)
    if _extends_held(scope, customer, posted):
        return NOTHING
    asking = Asking(
        requester=scope.by.id,
        happened=from_slack(posted.ts),
        words=words_of(posted),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )
    _hold(scope, customer, asking, HeldState.HELD, "")
    return Answer(tell=notices.who_may_ask(customer, contact_names(scope, customer)))


def _extends_held(scope: Scope, customer: Customer, posted: Posted) -> bool:
    """Several messages in a row are one request, from a bystander too."""
    for held in scope.work.held.waiting(customer.id):
        same = held.person == scope.by.id and held.channel == posted.channel and posted.thread_ts is None
        if same and held.state is HeldState.HELD and intake.joins(_last_of(held), from_slack(posted.ts)):
            words = replace(
                held.words,
                text=f"{held.words.text}\n{posted.text}",
                files=(*held.words.files, *posted.files),
            )
            scope.work.held.extend(held.id, words, {**held.asked, "more": [*_more(held), posted.ts]})
            return True
    return False


def _more(held: Held) -> list[str]:
    """The `ts` of the messages that followed the first."""
    return list(held.asked.get("more", ()))


def _last_of(held: Held) -> Instant:
    more = _more(held)
    return from_slack(more[-1]) if more else held.happened


def _held_of(scope: Scope, customer: Customer, posted: Posted) -> Held | None:
    """The request that a message made or went on with."""
    first = scope.work.held.by_message(scope.desk.workspace.team, posted.channel, posted.ts)
    if first is not None:
        return first
    waiting = scope.work.held.waiting(customer.id)
    return next((one for one in waiting if one.channel == posted.channel and posted.ts in _more(one)), None)


def reworded(scope: Scope, edit: Edited) -> Answer:
    """Take over the new words of a request that nobody took up yet; a deleted one stays as it was asked."""
    held = scope.work.held.by_message(scope.desk.workspace.team, edit.channel, edit.ts)
    if held is None:
        return _asked_by_editing(scope, edit)
    if held.state not in (HeldState.HELD, HeldState.REFUSED) or edit.text is None:
        return NOTHING
    text = f"{held.words.text}\n{edit.text}" if _more(held) else edit.text
    scope.work.held.extend(held.id, replace(held.words, text=text), held.asked)
    return NOTHING


def _asked_by_editing(scope: Scope, edit: Edited) -> Answer:
    """A greeting that was changed into a request asks from then on; its first words asked for nothing."""
    channel, text = scope.channel, edit.text or ""
    if channel is None or channel.role is not ChannelRole.SHARED or edit.in_thread:
        return NOTHING
    if not edit.before or not intake.is_small_talk(edit.before) or intake.is_small_talk(text):
        return NOTHING
    customer = scope.work.directory.lock_customer(_customer(scope, channel).id)
    asking = Asking(
        requester=scope.by.id,
        happened=scope.now(),
        words=Words(text=text),
        origin=Ref(channel=edit.channel, ts=edit.ts),
        thread=edit.ts,
    )
    if _is_contact_of(scope.by, customer):
        open_or_refuse(scope, customer, asking)
    elif isinstance(scope.by.actor, Contact | Bystander):
        _hold(scope, customer, asking, HeldState.HELD, "")
        return Answer(tell=notices.who_may_ask(customer, contact_names(scope, customer)))
    return NOTHING


def contact_names(scope: Scope, customer: Customer) -> list[str]:
    """The people who may ask for a customer, as they are mentioned in Slack."""
    return [
        f"<@{person.slack_user}>" if person.slack_user else person.name
        for person in scope.work.directory.contacts(customer.id)
        if person.active
    ]


def _offer_link(scope: Scope, customer: Customer, posted: Posted) -> Answer:
    rows = scope.work.tickets.listed(scope.desk.workspace.team, customer=customer.id, limit=3)
    if not rows:
        return NOTHING
    return Answer(tell=notices.offer_link(posted.ts, [(row.id, row.number) for row in rows]))


def ticket_emoji(scope: Scope, channel: Channel, posted: Posted, author: Party | None) -> Answer:
    """Open a ticket for the message somebody put a 🎫 on.

    A contact's 🎫 on anybody's message asks in the contact's own name, from that instant unless the message
    is a contact's; an agent's counts for a contact's message only (B1). `posted.ts` is the message's own;
    `author` is None for what a machine posted.

    Raises:
        Refused: the one who reacted may not, or the message is nobody's request.
    """
    customer = scope.work.directory.lock_customer(_customer(scope, channel).id)
    _check_may_open(scope, customer)
    held = _held_of(scope, customer, posted)
    if held is not None and held.state is HeldState.HELD:
        return adopt(scope, held.id)
    if held is not None and held.state is HeldState.REFUSED:
        return _asked_again(scope, customer, held)
    asking = _asked_in(scope, posted, author or scope.by)
    if author is None or not _is_contact_of(author, customer):
        if not _is_contact_of(scope.by, customer):
            raise Refused(Why.NOT_A_REQUEST)
        asking = _adopting(scope, asking)
    open_or_refuse(scope, customer, asking)
    return NOTHING


def _asked_in(scope: Scope, posted: Posted, author: Party) -> Asking:
    words = words_of(posted)
    return Asking(
        requester=author.id,
        happened=from_slack(posted.ts),
        words=words if author.id == scope.by.id else replace(words, author=author.id),
        origin=Ref(channel=posted.channel, ts=posted.ts),
        thread=posted.thread_ts or posted.ts,
    )


def _asked_again(scope: Scope, customer: Customer, held: Held) -> Answer:
    """Open what was refused before, now that support may be there again.

    Raises:
        Refused: it is not.
    """
    standing.check_standing(customer, scope.now())
    asking = replace(asking_of(held), requester=held.settled_by or held.person)
    asking = replace(asking, happened=scope.now(), first_mention=held.happened)
    return _taken_up(scope, customer, held, asking)


def _check_may_open(scope: Scope, customer: Customer) -> None:
    action = Action.OPEN_FOR_CUSTOMER if isinstance(scope.by.actor, Agent) else Action.OPEN
    check(scope.by.actor, action, None, customer=customer.id, terms=None)


def _is_contact_of(who: Party, customer: Customer) -> bool:
    return isinstance(who.actor, Contact) and who.actor.customer == customer.id


def _adopting(scope: Scope, asking: Asking) -> Asking:
    return replace(asking, requester=scope.by.id, first_mention=asking.happened, happened=scope.now())


def adopt(scope: Scope, held_id: str) -> Answer:
    """A contact takes up what a bystander asked; the receipt is now, the first mention is shown (B1).

    Raises:
        Refused: not a contact of that customer, or somebody took it up before.
    """
    held = _waiting(scope, held_id, HeldState.HELD)
    customer = scope.work.directory.lock_customer(held.customer)
    check(scope.by.actor, Action.ADOPT, None, customer=customer.id, terms=None)
    try:
        standing.check_standing(customer, scope.now())
    except Refused as refused:
        return _adopted_in_vain(scope, customer, held, refused)
    return _taken_up(scope, customer, held, _adopting(scope, asking_of(held)))


def _taken_up(scope: Scope, customer: Customer, held: Held, asking: Asking) -> Answer:
    """Make a ticket of a held request, with every message of it."""
    case = open_ticket(scope, customer, asking)
    for ts in _more(held):
        scope.work.tickets.link(case.row.id, held.channel, ts, "request")
    scope.work.held.settle(held.id, HeldState.ADOPTED, scope.by.id, ticket=case.row.id)
    _show(scope, held.id)
    return NOTHING


def _show(scope: Scope, held_id: str) -> None:
    """Bring up what both sides see of a held request that was settled."""
    scope.work.cards.bump(held_id)
    scope.work.offers.look_again(held_id)


def _adopted_in_vain(scope: Scope, customer: Customer, held: Held, refused: Refused) -> Answer:
    """The contact stands behind it, but support has stopped: from now on it is a refused request (N2)."""
    scope.work.held.settle(held.id, HeldState.REFUSED, scope.by.id, why=refused.why.value)
    _show(scope, held.id)
    to_channel(scope.work, scope.desk, customer.agents_channel, OutboxKind.REFUSED_NOTICE, {"held": held.id})
    return Answer(tell=notices.refusal(refused))


def override_standing(scope: Scope, held_id: str) -> Answer:
    """An agent takes a refused request all the same; who did so is on the ticket for ever (N2).

    Raises:
        Refused: not an agent, or it was settled before.
    """
    check(scope.by.actor, Action.OVERRIDE_STANDING, None, customer=None, terms=None)
    held = _waiting(scope, held_id, HeldState.REFUSED)
    customer = scope.work.directory.lock_customer(held.customer)
    asking = asking_of(held)
    if not (asking.answered_by or asking.extra):
        # What an agent logged keeps the time they typed, and that of an answered call: it is when we had it (S1).
        asking = replace(asking, happened=scope.now(), first_mention=held.happened)
    asking = replace(
        asking,
        requester=held.settled_by or held.person,
        extra={**asking.extra, "standing_override": held.why},
    )
    return _taken_up(scope, customer, held, asking)


def dismiss(scope: Scope, held_id: str) -> Answer:
    """Put a held request away; the message itself stays where it is."""
    held = _waiting(scope, held_id, HeldState.HELD)
    check(scope.by.actor, Action.ADOPT, None, customer=held.customer, terms=None)
    scope.work.held.settle(held.id, HeldState.DISMISSED, scope.by.id)
    _show(scope, held.id)
    return NOTHING


def _waiting(scope: Scope, held_id: str, state: HeldState) -> Held:
    """The request, locked after its customer: a message that goes on with it takes them in that order too."""
    found = scope.work.held.get(held_id)
    if found is None:
        raise Refused(Why.OLD_FORM)
    scope.work.directory.lock_customer(found.customer)
    held = scope.work.held.lock(held_id)
    if held.state is not state:
        raise Refused(Why.ALREADY_TAKEN_IN)
    return held
