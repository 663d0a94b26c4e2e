"""Asking the customer before an agent's word changes a priority: who was asked what, and what came of it (U5).

All of it is read from the ticket's facts in the order in which they were recorded. A consultation is over once it was
answered, withdrawn or left unanswered, once the priority changed some other way, or the ticket came to an end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from policies.history import how_of, level_of
from policies.instant import Instant
from policies.terms import Terms
from policies.timeline import Fact, FactKind

_OVER = frozenset(
    {
        FactKind.CONSULTATION_ENDED,
        FactKind.PRIORITY_CHANGED,
        FactKind.RESOLVED,
        FactKind.CLOSED,
    }
)


class Answer(StrEnum):
    """How a consultation ends."""

    AGREED = "agreed"
    DECLINED = "declined"
    SILENCE = "silence"
    """Nobody answered in time; the policy says what that means."""
    WITHDRAWN = "withdrawn"
    """The agents thought better of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A change that waits for the customer's word."""

    seq: int
    """Of the fact that asked."""
    who: str
    """The agent whose change it is."""
    to: int
    how: str
    reason: str
    until: Instant | None
    """When silence decides; None where the policy names no time."""

    def change(self, answer: Answer) -> dict[str, Any]:
        """The change of priority that it becomes."""
        what = {
            "to": self.to,
            "how": self.how,
            "by": "agent",
            "consultation": self.seq,
            "answer": answer.value,
        }
        return what | ({"reason": self.reason} if self.reason else {})


def pending(facts: Sequence[Fact]) -> Asked | None:
    """The consultation that runs; None where none does. A question that cannot be read was never asked."""
    questions = (_question(one) for one in facts if one.kind is FactKind.PRIORITY_CONSULTED)
    asked = max((one for one in questions if one is not None), key=_seq, default=None)
    if asked is None or any(one.kind in _OVER for one in facts if one.seq > asked.seq):
        return None
    return asked


def _seq(asked: Asked) -> int:
    return asked.seq


def _question(fact: Fact) -> Asked | None:
    what = fact.what
    try:
        until = what.get("until")
        return Asked(
            seq=fact.seq,
            who=fact.who,
            to=level_of(what["to"]),
            how=how_of(fact),
            reason=str(what.get("reason", "")),
            until=None if until is None else Instant(int(until)),
        )
    except (KeyError, TypeError, ValueError):
        return None


def is_owed(terms: Terms, facts: Sequence[Fact], to: int) -> bool:
    """Whether the customer must be asked before an agent sets a priority.

    Not where a contact asked for it, nor once they were asked about it and the priority has not changed since:
    the vendor may change it after consulting, whatever the answer was.
    """
    if not terms.consult_on_change:
        return False
    changed = max((one.seq for one in facts if one.kind is FactKind.PRIORITY_CHANGED), default=0)
    return not any(one.seq > changed and _settles(one, facts, to) for one in facts)


def _settles(fact: Fact, facts: Sequence[Fact], to: int) -> bool:
    if fact.kind is FactKind.PRIORITY_PROPOSED:
        return bool(fact.what.get("to") == to)
    if fact.kind is not FactKind.CONSULTATION_ENDED or fact.what.get("answer") == Answer.WITHDRAWN:
        return False
    return any(one.seq == fact.what.get("consultation") and one.what.get("to") == to for one in facts)


class Silence(NamedTuple):
    """A fact that follows on silence, and whose word it is."""

    kind: FactKind
    happened: Instant
    who: str
    what: dict[str, Any]


def on_silence(terms: Terms, facts: Sequence[Fact], now: Instant) -> Iterator[Silence]:
    """What to append because nobody answered in time: that it is over, and the change where the policy applies it."""
    asked = pending(facts) if terms.consult_on_change else None
    if asked is None or asked.until is None or asked.until > now:
        return
    what = {"consultation": asked.seq, "answer": Answer.SILENCE.value}
    yield Silence(FactKind.CONSULTATION_ENDED, asked.until, "app", what)
    if terms.consultation is not None and terms.consultation.applies:
        yield Silence(FactKind.PRIORITY_CHANGED, asked.until, asked.who, asked.change(Answer.SILENCE))


def silence_at(terms: Terms, facts: Sequence[Fact]) -> Instant | None:
    """When silence decides; None where nothing is asked."""
    asked = pending(facts) if terms.consult_on_change else None
    return None if asked is None else asked.until
