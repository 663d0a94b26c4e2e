"""The commands. What goes wrong is a sentence on standard error and a number: 1 for the work, 2 for the settings."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.config import ConfigProblems, Ground, Settings, ground, settings
from handlers.cli import customers, policies
from handlers.cli.announcements import Commands as Announcing
from handlers.cli.availability import Commands as Availability
from handlers.cli.database import opened
from handlers.cli.erasures import Commands as Erasures
from handlers.cli.evidence import Commands as Evidence
from handlers.cli.policy_desk import Opening
from handlers.cli.policy_tickets import Commands
from handlers.cli.tickets import rebuilt

WRONG_WORK = 1
WRONG_SETTINGS = 2

Serve = Callable[[Settings], int]


def program(serve: Serve, machine_clock: Callable[[], float]) -> typer.Typer:
    """Build the command line.

    Args:
        serve: runs the app until it is told to stop; its result is the process's.
        machine_clock: the machine's time in seconds.
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
        with _settings_checked():
            found = settings(os.environ)
        raise typer.Exit(serve(found))

    @app.command()
    def migrate() -> None:
        """Bring the database to this version. `serve` does so too."""
        with opened(_ground()) as storage:
            storage.migrate()

    @app.command()
    def rebuild() -> None:
        """Read every ticket's timeline again, and mend what is stored for speed where it differs."""
        found = _ground()
        with opened(found) as storage:
            typer.echo(rebuilt(storage, found, machine_clock))

    @app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def sandbox(context: typer.Context) -> None:
        """Start the local Slack workspace; further words go to it."""
        raise typer.Exit(subprocess.call([sys.executable, "-m", "sandbox", *context.args]))  # noqa: S603

    app.add_typer(_customers(machine_clock), name="customers")
    app.add_typer(_policies(machine_clock), name="policy")
    app.add_typer(_tickets(machine_clock), name="tickets")
    app.add_typer(_availability(machine_clock), name="availability")
    app.add_typer(_announcements(machine_clock), name="announcements")
    return app


def _policies(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What is promised, and what that makes of the tickets.", no_args_is_help=True)
    policies.add_to(group, machine_clock)
    Commands(_ground, machine_clock).add_to(group)
    return group


def _availability(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="How much of a month the service was there.", no_args_is_help=True)
    Availability(_ground, machine_clock).add_to(group)
    return group


def _tickets(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What is on record of tickets.", no_args_is_help=True)
    Evidence(_ground, machine_clock).add_to(group)
    return group


def _announcements(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What many customers are told at once.", no_args_is_help=True)
    Announcing(_ground, machine_clock).add_to(group)
    return group


def _customers(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="Who the customers are, and what was agreed with them.", no_args_is_help=True)

    @group.command(name="import")
    def import_(
        file: Annotated[Path, typer.Argument(help="A customers file, such as demo/customers.yml.")],
    ) -> None:
        """Take a customers file in: all of it, or nothing and every problem with its line."""
        with opened(_ground()) as storage:
            storage.migrate()
            today = datetime.fromtimestamp(machine_clock(), UTC).date()
            members = customers.members_by_slack(_checked_settings)
            raise typer.Exit(customers.take_in(storage, file, members, today))

    @group.command(name="add-contact")
    def add_contact(
        key: Annotated[str, typer.Argument(help="The customer's key, such as ACME.")],
        name: Annotated[str, typer.Argument(help="The person's name.")],
        slack: Annotated[str, typer.Option(help="Slack team and user: TACME/UANN.")] = "",
        email: Annotated[str, typer.Option(help="For one whose Slack user is not known yet.")] = "",
    ) -> None:
        """Authorise one more person of a customer's, within the limit of its plan."""
        with opened(_ground()) as storage:
            raise typer.Exit(customers.add(storage, key, name, slack=slack, email=email))

    @group.command()
    def transfer(
        key: Annotated[str, typer.Argument(help="The customer's key, such as ACME.")],
        leaves: Annotated[str, typer.Argument(help="Who leaves: Slack user id, e-mail address or name.")],
        name: Annotated[str, typer.Argument(help="The name of who comes.")],
        slack: Annotated[str, typer.Option(help="Slack team and user of who comes: TACME/UANN.")] = "",
        email: Annotated[str, typer.Option(help="For one whose Slack user is not known yet.")] = "",
    ) -> None:
        """Authorise one person in another's place; open tickets go along."""
        with Opening(_ground, machine_clock).desk("") as desk:
            customers.transfer(desk, key, leaves, name, slack=slack, email=email)

    @group.command()
    def export(
        workspace: Annotated[str, typer.Option(help="Slack team id, where there is more than one.")] = "",
    ) -> None:
        """Write the customers file on standard output, as `import` takes it."""
        with opened(_ground()) as storage:
            raise typer.Exit(customers.write_out(storage, workspace))

    Erasures(_ground, machine_clock).add_to(group)
    return group


def _checked_settings() -> Settings:
    with _settings_checked():
        return settings(os.environ)


def _ground() -> Ground:
    with _settings_checked():
        return ground(os.environ)


@contextmanager
def _settings_checked() -> Iterator[None]:
    try:
        yield
    except ConfigProblems as problems:
        for problem in problems.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(WRONG_SETTINGS) from None
