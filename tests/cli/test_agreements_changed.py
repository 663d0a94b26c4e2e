"""A changed agreement: what it would move, and moving open tickets to it."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World
from policy_runs import changed, runner

from policies.data_versions import data_versions
from policies.document import library
from policies.terms import Target
from policies.timeline import FactKind
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def told(peopled_sqlite, tmp_path):
    """A ticket of Acme and one of Quarry, both open; and what runs a command ten minutes later."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    world.ask()
    world.ask("UQUINN", "CQUAR", "How do we add a device group?")
    world.command("UDANA", "priority QUAR-1 4")
    run = runner(world, path, later=600)
    run.world = world
    yield run
    storage.close()


@pytest.fixture
def written(sample, tmp_path):
    """Writes the sample with changes and says where."""

    def write(*changes):
        text = sample
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        file = tmp_path / "customers.yml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


def impact(run, *words):
    found = run("impact", *words, "--json")
    assert found.exit_code == 0, found.stderr
    return {(one["number"], one["target"]): (one["before"], one["after"]) for one in json.loads(found.stdout)}


FIGURE = ("    plan: standard\n", '    plan: standard\n    overrides: {"first_response.3": 2h}\n')
HOURS = ('        mon-fri: "08:00-17:00"\n', '        mon-fri: "08:00-09:00"\n')


@pytest.mark.clause("U16")
def test_a_figure_of_the_order_form_is_listed_with_what_it_moves(told, written):
    """Before and after, and nothing is written."""
    shape = told.world.shape()
    moved = impact(told, "--customers", written(FIGURE))

    assert set(moved) == {("ACME-1", "first_response")}
    before, after = moved["ACME-1", "first_response"]
    assert before == told.world.reading("ACME-1").deadline
    assert after < before
    assert told.world.shape() == shape


@pytest.mark.parametrize(
    ("change", "clocks"),
    [
        (HOURS, set()),  # two business days end at the same time of day
        ((HOURS[0], '        mon-tue: "08:00-17:00"\n'), {("QUAR-1", "first_response")}),
        (("policy: tromzo", "policy: nagomi\n    plan: premium  #"), None),
        (("    turn_to: your account manager, at", "    turn_to: somebody at"), set()),
    ],
)
def test_hours_policy_and_plan_are_looked_at_too(told, written, change, clocks):
    """Only what a clock reads moves clocks."""
    if clocks is None:
        file = written(change, ("    plan: standard\n    subscription", "    subscription"))
        assert ("ACME-1", "first_response") in impact(told, "--customers", file)
        assert ("ACME-1", "resolution") in impact(told, "--customers", file)
    else:
        assert set(impact(told, "--customers", written(change))) == clocks


@pytest.mark.clause("B15")
def test_a_stop_of_support_ends_what_runs(told, written):
    """As the import will."""
    moved = impact(
        told,
        "--customers",
        written(("    plan: standard\n", "    plan: standard\n    standing: suspended\n")),
    )

    assert {key for key, (_, after) in moved.items() if after is None} == {
        ("ACME-1", "first_response"),
        ("ACME-1", "resolution"),
    }


def test_a_file_with_problems_is_refused_as_the_import_would(told, written):
    """By its line."""
    found = told("impact", "--customers", written(("    plan: standard\n", "    plan: gold\n")))

    assert found.exit_code == 1
    assert "policy tromzo has no plan 'gold'" in found.stderr


@pytest.mark.clause("U16")
def test_what_impact_foretold_a_move_does_with_a_receipt(told, written):
    """A new agreement applies to new tickets; an open one follows it by a recorded move alone."""
    file = written(FIGURE)
    _, after = impact(told, "--customers", file)["ACME-1", "first_response"]
    assert told("import", file, group="customers").exit_code == 0
    assert told.world.reading("ACME-1").deadline != after
    first, second = (told("move", "ACME-1", "--reason", "order form of June") for _ in "12")

    assert (first.stdout, second.stdout) == (
        "1 moved, 0 under this version already.\n",
        "0 moved, 1 under this version already.\n",
    )
    told.world.later(20)
    assert told.world.reading("ACME-1").deadline == after
    (fact,) = told.world.facts("ACME-1", FactKind.POLICY_MOVED)
    assert (fact.what["agreed"], fact.what["reason"]) == (True, "order form of June")
    told.world.deliver()
    assert any("what is agreed now" in post.words for post in told.world.posts("CACME"))


def test_all_open_tickets_of_a_customer_are_moved(told, written):
    """And no other's."""
    told("import", written((HOURS[0], '        mon-tue: "08:00-17:00"\n')), group="customers")
    before = told.world.reading("QUAR-1").deadline
    moved = told("move", "--customer", "quar")

    assert moved.stdout == "1 moved, 0 under this version already.\n", moved.stderr
    told.world.later(20)
    assert told.world.reading("QUAR-1").deadline > before
    assert told.world.facts("ACME-1", FactKind.POLICY_MOVED) == []
    assert told("move", "--customer", "nobody").exit_code == 1
    assert told("move", "--all").exit_code == 1
    assert told("move", "ACME-1", "--customer", "ACME").exit_code == 1


def test_another_holiday_of_a_policy_moves_what_counts_over_it(told, tmp_path):
    """A calendar is part of a version like any figure."""
    file = changed(
        library()["tromzo"],
        tmp_path / "holiday.yml",
        ("    public_holidays: US\n", "    public_holidays: US\n    closed: [2026-06-08]\n"),
    )
    moved = impact(told, file)

    assert ("ACME-1", "first_response") in moved
    assert told.world.reading("ACME-1", Target.FIRST_RESPONSE).deadline < moved["ACME-1", "first_response"][1]


def test_tickets_that_came_under_other_data_are_listed(told):
    """Without a change to compare: what is read with newer zones or holidays than it came under."""
    assert "came under the zone and holiday data installed" in told("impact").stdout
    row = told.world.row("ACME-1")
    with told.world.storage.write() as work:
        pinned = json.loads(work.terms.get(row.terms)) | {"data": {"tzdata": "2020.1", "holidays": "0.50"}}
        work.tickets.repin(row.id, work.terms.put(json.dumps(pinned, sort_keys=True)))

    (older,) = json.loads(told("impact", "--json").stdout)
    assert (older["number"], older["pinned_with"]) == ("ACME-1", {"tzdata": "2020.1", "holidays": "0.50"})
    words = told("impact").stdout
    assert f"now {data_versions().tzdata}" in words
    assert "pip install --target" in words
    assert "came under time zones 2020.1" in told("explain", "ACME-1").stdout
