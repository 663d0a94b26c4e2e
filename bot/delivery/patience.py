"""How long delivery waits for what, and how stubbornly it writes down what it has done."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.delivery.outcomes import RetryAt, Scope
from storage.errors import Busy

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work

LEASE_SECONDS = 60.0
"""Longer than a look-up of several pages and a send together; a process that dies holds its row this long."""
_SETTLE = 2.0
_LONGEST_SETTLE = 60.0
_CLOCKS_APART = 300
"""Seconds by which our clock and Slack's may differ."""
_TRIES = 5


def settle_seconds(attempts: int) -> float:
    """How long to wait before looking for what may have arrived: Slack may still be at it."""
    return float(min(_SETTLE * 2 ** min(max(attempts - 1, 0), 10), _LONGEST_SETTLE))


def look_from(first_try: float | None, created: float = 0.0) -> int:
    """From when (seconds) a message that may have arrived can stand in Slack.

    The business clock is never behind the machine's, so the later of the two is still early enough.
    """
    return max(0, int(max(first_try or 0.0, created)) - _CLOCKS_APART)


def stubbornly(storage: "Storage", change: Callable[["Work"], None], *, quiet: bool = False) -> None:
    """Write down what became of a send, waiting for a busy database for longer than others do.

    What Slack did is done: not writing it would hold the row back until its lease runs out.
    """
    for left in reversed(range(_TRIES)):
        try:
            with storage.write(quiet=quiet) as work:
                change(work)
        except Busy:
            if left == 0:
                raise
        else:
            return


def hold_back(work: "Work", workspace: str, channel: str, outcome: RetryAt) -> None:
    """Keep everything that the same limit counts from trying before its time."""
    if outcome.scope is Scope.WORKSPACE:
        work.outbox.block(workspace, "*", outcome.at)
    elif outcome.scope is Scope.METHOD:
        work.cards.block_updates(workspace, outcome.at)
    elif outcome.scope is Scope.CHANNEL:
        work.outbox.block(workspace, channel, outcome.at)
