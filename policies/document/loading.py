"""From a document's text to its model, or to the list of all its problems."""

import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from pydantic import ValidationError

from policies.document.checks import check
from policies.document.model import PolicyModel
from policies.document.problems import DocumentProblems, Path, Problem
from policies.document.source import Source, parse, problems_of

MOST_BYTES = 100_000
"""Of a policy document; the longest of the library has a tenth of it."""


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """A policy document without problems."""

    source: Source
    model: PolicyModel


@lru_cache(maxsize=64)
def load(text: str, filename: str) -> PolicyDocument:
    """Read and check a policy document.

    Raises:
        DocumentProblems: all that is wrong with it, each with its line.
    """
    found = examine(text, filename)
    if found.model is None or found.problems:
        raise DocumentProblems(filename, found.problems)
    return PolicyDocument(found.source, found.model)


@dataclass(frozen=True, slots=True)
class Examined:
    """A document as far as it can be read."""

    source: Source
    model: PolicyModel | None
    """What is left when the parts with problems are left out; None where that is no document."""
    problems: tuple[Problem, ...]


def examine(text: str, filename: str) -> Examined:
    """Read a policy document with all its problems.

    Raises:
        DocumentProblems: it is no YAML.
    """
    source = parse(text, filename, MOST_BYTES)
    if source.data is None:
        raise DocumentProblems(
            filename, [Problem(1, "is empty; policies/library/starter.yml is one to copy")]
        )
    try:
        model: PolicyModel | None = PolicyModel.model_validate(source.data)
        problems: list[Problem] = []
    except ValidationError as error:
        problems = problems_of(error, source)
        model = _rest(source, problems)
    if model is not None:
        problems += check(model, source)
    return Examined(source, model, tuple(problems))


_STAND_INS = {"policy": "unnamed", "title": "unnamed", "zone": "UTC"}


def _rest(source: Source, problems: list[Problem]) -> PolicyModel | None:
    """What a document with problems says otherwise, so that nobody mends it in two rounds."""
    if not isinstance(source.data, dict):
        return None
    rest = copy.deepcopy(source.data)
    for problem in problems:
        _drop(rest, problem.path)
    try:
        return PolicyModel.model_validate(_STAND_INS | rest)
    except ValidationError:
        return None


def _drop(data: Any, path: Path) -> None:
    """Remove what stands at `path`; of a list the whole, since removing an item would move the others' lines."""
    keys = list(takewhile(lambda step: isinstance(step, str), path))
    for step in keys[:-1]:
        data = data.get(step, {})
    if keys:
        data.pop(keys[-1], None)
