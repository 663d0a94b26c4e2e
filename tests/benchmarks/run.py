"""`make bench`: measure beside bare Bolt, and print the table. `docs/benchmarks.md` says what it means."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import clicking, events, ground, standing, ticking
from tests.benchmarks.load import Burst

KINDS = ("SQLite", "PostgreSQL")
GOAL = {"SQLite": 0.5, "PostgreSQL": 0.4}
HEAD = ("what", "Pledge", "beside it", "goal", "")


def main() -> None:
    """Measure everything, or what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("events", "tick", "lateness", "process", "page"))
    parser.add_argument("--database", choices=KINDS)
    parser.add_argument("--rounds", type=int, default=4, help="bursts of each; 4 offer 50 events/s for 20 s")
    asked = parser.parse_args()
    kinds = (asked.database,) if asked.database else KINDS
    with tempfile.TemporaryDirectory(prefix="pledge-bench-") as folder:
        _told(HEAD)
        _told(("---",) * len(HEAD))
        log = Path(folder) / "log"
        databases = ground.Databases(Path(folder))
        with ground.slack(log) as slack:
            for part, measured in _PARTS.items():
                if asked.only in (None, part):
                    for kind in kinds:
                        for row in measured(databases, kind, slack, asked.rounds, log):
                            _told(row)
        if asked.only in (None, "page"):
            for row in clicking.rows(_verdict):
                _told(row)
    sys.stdout.write(
        f"\nLoad of this machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
    )


def _told(row: Sequence[str]) -> None:
    sys.stdout.write("| " + " | ".join(row) + " |\n")
    sys.stdout.flush()


def _verdict(*, met: bool) -> str:
    return "met" if met else "MISSED"


def _events(
    databases: ground.Databases, kind: str, slack: ground.Process, rounds: int, log: Path
) -> Iterator[Sequence[str]]:
    for opens_every in (5, 1):
        seen = events.measure(databases, kind, slack, opens_every=opens_every, rounds=rounds, log=log)
        p99 = events.percentile(seen.pledge_rate, 0.99)
        failed = sum(burst.failed for burst in seen.pledge_rate)
        yield (
            f"{kind}: message to commit and answer at 50/s, {seen.talk}: p50 / p99",
            _waits(seen.pledge_rate),
            f"{_waits(seen.bare_rate)} bare Bolt",
            "p99 < 100 ms",
            _verdict(met=p99 < 100 and not failed),
        )
        for most in seen.most:
            yield from _most(kind, seen.talk, most)
        yield (
            f"{kind}: processor time for each at 50/s, what is sent included",
            f"{seen.cpu_ms:.1f} ms",
            "",
            "",
            "",
        )
        yield ("this disk makes a write sure in", f"{seen.disk_ms:.1f} ms", "", "", "")


def _most(kind: str, talk: str, most: events.Most) -> Iterator[Sequence[str]]:
    ours, bare = events.per_second(most.pledge), events.per_second(most.bare)
    failed = sum(burst.failed for burst in most.pledge)
    yield (
        f"{kind}: most messages a second, {most.lines} at once, {talk}",
        f"{ours:.0f}/s ({ours / bare:.0%} of bare){_failed(failed)}",
        f"{bare:.0f}/s bare Bolt",
        f"{GOAL[kind]:.0%} of bare",
        _verdict(met=ours / bare >= GOAL[kind] and not failed),
    )
    own, bares = most.cpu_ms
    yield (f"{kind}: processor time for each of those", f"{own:.1f} ms", f"{bares:.1f} ms bare Bolt", "", "")


def _failed(many: int) -> str:
    """Not answered 200: Slack brings these again."""
    return f"; {many} to be brought again" if many else ""


def _waits(bursts: tuple[Burst, ...]) -> str:
    return f"{events.percentile(bursts, 0.5):.0f} / {events.percentile(bursts, 0.99):.0f} ms"


def _tick(
    databases: ground.Databases, kind: str, _slack: ground.Process, _rounds: int, _log: Path
) -> Iterator[Sequence[str]]:
    seen = ticking.cost(databases, kind)
    yield (
        f"{kind}: a fired rung with {ticking.MANY:,} open tickets",
        f"{seen.many:.1f} ms ({seen.ratio:.2f} times)",
        f"{seen.few:.1f} ms with {ticking.FEW:,}",
        "within 1.2 times",
        _verdict(met=seen.ratio <= 1.2),
    )


def _lateness(
    databases: ground.Databases, kind: str, slack: ground.Process, _rounds: int, log: Path
) -> Iterator[Sequence[str]]:
    seen = ticking.lateness(databases, kind, slack, seconds=15, log=log)
    yield (
        f"{kind}: lateness with {ticking.DUE_PER_SECOND} due a second: p50 / p99",
        f"{seen.percentile(0.5):.0f} / {seen.percentile(0.99):.0f} ms",
        "",
        "p99 < 500 ms",
        _verdict(met=seen.percentile(0.99) < 500),
    )


def _process(
    databases: ground.Databases, kind: str, slack: ground.Process, _rounds: int, log: Path
) -> Iterator[Sequence[str]]:
    seen = standing.measure(databases, kind, slack, log)
    yield (
        f"{kind}: resident memory of the process when ready",
        f"{seen.megabytes:.0f} MB",
        f"{seen.bare_megabytes:.0f} MB bare Bolt",
        "< 150 MB",
        _verdict(met=seen.megabytes < 150),
    )
    yield (
        f"{kind}: from start to ready",
        f"{seen.seconds:.2f} s",
        f"{seen.bare_seconds:.2f} s bare Bolt",
        "< 2 s",
        _verdict(met=seen.seconds < 2),
    )


_PARTS = {"events": _events, "tick": _tick, "lateness": _lateness, "process": _process}

if __name__ == "__main__":
    main()
