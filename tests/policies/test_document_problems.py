"""What is refused in a policy document: the starter with one thing changed each time."""

import pytest

from policies.document import DocumentProblems, library, load
from policies.document.fields import when
from policies.terms import After, AtBreach, EveryPast, Left, OnOpen, Past, Share

STARTER = library()["starter"]


def changed(*changes):
    text = STARTER
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def problems_of(*changes):
    with pytest.raises(DocumentProblems) as refused:
        load(changed(*changes), "policy.yml")
    return refused.value.problems


def line_of(fragment):
    return next(number for number, line in enumerate(STARTER.splitlines(), start=1) if fragment in line)


@pytest.mark.parametrize("name", library())
def test_every_document_of_the_library_loads(name):
    """Every document that comes with the app is without problems."""
    assert load(library()[name], f"{name}.yml").model.policy == name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zone: Europe/Berlin", "zone: Europe/Berln", "not a time zone"),
        ("mon-thu:", "mon-thr:", "no weekday"),
        ('{mon-thu: "09:00-17:30", fri: "09:00-16:00"}', "{}", "never open"),
        ('"09:00-16:00"', '"09:00-9:00"', "no time at all"),
        ('"09:00-16:00"', '"nine to five"', "no opening time"),
        ('"09:00-16:00"', '"09:00-26:00"', "not a time of day"),
        ("public_holidays: DE-BE", "public_holidays: DE-XX", "no subdivision"),
        ("public_holidays: DE-BE", "public_holidays: ZZ", "no public holidays are known"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "FREQ=DAILY", "never open"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "FREQ=SECONDLY", "closed day recurs"),
        ("  always: 24x7", "  always: {hours: 24x7, public_holidays: US}", "takes no holidays"),
        ("  always: 24x7", "  always: {hours: 24x7, customer: required}", "customer: required"),
        ("  always: 24x7", "  always: {zone: UTC}", "customer: required"),
        ("{1: always, 2: office", "{1: alwys, 2: office", "there is no calendar 'alwys'"),
        (
            "{1: always, 2: office, 3: office, 4: office}",
            "{1: always, 2: office, 4: office}",
            "which calendar?",
        ),
        ("  3: {label: Normal, means: Something fails but work goes on.}\n", "", "3 missing"),
        (
            "kind: incident, priority: 3}",
            "kind: customer_service, priority: 3}",
            "not among this document's kinds",
        ),
        ("kind: incident, priority: 3}", "kind: incident, priority: 5}", "write 1, 2, 3 or 4"),
        ("  email: any", "  email: {kind: customer_service}", "not among this document's kinds"),
        ("  phone: {priorities: [1, 2], instead: The", "  phone: {priorities: [1, 2], kind: The", "kind"),
        ("  web: any", "  web: {priorities: [1]}", "what to use instead"),
        ("contacts: 5", "contacts: 0", "greater than or equal to 1"),
        ("first_response: {1: 1h", "first_response: {1: 1 hour", "not a duration"),
        ("next_update: {1: 4h, 2: 1bd, 3: none, 4: none}", "next_update: {}", "promises nothing"),
        ("next_update: {1: 4h, 2: 1bd, 3: none, 4: none}", "next_update: {0: 4h}", "not known here"),
        ("{at: 80%", "{at: 100%", "between 1% and 99%"),
        ("{at: 80%", "{at: 2bd left", "minutes or hours"),
        ("{at: 80%", "{at: soon", "no moment of a ladder"),
        ("{at: 80%", "{at: 50%", "a second rung called '50%'"),
        ("tell: manager", "tell: boss", "should be 'assignee'"),
        ("tell: manager", "tell: []", "at least one"),
        ("tell: manager", "tell: manager, plans: gold", "there is no plan 'gold'"),
        (
            "pauses: []",
            "pauses: [{reason: a, label: A, targets: resolution}, {reason: a, label: B, targets: resolution}]",
            "twice",
        ),
        ("key: steps", "key: description", "twice"),
        ("calendar: office}  # clocks", "calendar: offic}  # clocks", "there is no calendar 'offic'"),
        ("emoji: {}", "emoji: {'🔥 fire': 1}", "no reaction name"),
        ("policy: starter", "policy: My Policy", "small letters, digits and underscores"),
        ("notes: []", "notes: []\nextra: 1", "not known here"),
    ],
)
def test_a_slip_is_told_in_its_line(old, new, said):
    """One slip in a document gives one problem, in the line where it stands."""
    problems = problems_of((old, new))

    assert said in problems[0].message
    changed_line = STARTER[: STARTER.index(old)].count("\n") + 1 + new.count("\n")
    parents = (line_of(part) for part in ("  office:", "  always:", "priorities:", "first_response: {1: 1h"))
    assert problems[0].line in {changed_line, *parents}


def test_all_problems_come_at_once_in_order():
    """Slips of every sort, spelling and disagreement alike, are told together in the order of their lines."""
    problems = problems_of(
        ("zone: Europe/Berlin", "zone: Mars"),
        ("next_update: {1: 4h, 2: 1bd, 3: none, 4: none}", "next_update: {1: 4h, calendar: nowhere}"),
        ("{at: 80%", "{at: 900%"),
        ("clocks: continue", "clocks: stop"),
    )

    assert len(problems) == 4
    assert [problem.line for problem in problems] == sorted(problem.line for problem in problems)


def test_problems_read_as_file_and_line():
    """A refusal lists file, line and sentence for each problem."""
    with pytest.raises(DocumentProblems, match=r"^policy\.yml:\d+: zone: 'Mars' is not a time zone"):
        load(changed(("zone: Europe/Berlin", "zone: Mars")), "policy.yml")


@pytest.mark.parametrize("text", ["", "just words", "- a\n- b\n", "policy: [1"])
def test_what_is_no_policy_at_all_is_refused(text):
    """Text that is no policy at all is refused with problems, not with a failure."""
    with pytest.raises(DocumentProblems):
        load(text, "policy.yml")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("50%", Share(50)),
        ("30m left", Left(1800)),
        ("after 4h", After(14_400)),
        ("open", OnOpen()),
        ("breach", AtBreach()),
        ("30m past", Past(1800)),
        ("every 1h past", EveryPast(3600)),
    ],
)
def test_a_rung_fires_in_one_of_seven_ways(text, moment):
    """Each way of saying when a rung fires is understood."""
    assert when(text) == moment
    assert type(when(text)) is type(moment)
