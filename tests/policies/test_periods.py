"""Which periods of a recurring clock are looked at, and which need no looking at."""

from itertools import pairwise
from random import Random

import pytest
from builders import at, office_terms, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import CALENDARS, durations

from policies.calendar import Calendar, Span
from policies.calendar.zones import names
from policies.clock import State
from policies.duration import Duration, Unit
from policies.instant import Instant
from policies.periods import least
from policies.terms import Promise, Target

DATE_LINE = {
    "Pacific/Apia": 1_325_200_000,
    "Pacific/Kiritimati": 788_900_000,
    "Pacific/Kwajalein": 745_900_000,
}
"""Where a date never was, and about when."""
DAY = 86_400


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
