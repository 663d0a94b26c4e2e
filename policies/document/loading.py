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
    source = parse(text, filename, MOST_BYTES)
    try:
        model = PolicyModel.model_validate(source.data)
    except ValidationError as error:
        problems = problems_of(error, source)
        raise DocumentProblems(filename, [*problems, *_disagreements(source, problems)]) from error
    problems = check(model, source)
    if problems:
        raise DocumentProblems(filename, problems)
    return PolicyDocument(source, model)


_STAND_INS = {"policy": "unnamed", "title": "unnamed", "zone": "UTC"}


def _disagreements(source: Source, problems: list[Problem]) -> list[Problem]:
    """Check the rest of a document that has problems already, so that nobody mends it in two rounds."""
    if not isinstance(source.data, dict):
        return []
    rest = copy.deepcopy(source.data)
    for problem in problems:
        _drop(rest, problem.path)
    try:
        return check(PolicyModel.model_validate(_STAND_INS | rest), source)
    except ValidationError:
        return []


def _drop(data: Any, path: Path) -> None:
    """Remove what stands at `path`; of a list the whole, since removing an item would move the others' lines."""
    keys = list(takewhile(lambda step: isinstance(step, str), path))
    for step in keys[:-1]:
        data = data.get(step, {})
    if keys:
        data.pop(keys[-1], None)
