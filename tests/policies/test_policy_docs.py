"""What docs/policies.md and docs/clocks.md say is so."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from wall import at, told

from policies.calendar import Calendar
from policies.document.calendars import CustomerCalendar, calendar_from
from policies.document.lint import lint
from policies.duration import parse
from policies.instant import LATEST
from policies.measure import Leg, Pause, settle
from policies.terms import Promise, Target
from tests.tools import policy_reference

ROOT = Path(__file__).parents[2]
REFERENCE = policy_reference.REFERENCE.read_text(encoding="utf-8")
CLOCKS = (ROOT / "docs" / "clocks.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 21)
SAID_BY = (
    *(f"document/{name}" for name in ["fields", "calendars", "model", "care", "checks", "lint", "lint_holidays", "lint_releases", "lint_times", "lint_unused"]),
    *("document/source", "document/compiling", "duration"),
    *("calendar/weekly", "calendar/closures", "calendar/recurrence", "calendar/zones", "calendar/hours"),
)  # fmt: skip
NOT_SAID = ("^", "(?P<", "every (", "Requested Holidays", "Input should be")
"""How the other texts in those modules begin: patterns, and what others say."""


def rows(text, *headings):
    """Give the rows of every table whose head begins with these words."""
    head = "| " + " | ".join(headings) + " "
    for table in re.split(r"\n(?!\|)", text):
        lines = [line for line in table.splitlines() if line.startswith("|")]
        if lines and lines[0].startswith(head):
            names = [cell.strip() for cell in lines[0].strip("|").split("|")]
            for line in lines[2:]:
                yield dict(zip(names, (cell.strip() for cell in line.strip("|").split("|")), strict=True))


def of_documents():
    table = REFERENCE.split("### Of a document")[1].split("###")[0]
    return [(row["written"].strip("`"), row["told"]) for row in rows(table, "written", "told")]


def test_the_reference_tells_every_key():
    """`python -m tests.tools.policy_reference` has been run since the model changed."""
    assert policy_reference.written(REFERENCE) == REFERENCE


@pytest.mark.parametrize(
    "example", re.findall(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL), ids=lambda text: text.split(":")[0]
)
def test_every_example_of_the_reference_fits_into_the_starter(example):
    """Whoever copies an example has a document without problems."""
    found = lint({"policy.yml": policy_reference.with_fragment(example)}, TODAY)

    assert [problem.message for problem in found["policy.yml"] if not problem.warning] == []


@pytest.mark.parametrize(("written", "said"), of_documents())
def test_every_problem_of_the_reference_is_told_so(written, said):
    """Each line of the table of problems is what lint says of that document."""
    found = lint({"policy.yml": policy_reference.with_fragment(f"{{{written}}}")}, TODAY)["policy.yml"]

    messages = [("warning: " if problem.warning else "") + problem.message for problem in found]
    assert said in messages


def spoken(module):
    """Every sentence a module may say: for each, its longest run without a value in it."""
    tree = ast.parse((ROOT / "policies" / f"{module}.py").read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
            texts = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            texts = [node.value]
        else:
            continue
        longest = max(texts, key=len, default="")
        if len(longest.split()) >= 3 and not longest.startswith(NOT_SAID) and "\\s" not in longest:
            yield longest.strip()


@pytest.mark.parametrize("module", SAID_BY)
def test_every_problem_is_in_the_reference(module):
    """No message can be said that the reference does not have."""
    assert [text for text in spoken(module) if text not in REFERENCE] == []


def calendar(row):
    if row["hours"] == "24x7":
        hours = "24x7"
    else:
        hours = dict(re.findall(r"([a-z-]{3,7}): ([0-9:, -]+(?: next day)?)(?:, (?=[a-z])|$)", row["hours"]))
    plain = {"zone": row["zone"], "hours": hours, "public_holidays": row.get("holidays", "none")}
    return calendar_from("docs", CustomerCalendar.model_validate(plain), "UTC")


def due(row, *, roll_to_open=False):
    promise = Promise(
        target=Target.RESOLUTION,
        duration=parse(row["target"]),
        calendar=calendar(row),
        roll_to_open=roll_to_open,
    )
    pauses = ()
    if "paused" in row:
        since, until = row["paused"].split(" to ")
        pauses = (Pause(at(since, row["zone"]), at(until, row["zone"])),)
    found = settle(Leg(promise, at(row["start"], row["zone"])), pauses, LATEST).deadline
    return told(found, row["zone"])[4:]


SUMS = [row for row in rows(CLOCKS, "start", "hours") if "due" in row]


@pytest.mark.parametrize("row", SUMS, ids=lambda row: f"{row['start']}-{row['target']}")
def test_every_sum_of_the_page_on_clocks_comes_out(row):
    """Each worked sum is what the calendar computes."""
    assert due(row) == row["due"]
    assert "rolled" not in row or due(row, roll_to_open=True) == row["rolled"]


def test_the_page_on_clocks_has_its_sums():
    """The tables are found, and hours with several spans are read whole."""
    assert len(SUMS) >= 27
    assert isinstance(calendar(SUMS[0]), Calendar)
    assert len(calendar({"hours": "mon-fri: 09:00-12:00, 13:00-17:00", "zone": "UTC"}).weekly) == 10
