"""The policy document's schema. `policies/library/starter.yml` shows how one is written, `docs/policies.md` tells every key."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from policies.document.calendars import CalendarWritten, PolicyCalendar, short_calendar
from policies.document.care import (
    AssignmentPart,
    AvailabilityPart,
    ConsultationPart,
    EscalationPart,
    FindingPart,
    PersonalDataPart,
    ReleasesPart,
)
from policies.document.fields import (
    LEVELS,
    Clause,
    Code,
    DurationText,
    EmojiName,
    FigureText,
    Label,
    Level,
    LevelKey,
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

CalendarNames = Annotated[
    dict[LevelKey, Code], BeforeValidator(by_level, json_schema_input_type=Code | dict[LevelKey, Code])
]
"""A calendar's name for all priorities, or one for each; a priority left out takes the outer default."""
Levels = frozenset[Level]
_EVERY = frozenset(LEVELS)


class PriorityPart(Part):
    """One level of the scale, in the policy's words."""

    label: Label
    """What people call this level."""
    means: Text
    """When a problem has this level."""
    examples: tuple[Text, ...] = ()
    """Problems of this level."""
    production_only: bool = False
    """Only problems of the production system may have it; others are capped."""
    seniority: Seniority | None = None
    """Who must work on it."""


class PromisePart(Part):
    """One target's figures by priority; `none` where nothing is promised."""

    p1: FigureText = Field(None, alias="1")
    """What is promised for priority 1."""
    p2: FigureText = Field(None, alias="2")
    """What is promised for priority 2."""
    p3: FigureText = Field(None, alias="3")
    """What is promised for priority 3."""
    p4: FigureText = Field(None, alias="4")
    """What is promised for priority 4."""
    calendar: CalendarNames = Field(default_factory=dict)
    """Hours for this target only."""
    wording: Wording = Wording.TARGET
    """How binding it is; messages and reports word them differently."""
    strict: bool = False
    """The contract says "less than": met in the last second is missed."""
    roll_to_open: bool = False
    """A deadline in d, w or mo that falls when closed moves to the next opening."""
    clause: Clause = ""
    """Where the contract says so."""

    @property
    def figures(self) -> dict[int, Duration]:
        """What is promised, by priority."""
        written = zip(LEVELS, (self.p1, self.p2, self.p3, self.p4), strict=True)
        return {level: duration for level, duration in written if duration is not None}

    @property
    def silent(self) -> list[int]:
        """Priorities of which nothing is said, not even `none`."""
        return [level for level in LEVELS if f"p{level}" not in self.model_fields_set]


class SourcePart(Part):
    """A way in: `any`, or the priorities it is open for and how such a ticket opens."""

    priorities: Levels = _EVERY
    """The priorities it is open for."""
    calendar: Code | None = None
    """Hours in which it is open; round the clock without."""
    kind: Kind | None = None
    """A request that comes this way opens as this kind."""
    priority: Level | None = None
    """… and at this priority."""
    instead: Text | None = None
    """What to use instead where it is closed."""

    @model_validator(mode="after")
    def _shows_the_way(self) -> "SourcePart":
        if self.priorities != _EVERY and self.instead is None:
            raise ValueError("a source that is closed to some priorities says what to use instead")
        return self


def _source(value: Any) -> Any:
    return {} if value == "any" else value


Sources = dict[
    Source,
    Annotated[SourcePart, BeforeValidator(_source, json_schema_input_type=SourcePart | Literal["any"])],
]


class PlanPart(Part):
    """A level of service that a customer buys."""

    label: Label
    """What people call it."""
    contacts: int | None = Field(None, ge=1, le=10_000)
    """How many people of a customer may ask; any number without."""
    calendar: CalendarNames = Field(default_factory=dict)
    """Hours of this plan, in place of the document's."""
    sources: Sources = Field(default_factory=dict)
    """Ways in that differ from the document's."""
    priority_set_by: PrioritySetter | None = None
    """Whose word a priority is on this plan."""
    promises: dict[Target, PromisePart] = Field(default_factory=dict)
    """What is promised; none for a plan without clocks."""


class RungPart(Part):
    """One step of a ladder."""

    at: WhenText
    """When it fires: 50%, 30m left, after 30m, open, breach, 30m past or every 1h past."""
    tell: Annotated[tuple[Role, ...], OneOrMore[Role]] = Field(min_length=1)
    """Who is told."""
    name: Label | None = None
    """Where two rungs of one ladder fire at the same moment, to tell them apart."""
    priorities: Levels = _EVERY
    """Only for these priorities."""
    plans: Annotated[tuple[Code, ...], OneOrMore[Code]] | None = None
    """Only on these plans."""
    clause: Clause = ""
    """Where the contract says so."""

    @property
    def title(self) -> str:
        """The rung's name; how its moment is written, if it has no other."""
        return self.name or self.at.written


class KindPart(Part):
    """A kind of request the policy knows."""

    label: Label
    """What people call it."""
    clocks: bool = True
    """Whether anything is promised for it."""
    calendar: Code | None = None
    """Hours of all its clocks, in place of any other."""


def _kind(value: Any) -> Any:
    return {"label": value} if isinstance(value, str) else value


class AskPart(Part):
    """One piece of information the policy asks for."""

    key: Code
    """Its name in records."""
    label: Label
    """The question."""
    hint: Annotated[Text, StringConstraints(max_length=150)] | None = None
    """What helps to answer it."""
    long: bool = False
    """A text of several lines."""
    priorities: Levels = _EVERY
    """Asked at these priorities only."""


class PausePart(Part):
    """A pause the policy grants."""

    reason: Code
    """Its name in records."""
    label: Label
    """What people read."""
    targets: Annotated[frozenset[Target], OneOrMore[Target]] = Field(min_length=1)
    """The clocks it stops."""
    approval: bool = False
    """It waits for a contact's approval of what is asked, such as paid work, and ends with their answer."""
    priorities: Levels = _EVERY
    """At these priorities only."""
    clause: Clause = ""
    """Where the contract says so."""


class PriorityRules(Part):
    """Whose word a priority is."""

    set_by: PrioritySetter = PrioritySetter.REQUESTER_UNTIL_CONFIRMED
    """Whose word drives the clocks."""
    consult_on_change: bool = False
    """The vendor asks the customer before it changes a priority."""
    consultation: ConsultationPart | None = None
    """How long the customer is waited for, and what silence means."""
    ask_environment: bool = False
    """The form asks which system has the problem."""
    cap_outside_production: Level = 3
    """What a priority for production only becomes on another system."""


class Rules(Part):
    """How clocks read where policies differ."""

    acknowledgement_counts: bool = False
    """An agent's visible "I have it" is a first response."""
    updates_from_receipt: bool = False
    """Updates are owed from receipt, not only from the first response."""
    workaround_resolves: bool = True
    """A workaround meets the resolution target."""
    continuous_effort: Levels = frozenset()
    """Priorities worked on round the clock until workaround, resolution or downgrade."""
    continuous_effort_for: tuple[Code, ...] = ()
    """Only problems of these categories are; all without."""


class ReopenPart(Part):
    """What reopening does, how long it is possible, and when silence closes."""

    clocks: ReopenMode = ReopenMode.CONTINUE
    """What reopening does to the clocks: go on, or begin anew."""
    within: DurationText | None = None
    """How long after a resolution a ticket may be reopened; until it is closed without."""
    close_after: DurationText | None = None
    """After how long a silence a resolved ticket is closed; never without."""
    calendar: Code | None = None
    """On which hours both are counted; priority 4's without."""


class Defaults(Part):
    """What a bare message opens as."""

    kind: Kind = Kind.INCIDENT
    """The kind."""
    priority: Level = 3
    """The priority."""


class EffectivePart(Part):
    """When a version is in force; a first day alone will do."""

    begins: date = Field(alias="from")
    """The first day."""
    until: date | None = None
    """The last day; until the next version without."""

    @model_validator(mode="after")
    def _in_order(self) -> "EffectivePart":
        if self.until is not None and self.until < self.begins:
            raise ValueError(f"ends on {self.until}, before it begins on {self.begins}; swap the two")
        return self


def _effective(value: Any) -> Any:
    return value if isinstance(value, dict) else {"from": value}


class PolicyModel(Part):
    """A whole policy document."""

    policy: Code
    """The document's name in records and commands."""
    title: Label
    """What people call it."""
    zone: ZoneName
    """IANA zone of its hours, and in which times are told when a reader's own is not known."""
    effective: (
        Annotated[EffectivePart, BeforeValidator(_effective, json_schema_input_type=EffectivePart | date)]
        | None
    ) = None
    """From which day this version is in force. A ticket keeps the version of its receipt."""
    review: date | None = None
    """When somebody should read the document against the contract again."""
    calendars: dict[
        Code,
        Annotated[
            PolicyCalendar,
            BeforeValidator(short_calendar, json_schema_input_type=PolicyCalendar | CalendarWritten),
        ],
    ] = Field(min_length=1)
    """Opening hours, each with a name."""
    calendar: CalendarNames = Field(default_factory=dict)
    """Whose hours count, unless a plan or a target says otherwise."""
    priorities: dict[LevelKey, PriorityPart]
    """The four levels; 1 is the highest."""
    kinds: dict[
        Kind, Annotated[KindPart, BeforeValidator(_kind, json_schema_input_type=KindPart | Label)]
    ] = Field(min_length=1)
    """The kinds of request it knows."""
    defaults: Defaults = Defaults()
    """What a bare message opens as."""
    sources: Sources = Field(min_length=1)
    """Ways in."""
    plans: dict[Code, PlanPart] = Field(min_length=1)
    """What customers can buy."""
    ladders: dict[Target, tuple[RungPart, ...]] = Field(default_factory=dict)
    """Who is told when, by target, in the order in which the rungs fire."""
    priority_rules: PriorityRules = PriorityRules()
    """Whose word a priority is."""
    rules: Rules = Rules()
    """How clocks read where policies differ."""
    pauses: tuple[PausePart, ...] = ()
    """Pauses it grants; without any, nothing stops a clock but its end."""
    pools: dict[Code, Label] = Field(default_factory=dict)
    """Where tickets wait that nobody has taken yet."""
    assignment: tuple[AssignmentPart, ...] = ()
    """Which pool a ticket waits in; the first rule that fits counts."""
    asks: tuple[AskPart, ...] = ()
    """What the form asks for."""
    categories: dict[Code, Label] = Field(default_factory=dict)
    """What requests are about."""
    findings: dict[Code, FindingPart] = Field(default_factory=dict)
    """What agents find out and record."""
    resolutions: dict[Code, Label] = Field(min_length=1)
    """What a resolution can be."""
    out_of_scope: dict[Code, Label] = Field(default_factory=dict)
    """Reasons for which a request is none of ours."""
    releases: ReleasesPart | None = None
    """Which releases are supported."""
    escalation: EscalationPart | None = None
    """How a contact may escalate, and to whom."""
    availability: AvailabilityPart | None = None
    """How much of the time the support service itself is there."""
    personal_data: PersonalDataPart | None = None
    """When personal data is erased."""
    reopening: ReopenPart = ReopenPart()
    """After a resolution."""
    emoji: dict[EmojiName, Level] = Field(default_factory=dict)
    """More reactions that set a priority."""
    notes: tuple[Text, ...] = ()
    """Readings of unclear clauses, as readers should see them."""
