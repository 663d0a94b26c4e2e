"""What is wrong with a document: every problem at once, each with its line."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in a document: mapping keys as text, list positions from 0."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend."""

    line: int
    """Line of the file, from 1; 0 when the problem lies in values that came without one (see `path`)."""
    message: str
    """What is wrong and what would be right."""
    path: Path = ()
    """Where it stands. For the customer's part of `compile_terms`: `("plan",)`, `("overrides", key)`,
    `("calendar", …)`, so that a reader of the customers file can find its own line."""
    warning: bool = False
    """It may be meant; `lint --strict` minds it."""


class DocumentProblems(ValueError):  # noqa: N818 -- it holds problems, it is not one
    """Raised with all problems of a document, in the order of their lines."""

    def __init__(self, filename: str, problems: Iterable[Problem]) -> None:
        self.filename = filename
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(f"{filename}:{each.line}: {each.message}" for each in self.problems))
