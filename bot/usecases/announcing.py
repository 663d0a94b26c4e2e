"""Making announcements, withdrawing them, and looking at what there is; by an agent in Slack or an operator (S7, B12)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.views.announcing import Listed
from policies.announcement import Announcement, Flaw, Reach, flaws, reach
from policies.calls import Call, CallState
from policies.customer import Customer
from policies.refusal import Refused, Why
from policies.terms import Terms
from storage.announcements import Announced, AnnouncementRow, State
from storage.ids import new

if TYPE_CHECKING:
    from storage.unit_of_work import Work

OPERATOR = "operator"
"""Who makes announcements by command; nobody of the directory."""
_OPERATOR_NAME = "an operator"


class FlawedError(Exception):
    """Raised when an announcement cannot be made as it is; says everything that is wrong with it."""

    def __init__(self, found: Sequence[Flaw]) -> None:
        super().__init__(", ".join(found))
        self.flaws = tuple(found)


def reached(work: "Work", desk: Desk, content: Announcement) -> Reach:
    """Whom an announcement would reach as things stand, and what its author should know.

    Raises:
        FlawedError: it cannot be made like this, by anybody.
    """
    found = reach_of(work, desk, content)
    wrong = [*flaws(content, desk.now()), *(() if found.customers else (Flaw.NOBODY,))]
    if wrong:
        raise FlawedError(wrong)
    return found


def reach_of(work: "Work", desk: Desk, content: Announcement) -> Reach:
    """Whom an announcement reaches, whatever is wrong with it."""
    return reach(content, work.directory.customers(desk.workspace.team), _Contracts(work, desk).terms)


class _Contracts:
    """What was agreed with customers, as far as announcements go: those of one policy and plan have the same."""

    def __init__(self, work: "Work", desk: Desk) -> None:
        self._work, self._desk = work, desk
        self._known: dict[tuple[str, str], Terms] = {}

    def terms(self, customer: Customer) -> Terms:
        same = (customer.policy, customer.plan)
        if same not in self._known:
            _, self._known[same] = self._desk.current_terms(self._work, customer)
        return self._known[same]


def make(work: "Work", desk: Desk, content: Announcement, by: str) -> tuple[AnnouncementRow, Reach]:
    """Put an announcement on record, to be sent when it is due.

    Who is told is looked up again then: a customer who comes before it is sent is told too, one who leaves is not.

    Raises:
        FlawedError: something is wrong with it, or nobody would be told.
    """
    found = reached(work, desk, content)
    row = AnnouncementRow(
        id=new("an"), workspace=desk.workspace.team, content=content, made=desk.now(), by=by
    )
    work.announcements.put(row)
    kept = work.announcements.get(row.id)
    assert kept is not None
    return kept, found


def withdraw(work: "Work", desk: Desk, row: AnnouncementRow | None, by: str) -> AnnouncementRow:
    """Take back an announcement that is not sent yet.

    Raises:
        Refused: there is none like this, or it is sent or withdrawn already.
    """
    held = work.announcements.lock(row.id) if row is not None else None
    if held is None or held.workspace != desk.workspace.team:
        raise Refused(Why.NO_SUCH_ANNOUNCEMENT)
    if held.state is not State.SCHEDULED:
        raise Refused(Why.ANNOUNCEMENT_SETTLED, number=held.number, state=held.state.value)
    work.announcements.withdrawn(held.id, by, desk.now())
    return held


def listed(work: "Work", desk: Desk, limit: int = 50) -> list[Listed]:
    """The announcements that were made last, the newest first."""
    rows = work.announcements.latest(desk.workspace.team, limit)
    messages: dict[str, list[Announced]] = {row.id: [] for row in rows}
    for message in work.announcements.told(messages):
        messages[message.announcement].append(message)
    customers = work.directory.customers_named({one.customer for some in messages.values() for one in some})
    people = work.directory.people({row.by for row in rows} | {row.settled_by or "" for row in rows})
    names = {OPERATOR: _OPERATOR_NAME} | {person.id: person.name for person in people.values()}
    return [_listed(work, row, messages[row.id], customers, names) for row in rows]


def _listed(
    work: "Work",
    row: AnnouncementRow,
    messages: Sequence[Announced],
    customers: dict[str, Customer],
    names: dict[str, str],
) -> Listed:
    told = sorted({one.customer for one in messages}, key=lambda id_: customers[id_].key)
    offered = sorted({one.customer for one in messages if one.call}, key=lambda id_: customers[id_].key)
    booked = [(customers[one].name, call.at) for one in offered for call in _booked(work, row, one)]
    return Listed(
        id=row.id,
        number=row.number,
        content=row.content,
        state=row.state.value,
        by=names.get(row.by, "someone"),
        made=row.made,
        settled=row.settled,
        settled_by=names.get(row.settled_by or "", "someone"),
        messages=len(messages),
        posted=sum(one.posted is not None for one in messages),
        customers=tuple(customers[one].name for one in told),
        calls=tuple(booked),
    )


def _booked(work: "Work", row: AnnouncementRow, customer: str) -> list[Call]:
    return [call for call in work.calls.about(row.id, customer) if call.state is CallState.BOOKED]
