"""Announcements: what was said, to whom it went, and when each message of it stood in its channel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, bindparam, func, insert, or_, select, update

from policies.announcement import Announcement, Audience, Deployment, Discontinued, Kind, Window
from policies.instant import Instant
from storage.announcement_tables import announced, announcements
from storage.jsontext import dump, load, plain
from storage.transaction import Transaction


class State(StrEnum):
    """What became of an announcement."""

    SCHEDULED = "scheduled"
    SENT = "sent"
    """Handed to the outbox for everybody, or under way."""
    WITHDRAWN = "withdrawn"
    OVER = "over"
    """Its maintenance was over before everybody had been told; nobody is told any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRow:
    """An announcement on record."""

    id: str
    workspace: str
    content: Announcement
    made: Instant
    by: str
    """Person id of its author; `operator` for the command line."""
    number: int = 0
    """How people name it; given when it is put."""
    state: State = State.SCHEDULED
    settled: Instant | None = None
    """When it was sent or withdrawn, or seen to be over."""
    settled_by: str | None = None
    """Who withdrew it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One message of an announcement: to one customer, in one of its channels."""

    id: str
    workspace: str
    announcement: str
    customer: str
    channel: str
    call: bool = False
    """A call is offered with it."""
    releases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Releases of a discontinued line that the customer named, with the numbers of those tickets."""
    posted: Instant | None = None
    """When it stood in its channel, by Slack's own time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedWindow:
    """Maintenance that somebody had been told of before it began (N4)."""

    number: int
    """Of its announcement."""
    title: str
    window: Window
    told: Mapping[str, Instant]
    """By customer id: since when its announcement stood in a channel of theirs."""


class Tally(NamedTuple):
    """How far an announcement got."""

    customers: int
    messages: int
    posted: int


_WAKES = announcements.c.wake_at.is_not(None)
_NEXT = select(func.min(announcements.c.wake_at)).where(_WAKES)
_DUE = (
    select(announcements)
    .where(_WAKES, announcements.c.wake_at <= bindparam("now_"))
    .order_by(announcements.c.wake_at, announcements.c.n)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_STOPPED = or_(
    announcements.c.state == State.SCHEDULED.value,
    announcements.c.wake_at < bindparam("before_"),  # nobody goes on with it
    announcements.c.wake_at > bindparam("now_"),  # it failed, and is put off
)
_OVERDUE = (
    select(func.count())
    .select_from(announcements)
    .where(_WAKES, announcements.c.due < bindparam("before_"), _STOPPED)
)
_TALLIES = (
    select(
        announced.c.announcement,
        func.count(announced.c.customer.distinct()).label("customers"),
        func.count().label("messages"),
        func.count(announced.c.posted).label("posted"),
    )
    .where(announced.c.announcement.in_(bindparam("ids_", expanding=True)))
    .group_by(announced.c.announcement)
)
_TOLD = (
    select(announced.c.announcement, announced.c.customer, func.min(announced.c.posted).label("posted"))
    .where(announced.c.posted.is_not(None))
    .group_by(announced.c.announcement, announced.c.customer)
    .subquery()
)
_WINDOWS = (
    select(announcements, _TOLD.c.customer.label("told"), _TOLD.c.posted)
    .join(_TOLD, _TOLD.c.announcement == announcements.c.id)
    .where(
        announcements.c.workspace == bindparam("workspace_"),
        announcements.c.kind == Kind.MAINTENANCE.value,
        announcements.c.begins < bindparam("until_"),
        announcements.c.ends > bindparam("since_"),
        _TOLD.c.posted < announcements.c.begins,
    )
    .order_by(announcements.c.begins, announcements.c.n, _TOLD.c.customer)
)


class Announcements:
    """Announcements, and the messages that each of them became."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, row: AnnouncementRow) -> int:
        """Keep a new announcement, to be sent when it is due; return its number."""
        values = _content_to(row.content) | {
            "id": row.id,
            "workspace": row.workspace,
            "made": row.made,
            "by": row.by,
            "state": row.state.value,
            "wake_at": row.content.due,
        }
        statement = insert(announcements).values(values).returning(announcements.c.n)
        return int(self._transaction.scalar(statement))

    def get(self, announcement_id: str) -> AnnouncementRow | None:
        """Return an announcement."""
        return self._first(select(announcements).where(announcements.c.id == announcement_id))

    def numbered(self, workspace: str, number: int) -> AnnouncementRow | None:
        """Return the announcement that people call by this number."""
        here = (announcements.c.workspace == workspace, announcements.c.n == number)
        return self._first(select(announcements).where(*here))

    def lock(self, announcement_id: str) -> AnnouncementRow | None:
        """Return an announcement that nobody else can send or withdraw until this transaction ends."""
        query = select(announcements).where(announcements.c.id == announcement_id)
        return self._first(query.with_for_update())

    def latest(self, workspace: str, limit: int = 50) -> list[AnnouncementRow]:
        """Return the announcements that were made last, the newest first."""
        here = select(announcements).where(announcements.c.workspace == workspace)
        rows = self._transaction.execute(here.order_by(announcements.c.n.desc()).limit(limit)).mappings()
        return [_row(row) for row in rows]

    def withdrawn(self, announcement_id: str, by: str, at: Instant) -> None:
        """Record that an announcement will not be sent."""
        state = State.WITHDRAWN.value
        self._set(announcement_id, state=state, settled=at, settled_by=by, wake_at=None)

    def over(self, announcement_id: str, at: Instant) -> None:
        """Record that an announcement is sent to nobody any more, since what it tells of was over by `at`."""
        self._set(announcement_id, state=State.OVER.value, settled=at, wake_at=None)

    # Sending

    def next_wake(self) -> Instant | None:
        """Return when the next announcement is due, or None."""
        found = self._transaction.scalar(_NEXT)
        return None if found is None else Instant(found)

    def overdue(self, before: Instant, now: Instant) -> int:
        """Return how many announcements should have been sent before an instant, and were not by `now`.

        One that goes to many customers, some at a time, counts once nobody has gone on with it since `before`, or its
        sending failed.
        """
        return self._transaction.scalar(_OVERDUE, {"before_": before, "now_": now}) or 0

    def due(self, now: Instant) -> AnnouncementRow | None:
        """Hold the announcement that is longest due, for this transaction; one that somebody else holds is skipped."""
        row = self._transaction.execute(_DUE, {"now_": now}).mappings().first()
        return None if row is None else _row(row)

    def sent(self, announcement_id: str, at: Instant, *, more: Instant | None) -> None:
        """Record that an announcement is sent as of `at`, and when to go on if there are `more` customers to tell."""
        first = func.coalesce(announcements.c.settled, at)
        self._set(announcement_id, state=State.SENT.value, settled=first, wake_at=more)

    def postpone(self, announcement_id: str, until: Instant) -> None:
        """Put off an announcement whose sending failed."""
        self._set(announcement_id, wake_at=until)

    def tell(self, messages: Sequence[Announced]) -> None:
        """Keep which messages an announcement becomes."""
        if messages:
            self._transaction.execute(insert(announced), [_message_to(one) for one in messages])

    def posted(self, message_id: str, at: Instant) -> None:
        """Record since when a message stands in its channel."""
        mine = update(announced).where(announced.c.id == message_id)
        self._transaction.execute(mine.values(posted=at))

    # Looking

    def message(self, message_id: str) -> Announced | None:
        """Return one message of an announcement."""
        return next(iter(self._messages(announced.c.id == message_id)), None)

    def told(self, announcement_id: str) -> list[Announced]:
        """Return every message of an announcement."""
        return self._messages(announced.c.announcement == announcement_id)

    def tallies(self, announcement_ids: Iterable[str]) -> dict[str, Tally]:
        """Return how far each of these announcements got; those without a message are left out."""
        rows = self._transaction.execute(_TALLIES, {"ids_": sorted(announcement_ids)}).mappings()
        return {row["announcement"]: Tally(row["customers"], row["messages"], row["posted"]) for row in rows}

    def told_to(self, announcement_id: str, customer_id: str) -> list[Announced]:
        """Return the messages of an announcement to one customer."""
        mine = (announced.c.announcement == announcement_id, announced.c.customer == customer_id)
        return self._messages(*mine)

    def reached(self, announcement_id: str) -> set[str]:
        """Return the ids of the customers for whom there is a message already."""
        theirs = select(announced.c.customer).where(announced.c.announcement == announcement_id)
        return set(self._transaction.scalars(theirs))

    def windows(self, workspace: str, since: Instant, until: Instant) -> list[AnnouncedWindow]:
        """Return maintenance that overlaps a period (`until` excluded) and was announced before it began (N4).

        It counts as announced to those customers in whose channels it stood by then; one whom it reached later, or
        never, is not among `told`. Windows that nobody was told of in time are left out. In the order they begin.
        """
        period = {"workspace_": workspace, "since_": since, "until_": until}
        found: dict[str, AnnouncedWindow] = {}
        told: dict[str, dict[str, Instant]] = {}
        for row in self._transaction.execute(_WINDOWS, period).mappings():
            told.setdefault(row["id"], {})[row["told"]] = Instant(row["posted"])
            window = _window(row)
            assert window is not None
            found[row["id"]] = AnnouncedWindow(
                number=row["n"], title=row["title"], window=window, told=told[row["id"]]
            )
        return list(found.values())

    # Inside

    def _set(self, announcement_id: str, **values: Any) -> None:
        mine = update(announcements).where(announcements.c.id == announcement_id)
        self._transaction.execute(mine.values(**values))

    def _messages(self, *which: Any) -> list[Announced]:
        query = select(announced).where(*which).order_by(announced.c.customer, announced.c.channel)
        return [_message(row) for row in self._transaction.execute(query).mappings()]

    def _first(self, query: Any) -> AnnouncementRow | None:
        row = self._transaction.execute(query).mappings().first()
        return None if row is None else _row(row)


def _content_to(content: Announcement) -> dict[str, Any]:
    to, window, end = content.audience, content.window, content.discontinued
    audience = {
        "policies": list(to.policies),
        "plans": list(to.plans),
        "deployment": to.deployment,
        "customers": list(to.customers),
    }
    return {
        "kind": content.kind.value,
        "title": plain(content.title),
        "text": plain(content.text),
        "audience": dump(audience),
        "due": content.due,
        "begins": window.begins if window else None,
        "ends": window.ends if window else None,
        "zone": window.zone if window else None,
        "line": plain(end.line) if end else None,
        "last_day": end.last_day.isoformat() if end else None,
    }


def _row(row: RowMapping) -> AnnouncementRow:
    settled = row["settled"]
    return AnnouncementRow(
        id=row["id"],
        workspace=row["workspace"],
        content=_content(row),
        made=Instant(row["made"]),
        by=row["by"],
        number=row["n"],
        state=State(row["state"]),
        settled=None if settled is None else Instant(settled),
        settled_by=row["settled_by"],
    )


def _content(row: RowMapping) -> Announcement:
    line = row["line"]
    return Announcement(
        kind=Kind(row["kind"]),
        title=row["title"],
        text=row["text"],
        audience=_audience(load(row["audience"])),
        due=Instant(row["due"]),
        window=_window(row),
        discontinued=None if line is None else Discontinued(line=line, last_day=_date(row["last_day"])),
    )


def _date(iso: str) -> date:
    return date.fromisoformat(iso)


def _audience(kept: Mapping[str, Any]) -> Audience:
    deployment = kept["deployment"]
    return Audience(
        policies=tuple(kept["policies"]),
        plans=tuple(kept["plans"]),
        deployment=None if deployment is None else Deployment(deployment),
        customers=tuple(kept["customers"]),
    )


def _window(row: RowMapping) -> Window | None:
    if row["begins"] is None:
        return None
    return Window(begins=Instant(row["begins"]), ends=Instant(row["ends"]), zone=row["zone"])


def _message_to(message: Announced) -> dict[str, Any]:
    return {
        "id": message.id,
        "workspace": message.workspace,
        "announcement": message.announcement,
        "customer": message.customer,
        "channel": message.channel,
        "call": message.call,
        "releases": dump([[name, list(numbers)] for name, numbers in message.releases]),
        "posted": message.posted,
    }


def _message(row: RowMapping) -> Announced:
    return Announced(
        id=row["id"],
        workspace=row["workspace"],
        announcement=row["announcement"],
        customer=row["customer"],
        channel=row["channel"],
        call=row["call"],
        releases=tuple((name, tuple(numbers)) for name, numbers in load(row["releases"])),
        posted=None if row["posted"] is None else Instant(row["posted"]),
    )
