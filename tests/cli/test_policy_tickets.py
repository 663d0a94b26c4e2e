"""`policy …` on the tickets of a database: what is told, and the number it exits with."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World, at
from policy_runs import changed, runner

from policies.document import library
from policies.timeline import FactKind
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

    run = runner(world, path, later=3600)
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


@pytest.fixture
def quicker(tmp_path):
    """A version of the ticket's policy that answers priority 3 within two hours, from 10 June on."""
    figures = ("        3: 1bd\n        4: 1bd\n", "        3: 2h\n        4: 1bd\n")
    return changed(library()["tromzo"], tmp_path / "quicker.yml", figures, effective="2026-06-10")


def test_a_version_serves_what_is_received_while_it_is_in_force(told, quicker):
    """Before its first day nothing changes, from then on new tickets follow it, and old ones keep theirs."""
    added = told("add", quicker)
    told.world.later(10)
    told.world.ask(text="Another thing entirely, please look")
    told.world.now = at("2026-06-10 10:00")
    told.world.ask(text="And one more, since this morning")

    assert added.exit_code == 0, added.stderr
    assert "is in force from 2026-06-10 07:00 UTC" in added.stdout
    lengths = [told.world.reading(f"ACME-{n}").promise.duration for n in (1, 2, 3)]
    assert [str(one) for one in lengths] == ["1bd", "1bd", "2h"]
    assert "tromzo" in told("versions").stdout
    assert json.loads(told("versions", "--json").stdout)[0]["policy"] == "tromzo"


def test_an_open_ticket_is_moved_with_a_receipt_for_both_sides(told, quicker):
    """One fact, two receipts, and a second time there is nothing to do."""
    first, second = (told("move", "ACME-1", "--policy", quicker, "--reason", "as agreed") for _ in "12")

    assert (first.exit_code, first.stdout) == (0, "1 moved, 0 under this version already.\n"), first.stderr
    assert second.stdout == "0 moved, 1 under this version already.\n"
    told.world.later(60)
    (fact,) = told.world.facts("ACME-1", FactKind.POLICY_MOVED)
    assert (fact.what["reason"], fact.what["to"]) == ("as agreed", told.world.row("ACME-1").terms)
    assert told.world.reading("ACME-1").epoch == 2
    told.world.deliver()
    said = " ".join(post.words for channel in ("CACME", "CDESK") for post in told.world.posts(channel))
    assert said.count("follows a newer version of the Tromzo support policy now") >= 2


def test_all_open_tickets_of_a_policy_are_moved_and_others_are_not(told, quicker):
    """Another customer's policy is none of its business."""
    told.world.ask("UBIRGIT", "CBORE", "The console does not load for anybody here")
    moved = told("move", "--all", "--policy", quicker)

    assert moved.stdout == "1 moved, 0 under this version already.\n", moved.stderr
    assert told("move", "--policy", quicker).exit_code == 1


def test_a_version_with_problems_is_refused_with_its_lines(told, tmp_path):
    """Nothing of it is kept."""
    file = tmp_path / "bad.yml"
    file.write_text("policy: tromzo\n", encoding="utf-8")

    assert told("add", str(file)).exit_code == 1
    assert f"{file}:1: " in told("move", "ACME-1", "--policy", str(file)).stderr
    assert told("versions").stdout == ""
    assert told("add", str(tmp_path / "none.yml")).exit_code == 1


def test_a_policy_of_ones_own_is_added_and_given_to_customers(told, tmp_path, sample):
    """It serves requests at once, even before its first day."""
    own = changed(
        library()["tromzo"], tmp_path / "own.yml", ("policy: tromzo", "policy: ours"), effective="2027-01-01"
    )
    customers = tmp_path / "customers.yml"
    customers.write_text(sample.replace("policy: tromzo", "policy: ours"), encoding="utf-8")
    unknown = told("import", str(customers), group="customers")
    added = told("add", own)
    imported = told("import", str(customers), group="customers")
    told.world.later(10)
    told.world.ask(text="This one is under the new policy, please look")

    assert (unknown.exit_code, added.exit_code, imported.exit_code) == (1, 0, 0), imported.stderr
    assert told.world.case("ACME-2").terms.policy == "ours"


def test_a_version_that_does_not_fit_what_a_customer_agreed_is_refused(told, tmp_path):
    """Its plan is gone: that is told now, not when the customer asks."""
    file = changed(
        library()["tromzo"], tmp_path / "lacks.yml", ("  standard:\n", "  other:\n"), effective="2026-06-10"
    )

    found = told("add", file)

    assert found.exit_code == 1
    assert "customer ACME: policy tromzo has no plan 'standard'" in found.stderr
