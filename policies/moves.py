"""Clocks of a ticket that was moved to another policy version.

What had ended by the move stays as it was read. What still ran is read under the new terms as if they had always
been so, but nothing they would have missed is dated before the move, and what was missed before stays missed. A
target that is promised no more is withdrawn at the move; one that had ended by then under the new terms alone was
never promised.
"""

from collections.abc import Iterator

from policies.history import History, Mark, Move
from policies.instant import Instant
from policies.runs import Run, runs_under
from policies.terms import Target, Terms

_Key = tuple[int, Target]


def runs(terms: Terms, history: History, now: Instant) -> list[Run]:
    """Read every clock that was ever promised, by cycle and target.

    `terms` are those in force after the last move there ever was. A history that ends before some of its moves
    is read under the terms of its time.
    """
    chain = [terms]
    while chain[-1].before is not None:
        chain.append(chain[-1].before)
    # A move whose earlier terms nobody knows is read as if there had been none.
    behind = len(chain) - 1 - len(history.moves)
    return _runs(chain[max(0, behind) :], history, now)


def _runs(chain: list[Terms], history: History, now: Instant) -> list[Run]:
    terms, *earlier = chain
    found = runs_under(terms, history, now)
    if not earlier or not history.moves:
        return found
    move = history.moves[-1]
    before = {(run.cycle, run.target): run for run in _runs(earlier, move.before, move.at)}
    return sorted(_moved(found, before, move), key=lambda run: (run.cycle, list(Target).index(run.target)))


def _moved(found: list[Run], before: dict[_Key, Run], move: Move) -> Iterator[Run]:
    for run in found:
        old = before.pop((run.cycle, run.target), None)
        if old is None:
            if _lives_after(run, move):
                yield _from(run, move)
        elif old.open:
            yield _onwards(_from(run, move), old)
        else:
            yield old
    for old in before.values():
        if old.open:
            old.withdrawn, old.paused = Mark(move.at, move.seq), None
            old.moved = (*old.moved, old.withdrawn)
        yield old


def _lives_after(run: Run, move: Move) -> bool:
    """Whether a clock had not ended by the move; what ends it in the same second may come before or after."""
    ended = run.met or run.withdrawn
    return ended is None or ended > (move.at, move.seq)


def _from(run: Run, move: Move) -> Run:
    """Under the new terms, with nothing missed before they were in force."""
    if _lives_after(run, move):
        run.moved = (Mark(move.at, move.seq),)
    run.step.epoch += 1
    run.known = max(run.known, move.known)
    run.misses = tuple(miss for miss in run.misses if miss.deadline > move.at)
    if run.breached_at is not None and run.breached_at < move.at:
        run.breached_at, run.corrected = move.at, True
    return run


def _onwards(run: Run, old: Run) -> Run:
    """What was so before the move stays: what was missed, and how often the target had changed."""
    run.moved = (*old.moved, *run.moved)
    run.step.epoch = max(run.step.epoch, old.step.epoch + 1)
    run.begins = None
    run.misses = (*old.misses, *run.misses)
    if old.breached_at is not None:
        run.breached_at, run.corrected = old.breached_at, old.corrected
    return run
