"""The commands beside `serve`, by what they are about; a start of the app does not pay for them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import BusinessClock
from handlers.cli import customers, policies
from handlers.cli.announcements import Commands as Announcing
from handlers.cli.availability import Commands as Availability
from handlers.cli.checked import checked_ground, checked_settings
from handlers.cli.database import opened
from handlers.cli.erasures import Commands as Erasures
from handlers.cli.evidence import Commands as Evidence
from handlers.cli.policy_desk import Opening
from handlers.cli.policy_tickets import Commands


def add_all(app: typer.Typer, machine_clock: Callable[[], float]) -> None:
    """Add every group to the command line."""
    app.add_typer(_customers(machine_clock), name="customers")
    app.add_typer(_policies(machine_clock), name="policy")
    app.add_typer(_tickets(machine_clock), name="tickets")
    app.add_typer(_availability(machine_clock), name="availability")
    app.add_typer(_announcements(machine_clock), name="announcements")


def _policies(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What is promised, and what that makes of the tickets.", no_args_is_help=True)
    policies.add_to(group, machine_clock)
    Commands(checked_ground, machine_clock).add_to(group)
    return group


def _availability(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="How much of a month the service was there.", no_args_is_help=True)
    Availability(checked_ground, machine_clock).add_to(group)
    return group


def _tickets(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What is on record of tickets.", no_args_is_help=True)
    Evidence(checked_ground, machine_clock).add_to(group)
    return group


def _announcements(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="What many customers are told at once.", no_args_is_help=True)
    Announcing(checked_ground, machine_clock).add_to(group)
    return group


def _customers(machine_clock: Callable[[], float]) -> typer.Typer:
    group = typer.Typer(help="Who the customers are, and what was agreed with them.", no_args_is_help=True)

    @group.command(name="import")
    def import_(
        file: Annotated[Path, typer.Argument(help="A customers file, such as demo/customers.yml.")],
    ) -> None:
        """Take a customers file in: all of it, or nothing and every problem with its line."""
        ground = checked_ground()
        with opened(ground) as storage:
            storage.migrate()
            today = datetime.fromtimestamp(machine_clock(), UTC).date()
            now = BusinessClock(machine_clock, ground.clock)()
            members = customers.members_by_slack(checked_settings)
            raise typer.Exit(customers.take_in(storage, file, members, today, now))

    @group.command(name="add-contact")
    def add_contact(
        key: Annotated[str, typer.Argument(help="The customer's key, such as ACME.")],
        name: Annotated[str, typer.Argument(help="The person's name.")],
        slack: Annotated[str, typer.Option(help="Slack team and user: TACME/UANN.")] = "",
        email: Annotated[str, typer.Option(help="For one whose Slack user is not known yet.")] = "",
    ) -> None:
        """Authorise one more person of a customer's, within the limit of its plan."""
        with opened(checked_ground()) as storage:
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
        with Opening(checked_ground, machine_clock).desk("") as desk:
            customers.transfer(desk, key, leaves, name, slack=slack, email=email)

    @group.command()
    def export(
        workspace: Annotated[str, typer.Option(help="Slack team id, where there is more than one.")] = "",
    ) -> None:
        """Write the customers file on standard output, as `import` takes it."""
        with opened(checked_ground()) as storage:
            raise typer.Exit(customers.write_out(storage, workspace))

    Erasures(checked_ground, machine_clock).add_to(group)
    return group
