"""YAML text as plain data that knows its lines. Policies and customers files are both read here."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from policies.document.plain import read_plain
from policies.document.problems import DocumentProblems, Path, Problem

_MOST = 1_000_000
"""Bytes of a customers file. Unusual YAML is read at some 100 KB a second, so callers with small files say less."""
_DEEPEST = 30
_MOST_BRACKETS = 10 * _DEEPEST  # some may stand in words
_BRACKETS = re.compile(r"([\[{]+)|([\]}]+)")


@dataclass(frozen=True, slots=True)
class Source:
    """A document as read: plain data (mapping keys are text), and the line of every path in it."""

    filename: str
    data: Any
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """The line of the deepest part of `path` that the document has, from 1."""
        return self.lines[self.known(path)]

    def known(self, path: Path) -> Path:
        """The part of `path` that the document has; steps it does not have are left out."""
        found: Path = ()
        for step in path:
            if (*found, step) in self.lines:
                found = (*found, step)
        return found


def parse(text: str, filename: str, most: int = _MOST) -> Source:
    """Read YAML 1.2.

    Args:
        text: the file's.
        filename: how problems call it.
        most: how many bytes it may have.

    Raises:
        DocumentProblems: it is no YAML, larger than `most`, nested deeper than 30, or has tabs, aliases or
            duplicate keys; each with its line.
    """
    if len(text) > most or len(text.encode()) > most:
        message = f"the file is larger than {most // 1000} KB; leave out what is no part of it, or split it"
        raise DocumentProblems(filename, [Problem(_longest_line(text), message)])
    problems = list(_unwanted(text))
    if problems:
        raise DocumentProblems(filename, problems)
    plain = read_plain(text)
    if plain is not None:
        return Source(filename, plain.data, plain.lines)
    try:
        if "*" in text:  # spares most documents a second reading
            _refuse_aliases(text, filename)
        reader = Reader()
        data = reader.read(text)
    except RecursionError as problem:
        raise DocumentProblems(filename, [Problem(1, f"nested deeper than {_DEEPEST} levels")]) from problem
    except (YAMLError, ValueError) as problem:
        if isinstance(problem, DocumentProblems):
            raise
        raise DocumentProblems(filename, [_broken(problem)]) from problem
    if reader.problems:
        raise DocumentProblems(filename, reader.problems)
    return Source(filename, data, reader.lines)


def _longest_line(text: str) -> int:
    """Where a file that is too large is most likely wrong."""
    lines = text.splitlines()
    return max(range(len(lines)), key=lambda index: len(lines[index])) + 1


def _unwanted(text: str) -> Iterator[Problem]:
    """What is seen without reading YAML, which takes long to find that brackets never close."""
    depth, deepest = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" in line:
            yield Problem(number, "a tab; YAML is indented with spaces")
        for opened, closed in _BRACKETS.findall(line):
            depth = max(0, depth + len(opened) - len(closed))
            if depth > _MOST_BRACKETS and not deepest:
                yield Problem(number, f"nested deeper than {_DEEPEST} levels")
                deepest = True


def _refuse_aliases(text: str, filename: str) -> None:
    """Aliases let a small file unfold into a huge one, and hide what a reader signs."""
    events = YAML(typ="safe", pure=True).parse(text)
    found = [event.start_mark.line + 1 for event in events if isinstance(event, AliasEvent)]
    if found:
        raise DocumentProblems(
            filename, [Problem(line, "an alias (*); write the value out instead") for line in found]
        )


def _broken(problem: Exception) -> Problem:
    if isinstance(problem, MarkedYAMLError) and problem.problem_mark is not None:
        return Problem(
            problem.problem_mark.line + 1, f"not readable as YAML: {problem.problem or problem.context}"
        )
    return Problem(1, f"not readable as YAML: {problem}")


class Reader:
    """Walks YAML's nodes once, making plain data and noting lines."""

    def __init__(self) -> None:
        self.yaml = YAML(typ="safe", pure=True)
        self.lines: dict[Path, int] = {(): 1}
        self.problems: list[Problem] = []

    def read(self, text: str) -> Any:
        """Everything, as plain data.

        Raises:
            YAMLError, ValueError, RecursionError: it cannot be read.
        """
        root = self.yaml.compose(text)
        return None if root is None else self._value(root, ())

    def _value(self, node: Node, path: Path) -> Any:
        if len(path) > _DEEPEST:
            raise MarkedYAMLError(
                problem=f"nested deeper than {_DEEPEST} levels", problem_mark=node.start_mark
            )
        if isinstance(node, MappingNode):
            return dict(self._pairs(node, path))
        if isinstance(node, SequenceNode):
            return [self._noted(each, (*path, index), each) for index, each in enumerate(node.value)]
        return self._scalar(node)

    def _pairs(self, node: MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        seen: dict[Hashable, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.problems.append(Problem(line, "a key must be plain text"))
                continue
            key = str(key_node.value)
            if key in seen:
                self.problems.append(Problem(line, f"{key!r} stands here twice, first in line {seen[key]}"))
            seen.setdefault(key, line)
            yield key, self._noted(value_node, (*path, key), key_node)

    def _noted(self, node: Node, path: Path, where: Node) -> Any:
        self.lines.setdefault(path, where.start_mark.line + 1)
        return self._value(node, path)

    def _scalar(self, node: Node) -> Any:
        try:
            return self.yaml.constructor.construct_object(node)
        except (YAMLError, ValueError) as problem:
            self.problems.append(
                Problem(node.start_mark.line + 1, f"{node.value!r:.60} cannot be read: {_briefly(problem)}")
            )
            return None


def _briefly(problem: Exception) -> str:
    """What is wrong, without where in a string of ours, or which setting of Python."""
    return re.split(r"[;\n]", str(problem))[0].strip()


def problems_of(error: ValidationError, source: Source) -> list[Problem]:
    """Tell a model's complaints about `source.data` in the words of the file."""
    complaints = error.errors(include_url=False)
    paths = [complaint["loc"] for complaint in complaints]
    return [
        Problem(source.line(path), _told(path, complaint), source.known(path))
        for path, complaint in zip(paths, complaints, strict=True)
        # A list is "too short" only because its items were refused: those are told.
        if complaint["type"] != "too_short" or not any(each[: len(path)] == path != each for each in paths)
    ]


def _told(path: Path, complaint: Mapping[str, Any]) -> str:
    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path if step != "[key]")
    return f"{place}: {_sentence(complaint)}" if place else _sentence(complaint)


def _sentence(complaint: Mapping[str, Any]) -> str:
    told = _SENTENCES.get(complaint["type"])
    if told is not None:
        return told(complaint)
    return f"{complaint['msg'].replace('Input should be', 'should be')}, not {_input(complaint)}"


def _input(complaint: Mapping[str, Any]) -> str:
    return f"{complaint['input']!r:.60}"


def _too_short(complaint: Mapping[str, Any]) -> str:
    least = complaint["ctx"]["min_length"]
    return f"should name at least {'one' if least == 1 else least}"


def _too_long(complaint: Mapping[str, Any]) -> str:
    return f"is longer than {complaint['ctx']['max_length']:,} characters; shorten it"


def _no_keys(complaint: Mapping[str, Any]) -> str:
    return f"should be keys with values, not {_input(complaint)}"


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "extra_forbidden": lambda _: "is not known here; look for a slip in the spelling",
    "model_type": _no_keys,
    "dict_type": _no_keys,
    "string_pattern_mismatch": lambda complaint: (
        f"should be small letters, digits and underscores, such as our_name, not {_input(complaint)}"
    ),
    "value_error": lambda complaint: str(complaint["ctx"]["error"]),
    "too_short": _too_short,
    "string_too_short": lambda _: "is empty; write something",
    "string_too_long": _too_long,
}
"""What is said of a mistake, by pydantic's name for it; the others are told in its own words."""
