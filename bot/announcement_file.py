"""An announcement as an operator writes it down: its shape, read from YAML with every problem told by line."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from dateutil.tz import datetime_exists
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
)

from bot.customer_file import WholeDay, Zone
from bot.views.announcing import FLAWS
from policies.announcement import (
    WHERE,
    Announcement,
    Audience,
    Deployment,
    Discontinued,
    Flaw,
    Kind,
    Part,
    Window,
)
from policies.customer import Customer
from policies.document.problems import DocumentProblems, Path, Problem
from policies.document.source import Source, parse, problems_of
from policies.instant import BadInstant, Instant, instant

_MOST = 100_000
_PATHS: dict[Part, Path] = {
    Part.TITLE: ("title",),
    Part.TEXT: ("text",),
    Part.WINDOW: ("window",),
    Part.WINDOW_END: ("window", "end"),
    Part.LINE: ("end_of_support", "line"),
    Part.LAST_DAY: ("end_of_support", "last_day"),
    Part.DUE: ("send",),
    Part.AUDIENCE: ("to",),
}


def _time(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else value
    except ValueError:
        found = None
    if not isinstance(found, datetime):
        raise ValueError("this is no time; write one like 2026-06-13 22:00")  # noqa: TRY004 -- pydantic reports ValueErrors
    return found


def _names(value: Any) -> Any:
    """One alone needs no list."""
    return [value] if isinstance(value, str) else value


Time = Annotated[datetime, PlainValidator(_time)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowEntry(_Entry):
    """When maintenance is done, in the file's zone."""

    begin: Time
    end: Time


class EndEntry(_Entry):
    """A release line whose support ends."""

    line: Annotated[str, Field(min_length=1, max_length=60)]
    last_day: WholeDay


class ToEntry(_Entry):
    """Customers for whom all of this holds; nothing given is everybody."""

    policies: Names = ()
    plans: Names = ()
    deployment: Deployment | None = None
    customers: Names = ()


class AnnouncementEntry(_Entry):
    """The whole file."""

    kind: Kind
    title: Annotated[str, Field(min_length=1, max_length=150)]
    text: Annotated[str, Field(min_length=1, max_length=3_000)]
    zone: Zone = "UTC"
    """Of the times in the file."""
    window: WindowEntry | None = None
    end_of_support: EndEntry | None = None
    to: ToEntry = ToEntry()
    send: Time | None = None
    """Without, it is sent at once."""


class AnnouncementFile:
    """A file that was read, with where each thing stands in it."""

    def __init__(self, filename: str, entry: AnnouncementEntry, source: Source) -> None:
        self.filename = filename
        self.entry = entry
        self._source = source

    def content(self, now: Instant) -> Announcement:
        """What the file says, due `now` where it names no time.

        Raises:
            DocumentProblems: a time that its zone does not have, or beyond all calendars.
        """
        entry, problems = self.entry, list[Problem]()
        window, end = entry.window, entry.end_of_support
        due = now if entry.send is None else self._at(entry.send, ("send",), problems)
        begins = self._at(window.begin, ("window", "begin"), problems) if window else now
        ends = self._at(window.end, ("window", "end"), problems) if window else now
        if problems:
            raise DocumentProblems(self.filename, problems)
        return Announcement(
            kind=entry.kind,
            title=entry.title,
            text=entry.text,
            audience=Audience(**dict(entry.to)),
            due=due,
            window=Window(begins=begins, ends=ends, zone=entry.zone) if window else None,
            discontinued=Discontinued(line=end.line, last_day=end.last_day) if end else None,
        )

    def _at(self, time: datetime, path: Path, problems: list[Problem]) -> Instant:
        there = time if time.tzinfo else time.replace(tzinfo=ZoneInfo(self.entry.zone))
        if not datetime_exists(there):
            sentence = f"there is no {time:%H:%M} in {self.entry.zone} on that day, the clocks go forward; choose another time"
            problems.append(self._problem(sentence, path))
            return Instant(0)
        try:
            return instant(there)
        except BadInstant:
            problems.append(self._problem("this time lies outside 1970 to 2200", path))
            return Instant(0)

    def unknown(self, customers: Sequence[Customer]) -> list[Problem]:
        """Names of policies, plans and customers that no customer has: most likely slips."""
        to = self.entry.to
        return [
            *self._slips("policies", to.policies, {one.policy for one in customers}, "policy"),
            *self._slips("plans", to.plans, {one.plan for one in customers}, "plan"),
            *self._slips("customers", to.customers, {one.key for one in customers}, "key"),
        ]

    def _slips(self, name: str, given: Iterable[str], known: set[str], noun: str) -> Iterable[Problem]:
        for position, one in enumerate(given):
            if one not in known:
                there = ", ".join(sorted(known)[:20])
                yield self._problem(
                    f"no customer has the {noun} {one!r}; there are {there}", ("to", name, position)
                )

    def flawed(self, flaws: Iterable[Flaw]) -> list[Problem]:
        """What is wrong with the announcement, by line."""
        return [self._problem(FLAWS[flaw], _PATHS[WHERE[flaw]]) for flaw in flaws]

    def _problem(self, message: str, path: Path) -> Problem:
        return Problem(self._source.line(path), message)


def load(text: str, filename: str) -> AnnouncementFile:
    """Read a file's shape.

    Raises:
        DocumentProblems: everything that is wrong with it, by line.
    """
    source = parse(text, filename, _MOST)
    if not isinstance(source.data, dict):
        raise DocumentProblems(filename, [Problem(1, "an announcement has a kind, a title and a text")])
    try:
        return AnnouncementFile(filename, AnnouncementEntry.model_validate(source.data), source)
    except ValidationError as error:
        problems = problems_of(error, source)
    raise DocumentProblems(filename, problems)
