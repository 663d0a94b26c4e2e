"""How much of a period the service was there: heartbeats, gaps between them, and what does not count (N4).

Spans run from `since` until `until`, excluded. Seconds throughout; shares are exact fractions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from policies.instant import Instant

MAINTENANCE = "maintenance"
"""The reason under which policies leave announced maintenance out."""


class Span(NamedTuple):
    """A stretch of time."""

    since: Instant
    until: Instant

    @property
    def seconds(self) -> int:
        """How long it is."""
        return max(0, self.until - self.since)


class Exclusion(NamedTuple):
    """A stretch of time in which the service need not have been there, and why."""

    span: Span
    reason: str
    """A code of the policy's list."""
    source: str = ""
    """What it was taken from, for whoever reads the report."""


class LeftOut(NamedTuple):
    """What of the gaps one exclusion took out; each second is taken out once, by the first that names it."""

    exclusion: Exclusion
    spans: tuple[Span, ...]

    @property
    def seconds(self) -> int:
        """How much that is."""
        return total(self.spans)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A period, and how much of it the service was there."""

    period: Span
    gaps: tuple[Span, ...]
    """When it was not, in order, apart."""
    left_out: tuple[LeftOut, ...]
    """One for each exclusion, in their order, also where it took nothing out."""

    @property
    def missing(self) -> int:
        """Seconds that it was not there and should have been."""
        return total(self.gaps) - sum(one.seconds for one in self.left_out)

    @property
    def counted(self) -> int:
        """Seconds that count: the period without what was left out."""
        return self.period.seconds - sum(one.seconds for one in self.left_out)

    @property
    def percent(self) -> Fraction:
        """Of what counts, how much it was there; all of nothing."""
        return 100 * (1 - Fraction(self.missing, self.counted)) if self.counted else Fraction(100)

    def holds(self, target: Fraction) -> bool:
        """Whether that reaches a target in percent; reaching it exactly does."""
        return self.percent >= target


def assess(period: Span, beats: Iterable[Span], exclusions: Sequence[Exclusion] = ()) -> Assessment:
    """Read a period: where no heartbeat reaches there is a gap, and of a gap only what is excluded does not count.

    Time in which the service was there counts as such whether excluded or not.
    """
    gaps = without((period,), beats)
    left_out, rest = [], gaps
    for exclusion in exclusions:
        taken = common(rest, (exclusion.span,))
        left_out.append(LeftOut(exclusion, taken))
        rest = without(rest, taken)
    return Assessment(period, gaps, tuple(left_out))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in order and apart: what overlaps or touches is one span, what has no length none."""
    found: list[Span] = []
    for span in sorted(one for one in spans if one.seconds):
        if found and span.since <= found[-1].until:
            found[-1] = Span(found[-1].since, max(found[-1].until, span.until))
        else:
            found.append(span)
    return tuple(found)


def without(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """What of some time is in none of the others."""
    taken = merged(others)
    return tuple(rest for span in merged(spans) for rest in _rest(span, taken))


def _rest(span: Span, taken: Sequence[Span]) -> list[Span]:
    """What is left of one span; `taken` is in order and apart."""
    found, since = [], span.since
    for one in taken:
        found.append(Span(since, min(one.since, span.until)))
        since = max(since, one.until)
    found.append(Span(since, span.until))
    return [one for one in found if one.since < one.until]


def common(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """What of some time is in one of the others too."""
    mine = merged(spans)
    return without(mine, without(mine, others))


def total(spans: Iterable[Span]) -> int:
    """Seconds in all; of spans that are apart."""
    return sum(span.seconds for span in spans)
