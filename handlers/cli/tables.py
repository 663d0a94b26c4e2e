"""Tables and files of what the policy commands find."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from rich.table import Table

from bot.usecases.backtest import Backtest, Line
from bot.usecases.impact import Older, Shift
from bot.usecases.report import Report
from bot.views import wording
from policies.data_versions import data_versions
from policies.instant import Instant, moment

_NO_TIME = "none"


def shifts(found: Iterable[Shift]) -> Table:
    """Each open clock that would move."""
    table = Table("Ticket", "Customer", "Clock", "Due now (UTC)", "Due then (UTC)", "Moves by")
    for one in found:
        table.add_row(
            one.number,
            one.customer,
            _clock(one),
            _when(one.before),
            _when(one.after),
            _by(one.before, one.after),
        )
    return table


def older(found: Iterable[Older]) -> Table:
    """Each open ticket that came under other zone or holiday data."""
    now = data_versions()
    table = Table("Ticket", "Customer", f"Time zones (now {now.tzdata})", f"Holidays (now {now.holidays})")
    for one in found:
        table.add_row(one.number, one.customer, one.then.tzdata, one.then.holidays)
    return table


def _clock(one: Shift | Line) -> str:
    again = f", cycle {one.cycle}" if one.cycle > 1 else ""
    return f"{wording.target(one.target)}, P{one.priority}{again}"


def _when(at: Instant | None) -> str:
    return _NO_TIME if at is None else f"{moment(at):%a %Y-%m-%d %H:%M:%S}"


def _by(before: Instant | None, after: Instant | None) -> str:
    if before is None or after is None:
        return "begins" if before is None else "ends"
    hours, seconds = divmod(abs(after - before), 3600)
    return f"{'-' if after < before else '+'}{hours}:{seconds // 60:02d}:{seconds % 60:02d}"


def tallies(found: Backtest) -> Iterator[Table]:
    """Promises kept and missed, by target, priority and customer."""
    by = {
        "Target": lambda line: wording.target(line.target),
        "Priority": lambda line: f"P{line.priority}",
        "Customer": lambda line: line.customer,
    }
    for name, key in by.items():
        table = Table(name, "Kept before", "Missed before", "Kept then", "Missed then")
        for what, tally in found.by(key).items():
            table.add_row(what, *(str(number) for number in asdict(tally).values()))
        yield table


def turned(lines: Iterable[Line], most: int) -> Table:
    """The clocks whose verdict changes, the first of them."""
    table = Table("Ticket", "Clock", "Before", "Then", "Due before (UTC)", "Due then (UTC)")
    for _, line in zip(range(most), lines, strict=False):
        table.add_row(
            line.number,
            _clock(line),
            line.before.replace("_", " "),
            line.after.replace("_", " "),
            _when(line.due_before),
            _when(line.due_after),
        )
    return table


def plain(found: Backtest) -> dict[str, Any]:
    """A backtest as plain data."""
    return {
        "tickets": found.tickets,
        "clocks": len(found.lines),
        "by_target": _plain_tally(found.by(lambda line: line.target)),
        "by_priority": _plain_tally(found.by(lambda line: str(line.priority))),
        "by_customer": _plain_tally(found.by(lambda line: line.customer)),
        "turned": [asdict(line) for line in found.turned],
    }


def _plain_tally(tally: Mapping[str, Any]) -> dict[str, Any]:
    return {name: asdict(one) for name, one in tally.items()}


_REPORT = {
    "Categories": ("Customer", "About"),
    "Priorities": ("Customer", "Priority"),
    "Endings": ("Customer", "Ended"),
    "Findings": ("Customer", "Contact", "Finding", "Found"),
}


def report(found: Report) -> Iterator[Table]:
    """What requests were about, how they ended, and what was found."""
    for name, headings in _REPORT.items():
        if name in found.tables:
            table = Table(*headings, "Tickets", title=name, title_justify="left")
            for words, count in found.tables[name].items():
                table.add_row(*words, str(count))
            yield table


def plain_report(found: Report) -> dict[str, Any]:
    """The same as plain data."""
    lists = {
        name.lower(): [
            dict(zip((heading.lower() for heading in _REPORT[name]), words, strict=True)) | {"tickets": count}
            for words, count in rows.items()
        ]
        for name, rows in found.tables.items()
    }
    return {"tickets": found.tickets, **lists}


def write_csv(file: Path, lines: Iterable[Line]) -> None:
    """Write one line for each clock."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        names = [field.name for field in fields(Line)]
        writer.writerow([*names, "turned"])
        for line in lines:
            writer.writerow([*(_cell(getattr(line, name)) for name in names), "yes" if line.turned else "no"])


def _cell(value: Any) -> str:
    """What a spreadsheet would take for a formula is told apart by a quote."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
