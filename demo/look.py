"""What a message shows, for a story that looks for it: words, and times to the minute."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

_TOKEN = re.compile(r"<!date\^(\d+)\^")


@dataclass(frozen=True, slots=True)
class Time:
    """A line that says `label` and shows this instant, however it is written for its reader."""

    label: str
    at: int
    within: int = 60
    """Seconds of tolerance: a story's own typing takes some."""

    def __str__(self) -> str:
        return f"{self.label!r} with the right time"


Sign = str | Time
"""What to look for."""


def shows(message: Json, *signs: Sign) -> bool:
    """Tell whether a message shows all of `signs`."""
    return all(_shows(message, sign) for sign in signs)


def missing(message: Json, *signs: Sign) -> str:
    """Name the signs that a message does not show."""
    return ", ".join(str(sign) for sign in signs if not _shows(message, sign))


def _shows(message: Json, sign: Sign) -> bool:
    if isinstance(sign, str):
        return sign in str(message["what"])
    return any(sign.label in line and _near(line, sign) for line in _lines(message))


def _near(line: str, time: Time) -> bool:
    return any(abs(int(found) - time.at) < time.within for found in _TOKEN.findall(line))


def _lines(message: Json) -> Iterator[str]:
    for text in [str(message["text"]), *_texts(message["blocks"])]:
        yield from text.splitlines()


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value)
