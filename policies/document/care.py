"""What a support contract says beside its clocks: releases, pools, consultation, escalation, availability, data.

Documents state it and `app.py policy show` tells it. `docs/policies.md` says what acts on it, and what only informs.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from policies.document.fields import (
    LEVELS,
    Clause,
    Code,
    DurationText,
    Label,
    Level,
    OneOrMore,
    Part,
    Text,
)
from policies.people import Role
from policies.releases import Supported

_EVERY = frozenset(LEVELS)


class AssignmentPart(Part):
    """Which pool waits for whom."""

    pool: Code
    """The pool a ticket waits in until somebody takes it."""
    priorities: frozenset[Level] = _EVERY
    """Only tickets of these priorities."""
    plans: Annotated[tuple[Code, ...], OneOrMore[Code]] | None = None
    """Only on these plans."""
    categories: Annotated[tuple[Code, ...], OneOrMore[Code]] | None = None
    """Only of these categories."""
    clause: Clause = ""
    """Where the contract says so."""


class Unanswered(StrEnum):
    """What becomes of a proposed priority that the customer says nothing to."""

    APPLIES = "applies"
    LAPSES = "lapses"


class ConsultationPart(Part):
    """Asking the customer before a priority changes."""

    answer_within: DurationText
    """How long the customer is waited for."""
    unanswered: Unanswered = Unanswered.APPLIES
    """Whether the change then applies or lapses."""
    calendar: Code | None = None
    """On which hours that is counted; the priority's own without."""
    clause: Clause = ""
    """Where the contract says so."""


class ReleasePart(Part):
    """One release with its dates."""

    release: Label
    """Its number or name."""
    ends: date | None = None
    """The last day of its support."""


class ReleasesPart(Part):
    """Which releases are supported."""

    supported: Supported
    """Which are, unless the list says otherwise."""
    by_plan: dict[Code, Supported] = Field(default_factory=dict)
    """Plans for which it is another."""
    unmodified_only: Annotated[tuple[Code, ...], OneOrMore[Code]] = ()
    """Plans that support unmodified software only."""
    listed: tuple[ReleasePart, ...] = ()
    """Releases with the end of their support, the newest first; without any, none is checked."""
    notice: DurationText | None = None
    """How long before its end a discontinued line is announced."""
    clause: Clause = ""
    """Where the contract says so."""


class EscalationLevel(Part):
    """One level of an escalation."""

    role: Role
    """Who manages it on our side."""
    counterpart: Label
    """Whom the customer names at the same level."""


class EscalationPart(Part):
    """A contact's way past the usual course."""

    reasons: dict[Code, Label] = Field(min_length=1)
    """For what a contact may escalate."""
    instead: dict[Code, Text] = Field(default_factory=dict)
    """What it is not for, and what to do then."""
    action_plan: bool = False
    """The first level works out an action plan with the customer."""
    levels: tuple[EscalationLevel, ...] = Field(min_length=1)
    """Who manages it, from the first level up."""
    clause: Clause = ""
    """Where the contract says so."""


class AvailabilityPart(Part):
    """How much of each calendar month the support service itself is there."""

    percent: float = Field(gt=0, le=100)
    """The target."""
    excluded: dict[Code, Label] = Field(default_factory=dict)
    """Outages that do not count against it."""
    clause: Clause = ""
    """Where the contract says so."""


class FindingPart(Part):
    """Something that agents find out about a request and record, beside what the customer said."""

    label: Label
    """What people call it."""
    values: dict[Code, Label] = Field(min_length=1)
    """What can be found."""
    clause: Clause = ""
    """Where the contract says so."""


class PersonalDataPart(Part):
    """Erasing personal data after the end of a subscription."""

    erase_within: DurationText
    """How long after a written request."""
    clause: Clause = ""
    """Where the contract says so."""
