"""Announcements by command: the same use case, with every problem told by its line."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_fixtures import peopled_sqlite
from desk_world import World
from policy_runs import runner

from bot.usecases.announcements_due import send_due
from bot.usecases.announcing import OPERATOR
from storage.unit_of_work import Storage

__all__ = ["peopled_sqlite"]

EXAMPLE = Path(__file__).parents[2] / "docs" / "announcement.yml"
PLAIN = """
kind: release
title: Release 7.0
text: |
  It is there.
"""


@pytest.fixture
def run(peopled_sqlite, tmp_path):
    """What runs `announcements …` at the world's present; a text is written into a file first."""
    path = tmp_path / "told.db"
    shutil.copy(peopled_sqlite, path)
    storage = Storage(f"sqlite:///{path}")
    world = World.of_june(storage)
    plain = runner(world, path)

    def command(*words, text=None):
        if text is not None:
            (tmp_path / "a.yml").write_text(text, encoding="utf-8")
            words = (*words, str(tmp_path / "a.yml"))
        return plain(*words, group="announcements")

    command.world = world
    yield command
    storage.close()


def kept(run):
    with run.world.storage.read() as work:
        return work.announcements.latest("TVENDOR")


@pytest.mark.clause("S7")
def test_a_file_is_announced_and_listed_and_withdrawn(run):
    """Who is told is said at once; the list tells how it stands, and one that is sent stays sent."""
    now = run("add", text=PLAIN)
    later = run("add", text=f"{PLAIN}send: 2026-07-01 09:00\nzone: Europe/Berlin\nto: {{customers: ACME}}\n")

    assert (now.exit_code, later.exit_code) == (0, 0), now.stderr + later.stderr
    assert "Announcement 1 goes at once to 5 customers: Acme Robotics" in now.stdout
    assert "A call is offered to Borealis Bank." in now.stdout
    assert "Announcement 2 goes at 2026-07-01 07:00 UTC to 1 customer: Acme Robotics." in later.stdout
    assert [row.by for row in kept(run)] == [OPERATOR, OPERATOR]

    send_due(run.world.desk)
    run.world.deliver()
    assert "is sent already" in run("withdraw", "1").stderr
    assert run("withdraw", "2").stdout == "Announcement 2 is withdrawn.\n"
    assert "no such announcement" in run("withdraw", "3").stderr
    listed = run("list").stdout
    assert "Sent 2026-06-05 17:00 UTC to 5 customers" in " ".join(listed.split())
    assert "Withdrawn by an operator" in " ".join(listed.split())
    second, first = json.loads(run("list", "--json").stdout)
    assert (first["state"], first["messages"], first["posted"]) == ("sent", 5, 5)
    assert (second["state"], second["due"]) == (
        "withdrawn",
        datetime(2026, 7, 1, 7, tzinfo=UTC).timestamp(),
    )


@pytest.mark.clause("S7")
def test_one_is_shown_with_everybody_it_went_to_and_when(run):
    """Each channel with the time of its message, and the calls that were booked."""
    run("add", text=f"{PLAIN}to: {{customers: [ACME, BORE]}}\n")
    before = json.loads(run("show", "1", "--json").stdout)
    send_due(run.world.desk)
    waits = run("show", "1").stdout
    run.world.deliver()
    told = json.loads(run("show", "1", "--json").stdout)

    assert (before["went"], before["state"], before["text"]) == ([], "scheduled", "It is there.\n")
    assert "not yet" in waits
    assert [(one["customer"], one["channel"]) for one in told["went"]] == [
        ("ACME", "CACME"),
        ("BORE", "CBORE"),
    ]
    assert all(one["posted"] >= run.world.now - 60 for one in told["went"])
    assert "It is there." in run("show", "1").stdout
    assert "no such announcement" in run("show", "7").stderr


def test_maintenance_that_was_over_is_listed_as_given_up(run):
    """Nobody was told, and the messages that waited never go."""
    text = PLAIN.replace("kind: release", "kind: maintenance")
    run(
        "add",
        text=f"{text}window: {{begin: 2026-06-05 20:00, end: 2026-06-05 21:00}}\nto: {{customers: ACME}}\n",
    )
    send_due(run.world.desk)
    run.world.later(hours=4)
    run.world.deliver()

    listed = " ".join(run("list").stdout.split())
    assert "Given up 2026-06-05 21:00 UTC, since its window was over; nobody was told" in listed
    assert "never" in run("show", "1").stdout
    assert json.loads(run("show", "1", "--json").stdout)["state"] == "over"


def test_a_preview_tells_who_would_be_told_what_and_changes_nothing(run):
    """The example in docs is one."""
    told = run("add", "--preview", str(EXAMPLE))

    assert told.exit_code == 0, told.stderr
    assert "Nothing was changed. It would go at 2030-06-10 07:00 UTC to 4 customers" in told.stdout
    assert "Each of them will read:\n\n:wrench: *Maintenance: Upgrade of the database*" in told.stdout
    assert "The console cannot be reached for up to an hour. Filtering goes on." in told.stdout
    assert kept(run) == []


@pytest.mark.clause("B12")
def test_notice_that_is_too_short_is_warned_of(run):
    """By the figure of the customers' policy; it is announced all the same."""
    text = PLAIN.replace("kind: release", "kind: end_of_support")
    told = run("add", text=f"{text}end_of_support: {{line: '6.2', last_day: 2026-10-01}}\n")

    assert told.exit_code == 0, told.stderr
    assert told.stderr.startswith("warning: Borealis Bank is owed 6 months of notice")
    assert "5 Dec 2026 at the earliest" in told.stderr
    assert len(kept(run)) == 1


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    ("more", "line", "told"),
    [
        ("to: {policies: tromso}\n", 6, "no customer has the policy 'tromso'"),
        ("to:\n  plans: [standard, gold]\n", 7, "no customer has the plan 'gold'"),
        ("to: {customers: [ACME, ACNE]}\n", 6, "no customer has the key 'ACNE'"),
        ("to: {policies: tromzo, plans: platinum}\n", 6, "Nobody would be told."),
        ("to: {deployment: moon}\n", 6, "to.deployment: should be"),
        ("send: 2026-06-05 09:59\n", 6, "That time has passed"),
        ("send: soon\n", 6, "this is no time"),
        ("send: 2026-06-06\n", 6, "this is no time"),
        ("zone: Mars\n", 6, "is no time zone"),
        ("zone: Europe/Berlin\nsend: 2027-03-28 02:30\n", 7, "the clocks go forward"),
        ("send: 2300-01-01 00:00:00\n", 6, "1970 to 2200"),
        ("window: {begin: 2026-07-01 10:00, end: 2026-07-01 11:00}\n", 6, "Only maintenance has a window"),
        ("end_of_support: {line: '6', last_day: 2027-01-01}\n", 6, "Only an end of support"),
        ("whom: everybody\n", 6, "is not known here"),
        ("end_of_support: {line: '', last_day: 2027-01-01}\n", 6, "line: is empty; write something"),
        (
            f"end_of_support: {{line: {'6' * 61}x, last_day: 2027-01-01}}\n",
            6,
            "is longer than 60 characters; shorten it",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_nothing_is_announced(run, more, line, told):
    """As with customers and policies."""
    found = run("add", text=f"{PLAIN}{more}")

    assert found.exit_code == 1
    assert f"a.yml:{line}: " in found.stderr
    assert told in found.stderr
    assert kept(run) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: maintenance\ntitle: T\ntext: T\n", "Say when the maintenance begins"),
        (
            "kind: maintenance\ntitle: T\ntext: T\nwindow: {begin: 2026-07-01 10:00, end: 2026-07-01 10:00}\n",
            "ends before it begins",
        ),
        ("kind: end_of_support\ntitle: T\ntext: T\n", "Name the release line"),
        ("title: ''\n", "text: is missing"),
        ("- kind: release\n", "an announcement has a kind, a title and a text"),
        ("kind: release\ntitle: '  '\ntext: ' '\n", "Give it a title."),
    ],
)
def test_what_is_missing_is_told_too(run, text, told):
    """Of the shape, and of what its kind needs."""
    found = run("add", text=text)

    assert found.exit_code == 1
    assert told in found.stderr
    assert kept(run) == []
