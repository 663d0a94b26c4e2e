"""`customers erase`, `erasure-request` and `erasures`: personal data that go on written notice."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.config import Ground
from bot.usecases import erasing, erasure_requests
from bot.usecases.erasure_requests import Listed
from handlers.cli.policy_desk import AsJson, InWorkspace, Opening
from policies.instant import Instant, instant, moment

Key = Annotated[str, typer.Argument(help="The customer's key, such as ACME.")]
Named = Annotated[str, typer.Argument(help="Slack user id, e-mail address or name.")]
Notice = Annotated[str, typer.Option(help="The day of the written request, such as 2026-06-01.")]


class Commands:
    """What the commands need: the database."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._opening = Opening(ground, machine_clock)

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `customers` group."""
        group.command(name="erase")(self.erase)
        group.command(name="erasure-request")(self.request)
        group.command(name="erasures")(self.erasures)

    def erase(self, key: Key, person: Named, notice: Notice, workspace: InWorkspace = "") -> None:
        """Erase a contact's personal data for good: name, address, words. Facts, counts and clocks stay."""
        day = _day(notice)
        with self._opening.desk(workspace) as desk:
            found = erasing.erase(desk, key, person, day)
        typer.echo(
            f"The data of {found.name} are erased: name, address, and everything they wrote on tickets."
        )
        if found.due is not None:
            late = ", which has passed" if found.late else ""
            typer.echo(f"By the policy this was due by {found.due}{late}.")
        if found.requests:
            typer.echo("The request that was recorded is done, and names nobody any more.")
        typer.echo(
            "Take them out of the customers file too. Messages in Slack, theirs and copies in agents' threads, are yours to delete."
        )

    def request(self, key: Key, person: Named, notice: Notice, workspace: InWorkspace = "") -> None:
        """Record that a person's data are to be erased, and by when; the agents' channel is reminded of it."""
        day = _day(notice)
        with self._opening.desk(workspace) as desk:
            found = erasure_requests.record(desk, key, person, day)
        typer.echo(f"Recorded: the data of {found.name} are to be erased.")
        if found.due is None:
            typer.echo(
                "The policy names no time for it, so nobody is reminded; `customers erasures` lists it."
            )
            return
        late = ", which has passed" if found.late else ""
        typer.echo(f"By the policy this is due by {found.due}{late}.")
        typer.echo(
            "The agents' channel is reminded 30 days, 7 days and 1 day before, and once it is overdue."
        )

    def erasures(
        self,
        everything: Annotated[bool, typer.Option("--all", help="Those that are done too.")] = False,
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """List the requests that wait to be carried out, by due day."""
        with self._opening.desk(workspace) as desk:
            found = erasure_requests.listed(desk, everything=everything)
        if as_json:
            typer.echo(json.dumps([_plain(one) for one in found], indent=1, ensure_ascii=False))
            return
        if not found:
            typer.echo("No erasure waits to be carried out.")
            return
        table = Table("Customer", "Person", "Asked for", "Due by", "How it stands")
        table.add_column("Id", overflow="fold")  # to be copied: never cut
        for one in found:
            due = "not named" if one.due is None else str(one.due)
            table.add_row(one.customer, one.name, str(_date(one.notice)), due, _standing(one), one.person)
        Console().print(table)


def _day(notice: str) -> Instant:
    try:
        day = date.fromisoformat(notice)
    except ValueError:
        typer.echo(f"{notice} is no day; write one such as 2026-06-01.", err=True)
        raise typer.Exit(1) from None
    return instant(datetime.combine(day, time(), UTC))


def _date(at: Instant) -> date:
    return moment(at).date()


def _standing(one: Listed) -> str:
    if one.done is not None:
        return f"done on {_date(one.done)}"
    if one.days is None:
        return "waits"
    days = f"{abs(one.days)} day{'' if abs(one.days) == 1 else 's'}"
    return f"overdue by {days}" if one.days < 0 else f"in {days}"


def _plain(one: Listed) -> dict[str, Any]:
    days = {
        "notice": str(_date(one.notice)),
        "due": None if one.due is None else str(one.due),
        "done": None if one.done is None else str(_date(one.done)),
    }
    return asdict(one) | days
