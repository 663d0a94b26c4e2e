"""Erasures that were asked for and wait: recorded with their due day, listed, and reminded of in time (B16)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases.erasing import due_day, known_customer, known_person
from bot.usecases.sending import to_channel
from bot.views.scene import ErasureDue, ErasuresScene
from policies import erasure
from policies.calendar import Calendar
from policies.customer import Customer
from policies.instant import Instant, moment
from policies.refusal import Refused, Why
from storage.erasures import Erasure
from storage.ids import new
from storage.records import OutboxKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work

_ANY_HOUR = Calendar.around_the_clock("any hour", "UTC")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded."""

    name: str
    due: date | None
    late: bool
    """The due day has passed already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One request, as the list shows it."""

    customer: str
    """The customer's key."""
    name: str
    """Empty once it is done."""
    person: str
    """The id to carry it out by; empty once it is done."""
    notice: Instant
    due: date | None
    days: int | None
    """Days until the due day, below nought when it has passed."""
    done: Instant | None


def record(desk: Desk, key: str, named: str, notice: Instant) -> Recorded:
    """Record that a person's data are to be erased; nothing is erased yet.

    Raises:
        Refused: no such customer or person, the notice lies ahead, or it is recorded already.
    """
    with desk.storage.write() as work:
        customer = work.directory.lock_customer(known_customer(work, desk, key).id)
        person = known_person(work, desk.workspace.team, customer.id, named)
        if notice > desk.now():
            raise Refused(Why.DAY_IN_FUTURE)
        for one in work.erasures.open(desk.workspace.team):
            if (one.customer, one.person) == (customer.id, person.id):
                raise Refused(Why.ERASURE_RECORDED, due=str(one.due or ""))
        due = due_day(work, desk, customer, notice)
        work.erasures.put(
            Erasure(
                id=new("er"),
                workspace=desk.workspace.team,
                customer=customer.id,
                person=person.id,
                notice=notice,
                due=due,
                recorded=desk.now(),
            )
        )
    return Recorded(person.name, due, late=due is not None and _today(desk) > due)


def listed(desk: Desk, *, everything: bool = False) -> list[Listed]:
    """The requests that wait, by due day; with `everything` those that are done too."""
    with desk.storage.read() as work:
        team = desk.workspace.team
        found = work.erasures.all(team) if everything else work.erasures.open(team)
        people = work.directory.people(one.person for one in found if one.person)
        customers = work.directory.customers_named({one.customer for one in found})
    return [
        Listed(
            customer=customers[one.customer].key,
            name=people[one.person].name if one.person else "",
            person=one.person or "",
            notice=one.notice,
            due=one.due,
            days=None if one.due is None else (one.due - _today(desk)).days,
            done=one.done,
        )
        for one in found
    ]


def _today(desk: Desk) -> date:
    return moment(desk.now()).date()


def remind(desk: Desk) -> int:
    """Remind the agents of what is due soon or overdue; how many requests that was.

    Each of the four reminders is sent once, whatever happens in between; of several that were missed only the last.
    What falls together for one agents' channel is one message.
    """
    with desk.storage.read() as work:
        if not _fallen(work, desk, work.erasures.open(desk.workspace.team)):
            return 0
    with desk.storage.write() as work:
        fallen = _fallen(work, desk, work.erasures.open(desk.workspace.team, hold=True))
        channels: dict[str, list[str]] = defaultdict(list)
        for request, stage, channel in fallen:
            work.erasures.tell(request.id, stage)
            channels[channel].append(request.id)
        for channel, ids in channels.items():
            to_channel(work, desk, channel, OutboxKind.ERASURE_REMINDER, {"erasures": ids})
    return len(fallen)


def _fallen(work: "Work", desk: Desk, waiting: list[Erasure]) -> list[tuple[Erasure, int, str]]:
    """Each request with a reminder that has come and was not sent, which one, and for which agents' channel."""
    dated = [one for one in waiting if one.due is not None and one.told < erasure.STAGES]
    customers = work.directory.customers_named({one.customer for one in dated})
    hours = {known: _hours(work, desk, customer) for known, customer in customers.items()}
    found = []
    for one in dated:
        assert one.due is not None
        stage = erasure.stage(one.due, hours[one.customer], desk.now())
        channel = customers[one.customer].agents_channel
        if stage > one.told and channel:
            found.append((one, stage, channel))
    return found


def waiting(work: "Work", desk: Desk, request_ids: list[str]) -> ErasuresScene:
    """Those of the requests that still wait, as a reminder shows them."""
    found = [one for one in work.erasures.many(request_ids) if one.done is None]
    customers = work.directory.customers_named({one.customer for one in found})
    shown = [
        ErasureDue(
            customer=customers[one.customer],
            person=one.person or "",
            notice=one.notice,
            due=one.due,
            days=(one.due - _today(desk)).days,
        )
        for one in found
        if one.due is not None
    ]
    return ErasuresScene(waiting=tuple(shown))


def _hours(work: "Work", desk: Desk, customer: Customer) -> Calendar:
    """The customer's support hours, so that nobody is reminded at night."""
    _, terms = desk.current_terms(work, customer)
    return terms.business_calendar or _ANY_HOUR
