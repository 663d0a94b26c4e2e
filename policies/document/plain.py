"""YAML as most people write it, read line by line: fifteen times as fast as what reads all of YAML.

It reads keys with values, lists by dashes, plain and simply quoted scalars, and `{…}` and `[…]` within a line. Whatever
else a text has, or gets wrong, makes it give up: `policies.document.source` then has the whole of YAML read, which
also says what is wrong. A property test holds the two against each other.
"""

import re
from collections.abc import Mapping, Sized
from functools import lru_cache
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from policies.document.problems import Path

_UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that may not stand in YAML, or that some take for the end of a line."""
_PLAIN = r"[^\W_](?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ]+(?=[^\s#]))*"
_QUOTED = r"\"[^\"\\]*\"|'[^']*'"
_KEY = r"[A-Za-z][A-Za-z0-9_.-]*|[1-9]|\"[A-Za-z0-9_.-]+\""
_LINE = re.compile(
    rf"(?P<indent> *)(?P<dash>- )?(?:(?P<key>{_KEY}):(?= |$))? *"
    rf"(?P<value>{_PLAIN}|{_QUOTED}|[\[{{](?:[^#]|(?<=\S)\#)*[\]}}])?(?: +\#.*)? *"
)
_TOKEN = re.compile(
    rf" *(?:(?P<mark>[\[\]{{}},])|(?P<key>{_KEY}):(?= )|(?P<quoted>{_QUOTED})|"
    r"(?P<plain>[^\W_](?:[\w.;=/@%+*()!'-]|:(?=[0-9])|[ ](?=[\w(]))*))"
)
_CLOSES = {"{": "}", "[": "]"}
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL"), None),
}
_DEEPEST = 20


class Read(NamedTuple):
    """Plain data, and the line of every path in it."""

    data: Any
    lines: dict[Path, int]


class _NotPlain(Exception):  # noqa: N818 -- nothing is wrong: somebody else reads it
    """Raised for what this does not read."""


class _Line(NamedTuple):
    number: int
    indent: int
    dash: bool
    key: str | None
    value: str | None


def read_plain(text: str) -> Read | None:
    """Read a text; None where it has anything but the plainest of YAML."""
    if _UNUSUAL.search(text):
        return None
    try:
        reader = _Reader(_lines_of(text))
        return Read(reader.read(), reader.noted)
    except _NotPlain:
        return None


def _lines_of(text: str) -> list[_Line]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.lstrip()
        if not bare or bare.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise _NotPlain
        indent, dash, key, value = match.groups()
        if key is None and value is None:
            raise _NotPlain
        found.append(_Line(number, len(indent), dash is not None, key and key.strip('"'), value))
    return found


class _Reader:
    def __init__(self, lines: list[_Line]) -> None:
        self.lines = [*lines, _Line(0, -1, False, None, None)]
        self.at = 0
        self.noted: dict[Path, int] = {(): 1}

    def read(self) -> Any:
        """Everything, from the first line to the last."""
        if self.lines[0].indent != 0:
            raise _NotPlain
        data = self._block(0, ())
        if self.lines[self.at].indent != -1:
            raise _NotPlain
        return data

    def _block(self, indent: int, path: Path) -> Any:
        if len(path) > _DEEPEST:
            raise _NotPlain
        return self._list(indent, path) if self.lines[self.at].dash else self._mapping(indent, path)

    def _list(self, indent: int, path: Path) -> list[Any]:
        items: list[Any] = []
        while (line := self.lines[self.at]).indent == indent and line.dash:
            here = (*path, len(items))
            self.noted[here] = line.number
            if line.key is None:
                self.at += 1
                items.append(self._value(line, here, indent))
            else:  # a mapping that begins behind the dash
                self.lines[self.at] = line._replace(indent=indent + 2, dash=False)
                items.append(self._mapping(indent + 2, here))
        self._check_end(indent, items)
        return items

    def _mapping(self, indent: int, path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while (line := self.lines[self.at]).indent == indent and not line.dash:
            if line.key is None or line.key in entries:
                raise _NotPlain
            here = (*path, line.key)
            self.noted[here] = line.number
            self.at += 1
            entries[line.key] = (
                self._below(indent, here) if line.value is None else self._value(line, here, indent)
            )
        self._check_end(indent, entries)
        return entries

    def _check_end(self, indent: int, found: Sized) -> None:
        """What comes next is further out, or it belongs to nothing that was read."""
        if self.lines[self.at].indent > indent or not found:
            raise _NotPlain

    def _below(self, indent: int, path: Path) -> Any:
        """What stands under a key without a value on its line; a list may stand at the key's own indent."""
        following = self.lines[self.at]
        if following.indent > indent or (following.indent == indent and following.dash):
            return self._block(following.indent, path)
        return None

    def _value(self, line: _Line, path: Path, indent: int) -> Any:
        if self.lines[self.at].indent > indent or line.value is None:
            raise _NotPlain  # it goes on in the next line
        if line.value[0] not in _CLOSES:
            return _scalar(line.value)
        flow = _Flow(line.value, line.number, self.noted)
        return flow.read(path)


def _scalar(written: str) -> Any:
    if written[0] in "\"'":
        return written[1:-1]
    if written[0].isdigit():
        return _resolved(written)
    return _WORDS.get(written, written)


@lru_cache(maxsize=4096)
def _resolved(written: str) -> Any:
    """A number, a date or text: YAML's own rules say which."""
    try:
        return YAML(typ="safe", pure=True).load(written)
    except (YAMLError, ValueError) as problem:
        raise _NotPlain from problem


class _Flow:
    """What stands between brackets on one line."""

    def __init__(self, written: str, number: int, noted: dict[Path, int]) -> None:
        self.written = written
        self.number = number
        self.noted = noted
        self.at = 0

    def read(self, path: Path) -> Any:
        """All of it."""
        found = self._any(self._next(), path)
        if self.written[self.at :].strip():
            raise _NotPlain
        return found

    def _next(self) -> re.Match[str]:
        token = _TOKEN.match(self.written, self.at)
        if token is None:
            raise _NotPlain
        self.at = token.end()
        return token

    def _any(self, token: re.Match[str], path: Path) -> Any:
        if len(path) > _DEEPEST:
            raise _NotPlain
        mark = token["mark"]
        if mark == "[":
            return self._list(path)
        if mark == "{":
            return self._mapping(path)
        if mark or token["key"]:
            raise _NotPlain
        return _scalar(token["quoted"] or token["plain"])

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        token = self._next()
        while token["mark"] != "]":
            here = (*path, len(items))
            self.noted[here] = self.number
            items.append(self._any(token, here))
            token = self._after("]")
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        token = self._next()
        while token["mark"] != "}":
            key = token["key"] and token["key"].strip('"')
            if not key or key in entries:
                raise _NotPlain
            here = (*path, key)
            self.noted[here] = self.number
            entries[key] = self._any(self._next(), here)
            token = self._after("}")
        return entries

    def _after(self, closes: str) -> re.Match[str]:
        """The token after a comma, or the bracket that closes."""
        token = self._next()
        if token["mark"] == ",":
            token = self._next()
            if token["mark"] in (",", closes):
                raise _NotPlain  # YAML has rules for it, and people seldom mean it
        elif token["mark"] != closes:
            raise _NotPlain
        return token
