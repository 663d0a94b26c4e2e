"""`policy impact` and `policy backtest`: what a change would do, before anybody makes it."""

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import tzdata
from desk_fixtures import peopled_sqlite
from desk_world import World
from policy_runs import changed, runner

from bot.views.ids import Form
from policies.document import library
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def told(peopled_sqlite, tmp_path):
    """Three tickets: answered late, answered in time, and open; and what runs a command ten minutes later."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    for hours in (100, 3):
        ts = world.ask(text=f"It was down for {hours} hours, all of it")
        world.later(hours=hours)
        world.say("UDANA", "CACME", "We are on it", ts)
        world.submit("UDANA", Form.RESOLVE, world.id(world.numbers()[-1]), resolution="other")
        world.later(5)
    world.ask(text="The third one, please look at it")
    world.later(10)
    run = runner(world, path)
    run.world = world
    yield run
    storage.close()


def quicker(folder: Path) -> str:
    """Two hours for what was a business day."""
    return changed(
        library()["tromzo"],
        folder / "quicker.yml",
        ("        3: 1bd\n        4: 1bd\n", "        3: 2h\n        4: 1bd\n"),
    )


def test_impact_lists_each_open_clock_that_would_move(told, tmp_path):
    """The open ticket's response is due earlier; what has ended is not touched, and nothing is written."""
    before = told.world.shape()
    found = told("impact", quicker(tmp_path), "--json")

    assert found.exit_code == 0, found.stderr
    (one,) = json.loads(found.stdout)
    assert (one["number"], one["target"]) == ("ACME-3", "first_response")
    assert one["before"] - one["after"] > 3600
    assert "First response, P3" in told("impact", quicker(tmp_path)).stdout
    assert told.world.shape() == before


def test_the_same_policy_has_no_impact(told, tmp_path):
    """A sentence, not an empty table."""
    same = changed(library()["tromzo"], tmp_path / "same.yml")

    assert told("impact", same).stdout == "No open clock would move.\n"


def test_what_impact_foretells_a_move_does(told, tmp_path):
    """The deadline after the move is the one that was listed."""
    file = quicker(tmp_path)
    (one,) = json.loads(told("impact", file, "--json").stdout)
    told("move", "ACME-3", "--policy", file)

    assert told.world.reading("ACME-3").deadline == one["after"]


def test_other_zone_data_are_read_in_a_process_of_their_own(told, tmp_path):
    """A world in which Los Angeles lives by the clock of Berlin."""
    there = tmp_path / "packages"
    shutil.copytree(Path(tzdata.__file__).parent, there / "tzdata")
    zones = there / "tzdata" / "zoneinfo"
    shutil.copy(zones / "Europe" / "Berlin", zones / "America" / "Los_Angeles")

    found = told("impact", "--packages", str(there), "--json")

    assert found.exit_code == 0, found.stderr
    moved = {(one["number"], one["target"]) for one in json.loads(found.stdout)}
    assert ("ACME-3", "first_response") in moved
    assert told("impact", "--packages", str(tmp_path / "nothing")).stdout == "No open clock would move.\n"


def test_impact_wants_one_thing_to_compare_with(told, tmp_path):
    """A document or a folder."""
    assert told("impact", quicker(tmp_path), "--packages", str(tmp_path)).exit_code == 1


def test_a_broken_package_is_told_and_nothing_else(told, tmp_path):
    """The other process's last word, no trace."""
    (tmp_path / "json.py").write_text("raise SystemExit('out of order')\n")
    found = told("impact", "--packages", str(tmp_path))

    assert found.exit_code == 1
    assert "could not be used: out of order" in found.stderr


def test_a_backtest_counts_what_would_have_been_kept(told, tmp_path):
    """One was late anyway, one in time turns late, and the third still runs."""
    out = tmp_path / "all.csv"
    found = told("backtest", quicker(tmp_path), "--since", "2026-06-01", "--csv", str(out), "--json")

    assert found.exit_code == 0, found.stderr
    plain = json.loads(found.stdout)
    response = plain["by_target"]["first_response"]
    assert response == {"kept_before": 1, "missed_before": 1, "kept_after": 0, "missed_after": 2}
    assert plain["tickets"] == 3
    assert [(one["number"], one["before"], one["after"]) for one in plain["turned"]] == [
        ("ACME-2", "kept", "missed")
    ]
    with out.open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["number"] for row in rows if row["turned"] == "yes"] == ["ACME-2"]
    assert len(rows) == plain["clocks"]


def test_a_backtest_prints_tables_and_the_verdicts_that_change(told, tmp_path):
    """By target, priority and customer."""
    words = told("backtest", quicker(tmp_path), "--since", "2026-06-01").stdout

    for expected in ("First response", "P3", "ACME", "ACME-2", "3 tickets", "1 verdicts change"):
        assert expected in words


def test_tickets_are_replayed_under_another_policy(told, tmp_path):
    """Whose tickets, and the plan they get there; figures of order forms belong to the policy they were agreed with."""
    with told.world.storage.write() as work:
        customer = work.directory.customer_by_key("TVENDOR", "ACME")
        work.directory.save_customer(replace(customer, overrides={"resolution.3": "1w"}))
    told.world.ask(text="A fourth one, under an order form of its own")
    other = changed(library()["nagomi"], tmp_path / "other.yml")
    words = ("backtest", other, "--since", "2026-06-01", "--json")
    nobody = json.loads(told(*words).stdout)
    lost = told(*words, "--of", "tromzo")
    found = told(*words, "--of", "tromzo", "--plan", "premium")

    assert nobody["tickets"] == 0
    assert (lost.exit_code, "has no plan 'standard'" in lost.stderr) == (1, True)
    plain = json.loads(found.stdout)
    assert plain["tickets"] == 4, found.stderr
    assert set(plain["by_target"]) == {"first_response", "next_update", "resolution"}


def test_a_backtest_starts_where_it_is_told(told, tmp_path):
    """Tickets received before are left out; a day that is none is refused."""
    later = json.loads(told("backtest", quicker(tmp_path), "--since", "2026-06-10", "--json").stdout)
    wrong = told("backtest", quicker(tmp_path), "--since", "yesterday")

    assert later["tickets"] < 3
    assert (wrong.exit_code, "write one such as" in wrong.stderr) == (1, True)


def test_a_job_is_read_the_same_in_a_process_of_its_own():
    """Nothing in, nothing out."""
    done = subprocess.run(
        [sys.executable, "-m", "handlers.cli.other_data"],
        input='{"now": 0, "tickets": []}',
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout == "[]"
