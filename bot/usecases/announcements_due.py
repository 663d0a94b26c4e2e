"""Sending announcements that are due: to each customer's channels once, through the outbox (S7, B12)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.log import logger
from bot.usecases.announcements_over import give_up
from bot.usecases.announcing import reach_of
from bot.usecases.sending import to_channel
from policies.announcement import Announcement, Kind, is_over
from policies.customer import Customer
from policies.instant import Instant, from_slack
from policies.releases import of_line
from storage.announcements import Announced, AnnouncementRow
from storage.ids import new
from storage.records import CardRole, OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work

AT_ONCE = 50
"""Customers told in one transaction, so that what comes in meanwhile is not kept waiting."""
_AT_ONCE_READING = 5
"""The same where each customer's tickets are read."""
_MOST_TICKETS = 500
_PUT_OFF = 60
"""Seconds an announcement that failed is left alone."""

log = logger("announcements")


def send_due(desk: Desk) -> int:
    """Send one announcement that is due, or go on with it; how many were looked at.

    Maintenance that is over by then is told to no customer any more.
    One that fails is put off for a minute, and is told to the agents once.
    """
    now = desk.now()
    with desk.storage.read() as work:
        earliest = work.announcements.next_wake()
    if earliest is None or earliest > now:
        return 0
    with desk.storage.write() as work:
        row = work.announcements.due(now)
        if row is None:
            return 0
        try:
            with work.savepoint():
                _send(work, desk, row, now)
        except Exception:
            log.exception("an announcement could not be sent", announcement=row.number)
            _put_off(work, desk, row, now)
    return 1


def _send(work: "Work", desk: Desk, row: AnnouncementRow, now: Instant) -> None:
    there = work.announcements.reached(row.id)
    left = [one for one in reach_of(work, desk, row.content).customers if one.id not in there]
    if left and is_over(row.content, now):
        give_up(work, desk, row, now)
        return
    most = _AT_ONCE_READING if row.content.kind is Kind.END_OF_SUPPORT else AT_ONCE
    for customer in left[:most]:
        told = messages(work, desk, row, customer)
        work.announcements.tell(told)
        for message in told:
            _post(work, desk, row.content, message)
    work.announcements.sent(row.id, now, more=now if left[most:] else None)


def messages(work: "Work", desk: Desk, row: AnnouncementRow, customer: Customer) -> list[Announced]:
    """The messages that an announcement becomes for a customer, one for each of its channels."""
    end = row.content.discontinued
    releases = () if end is None else _named(work, desk, customer, end.line)
    return [
        Announced(
            id=new("ad"),
            workspace=row.workspace,
            announcement=row.id,
            customer=customer.id,
            channel=channel,
            call=row.content.offers_calls and customer.on_premise,
            releases=releases,
        )
        for channel in customer.shared_channels
    ]


def _named(
    work: "Work", desk: Desk, customer: Customer, line: str
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Releases of a line that the customer's tickets named, with the numbers of those tickets."""
    rows = work.tickets.listed(customer.workspace, customer=customer.id, open_only=False, limit=_MOST_TICKETS)
    found: dict[str, list[str]] = {}
    for case in desk.cases(work, rows):
        release = case.ticket.release
        if release and of_line(release, line):
            found.setdefault(release, []).append(case.row.number)
    return tuple((release, _in_order(found[release])) for release in sorted(found))


def _in_order(numbers: Sequence[str]) -> tuple[str, ...]:
    """By number: `ACME-9` before `ACME-10`."""
    return tuple(sorted(numbers, key=lambda number: (len(number), number)))


def _post(work: "Work", desk: Desk, content: Announcement, message: Announced) -> None:
    kind, urgent = OutboxKind.CUSTOMER_ANNOUNCEMENT, content.kind is Kind.SECURITY_ALERT
    to_channel(work, desk, message.channel, kind, {"announced": message.id}, alarm=urgent)


def _put_off(work: "Work", desk: Desk, row: AnnouncementRow, now: Instant) -> None:
    work.announcements.postpone(row.id, Instant(now + _PUT_OFF))
    for channel in work.directory.agents_channels(row.workspace):
        report = f"out_stuck_{row.id}_{channel}"  # told once, however often it fails
        if work.outbox.get(report) is None:
            facts = {"code": "announcement_stuck", "number": row.number}
            to_channel(work, desk, channel, OutboxKind.OPERATOR_NOTICE, facts, row_id=report)


def posted(work: "Work", outgoing: Outgoing, ts: str) -> None:
    """Record that an announcement stands in a channel; where a call is offered, it is kept up to date from now on."""
    message = work.announcements.message(str(outgoing.facts["announced"]))
    if message is None:
        return
    work.announcements.posted(message.id, from_slack(ts))
    if message.call:
        work.cards.want(message.workspace, message.id, CardRole.ANNOUNCED, outgoing.channel, None)
        card = work.cards.get(message.id, CardRole.ANNOUNCED)
        assert card is not None
        work.cards.posted(card.id, ts, card.wanted_rev)
