"""The customers file: what is refused, by line, and what comes out as it went in."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.customer_file import Subscription, dump, load
from policies.document import DocumentProblems


def problems(checked, text):
    """Return the complaints about a file as `line: message`."""
    with pytest.raises(DocumentProblems) as caught:
        checked(text)
    return [line.removeprefix("c.yml:") for line in str(caught.value).splitlines()]


def line_of(text, part):
    """Return the number of the first line that holds `part`."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_sample_fits_all_five_policies(checked, sample):
    """The sample has a customer on each policy of the contracts, and nothing wrong."""
    file = checked(sample).file

    assert sorted(customer.policy for customer in file.customers) == [
        "nagomi",
        "numerify",
        "secpod",
        "sorb",
        "tromzo",
    ]


def test_what_is_dumped_reads_back_as_the_same(checked, sample):
    """Writing a file and reading it again loses and changes nothing."""
    file = checked(sample).file

    assert load(dump(file), "again.yml").file == file


@pytest.mark.parametrize(
    "mistake",
    [
        ("policy: sorb", "policy: sorbet", "policy: sorbet", "no policy 'sorbet'; use one of nagomi"),
        ("plan: platinum", "plan: gold", "plan: gold", "no plan 'gold'"),
        ("triage_start.2: 2h", "triage_start.9: 2h", "triage_start.9", "'triage_start.9' is no figure"),
        ("triage_start.2: 2h", "triage_start.2: soon", "triage_start.2: soon", "triage_start.2: "),
        ("slack: URAVI", "slack: ravi", "slack: ravi", "'ravi' is no Slack user id; copy it"),
        ("Australia/Perth", "Australia/Pert", "Australia/Pert", "'Australia/Pert' is not a time zone"),
        ("zone: America/Los_Angeles", "zone: Pacific", "zone: Pacific", "'Pacific' is no time zone"),
        ("from: 2024-06-01", "from: soon", "from: soon", "this is no date; write a day like 2026-12-31"),
        ("from: 2024-06-01", "from: 2024-06-01 10:00:00", "from: 2024-06-01 1", "has no time zone"),
        ("[CQUAR]", "[CACME]", None, "CACME is shared with another customer too"),
        ("[CQUAR]", "[CDESK]", "[CDESK]", "CDESK is an agents' channel too"),
        ("[CQUAR]", "[]", "shared_channels: []", "shared_channels: should name at least one"),
        ("[CQUAR]", "['#quarry']", "['#quarry", "'#quarry' is no channel id; copy it"),
        ("key: QUAR", "key: ACME", None, "ACME is used by another customer too; give each its own key"),
        ("key: QUAR", "key: quarry", "key: quarry", "'quarry' is no key; use 2 to 10 capital letters"),
        ("user: UBEN", "user: UANN", None, "UANN is listed twice"),
        ("email: paola@nimbus.example", "email: paola", "email: paola", "'paola' is no e-mail address"),
        (
            "email: paola@nimbus.example",
            "email: ann@acme.example",
            None,
            "ann@acme.example belongs to another",
        ),
        ("tam: [UTARA]", "tam: [UNOBODY]", "tam: ", "UNOBODY is nobody of ours; list them under agents"),
        (
            "tam: [UTARA]",
            "assignee: [UTARA]",
            "assignee: ",
            "assignee is held by nobody; use one of pool, lead",
        ),
        ("kind: partner", "standing: paused", "standing: paused", "'active', 'suspended'"),
        ("until: 2099-02-28", "until: 2023-02-28", None, "ends before it begins"),
        ("kind: partner", "kind: friend", "kind: friend", "'customer' or 'partner'"),
        ("deployment: on_premise", "deployment: moon", "deployment: moon", "'cloud' or 'on_premise'"),
        ("turn_to: Tara", "trun_to: Tara", "trun_to", "is not known here; look for a slip in the spelling"),
        ("trained: 2026-04-14", "trained: 2026-04-14T10:00:00Z", "trained: 2026-04-14T", "this is no day"),
    ],
)
def test_each_mistake_is_told_on_its_line_with_what_would_be_right(checked, sample, mistake):
    """Whoever maintains the file sees where to look and what to write."""
    old, new, line, says = mistake
    assert old in sample
    text = sample.replace(old, new, 1)

    told = problems(checked, text)

    assert any(says in one for one in told), told
    if line is not None:
        assert any(one.startswith(f"{line_of(text, line)}: ") for one in told), told


def test_all_problems_are_told_at_once(checked, sample):
    """Several mistakes take one round to mend."""
    text = sample.replace("policy: sorb", "policy: sorbet").replace("plan: premium", "plan: gold")
    text = text.replace("triage_start.2", "triage_start.9").replace("[CQUAR]", "[CACME]")

    assert len(problems(checked, text)) == 4


@pytest.mark.clause("B1")
def test_more_contacts_than_the_plan_allows_are_refused_with_the_limit_named(checked, sample):
    """Sorb's plans authorise two contacts; a file with three is refused and says two."""
    third = "      - name: Third One\n        email: third@bore.example\n    roles:"
    text = sample.replace("    roles:\n      tam:", third + "\n      tam:")

    told = problems(checked, text)

    limit = "BORE has 3 contacts, and its plan Platinum allows 2; take 1 out or change the plan"
    assert told == [f"{line_of(text, 'name: Birgit') - 1}: {limit}"]


@pytest.mark.clause("S4")
def test_a_customer_whose_policy_gives_no_hours_must_name_them(checked, sample):
    """SecPod's business days run on the customer's own calendar; without one the import is refused."""
    start, end = (
        sample.index("    calendar:\n      zone: Australia"),
        sample.index("    shared_channels: [CQUAR]"),
    )

    told = problems(checked, sample[:start] + sample[end:])

    assert len(told) == 1
    assert "leaves its hours to the customer; give a calendar" in told[0]


@pytest.mark.clause("U16")
def test_an_order_form_may_override_single_figures_of_the_plan(checked, sample):
    """A figure of the plan can be overridden, and nothing that is no figure of it."""
    umbra = next(customer for customer in checked(sample).file.customers if customer.key == "UMBR")

    assert dict(umbra.overrides) == {"triage_start.2": "2h"}


def test_a_contact_that_cannot_be_recognised_is_refused(checked, sample):
    """A contact needs a Slack user or an address."""
    text = sample.replace("        email: paola@nimbus.example\n", "")

    assert (
        "Paola Conti cannot be recognised; give slack (team and user) or email" in problems(checked, text)[0]
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "workspace: [", "a: &x 1\nb: *x\n", "a: 1\na: 2\n", "\ta: 1"]
)
def test_what_is_no_customers_file_is_refused_with_a_line(checked, text):
    """Nonsense, aliases and doubled keys end in a sentence, not in a trace."""
    assert all(line[0].isdigit() for line in problems(checked, text))


@pytest.mark.clause("U1")
def test_a_subscription_counts_its_days_whole_in_its_own_zone():
    """From the first day's midnight there to the end of the last day."""
    days = Subscription.model_validate({"from": "2026-01-01", "until": "2026-12-31", "zone": "Europe/Berlin"})

    assert days.starts() == datetime(2025, 12, 31, 23, tzinfo=UTC).timestamp()
    assert days.ends() == datetime(2026, 12, 31, 23, tzinfo=UTC).timestamp()


@given(st.integers(10**9, 2 * 10**9), st.one_of(st.none(), st.integers(10**9, 2 * 10**9)), st.booleans())
def test_a_subscription_is_written_down_exactly(starts, ends, whole):
    """Any two instants come back as they were, days where days will do."""
    if whole:
        starts -= starts % 86_400
    written = Subscription.of(starts, ends)
    again = Subscription.model_validate(written.model_dump(by_alias=True))

    assert (again.starts(), again.ends()) == (starts, ends)
    assert isinstance(written.begin, datetime) is (starts % 86_400 != 0)
