"""The policy document's schema. `policies/library/starter.yml` shows how one is written."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from policies.document.calendars import PolicyCalendar, short_calendar
from policies.document.fields import (
    LEVELS,
    Clause,
    Code,
    DurationText,
    EmojiName,
    Label,
    Level,
    OneOrMore,
    Part,
    Text,
    WhenText,
    ZoneName,
    by_level,
)
from policies.duration import Duration
from policies.people import Role, Seniority
from policies.terms import Kind, PrioritySetter, ReopenMode, Source, Target, Wording

CalendarNames = Annotated[dict[Level, Code], BeforeValidator(by_level)]
"""A calendar's name for all priorities, or one for each; a priority left out takes the outer default."""
Levels = frozenset[Level]
_EVERY = frozenset(LEVELS)


class PriorityPart(Part):
    """One level of the scale, in the policy's words."""

    label: Label
    means: Text
    examples: tuple[Text, ...] = ()
    production_only: bool = False
    seniority: Seniority | None = None


class PromisePart(Part):
    """One target's figures by priority; a priority left out is not promised."""

    p1: DurationText | None = Field(None, alias="1")
    p2: DurationText | None = Field(None, alias="2")
    p3: DurationText | None = Field(None, alias="3")
    p4: DurationText | None = Field(None, alias="4")
    calendar: CalendarNames = Field(default_factory=dict)
    wording: Wording = Wording.TARGET
    strict: bool = False
    roll_to_open: bool = False
    clause: Clause = ""

    @property
    def figures(self) -> dict[int, Duration]:
        """What is promised, by priority."""
        written = zip(LEVELS, (self.p1, self.p2, self.p3, self.p4), strict=True)
        return {level: duration for level, duration in written if duration is not None}


class SourcePart(Part):
    """A way in: `any`, or the priorities it is open for and how such a ticket opens."""

    priorities: Levels = _EVERY
    kind: Kind | None = None
    priority: Level | None = None
    instead: Text | None = None

    @model_validator(mode="after")
    def _shows_the_way(self) -> "SourcePart":
        if self.priorities != _EVERY and self.instead is None:
            raise ValueError("a source that is closed to some priorities says what to use instead")
        return self


def _source(value: Any) -> Any:
    return {} if value == "any" else value


Sources = dict[Source, Annotated[SourcePart, BeforeValidator(_source)]]


class PlanPart(Part):
    """A level of service that a customer buys."""

    label: Label
    contacts: int | None = Field(None, ge=1, le=10_000)
    calendar: CalendarNames = Field(default_factory=dict)
    sources: Sources = Field(default_factory=dict)
    priority_set_by: PrioritySetter | None = None
    promises: dict[Target, PromisePart] = Field(default_factory=dict)


class RungPart(Part):
    """One step of a ladder."""

    at: WhenText
    tell: Annotated[tuple[Role, ...], OneOrMore] = Field(min_length=1)
    name: Label | None = None
    """Where two rungs of one ladder fire at the same moment, to tell them apart."""
    priorities: Levels = _EVERY
    plans: Annotated[tuple[Code, ...], OneOrMore] | None = None
    clause: Clause = ""

    @property
    def title(self) -> str:
        """The rung's name; how its moment is written, if it has no other."""
        return self.name or self.at.written


class KindPart(Part):
    """A kind of request the policy knows; `clocks: false` for one that is promised nothing."""

    label: Label
    clocks: bool = True


def _kind(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


class AskPart(Part):
    """One piece of information the policy asks for."""

    key: Code
    label: Label
    hint: Annotated[Text, StringConstraints(max_length=150)] | None = None
    long: bool = False
    priorities: Levels = _EVERY


class PausePart(Part):
    """A pause the policy grants."""

    reason: Code
    label: Label
    targets: Annotated[frozenset[Target], OneOrMore] = Field(min_length=1)
    priorities: Levels = _EVERY
    clause: Clause = ""


class PriorityRules(Part):
    """Whose word a priority is."""

    set_by: PrioritySetter = PrioritySetter.REQUESTER_UNTIL_CONFIRMED
    consult_on_change: bool = False
    ask_environment: bool = False
    cap_outside_production: Level = 3


class Rules(Part):
    """How clocks read where policies differ."""

    acknowledgement_counts: bool = False
    updates_from_receipt: bool = False
    workaround_resolves: bool = True
    continuous_effort: Levels = frozenset()


class ReopenPart(Part):
    """What reopening does, how long it is possible, and when silence closes."""

    clocks: ReopenMode = ReopenMode.CONTINUE
    within: DurationText | None = None
    close_after: DurationText | None = None
    calendar: Code | None = None


class Defaults(Part):
    """What a bare message opens as."""

    kind: Kind = Kind.INCIDENT
    priority: Level = 3


class PolicyModel(Part):
    """A whole policy document."""

    policy: Code
    title: Label
    zone: ZoneName
    calendars: dict[Code, Annotated[PolicyCalendar, BeforeValidator(short_calendar)]] = Field(min_length=1)
    calendar: CalendarNames = Field(default_factory=dict)
    priorities: dict[Level, PriorityPart]
    kinds: dict[Kind, Annotated[KindPart, BeforeValidator(_kind)]] = Field(min_length=1)
    defaults: Defaults = Defaults()
    sources: Sources = Field(min_length=1)
    plans: dict[Code, PlanPart] = Field(min_length=1)
    ladders: dict[Target, tuple[RungPart, ...]] = Field(default_factory=dict)
    priority_rules: PriorityRules = PriorityRules()
    rules: Rules = Rules()
    pauses: tuple[PausePart, ...] = ()
    asks: tuple[AskPart, ...] = ()
    categories: dict[Code, Label] = Field(default_factory=dict)
    resolutions: dict[Code, Label] = Field(min_length=1)
    out_of_scope: dict[Code, Label] = Field(default_factory=dict)
    reopening: ReopenPart = ReopenPart()
    emoji: dict[EmojiName, Level] = Field(default_factory=dict)
    notes: tuple[Text, ...] = ()
