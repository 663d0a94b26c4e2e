"""`availability …`: what is printed, what machines get, and the number it exits with (N4)."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World, at
from policy_runs import runner

from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def run(peopled_sqlite, tmp_path):
    """What runs an `availability` command in August, over a June with a gap of two hours."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    with storage.write() as work:
        for name, since, until in (("a", "06-01 00:00", "06-10 02:00"), ("b", "06-10 04:00", "07-03 00:00")):
            work.uptime.begin(name, at(f"2026-{since}"))
            work.uptime.extend(name, at(f"2026-{until}"))
    world.now = at("2026-08-01 00:00")
    given = runner(world, path)
    yield lambda *words: given(*words, group="availability")
    storage.close()


@pytest.mark.clause("N4")
def test_a_missed_target_exits_with_1_and_says_what_was_measured(run):
    """With the gap, how long it was, and that heartbeats are a proxy; the first hours of the month were not observed."""
    told = run("report", "--month", "2026-06")

    assert told.exit_code == 1
    for said in (
        "2026-06-10 05:00:00",
        "2:00:00 h",
        "99.721 % of 717:00:00 h that count; 2:00:00 h missing. 99.9 % by policy nagomi: missed.",
        "Observed from 2026-06-01 03:00:00 to 2026-07-01 00:00:00 only",
        "a proxy for the service",
    ):
        assert said in told.stdout


@pytest.mark.clause("N4")
def test_an_exclusion_by_an_operator_is_shown_and_can_be_withdrawn(run):
    """By number; the report exits with 0 while it stands."""
    made = run(
        "exclude", "2026-06-10T08:00Z", "2026-06-10 11:30", "--reason", "provider", "--note", "Their line"
    )
    assert "Exclusion 1: gaps from 2026-06-10 08:00:00 to 2026-06-10 11:30:00 do not count" in made.stdout
    told = run("report", "--month", "2026-06", "--policy", "nagomi")
    assert told.exit_code == 0, told.stdout
    assert "Failure of the customer's internet" in " ".join(told.stdout.split())
    assert "held." in told.stdout
    assert "Their line" in run("exclusions").stdout

    assert run("withdraw", "1").exit_code == 0
    assert run("report", "--month", "2026-06").exit_code == 1
    assert "withdrawn 2026-08-01" in run("exclusions").stdout
    assert run("withdraw", "1").exit_code == 2


@pytest.mark.clause("N4")
def test_machines_get_the_same(run):
    """Every span with its seconds, and what was left out with its reason."""
    run("exclude", "2026-06-10T09:00Z", "2026-06-10T10:00Z", "--reason", "third_party")
    told = run("report", "--month", "2026-06", "--json")
    plain = json.loads(told.stdout)

    assert told.exit_code == 1
    assert (plain["target"], plain["held"], plain["complete"], plain["zone"]) == (
        99.9,
        False,
        False,
        "America/New_York",
    )
    (gap,), (left_out,) = plain["gaps"], plain["left_out"]
    assert gap == {
        "since": "2026-06-10T09:00:00+00:00",
        "until": "2026-06-10T11:00:00+00:00",
        "seconds": 7200,
        "left_out_seconds": 3600,
    }
    assert (left_out["reason"], left_out["source"], left_out["left_out_seconds"]) == (
        "third_party",
        "exclusion 1",
        3600,
    )
    assert (plain["missing_seconds"], plain["percent"]) == (3600, 99.86)
    assert plain["measured_by"].startswith("Counted from Pledge's own heartbeats")


def test_what_cannot_be_told_exits_with_2(run):
    """A month of which nothing is kept is no missed target; nor is a word that cannot be read."""
    for words in (
        ("report", "--month", "2026-05"),
        ("report", "--month", "June"),
        ("report", "--month", "2026-06", "--policy", "tromzo"),
        ("report", "--month", "2026-06", "--customer", "NOPE"),
        ("report", "--month", "2026-06", "--workspace", "TNONE"),
        ("exclude", "2026-06-10", "2026-06-11", "--reason", "luck"),
    ):
        told = run(*words)
        assert (told.exit_code, bool(told.stderr)) == (2, True), words
    assert run("exclude", "soon", "2026-06-11", "--reason", "provider").exit_code == 1
    assert run("exclusions").stdout == "Nothing was left out.\n"


def test_a_target_by_hand_needs_no_policy(run):
    """Its months are UTC's."""
    told = run("report", "--month", "2026-06", "--target", "99.5")

    assert told.exit_code == 0
    assert "(UTC)" in told.stdout
    assert "99.5 % by the target given: held." in told.stdout
