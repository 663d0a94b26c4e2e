"""When each rung of a clock's ladder is due, and whether it may fire yet.

Decisions beside `docs/clocks.md`:

* Nothing is sent for a clock that has ended, also when an outage swallowed its reminders: the verdict is on
  the timeline.
* Of the rungs that were past already when their course was recorded (a change, a reopening, a ticket logged
  late) only the latest is sent, and not again where it was sent under an earlier course. Rungs on open are
  sent whenever more is promised than before.
* Shares of `d`, `w` and `mo` targets count calendar time; one that falls when closed waits for the opening.
* Of the repeats past a breach only the newest is sent. Acknowledging stops those of the breaches before it.
* Each silent period of an update clock has its breach; repeats hang on the last of them.
* What told of a breach that turned out to be none fires again should the promise be missed after all.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from policies.history import History, Snooze
from policies.instant import Instant
from policies.measure import Pauses, placed, size, used
from policies.people import Role
from policies.runs import Miss, Run
from policies.terms import After, AtBreach, EveryPast, Left, OnOpen, Past, Rung, Share, Target, Terms

LATE = 300
"""Seconds by which a rung may be late and still be sent when closed; an older one waits for the opening."""
SNOOZE = "snooze"


def key(  # noqa: PLR0917 -- a name in the order it is written
    target: Target, cycle: int, epoch: int, start: Instant, rung: str, n: int
) -> str:
    """Name a rung's firing, once for ever on its ticket."""
    return f"{target.value}/{cycle}/{epoch}/{start}/{rung}/{n}"


@dataclass(slots=True, kw_only=True)
class Candidate:
    """One firing of one rung."""

    run: Run
    rung: str
    n: int
    start: Instant
    epoch: int
    at: Instant
    """When it is due."""
    ready: Instant
    """From when it may be sent: `at`, once a breach is known, or the opening after."""
    tell: tuple[Role, ...]
    deadline: Instant
    breach: bool = False
    any_hour: bool = False
    repeats: bool = False

    @property
    def key(self) -> str:
        """Its name on the ticket."""
        return key(self.run.target, self.run.cycle, self.epoch, self.start, self.rung, self.n)

    def fires(self, now: Instant) -> bool:
        """Whether it may be sent at `now`."""
        if now < self.ready:
            return False
        return self.any_hour or now - self.ready <= LATE or _open(self.run, now)

    def next(self, now: Instant) -> Instant:
        """When it may be sent next: now, or later."""
        if now < self.ready:
            return self.ready
        return now if self.fires(now) else self.run.leg.promise.calendar.next_open(now)

    def what(self, now: Instant) -> dict[str, Any]:
        """The fact it becomes when it fires at `now`."""
        return {
            "key": self.key,
            "target": self.run.target.value,
            "cycle": self.run.cycle,
            "epoch": self.epoch,
            "rung": self.rung,
            "n": self.n,
            "at": self.at,
            "start": self.start,
            "deadline": self.deadline,
            "tell": [role.value for role in self.tell],
            "level": "channel" if self._loud() else "thread",
            "late_by": max(0, now - self.ready),
            "breach": self.breach,
        }

    def _loud(self) -> bool:
        if self.breach or self.any_hour:
            return True
        leg = self.run.leg
        return 4 * used(leg, self.at, self.run.step.pauses) >= 3 * size(leg)


def candidates(terms: Terms, history: History, run: Run) -> list[Candidate]:
    """Every firing of an open clock that has not happened, due or ahead."""
    ladder = terms.ladders.get((run.target, run.step.priority), ())
    climb = _Climb(run)
    found = [one for rung in ladder for one in climb.firings(rung)]
    if history.snoozes:
        found += _snoozed(history, climb)
    found = _not_replayed(found, run, history)
    if history.acknowledged:
        found = [one for one in found if not _acknowledged(one, history)]
    if not history.fired:
        return found
    fired = {one.key for one in history.fired}
    return [one for one in found if not _sent(one, fired, history)]


def _sent(one: Candidate, fired: set[str], history: History) -> bool:
    return one.key in fired and not (one.breach and one.key in history.corrected)


class _Climb:
    """Places rungs on one run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.calendar = run.leg.promise.calendar
        self.pauses: Pauses = run.step.pauses
        if self.pauses:
            self.pauses = tuple(pause for pause in self.pauses if pause.since < run.deadline)
        self.breach = run.deadline if run.breached_at is None else run.breached_at
        self.breaches = self._breaches()

    def _breaches(self) -> tuple[Miss, ...]:
        """Newest first: the last breach, or the one ahead, and what went before it in silence.

        Of a paused clock nobody knows when it falls due.
        """
        run = self.run
        silent = run.silent[::-1]
        ahead = Miss(run.start, self.breach, run.step.epoch)
        if run.paused is not None and run.breached_at is None:
            return silent
        return (*silent, ahead) if silent else (ahead,)

    def firings(self, rung: Rung) -> Iterator[Candidate]:
        """Give a rung's firings, those ahead included."""
        match rung.when:
            case Share() | Left() | After():
                yield from self._on_the_way(rung, rung.when)
            case OnOpen():
                if self.run.begins is not None:
                    yield self._one(rung, self.run.begins, any_hour=True)
            case AtBreach():
                yield from (self._breach(rung, period) for period in self.breaches)
            case Past(seconds):
                yield from (self._past(rung, period, seconds, 0) for period in self.breaches[:1])
            case EveryPast(seconds):
                for period in self.breaches[:1]:
                    yield from (self._past(rung, period, seconds, n) for n in self._repeats(period, seconds))

    def _on_the_way(self, rung: Rung, when: Share | Left | After) -> Iterator[Candidate]:
        at = self.place(when)
        paused = self.run.paused
        if at is None or (paused is not None and at > paused.since):
            return  # nothing is known of it until the pause ends
        if isinstance(when, After) or at <= self.breach:
            yield self._one(rung, at, breach=at >= self.breach and self.run.breached_at is not None)

    def place(self, when: Share | Left | After) -> Instant | None:
        """When so much is used, or so much is left; None for a target too short for it."""
        run = self.run
        return placed(run.leg, when, run.deadline, self.pauses, run.at)

    def _one(
        self, rung: Rung, at: Instant, *, any_hour: bool = False, breach: bool = False, n: int = 0
    ) -> Candidate:
        at = at if any_hour or _open(self.run, at) else self.calendar.next_open(at)
        return Candidate(
            run=self.run,
            rung=rung.name,
            n=n,
            start=self.run.start,
            epoch=self.run.step.epoch,
            at=at,
            ready=at,
            tell=rung.tell,
            deadline=self.run.deadline,
            breach=breach,
            any_hour=any_hour,
        )

    def snoozed(self, snooze: Snooze, tell: tuple[Role, ...]) -> Candidate:
        """The rung that a snooze adds: at its end, or at the breach if that comes first."""
        until = min(snooze.until, self.breach)
        return self._one(Rung(name=SNOOZE, when=OnOpen(), tell=tell), until, n=snooze.seq)

    def _breach(self, rung: Rung, period: Miss) -> Candidate:
        known = Instant(period.deadline + self.run.grace)
        return Candidate(
            run=self.run,
            rung=rung.name,
            n=0,
            start=period.start,
            epoch=period.epoch,
            at=period.deadline,
            ready=known if _open(self.run, period.deadline) else self.calendar.next_open(known),
            tell=rung.tell,
            deadline=period.deadline,
            breach=True,
        )

    def _past(self, rung: Rung, period: Miss, seconds: int, n: int) -> Candidate:
        at = self.calendar.advance(period.deadline, seconds * max(n, 1))
        at = at if _open(self.run, at) else self.calendar.next_open(at)
        return Candidate(
            run=self.run,
            rung=rung.name,
            n=n,
            start=period.start,
            epoch=period.epoch,
            at=at,
            ready=max(at, Instant(period.deadline + self.run.grace)),
            tell=rung.tell,
            deadline=period.deadline,
            breach=True,
            repeats=n > 0,
        )

    def _repeats(self, period: Miss, seconds: int) -> Iterable[int]:
        """The newest repeat that had passed when the course was recorded, the newest by now, and the next."""
        then = self.calendar.elapsed(period.deadline, self.run.known) // seconds
        now = self.calendar.elapsed(period.deadline, self.run.at) // seconds
        return sorted({n for n in (then, now, now + 1) if n > 0})


def _open(run: Run, at: Instant) -> bool:
    """Whether the clock's own hours are open, the closing instant included."""
    calendar = run.leg.promise.calendar
    return calendar.is_open(at) or calendar.is_open(Instant(at - 1))


def _snoozed(history: History, climb: _Climb) -> Iterator[Candidate]:
    """Snoozing is one more rung, at the breach at the latest; it tells whom the last reminder told."""
    run = climb.run
    if run.paused is not None:
        return
    for snooze in history.snoozes:
        if (snooze.target, snooze.cycle, snooze.epoch) != (run.target, run.cycle, run.step.epoch):
            continue
        if snooze.at < climb.breach:
            yield climb.snoozed(snooze, _told_last(history, run))


def _told_last(history: History, run: Run) -> tuple[Role, ...]:
    for fired in reversed(history.fired):
        if (fired.target, fired.cycle) == (run.target, run.cycle):
            return fired.tell
    return (Role.ASSIGNEE, Role.POOL)


def _not_replayed(found: list[Candidate], run: Run, history: History) -> list[Candidate]:
    """Keep of the rungs that were past when the course was recorded only the latest, if nobody had it yet."""
    past = [one for one in found if one.at <= run.known and not one.any_hour]
    if not past:
        return found
    latest = max(past, key=lambda one: one.at)
    kept = [one for one in found if one.at > run.known or one.any_hour]
    sent = {
        (one.target, one.rung, one.at)
        for one in history.fired
        if one.key != latest.key and not (latest.breach and one.key in history.corrected)
    }
    return kept if (run.target, latest.rung, latest.at) in sent else [latest, *kept]


def _acknowledged(one: Candidate, history: History) -> bool:
    return one.repeats and any(
        (target, cycle) == (one.run.target, one.run.cycle) and when >= one.deadline
        for target, cycle, when in history.acknowledged
    )
