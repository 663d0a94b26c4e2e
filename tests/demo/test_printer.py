"""The printed transcript."""

from io import StringIO
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from demo.printer import COLUMNS, Printer, shortened

FRIDAY = "2026-11-27T17:10:00-08:00"
SATURDAY = "2026-11-28T17:10:00-08:00"


class Paper:
    """A printer and what it has printed."""

    def __init__(self) -> None:
        self._out = StringIO()
        console = Console(file=self._out, width=COLUMNS, highlight=False, markup=False, emoji=False)
        self.printer = Printer(console)

    @property
    def lines(self) -> list[str]:
        return self._out.getvalue().splitlines()

    def prints(self, *entries: dict[str, Any]) -> list[str]:
        """Print entries and give the lines they became, the day's own left out."""
        before = len(self.lines)
        self.printer.entries(entries)
        return [line.rstrip() for line in self.lines[before:] if not line.startswith("──")]


@pytest.fixture
def paper() -> Paper:
    return Paper()


def entry(kind: str, what: str, **more: Any) -> dict[str, Any]:
    """One entry of the sandbox's transcript."""
    usual = {
        "n": 1,
        "time": FRIDAY,
        "kind": kind,
        "channel": "C1",
        "channel_name": "acme-support",
        "who": "Ann Lee",
        "user": "UANN",
        "workspace": "Acme",
        "to": None,
        "what": what,
        "ts": "1.0",
        "thread": None,
    }
    return usual | more


def test_a_message_shows_time_channel_who_and_what(paper: Paper) -> None:
    """One line for a short message."""
    assert paper.prints(entry("post", "It hangs")) == ["Fri 17:10  #acme-support      Ann Lee: It hangs"]


def test_time_and_channel_are_told_once(paper: Paper) -> None:
    """What happens at once in the same place stands below the first line of it."""
    paper.prints(entry("post", "It hangs"))

    assert paper.prints(entry("post", "Still")) == [f"{' ' * 30}Ann Lee: Still"]


def test_each_day_is_told_once(paper: Paper) -> None:
    """A day's name stands above its first entry."""
    paper.prints(entry("post", "a"), entry("post", "b"), entry("post", "c", time=SATURDAY))

    days = [line for line in paper.lines if line.startswith("──")]
    assert [day.strip("─ ") for day in days] == ["Friday 27 November 2026", "Saturday 28 November 2026"]


def test_a_reply_is_moved_in(paper: Paper) -> None:
    """An arrow marks a reply; its further lines stand below its first."""
    lines = paper.prints(entry("reply", "One\nTwo", thread="0.5"))

    assert lines == ["Fri 17:10  #acme-support      ↳ Ann Lee: One", f"{' ' * 34}Two"]


def test_a_whisper_names_its_only_reader(paper: Paper) -> None:
    """What one person alone sees says so."""
    assert "Ann Lee, to Bob Stone only: No" in paper.prints(entry("ephemeral", "No", to="Bob Stone"))[0]


def test_an_edit_of_a_card_tells_in_one_line_what_is_new(paper: Paper) -> None:
    """Lines that stood there before, and buttons, are not told again."""
    paper.prints(entry("post", "ACME-1 · High\nOpen.\nDue today at 5:00 PM\n[Claim]"))

    lines = paper.prints(entry("update", "ACME-1 · High\nIn work with Dana.\nDue today at 5:00 PM\n[Reply]"))

    assert lines == [f"{' ' * 30}✎ ACME-1: In work with Dana."]


def test_an_edit_that_changes_only_buttons_or_how_a_day_is_called_is_not_told(paper: Paper) -> None:
    """A "today" that became "yesterday" is nothing new."""
    paper.prints(entry("post", "ACME-1 · High\nDue today at 5:00 PM\n[Claim]"))

    assert (
        paper.prints(entry("update", "ACME-1 · High\nDue yesterday at 5:00 PM\n[Reply]", time=SATURDAY)) == []
    )


def test_a_long_edit_is_cut_to_one_line(paper: Paper) -> None:
    """One line is one line."""
    paper.prints(entry("post", "ACME-1 · High"))

    lines = paper.prints(entry("update", "ACME-1 · High\n" + "word " * 60))

    assert len(lines) == 1
    assert lines[0].endswith("…")


def test_nothing_is_wider_than_a_hundred_columns(paper: Paper) -> None:
    """Long words, wide characters and emoji included."""
    text = f"{'word ' * 40}\n{'x' * 300}\n{'日本語' * 50}\n{'🎫 ' * 80}"
    for kind in (
        "post",
        "reply",
        "ephemeral",
        "update",
        "edit",
        "delete",
        "reaction",
        "command",
        "press",
        "notice",
    ):
        paper.prints(entry(kind, text, thread="0.5" if kind == "reply" else None, to="Bob"))
    paper.printer.heading("A title " * 20, "told " * 60)
    paper.printer.line("line " * 60)

    assert max(cell_len(line) for line in paper.lines) <= COLUMNS


def test_a_reaction_names_what_it_is_put_on(paper: Paper) -> None:
    """The first line of the message, as far as there is room."""
    paper.prints(entry("post", "It hangs\nbadly"))

    assert paper.prints(entry("reaction", "👀"))[0].strip() == "Ann Lee puts 👀 on “It hangs”"


def test_a_form_is_told_when_it_opens_and_not_when_it_changes(paper: Paper) -> None:
    """A form that is updated stays the same form to its reader."""
    form = entry("view", "Open a ticket\nWhat happens: ____", to="Ann Lee", who="Pledge")

    assert "a form opens for Ann Lee: “Open a ticket”" in paper.prints(form)[0]
    assert paper.prints(form) == []
    paper.prints(entry("submit", "sends “Open a ticket”"))
    assert paper.prints(form)


def test_plain_where_there_is_no_terminal(paper: Paper) -> None:
    """No colour codes, and brackets are no markup."""
    paper.prints(entry("post", "[bold]x[/bold] :smile:"))

    assert "\x1b" not in "".join(paper.lines)
    assert "[bold]x[/bold] :smile:" in paper.lines[-1]


def test_kinds_that_show_nothing_are_left_out(paper: Paper) -> None:
    """A kind that the printer does not know is nothing to read."""
    assert paper.prints(entry("clock", "moved")) == []


@pytest.mark.parametrize(
    ("text", "columns", "cut"),
    [("short", 10, "short"), ("longer text", 7, "longer…"), ("日本語", 5, "日本…")],
)
def test_lines_are_cut_by_columns(text: str, columns: int, cut: str) -> None:
    """A wide character takes two."""
    assert shortened(text, columns) == cut
