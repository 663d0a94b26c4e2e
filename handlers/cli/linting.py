"""`policy lint`: every problem as `file:line: what is wrong and what would be right`."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import typer

from policies.document import DocumentProblems, Problem
from policies.document.lint import lint


def check(files: Sequence[Path], today: date, *, strict: bool, as_json: bool) -> int:
    """Tell all problems of documents on standard output.

    Returns:
        1 when something is to mend, warnings included if `strict`; else 0.
    """
    texts, unread = _read(files)
    found = unread | lint(texts, today)
    told = [(name, problem) for name, problems in found.items() for problem in problems]
    wrong = [problem for _, problem in told if strict or not problem.warning]
    if as_json:
        typer.echo(
            json.dumps([_plain(name, problem) for name, problem in told], indent=1, ensure_ascii=False)
        )
    else:
        for name, problem in told:
            word = "warning: " if problem.warning else ""
            typer.echo(f"{name}:{problem.line}: {word}{problem.message}")
        warnings = sum(problem.warning for _, problem in told)
        typer.echo(f"{len(told) - warnings} to mend, {warnings} to look at, in {len(found)} read.", err=True)
    return 1 if wrong else 0


def refuse_or_warn(found: Mapping[str, Sequence[Problem]]) -> None:
    """Tell warnings on standard error, and go on where there is nothing worse.

    Raises:
        DocumentProblems: the problems of the first file that has any.
    """
    for name, told in found.items():
        for problem in told:
            if problem.warning:
                typer.echo(f"{name}:{problem.line}: warning: {problem.message}", err=True)
    for name, told in found.items():
        wrong = [problem for problem in told if not problem.warning]
        if wrong:
            raise DocumentProblems(name, wrong)


def _read(files: Sequence[Path]) -> tuple[dict[str, str], dict[str, list[Problem]]]:
    texts: dict[str, str] = {}
    unread: dict[str, list[Problem]] = {}
    for file in files:
        try:
            texts[str(file)] = file.read_text(encoding="utf-8")
        except OSError as error:
            unread[str(file)] = [Problem(1, f"cannot be read: {error.strerror}")]
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            unread[str(file)] = [Problem(line, "is not UTF-8 text; save it as UTF-8")]
    return texts, unread


def _plain(name: str, problem: Problem) -> dict[str, object]:
    return {
        "file": name,
        "line": problem.line,
        "level": "warning" if problem.warning else "problem",
        "path": list(problem.path),
        "message": problem.message,
    }
