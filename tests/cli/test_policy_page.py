"""`policy show` tells everything that a document says."""

from io import StringIO

import pytest
from rich.console import Console

from handlers.cli.policy_page import page
from policies.document import library, load
from policies.document.fields import Part
from policies.instant import Instant
from tests.tools.policy_reference import with_fragment

NOW = Instant(1_795_000_000)  # November 2026
NOT_FOR_READERS = {"hint", "key", "reason", "name"}
"""What stands in a document for forms and records only."""


def shown(text, plan=""):
    console = Console(file=StringIO(), width=6_000)
    for block in page(load(text, "policy.yml").model, plan, "", NOW):
        console.print(block)
    return " ".join(console.file.getvalue().split())


def sentences(value):
    """Every text of people's words in a document, and every clause."""
    if isinstance(value, Part):
        for name in type(value).model_fields:
            if name not in NOT_FOR_READERS:
                yield from sentences(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from sentences(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from sentences(each)
    elif type(value) is str and (" " in value or value[:1].isupper()):
        yield value


@pytest.mark.parametrize("name", library())
def test_nothing_that_a_document_says_is_left_out(name):
    """Labels, definitions, examples, reasons, readings and clauses are all on the page."""
    told = shown(library()[name])
    said = {text for text in sentences(load(library()[name], name).model) if not text.startswith("FREQ=")}

    assert {text for text in said if " ".join(text.split()) not in told} == set()
    assert len(said) > 25


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("priority_rules: {set_by: agent, ask_environment: true}", "Our word counts. │"),
        ("rules: {acknowledgement_counts: true}", "“I have it” is a first response"),
        ("rules: {workaround_resolves: false, updates_from_receipt: true}", "Updates are owed from receipt."),
        ("rules: {continuous_effort: [1]}", "Worked on round the clock: 1 Urgent."),
        ("emoji: {fire: 1}", ":fire: means 1 Urgent"),
        (
            "reopening: {clocks: restart, within: null, close_after: null}",
            "until closed: the clocks begin anew",
        ),
        ("review: 2026-03-01", "was to be reviewed by 2026-03-01"),
        ("sources: {email: {priorities: [], instead: Write here}}", "email (not open: Write here)"),
        (
            "pauses: [{reason: a, label: Away, targets: resolution, priorities: [2]}]",
            "Away: stops resolution at 2 High",
        ),
        ("assignment: [{pool: first_line, plans: standard, categories: access}]", "about Access on Standard"),
        (
            "priority_rules: {consult_on_change: true}",
            "The customer is asked before one of us changes a priority.",
        ),
        ("personal_data: {erase_within: 30d}", "Erased within 30d of a written request."),
        (
            "availability: {percent: 99.5}",
            "99.5 % of each calendar month. Of the support service itself, not of a ticket: Pledge tells it by its own heartbeats.",
        ),
    ],
)
def test_rules_are_told_in_sentences(written, told):
    """What a key means, not how it is written."""
    words = shown(with_fragment(f"{{{written}}}")).replace("│ │", "").replace("  ", " ")

    assert told.replace("│", "").strip() in " ".join(words.replace("│", " ").split())
