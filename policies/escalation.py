"""A contact's way past the usual course: for what, to whom, and how far it has gone (U11)."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.people import Role
from policies.timeline import Fact, FactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of an escalation."""

    role: Role
    """Who manages it on our side."""
    counterpart: str
    """Whom the customer names at the same level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """What the policy says of escalations."""

    reasons: tuple[tuple[str, str], ...]
    """(code, words): for what a contact may escalate."""
    instead: tuple[tuple[str, str], ...] = ()
    """(code, words): what it is not for, and what to do then."""
    action_plan: bool = False
    levels: tuple[Level, ...] = ()
    clause: str = ""


def reached(facts: Sequence[Fact]) -> int:
    """How far a ticket is escalated: 0 before, else the level, from 1. A reopening begins anew."""
    level = 0
    for fact in sorted(facts, key=lambda one: one.seq):
        if fact.kind is FactKind.REOPENED:
            level = 0
        elif fact.kind is FactKind.ESCALATED:
            level = int(fact.what["level"])
    return level


def latest(facts: Sequence[Fact]) -> Fact | None:
    """The escalation in force."""
    if not reached(facts):
        return None
    return max((fact for fact in facts if fact.kind is FactKind.ESCALATED), key=lambda fact: fact.seq)


def plan(facts: Sequence[Fact]) -> Fact | None:
    """The newest action plan since the ticket was escalated first."""
    if not reached(facts):
        return None
    return max(
        (fact for fact in facts if fact.kind is FactKind.ACTION_PLAN), key=lambda fact: fact.seq, default=None
    )
