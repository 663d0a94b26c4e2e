"""Making announcements, withdrawing them, and looking at what there is; by an agent in Slack or an operator (S7, B12)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.views.announcing import Listed
from policies.announcement import Announcement, Flaw, Reach, flaws, reach
from policies.customer import Customer
from policies.refusal import Refused, Why
from policies.terms import Terms
from storage.announcements import Announced, AnnouncementRow, State, Tally
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
    return _listed(work, work.announcements.latest(desk.workspace.team, limit))


def found(work: "Work", desk: Desk, number: int) -> tuple[Listed, list[Announced]]:
    """One announcement, and every message of it: to whom it went, and since when it stood there.

    Raises:
        Refused: there is none of that number.
    """
    row = work.announcements.numbered(desk.workspace.team, number)
    if row is None:
        raise Refused(Why.NO_SUCH_ANNOUNCEMENT)
    return _listed(work, [row])[0], work.announcements.told(row.id)


def _listed(work: "Work", rows: Sequence[AnnouncementRow]) -> list[Listed]:
    ids = [row.id for row in rows]
    tallies, calls = work.announcements.tallies(ids), work.calls.booked(ids)
    customers = work.directory.customers_named({call.customer for call in calls})
    people = work.directory.people({row.by for row in rows} | {row.settled_by or "" for row in rows})
    names = {OPERATOR: _OPERATOR_NAME} | {person.id: person.name for person in people.values()}
    return [
        Listed(
            id=row.id,
            number=row.number,
            content=row.content,
            state=row.state.value,
            by=names.get(row.by, "someone"),
            made=row.made,
            settled=row.settled,
            settled_by=names.get(row.settled_by or "", "someone"),
            **tallies.get(row.id, Tally(0, 0, 0))._asdict(),
            calls=tuple(
                (customers[one.customer].name, one.at) for one in calls if one.announcement == row.id
            ),
        )
        for row in rows
    ]
