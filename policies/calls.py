"""Calls that customers are offered: times are proposed by either side, and booked when the other one agrees (S7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from policies.instant import Instant


class CallState(StrEnum):
    """What became of a proposed time."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    REPLACED = "replaced"
    """By another proposal or, once it was booked, by another time."""


class Side(StrEnum):
    """Who proposed it."""

    CUSTOMER = "customer"
    VENDOR = "vendor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A time that one side proposed for the call about an announcement."""

    id: str
    announcement: str
    customer: str
    at: Instant
    by: str
    """Person id."""
    side: Side
    made: Instant
    state: CallState = CallState.PROPOSED
    settled: Instant | None = None
    """When it was booked or replaced."""
    settled_by: str | None = None
    """Who confirmed or replaced it."""


class Standing(NamedTuple):
    """How a call stands."""

    booked: Call | None
    """The agreed time."""
    proposed: Call | None
    """A time that waits for the other side; where one is booked, it would take its place."""


def standing(calls: Iterable[Call]) -> Standing:
    """How a call stands after all that was proposed for it, given in order."""
    known = list(calls)
    by_state = {state: [one for one in known if one.state is state] for state in CallState}
    booked, proposed = by_state[CallState.BOOKED], by_state[CallState.PROPOSED]
    return Standing(booked[-1] if booked else None, proposed[-1] if proposed else None)
