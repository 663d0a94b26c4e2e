"""The customers file: its shape, read from YAML with every problem told by line, and written back.

One file holds the workspace's agents and staff, and the customers with what was agreed with each. Nothing here
touches the database; `bot.usecases.directory` does.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    model_validator,
)
from ruamel.yaml import YAML

from policies.document.problems import DocumentProblems, Problem
from policies.document.source import Source, parse, problems_of
from policies.instant import Instant, instant, moment
from policies.people import Role, Seniority, Standing

HOLDABLE = (Role.POOL, Role.LEAD, Role.MANAGER, Role.TAM, Role.CUSTOMER_SUCCESS_DIRECTOR, Role.ON_CALL)
"""Roles that a person holds; the others of `Role` follow from the ticket."""


def _slack_id(letters: str, what: str, where: str) -> AfterValidator:
    def check(value: str) -> str:
        if not (
            len(value) > 1 and value[0] in letters and value.isascii() and value.isalnum() and value.isupper()
        ):
            raise ValueError(f"{value!r} is no {what} id; {where}, it begins with {' or '.join(letters)}")
        return value

    return AfterValidator(check)


def _day(value: Any) -> date:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, datetime):
        instant(value)
        return value
    if isinstance(value, date):
        return value
    raise ValueError("this is no date; write a day like 2026-12-31, or an instant like 2026-12-31T17:00:00Z")


def _whole_day(value: Any) -> date:
    day = _day(value)
    if isinstance(day, datetime):
        raise ValueError("this is no day; write one like 2026-12-31")  # noqa: TRY004 -- pydantic reports ValueErrors
    return day


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Berlin") from None
    return name


def _key(value: str) -> str:
    if not (
        2 <= len(value) <= 10
        and value.isascii()
        and value.isalnum()
        and value.isupper()
        and value[0].isalpha()
    ):
        raise ValueError(f"{value!r} is no key; use 2 to 10 capital letters and digits, such as ACME")
    return value


def _address(value: str) -> str:
    name, at, host = value.partition("@")
    if not (name and at and "." in host) or any(c.isspace() for c in value):
        raise ValueError(f"{value!r} is no e-mail address; write one like ann@acme.example")
    return value.lower()


def _holdable(role: Role) -> Role:
    if role not in HOLDABLE:
        raise ValueError(f"{role.value} is held by nobody; use one of {', '.join(HOLDABLE)}")
    return role


def _plain(value: Any) -> Any:
    """YAML reads dates; a calendar is kept as JSON, which has none."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> Any:
    # A figure without a unit, or a number for a plan, is somebody's plain word to us.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


TeamId = Annotated[str, _slack_id("TE", "Slack team", "the workspace's address in a browser shows it")]
UserId = Annotated[str, _slack_id("UW", "Slack user", "copy it from the person's profile, under ⋮")]
ChannelId = Annotated[str, _slack_id("CG", "channel", "copy it from the end of the channel's About tab")]
GroupId = Annotated[str, _slack_id("S", "user group", "copy it from the user group's page, under ⋯")]
HeldRole = Annotated[Role, AfterValidator(_holdable)]
Day = Annotated[date, PlainValidator(_day), PlainSerializer(lambda day: day)]
WholeDay = Annotated[date, PlainValidator(_whole_day), PlainSerializer(lambda day: day)]
Zone = Annotated[str, AfterValidator(_zone)]
Email = Annotated[str, AfterValidator(_address)]
Named = Annotated[str, Field(min_length=1, max_length=80)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class OursEntry(_Entry):
    """A person of the vendor's."""

    name: Named
    slack: UserId
    roles: tuple[HeldRole, ...] = ()
    email: Email | None = None


class AgentEntry(OursEntry):
    """One of ours who works tickets."""

    seniority: Seniority = Seniority.JUNIOR


class StaffEntry(OursEntry):
    """One of ours who holds roles but works no tickets."""


class GroupEntry(_Entry):
    """A Slack user group whose members are agents; somebody listed by name keeps what is said there."""

    group: GroupId
    roles: tuple[HeldRole, ...] = ()
    seniority: Seniority = Seniority.JUNIOR


class SlackUser(_Entry):
    """A person of another workspace."""

    team: TeamId
    user: UserId


class ContactEntry(_Entry):
    """A person the customer authorised; one without `slack` is bound at the first message from that address."""

    name: Named
    slack: SlackUser | None = None
    email: Email | None = None
    title: str = ""
    trained: WholeDay | None = None

    @model_validator(mode="after")
    def _can_be_recognised(self) -> "ContactEntry":
        if self.slack is None and self.email is None:
            raise ValueError(f"{self.name} cannot be recognised; give slack (team and user) or email")
        return self


class Subscription(_Entry):
    """When support is owed. A day counts whole, the last one included; an instant is exact, `until` excluded."""

    begin: Day = Field(alias="from")
    until: Day | None = None
    zone: Zone = "UTC"

    def starts(self) -> Instant:
        """First instant of support."""
        return self._at(self.begin, 0)

    def ends(self) -> Instant | None:
        """First instant without support; None is open-ended."""
        return None if self.until is None else self._at(self.until, 1)

    def _at(self, day: date, days_later: int) -> Instant:
        if isinstance(day, datetime):
            return instant(day)
        return instant(datetime.combine(day + timedelta(days=days_later), time(), ZoneInfo(self.zone)))

    @classmethod
    def of(cls, starts: Instant, ends: Instant | None) -> "Subscription":
        """Write two instants down: as days where they are midnights in UTC, else exactly."""
        return cls(begin=_written(starts, 0), until=None if ends is None else _written(ends, 1))


def _written(at: Instant, days_earlier: int) -> date:
    exact = moment(at)
    whole = exact.time() == time()
    return (exact - timedelta(days=days_earlier)).date() if whole else exact.astimezone(UTC)


class CustomerEntry(_Entry):
    """A customer, and everything that was agreed with it."""

    key: Annotated[str, AfterValidator(_key)]
    """Prefix of its ticket numbers."""
    name: Named
    policy: str
    plan: Annotated[str, BeforeValidator(_text)]
    overrides: Mapping[str, Annotated[str, BeforeValidator(_text)]] = {}
    subscription: Subscription
    standing: Standing = Standing.ACTIVE
    kind: Literal["customer", "partner"] = "customer"
    deployment: Literal["cloud", "on_premise"] = "cloud"
    calendar: Annotated[Mapping[str, Any], BeforeValidator(_plain)] | None = None
    shared_channels: Annotated[tuple[ChannelId, ...], Field(min_length=1)]
    agents_channel: ChannelId
    turn_to: str = ""
    contacts: tuple[ContactEntry, ...] = ()
    roles: Mapping[HeldRole, tuple[UserId, ...]] = {}
    """Role to Slack users of agents or staff; a role not named falls to whoever holds it for all."""


class CustomersFile(_Entry):
    """The whole file. `agents`, `agent_groups` and `staff` left out are left as they are; an empty list retires all."""

    workspace: TeamId
    """Slack team the app is installed in."""
    agents: tuple[AgentEntry, ...] | None = None
    agent_groups: tuple[GroupEntry, ...] | None = None
    staff: tuple[StaffEntry, ...] | None = None
    customers: tuple[CustomerEntry, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read, with where each thing stands in it."""

    filename: str
    file: CustomersFile
    source: Source

    def problem(self, message: str, *path: str | int) -> Problem:
        """Put a message on the line of a path of the file."""
        return Problem(self.source.line(path), message)


def load(text: str, filename: str) -> Loaded:
    """Read the shape of a file; `bot.customer_checks` tells whether it fits together.

    Raises:
        DocumentProblems: everything that is wrong with the shape, by line.
    """
    source = parse(text, filename)
    if not isinstance(source.data, dict):
        raise DocumentProblems(
            filename, [Problem(1, "a customers file begins with workspace, and lists customers")]
        )
    try:
        return Loaded(filename, CustomersFile.model_validate(source.data), source)
    except ValidationError as error:
        problems = problems_of(error, source)
    raise DocumentProblems(filename, problems)


def dump(file: CustomersFile) -> str:
    """Write a file as YAML that `load` reads back as the same."""
    plain = _yaml(file.model_dump(by_alias=True, exclude_defaults=True))
    yaml = YAML()
    yaml.width = 120
    yaml.representer.ignore_aliases = lambda _: True  # the same day twice is written twice
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(plain, out)
    return out.getvalue()


def _yaml(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_yaml(key): _yaml(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_yaml(each) for each in value]
    return value.value if isinstance(value, Enum) else value
