"""Explanations: the steps add up, name what was skipped, and show a customer nothing internal."""

import json

import pytest
from adding_up import deadline
from builders import OFFICE, ROUND_THE_CLOCK, at, office_terms, pause, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, openings, steps

from policies import clock
from policies.calendar import Calendar, Closures, span
from policies.calendar.closures import PublicHolidays, Recurring
from policies.explain import What, as_plain, explain
from policies.instant import EARLIEST, moment

BERLIN = Calendar(
    "office",
    "Europe/Berlin",
    [span(day, "09:00", "12:00") for day in range(5)] + [span(day, "13:00", "17:00") for day in range(5)],
    closed=Closures(
        public=PublicHolidays("DE"),
        dates=frozenset({moment(at("Tue 12:00")).date()}),
        recurring=(Recurring("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3", why="Founders' day"),),
        named=((moment(at("Tue 12:00")).date(), "Works outing"),),
    ),
)
"""Lunch, public holidays, and in the builders' week a company day on Tuesday and another on Wednesday."""


def explained(story, now, target, *, customer=False):
    found = as_plain(story.terms, explain(story.terms, story.timeline, now), customer=customer)
    return next(one for one in found["clocks"] if one["target"] == target)


def times(counted):
    return [f"{moment(since):%a %H:%M}-{moment(until):%H:%M}" for since, until, _ in counted]


@settings(deadline=None)
@given(st.data())
def test_every_deadline_can_be_found_again_from_its_explanation_alone(data):
    """Whatever happened on the ticket, and however often the priority changed."""
    story = data.draw(openings(data.draw(contracts())))
    now = story.facts[0].happened
    for gap, event, n in data.draw(steps()):
        now += gap
        EVENTS[event](story, now, n)
    now += data.draw(st.integers(0, 200_000))

    found = explain(story.terms, story.timeline, now)

    assert tuple(one.reading for one in found) == clock.read(story.terms, story.timeline, now)
    told = json.loads(json.dumps(as_plain(story.terms, found, customer=data.draw(st.booleans()))))
    for one in told["clocks"]:
        assert deadline(one["sum"]) == one["deadline"] == one["sum"]["deadline"]


@settings(deadline=None)
@given(
    st.integers(0, 40 * 366 * 86_400), st.sampled_from(["30m", "9h", "40h", "3bd", "2w", "1mo"]), st.data()
)
def test_sums_hold_over_holidays_lunch_and_clock_changes(start, figure, data):
    """In any year, with a pause anywhere."""
    contract = terms(
        ("first_response", 3, figure, BERLIN), pauses=(pause("access", "first_response"),), reopen_within=None
    )
    story = ticket(contract, EARLIEST + 86_400 * 366 + start)
    since = story.facts[0].happened + data.draw(st.integers(0, 20 * 86_400))
    story.waits(since, "access")
    story.goes_on(since + data.draw(st.integers(1, 5 * 86_400)), "access")

    one = explained(story, since + 60 * 86_400, "first_response")

    assert deadline(one["sum"]) == one["deadline"]


def test_lunch_nights_and_named_days_are_told_apart():
    """Monday afternoon, then Thursday: the days between say what they are, the lunch and the night do not."""
    story = ticket(terms(("first_response", 3, "6h", BERLIN)), at("Mon 11:00"))

    total = explained(story, at("Mon 12:00"), "first_response")["sum"]

    assert times(total["counted"]) == ["Mon 09:00-10:00", "Mon 11:00-15:00", "Thu 07:00-08:00"]
    lunch, week = total["closed"]
    assert lunch["days"] == []
    assert [(one["day"], one["holiday"], one["name"]) for one in week["days"]] == [
        ("2026-06-02", True, "Works outing"),
        ("2026-06-03", True, "Founders' day"),
    ]


@pytest.mark.clause("T2")
def test_public_holidays_and_weekends_are_named():
    """Independence Day observed on a Friday, then a weekend."""
    pacific = Calendar(
        "hours",
        "America/Los_Angeles",
        [span(day, "06:00", "18:00") for day in range(5)],
        closed=Closures(public=PublicHolidays("US")),
    )
    start = at("Thu 17:00", week=4, zone="America/Los_Angeles")
    story = ticket(terms(("first_response", 3, "2h", pacific)), start)

    total = explained(story, start, "first_response")["sum"]

    (gap,) = total["closed"]
    assert [(one["day"], one["name"]) for one in gap["days"]] == [
        ("2026-07-03", "Independence Day (observed)"),
        ("2026-07-04", "Independence Day"),
        ("2026-07-05", ""),
    ]
    assert [one["holiday"] for one in gap["days"]] == [True, True, False]


def test_what_happened_is_told_in_order_with_what_it_did():
    """Started, paused, went on, changed and met, each with its fact."""
    contract = office_terms(pauses=(pause("access", "first_response"),))
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at("Mon 11:00"), "access")
    story.goes_on(at("Mon 12:00"), "access")
    story.priority(at("Mon 13:00"), 2)
    story.answers(at("Mon 13:30"))

    (one,) = [
        one
        for one in explain(contract, story.timeline, at("Tue 10:00"))
        if one.reading.target == "first_response"
    ]

    assert [(event.what, event.fact.seq if event.fact else None) for event in one.events] == [
        (What.STARTED, 1),
        (What.PAUSED, 2),
        (What.WENT_ON, 3),
        (What.CHANGED, 4),
        (What.MET, 5),
    ]
    assert [event.deadline for event in one.events if event.priority] == [at("Mon 14:00"), at("Mon 15:00")]


def test_a_raised_priority_shows_both_sums():
    """The old promise and the new one, and that the earlier binds."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.priority(at("Mon 11:00"), 1)

    total = explained(story, at("Mon 11:00"), "first_response")["sum"]

    assert total["keep"] == "earlier"
    assert [one["deadline"] for one in total["of"]] == [at("Mon 14:00"), at("Mon 12:00")]


def test_a_missed_deadline_is_an_event_without_a_fact():
    """Time did it."""
    story = ticket(office_terms(), at("Mon 10:00"))

    events = explained(story, at("Mon 15:00"), "first_response")["events"]

    assert events[-1] == {"what": "missed", "at": at("Mon 14:00")}


def test_the_customers_form_names_nobody():
    """Who acted and when we wrote it down stays inside; the sum is the same."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.claims(at("Mon 10:30"), "agent-secret")
    story.priority(at("Mon 11:00"), 2)
    story.tell("edited", at("Mon 11:30"), who="agent-secret", ref={"channel": "CINTERNAL", "ts": "1"})
    story.answers(at("Mon 12:00"))
    found = explain(story.terms, story.timeline, at("Mon 13:00"))

    inside = as_plain(story.terms, found, customer=False)
    outside = as_plain(story.terms, found, customer=True)

    assert "agent-1" in json.dumps(inside)
    assert not {"agent-secret", "agent-1", "contact-1", "CINTERNAL"} & set(json.dumps(outside).split('"'))
    assert [one["sum"] for one in inside["clocks"]] == [one["sum"] for one in outside["clocks"]]


def test_a_round_the_clock_promise_is_one_stretch():
    """No gaps, no days."""
    story = ticket(terms(("first_response", 3, "30h", ROUND_THE_CLOCK)), at("Sat 10:00"))

    total = explained(story, at("Sat 10:00"), "first_response")["sum"]

    assert (len(total["counted"]), total["closed"], total["days"]) == (1, [], [])


def test_a_timeline_without_its_opening_has_nothing_to_explain():
    """It is no ticket, and no error either."""
    assert explain(office_terms(), (), at("Mon 10:00")) == ()


def test_a_start_on_a_weekend_waits_for_the_opening():
    """The closed days before the first opening are told too."""
    story = ticket(terms(("first_response", 3, "1h", OFFICE)), at("Sat 10:00"))

    total = explained(story, at("Sat 10:00"), "first_response")["sum"]

    assert total["opening"] == at("Mon 09:00", week=1)
    assert [one["day"] for one in total["closed"][0]["days"]] == ["2026-06-06", "2026-06-07"]
