"""What lint says is said where documents are taken in too: problems refuse, warnings do not."""

import shutil
from datetime import date

import pytest
from desk_world import World
from policy_runs import changed, runner

from policies.document import library
from policies.document.lint_agreed import agreed
from storage.unit_of_work import Storage

TODAY = date(2026, 6, 5)
HOURS = {"zone": "Europe/Berlin", "hours": {"mon-fri": "09:00-17:00"}}


@pytest.fixture
def run(migrated_sqlite, tmp_path):
    """Runs commands on an empty database, in June 2026."""
    path = tmp_path / "new.db"
    shutil.copy(migrated_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    yield runner(World.of_june(storage), path)
    storage.close()


def versions(run):
    return run("versions").stdout.splitlines()


def test_a_policy_is_added_before_there_are_customers(run, tmp_path):
    """Whoever begins has neither: the policy comes first, since the customers file names it."""
    file = changed(
        library()["starter"],
        tmp_path / "own.yml",
        ("policy: starter ", "policy: ours "),
        effective="2026-01-01",
    )
    told = run("add", file)

    assert told.exit_code == 0, told.stderr
    assert len(versions(run)) == 1


def test_what_lint_would_have_mended_is_not_added(run, tmp_path):
    """It can be read, and contradicts itself: its line is told, and nothing is kept."""
    file = changed(
        library()["tromzo"],
        tmp_path / "bad.yml",
        ("        4: 1bd\n        clause: T5\n", "        4: 5w\n"),
        effective="2026-01-01",
    )
    told = run("add", file)

    assert told.exit_code == 1
    assert "after its resolution" in told.stderr
    assert f"{file}:" in told.stderr
    assert versions(run) == []


def test_a_warning_is_told_and_added_all_the_same(run, tmp_path):
    """It may be meant."""
    file = changed(
        library()["tromzo"],
        tmp_path / "late.yml",
        ("review: 2027-06-30", "review: 2026-03-01"),
        effective="2026-01-01",
    )
    told = run("add", file)

    assert told.exit_code == 0
    assert "warning: review: was due on 2026-03-01" in told.stderr
    assert [line.split("; ")[1] for line in versions(run)] == ["its review was due on 2026-03-01"]


def test_a_version_has_to_follow_those_that_are_there(run, tmp_path):
    """No day with two, none without; one of the same day takes the other's place."""
    first = changed(
        library()["tromzo"], tmp_path / "1.yml", effective="{from: 2026-01-01, until: 2026-08-31}"
    )
    gap = changed(library()["tromzo"], tmp_path / "2.yml", effective="2026-10-01")
    again = changed(
        library()["tromzo"], tmp_path / "3.yml", effective="{from: 2026-01-01, until: 2026-09-30}"
    )
    assert run("add", first).exit_code == 0
    refused = run("add", gap)
    mended = run("add", again)

    assert refused.exit_code == 1
    assert "after 2026-08-31, when the version before ends, there is none" in refused.stderr
    assert mended.exit_code == 0, mended.stderr


def test_without_a_first_day_nothing_is_added(run, tmp_path):
    """Somebody will ask since when it holds."""
    told = run("add", changed(library()["tromzo"], tmp_path / "never.yml"))

    assert told.exit_code == 1
    assert "effective is missing" in told.stderr


@pytest.mark.clause("U16")
def test_an_order_form_that_contradicts_the_policy_is_refused_in_its_line(run, tmp_path, sample):
    """A response promised after the resolution it belongs to."""
    file = tmp_path / "customers.yml"
    text = sample.replace(
        "    plan: standard\n", '    plan: standard\n    overrides: {"first_response.2": 3w}\n', 1
    )
    file.write_text(text, encoding="utf-8")
    told = run("import", str(file), group="customers")

    line = text.splitlines().index('    overrides: {"first_response.2": 3w}') + 1
    assert told.exit_code == 1
    assert f"{file}:{line}: ACME: plans.standard.promises.first_response.2: of a ticket of" in told.stderr
    assert "nothing was changed" in told.stderr


def test_hours_without_holidays_are_a_warning(run, tmp_path, sample):
    """They may be meant, and somebody should say so."""
    file = tmp_path / "customers.yml"
    file.write_text(sample.replace("      public_holidays: none\n", "", 1), encoding="utf-8")
    told = run("import", str(file), group="customers")

    assert told.exit_code == 0
    assert "warning: UMBR: calendars.support: has no holiday for the next twelve months" in told.stderr


def test_the_sample_has_nothing_to_mend(run):
    """What newcomers import first is silent."""
    told = run("import", "demo/customers.yml", group="customers")

    assert (told.exit_code, told.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "overrides", "calendar", "said"),
    [
        ("tromzo", {"first_response.2": "2h"}, None, None),
        ("tromzo", {"first_response.2": "3d"}, None, "fires before '50%'"),
        ("tromzo", {"resolution.1": "1h"}, None, "after its resolution"),
        (
            "numerify",
            {"resolution.1": "2bd"},
            HOURS | {"public_holidays": None},
            "write 2d, or name business hours",
        ),
        ("secpod", {}, HOURS, "has no holiday"),
        ("secpod", {}, HOURS | {"public_holidays": "DE"}, None),
        ("secpod", {}, None, None),
    ],
)
def test_what_was_agreed_is_looked_at_with_the_policy(name, overrides, calendar, said):
    """Only what the policy by itself does not have is told; a ladder that fits less well is a warning."""
    found = agreed(library()[name], plan="standard", overrides=overrides, calendar=calendar, today=TODAY)

    assert bool(found) is (said is not None)
    assert said is None or any(said in one.message for one in found)
    assert all(one.warning for one in found if "ladders" in one.message)
