"""Commands about the customers file."""

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from bot import customer_checks, customer_file
from bot.config import Settings
from bot.delivery.gateway import Gateway, client_maker
from bot.delivery.outcomes import CallError
from bot.usecases.directory import Member, Tally, import_customers
from bot.usecases.directory_export import export_customers
from policies.document import DocumentProblems, library
from storage.unit_of_work import Storage

Members = Callable[[str], Sequence[Member]]


class NoGroupError(Exception):
    """Raised when Slack does not tell who is in a user group."""


def take_in(storage: Storage, file: Path, members: Members) -> int:
    """Import a file and say what changed, or every problem with its line; the number to exit with."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(
            f"{file}: cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}", err=True
        )
        return 1
    try:
        loaded = customer_file.load(text, str(file))
        customer_checks.check(loaded, library())
        tally = import_customers(storage, loaded, members)
    except DocumentProblems as problems:
        typer.echo(str(problems), err=True)
        typer.echo(f"{len(problems.problems)} to mend; nothing was changed.", err=True)
        return 1
    except NoGroupError as error:
        typer.echo(f"{error}; nothing was changed.", err=True)
        return 1
    typer.echo(_told(tally))
    return 0


def _told(tally: Tally) -> str:
    lines = [f"{tally.added} added, {tally.changed} changed, {tally.unchanged} as they were."]
    if tally.retired:
        lines.append(f"No longer listed, so they may no longer act: {', '.join(tally.retired)}.")
    if tally.left:
        lines.append(f"Not in this file, and left as they are: {', '.join(tally.left)}.")
    return "\n".join(lines)


def write_out(storage: Storage, workspace: str) -> int:
    """Export to standard output; the number to exit with."""
    with storage.read() as work:
        known = work.directory.workspaces()
    if not workspace and len(known) == 1:
        workspace = known[0]
    if workspace not in known:
        there = f"name one with --workspace: {', '.join(known)}" if known else "there are no customers yet"
        typer.echo(f"Which workspace? {there[0].upper()}{there[1:]}.", err=True)
        return 1
    typer.echo(customer_file.dump(export_customers(storage, workspace)), nl=False)
    return 0


def members_by_slack(settings: Callable[[], Settings]) -> Members:
    """Ask Slack who is in a user group; the settings for it are read only when a file names one."""

    def members(group: str) -> list[Member]:
        found = settings()
        clients = client_maker(found.bot_token.get_secret_value(), found.slack_api_url)
        gateway = Gateway(clients, in_transaction=lambda: False, machine_clock=lambda: 0.0)
        try:
            users = gateway.usergroup_users(group)
            return [Member(user, gateway.user_info(user).name) for user in users]
        except CallError as failed:
            raise NoGroupError(
                f"Slack does not tell who is in {group} ({failed.trouble.error}); check the id and the scope usergroups:read"
            ) from None

    return members
