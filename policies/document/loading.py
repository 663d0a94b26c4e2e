"""From a document's text to its model, or to the list of all its problems."""

import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from policies.document.checks import check
from policies.document.model import PolicyModel
from policies.document.problems import DocumentProblems, Path, Problem
from policies.document.source import Source, parse, problems_of


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
    source = parse(text, filename)
    try:
        model = PolicyModel.model_validate(source.data)
    except ValidationError as error:
        problems = problems_of(error, source)
        raise DocumentProblems(filename, [*problems, *_disagreements(source, problems)]) from error
    problems = check(model, source)
    if problems:
        raise DocumentProblems(filename, problems)
    return PolicyDocument(source, model)


def _disagreements(source: Source, problems: list[Problem]) -> list[Problem]:
    """Check the rest of a document that has problems already, so that nobody mends it in two rounds."""
    rest = copy.deepcopy(source.data)
    for path in sorted({problem.path for problem in problems}, key=_backwards, reverse=True):
        _drop(rest, path)
    try:
        return check(PolicyModel.model_validate(rest), source)
    except ValidationError:
        return []


def _backwards(path: Path) -> list[tuple[bool, int, str]]:
    """Sort later list items first, so that dropping one does not move another."""
    return [(isinstance(step, int), step, "") if isinstance(step, int) else (False, 0, step) for step in path]


def _drop(data: Any, path: Path) -> None:
    for step in path[:-1]:
        data = data[step]
    if path and (isinstance(path[-1], int) or path[-1] in data):
        del data[path[-1]]
