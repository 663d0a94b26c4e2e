"""`tickets export` and `tickets verify`: histories as evidence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.config import Ground
from bot.usecases import evidence
from bot.usecases import report as reports
from handlers.cli import tables
from handlers.cli.policy_desk import AsJson, InWorkspace, Opening, read, since_day


class Commands:
    """What the commands need: the database."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._opening = Opening(ground, machine_clock)

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `tickets` group."""
        group.command(name="export")(self.export)
        group.command(name="report")(self.report)
        group.command(name="verify")(self.verify)

    def export(
        self,
        ticket: Annotated[str, typer.Argument(help="The ticket's number, such as ACME-17.")],
        workspace: InWorkspace = "",
    ) -> None:
        """Write a ticket's whole history as JSON: facts with their hashes, words, terms and clocks. For our eyes only."""
        with self._opening.desk(workspace) as desk:
            written = evidence.export(desk, ticket)
        typer.echo(json.dumps(written, indent=1, ensure_ascii=False))

    def report(
        self,
        since: Annotated[
            str, typer.Option(help="Tickets received from this day on, such as 2026-07-01 (UTC).")
        ],
        customer: Annotated[str, typer.Option(help="One customer's key.")] = "",
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Count what requests were about, how they ended, and what was found, by customer and contact."""
        start = since_day(since)
        with self._opening.desk(workspace) as desk:
            found = reports.report(desk, start, customer)
        if as_json:
            typer.echo(json.dumps(tables.plain_report(found), indent=1, ensure_ascii=False))
            return
        console = Console()
        for table in tables.report(found):
            console.print(table)
        console.print(f"{found.tickets} tickets received since {since}.")

    def verify(
        self,
        file: Annotated[
            Path | None, typer.Argument(help="An exported ticket; every ticket of the database without.")
        ] = None,
    ) -> None:
        """Tell whether histories are as they were written; exit 1 where one is not."""
        if file is not None:
            self._told(str(file), evidence.verify_export(_json(read(file))))
            typer.echo("Every fact follows from the one before, and every word is the one that was written.")
            return
        with self._opening.desk(None) as desk:
            found = evidence.verify(desk)
        for number, problems in found.problems.items():
            for problem in problems:
                typer.echo(f"{number}: {problem}", err=True)
        typer.echo(f"{found.tickets} tickets verified, {len(found.problems)} are not as they were written.")
        raise typer.Exit(1 if found.problems else 0)

    @staticmethod
    def _told(name: str, problems: list[str]) -> None:
        for problem in problems:
            typer.echo(f"{name}: {problem}", err=True)
        if problems:
            raise typer.Exit(1)


def _json(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
