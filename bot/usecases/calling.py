"""Calls about announcements: either side proposes a time, and the other one confirms it or proposes another (S7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers import NOTHING, Answer
from bot.usecases.scope import Scope
from bot.views.forms import announcing as forms
from bot.views.ids import join
from policies.authority import Action, check
from policies.calls import Call, CallState, Side, standing
from policies.instant import Instant
from policies.people import Agent
from policies.refusal import Refused, Why
from storage.announcements import Announced, AnnouncementRow
from storage.ids import new
from storage.records import CardRole, OutboxKind, Outgoing


def form(scope: Scope, announcement_id: str, customer_id: str) -> Answer:
    """The form to propose a time.

    Raises:
        Refused: neither agent nor contact of that customer, or no call was offered.
    """
    row, _ = _offered(scope, announcement_id, customer_id)
    return Answer(form=forms.call_form(row.content.title, join(row.id, customer_id)))


def _offered(scope: Scope, announcement_id: str, customer_id: str) -> tuple[AnnouncementRow, list[Announced]]:
    """The announcement, and its messages to that customer; nobody else changes its call until this is done."""
    check(scope.by.actor, Action.ARRANGE_CALL, None, customer=customer_id, terms=None)
    work = scope.work
    row = (
        work.announcements.lock(announcement_id) if work.writing else work.announcements.get(announcement_id)
    )
    messages = work.announcements.told_to(announcement_id, customer_id) if row else []
    if row is None or not any(message.call for message in messages):
        raise Refused(Why.OLD_FORM)
    return row, messages


def propose(scope: Scope, announcement_id: str, customer_id: str, at: Instant) -> Answer:
    """Propose a time; what was proposed before and not confirmed is replaced, a booked time stays until then.

    Raises:
        Refused: neither agent nor contact of that customer, no call was offered, or the time has passed.
    """
    row, messages = _offered(scope, announcement_id, customer_id)
    if at <= scope.now():
        raise Refused(Why.TIME_PASSED)
    known = scope.work.calls.about(row.id, customer_id)
    before = standing(known).proposed
    if before is not None:
        scope.work.calls.settle(before.id, CallState.REPLACED, scope.by.id, scope.now())
    call = _proposed(scope, row, customer_id, at)
    scope.work.calls.put(call)
    _show(scope, call, messages)
    waits = before.by if before is not None and before.side is not call.side else None
    news = _News(call=call, booked=False, waits=waits)
    if call.side is Side.VENDOR:
        _tell_customer(scope, news, messages)
    elif known:  # the first one makes the card itself, which nobody overlooks
        _tell_agents(scope, news)
    return NOTHING


def _proposed(scope: Scope, row: AnnouncementRow, customer_id: str, at: Instant) -> Call:
    return Call(
        id=new("ca"),
        announcement=row.id,
        customer=customer_id,
        at=at,
        by=scope.by.id,
        side=_side(scope),
        made=scope.now(),
    )


def _side(scope: Scope) -> Side:
    return Side.VENDOR if isinstance(scope.by.actor, Agent) else Side.CUSTOMER


def confirm(scope: Scope, call_id: str) -> Answer:
    """Agree to the time that the other side proposed: it is booked, in the place of one that was booked before.

    Raises:
        Refused: neither agent nor contact of that customer, of the side that proposed it, another time was proposed
            since, or it has passed.
    """
    call, messages, booked = _to_confirm(scope, call_id)
    if booked is not None:
        scope.work.calls.settle(booked.id, CallState.REPLACED, scope.by.id, scope.now())
    scope.work.calls.settle(call.id, CallState.BOOKED, scope.by.id, scope.now())
    _show(scope, call, messages)
    news = _News(call=call, booked=True, waits=call.by)
    if call.side is Side.CUSTOMER:  # whoever confirmed, and their side, see it in the message they pressed on
        _tell_customer(scope, news, messages)
    else:
        _tell_agents(scope, news)
    return NOTHING


def _to_confirm(scope: Scope, call_id: str) -> tuple[Call, list[Announced], Call | None]:
    """The proposal, the messages that show it, and the time that it would replace."""
    asked = scope.work.calls.get(call_id)
    if asked is None:
        raise Refused(Why.OLD_FORM)
    _, messages = _offered(scope, asked.announcement, asked.customer)
    stands = standing(scope.work.calls.about(asked.announcement, asked.customer))
    call = stands.proposed
    if call is None or call.id != call_id:
        raise Refused(Why.ALREADY_TAKEN_IN)
    if call.side is _side(scope):
        raise Refused(Why.OTHER_SIDE_CONFIRMS)
    if call.at <= scope.now():
        raise Refused(Why.TIME_PASSED)
    return call, messages, stands.booked


# Telling


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What is told of a call."""

    call: Call
    booked: bool
    waits: str | None
    """Person id of whoever waits for it, on the side that is told."""


def _subject(call: Call) -> str:
    return f"{call.announcement}:{call.customer}"


def _desk_of(scope: Scope, call: Call) -> str:
    """The customer's agents' channel; empty where it has none."""
    customer = scope.work.directory.customer(call.customer)
    return customer.agents_channel if customer else ""


def _show(scope: Scope, call: Call, messages: Sequence[Announced]) -> None:
    """Bring up every message that shows the call: the announcement, and the agents' card."""
    for message in messages:
        scope.work.cards.bump(message.id)
    channel = _desk_of(scope, call)
    if channel:
        scope.work.cards.want(scope.desk.workspace.team, _subject(call), CardRole.CALL, channel, None)
        scope.work.cards.bump(_subject(call))


def _tell_customer(scope: Scope, news: _News, messages: Sequence[Announced]) -> None:
    for message in messages:
        if message.posted is not None:
            below = f"card:{message.id}:{CardRole.ANNOUNCED.value}"
            scope.work.outbox.put(_message(scope, news, message.channel, below))


def _tell_agents(scope: Scope, news: _News) -> None:
    channel = _desk_of(scope, news.call)
    if channel:
        told = _message(scope, news, channel, f"card:{_subject(news.call)}:{CardRole.CALL.value}")
        scope.work.outbox.put(replace(told, broadcast=True))


def _message(scope: Scope, news: _News, channel: str, below: str) -> Outgoing:
    return Outgoing(
        id=new("out"),
        workspace=scope.desk.workspace.team,
        kind=OutboxKind.CALL_NEWS,
        ticket=None,
        channel=channel,
        reply_to=below,
        facts={
            "call": news.call.id,
            "news": "booked" if news.booked else "proposed",
            "tell": news.waits,
        },
        created=scope.now(),
    )
