"""A `message` event, from the request to the commit and the answer, in turn with a bare Bolt listener."""

import asyncio
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from storage import engine
from tests.benchmarks import ground
from tests.benchmarks.disk import milliseconds
from tests.benchmarks.load import Burst, Talk, asking, at_most, at_rate

LINES = 8
RATE = 50.0


@dataclass(frozen=True)
class Events:
    """What was measured of one kind of messages on one kind of database."""

    database: str
    talk: str
    pledge_rate: tuple[Burst, ...]
    bare_rate: tuple[Burst, ...]
    pledge_most: tuple[Burst, ...]
    bare_most: tuple[Burst, ...]
    cpu_ms: float
    """Processor time of the app for each message at `RATE`, the relay's included."""
    most_cpu_ms: tuple[float, float]
    """The same for each message as fast as they are taken: the app's, and the bare listener's."""
    disk_ms: float
    """What the disk took to make a write sure, in the same minutes."""


def measure(
    databases: ground.Databases, kind: str, slack: ground.Process, *, opens_every: int, rounds: int, log: Path
) -> Events:
    """Measure in turns: while one is measured the other is held, so that both share the machine's noise."""
    url, bare_url = databases.with_customers(kind), databases.new(kind)
    talk, bare_talk = _talk(opens_every), _talk(opens_every)
    seen: dict[str, list[Burst]] = {name: [] for name in ("pledge", "bare", "pledge most", "bare most")}
    with ground.pledge(url, slack.port, log) as app, ground.bare(bare_url, log) as bare:
        for port, talking in ((app.port, talk), (bare.port, bare_talk)):
            asyncio.run(at_rate(port, talking, 20.0, 2.0))  # first uses, which compile and connect
        used = 0.0
        for _ in range(rounds):
            used -= app.cpu()
            with bare.held():
                seen["pledge"].append(asyncio.run(at_rate(app.port, talk, RATE, 5.0)))
            used += app.cpu()
            with app.held():
                seen["bare"].append(asyncio.run(at_rate(bare.port, bare_talk, RATE, 5.0)))
        busy = [-app.cpu(), -bare.cpu()]
        disk = []
        for _ in range(rounds):
            disk.append(milliseconds(log.parent))
            with bare.held():
                seen["pledge most"].append(asyncio.run(at_most(app.port, talk, 3.0, LINES)))
            with app.held():
                seen["bare most"].append(asyncio.run(at_most(bare.port, bare_talk, 3.0, LINES)))
        busy = [busy[0] + app.cpu(), busy[1] + bare.cpu()]
    _check(url, talk)
    return Events(
        kind,
        "every message opens a ticket" if opens_every == 1 else f"one in {opens_every} opens a ticket",
        pledge_rate=tuple(seen["pledge"]),
        bare_rate=tuple(seen["bare"]),
        pledge_most=tuple(seen["pledge most"]),
        bare_most=tuple(seen["bare most"]),
        cpu_ms=used * 1000 / _many(seen["pledge"]),
        most_cpu_ms=(
            busy[0] * 1000 / _many(seen["pledge most"]),
            busy[1] * 1000 / _many(seen["bare most"]),
        ),
        disk_ms=statistics.median(disk),
    )


def _many(bursts: Sequence[Burst]) -> int:
    return sum(len(burst.waits) for burst in bursts)


def _talk(opens_every: int) -> Talk:
    return Talk(asking(ground.CUSTOMERS, ground.CONTACTS), opens_every)


def _check(url: str, talk: Talk) -> None:
    """What was answered 200 must be there, or something else was measured."""
    reading = create_engine(engine.address(url))
    with reading.connect() as connection:
        opened = connection.scalar(text("SELECT count(*) FROM tickets"))
    reading.dispose()
    if (opened or 0) < len(talk.threads):
        raise RuntimeError(f"{len(talk.threads)} tickets were to be opened, {opened} were")


def per_second(bursts: tuple[Burst, ...]) -> float:
    """Messages answered 200 in a second; the median of the bursts."""
    return statistics.median((len(burst.waits) - burst.failed) / burst.seconds for burst in bursts)


def percentile(bursts: tuple[Burst, ...], share: float) -> float:
    """Milliseconds within which this share of all messages was answered."""
    waits = sorted(wait for burst in bursts for wait in burst.waits)
    return 1000 * waits[min(len(waits) - 1, int(share * len(waits)))]
