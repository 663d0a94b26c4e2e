"""Prints a story as it happens: workspace time, channel, who, what; within a hundred columns."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

Entry = Mapping[str, Any]
"""One entry of the sandbox's transcript."""

COLUMNS = 100
_MARGIN = "  "
_TIME = 9
_CHANNEL = 17
_INDENT = _TIME + len(_MARGIN) + _CHANNEL + len(_MARGIN)
_BUTTONS = "["


@dataclass(slots=True)
class Printer:
    """Prints to `console`; colours where it is a terminal, plain text elsewhere."""

    console: Console
    _day: str = ""
    _last: tuple[str, str] = ("", "")
    _first: dict[tuple[str, str], str] = field(default_factory=dict)
    _shown: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """What each message said when it was last printed, by channel and ts: an edit tells only what is new."""
    _open: dict[str, str] = field(default_factory=dict)
    """The form on each person's screen."""

    def heading(self, title: str, told: str = "") -> None:
        """Begin a scene."""
        self.console.print()
        self.console.print(Text(f"━━ {title} ".ljust(COLUMNS, "━"), "bold cyan"))
        if told:
            self._wrapped(Text(told, "italic"), "")
        self._last = ("", "")

    def line(self, told: str, style: str = "") -> None:
        """Print a line of the teller's own."""
        self._wrapped(Text(told, style), "")

    def aside(self, at: str, told: str, style: str = "dim") -> None:
        """Print what happens beside the workspace, such as a process that is killed, or what somebody typed."""
        self._row(datetime.fromisoformat(at), "", Text(told, style))

    def entries(self, entries: Sequence[Entry]) -> None:
        """Print what happened, in order; what shows nothing to anybody is left out."""
        for entry in entries:
            told = _TOLD.get(entry["kind"])
            text = told(self, entry) if told else None
            if text is not None:
                self._row(datetime.fromisoformat(entry["time"]), _place(entry), text)

    def _row(self, at: datetime, place: str, text: Text) -> None:
        self._new_day(at)
        head = (f"{at:%a %H:%M}", place)
        same_time, same_place = head[0] == self._last[0], head == self._last
        self._last = head
        start = Text(("" if same_time else head[0]).ljust(_TIME), "dim")
        start.append(_MARGIN + ("" if same_place else place).ljust(_CHANNEL)[:_CHANNEL] + _MARGIN, "blue")
        self._wrapped(text, start)

    def _new_day(self, at: datetime) -> None:
        day = f"{at:%A %-d %B %Y}"
        if day != self._day:
            self._day, self._last = day, ("", "")
            self.console.print(Text(f"── {day} ".ljust(COLUMNS, "─"), "dim"))

    def _wrapped(self, text: Text, start: Text | str) -> None:
        """Print `text` after `start`, wrapped, every further line below the first."""
        room = COLUMNS - (_INDENT if start else 0)
        for number, line in enumerate(_broken(self.console, text, room)):
            lead = start if number == 0 else " " * (_INDENT if start else 0)
            self.console.print(Text.assemble(lead, line), soft_wrap=True)

    # Kinds of entries

    def _said(self, entry: Entry) -> Text:
        self._remember(entry)
        only = f", to {entry['to']} only" if entry.get("to") else ""
        return _speech(entry, f"{entry['who']}{only}: ")

    def _updated(self, entry: Entry) -> Text | None:
        """Tell in one line what is new on a card; None when only its buttons changed."""
        before = self._shown.get((entry["channel"], entry["ts"]), set())
        lines = self._remember(entry)
        new = [line for line in lines if _timeless(line, entry) not in before]
        if not new:
            return None
        number, apart, _ = lines[0].partition(" · ")
        said = " | ".join(line for line in new if line != lines[0]) or lines[0]
        return Text(shortened(f"✎ {number}: {said}" if apart else f"✎ {said}", COLUMNS - _INDENT), "dim")

    def _remember(self, entry: Entry) -> list[str]:
        lines = [line for line in str(entry["what"]).splitlines() if not line.startswith(_BUTTONS)]
        place = entry["channel"], entry["ts"]
        self._first[place] = lines[0] if lines else ""
        self._shown[place] = {_timeless(line, entry) for line in lines}
        return lines

    def _edited(self, entry: Entry) -> Text:
        return Text(f"{entry['who']} changes a message to: {_flat(entry)}")

    def _deleted(self, entry: Entry) -> Text:
        return Text(shortened(f"{entry['who']} deletes: {_flat(entry)}", COLUMNS - _INDENT))

    def _reacted(self, entry: Entry) -> Text:
        below = self._first.get((entry["channel"], entry["ts"]), "a message")
        return Text(shortened(f"{entry['who']} puts {_flat(entry)} on “{below}”", COLUMNS - _INDENT))

    def _typed(self, entry: Entry) -> Text:
        return Text(f"{entry['who']} types {_flat(entry)}")

    def _pressed(self, entry: Entry) -> Text:
        return Text(f"{entry['who']} presses {_flat(entry)}")

    def _form(self, entry: Entry) -> Text | None:
        """Tell of a form that opens, not of one that changes under its reader's eyes."""
        title = str(entry["what"]).partition("\n")[0]
        before, self._open[entry["to"]] = self._open.get(entry["to"]), title
        if before == title:
            return None
        return Text(f"a form opens for {entry['to']}: “{title}”", "dim")

    def _sent(self, entry: Entry) -> Text:
        self._open.pop(entry["who"], None)
        return Text(f"{entry['who']} {_flat(entry)}")

    def _noticed(self, entry: Entry) -> Text:
        return Text(f"Slack, to {entry['to']} only: {_flat(entry)}", "yellow")


_Told = Callable[[Printer, Entry], Text | None]
_TOLD: Mapping[str, _Told] = {
    "post": Printer._said,  # noqa: SLF001 -- the table belongs to the class
    "reply": Printer._said,  # noqa: SLF001
    "ephemeral": Printer._said,  # noqa: SLF001
    "update": Printer._updated,  # noqa: SLF001
    "edit": Printer._edited,  # noqa: SLF001
    "delete": Printer._deleted,  # noqa: SLF001
    "reaction": Printer._reacted,  # noqa: SLF001
    "command": Printer._typed,  # noqa: SLF001
    "press": Printer._pressed,  # noqa: SLF001
    "view": Printer._form,  # noqa: SLF001
    "submit": Printer._sent,  # noqa: SLF001
    "notice": Printer._noticed,  # noqa: SLF001
}


def _place(entry: Entry) -> str:
    return f"#{entry['channel_name']}" if entry["channel_name"] else ""


def _speech(entry: Entry, lead: str) -> Text:
    """What somebody says; a reply is moved in below an arrow."""
    reply = bool(entry.get("thread"))
    mark = "↳ " if reply else ""
    style = "yellow" if entry.get("to") else ("green" if entry["workspace"] and not _is_app(entry) else "")
    text = Text(mark)
    text.append(lead, f"bold {style}".strip())
    lines = str(entry["what"]).splitlines() or [""]
    inset = "  " * (2 if reply else 1)
    for number, line in enumerate(lines):
        text.append(
            line if number == 0 else f"\n{inset}{line}", "dim" if line.startswith(_BUTTONS) else style
        )
    return text


_NEAR = re.compile(r"\b(yesterday|today|tomorrow)\b")
_FROM_TODAY = {"yesterday": -1, "today": 0, "tomorrow": 1}


def _timeless(line: str, entry: Entry) -> str:
    """A line with its days written out, so that "today" turning into "yesterday" is nothing new."""
    today = datetime.fromisoformat(entry["time"]).date()

    def written(near: re.Match[str]) -> str:
        day = today + timedelta(days=_FROM_TODAY[near[1]])
        return f"{day:%b} {day.day}, {day.year}"

    return _NEAR.sub(written, line)


def _is_app(entry: Entry) -> bool:
    return bool(entry.get("user", "").endswith("BOT"))


def _flat(entry: Entry) -> str:
    return " ".join(str(entry["what"]).split())


def _broken(console: Console, text: Text, room: int) -> list[Text]:
    """Break a text into lines of `room` columns; what a line is moved in by is kept when it goes on."""
    lines: list[Text] = []
    for line in text.split("\n", allow_blank=True):
        inset = len(line.plain) - len(line.plain.lstrip(" "))
        bare = line[inset:] if inset else line
        for part in bare.wrap(console, room - inset, no_wrap=False):
            part.rstrip()
            lines.append(Text.assemble(" " * inset, part))
    return lines


def shortened(text: str, columns: int) -> str:
    """Cut a line to a number of columns, the last being `…` where something is missing."""
    if cell_len(text) <= columns:
        return text
    kept = ""
    for character in text:
        if cell_len(kept + character) > columns - 1:
            break
        kept += character
    return f"{kept.rstrip()}…"
