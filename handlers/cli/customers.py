"""Commands about the customers file."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import typer
from pydantic import ValidationError

from bot import customer_checks, customer_file
from bot.config import Settings
from bot.delivery.gateway import Gateway, client_maker
from bot.delivery.outcomes import CallError
from bot.desk import Desk
from bot.usecases import transferring
from bot.usecases.directory import Member, Tally, add_contact, import_customers
from bot.usecases.directory_export import export_customers
from bot.usecases.policy_versions import documents
from bot.views import texts
from handlers.cli.linting import refuse_or_warn
from policies.document import DocumentProblems, compile_terms
from policies.instant import Instant
from policies.refusal import Refused, Why
from storage.unit_of_work import Storage

Members = Callable[[str], Sequence[Member]]


class NoGroupError(Exception):
    """Raised when Slack does not tell who is in a user group."""


class NotAddedError(Exception):
    """Raised with the sentence for whoever typed."""


def take_in(storage: Storage, file: Path, members: Members, today: date, now: Instant) -> int:
    """Import a file and say what changed, or every problem with its line; the number to exit with.

    What lint says of its policies and of what was agreed is told too: problems refuse the file, warnings do not.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(
            f"{file}: cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}", err=True
        )
        return 1
    try:
        loaded = customer_file.load(text, str(file))
        with storage.read() as work:
            policies = documents(work)
        customer_checks.check(loaded, policies)
        refuse_or_warn(customer_checks.doubts(loaded, policies, today))
        tally = import_customers(storage, loaded, members, now)
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
    if tally.overtaken:
        requests = texts.plural(tally.overtaken, "request")
        lines.append(f"No longer possible: {requests} to change a contact; both sides are told in Slack.")
    if tally.left:
        lines.append(f"Not in this file, and left as they are: {', '.join(tally.left)}.")
    return "\n".join(lines)


def add(storage: Storage, key: str, name: str, *, slack: str, email: str) -> int:
    """Authorise one more contact and say so, or why not; the number to exit with."""
    try:
        entry = _entry(name, slack, email)
        _added(storage, key.upper(), entry)
    except ValidationError as error:
        typer.echo(_complaints(error, name), err=True)
    except NotAddedError as no:
        typer.echo(str(no), err=True)
    else:
        typer.echo(f"{name} may ask for {key.upper()} now. Put them into the customers file too.")
        return 0
    return 1


def _entry(name: str, slack: str, email: str) -> customer_file.ContactEntry:
    team, _, user = slack.partition("/")
    given = {
        "name": name,
        "slack": {"team": team, "user": user} if slack else None,
        "email": email or None,
    }
    return customer_file.ContactEntry.model_validate(given)


def _complaints(error: ValidationError, name: str) -> str:
    told = (
        f"{'.'.join(map(str, complaint['loc'])) or name}: {complaint['msg']}" for complaint in error.errors()
    )
    return "\n".join(told).replace("Value error, ", "")


def _added(storage: Storage, key: str, entry: customer_file.ContactEntry) -> None:
    with storage.write() as work:
        found = [
            customer
            for workspace in work.directory.workspaces()
            if (customer := work.directory.customer_by_key(workspace, key))
        ]
        if len(found) != 1:
            raise NotAddedError(f"There is no one customer {key}; `customers export` shows all there are.")
        customer = work.directory.lock_customer(found[0].id)
        terms = compile_terms(
            documents(work)[customer.policy],
            plan=customer.plan,
            overrides=customer.overrides,
            calendar=customer.calendar,
        )
        try:
            add_contact(work, customer, terms, entry)
        except Refused as refused:
            raise NotAddedError(_why(refused, customer.key)) from None


def _why(refused: Refused, key: str) -> str:
    if refused.why is Why.TOO_MANY_CONTACTS:
        limit, plan = refused.facts["limit"], refused.facts["plan"]
        return f"{key} has the {limit} contacts that its plan {plan} allows; take one out or change the plan."
    return "That person is one of ours, an agent or staff; change the customers file first."


def transfer(desk: Desk, key: str, leaves: str, name: str, *, slack: str, email: str) -> None:
    """Put one contact in another's place and say which tickets went along."""
    try:
        entry = _entry(name, slack, email)
    except ValidationError as error:
        typer.echo(_complaints(error, name), err=True)
        raise typer.Exit(1) from None
    found = transferring.transfer(desk, key, leaves, entry)
    along = (
        f"Open tickets that went along: {', '.join(found.tickets)}."
        if found.tickets
        else "No open ticket of theirs."
    )
    typer.echo(f"{found.came} may ask for {key.upper()} now, in the place of {found.left}. {along}")
    typer.echo("Change the customers file too.")


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
