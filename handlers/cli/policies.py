"""Commands about policy documents: check them, show them, and ask when something would fall due."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from handlers.cli.deadlines import Question, answer, as_plain, as_table, as_text
from handlers.cli.linting import check
from handlers.cli.policy_page import page
from policies.calendar import UnknownZone, zone
from policies.document import DocumentProblems, library, load
from policies.document.schema import schema_text
from policies.instant import BadInstant, Instant, instant

WRONG = 1
_WIDE = 120

Zone = Annotated[str, typer.Option(help="Tell times in this IANA zone.")]
Json = Annotated[bool, typer.Option("--json", help="For machines.")]


def add_to(group: typer.Typer, machine_clock: Callable[[], float]) -> None:
    """Add the commands to the group `policy`.

    Args:
        group: the group.
        machine_clock: the machine's time in seconds; it tells which holidays lie ahead.
    """

    @group.command()
    def lint(
        files: Annotated[list[Path], typer.Argument(help="Policy documents.")],
        strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
        as_json: Json = False,
    ) -> None:
        """Tell everything that is wrong with policy documents, by file and line."""
        today = datetime.fromtimestamp(machine_clock(), UTC).date()
        raise typer.Exit(check(files, today, strict=strict, as_json=as_json))

    @group.command()
    def show(
        name: Annotated[str, typer.Argument(help="A policy of the library, or a file.")],
        plan: Annotated[str, typer.Option(help="One plan only.")] = "",
        zone: Zone = "",
    ) -> None:
        """Show a policy as a person would want to read it."""
        with _told_plainly():
            model = load(_text(name), name).model
            if plan and plan not in model.plans:
                raise typer.BadParameter(f"there is no plan {plan!r}; {name} has {', '.join(model.plans)}")
            _print(page(model, plan, _zone(zone), Instant(int(machine_clock()))))

    @group.command()
    def schema() -> None:
        """Write the JSON Schema of policy documents, for editors."""
        typer.echo(schema_text(), nl=False)

    @group.command()
    def deadline(  # noqa: PLR0917 -- Typer makes them options, given by name
        policy: Annotated[str, typer.Option(help="A policy of the library, or a file.")],
        at: Annotated[str, typer.Option(help="When it begins, with its zone: 2026-11-20T16:00-08:00")],
        plan: Annotated[str, typer.Option(help="Needed where there is more than one.")] = "",
        priority: Annotated[int, typer.Option(min=1, max=4, help="1 is the highest.")] = 3,
        calendar: Annotated[
            str, typer.Option(help="The customer's hours: {zone: UTC, hours: {mon-fri: 09:00-17:00}}")
        ] = "",
        override: Annotated[
            list[str] | None, typer.Option(help="A figure of the order form: first_response.1=30m")
        ] = None,
        zone: Zone = "",
        kind: Annotated[str, typer.Option(help="Where a kind of request has hours of its own.")] = "",
        table: Annotated[bool, typer.Option("--table", help="A week of starts, from Monday.")] = False,
        as_json: Json = False,
    ) -> None:
        """Tell when a request that comes at an instant would be due, and why."""
        with _told_plainly():
            found = answer(
                Question(
                    document=_text(policy),
                    plan=plan,
                    priority=priority,
                    at=_instant(at),
                    calendar=calendar,
                    overrides=tuple(override or ()),
                    zone=_zone(zone),
                    kind=kind,
                )
            )
            if as_json:
                typer.echo(json.dumps(as_plain(found, table=table), indent=1))
            else:
                _print([as_table(found)] if table else as_text(found))


def _print(blocks: list[object]) -> None:
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = _WIDE
    for block in blocks:
        console.print(block)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What a person can mend is a sentence on standard error and 1, never a trace."""
    try:
        yield
    except DocumentProblems as refused:
        for problem in refused.problems:
            place = f"{refused.filename}:{problem.line}: " if problem.line else ""
            typer.echo(f"{place}{problem.message}", err=True)
        raise typer.Exit(WRONG) from None
    except (BadInstant, UnknownZone, typer.BadParameter) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(WRONG) from None


def _text(name: str) -> str:
    if name in library():
        return library()[name]
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        known = ", ".join(library())
        raise typer.BadParameter(
            f"{name}: neither a policy of the library ({known}) nor a file that can be read"
        ) from problem


def _instant(text: str) -> Instant:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInstant(f"{text!r} is no instant; write one such as 2026-11-20T16:00-08:00") from None
    return instant(moment)


def _zone(name: str) -> str:
    return zone(name).key if name else ""
