"""A customer whom the desk waits for is reminded: in business hours, and not for ever."""

import pytest
from builders import OFFICE, at, office_terms, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.ladder import due, next_due
from policies.timeline import FactKind


def asking(when="Mon 11:00", contract=None, **what):
    """A ticket of Monday at ten, on which the customer was asked for steps and logs."""
    story = ticket(contract or terms(), at("Mon 10:00"), **what)
    story.tell("waiting", at(when), reason="customer", asked=["steps", "logs"])
    return story


def reminded(story, until):
    """Tick whenever `next_due` says so, and give when the customer was reminded."""
    now, found = story.facts[-1].recorded, []
    while now is not None and now <= until:
        found += [(one.happened, one.what["n"]) for one in story.tick(now)]
        now = next_due(story.terms, story.timeline, now)
    return found


@pytest.mark.clause("N3")
def test_a_customer_is_reminded_after_a_business_day_and_three_times_at_most():
    """One business day after the asking, then every three."""
    story = asking("Thu 11:00")

    assert reminded(story, at("Mon 11:00", 8)) == [
        (at("Fri 11:00"), 1),
        (at("Wed 11:00", 1), 2),
        (at("Mon 11:00", 2), 3),
    ]
    assert next_due(story.terms, story.timeline, at("Mon 12:00", 8)) is None


@pytest.mark.clause("N3")
def test_a_reminder_lists_what_is_still_missing():
    """What was given meanwhile is asked for no more."""
    story = asking()
    story.tell("details_given", at("Mon 12:00"), given=["logs"])

    (one,) = due(story.terms, story.timeline, at("Tue 11:00"))

    assert (one.kind, one.happened) == (FactKind.CUSTOMER_REMINDED, at("Tue 11:00"))
    assert one.what == {"n": 1, "asked": ["steps"], "since": at("Mon 11:00")}


def test_whatever_is_said_puts_the_reminder_off():
    """A word of either side begins the days anew; asking again does too."""
    story = asking()
    story.answers(at("Mon 15:00"))
    assert next_due(story.terms, story.timeline, at("Mon 15:00")) == at("Tue 15:00")

    story.tell("waiting", at("Mon 16:00"), reason="customer", asked=["logs"])
    assert next_due(story.terms, story.timeline, at("Mon 16:00")) == at("Tue 16:00")
    (one,) = story.tick(at("Tue 16:00"))
    assert one.what["asked"] == ["logs"]


@pytest.mark.parametrize(
    "end",
    [
        lambda story: story.goes_on(at("Mon 12:00")),
        lambda story: story.resolves(at("Mon 12:00")),
        lambda story: story.closes(at("Mon 12:00")),
        lambda story: story.tell("subscription_stopped", at("Mon 12:00"), why="suspended"),
    ],
)
def test_nobody_is_reminded_of_what_is_not_waited_for(end):
    """An answer, a resolution, a close and the end of support end the reminders."""
    story = asking()
    end(story)

    assert reminded(story, at("Mon 12:00", 6)) == []


def test_waiting_for_something_else_reminds_nobody():
    """Only what the customer was asked for is theirs to give."""
    story = ticket(terms(), at("Mon 10:00"))
    story.waits(at("Mon 11:00"), "awaiting_remote_access")

    assert reminded(story, at("Mon 12:00", 6)) == []


def test_a_second_asking_has_reminders_of_its_own():
    """Those of an earlier wait do not count."""
    story = asking()
    assert len(reminded(story, at("Mon 10:00", 4))) == 3
    story.goes_on(at("Mon 10:00", 4))
    story.tell("waiting", at("Mon 11:00", 4), reason="customer", asked=["logs"])

    assert reminded(story, at("Tue 12:00", 4)) == [(at("Tue 11:00", 4), 1)]


def test_without_business_hours_a_day_is_a_day():
    """A policy that knows none reminds after 24 hours."""
    story = asking("Sat 11:00", terms(business_calendar=None))

    assert reminded(story, at("Sun 12:00")) == [(at("Sun 11:00"), 1)]


def test_a_reminder_that_an_outage_swallowed_waits_for_the_opening():
    """Never outside the calendar, however late; and once."""
    story = asking()

    assert story.tick(at("Tue 22:00")) == ()
    assert next_due(story.terms, story.timeline, at("Tue 22:00")) == at("Wed 09:00")
    assert [one.what["n"] for one in story.tick(at("Wed 09:00"))] == [1]
    assert story.tick(at("Wed 09:00")) == ()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 7 * 86_400),
    st.lists(
        st.tuples(st.integers(0, 400_000), st.sampled_from(["asks", "waits", "goes on", ""])), max_size=12
    ),
)
def test_reminders_come_in_hours_when_announced_and_rarely(start, steps):
    """Whenever it is looked: in hours, announced by `next_due`, a business day apart, three to a wait."""
    story = ticket(office_terms(), at("Mon 00:00") + start)
    now, sent, announced = story.facts[0].happened, 0, None
    for gap, event in steps:
        now += gap
        found = [one for one in story.tick(now) if one.kind is FactKind.CUSTOMER_REMINDED]
        for one in found:
            assert OFFICE.is_open(now)
            assert announced is not None
            assert announced <= now
            assert now - one.what["since"] >= 86_400
            sent += 1
        assert sent <= 3
        if event == "waits" and not story_waits(story):
            story.waits(now)
            sent = 0
        elif event == "goes on":
            story.goes_on(now)
        elif event == "asks":
            story.asks(now)
        story.tick(now)
        announced = next_due(story.terms, story.timeline, now)


def story_waits(story):
    kinds = [fact.kind for fact in story.facts if fact.kind in ("waiting", "waiting_ended")]
    return bool(kinds) and kinds[-1] == "waiting"
