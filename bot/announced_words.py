"""Messages about announcements, put into words at the instant they are sent or brought up to date."""

from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases.announcements_due import messages
from bot.usecases.announcements_over import too_late
from bot.views import announced, announcing
from bot.views.announced import AnnouncedScene
from bot.views.announcing import OverScene
from bot.views.messages import Unrenderable, Unwanted
from bot.views.scene import Message
from policies.announcement import Announcement
from policies.calls import Call, standing
from policies.customer import Customer
from policies.releases import of_line
from storage.announcements import Announced, AnnouncementRow
from storage.records import Card, CardRole, OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Work

KINDS = frozenset({OutboxKind.CUSTOMER_ANNOUNCEMENT, OutboxKind.CALL_NEWS, OutboxKind.ANNOUNCEMENT_OVER})
"""Rows of the outbox that are about announcements."""
ROLES = frozenset({CardRole.ANNOUNCED, CardRole.CALL})
"""Cards that are."""


def row(desk: Desk, outgoing: Outgoing) -> Message:
    """The words of an outbox row.

    Raises:
        Unrenderable: what it is about is gone.
        Unwanted: it is maintenance that is over, which is told to nobody any more.
    """
    if outgoing.kind is OutboxKind.ANNOUNCEMENT_OVER:
        return _over(desk, outgoing)
    if outgoing.kind is OutboxKind.CUSTOMER_ANNOUNCEMENT and too_late(desk, outgoing):
        raise Unwanted("the maintenance is over")
    facts = outgoing.facts
    with desk.storage.read() as work:
        if outgoing.kind is OutboxKind.CALL_NEWS:
            scene = _of_news(work, desk, str(facts["call"]), facts.get("tell"))
        else:
            scene = _of_message(work, desk, str(facts["announced"]))
    if scene is None:
        raise Unrenderable(f"nothing is left of what {outgoing.kind.value} tells of")
    return announced.call_news(scene, facts) if scene.about else announced.announcement(scene)


def _over(desk: Desk, outgoing: Outgoing) -> Message:
    facts = outgoing.facts
    with desk.storage.read() as work:
        kept = work.announcements.get(str(facts["announcement"]))
        if kept is None or kept.content.window is None:
            raise Unrenderable("nothing is left of the announcement that was over")
        author = work.directory.person(kept.by)
        customers = work.directory.customers_named(set(facts["untold"]))
    return announcing.over(
        OverScene(
            number=kept.number,
            content=kept.content,
            window=kept.content.window,
            by=desk.name(author) if author else None,
            told=int(facts["told"]),
            untold=sorted(customers.values(), key=lambda one: one.key),
        )
    )


def preview(work: "Work", desk: Desk, row: AnnouncementRow, customer: Customer) -> Message:
    """What a customer who has a channel will read of an announcement that is not on record yet."""
    message = messages(work, desk, row, customer)[0]
    return announced.announcement(_scene_of(work, desk, row, customer, message))


def card(work: "Work", desk: Desk, wanted: Card) -> Message | None:
    """The newest state of a card; None when its subject is gone."""
    if wanted.role is CardRole.ANNOUNCED:
        scene = _of_message(work, desk, wanted.subject)
        return None if scene is None else announced.announcement(scene)
    scene = _of_call(work, desk, wanted.subject)
    return None if scene is None else announced.call_card(scene)


def _of_message(work: "Work", desk: Desk, message_id: str) -> AnnouncedScene | None:
    message = work.announcements.message(message_id)
    return None if message is None else _scene(work, desk, message)


def _of_call(work: "Work", desk: Desk, subject: str) -> AnnouncedScene | None:
    announcement, _, customer = subject.partition(":")
    messages = work.announcements.told_to(announcement, customer)
    return _scene(work, desk, messages[0]) if messages else None


def _of_news(work: "Work", desk: Desk, call_id: str, waits: str | None) -> AnnouncedScene | None:
    call = work.calls.get(call_id)
    messages = work.announcements.told_to(call.announcement, call.customer) if call else []
    return _scene(work, desk, messages[0], about=call, waits=waits) if messages else None


def _scene(
    work: "Work", desk: Desk, message: Announced, *, about: Call | None = None, waits: str | None = None
) -> AnnouncedScene | None:
    kept = work.announcements.get(message.announcement)
    customer = work.directory.customer(message.customer)
    if kept is None or customer is None:
        return None
    return _scene_of(work, desk, kept, customer, message, about=about, waits=waits)


def _scene_of(
    work: "Work",
    desk: Desk,
    kept: AnnouncementRow,
    customer: Customer,
    message: Announced,
    *,
    about: Call | None = None,
    waits: str | None = None,
) -> AnnouncedScene:
    calls = work.calls.about(kept.id, customer.id) if message.call else []
    people = work.directory.people({kept.by, waits or "", *(call.by for call in calls)})
    names = {person.id: desk.name(person) for person in people.values()}
    return AnnouncedScene(
        announcement=kept.id,
        content=kept.content,
        customer=customer,
        by=names.get(kept.by),
        listed=_listed(work, desk, customer, kept.content),
        named=message.releases,
        call=message.call,
        standing=standing(calls),
        names=names,
        about=about,
    )


def _listed(work: "Work", desk: Desk, customer: Customer, content: Announcement) -> tuple[str, ...]:
    """Releases of a discontinued line that the customer's contract lists."""
    end = content.discontinued
    if end is None:
        return ()
    _, terms = desk.current_terms(work, customer)
    known = terms.releases.listed if terms.releases else ()
    return tuple(one.name for one in known if of_line(one.name, end.line))
