"""Plain words for what a message shows: for the transcript, the page and for finding a button by its label."""

import re
from collections.abc import Callable
from datetime import tzinfo
from html import unescape
from typing import Any

from sandbox import dates, emoji
from sandbox.state import Json
from sandbox.world import World

_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_MARKS = re.compile(r"(?<![\w*~_`])([*~_`])(\S(?:[^\n]*?\S)?)\1(?![\w*~_`])")


class Reader:
    """Somebody reading: their zone and the time decide how dates look, the world how people are called."""

    def __init__(self, world: World, zone: tzinfo, now: float) -> None:
        self._world = world
        self._zone = zone
        self._now = now

    def message(self, text: str, blocks: list[Json]) -> str:
        """Give a message as its reader sees it: the blocks where there are any, else the text."""
        return self.blocks(blocks) if blocks else self.markup(text)

    def blocks(self, blocks: list[Json]) -> str:
        """Give blocks as lines of text, one block after the other."""
        return "\n".join(filter(None, (self._block(block) for block in blocks)))

    def markup(self, text: str) -> str:
        """Give mrkdwn as plain text: names for ids, dates written out, no marks, no entities."""
        shown = _LINK.sub(self._token, dates.show(text, self._zone, self._now))
        return emoji.pictures(unescape(_MARKS.sub(r"\2", shown)))

    def _token(self, match: re.Match[str]) -> str:
        what, label = match[1], match[2]
        if what[0] == "@":
            user = self._world.users.get(what[1:])
            return f"@{user.real_name if user else label or what[1:]}"
        if what[0] == "#":
            channel = self._world.channels.get(what[1:])
            return f"#{channel.name if channel else label or what[1:]}"
        if what.startswith("!subteam^"):
            group = self._world.usergroups.get(what.removeprefix("!subteam^"))
            return f"@{group.handle if group else label or what}"
        if what[0] == "!":
            return f"@{label or what[1:]}"
        return label or what

    def _text(self, part: Any) -> str:
        if not isinstance(part, dict):
            return ""
        words = str(part.get("text", ""))
        return self.markup(words) if part.get("type") == "mrkdwn" else emoji.pictures(words)

    def _block(self, block: Json) -> str:
        shown = _BLOCKS.get(str(block.get("type")))
        return shown(self, block) if shown else f"({block.get('type')})"

    def _section(self, block: Json) -> str:
        fields = (self._text(part).replace("\n", ": ", 1) for part in block.get("fields") or [])
        lines = [self._text(block.get("text")), *fields]
        if block.get("accessory"):
            lines.append(self.element(block["accessory"]))
        return "\n".join(filter(None, lines))

    def _actions(self, block: Json) -> str:
        return " ".join(filter(None, (self.element(part) for part in block["elements"])))

    def _small_print(self, block: Json) -> str:
        return " · ".join(filter(None, (self.element(part) for part in block["elements"])))

    def _input(self, block: Json) -> str:
        optional = " (optional)" if block.get("optional") else ""
        return f"{self._text(block['label'])}{optional}: {self.element(block['element'])}"

    def element(self, part: Json) -> str:
        """Give one element: a button as `[Label]`, a select as `[Placeholder ▾]`, a field as `____`."""
        kind = str(part.get("type"))
        shown = _ELEMENTS.get(kind)
        if shown:
            return shown(self, part)
        if kind.endswith("_input"):
            return (
                f"____{part['initial_value']}____" if isinstance(part.get("initial_value"), str) else "____"
            )
        chosen = part.get("initial_option")
        label = self._text(chosen["text"]) if chosen else self._text(part.get("placeholder")) or "Choose"
        return f"[{label} ▾]"

    def _button(self, part: Json) -> str:
        return f"[{self._text(part['text'])}]"

    def _choices(self, part: Json) -> str:
        return " ".join(f"( ) {self._text(option['text'])}" for option in part["options"])

    def _rich_text(self, block: Json) -> str:
        return "".join(self._rich(part) for part in block["elements"]).rstrip("\n")

    def _rich(self, part: Json) -> str:
        kind = part["type"]
        if kind == "rich_text_list":
            return "".join(f"• {self._rich(item)}\n" for item in part["elements"])
        if kind.startswith("rich_text_"):
            words = "".join(self._inline(one) for one in part["elements"])
            return (
                "".join(f"> {line}\n" for line in words.splitlines()) if kind == "rich_text_quote" else words
            )
        return self._inline(part)

    def _inline(self, part: Json) -> str:
        kind = part["type"]
        if kind == "text":
            return str(part["text"])
        if kind == "date":
            return dates.show(f"<!date^{part['timestamp']}^{part['format']}|>", self._zone, self._now)
        if kind == "emoji":
            return emoji.pictures(f":{part['name']}:")
        if kind == "link":
            return str(part.get("text") or part["url"])
        mark = {"user": "@", "channel": "#", "usergroup": "!subteam^", "broadcast": "!"}.get(kind, "!")
        ref = part.get(f"{kind}_id") or part.get("range") or kind
        return self.markup(f"<{mark}{ref}>")


_BLOCKS: dict[str, Callable[[Reader, Json], str]] = {
    "section": Reader._section,  # noqa: SLF001 -- the table belongs to the class
    "header": lambda reader, block: reader._text(block["text"]),  # noqa: SLF001
    "divider": lambda _reader, _block: "———",
    "context": Reader._small_print,  # noqa: SLF001
    "actions": Reader._actions,  # noqa: SLF001
    "input": Reader._input,  # noqa: SLF001
    "image": lambda _reader, block: f"({block['alt_text']})",
    "rich_text": Reader._rich_text,  # noqa: SLF001
    "markdown": lambda _reader, block: str(block["text"]),
}
_ELEMENTS: dict[str, Callable[[Reader, Json], str]] = {
    "plain_text": Reader._text,  # noqa: SLF001
    "mrkdwn": Reader._text,  # noqa: SLF001
    "button": Reader._button,  # noqa: SLF001
    "workflow_button": Reader._button,  # noqa: SLF001
    "checkboxes": Reader._choices,  # noqa: SLF001
    "radio_buttons": Reader._choices,  # noqa: SLF001
    "image": lambda _reader, part: f"({part.get('alt_text', 'image')})",
    "overflow": lambda _reader, _part: "[⋯]",
}
