"""What the checks of a document hand back, before lines are put to it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from policies.document.problems import Path, Problem
from policies.document.source import Source


class Complaint(NamedTuple):
    """One thing to mend, by its place in the document."""

    path: Path
    message: str
    warning: bool = False


def problems(complaints: Iterable[Complaint], source: Source) -> Iterator[Problem]:
    """Complaints as problems with their lines."""
    for path, message, warning in complaints:
        place = ".".join(str(step + 1) if isinstance(step, int) else step for step in path)
        told = f"{place}: {message}" if place else message
        yield Problem(source.line(path), told, source.known(path), warning)
