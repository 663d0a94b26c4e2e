"""Which periods of a recurring clock are looked at, and which need no looking at."""

from datetime import datetime
from itertools import pairwise
from random import Random

import pytest
from builders import at, office_terms, promise, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import CALENDARS, durations

from policies.calendar import Calendar, Span
from policies.calendar.zones import names
from policies.clock import State
from policies.duration import Duration, Unit
from policies.instant import Instant, instant
from policies.periods import least
from policies.terms import Promise, Target

DATE_LINE = {
    "Pacific/Apia": 1_325_200_000,
    "Pacific/Kiritimati": 788_900_000,
    "Pacific/Kwajalein": 745_900_000,
}
"""Where a date never was, and about when."""
DAY = 86_400
RECURRING = ("next_update", "next_response")


def test_a_clock_that_was_withdrawn_stays_to_be_read():
    """Though an update came just after, and nothing is promised from it on."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=2)
    story.answers(at("Mon 10:05"))
    story.kind(at("Mon 10:10"), "feature_request")
    story.answers(at("Mon 10:20"))

    update = story.clock("next_update", at("Mon 12:00"))

    assert update.state is State.WITHDRAWN
    assert (update.start, update.withdrawn_at) == (at("Mon 10:05"), at("Mon 10:10"))


@settings(deadline=None)
@given(
    durations,
    st.sampled_from(CALENDARS),
    st.booleans(),
    st.booleans(),
    st.lists(st.integers(1, 200_000), min_size=1, max_size=12),
)
def test_updates_are_missed_whenever_a_deadline_passed(duration, calendar, strict, rolls, gaps):
    """However many there were: from each update to the next, deadline after deadline that passed unmet."""
    promised = Promise(
        target=Target.NEXT_UPDATE, duration=duration, calendar=calendar, strict=strict, roll_to_open=rolls
    )
    told = [at("Mon 10:00")]
    for gap in gaps:
        told.append(Instant(told[-1] + gap))
    contract = terms(promises={(Target.NEXT_UPDATE, 3): promised}, updates_from_receipt=True)
    story = ticket(contract, told[0])
    for when in told[1:]:
        story.answers(when)

    missed = []
    for start, end in pairwise(told):
        due = calendar.deadline(start, duration, roll_to_open=rolls)
        while due < end or (due == end and strict):
            missed.append(due)
            due = calendar.deadline(due, duration, roll_to_open=rolls)
    assert story.clock("next_update", told[-1]).misses == tuple(missed)


@pytest.mark.parametrize("target", RECURRING)
def test_a_period_is_judged_by_what_was_promised_in_it(target):
    """Late by the priority it rose to, though early by that it opened with."""
    contract = terms((target, 1, "1h"), (target, 3, "8h"), updates_from_receipt=True)
    story = ticket(contract, at("Mon 10:00"))
    story.asks(at("Mon 10:00"))
    story.priority(at("Mon 10:10"), 1)
    story.answers(at("Mon 12:10"))
    story.asks(at("Mon 12:20"))

    assert story.clock(target, at("Mon 12:30")).misses == (at("Mon 11:10"),)


@pytest.mark.parametrize("target", RECURRING)
def test_a_period_that_was_kept_is_no_miss_whatever_was_promised_before(target):
    """Late by the priority it opened with, in time by that it sank to."""
    contract = terms((target, 1, "1h"), (target, 3, "8h"), updates_from_receipt=True)
    story = ticket(contract, at("Mon 10:00"), priority=1)
    story.priority(at("Mon 10:10"), 3)
    story.asks(at("Mon 10:20"))
    story.answers(at("Mon 13:00"))
    story.asks(at("Mon 13:10"))

    assert story.clock(target, at("Mon 20:00")).misses == ()


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize(("strict", "misses"), [(False, ()), (True, (at("Mon 11:00"),))])
def test_the_deadlines_own_second_is_late_where_less_is_promised(changed, strict, misses):
    """Also in a period that is long over."""
    promised = promise(Target.NEXT_UPDATE, "1h", strict=strict)
    levels = dict.fromkeys([(Target.NEXT_UPDATE, 3), (Target.NEXT_UPDATE, 2)], promised)
    story = ticket(terms(promises=levels, updates_from_receipt=True), at("Mon 10:00"))
    if changed:
        story.priority(at("Mon 10:00"), 2)
    story.answers(at("Mon 11:00"))
    story.answers(at("Mon 11:30"))

    assert story.clock("next_update", at("Mon 11:40")).misses == misses


@pytest.mark.parametrize("first", [(), (("first_response", 3, "1h"),)])
@pytest.mark.parametrize("asked", [False, True])
def test_what_is_said_after_the_end_changes_no_clock(first, asked):
    """Neither a word of ours nor one of the customer's, until the ticket is open again."""
    contract = terms(*first, ("next_update", 3, "4h"), ("next_response", 3, "2h"))
    story = ticket(contract, at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    if asked:
        story.asks(at("Mon 10:40"))
        story.answers(at("Mon 10:50"))
    story.resolves(at("Mon 11:00"))
    said_after(story, at("Mon 12:00"))
    story.reopens(at("Mon 13:00"), by="agent")
    story.resolves(at("Mon 14:00"))
    said_after(story, at("Mon 15:00"))


def said_after(story, when):
    before = story.clocks(Instant(when + 7200))
    later = story.copy()
    later.asks(when)
    later.answers(Instant(when + 60))
    assert later.clocks(Instant(when + 7200)) == before


def test_a_month_may_be_an_hour_short_of_four_weeks():
    """From the middle of February where the clocks change in March."""
    calendar, month = Calendar("always", "America/Los_Angeles", always_open=True), Duration(Unit.MONTHS, 1)
    began = instant(datetime(2027, 2, 14, 12, tzinfo=calendar.local(Instant(0)).tzinfo))

    assert least(month) <= calendar.deadline(began, month) - began < 28 * DAY


@pytest.fixture
def random(request):
    """Return randomness of this run; the same for every process of it."""
    return Random(getattr(request.config.option, "randomly_seed", 0))


def test_nothing_takes_less_than_its_least(random):
    """In any zone and at any time, the date line's included; what comes sooner is kept without being looked at."""
    drawn = [
        (name, random.randrange(20 * 365 * DAY) + 1_577_836_800)
        for name in random.sample(sorted(names()), 12)
    ]
    for name, about in [*DATE_LINE.items(), *drawn]:
        start, hours = random.randrange(DAY // 2), random.randrange(1, DAY // 2)
        calendar = Calendar("drawn", name, [Span(day, start, start + hours) for day in range(7)])
        for unit in Unit:
            duration = Duration(unit, random.randint(1, 5))
            for _ in range(20):
                began = Instant(about + random.randint(-4 * DAY, 4 * DAY))
                for rolls in (False, True):
                    due = calendar.deadline(began, duration, roll_to_open=rolls)
                    assert due - began >= least(duration), (name, began, duration)
