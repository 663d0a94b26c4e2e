import pytest
from wall import at, told

from policies.document import DocumentProblems, compile_terms, library
from policies.duration import parse
from policies.terms import Kind, PrioritySetter, Source, Target, Wording

STARTER = library()["starter"]
OWN = {"zone": "America/Chicago", "hours": {"mon-fri": "09:00-17:00"}, "public_holidays": "US"}
LEFT_OPEN = STARTER.replace("    # customer: may_replace", "    customer: may_replace  #")
REQUIRED = STARTER.replace("  always: 24x7", "  always: 24x7\n  own: {customer: required}").replace(
    "3: office, 4: office}", "3: own, 4: own}"
)


def compiled(text=STARTER, plan="standard", overrides=None, calendar=None):
    return compile_terms(text, plan=plan, overrides=overrides or {}, calendar=calendar)


def problems(**inputs):
    with pytest.raises(DocumentProblems) as refused:
        compiled(**inputs)
    return refused.value.problems


def test_terms_hold_what_the_document_says():
    """What a document says stands in the terms, by target and priority."""
    terms = compiled()

    assert (terms.policy, terms.plan, terms.plan_label, terms.zone) == (
        "starter",
        "standard",
        "Standard",
        "Europe/Berlin",
    )
    assert terms.promises[Target.FIRST_RESPONSE, 3].duration == parse("1bd")
    assert (Target.RESOLUTION, 4) not in terms.promises
    assert terms.promises[Target.RESOLUTION, 1].wording is Wording.ESTIMATE
    assert terms.clocked_kinds == {Kind.INCIDENT, Kind.INFORMATION_REQUEST}
    assert terms.sources[Source.PHONE].priorities == {1, 2}
    assert terms.priority_setter is PrioritySetter.REQUESTER_UNTIL_CONFIRMED
    assert terms.contact_limit == 5


def test_a_priority_may_have_hours_of_its_own():
    """The document's calendars by priority serve every target that names none."""
    promises = compiled().promises

    assert promises[Target.FIRST_RESPONSE, 1].calendar.always_open
    assert promises[Target.FIRST_RESPONSE, 2].calendar.name == "office"


def test_rungs_belong_to_their_priorities_and_plans():
    """A rung for some priorities is on their ladders only."""
    ladders = compiled().ladders

    assert "1h past" in [rung.name for rung in ladders[Target.FIRST_RESPONSE, 1]]
    assert "1h past" not in [rung.name for rung in ladders[Target.FIRST_RESPONSE, 3]]


def test_reactions_have_defaults_that_a_policy_may_remap():
    """The usual reactions mean a priority unless the policy says otherwise."""
    usual = compiled().emoji
    remapped = compiled(STARTER.replace("emoji: {}", "emoji: {fire: 1, red_circle: 2}")).emoji

    assert {name for name, level in usual.items() if level == 1} == {"one", "rotating_light", "red_circle"}
    assert [
        usual[name] for name in ("four", "large_orange_circle", "large_yellow_circle", "large_blue_circle")
    ] == [4, 2, 3, 4]
    assert remapped == usual | {"fire": 1, "red_circle": 2}


@pytest.mark.clause("U16")
def test_the_order_form_replaces_single_figures():
    """A figure of the order form stands in place of the policy's and says so; the others stay."""
    promises = compiled(overrides={"first_response.2": "2h"}).promises

    assert promises[Target.FIRST_RESPONSE, 2].duration == parse("2h")
    assert promises[Target.FIRST_RESPONSE, 2].overridden
    assert not promises[Target.FIRST_RESPONSE, 1].overridden


@pytest.mark.clause("U16")
def test_figures_that_the_plan_does_not_have_are_refused():
    """An override of what is not promised, or that is no duration, is refused by its key."""
    found = problems(overrides={"resolution.4": "2h", "first_response.2": "soon", "nonsense": "1h"})

    assert [problem.path for problem in found] == [
        ("overrides", "resolution.4"),
        ("overrides", "first_response.2"),
        ("overrides", "nonsense"),
    ]


def test_an_unknown_plan_is_refused_with_the_known_ones():
    """A plan that the policy does not have is refused, and the plans it has are named."""
    (problem,) = problems(plan="gold")

    assert problem.path == ("plan",)
    assert "it has standard" in problem.message


def test_a_customer_calendar_is_used_where_the_policy_asks_for_one():
    """Where hours are left to the customer, its own count."""
    promise = compiled(REQUIRED, calendar=OWN).promises[Target.FIRST_RESPONSE, 3]

    due = promise.calendar.deadline(at("2026-11-25 10:00", "America/Chicago"), promise.duration)

    assert told(due, "America/Chicago") == "Fri 2026-11-27 10:00"


def test_a_customer_closes_days_of_its_own():
    """Dates on a customer's record close its calendar, written as text as a record keeps them."""
    promise = compiled(REQUIRED, calendar=OWN | {"closed": ["2026-12-24"]}).promises[Target.FIRST_RESPONSE, 3]

    due = promise.calendar.deadline(at("2026-12-23 10:00", "America/Chicago"), promise.duration)

    assert told(due, "America/Chicago") == "Mon 2026-12-28 10:00"


def test_a_customer_calendar_may_replace_the_policys():
    """Where the policy allows it, the customer's hours take the place of the policy's."""
    assert compiled(LEFT_OPEN).promises[Target.FIRST_RESPONSE, 2].calendar.zone == "Europe/Berlin"
    assert (
        compiled(LEFT_OPEN, calendar=OWN).promises[Target.FIRST_RESPONSE, 2].calendar.zone
        == "America/Chicago"
    )


def test_hours_left_to_the_customer_are_demanded():
    """A policy that leaves its hours to the customer is refused without them."""
    (problem,) = problems(text=REQUIRED)

    assert problem.path == ("calendar",)
    assert "give a calendar" in problem.message


def test_hours_that_the_policy_fixes_cannot_be_replaced():
    """A customer's calendar is refused where the policy fixes its hours, not passed over."""
    (problem,) = problems(calendar=OWN)

    assert "fixes its hours" in problem.message


@pytest.mark.parametrize(
    ("calendar", "path"),
    [
        (OWN | {"hours": {"mon-fry": "09:00-17:00"}}, ("calendar", "hours")),
        (OWN | {"zone": "Chicago"}, ("calendar", "zone")),
        (OWN | {"houses": 1}, ("calendar", "houses")),
        ({"hours": {"mon": "09:00-17:00"}}, ("calendar",)),
        (OWN | {"public_holidays": "ZZ"}, ("calendar",)),
        (OWN | {"closed": [{"every": "FREQ=DAILY"}]}, ("calendar",)),
    ],
)
def test_a_customer_calendar_that_does_not_read_is_refused(calendar, path):
    """What is wrong in a customer's calendar is told by its place in the record."""
    (problem,) = problems(text=REQUIRED, calendar=calendar)

    assert problem.path == path


def test_the_version_follows_every_input():
    """The version changes with document, plan, figures or hours, and with nothing else."""
    versions = [
        compiled().version,
        compiled(STARTER + "# a comment\n").version,
        compiled(overrides={"first_response.2": "2h"}).version,
        compiled(LEFT_OPEN).version,
        compiled(LEFT_OPEN, calendar=OWN).version,
    ]

    assert len(set(versions)) == len(versions)
    assert compiled(LEFT_OPEN, calendar=dict(reversed(OWN.items()))).version == versions[-1]


def test_customers_with_the_same_hours_share_a_calendar():
    """Compiling again gives the same calendar, with what it knows of the years."""
    first, second = (compiled(overrides=overrides).promises for overrides in ({}, {"first_response.2": "2h"}))

    assert first[Target.FIRST_RESPONSE, 2].calendar is second[Target.FIRST_RESPONSE, 2].calendar
