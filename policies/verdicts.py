"""Verdicts that turned: somebody was told of a breach, and a fact that arrived late says that it is none.

A promise that runs once is told right as long as it is missed, whatever its deadline has become. A clock that
recurs is told period by period: the period stands while one that began or fell due with it is missed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from policies.clock import State, standing
from policies.history import Fired, History
from policies.runs import Run
from policies.terms import Target

RECURRING = frozenset({Target.NEXT_UPDATE, Target.NEXT_RESPONSE})


def turned(history: History, found: Iterable[Run]) -> list[Mapping[str, Any]]:
    """What is to be corrected, as the facts `verdict_corrected` tell it: one for each period that was told."""
    told = [fired for fired in history.fired if fired.breach and fired.key not in history.corrected]
    if not told:
        return []
    clocks = {(run.target.value, run.cycle): run for run in found}
    wrong: dict[tuple[str, int, int], list[Fired]] = {}
    for fired in told:
        if not _stands(fired, clocks.get((fired.target, fired.cycle))):
            wrong.setdefault((fired.target, fired.cycle, fired.start), []).append(fired)
    return [
        _correction(tellings, clocks.get((target, cycle))) for (target, cycle, _), tellings in wrong.items()
    ]


def taken_back(history: History, corrections: Sequence[Mapping[str, Any]]) -> History:
    """The history as it is once these corrections are appended."""
    rungs = {key for correction in corrections for key in correction["rungs"]}
    return replace(history, corrected=history.corrected | rungs) if rungs else history


def _stands(fired: Fired, run: Run | None) -> bool:
    if run is None:
        return False
    if run.target not in RECURRING:
        return run.breached_at is not None
    periods = [(miss.start, miss.deadline) for miss in run.misses]
    if run.breached_at is not None:
        periods.append((run.start, run.breached_at))
    return any(fired.start == start or fired.deadline == deadline for start, deadline in periods)


def _correction(tellings: Sequence[Fired], run: Run | None) -> dict[str, Any]:
    first = tellings[0]
    roles = dict.fromkeys(role.value for fired in tellings for role in fired.tell)
    aloud = any(fired.level == "channel" for fired in tellings)
    return {
        "target": first.target,
        "cycle": first.cycle,
        "deadline": first.deadline,
        "before": State.BREACHED.value,
        "after": _after(run),
        "rungs": list(dict.fromkeys(fired.key for fired in tellings)),
        "tell": list(roles),
        "told": list(dict.fromkeys(person for fired in tellings for person in fired.told)),
        "level": "channel" if aloud else "thread",
    }


def _after(run: Run | None) -> str | None:
    if run is None:
        return State.WITHDRAWN.value
    return None if run.target in RECURRING else standing(run).value
