"""What lint finds in documents that can be read: the starter with one thing changed each time."""

from datetime import date

import pytest

from bot.usecases import reactions
from policies.document import library
from policies.document.lint import TAKEN_EMOJI, lint

STARTER = library()["starter"]
TODAY = date(2026, 11, 21)
NEXT_UPDATE = "next_update: {1: 4h, 2: 1bd, 3: none, 4: none}"


def changed(*changes):
    text = STARTER
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def found(*changes):
    return lint({"policy.yml": changed(*changes)}, TODAY)["policy.yml"]


@pytest.mark.parametrize("name", library())
def test_the_library_has_nothing_to_mend(name):
    """No document that comes with the app has a problem or a warning."""
    assert lint({name: library()[name]}, TODAY) == {name: []}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("3: 1bd, 4: 2bd}", "3: 1bd}", "says nothing of priority 4"),
        ("first_response: {1: 1h, 2: 4h, 3: 1bd", "first_response: {1: 1h, 2: 4h, 3: 4w", "after its resolution"),
        ("first_response: {1: 1h", "first_response: {1: 1bd", "write 1d, or name business hours"),
        ("within: 10bd, close_after: 5bd, calendar: office", "within: 10bd, calendar: always", "write 10d"),
        ("        wording: estimate", "        roll_to_open: true\n        wording: estimate", None),
        (NEXT_UPDATE, "next_update: {1: 4h, 2: 1bd, 3: none, 4: none, roll_to_open: true}", "is for figures in d"),
        ("    - {at: 50%, tell: [assignee, pool]}\n    - {at: 15m left", "    - {at: 15m left", None),
        ("{at: 15m left, tell", "{at: 55m left, tell", "list rungs in the order"),
        ("{at: 15m left, tell", "{at: after 90m, tell", "after the deadline it announces, 1h"),
        ("  resolution:\n    - {at: 50%", "  resolution:\n    - {at: open, tell: assignee}\n    - {at: 50%", "nobody is assigned yet"),
        ("  resolution:\n    - {at: 50%", "  assignment:\n    - {at: 50%, tell: assignee}\n  resolution:\n    - {at: 50%", "nobody is assigned yet"),
        ("emoji: {}", "emoji: {fire: 1, ':fire:': 2}", "the same reaction as 'fire'"),
        ("emoji: {}", "emoji: {eyes: 1}", "already claims, resolves or opens"),
        ("effective: 2026-01-01", "# effective: 2026-01-01", "effective is missing"),
        ("effective: 2026-01-01", "effective: {from: 2026-02-01, until: 2026-01-01}", "swap the two"),
        ("effective: 2026-01-01", "effective: 2026-02-30", "cannot be read"),
        ("review: 2027-06-30", "review: '2027-06-31'", "date"),
        ("BYMONTH=12;BYMONTHDAY=24", "BYMONTH=11;BYMONTHDAY=31", "no such day exists"),
        ("  cap_outside_production: 3", "  cap_outside_production: 1", None),
        ("    means: Nobody can work.", "    means: Nobody can work.\n    production_only: true", None),
        ("  email: any", "  email: {calendar: office}", "say what to use instead"),
        ("  - {pool: first_line}", "  - {pool: second_line}", "there is no pool 'second_line'"),
        (
            "notes: []",
            "escalation: {reasons: {slow: Too slow}, levels: [{role: pool, counterpart: Any}]}",
            "nobody's office",
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_told_in_its_line(old, new, said):
    """What cannot hold together is one problem, in the line where it stands; what can is none."""
    mended = found((old, new))

    if said is None:
        assert [problem for problem in mended if not problem.warning] == []
        return
    assert said in mended[0].message
    assert not mended[0].warning
    assert abs(mended[0].line - (STARTER[: STARTER.index(old)].count("\n") + 1)) <= 6 or mended[0].line == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    public_holidays: DE-BE", "    # none", None),
        ("{every: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24, why: Christmas Eve}", "2026-12-24", None),
        ("review: 2027-06-30", "review: 2026-06-30", "read the document again"),
        ("{at: 80%, tell: [assignee, pool]}", "{at: 90%, tell: [assignee, pool]}", "outside every opening"),
        ("  always: 24x7", "  always: 24x7\n  night: {hours: {sun-sat: 22:00-06:00}, public_holidays: none}", "nothing counts on it"),
        ("  next_update:\n    - {at: 75%, tell", "  next_update:\n    - {at: 75%, priorities: [3, 4], tell", "no plan promises next_update"),
        ("{at: 15m left, tell", "{at: 1h left, priorities: [1], tell", "no figure is as long"),
        ("pauses: []", "pauses: [{reason: a, label: A, targets: triage_start}]", "stops nothing"),
        ("  - {pool: first_line}", "  - {pool: first_line}\n  - {pool: first_line, priorities: [1]}", "a rule above takes all"),
        ("pools: {first_line: First line}", "pools: {first_line: First line, second: Second}", "no ticket waits here"),
        ("    contacts: 5", "    sources: {web: any}\n    contacts: 5", "leave it out"),
        ("  email: any", "  email: {priorities: [1], priority: 2, instead: Write}", "at which this way is closed"),
        ("  consult_on_change: false", "  consult_on_change: false\n  consultation: {answer_within: 4h}", "never happens"),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_a_warning(old, new, said):
    """What can never happen, or runs dry, is a warning in its line."""
    told = found((old, new))

    assert [problem.warning for problem in told] == [True] * len(told)
    assert (said is None and told == []) or said in told[0].message


def test_company_days_that_run_out_are_a_warning():
    """A calendar of dates that nobody wrote down for next year is noticed before it is too late."""
    by_hand = ("    public_holidays: DE-BE", "    # by hand")
    rule = "- {every: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24, why: Christmas Eve}"

    (warning,) = found(by_hand, (rule, "- 2025-12-24"))

    assert "no holiday for the next twelve months" in warning.message
    assert found(by_hand, (rule, "- 2026-12-24")) == []


def test_versions_follow_each_other():
    """Two versions of one policy for one day, and a day with none, are problems of the later one."""
    texts = {
        "a.yml": changed(("effective: 2026-01-01", "effective: {from: 2026-01-01, until: 2026-06-30}")),
        "b.yml": changed(("effective: 2026-01-01", "effective: {from: 2026-06-30, until: 2026-08-31}")),
        "c.yml": changed(("effective: 2026-01-01", "effective: 2026-10-01")),
        "d.yml": changed(("effective: 2026-01-01", "effective: 2026-10-01")),
        "e.yml": changed(("effective: 2026-01-01", "effective: 2027-01-01")),
        "other.yml": changed(("policy: starter", "policy: other")),
    }

    told = {name: [problem.message for problem in problems] for name, problems in lint(texts, TODAY).items()}

    assert [name for name, messages in told.items() if messages] == ["b.yml", "c.yml", "d.yml"]
    assert "holds until 2026-06-30" in told["b.yml"][0]
    assert "after 2026-08-31" in told["c.yml"][0]
    assert "begins on 2026-10-01 too" in told["d.yml"][0]


def test_slips_and_contradictions_come_together():
    """Nobody mends a document in two rounds because of its spelling."""
    told = found(("review: 2027-06-30", "review: soon"), ("emoji: {}", "emoji: {eyes: 1}"))

    assert [problem.message.split(":")[0] for problem in told] == ["review", "emoji.eyes"]


def test_taken_reactions_are_those_the_app_acts_on():
    """The reactions a policy may not use are those that already do something."""
    assert reactions.CLAIM | reactions.DONE <= TAKEN_EMOJI


def test_every_library_document_says_since_when_and_until_when_it_was_read():
    """Each document has the first day of its version and the day of its next review."""
    assert all("\neffective: " in text and "\nreview: " in text for text in library().values())
