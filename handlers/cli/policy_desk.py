"""What commands on policies and tickets share: the database, and what they are given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import BusinessClock
from bot.config import Ground
from bot.desk import Desk, Workspace
from bot.views import refusals
from handlers.cli.database import opened
from policies.document import DocumentProblems
from policies.instant import BadInstant, Instant, instant, moment
from policies.refusal import Refused
from storage.unit_of_work import Storage

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for machines.")]
File = Annotated[Path, typer.Argument(help="A policy document, such as policies/library/starter.yml.")]
InWorkspace = Annotated[str, typer.Option(help="Slack team id, where there is more than one.")]


class Opening:
    """Opens the database for one command."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._ground = ground
        self._machine_clock = machine_clock

    @contextmanager
    def desk(self, workspace: str | None) -> Iterator[Desk]:
        """Open the database; a refusal ends the command with its sentence.

        None is for what concerns no workspace: policies may be added before there are customers.
        """
        ground = self._ground()
        with opened(ground) as storage:
            if workspace is None:
                storage.migrate()
            team = "" if workspace is None else _workspace(storage, workspace)
            now = BusinessClock(self._machine_clock, ground.clock)
            try:
                yield Desk(storage=storage, now=now, workspace=Workspace(team=team, bot_user="", bot_id=""))
            except DocumentProblems as problems:
                typer.echo(str(problems), err=True)
                raise typer.Exit(1) from None
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


def read(file: Path) -> str:
    """Read a text file, or end the command with a sentence."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        typer.echo(f"{file}: cannot be read: {why}", err=True)
        raise typer.Exit(1) from None


def day(at: Instant) -> str:
    """An instant as commands tell it."""
    return f"{moment(at):%Y-%m-%d %H:%M} UTC"


def since_day(day: str) -> Instant:
    """Read a day, in UTC, or end the command with a sentence."""
    try:
        found = datetime.fromisoformat(day)
        return instant(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, BadInstant):
        typer.echo(f"{day} is no day; write one such as 2026-07-01.", err=True)
        raise typer.Exit(1) from None
