"""Runs `policy …` on a world's database, and writes versions of policies to try."""

import re
from collections.abc import Callable
from pathlib import Path

from click.testing import Result
from desk_world import World
from typer.testing import CliRunner

from handlers.cli.program import program


def runner(world: World, path: Path, later: int = 0) -> Callable[..., Result]:
    """What runs a command so many seconds after the world's present."""

    def run(*words: str, group: str = "policy") -> Result:
        made = program(lambda _: 0, lambda: float(world.now + later))
        environ = {"DATABASE_URL": f"sqlite:///{path}", "COLUMNS": "200"}
        return CliRunner().invoke(made, [group, *words], env=environ)

    return run


def changed(text: str, file: Path, *changes: tuple[str, str], effective: str = "") -> str:
    """Write a version of a document that differs in this, and say where."""
    text = re.sub(r"(?m)^effective:.*\n", "", text)
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text + (f"effective: {effective}\n" if effective else ""), encoding="utf-8")
    return str(file)
