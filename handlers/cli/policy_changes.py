"""Commands that ask what a change would do, before anybody makes it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot import customer_checks, customer_file
from bot.customer_file import Loaded
from bot.desk import Desk
from bot.usecases import backtest as backtests
from bot.usecases import impact as impacts
from bot.usecases.policy_versions import documents
from handlers.cli import tables
from handlers.cli.linting import refuse_or_warn
from handlers.cli.other_data import NotReadError, Reader
from handlers.cli.policy_desk import AsJson, File, InWorkspace, Opening, read, since_day
from policies.instant import moment

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
        customers: Annotated[
            Path | None,
            typer.Option(help="A changed customers file: policy, plan, figures, hours, subscription."),
        ] = None,
        packages: Annotated[
            Path | None,
            typer.Option(help="A folder with other tzdata or holidays packages (pip install --target)."),
        ] = None,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """List every open clock that a new version, a changed customers file, or other data would move.

        Without any of them: the open tickets that came under other zone or holiday data than those installed.
        """
        if sum(one is not None for one in (file, customers, packages)) > 1:
            typer.echo("Name one change: a policy document, --customers, or --packages.", err=True)
            raise typer.Exit(1)
        with self._opening.desk(workspace) as desk, _told():
            if file is not None:
                _show(impacts.of_policy(desk, read(file), str(file)), as_json=as_json)
            elif customers is not None:
                _show(impacts.of_customers(desk, _checked(desk, customers)), as_json=as_json)
            elif packages is not None:
                _show(impacts.of_data(desk, Reader(packages)), as_json=as_json)
            else:
                _show_older(impacts.of_older_data(desk), as_json=as_json)

    def backtest(  # noqa: PLR0917 -- Typer makes them options, given by name
        self,
        file: File,
        since: Annotated[
            str, typer.Option(help="Tickets received from this day on, such as 2026-07-01 (UTC).")
        ],
        of: Annotated[
            str, typer.Option(help="Replay the tickets of this policy, where FILE is no version of it.")
        ] = "",
        plan: Annotated[
            str, typer.Option(help="The plan they get, where FILE has none of the same name.")
        ] = "",
        csv: Annotated[
            Path | None, typer.Option(help="Write one line for each clock into this file.")
        ] = None,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Replay recorded tickets under another version of their policy, or under another policy."""
        text, start, instead = read(file), since_day(since), backtests.Instead(of, plan)
        with (
            self._opening.desk(workspace) as desk,
            Progress(console=Console(stderr=True), transient=True) as bar,
        ):
            task = bar.add_task("Replaying", total=backtests.count(desk, text, str(file), start, instead))
            tell = partial(bar.update, task)
            found = backtests.backtest(desk, text, str(file), start, lambda more: tell(advance=more), instead)
        if csv is not None:
            tables.write_csv(csv, found.lines)
        if as_json:
            typer.echo(json.dumps(tables.plain(found), indent=2))
        else:
            _print(found)


def _show(found: Sequence[impacts.Shift], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2))
    elif found:
        Console().print(tables.shifts(found))
    else:
        typer.echo("No open clock would move.")


def _show_older(found: Sequence[impacts.Older], *, as_json: bool) -> None:
    if as_json:
        told = [
            {"number": one.number, "customer": one.customer, "pinned_with": one.then._asdict()}
            for one in found
        ]
        typer.echo(json.dumps(told, indent=2))
    elif found:
        Console().print(tables.older(found))
        typer.echo(
            "To see what moved: pip install --target OLD the versions of then, and impact --packages OLD."
        )
    else:
        typer.echo(
            "Every open ticket came under the zone and holiday data installed. Name a change to see more."
        )


def _checked(desk: Desk, file: Path) -> Loaded:
    """A customers file without problems, as `customers import` would take it."""
    loaded = customer_file.load(read(file), str(file))
    with desk.storage.read() as work:
        policies = documents(work)
    customer_checks.check(loaded, policies)
    refuse_or_warn(customer_checks.doubts(loaded, policies, moment(desk.now()).date()))
    return loaded


def _print(found: backtests.Backtest) -> None:
    console = Console()
    if not found.tickets:
        console.print("No ticket of that policy was received since then; --of names another policy's.")
        return
    for table in tables.tallies(found):
        console.print(table)
    turned = found.turned
    if turned:
        console.print(tables.turned(turned, _SHOWN))
    more = f"; the first {_SHOWN} are shown" if len(turned) > _SHOWN else ""
    console.print(f"{found.tickets} tickets, {len(found.lines)} clocks, {len(turned)} verdicts change{more}.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except NotReadError as problem:
        typer.echo(f"The packages there could not be used: {problem}", err=True)
        raise typer.Exit(1) from None
