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
    """What a step holds to be so: a course, and which priority was in force from when."""

    state: _State
    course: Course | None
    priorities: tuple[tuple[Instant, int], ...]


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
        if not words:
            return [self._step(self._first(state), self.start, self.known, epoch)]
        early = [word for word in words if (word.at, word.seq) <= self.start]
        for word in early:
            epoch += self._counts(state, word)
            state = _after(state, word)
        written = [self._step(self._first(state), self.start, self.known, epoch)]
        first, later = state, words[len(early) :]
        for upto, word in enumerate(later, 1):
            if not self._counts(state, word):
                continue
            epoch += 1
            held = self._hold(first, later[:upto])
            step = self._step(held, Mark(word.at, word.seq), word.known, epoch)
            step.raised = step.promise is not None and (
                written[-1].promise is None or step.priority < written[-1].priority
            )
            written.append(step)
            state = held.state
        return written

    def _step(self, held: _Held, since: Mark, known: Instant, epoch: int) -> Step:
        return Step(
            since=since.at,
            seq=since.seq,
            known=known,
            epoch=epoch,
            priority=held.state.priority,
            promise=self._promise(held.state),
            course=held.course,
            pauses=self._pauses(held.priorities),
        )

    def _promise(self, state: _State) -> Promise | None:
        return self.terms.promise(state.kind, self.target, state.priority)

    def _counts(self, state: _State, word: Word) -> bool:
        """Whether a word changes the target, or takes back one that did."""
        if word.revises or word.how == UNDONE:
            return True
        if word.kind is not None:
            clocked, becomes = self.terms.clocked_kinds, _State(state.priority, word.kind)
            turned = (word.kind in clocked) != (state.kind in clocked)
            return turned or self._promise(becomes) is not self._promise(state)
        return word.priority != state.priority

    def _first(self, state: _State) -> _Held:
        promise = self._promise(state)
        course = None if promise is None else Leg(promise, self.start.at)
        return _Held(state, course, ((EARLIEST, state.priority),))

    def _hold(self, first: _State, said: Sequence[Word]) -> _Held:
        """What is so once `said` has been said, each change read by the last word on it."""
        how = {word.revises: word.how for word in said if word.revises}
        triaged: Instant | None = None
        held = self._first(first)
        for word in said:
            if word.revises or word.how == UNDONE:
                continue
            state = _after(held.state, word)
            way = how.get(word.seq, word.how)
            if triaged is None and self._awaits_triage():
                triaged, way = word.at, MISCLASSIFIED
            priorities = _priorities(held, word, way, state.priority)
            held = _Held(state, self._changed(held, state, word.at, way, triaged), priorities)
        return held

    def _changed(
        self, held: _Held, state: _State, at: Instant, how: str, triaged: Instant | None
    ) -> Course | None:
        promise, old = self._promise(state), held.course
        if promise is None:
            return old
        if how == MISCLASSIFIED or self._other_hours(held.state, state):
            return self._from_receipt(promise, triaged)
        if old is None or self._promise(held.state) is None:
            return self._promised_again(held, Leg(promise, at))
        if state.priority < held.state.priority:
            return Earlier(old, Leg(promise, at))
        if state.priority > held.state.priority:
            return Later(old, self._from_receipt(promise, triaged))
        return old

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
        history = self.history
        if self.start.seq != history.opened.seq:
            return False
        came_by = history.opened.what.get("source")
        return any(rule.kind is not None for source, rule in self.terms.sources.items() if source == came_by)

    def _pauses(self, priorities: Sequence[tuple[Instant, int]]) -> Pauses:
        found = self._granted(priorities)
        return adjusted(found, self.target, self.history) if self.history.adjustments else found

    def _granted(self, priorities: Sequence[tuple[Instant, int]]) -> Pauses:
        history = self.history
        granted = [rule for rule in self.terms.pauses if self.target in rule.targets]
        if not granted or not (history.waits or history.waiting):
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
