"""Histories as evidence, and erasing a person from them."""

import json
import shutil

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import DESK, World
from policy_runs import runner
from sqlalchemy import text

from bot.usecases.erasing import NAMELESS
from bot.usecases.evidence import verify_export
from bot.views.ids import Form
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]


@pytest.fixture
def told(peopled_sqlite, tmp_path):
    """A ticket of Borealis with words of both sides, and what runs a command a minute later."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    ts, _ = world.say("UKOFI", "CBORE", "Quarantine fails for kofi.mensah@bore.example")
    world.say("UDANA", "CBORE", "Looking at it, Kofi", ts)
    world.submit("UKOFI", Form.DETAILS, world.id("BORE-1"), information__steps="Release a mail")
    world.deliver()
    run = runner(world, path, later=60)
    run.world, run.path = world, path
    yield run
    storage.close()


def tickets(run, *words):
    return run(*words, group="tickets")


@pytest.mark.clause("U15")
def test_a_history_is_exported_whole_and_verifies_by_itself(told, tmp_path):
    """Facts with their hashes, words with their salts, terms and clocks: no database is needed to believe it."""
    found = tickets(told, "export", "bore-1")
    file = tmp_path / "BORE-1.json"
    file.write_text(found.stdout, encoding="utf-8")
    written = json.loads(found.stdout)

    assert found.exit_code == 0, found.stderr
    assert json.loads(written["facts"][0]["text"])["kind"] == "opened"
    assert "Quarantine fails" in written["words"][0]["body"]
    assert "Kofi Mensah" in written["people"].values()
    assert written["clocks"]["clocks"]
    verified = tickets(told, "verify", str(file))
    assert verified.exit_code == 0, verified.stderr
    assert "Every fact follows" in verified.stdout


@pytest.mark.clause("U15")
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda one: one["facts"].pop(1), "facts 2 to 2 are missing"),
        (lambda one: one["facts"][0].update(text=one["facts"][0]["text"].replace("BORE-1", "BORE-2")), "fact 1 was changed"),
        (lambda one: one["facts"].pop(), "the chain ends at fact"),
        (lambda one: one["words"][0].update(body='{"text":"All is well"}'), "the words of fact 1 were changed"),
        (lambda one: one.update(format=99), "no exported ticket"),
        (lambda one: one.pop("head"), "parts of it are missing"),
    ],
)  # fmt: skip
def test_whatever_was_changed_in_an_export_is_told(told, tmp_path, tamper, said):
    """In a sentence, and the command exits with 1."""
    written = json.loads(tickets(told, "export", "BORE-1").stdout)
    tamper(written)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    found = tickets(told, "verify", str(file))

    assert found.exit_code == 1
    assert said in found.stderr
    assert any(said in problem for problem in verify_export(written))


@pytest.mark.clause("U15")
def test_the_database_is_verified_ticket_by_ticket(told):
    """Facts cannot be changed by the app; words that somebody changed by hand are found."""
    whole = tickets(told, "verify")
    with told.world.storage.write() as work:
        work._connection.execute(text('UPDATE words SET body = \'{"text":"Nothing"}\' WHERE seq = 1'))
    changed = tickets(told, "verify")

    assert (whole.exit_code, whole.stdout) == (0, "1 tickets verified, 0 are not as they were written.\n")
    assert (changed.exit_code, "BORE-1: the words of fact 1 were changed" in changed.stderr) == (1, True)
    assert tickets(told, "verify", str(told.path)).exit_code == 1
    assert tickets(told, "export", "BORE-99").exit_code == 1


@pytest.mark.clause("B16")
@pytest.mark.parametrize("named", ["UKOFI", "kofi mensah"])
def test_a_person_is_erased_on_notice_and_the_history_still_verifies(told, named):
    """Their name, address and words go for good; facts, counts and clocks stay, and the due date is told."""
    before = told.world.readings("BORE-1")
    found = told("erase", "BORE", named, "--notice", "2026-06-01", group="customers")

    assert found.exit_code == 0, found.stderr
    assert "due by 2027-12-01." in found.stdout
    written = tickets(told, "export", "BORE-1").stdout
    for trace in ("Kofi Mensah", "UKOFI", "kofi.mensah", "Release a mail", "Quarantine fails"):
        assert trace not in written.replace("Looking at it, Kofi", "")
    assert NAMELESS in written
    assert verify_export(json.loads(written)) == []
    assert told.world.readings("BORE-1") == before
    assert "1 tickets verified, 0 are not" in tickets(told, "verify").stdout
    told.world.deliver()
    card = told.world.posts(DESK)[0].words
    assert "erased on request" in card
    assert "Kofi" not in card
    assert (
        told.world.say("UKOFI", "CBORE", "Is it solved? We see more of it")[1].tell is not None
    )  # no contact any more


@pytest.mark.clause("B16")
def test_nobody_is_erased_by_a_guess(told):
    """A name that fits nobody, a day that is none, a customer that is not there."""
    for words in (("BORE", "Kofi M"), ("NOPE", "UKOFI"), ("ACME", "UKOFI")):
        assert told("erase", *words, "--notice", "2026-06-01", group="customers").exit_code == 1
    assert told("erase", "BORE", "UKOFI", "--notice", "soon", group="customers").exit_code == 1
    late = told("erase", "BORE", "UKOFI", "--notice", "2024-06-01", group="customers")
    assert "which has passed" in late.stdout


@pytest.mark.clause("T4")
def test_a_report_is_printed_or_written_for_machines(told):
    """Tables by customer; a day that is none is refused."""
    told.world.submit("UDANA", Form.CLOSE, told.world.id("BORE-1"), reason="training")
    words = tickets(told, "report", "--since", "2026-06-01")
    plain = json.loads(
        tickets(told, "report", "--since", "2026-06-01", "--customer", "bore", "--json").stdout
    )

    assert words.exit_code == 0, words.stderr
    for said in ("Categories", "Endings", "out of scope: In-depth training", "1 tickets received since"):
        assert said in words.stdout
    assert plain["tickets"] == 1
    assert plain["categories"] == [{"customer": "BORE", "about": "not said", "tickets": 1}]
    assert tickets(told, "report", "--since", "soon").exit_code == 1
