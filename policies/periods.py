"""What ends a clock's cycle, and the periods of one that recurs.

Stamps are compared as they are kept; marks are made of the few that matter.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policies import adjustments
from policies.duration import Unit
from policies.history import History, Mark, Span, Stamp
from policies.terms import Target, Terms


class End(NamedTuple):
    """What ended a clock: `met` or withdrawn."""

    mark: Mark
    met: bool


class Period(NamedTuple):
    """From what asks for a word of ours to that word; `end` is None while it is owed."""

    start: Mark
    end: End | None


class Periods(NamedTuple):
    """Those of a cycle in order, without some that were surely kept; never without the last."""

    looked_at: tuple[Period, ...]
    several: bool
    """Whether there was more than one."""


class Cycle:
    """One cycle of a ticket, asked when its clocks started and ended."""

    def __init__(self, terms: Terms, history: History, span: Span) -> None:
        self.terms, self.history, self.span = terms, history, span
        self.stop = _withdrawal(history, span)

    def end_of(self, target: Target) -> End | None:
        """What ended a clock that runs once a cycle."""
        return self._end(self._first(self._met_by(target)))

    def _met_by(self, target: Target) -> Iterator[Sequence[Stamp]]:
        history = self.history
        if self.span.resolved is not None:
            yield (self.span.resolved,)
        if history.adjustments:
            yield adjustments.met(target, history)
        if target is Target.FIRST_RESPONSE:
            yield from self._responses()
        elif target is Target.TRIAGE_START:
            yield history.triages
        elif target is Target.ASSIGNMENT:
            yield history.assignments
        elif self.terms.workaround_resolves:
            yield history.workarounds

    def _end(self, met: Stamp | None) -> End | None:
        if met is not None and (self.stop is None or met <= self.stop):
            return End(Mark(*met), met=True)
        return None if self.stop is None else End(self.stop, met=False)

    def _first(self, lists: Iterable[Sequence[Stamp]]) -> Stamp | None:
        """The earliest of several lists that lies in this cycle."""
        start, end = self.span.start, self.span.end
        earliest: Stamp | None = None
        for stamps in lists:
            at = bisect_left(stamps, start) if self.span.number > 1 else 0
            if at < len(stamps) and (earliest is None or stamps[at] < earliest):
                earliest = stamps[at]
        return None if earliest is None or (end is not None and earliest > end) else earliest

    def _responses(self) -> Iterator[Sequence[Stamp]]:
        yield self.history.answers
        if self.terms.acknowledgement_counts:
            yield self.history.acknowledgements

    def updates(self) -> Periods | None:
        """From each update that the customer saw to the next; None where none was owed."""
        start = self._updates_from()
        if start is None:
            return None
        last = self._end(self.span.resolved)
        if last is not None and last.mark <= start:
            return None
        answers, kept = self.history.answers, self._surely_kept(Target.NEXT_UPDATE)
        first = bisect_right(answers, start)
        beyond = len(answers) if last is None else bisect_left(answers, last.mark)
        found: list[Period] = []
        for answer in answers[first:beyond]:
            if answer[0] - start[0] >= kept:
                found.append(Period(Mark(*start), End(Mark(*answer), met=True)))
            start = answer
        return Periods((*found, Period(Mark(*start), last)), several=first < beyond)

    def _updates_from(self) -> Stamp | None:
        if self.span.number > 1 or self.terms.updates_from_receipt:
            return self.span.start
        return self._first(self._responses())

    def answers(self) -> Periods | None:
        """From each message that nobody had answered to its answer; None where none was owed."""
        last = min((mark for mark in (self.stop, self.span.resolved) if mark is not None), default=None)
        owed = list(self._owed(last))
        if not owed:
            return None
        kept = self._surely_kept(Target.NEXT_RESPONSE)
        *before, (asked, answer) = owed
        found = [_answered(one, by) for one, by in before if by is not None and by[0] - one[0] >= kept]
        if last is not None and (answer is None or last < answer):
            newest = Period(Mark(*asked), End(last, met=False))
        else:
            newest = _answered(asked, answer)
        return Periods((*found, newest), several=len(owed) > 1)

    def _owed(self, last: Stamp | None) -> Iterator[tuple[Stamp, Stamp | None]]:
        """Each first message that nobody had answered, with what came as an answer, whenever."""
        asked = self._first_owed(last)
        while asked is not None:
            answer = _after(self.history.answers, asked)
            yield asked, answer
            asked = None if answer is None else self._asked_after(answer, last)

    def _first_owed(self, last: Stamp | None) -> Stamp | None:
        if self.span.number > 1:
            # The message that reopened it waits for an answer, whichever of the two was recorded first.
            return self._asked_after((self.span.start.at, 0), last)
        if not any(target is Target.FIRST_RESPONSE for target, _ in self.terms.promises):
            return self._asked_after(self.span.start, last)
        answered = self._first(self._responses())
        return None if answered is None else self._asked_after(answered, last)

    def _asked_after(self, stamp: Stamp, last: Stamp | None) -> Stamp | None:
        asked = _after(self.history.asks, stamp)
        return asked if asked is not None and (last is None or asked < last) else None

    def _surely_kept(self, target: Target) -> int:
        """Seconds within which nothing can fall due, whatever the priority; 0 where that takes a calendar."""
        promises = self.terms.promises
        durations = [promises[target, level].duration for level in range(1, 5) if (target, level) in promises]
        if any(duration.unit is not Unit.OPEN_SECONDS for duration in durations):
            return 0
        return min(duration.count for duration in durations)


def _answered(asked: Stamp, answer: Stamp | None) -> Period:
    return Period(Mark(*asked), None if answer is None else End(Mark(*answer), met=True))


def _after(stamps: Sequence[Stamp], stamp: Stamp) -> Stamp | None:
    """The first that is later."""
    at = bisect_right(stamps, stamp)
    return stamps[at] if at < len(stamps) else None


def _withdrawal(history: History, span: Span) -> Mark | None:
    """What ends a cycle's clocks unmet: its close, or support having stopped."""
    ends: list[Stamp] = [] if span.closed is None else [span.closed]
    ends += [stop for stop in history.stops if stop > span.start and (span.end is None or stop <= span.end)]
    return Mark(*min(ends)) if ends else None
