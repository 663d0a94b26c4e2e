"""One process: what it holds in memory, and how soon it is ready."""

import statistics
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import ground

STARTS = 5


@dataclass(frozen=True)
class Standing:
    """Megabytes when ready, and seconds from the start of the process to its first answer; medians."""

    database: str
    megabytes: float
    seconds: float
    bare_megabytes: float
    bare_seconds: float


def measure(databases: ground.Databases, kind: str, slack: ground.Process, log: Path) -> Standing:
    """Start both several times, in turn, on databases that are there already."""
    url, bare_url = databases.with_customers(kind), databases.new(kind)
    seen: list[tuple[float, float, float, float]] = []
    for _ in range(STARTS):
        with ground.pledge(url, slack.port, log) as app:
            ours = (app.megabytes(), app.ready_after)
        with ground.bare(bare_url, log) as bare:
            seen.append((*ours, bare.megabytes(), bare.ready_after))
    return Standing(kind, *(statistics.median(values) for values in zip(*seen, strict=True)))
