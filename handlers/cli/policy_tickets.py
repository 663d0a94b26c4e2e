"""Commands about policies and the tickets under them."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.config import Ground
from bot.usecases import policy_versions
from bot.usecases.explaining import explanation
from handlers.cli.linting import refuse_or_warn
from handlers.cli.policy_changes import Changes
from handlers.cli.policy_desk import AsJson, File, InWorkspace, Opening, day, read
from policies.instant import LATEST


class Commands:
    """What the commands need: the settings, and the machine's clock."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._opening = Opening(ground, machine_clock)

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `policy` group."""
        group.command(name="explain")(self.explain)
        group.command(name="add")(self.add)
        group.command(name="versions")(self.versions)
        group.command(name="move")(self.move)
        Changes(self._opening).add_to(group)

    def explain(
        self,
        ticket: Annotated[str, typer.Argument(help="The ticket's number, such as ACME-17.")],
        customer: Annotated[bool, typer.Option(help="As its customer may see it: no names.")] = False,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Tell why each deadline of a ticket is what it is."""
        with self._opening.desk(workspace) as desk:
            found = explanation(desk, ticket, customer=customer)
        typer.echo(json.dumps(found.plain, indent=2, ensure_ascii=False) if as_json else found.text)

    def add(self, file: File) -> None:
        """Add a version of a policy: tickets received while it is in force are promised what it says."""
        text = read(file)
        with self._opening.desk(None) as desk:
            refuse_or_warn(policy_versions.doubts(desk, text, str(file)))
            version = policy_versions.add(desk, text, str(file))
        typer.echo(f"{version.policy} {version.hash[:12]} is in force from {day(version.begins)}.")

    def versions(self, as_json: AsJson = False) -> None:
        """List the versions that were added; without any, the policy that comes with Pledge is in force."""
        with self._opening.desk(None) as desk:
            found = policy_versions.versions(desk)
        if as_json:
            told = [{"policy": one.policy, "hash": one.hash, "begins": one.begins} for one in found]
            typer.echo(json.dumps(told, indent=2))
            return
        for one in found:
            until = "" if one.until == LATEST else f" until {day(one.until)}"
            late = policy_versions.review_missed(one, desk.now())
            overdue = f"; its review was due on {late}" if late else ""
            typer.echo(f"{one.policy}  {one.hash[:12]}  from {day(one.begins)}{until}{overdue}")

    def move(  # noqa: PLR0917 -- Typer makes them options, given by name
        self,
        ticket: Annotated[str, typer.Argument(help="The ticket's number, such as ACME-17.")] = "",
        policy: Annotated[
            Path | None,
            typer.Option(help="The version to move to. Without: what is agreed with its customer now."),
        ] = None,
        every: Annotated[bool, typer.Option("--all", help="Every open ticket of the policy.")] = False,
        customer: Annotated[str, typer.Option(help="A customer's key: its open tickets.")] = "",
        reason: Annotated[str, typer.Option(help="Kept on the timeline.")] = "",
        workspace: InWorkspace = "",
    ) -> None:
        """Move open tickets to another version, or to what is agreed now; both sides get a receipt."""
        if [bool(ticket), every, bool(customer)].count(True) != 1 or (every and policy is None):
            typer.echo("Name one ticket, a --customer, or say --all with a --policy.", err=True)
            raise typer.Exit(1)
        with self._opening.desk(workspace) as desk:
            move = partial(policy_versions.move_to_agreed, desk)
            if policy is not None:
                text = read(policy)
                of_policy = policy_versions.open_numbers(desk, text, str(policy))
                move = partial(policy_versions.move, desk, text)
            if customer:
                numbers = policy_versions.open_numbers_of(desk, customer)
            else:
                numbers = [ticket] if ticket else of_policy
            moved = [move(number, reason) for number in numbers]
        done = [one for one in moved if one is not None]
        typer.echo(f"{len(done)} moved, {len(moved) - len(done)} under this version already.")
