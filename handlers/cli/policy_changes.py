"""Commands that ask what a change would do, before anybody makes it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.usecases import backtest as backtests
from bot.usecases import impact as impacts
from handlers.cli import tables
from handlers.cli.other_data import NotReadError, Reader
from handlers.cli.policy_desk import AsJson, File, InWorkspace, Opening, read
from policies.instant import BadInstant, Instant, instant

_SHOWN = 50


class Changes:
    """What the commands need: the database."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `policy` group."""
        group.command(name="impact")(self.impact)
        group.command(name="backtest")(self.backtest)

    def impact(
        self,
        file: Annotated[Path | None, typer.Argument(help="The new version of a policy.")] = None,
        packages: Annotated[
            Path | None,
            typer.Option(help="A folder with other tzdata or holidays packages (pip install --target)."),
        ] = None,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """List every open clock that a new version, or other zone and holiday data, would move."""
        if (file is None) == (packages is None):
            typer.echo("Name a policy document, or a folder with --packages.", err=True)
            raise typer.Exit(1)
        with self._opening.desk(workspace) as desk, _told():
            if file is not None:
                found = impacts.of_policy(desk, read(file), str(file))
            else:
                assert packages is not None
                found = impacts.of_data(desk, Reader(packages))
        if as_json:
            typer.echo(json.dumps([asdict(one) for one in found], indent=2))
        elif found:
            Console().print(tables.shifts(found))
        else:
            typer.echo("No open clock would move.")

    def backtest(
        self,
        file: File,
        since: Annotated[
            str, typer.Option(help="Tickets received from this day on, such as 2026-07-01 (UTC).")
        ],
        csv: Annotated[
            Path | None, typer.Option(help="Write one line for each clock into this file.")
        ] = None,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Replay recorded tickets under another version of their policy."""
        text, start = read(file), _instant(since)
        with (
            self._opening.desk(workspace) as desk,
            Progress(console=Console(stderr=True), transient=True) as bar,
        ):
            task = bar.add_task("Replaying", total=backtests.count(desk, text, str(file), start))
            found = backtests.backtest(
                desk, text, str(file), start, lambda more: bar.update(task, advance=more)
            )
        if csv is not None:
            tables.write_csv(csv, found.lines)
        if as_json:
            typer.echo(json.dumps(tables.plain(found), indent=2))
        else:
            _print(found)


def _print(found: backtests.Backtest) -> None:
    console = Console()
    for table in tables.tallies(found):
        console.print(table)
    turned = found.turned
    if turned:
        console.print(tables.turned(turned, _SHOWN))
    more = f"; the first {_SHOWN} are shown" if len(turned) > _SHOWN else ""
    console.print(f"{found.tickets} tickets, {len(found.lines)} clocks, {len(turned)} verdicts change{more}.")


def _instant(day: str) -> Instant:
    try:
        found = datetime.fromisoformat(day)
        return instant(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, BadInstant):
        typer.echo(f"{day} is no day; write one such as 2026-07-01.", err=True)
        raise typer.Exit(1) from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotReadError as problem:
        typer.echo(f"The packages there could not be used: {problem}", err=True)
        raise typer.Exit(1) from None
