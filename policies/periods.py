"""What ends a clock's cycle, and the periods of one that recurs.

Stamps are compared as they are kept; marks are made of the few that matter.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from policies import adjustments
from policies.duration import Duration, Unit
from policies.history import History, Mark, Span, Stamp
from policies.instant import Instant
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
    several: bool = False
    """Whether there was more than one update; answers are not asked that."""


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
        """The earliest of several lists from this cycle's start on; beyond its end, what ended it comes first."""
        start = self.span.start
        earliest: Stamp | None = None
        for stamps in lists:
            at = bisect_left(stamps, start) if self.span.number > 1 else 0
            if at < len(stamps) and (earliest is None or stamps[at] < earliest):
                earliest = stamps[at]
        return earliest

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
        answers, kept = self.history.answers, self._kept(Target.NEXT_UPDATE)
        first = bisect_right(answers, start)
        beyond = len(answers) if last is None else bisect_left(answers, last.mark)
        found: list[Period] = []
        for answer in answers[first:beyond]:
            if not kept(start[0], answer[0]):
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
        kept = self._kept(Target.NEXT_RESPONSE)
        *before, (asked, answer) = owed
        found = [_answered(one, by) for one, by in before if by is not None and not kept(one[0], by[0])]
        if last is not None and (answer is None or last < answer):
            newest = Period(Mark(*asked), End(last, met=False))
        else:
            newest = _answered(asked, answer)
        return Periods((*found, newest))

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

    def _kept(self, target: Target) -> Callable[[Instant, Instant], bool]:
        """Tells of a period's start and end whether it was surely kept, which spares walking it.

        Only where something was always promised: else the last period may have no clock, and one before tells how
        the clock came to its end.
        """
        history, promises, words = self.history, self.terms.promises, self.history.words
        levels = [history.opening_priority, *(word.priority for word in words if word.priority is not None)]
        promised = [promises.get((target, level)) for level in levels]
        always = [promise for promise in promised if promise is not None]
        if len(always) < len(levels) or any(word.kind is not None for word in words):
            return _never
        shortest = min(least(promise.duration) for promise in always)
        only = None if words else always[0]

        def kept(start: Instant, end: Instant) -> bool:
            if end - start < shortest:
                return True
            if only is None:
                return False
            # Pauses only ever move it on.
            due = only.calendar.deadline(start, only.duration, roll_to_open=only.roll_to_open)
            return end < due or (end == due and not only.strict)

        return kept


def _never(_start: Instant, _end: Instant) -> bool:
    return False


_LEAST = {Unit.OPEN_SECONDS: 1, Unit.BUSINESS_DAYS: 43_200, Unit.DAYS: 43_200, Unit.WEEKS: 6 * 86_400}


def least(duration: Duration) -> int:
    """Seconds that a duration takes at the very least, whatever is done to clocks meanwhile: half a day for a day."""
    return duration.count * _LEAST.get(duration.unit, 27 * 86_400)


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
