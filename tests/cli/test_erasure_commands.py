"""`customers erasure-request`, `erasures` and `erase`: what is asked for, listed, and done (B16)."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World
from policy_runs import runner

from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def run(peopled_sqlite, tmp_path):
    """What runs a `customers` command."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    given = runner(World.of_june(storage), path)
    yield lambda *words: given(*words, group="customers")
    storage.close()


@pytest.mark.clause("B16")
def test_a_request_is_recorded_listed_and_carried_out(run):
    """With its due day; afterwards it is listed as done, and names nobody."""
    assert run("erasures").stdout == "No erasure waits to be carried out.\n"
    recorded = run("erasure-request", "bore", "Kofi Mensah", "--notice", "2026-06-01")
    assert recorded.exit_code == 0, recorded.stderr
    assert "due by 2027-12-01." in recorded.stdout
    assert "reminded 30 days, 7 days and 1 day before" in recorded.stdout

    (waits,) = json.loads(run("erasures", "--json").stdout)
    assert (waits["customer"], waits["name"], waits["due"]) == ("BORE", "Kofi Mensah", "2027-12-01")
    assert (waits["notice"], waits["days"], waits["done"]) == ("2026-06-01", 544, None)
    table = run("erasures").stdout
    assert "in 544 days" in table
    assert waits["person"] in table, "an id that is cut cannot be copied"
    done = run("erase", "BORE", waits["person"], "--notice", "2026-06-01")
    assert "The request that was recorded is done" in done.stdout

    assert "No erasure waits" in run("erasures").stdout
    (kept,) = json.loads(run("erasures", "--all", "--json").stdout)
    assert (kept["name"], kept["person"], kept["done"]) == ("", "", "2026-06-05")
    assert "done on 2026-06-05" in run("erasures", "--all").stdout


def test_what_cannot_be_recorded_is_told(run):
    """A day that is none or lies ahead, a person nobody knows, the same twice."""
    assert run("erasure-request", "BORE", "UKOFI", "--notice", "soon").exit_code == 1
    ahead = run("erasure-request", "BORE", "UKOFI", "--notice", "2026-07-01").stderr
    assert ahead.startswith("This day lies in the future. Give the day on which it was asked for")
    assert "names nobody" in run("erasure-request", "BORE", "Kofi M", "--notice", "2026-06-01").stderr
    run("erasure-request", "BORE", "UKOFI", "--notice", "2024-06-01")
    again = run("erasure-request", "BORE", "UKOFI", "--notice", "2026-06-01")
    assert (again.exit_code, "already, due by 2025-12-01" in again.stderr) == (1, True)
    assert "overdue by 186 days" in run("erasures").stdout


def test_a_policy_without_a_time_is_told_too(run):
    """Nobody is reminded then, and the list says so."""
    told = run("erasure-request", "ACME", "UANN", "--notice", "2026-06-01")

    assert "names no time for it" in told.stdout
    table = run("erasures").stdout
    assert "not named" in table
    assert "waits" in table
