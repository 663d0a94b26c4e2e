"""Commands about policies and the tickets under them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.clock import BusinessClock
from bot.config import Ground
from bot.desk import Desk, Workspace
from bot.usecases.explaining import explanation
from bot.views import refusals
from handlers.cli.database import opened
from policies.refusal import Refused
from storage.unit_of_work import Storage

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for machines.")]
InWorkspace = Annotated[str, typer.Option(help="Slack team id, where there is more than one.")]


class Commands:
    """What the commands need: the settings, and the machine's clock."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._ground = ground
        self._machine_clock = machine_clock

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `policy` group."""
        group.command(name="explain")(self.explain)

    def explain(
        self,
        ticket: Annotated[str, typer.Argument(help="The ticket's number, such as ACME-17.")],
        customer: Annotated[bool, typer.Option(help="As its customer may see it: no names.")] = False,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Tell why each deadline of a ticket is what it is."""
        with self.desk(workspace) as desk:
            found = explanation(desk, ticket, customer=customer)
        typer.echo(json.dumps(found.plain, indent=2, ensure_ascii=False) if as_json else found.text)

    @contextmanager
    def desk(self, workspace: str) -> Iterator[Desk]:
        """Open the database; a refusal ends the command with its sentence."""
        ground = self._ground()
        with opened(ground) as storage:
            team = _workspace(storage, workspace)
            now = BusinessClock(self._machine_clock, ground.clock)
            try:
                yield Desk(storage=storage, now=now, workspace=Workspace(team=team, bot_user="", bot_id=""))
            except Refused as refused:
                typer.echo(refusals.sentence(refused), err=True)
                raise typer.Exit(1) from None


def _workspace(storage: Storage, named: str) -> str:
    with storage.read() as work:
        known = work.directory.workspaces()
    if named in known or (not named and len(known) == 1):
        return named or known[0]
    there = f"Name one with --workspace: {', '.join(known)}." if known else "There are no customers yet."
    typer.echo(f"Which workspace? {there}", err=True)
    raise typer.Exit(1)
