"""Commands about announcements: by an operator, with the use case that agents have in Slack."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot import announcement_file
from bot.announcement_file import AnnouncementFile
from bot.config import Ground
from bot.desk import Desk
from bot.usecases import announcing, announcing_preview
from bot.usecases.announcing import OPERATOR, FlawedError
from bot.views import texts
from bot.views.announced_plainly import plainly
from bot.views.announcing import Listed, audience, calls, doubts, readers, state, told_to
from handlers.cli.policy_desk import AsJson, InWorkspace, Opening, day, read
from policies.announcement import Announcement, Reach
from policies.document import DocumentProblems
from policies.instant import Instant
from storage.announcements import State

if TYPE_CHECKING:
    from storage.unit_of_work import Work

_Number = Annotated[int, typer.Argument(help="Its number, as `announcements list` tells it.")]
_File = Annotated[Path, typer.Argument(help="An announcement, such as docs/announcement.yml.")]


class Commands:
    """`announcements …`."""

    def __init__(self, ground: Callable[[], Ground], machine_clock: Callable[[], float]) -> None:
        self._opening = Opening(ground, machine_clock)

    def add_to(self, group: typer.Typer) -> None:
        """Add the commands."""
        group.command("add")(self.add)
        group.command("list")(self.list_)
        group.command("show")(self.show)
        group.command("withdraw")(self.withdraw)

    def add(
        self,
        file: _File,
        preview: Annotated[
            bool, typer.Option(help="Tell who would be told what, and change nothing.")
        ] = False,
        workspace: InWorkspace = "",
    ) -> None:
        """Announce what a file says to the customers it names; every problem is told with its line."""
        text = read(file)
        with self._opening.desk(workspace) as desk:
            written = announcement_file.load(text, str(file))
            content = written.content(desk.now())
            number, reach = _made(desk, written, content, preview=preview)
            for doubt in doubts(reach):
                typer.echo(f"warning: {doubt}", err=True)
            typer.echo(_said(number, content, reach, scheduled=written.entry.send is not None))
            if preview:
                _draw(desk, content, reach)

    def list_(self, *, workspace: InWorkspace = "", as_json: AsJson = False) -> None:
        """List the announcements that were made last: how each stands, to whom it went, which calls are booked."""
        with self._opening.desk(workspace) as desk, desk.storage.read() as work:
            rows = announcing.listed(work, desk)
        if as_json:
            Console().print_json(data=[_plain(row) for row in rows])
        else:
            Console().print(_table(rows))

    def show(self, number: _Number, *, workspace: InWorkspace = "", as_json: AsJson = False) -> None:
        """Show one announcement: what it says, to whom it went, and since when it stood in each channel."""
        with self._opening.desk(workspace) as desk, desk.storage.read() as work:
            row, messages = announcing.found(work, desk, number)
            customers = work.directory.customers_named({one.customer for one in messages})
        went = [(customers[one.customer].key, one.channel, one.posted) for one in messages]
        told = sorted(went, key=lambda one: one[:2])
        console = Console()
        if as_json:
            plain = [{"customer": key, "channel": channel, "posted": at} for key, channel, at in told]
            console.print_json(data={**_plain(row), "text": row.content.text, "went": plain})
            return
        console.print(_table([row]))
        console.print(row.content.text, markup=False, highlight=False)
        console.print(_went(told, "never" if row.state == State.OVER else "not yet"))

    def withdraw(self, number: _Number, workspace: InWorkspace = "") -> None:
        """Take back an announcement that is not sent yet."""
        with self._opening.desk(workspace) as desk, desk.storage.write() as work:
            row = work.announcements.numbered(desk.workspace.team, number)
            announcing.withdraw(work, desk, row, OPERATOR)
        typer.echo(f"Announcement {number} is withdrawn.")


def _made(
    desk: Desk, written: AnnouncementFile, content: Announcement, *, preview: bool
) -> tuple[int | None, Reach]:
    """Make it, unless it is a preview; its number, and whom it reaches.

    Raises:
        DocumentProblems: everything that is wrong with it, by line.
    """
    with desk.storage.write() as work:
        _refuse_slips(work, desk, written)
        try:
            if preview:
                return None, announcing.reached(work, desk, content)
            row, reach = announcing.make(work, desk, content, OPERATOR)
        except FlawedError as wrong:
            raise DocumentProblems(written.filename, written.flawed(wrong.flaws)) from None
    return row.number, reach


def _draw(desk: Desk, content: Announcement, reach: Reach) -> None:
    with desk.storage.read() as work:
        shown = announcing_preview.drawn(work, desk, content, OPERATOR, reach)
    for one in shown:
        typer.echo(f"\n{readers(one, reach, content)}\n\n{plainly(one.message)}")


def _refuse_slips(work: "Work", desk: Desk, written: AnnouncementFile) -> None:
    slips = written.unknown(work.directory.customers(desk.workspace.team))
    if slips:
        raise DocumentProblems(written.filename, slips)


def _said(number: int | None, content: Announcement, reach: Reach, *, scheduled: bool) -> str:
    when = f"at {day(content.due)}" if scheduled else "at once"
    what = "Nothing was changed. It would go" if number is None else f"Announcement {number} goes"
    return " ".join([f"{what} {when} to {told_to(reach)}.", calls(reach, content)]).strip()


def _table(rows: list[Listed]) -> Table:
    table = Table("No.", "What", "For", "How it stands", "By", "Booked calls")
    for row in rows:
        when = {"due": day(row.content.due), "settled": day(row.settled) if row.settled else ""}
        booked = "\n".join(f"{name}: {day(at)}" for name, at in row.calls)
        table.add_row(
            str(row.number),
            row.title,
            audience(row.content.audience),
            state(row, when, texts.inline),
            row.by,
            booked,
        )
    return table


def _went(told: Iterable[tuple[str, str, Instant | None]], unposted: str) -> Table:
    table = Table("Customer", "Channel", "Posted")
    for key, channel, posted in told:
        table.add_row(key, channel, unposted if posted is None else day(posted))
    return table


def _plain(row: Listed) -> Mapping[str, Any]:
    """As JSON has it; times are seconds since 1970 in UTC."""
    content, window, end = row.content, row.content.window, row.content.discontinued
    return {
        "number": row.number,
        "kind": content.kind,
        "title": content.title,
        "state": row.state,
        "for": audience(content.audience),
        "by": row.by,
        "made": row.made,
        "due": content.due,
        "settled": row.settled,
        "window": {"begins": window.begins, "ends": window.ends, "zone": window.zone} if window else None,
        "end_of_support": {"line": end.line, "last_day": end.last_day.isoformat()} if end else None,
        "customers": row.customers,
        "messages": row.messages,
        "posted": row.posted,
        "calls": [{"customer": name, "at": at} for name, at in row.calls],
    }
