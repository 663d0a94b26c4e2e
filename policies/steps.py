"""What a target was worth over time: the course in force after each word on priority or kind.

A word's effect begins when it is said, and what was judged before it stays judged. Only a change that was
undone is read as if it had never been made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from policies.adjustments import adjusted
from policies.history import IMPACT, MISCLASSIFIED, UNDONE, History, Mark, Word
from policies.instant import EARLIEST, LATEST, Instant
from policies.measure import NO_PAUSES, Course, Earlier, Later, Leg, Pause, Pauses, merged, settle
from policies.terms import Kind, PauseRule, Promise, Target, Terms


@dataclass(slots=True)
class Step:
    """A course in force from `since` until the next step."""

    since: Instant
    seq: int
    known: Instant
    """When it was recorded, if that was later; reminders due before are not replayed."""
    epoch: int
    """Rises with each change of target, also when one is undone."""
    priority: int
    promise: Promise | None
    """What the priority and kind in force promise; None is nothing."""
    course: Course | None
    """None until something has been promised; kept while nothing is, for when it is again."""
    pauses: Pauses
    """As granted under the priorities that this step holds to have been in force."""
    raised: bool = False
    """More is promised than just before: rungs on open fire again."""


class _State(NamedTuple):
    priority: int
    kind: Kind


class _Held(NamedTuple):
    """What a step holds to be so: what is promised, a course, and which priority was in force from when."""

    state: _State
    promise: Promise | None
    course: Course | None
    priorities: tuple[tuple[Instant, int], ...]
    triaged: Instant | None = None
    """When triage told the priority of a ticket whose way in could not."""


@dataclass(slots=True)
class Clockwork:
    """What all steps of one clock share. `gap` is time that never counts, such as that spent resolved."""

    terms: Terms
    history: History
    target: Target
    start: Mark
    known: Instant
    gap: Pauses = NO_PAUSES

    def steps(self) -> list[Step]:
        """The first step, and one for each word that changed the target after the clock's start."""
        words, epoch = self.history.words, 1
        state = _State(self.history.opening_priority, self.history.opening_kind)
        early = [word for word in words if (word.at, word.seq) <= self.start] if words else []
        for word in early:
            epoch += self._counts(state, word)
            state = _after(state, word)
        held = first = self._first(state)
        written = [self._step(held, self.start, self.known, epoch)]
        later = words[len(early) :]
        revised = any(word.revises for word in later) if later else False
        for upto, word in enumerate(later, 1):
            counts = self._counts(held.state, word)
            # A word on an earlier change has everything since read anew; else one word follows the other.
            held = self._hold(first, later[:upto]) if revised else self._say(held, word, word.how)
            if counts:
                epoch += 1
                written.append(self._step(held, Mark(word.at, word.seq), word.known, epoch, written[-1]))
        return written

    def _step(self, held: _Held, since: Mark, known: Instant, epoch: int, before: Step | None = None) -> Step:
        priority, promise = held.state.priority, held.promise
        return Step(
            since=since.at,
            seq=since.seq,
            known=known,
            epoch=epoch,
            priority=priority,
            promise=promise,
            course=held.course,
            pauses=self._pauses(held.priorities),
            raised=before is not None
            and promise is not None
            and (before.promise is None or priority < before.priority),
        )

    def _promise(self, state: _State) -> Promise | None:
        return self.terms.promise(state.kind, self.target, state.priority)

    def _counts(self, state: _State, word: Word) -> bool:
        """Whether a word changes the target, or takes back one that did."""
        if word.revises or word.how == UNDONE:
            return True
        if word.kind is not None:
            return self._promise(_State(state.priority, word.kind)) is not self._promise(state)
        return word.priority != state.priority

    def _first(self, state: _State) -> _Held:
        promise = self._promise(state)
        course = None if promise is None else Leg(promise, self.start.at)
        return _Held(state, promise, course, ((EARLIEST, state.priority),))

    def _hold(self, first: _Held, said: Sequence[Word]) -> _Held:
        """What is so once `said` has been said, each change read by the last word on it."""
        how = {word.revises: word.how for word in said if word.revises}
        held = first
        for word in said:
            held = self._say(held, word, how.get(word.seq, word.how))
        return held

    def _say(self, held: _Held, word: Word, how: str) -> _Held:
        """What is so after one more word, which means a change of impact or that it was misclassified."""
        if word.revises or word.how == UNDONE:
            return held
        triaged = held.triaged
        if triaged is None and self._awaits_triage():
            triaged, how = word.at, MISCLASSIFIED
        state = _after(held.state, word)
        promise = self._promise(state)
        course = (
            held.course if promise is None else self._changed(held, state, promise, word.at, how, triaged)
        )
        return _Held(state, promise, course, _priorities(held, word, how, state.priority), triaged)

    def _changed(  # noqa: PLR0917 -- what was, what is, and how it came to be
        self, held: _Held, state: _State, promise: Promise, at: Instant, how: str, triaged: Instant | None
    ) -> Course:
        if how == MISCLASSIFIED or self._other_hours(held.state, state):
            return self._from_receipt(promise, triaged)
        if held.course is None or held.promise is None:
            return self._promised_again(held, Leg(promise, at))
        if state.priority < held.state.priority:
            return Earlier(held.course, Leg(promise, at))
        if state.priority > held.state.priority:
            return Later(held.course, self._from_receipt(promise, triaged))
        return held.course

    def _other_hours(self, before: _State, after: _State) -> bool:
        """Whether it turned out to be of a kind with hours of its own: that it was all along (U14)."""
        if after.kind is before.kind or not self.terms.of_kinds:
            return False
        was = self._promise(before)
        return was is not None and was is not self._promise(after)

    def _from_receipt(self, promise: Promise, triaged: Instant | None) -> Course:
        """The target as if it had always been so; a ticket by e-mail counts from triage at the latest (N1)."""
        if triaged is None:
            return Leg(promise, self.start.at)
        history = self.history
        opening = self.terms.promise(history.opening_kind, self.target, history.opening_priority)
        leg = Leg(promise, triaged)
        return leg if opening is None else Earlier(Leg(opening, self.start.at), leg)

    def _promised_again(self, held: _Held, leg: Leg) -> Course:
        """What was promised before still binds where it lies ahead; else the promise begins anew."""
        if held.course is None:
            return leg
        before = settle(held.course, self._pauses(held.priorities), leg.start)
        return Earlier(held.course, leg) if before.deadline > leg.start else leg

    def _awaits_triage(self) -> bool:
        """Whether the ticket came by a way whose priority only triage can tell (N1)."""
        opened = self.history.opened
        if self.start.seq != opened.seq:
            return False
        came_by = opened.what.get("source")
        return any(source == came_by and rule.kind is not None for source, rule in self.terms.sources.items())

    def _pauses(self, priorities: Sequence[tuple[Instant, int]]) -> Pauses:
        found = self._granted(priorities)
        return adjusted(found, self.target, self.history) if self.history.adjustments else found

    def _granted(self, priorities: Sequence[tuple[Instant, int]]) -> Pauses:
        history = self.history
        if not (history.waits or history.waiting):
            return self.gap
        granted = [rule for rule in self.terms.pauses if self.target in rule.targets]
        if not granted:
            return self.gap
        found = [*self.gap]
        for wait in _waits(history):
            for rule in granted:
                if rule.reason == wait.reason:
                    found.extend(_granted(rule, wait, priorities))
        return merged(found)


def _after(state: _State, word: Word) -> _State:
    if word.revises or word.how == UNDONE:
        return state
    if word.kind is not None:
        return _State(state.priority, word.kind)
    assert word.priority is not None
    return _State(word.priority, state.kind)


def _priorities(held: _Held, word: Word, how: str, priority: int) -> tuple[tuple[Instant, int], ...]:
    if how == IMPACT:
        return (*held.priorities, (word.at, priority))
    return ((EARLIEST, priority),)


def _waits(history: History) -> Iterator[Pause]:
    yield from history.waits
    for reason, since in history.waiting.items():
        yield Pause(since, LATEST, reason)


def _granted(rule: PauseRule, wait: Pause, priorities: Sequence[tuple[Instant, int]]) -> Iterator[Pause]:
    ends = [since for since, _ in priorities[1:]] + [LATEST]
    for (since, priority), end in zip(priorities, ends, strict=True):
        if priority in rule.priorities and max(since, wait.since) < min(end, wait.until):
            yield Pause(max(since, wait.since), min(end, wait.until), wait.reason)
