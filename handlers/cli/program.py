"""The commands. What goes wrong is a sentence on standard error and a number: 1 for the work, 2 for the settings."""

import os
import subprocess
import sys
from collections.abc import Callable

import typer

from bot.config import Settings, settings
from handlers.cli.checked import checked_ground, settings_checked
from handlers.cli.database import opened
from handlers.cli.tickets import rebuilt

WRONG_WORK = 1

Serve = Callable[[Settings], int]


def program(serve: Serve, machine_clock: Callable[[], float], *, only_serve: bool = False) -> typer.Typer:
    """Build the command line.

    Args:
        serve: runs the app until it is told to stop; its result is the process's.
        machine_clock: the machine's time in seconds.
        only_serve: leave out the groups of commands, which take a moment to load.
    """
    app = typer.Typer(
        help="Keeps the promises of a support contract, inside Slack.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # it would print local variables, and with them tokens
    )

    @app.command(name="serve")
    def serve_() -> None:
        """Serve Slack until told to stop: by Socket Mode when SLACK_APP_TOKEN is set, else over HTTP on PORT."""
        with settings_checked():
            found = settings(os.environ)
        raise typer.Exit(serve(found))

    @app.command()
    def migrate() -> None:
        """Bring the database to this version. `serve` does so too."""
        with opened(checked_ground()) as storage:
            storage.migrate()

    @app.command()
    def rebuild() -> None:
        """Read every ticket's timeline again, and mend what is stored for speed where it differs."""
        found = checked_ground()
        with opened(found) as storage:
            typer.echo(rebuilt(storage, found, machine_clock))

    @app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def sandbox(context: typer.Context) -> None:
        """Start the local Slack workspace; further words go to it."""
        raise typer.Exit(subprocess.call([sys.executable, "-m", "sandbox", *context.args]))  # noqa: S603

    if not only_serve:
        from handlers.cli import groups  # noqa: PLC0415 -- a tenth of a second that `serve` need not wait

        groups.add_all(app, machine_clock)
    return app
