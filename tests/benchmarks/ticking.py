"""The tick: what a fired rung costs, however many tickets are open, and how late it is."""

import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.desk import Desk
from bot.usecases.promises import tick
from policies.instant import Instant
from storage import engine
from tests.benchmarks import ground
from tests.benchmarks.seed import QUIET, desk_of, seed

FEW, MANY = 1_000, 100_000
ROUNDS, TURNS, TOGETHER = 6, 5, 20
DUE_PER_SECOND = 100
SEEDING = 30
"""Seconds for seeding and starting before the first falls due."""


@dataclass(frozen=True)
class Cost:
    """Milliseconds for each fired rung, the median of the rounds."""

    database: str
    few: float
    many: float
    ratio: float
    """The median of the rounds' ratios."""


def cost(databases: ground.Databases, kind: str) -> Cost:
    """Fire the same rungs in turn among few and among many open tickets."""
    now = Instant(int(time.time()))
    due = ROUNDS * TURNS * TOGETHER
    few, many = databases.with_customers(kind), databases.with_customers(kind)
    with ground.opened(few) as small, ground.opened(many) as large:
        for storage, url, size in ((small, few, FEW), (large, many, MANY)):
            later = [Instant(now + 1 + n % QUIET) for n in range(size - due)]
            seed(storage, url, [now] * due + later)
        rounds = [(_fire(desk_of(small, now)), _fire(desk_of(large, now))) for _ in range(ROUNDS)]
    return Cost(
        kind,
        statistics.median(a for a, _ in rounds),
        statistics.median(b for _, b in rounds),
        statistics.median(b / a for a, b in rounds),
    )


def _fire(desk: Desk) -> float:
    began = time.perf_counter()
    for _ in range(TURNS):
        if tick(desk, TOGETHER) != TOGETHER:
            raise RuntimeError("not as many were due as were to be measured")
    return 1000 * (time.perf_counter() - began) / (TURNS * TOGETHER)


@dataclass(frozen=True)
class Lateness:
    """Milliseconds from the instant at which each reminder fell due until it was committed."""

    database: str
    waits: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """The lateness that this share stayed within."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def lateness(
    databases: ground.Databases, kind: str, slack: ground.Process, *, seconds: int, log: Path
) -> Lateness:
    """Serve while so many reminders fall due each second, all of them at its beginning."""
    url = databases.with_customers(kind)
    begin = Instant(int(time.time()) + SEEDING)
    dues = [Instant(begin + n // DUE_PER_SECOND) for n in range(seconds * DUE_PER_SECOND)]
    with ground.opened(url) as storage:
        seed(storage, url, [*dues, *(Instant(begin + seconds + 600) for _ in range(FEW))])
    with ground.pledge(url, slack.port, log):
        if time.time() > begin:
            raise RuntimeError("seeding took too long to measure what follows")
        return Lateness(kind, tuple(_watch(url, dues)))


def _watch(url: str, dues: list[Instant]) -> list[float]:
    reading = create_engine(engine.address(url), isolation_level="AUTOCOMMIT")
    left = text("SELECT count(*) FROM tickets WHERE wake_at <= :last")
    waits: list[float] = []
    end = dues[-1] + 60
    with reading.connect() as connection:
        while len(waits) < len(dues) and time.time() < end:
            fired = len(dues) - (connection.scalar(left, {"last": dues[-1]}) or 0)
            now = time.time()
            waits += [1000 * (now - due) for due in dues[len(waits) : fired]]
            time.sleep(0.005)
    reading.dispose()
    return waits + [60_000.0] * (len(dues) - len(waits))
