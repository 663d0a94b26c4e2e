"""`policy …` on the tickets of a database: what is told, and the number it exits with."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World
from typer.testing import CliRunner

from handlers.cli.program import program
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def told(peopled_sqlite, tmp_path):
    """A world with a ticket on it, and what runs a command on its database an hour later."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    world.ask()

    def run(*words):
        made = program(lambda _: 0, lambda: float(world.now + 3600))
        return CliRunner().invoke(
            made, ["policy", *words], env={"DATABASE_URL": f"sqlite:///{path}", "COLUMNS": "200"}
        )

    run.world = world
    yield run
    storage.close()


def test_a_ticket_is_explained_in_words_and_as_data(told):
    """Both for us and for its customer."""
    words, data = told("explain", "acme-1"), told("explain", "ACME-1", "--customer", "--json")

    assert words.exit_code == data.exit_code == 0
    assert "First response: due Mon 8 Jun 2026 10:00" in words.stdout
    assert "Ann Lee" in words.stdout
    found = json.loads(data.stdout)
    assert [one["target"] for one in found["clocks"]] == ["first_response", "resolution"]
    assert "who" not in data.stdout


def test_an_unknown_ticket_is_told_and_exits_with_1(told):
    """A sentence, no trace."""
    found = told("explain", "ACME-99")

    assert found.exit_code == 1
    assert "ACME-99" in found.stderr
