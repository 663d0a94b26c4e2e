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

LINES = (8, 64)
"""Messages under way at once where as many are offered as are taken. Slack has no number of its own for it: it sends
each when it happens, whatever others wait for their answers."""
RATE = 50.0
CUSTOMERS = 3 * ground.CUSTOMERS
"""Who asks again within two minutes goes on with the same ticket, so there must be contacts enough."""


@dataclass(frozen=True)
class Most:
    """As many messages as are taken, with so many under way at once."""

    lines: int
    pledge: tuple[Burst, ...]
    bare: tuple[Burst, ...]
    cpu_ms: tuple[float, float]
    """Processor time for each message: the app's, and the bare listener's."""


@dataclass(frozen=True)
class Events:
    """What was measured of one kind of messages on one kind of database."""

    database: str
    talk: str
    pledge_rate: tuple[Burst, ...]
    bare_rate: tuple[Burst, ...]
    most: tuple[Most, ...]
    cpu_ms: float
    """Processor time of the app for each message at `RATE`, the relay's included."""
    disk_ms: float
    """What the disk took to make a write sure, in the same minutes."""


def measure(
    databases: ground.Databases, kind: str, slack: ground.Process, *, opens_every: int, rounds: int, log: Path
) -> Events:
    """Measure in turns: while one is measured the other is held, so that both share the machine's noise."""
    url, bare_url = databases.with_customers(kind, CUSTOMERS), databases.new(kind)
    talk, bare_talk = _talk(opens_every), _talk(opens_every)
    seen: dict[str, list[Burst]] = {name: [] for name in ("pledge", "bare")}
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
        most, disk = [], []
        for lines in LINES if opens_every > 1 else LINES[-1:]:
            found, took = _at_most(app, bare, (talk, bare_talk), lines, rounds=rounds, folder=log.parent)
            most.append(found)
            disk += took
    _check(url, talk)
    return Events(
        kind,
        "every message opens a ticket" if opens_every == 1 else f"one in {opens_every} opens a ticket",
        pledge_rate=tuple(seen["pledge"]),
        bare_rate=tuple(seen["bare"]),
        most=tuple(most),
        cpu_ms=used * 1000 / _many(seen["pledge"]),
        disk_ms=statistics.median(disk),
    )


def _at_most(
    app: ground.Process,
    bare: ground.Process,
    talks: tuple[Talk, Talk],
    lines: int,
    *,
    rounds: int,
    folder: Path,
) -> tuple[Most, list[float]]:
    """Offer as many as are taken, in turns; and what the disk took meanwhile."""
    ours, bares, disk = [], [], []
    busy = [-app.cpu(), -bare.cpu()]
    for _ in range(rounds):
        disk.append(milliseconds(folder))
        with bare.held():
            ours.append(asyncio.run(at_most(app.port, talks[0], 3.0, lines)))
        with app.held():
            bares.append(asyncio.run(at_most(bare.port, talks[1], 3.0, lines)))
    cpu_ms = ((busy[0] + app.cpu()) * 1000 / _many(ours), (busy[1] + bare.cpu()) * 1000 / _many(bares))
    return Most(lines, tuple(ours), tuple(bares), cpu_ms), disk


def _many(bursts: Sequence[Burst]) -> int:
    return sum(len(burst.waits) for burst in bursts)


def _talk(opens_every: int) -> Talk:
    return Talk(asking(CUSTOMERS, ground.CONTACTS), opens_every)


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
