"""Every clock of a ticket as it ran: what started it, what ended it, and what it was worth meanwhile.

What ends a clock, beside `docs/clocks.md`:

* Resolving is done by a person and shown to the customer, so it is a response and an update, and whoever
  resolves has triaged the ticket and has it in hand: it meets every clock still open but `next_response`,
  which it withdraws.
* An acknowledgement is a first response where the policy says so; it is never an update.
* A customer's message before the first response is covered by `first_response` where that is promised.
* `first_response`, `triage_start` and `assignment` run once. They come again in a later cycle only when the
  cycle before ended with them withdrawn, such as a ticket closed by a slip.
* A recurring clock (`next_update`, `next_response`) is one run a cycle: its present period, and the misses
  before. Continuing a clock that was late already is late at once, dated at the reopening.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from policies.history import History, Mark, Span
from policies.instant import Instant
from policies.measure import NO_PAUSES, Leg, Pause, Pauses, beginning, merged, settle
from policies.periods import Cycle, End, Periods
from policies.steps import Clockwork, Step
from policies.terms import Promise, ReopenMode, Target, Terms

_LAST = 2**62
_TARGETS = tuple(Target)
_ONCE = frozenset({Target.FIRST_RESPONSE, Target.TRIAGE_START, Target.ASSIGNMENT})


class Miss(NamedTuple):
    """A period of a recurring clock that passed in silence, or was answered late."""

    start: Instant
    deadline: Instant
    epoch: int


@dataclass(slots=True)
class Run:
    """One clock in one cycle, read at an instant."""

    target: Target
    cycle: int
    step: Step
    """The one in force at the end or now."""
    promise: Promise
    leg: Leg
    """Which promise from which start sets the deadline."""
    start: Instant
    deadline: Instant
    at: Instant
    """When it ended, or the instant of reading."""
    known: Instant
    """When its course was recorded; rungs due before are not replayed."""
    begins: Instant | None
    """When it began, or began to promise more; None when it merely goes on."""
    breached_at: Instant | None = None
    corrected: bool = False
    """A correction made a deadline that was past; the breach is dated at the correction."""
    met: Mark | None = None
    withdrawn: Mark | None = None
    """When it was, and by which fact."""
    paused: Pause | None = None
    """The pause that runs."""
    misses: tuple[Miss, ...] = ()
    opened: Mark | None = None
    """What started it; its `seq` is no fact's where a silent period began with the end of the one before."""
    moved: tuple[Mark, ...] = ()
    """When it came under another policy version."""
    steps: tuple[Step, ...] = ()
    """Everything that it was worth, up to its end or now."""

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something for it."""
        return self.met is None and self.withdrawn is None

    @property
    def withdrawn_at(self) -> Instant | None:
        """When it ended unmet."""
        return None if self.withdrawn is None else self.withdrawn.at

    @property
    def recurs(self) -> bool:
        """Whether each breach starts a further period."""
        return self.target is Target.NEXT_UPDATE

    @property
    def silent(self) -> tuple[Miss, ...]:
        """The misses that the present silence of an update clock began with, oldest first."""
        if not self.recurs:
            return ()
        start, count = self.start, 0
        for miss in reversed(self.misses):
            if miss.deadline != start:
                break
            start, count = miss.start, count + 1
        return self.misses[len(self.misses) - count :]

    @property
    def grace(self) -> int:
        """Seconds from the deadline until its breach is known: a strict target must be met before it."""
        return 0 if self.leg.promise.strict else 1


def runs_under(terms: Terms, history: History, now: Instant) -> list[Run]:
    """Read every clock that these terms ever promised, by cycle and target; `policies.moves` knows of earlier ones."""
    promised = {target for target, _ in terms.promises}
    targets = [target for target in _TARGETS if target in promised]
    found: list[Run] = []
    withdrawn: set[Target] = set()
    for span in history.spans:
        reader = _Reader(terms, history, span, now)
        for target in targets:
            if span.number > 1 and target in _ONCE and target not in withdrawn:
                continue
            run = reader.read(target)
            if run is None:
                continue
            found.append(run)
            if run.withdrawn is not None:
                withdrawn.add(target)
            else:
                withdrawn.discard(target)
    return found


class _Reader:
    """Reads the clocks of one cycle."""

    def __init__(self, terms: Terms, history: History, span: Span, now: Instant) -> None:
        self.terms, self.history, self.span, self.now = terms, history, span, now
        self.cycle = Cycle(terms, history, span)

    def read(self, target: Target) -> Run | None:
        """Read one target's clock, or None where it never started."""
        if target is Target.NEXT_UPDATE:
            return self._recurring(target, self.cycle.updates())
        if target is Target.NEXT_RESPONSE:
            return self._recurring(target, self.cycle.answers())
        return self._single(target)

    def _single(self, target: Target) -> Run | None:
        start, gap = self.span.start, NO_PAUSES
        if self.span.number > 1 and self.terms.reopen_mode is ReopenMode.CONTINUE:
            start, gap = self.history.spans[0].start, self._ended_before(target)
        work = Clockwork(self.terms, self.history, target, start, self.span.known, gap)
        return self._run(work, self.cycle.end_of(target), since=self.span.start.at)

    def _ended_before(self, target: Target) -> Pauses:
        """From each end of the clock until the reopening after it, which never counts."""
        ended: list[Pause] = []
        for before, after in pairwise(self.history.spans[: self.span.number]):
            end = Cycle(self.terms, self.history, before).end_of(target)
            if end is not None:
                ended.append(Pause(end.mark.at, after.start.at))
        return merged(ended)

    def _recurring(self, target: Target, periods: Periods | None) -> Run | None:
        if periods is None:
            return None
        found = [run for start, end in periods.looked_at for run in self._periods(target, start, end)]
        if not found:
            return None
        run = found[-1]
        run.misses = tuple(
            Miss(one.start, one.breached_at, one.step.epoch)
            for one in found[:-1]
            if one.breached_at is not None
        )
        if run.recurs and (run.misses or periods.several) and not run.step.raised:
            run.begins = None
        return run

    def _periods(self, target: Target, start: Mark, end: End | None) -> Iterator[Run]:
        """One period; for updates one more for each that passed in silence, the last of them unbroken."""
        while True:
            known = max(self.span.known, start.at)
            run = self._run(Clockwork(self.terms, self.history, target, start, known), end, since=start.at)
            if run is None:
                return
            yield run
            if not run.recurs or run.breached_at is None or run.breached_at <= start.at:
                return
            start = Mark(run.breached_at, _LAST)

    def _run(self, work: Clockwork, end: End | None, *, since: Instant) -> Run | None:
        """Walk the steps up to the end; `since` is from when a breach counts."""
        at = self.now if end is None else max(end.mark.at, since)
        upto = Mark(at, _LAST) if end is None else Mark(at, end.mark.seq)
        first, *rest = work.steps()
        written = (first, *[step for step in rest if (step.since, step.seq) <= upto]) if rest else (first,)
        run = _blank(work, self.span, written, at)
        if run is None or run.at < since:  # nothing was promised, or no more when this cycle began
            return None
        _find_breach(run, since)
        _finish(run, end)
        return run


def _blank(work: Clockwork, span: Span, written: tuple[Step, ...], at: Instant) -> Run | None:
    """The clock by the last step that promised anything."""
    last = len(written) - 1
    while written[last].promise is None:
        if last == 0:
            return None
        last -= 1
    step = written[last]
    assert step.promise is not None
    assert step.course is not None
    until = at if last == len(written) - 1 else written[last + 1].since
    deadline, leg = settle(step.course, step.pauses, until)
    fresh = span.number == 1 or work.target is Target.NEXT_RESPONSE
    begins = step.since if step.raised or (last == 0 and fresh) else None
    return Run(
        target=work.target,
        cycle=span.number,
        step=step,
        promise=step.promise,
        leg=leg,
        start=beginning(step.course),
        deadline=deadline,
        at=until,
        known=max(step.known, work.known),
        begins=begins,
        opened=work.start,
        steps=written,
    )


def _find_breach(run: Run, since: Instant) -> None:
    written = run.steps
    for index, step in enumerate(written):
        if step.promise is None or step.course is None:
            continue
        until = written[index + 1].since if index + 1 < len(written) else run.at
        begins = max(step.since, since)
        if until < begins:
            continue
        if step is run.step:
            deadline, leg = run.deadline, run.leg
        else:
            deadline, leg = settle(step.course, step.pauses, until)
        if _paused(step.pauses, until, deadline) is not None:
            continue
        grace = 0 if leg.promise.strict else 1
        if max(deadline + grace, begins) <= until:
            run.breached_at = max(deadline, begins)
            run.corrected = deadline < step.since
            return


def _finish(run: Run, end: End | None) -> None:
    last = run.steps[-1]
    if last.promise is None:
        gone = next(after for step, after in pairwise(run.steps) if step is run.step)
        run.withdrawn = Mark(run.at, gone.seq)
    elif end is None:
        run.paused = _paused(last.pauses, run.at, run.deadline)
    elif end.met:
        run.met = Mark(run.at, end.mark.seq)
    else:
        run.withdrawn = Mark(run.at, end.mark.seq)


def _paused(pauses: Pauses, at: Instant, deadline: Instant) -> Pause | None:
    """The pause in force at an instant, if it stops a clock that falls due then."""
    for pause in reversed(pauses):
        if pause.since <= at < pause.until:
            return pause if pause.since < deadline else None
    return None
