"""When an erasure is reminded of: four instants around its due day, in support hours (B16)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.calendar import Calendar, span
from policies.erasure import STAGES, reminders, stage
from policies.instant import Instant

OFFICE = Calendar("office", "Europe/Berlin", [span(day, "10:00", "16:00") for day in range(5)])
EARLY = Calendar("early", "Europe/Berlin", [span(0, "05:00", "08:00")])
ALWAYS = Calendar.around_the_clock("always", "Asia/Tokyo")
HOURS = st.sampled_from((OFFICE, EARLY, ALWAYS))
DAYS = st.dates(date(2020, 1, 1), date(2100, 1, 1))


def wall(at: Instant, hours: Calendar) -> str:
    return f"{hours.local(at):%a %Y-%m-%d %H:%M}"


@pytest.mark.clause("B16")
def test_four_reminders_in_support_hours():
    """At nine where it is open all day; before the due day on an open day before, afterwards on one after."""
    assert [wall(at, ALWAYS) for at in reminders(date(2027, 12, 1), ALWAYS)] == [
        "Mon 2027-11-01 09:00",
        "Wed 2027-11-24 09:00",
        "Tue 2027-11-30 09:00",
        "Thu 2027-12-02 09:00",
    ]
    assert [wall(at, OFFICE) for at in reminders(date(2027, 12, 5), OFFICE)] == [  # a Sunday
        "Fri 2027-11-05 10:00",
        "Fri 2027-11-26 10:00",
        "Fri 2027-12-03 10:00",
        "Mon 2027-12-06 10:00",
    ]
    assert wall(reminders(date(2027, 12, 1), EARLY)[2], EARLY) == "Mon 2027-11-29 05:00"


@pytest.mark.clause("B16")
@given(DAYS, HOURS)
def test_reminders_come_in_order_and_in_support_hours(due, hours):
    """Each within a week of its day, those before never late, the last never before the due day is over."""
    found = reminders(due, hours)

    assert list(found) == sorted(found)
    assert all(hours.is_open(at) for at in found)
    days = [hours.local(at).date() for at in found]
    for day, before in zip(days, (30, 7, 1), strict=False):
        wanted = due - timedelta(days=before)
        assert wanted - timedelta(days=6) <= day <= wanted
    assert due < days[-1] <= due + timedelta(days=7)


@given(DAYS, HOURS, st.integers(-60 * 86_400, 60 * 86_400))
def test_stages_only_rise_and_end_with_overdue(due, hours, away):
    """None long before, all when it is over."""
    now = Instant(reminders(due, hours)[2] + away)

    assert stage(due, hours, now) <= stage(due, hours, Instant(now + 3_600)) <= STAGES
    assert stage(due, hours, Instant(now - 120 * 86_400)) == 0
    assert stage(due, hours, Instant(now + 120 * 86_400)) == STAGES
