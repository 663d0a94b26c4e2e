"""`python -m tests.benchmarks.policies`: how fast clocks are read, beside whatever peers are installed."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from cProfile import Profile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bot.customer_file import load
from bot.desk import Desk, Workspace
from bot.usecases.backtest import backtest
from bot.usecases.directory import import_customers
from policies import clock, document, ladder, ticket
from policies.calendar import Calendar, Closures, span
from policies.calendar.closures import PublicHolidays
from policies.instant import Instant, instant, moment
from policies.terms import Target, Terms
from policies.timeline import FactKind, Timeline
from storage import ids
from storage.records import Draft, TicketRow
from storage.unit_of_work import Storage
from tests.benchmarks.ground import customers_file
from tests.benchmarks.peers import CLOSES, HOLIDAYS, OPENS, Peer, peers

START = datetime(2026, 7, 2, 16, 30)  # noqa: DTZ001 -- peers take naive times
ROOT = Path(__file__).parents[2]
TICKETS = 2_000
POLICY = "tromzo"


def best(ask: Callable[[], Any], rounds: int = 100) -> float:
    """Microseconds of one call: the best of many short rounds, so that what else runs on the machine counts little."""
    calls = 1
    while _took(ask, calls) < 0.002:
        calls *= 2
    return min(_took(ask, calls) for _ in range(rounds)) / calls * 1e6


def _took(ask: Callable[[], Any], calls: int) -> float:
    """Seconds of this process's own."""
    began = time.process_time()
    for _ in range(calls):
        ask()
    return time.process_time() - began


def office() -> Calendar:
    """What the peers are asked too."""
    return Calendar(
        "office",
        "UTC",
        [span(day, f"{OPENS:02d}:00", f"{CLOSES}:00") for day in range(5)],
        closed=Closures(dates=frozenset(HOLIDAYS)),
    )


Row = Sequence[str]


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=TICKETS, help="how many are backtested")
    asked = parser.parse_args()
    there = list(peers())
    told(("what", "Pledge", "beside it", "goal", ""))
    told(("---",) * 5)
    for row in (*_arithmetic(there), *_reading(), *_compiling(), *_backtest(asked.tickets)):
        told(row)
    sys.stdout.write("\n")
    told(("beside it", "what it cannot express"))
    told(("---",) * 2)
    for one in there:
        told((one.name, one.cannot))
    sys.stdout.write(
        f"\nLoad of this machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
    )


def told(row: Row) -> None:
    """Write one line of the table."""
    sys.stdout.write("| " + " | ".join(row) + " |\n")
    sys.stdout.flush()


def _arithmetic(there: Sequence[Peer]) -> Iterator[Row]:
    calendar = office()
    aware = START.replace(tzinfo=UTC)
    at = instant(aware)
    in_datetimes = best(lambda: moment(calendar.advance(instant(aware), 4 * 3600)))
    in_seconds = best(lambda: calendar.advance(at, 4 * 3600))
    took = {one.name: _advance(one, calendar) for one in there if one.advance is not None}
    yield from _beside("advance 4 h, datetimes in and out", in_datetimes, took, 20)
    yield from _beside("advance 4 h, whole seconds", in_seconds, took, 40)
    for days, times in ((30, 80), (365, 400)):
        until = Instant(at + days * 86_400)
        ours = best(lambda until=until: calendar.elapsed(at, until))
        took = {
            one.name: _elapsed(one, days) for one in there if one.elapsed is not None and not one.whole_days
        }
        yield from _beside(f"elapsed, {days} days", ours, took, times)


def _advance(one: Peer, calendar: Calendar) -> float:
    found = str(one.advance(START))[:19]
    right = str(moment(calendar.advance(instant(START.replace(tzinfo=UTC)), 4 * 3600)))[:19]
    assert found == right, f"{one.name}: {found}, not {right}"
    return best(lambda: one.advance(START))


def _elapsed(one: Peer, days: int) -> float:
    until = START + timedelta(days=days)
    return best(lambda: one.elapsed(START, until), rounds=10)


def _beside(what: str, ours: float, took: Mapping[str, float], times: int) -> Iterator[Row]:
    """A row for each peer that answers the whole question; the goal is against the fastest."""
    for name, found in took.items():
        fastest = found == min(took.values())
        goal = f"{times}x" if fastest else ""
        verdict = _verdict(found / ours >= times) if fastest else ""
        yield what, _micro(ours), f"{name}: {_micro(found)}, {found / ours:.0f}x", goal, verdict


def _micro(found: float) -> str:
    return f"{found:.1f} µs" if found < 1000 else f"{found / 1000:.1f} ms"


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


def drafts(at: Instant, turns: int) -> list[Draft]:
    """A ticket that is opened, claimed, talked about in so many turns, and resolved."""
    opened = {
        "number": "C0000-1",
        "customer": "c",
        "source": "slack",
        "kind": "incident",
        "priority": 2,
        "priority_by": "default",
        "given": [],
        "requester": "p",
    }
    told = [(FactKind.OPENED, 0, opened), (FactKind.CLAIMED, 600, {"agent": "a"})]
    for turn in range(turns):
        told.append((FactKind.MESSAGE_RECEIVED, 1200 + turn * 3600, {"by": "contact"}))
        told.append((FactKind.MESSAGE_SENT, 1800 + turn * 3600, {"by": "agent", "via": "thread"}))
    told.append((FactKind.RESOLVED, 2400 + turns * 3600, {"resolution": "other", "by": "agent"}))
    return [Draft(kind=kind, happened=Instant(at + after), who="p", what=what) for kind, after, what in told]


def four_clocks() -> Terms:
    """Response, updates and resolution as one policy promises them, with another one's assignment."""
    library = document.library()
    numerify = document.compile_terms(
        library["numerify"],
        plan="standard",
        overrides={},
        calendar={"zone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}},
    )
    starter = document.compile_terms(library["starter"], plan="standard", overrides={}, calendar=None)
    assignment = {key: one for key, one in numerify.promises.items() if key[0] is Target.ASSIGNMENT}
    ladders = {key: rungs for key, rungs in numerify.ladders.items() if key[0] is Target.ASSIGNMENT}
    return replace(
        starter, promises={**starter.promises, **assignment}, ladders={**starter.ladders, **ladders}
    )


def _reading() -> Iterator[Row]:
    terms = four_clocks()
    at = instant(START.replace(tzinfo=UTC))
    for many in (5, 20, 50):
        with tempfile.TemporaryDirectory() as folder:
            storage, row = _stored(Path(folder), [drafts(at, 24)[:many]])
            now = Instant(at + 26 * 3600)
            with storage.read() as work:
                facts: Timeline = work.tickets.timeline(row)
                yield from _read(terms, facts, partial(work.tickets.timeline, row), now)
            storage.close()


def _read(terms: Terms, facts: Timeline, from_the_row: Callable[[], Timeline], now: Instant) -> Iterator[Row]:
    """Every call gets facts of its own, as it does in use: what was folded for another is not folded for it."""
    clocks = len(clock.read(terms, facts, now))
    what = f"read {clocks} clocks of {len(facts)} facts"
    memory = best(lambda: clock.read(terms, _anew(facts), now), rounds=300)
    database = best(lambda: clock.read(terms, from_the_row(), now), rounds=300)
    everything = best(lambda: _as_an_event_does(terms, _anew(facts), now), rounds=300)
    yield f"{what}, in memory", _micro(memory), "", "100 µs", _verdict(memory < 100)
    yield f"{what}, from the row", _micro(database), "", "250 µs", _verdict(database < 250)
    yield f"ticket, {clocks} clocks and next alarm of {len(facts)} facts", _micro(everything), "", "", ""


def _anew(facts: Timeline) -> Timeline:
    return (*facts[:1], *facts[1:])


def _as_an_event_does(terms: Terms, facts: Timeline, now: Instant) -> None:
    ticket.read(facts, terms)
    clock.read(terms, facts, now)
    ladder.next_due(terms, facts, now)


def _stored(folder: Path, tickets: Iterable[Sequence[Draft]]) -> tuple[Storage, str]:
    """A database with tickets of one customer with the policy; the last one's id."""
    storage = Storage(f"sqlite:///{folder / 'bench.db'}")
    storage.migrate()
    import_customers(storage, load(customers_file(1), "bench.yml"), lambda _: [], Instant(0))
    desk = desk_of(storage, Instant(0))
    with storage.write() as work:
        (customer,) = work.directory.customers("TVENDOR")
        requester = work.directory.contacts(customer.id)[0].id
        text, _ = desk.current_terms(work, customer, instant(START.replace(tzinfo=UTC)))
        pinned = work.terms.put(text)
        for told_ in tickets:
            number = work.directory.take_number(customer.id)
            row = TicketRow(
                id=ids.new("t"),
                workspace="TVENDOR",
                customer=customer.id,
                number=number,
                terms=pinned,
                customer_channel=customer.shared_channels[0],
                customer_thread=None,
                agents_channel=customer.agents_channel,
                agents_thread=None,
                requester=requester,
                receipt=told_[0].happened,
            )
            work.tickets.open(row, work.tickets.first(row.id, told_, told_[-1].happened))
    return storage, row.id


def desk_of(storage: Storage, now: Instant) -> Desk:
    """A desk whose clock stands still."""
    workspace = Workspace(team="TVENDOR", bot_user="UPLEDGE", bot_id="BPLEDGE")
    return Desk(storage=storage, now=lambda: now, workspace=workspace)


def _compiling() -> Iterator[Row]:
    first, last = (Instant(int(datetime(year, 1, 1, tzinfo=UTC).timestamp())) for year in (2026, 2036))
    closures = Closures(public=PublicHolidays("US"))
    closures.check()  # loads the holidays package, once a process
    began = time.process_time()
    calendar = Calendar(
        "pacific",
        "America/Los_Angeles",
        [span(day, "06:00", "18:00") for day in range(5)],
        closed=closures,
    )
    calendar.elapsed(first, last)
    took = (time.process_time() - began) * 1000
    yield "compile ten years with US holidays", f"{took:.0f} ms", "", "50 ms", _verdict(took < 50)
    program = "import sys, policies.document, policies.clock; print('holidays' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    loads = done.stdout.strip() == "True"
    yield "a start loads no holidays", "it does" if loads else "it does not", "", "", _verdict(not loads)


def _backtest(many: int) -> Iterator[Row]:
    at = instant(START.replace(tzinfo=UTC))
    tickets = (drafts(Instant(at + number * 600), 6) for number in range(many))
    facts = len(drafts(at, 6))
    text = document.library()[POLICY].replace("        1: 2h\n", "        1: 1h\n", 1)
    with tempfile.TemporaryDirectory() as folder:
        storage, _ = _stored(Path(folder), tickets)
        desk = desk_of(storage, Instant(at + many * 600 + 400 * 86_400))
        backtest(desk, text, "other.yml", Instant(at + (many - 10) * 600))
        began = time.process_time()
        found = backtest(desk, text, "other.yml", Instant(0))
        took = time.process_time() - began
        share = _calendar_share(lambda: backtest(desk, text, "other.yml", Instant(at + (many - 1000) * 600)))
        storage.close()
    assert found.tickets == many
    all_of_them = took / many * 100_000
    measured = "" if many == 100_000 else f" (from {many:,})"
    what = f"backtest 100,000 tickets of {facts} facts, one core{measured}"
    yield what, f"{all_of_them:.0f} s", "", "60 s", _verdict(all_of_them < 60)
    yield "of which in calendars: what a sweep over many tickets could save", f"{share:.0%}", "", "", ""


def _calendar_share(run: Callable[[], Any]) -> float:
    """How much of a run's time is spent below `policies.calendar`, by the profiler."""
    profile = Profile()
    profile.runcall(run)
    rows = profile.getstats()
    everything = sum(row.inlinetime for row in rows)
    calendars = [row for row in rows if "policies/calendar/" in getattr(row.code, "co_filename", "")]
    below = sum(row.inlinetime for row in calendars) + sum(
        call.inlinetime for row in calendars for call in row.calls or () if isinstance(call.code, str)
    )
    return below / everything


if __name__ == "__main__":
    main()
