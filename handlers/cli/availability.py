"""`availability …`: a month's uptime by Pledge's own heartbeats, and what does not count."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot.config import Ground
from bot.usecases import availability
from bot.usecases.availability import Against, NotToldError, Promise, Report
from handlers.cli.policy_desk import AsJson, InWorkspace, Opening, since_day
from policies.availability import Exclusion, Span, common, total
from policies.instant import Instant, moment

MISSED = 1
NOT_TOLD = 2
"""The number of a command that cannot tell, or not record, what it was asked."""
PROXY = (
    "Counted from Pledge's own heartbeats, every 30 seconds while it runs and all is well with it: a proxy for the service, "
    "seen from inside. It does not see what customers see."
)


class Commands:
    """What the commands need: the database and the machine's wall clock."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._opening = Opening(ground, machine_clock)
        self._clock = machine_clock

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands to the `availability` group."""
        group.command(name="report")(self.report)
        group.command(name="exclude")(self.exclude)
        group.command(name="exclusions")(self.exclusions)
        group.command(name="withdraw")(self.withdraw)

    def _now(self) -> Instant:
        return Instant(int(self._clock()))

    def report(  # noqa: PLR0917 -- options have names
        self,
        month: Annotated[str, typer.Option(help="A calendar month, such as 2026-11.")],
        policy: Annotated[str, typer.Option(help="The policy whose target and exclusions count.")] = "",
        target: Annotated[str, typer.Option(help="A target in percent instead, such as 99.9.")] = "",
        customer: Annotated[str, typer.Option(help="One customer's key: their policy, their windows.")] = "",
        as_json: AsJson = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Tell how much of a month the service was there, what was left out and why; exit 1 when the target was missed."""
        with _told(), self._opening.desk(workspace) as desk:
            against = Against(policy=policy, target=target, customer=customer)
            found = availability.report(desk, self._now(), month, against)
        if as_json:
            typer.echo(json.dumps(plain(found, month), indent=1, ensure_ascii=False))
        else:
            _print(found, month)
        raise typer.Exit(0 if found.held else MISSED)

    def exclude(
        self,
        since: Annotated[
            str, typer.Argument(metavar="FROM", help="Such as 2026-11-03T02:00Z; UTC without a zone.")
        ],
        until: Annotated[str, typer.Argument(metavar="TO", help="The end, written likewise.")],
        reason: Annotated[str, typer.Option(help="A reason that a policy names, such as third_party.")],
        note: Annotated[str, typer.Option(help="What happened, for whoever reads the report.")] = "",
        workspace: InWorkspace = "",
    ) -> None:
        """Leave time out of the account, for a reason that a policy names."""
        span = Span(since_day(since), since_day(until))
        with _told(), self._opening.desk(workspace) as desk:
            number = availability.exclude(desk, self._now(), span, reason, note)
        typer.echo(
            f"Exclusion {number}: gaps from {_utc(span.since)} to {_utc(span.until)} do not count ({reason}). "
            f"`availability withdraw {number}` takes it back."
        )

    def exclusions(self, workspace: InWorkspace = "") -> None:
        """List what was left out of the account, withdrawn ones too."""
        with self._opening.desk(workspace) as desk:
            found = availability.exclusions(desk)
        if not found:
            typer.echo("Nothing was left out.")
            return
        table = Table("No.", "From (UTC)", "To (UTC)", "Reason", "Note", "Recorded (UTC)", "")
        for one in found:
            gone = "" if one.withdrawn is None else f"withdrawn {_utc(one.withdrawn)}"
            times = (_utc(at) for at in (one.since, one.until))
            table.add_row(str(one.number), *times, one.reason, one.note, _utc(one.recorded), gone)
        Console().print(table)

    def withdraw(
        self,
        number: Annotated[int, typer.Argument(help="The exclusion's number.")],
        workspace: InWorkspace = "",
    ) -> None:
        """Count again what an exclusion left out."""
        with _told(), self._opening.desk(workspace) as desk:
            availability.withdraw(desk, self._now(), number)
        typer.echo(f"Exclusion {number} is withdrawn; its gaps count again.")


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong inside ends with a number of its own, so that nobody takes it for a missed target."""
    try:
        yield
    except NotToldError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NOT_TOLD) from None
    except typer.Exit:
        raise typer.Exit(NOT_TOLD) from None


def plain(found: Report, month: str) -> dict[str, Any]:
    """A report as plain data; instants as ISO texts in UTC, lengths in seconds."""
    shown = found.found
    return {
        "month": month,
        "policy": found.promise.policy or None,
        "zone": found.promise.zone,
        "target": float(found.promise.target),
        "percent": percent(shown.percent),
        "held": found.held,
        "complete": found.complete,
        "observed": _plain_span(shown.period),
        "counted_seconds": shown.counted,
        "missing_seconds": shown.missing,
        "gaps": [_plain_span(gap) | {"left_out_seconds": _left_out(found, gap)} for gap in shown.gaps],
        "left_out": [
            _plain_exclusion(found.promise, one.exclusion) | {"left_out_seconds": one.seconds}
            for one in shown.left_out
        ],
        "ignored": [_plain_exclusion(found.promise, one) | {"why": why} for one, why in found.ignored],
        "measured_by": PROXY,
    }


def percent(exact: Fraction) -> float:
    """A share in percent to three decimals, cut rather than rounded: what was missed never reads as held."""
    return float(Fraction(int(exact * 1000), 1000))


def _left_out(found: Report, gap: Span) -> int:
    return sum(total(common((gap,), one.spans)) for one in found.found.left_out)


def _plain_span(span: Span) -> dict[str, Any]:
    return {
        "since": moment(span.since).isoformat(),
        "until": moment(span.until).isoformat(),
        "seconds": span.seconds,
    }


def _plain_exclusion(promise: Promise, one: Exclusion) -> dict[str, Any]:
    return _plain_span(one.span) | {
        "reason": one.reason,
        "label": _label(promise, one.reason),
        "source": one.source,
    }


def _print(found: Report, month: str) -> None:
    console, shown, promise = Console(), found.found, found.promise
    if shown.gaps:
        console.print(_gaps(found))
    if shown.left_out or found.ignored:
        console.print(_exclusions(found))
    against = f"policy {promise.policy}" if promise.policy else "the target given"
    verdict = "held" if found.held else "missed"
    console.print(
        f"{month} ({promise.zone}): {percent(shown.percent):.3f} % of {_length(shown.counted)} that count; "
        f"{_length(shown.missing)} missing. {float(promise.target):g} % by {against}: {verdict}.",
        soft_wrap=True,
    )
    if not found.complete:
        since, until = (_local(at, promise.zone) for at in shown.period)
        console.print(
            f"Observed from {since} to {until} only; the rest of the month is not judged.", soft_wrap=True
        )
    console.print(PROXY, soft_wrap=True)


def _gaps(found: Report) -> Table:
    table = Table("Gap from", "to", "Length", "Left out", title="Gaps", title_justify="left")
    for gap in found.found.gaps:
        times = (_local(at, found.promise.zone) for at in gap)
        table.add_row(*times, _length(gap.seconds), _length(_left_out(found, gap)))
    return table


def _exclusions(found: Report) -> Table:
    table = Table("From", "to", "Reason", "By", "Left out", title="Exclusions", title_justify="left")
    rows = [(one.exclusion, _length(one.seconds)) for one in found.found.left_out]
    for one, left_out in [*rows, *((one, f"no: {why}") for one, why in found.ignored)]:
        times = (_local(at, found.promise.zone) for at in one.span)
        table.add_row(*times, _label(found.promise, one.reason), one.source, left_out)
    return table


def _label(promise: Promise, reason: str) -> str:
    return (promise.reasons or {}).get(reason, reason)


def _length(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d} h"


def _local(at: Instant, zone: str) -> str:
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def _utc(at: Instant) -> str:
    return f"{moment(at):%Y-%m-%d %H:%M:%S}"
