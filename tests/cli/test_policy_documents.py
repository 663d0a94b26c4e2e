"""The commands about policy documents: what they print, and what they exit with."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from handlers.cli.policies import add_to
from policies.document import library
from policies.document.schema import schema_text

LIBRARY = Path(__file__).parents[2] / "policies" / "library"
NOVEMBER_2026 = 1_795_219_200.0


@pytest.fixture
def run():
    """Return what runs a command of the group."""
    group = typer.Typer()
    add_to(group, lambda: NOVEMBER_2026)
    return lambda *words: CliRunner().invoke(group, list(words), terminal_width=120)


@pytest.fixture
def document(tmp_path):
    """Return what writes the starter with changes to a file."""

    def write(*changes):
        text = library()["starter"]
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        path = tmp_path / "policy.yml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_lint_has_nothing_to_say_of_the_library(run):
    """The documents that come with the app pass, with --strict too."""
    told = run("lint", "--strict", *(str(file) for file in sorted(LIBRARY.glob("*.yml"))))

    assert (told.exit_code, told.stdout) == (0, "")
    assert told.stderr == "0 to mend, 0 to look at, in 6 read.\n"


def test_lint_tells_every_problem_by_file_and_line_and_exits_with_1(run, document):
    """One line for each problem, of every sort, in the order of the file."""
    file = document(("zone: Europe/Berlin", "zone: Mars"), ("emoji: {}", "emoji: {eyes: 1}"))

    told = run("lint", file)

    lines = told.stdout.splitlines()
    assert told.exit_code == 1
    assert lines[0].startswith(f"{file}:5: zone: 'Mars' is not a time zone; write an IANA name")
    assert lines[1].endswith("emoji.eyes: already claims, resolves or opens a ticket; take another")
    assert len(lines) == 2


def test_warnings_fail_only_when_asked(run, document):
    """A warning is told as one; --strict makes it fail."""
    file = document(("review: 2027-06-30", "review: 2026-06-30"))

    assert run("lint", file).exit_code == 0
    assert "warning: review: was due on 2026-06-30" in run("lint", file).stdout
    assert run("lint", "--strict", file).exit_code == 1


def test_lint_tells_machines(run, document):
    """With --json each problem is an object with file, line, level, path and message."""
    file = document(("tell: manager", "tell: boss"))

    told = run("lint", "--json", file)

    (problem,) = json.loads(told.stdout)
    assert told.exit_code == 1
    assert problem["file"] == file
    assert problem["level"] == "problem"
    assert problem["path"][:2] == ["ladders", "first_response"]
    assert "should be 'assignee'" in problem["message"]


def test_lint_says_what_it_cannot_read(run, tmp_path):
    """A file that is not there, or no text, is a problem like others."""
    (tmp_path / "image.yml").write_bytes(b"policy: a\n\xff\xd8")

    told = run("lint", str(tmp_path / "image.yml"), str(tmp_path / "absent.yml"))

    assert told.exit_code == 1
    assert "image.yml:2: is not UTF-8 text; save it as UTF-8" in told.stdout
    assert "absent.yml:1: cannot be read: No such file or directory" in told.stdout


@pytest.mark.parametrize("name", library())
def test_show_tells_the_whole_policy(run, name):
    """Title, every plan, every priority's label and every reading are on the page."""
    told = run("show", name)

    words = " ".join(told.stdout.split())
    assert told.exit_code == 0, told.stderr
    assert library()[name].split("title: ")[1].split("\n")[0] in words
    assert "First response" in words or "Start of triage" in words


def test_show_tells_one_plan_in_the_readers_zone(run):
    """With --plan only that one is told; with --zone hours are the reader's."""
    told = run("show", "sorb", "--plan", "premium", "--zone", "Europe/Berlin").stdout

    assert "Premium (premium)" in told
    assert "Platinum (platinum)" not in told
    assert "00:00–11:00" in told  # Saturday 18:00 in Singapore is 11:00 in Berlin


@pytest.mark.clause("T2")
def test_a_deadline_is_told_with_its_sum(run):
    """The night and Thanksgiving are left out of four hours of support."""
    told = run("deadline", "--policy", "tromzo", "--priority", "2", "--at", "2026-11-25T16:00-08:00")

    assert told.exit_code == 0
    assert "First response: due Fri 27 Nov 2026 08:00" in told.stdout
    assert "Thanksgiving" in told.stdout
    assert "Resolution: due Wed 2 Dec 2026 16:00" in told.stdout


@pytest.mark.clause("U14")
def test_a_deadline_of_a_kind_with_hours_of_its_own(run):
    """Customer service of severity 1 runs in the customer's hours."""
    asked = ("deadline", "--policy", "numerify", "--at", "2026-11-20T16:00Z", "--priority", "1", "--json")
    hours = ("--calendar", "{zone: UTC, hours: {mon-fri: 09:00-17:00}, public_holidays: none}")
    incident = json.loads(run(*asked, *hours).stdout)[0]
    service = json.loads(run(*asked, *hours, "--kind", "customer_service").stdout)[0]

    assert (incident["calendar"], service["calendar"]) == ("always", "customer")
    assert json.loads(run(*asked, *hours, "--kind", "feature_request").stdout) == []
    assert "there is no kind 'party'" in run(*asked, *hours, "--kind", "party").stderr


@pytest.mark.clause("U16", "S4")
def test_a_deadline_takes_the_customers_hours_and_order_form(run):
    """Hours and figures of the customer are written as on its record."""
    told = run(
        *("deadline", "--policy", "secpod", "--at", "2026-11-20T16:00Z", "--priority", "4", "--json"),
        *("--calendar", "{zone: UTC, hours: {mon-fri: 09:00-17:00}}", "--override", "first_response.4=3bd"),
    )

    (one,) = json.loads(told.stdout)
    assert one["order_form"] is True
    assert one["deadline"] == "2026-11-25T16:00:00+00:00"
    assert one["days"] == ["2026-11-23", "2026-11-24", "2026-11-25"]


def test_a_week_of_starts_is_a_table(run):
    """Six starts a day for seven days, from Monday."""
    words = ("deadline", "--policy", "tromzo", "--at", "2026-11-25T16:00-08:00", "--table")

    assert "Mon 23 Nov 00:00" in run(*words).stdout
    assert len(json.loads(run(*words, "--json").stdout)) == 42 * 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("deadline", "--policy", "sorb", "--at", "2026-11-25T16:00Z"), "which plan?"),
        (("deadline", "--policy", "tromzo", "--at", "2026-11-25T16:00"), "has no time zone"),
        (("deadline", "--policy", "tromzo", "--at", "1969-11-25T16:00Z"), "outside 1970 to 2200"),
        (("deadline", "--policy", "tromzo", "--at", "2201-11-25T16:00Z"), "outside 1970 to 2200"),
        (("deadline", "--policy", "tromzo", "--at", "tomorrow"), "is no instant"),
        (("deadline", "--policy", "secpod", "--at", "2026-11-25T16:00Z"), "give a calendar"),
        (("deadline", "--policy", "tromzo", "--plan", "gold", "--at", "2026-11-25T16:00Z"), "has no plan 'gold'"),
        (("deadline", "--policy", "tromzo", "--override", "1h", "--at", "2026-11-25T16:00Z"), "no figure"),
        (("deadline", "--policy", "secpod", "--calendar", "9 to 5", "--at", "2026-11-25T16:00Z"), "no calendar"),
        (("deadline", "--policy", "tromzo", "--zone", "Mars", "--at", "2026-11-25T16:00Z"), "not a time zone"),
        (("show", "nowhere"), "neither a policy of the library"),
        (("show", "sorb", "--plan", "gold"), "there is no plan 'gold'"),
    ],
)  # fmt: skip
def test_a_slip_of_the_asker_is_a_sentence(run, words, said):
    """What was asked wrongly is told in a sentence, and the command exits with 1."""
    told = run(*words)

    assert told.exit_code == 1
    assert said in told.stderr
    assert "Traceback" not in told.stderr


def test_the_schema_is_written_out(run):
    """`policy schema` writes the file that editors read."""
    assert run("schema").stdout == schema_text()
