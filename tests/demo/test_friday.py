"""The Friday of a story."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.friday import DAYS, instant, local, quiet_friday
from demo.story import ZONES

PACIFIC = "America/Los_Angeles"


@given(today=st.dates(date(2024, 1, 1), date(2060, 12, 31)))
def test_the_friday_lies_ahead_and_its_story_is_undisturbed(today: date) -> None:
    """Whatever today's date is: two days ahead, no US holiday, and every zone keeps its offset to the story's end."""
    friday = quiet_friday(today, ZONES)

    days = [friday + timedelta(days=number) for number in range(DAYS)]
    assert friday.weekday() == 4
    assert friday >= today + timedelta(days=2)
    assert not any(day in holidays.country_holidays("US", years=day.year) for day in days)
    for zone in ZONES:
        offsets = {
            local(instant(friday, day, zone), zone).utcoffset() for day in ("Fri 00:00", "next Mon 23:59")
        }
        assert len(offsets) == 1


@pytest.mark.parametrize(
    ("today", "friday"),
    [
        (date(2026, 11, 21), date(2026, 11, 27)),
        (date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 12, 4)),
        (date(2026, 11, 14), date(2026, 11, 27)),  # the 20th is followed by Thanksgiving
        (date(2026, 12, 12), date(2027, 1, 22)),  # Christmas, New Year, Martin Luther King's day
        (date(2026, 10, 20), date(2026, 11, 13)),  # clocks go back in Europe and in America, Veterans' day
    ],
)
def test_holidays_and_clock_changes_are_passed_over(today: date, friday: date) -> None:
    """The first Friday that fits is taken, no later one."""
    assert quiet_friday(today, ZONES) == friday


def test_moments_are_read_in_their_zone() -> None:
    """`Mon 09:10` is the Monday after the Friday, at ten past nine where the zone says."""
    friday = date(2026, 11, 27)

    at = local(instant(friday, "Mon 09:10", PACIFIC), PACIFIC)

    assert (at.date(), at.hour, at.minute, at.tzinfo) == (date(2026, 11, 30), 9, 10, ZoneInfo(PACIFIC))
    assert instant(friday, "next Mon 09:10", PACIFIC) - instant(friday, "Mon 09:10", PACIFIC) == 7 * 86_400


@pytest.mark.parametrize("moment", ["Monday 09:10", "Mon 9:10", "Mon", "next Wed 09:10", ""])
def test_what_is_no_moment_is_refused(moment: str) -> None:
    """A slip in the timetable is told, not guessed."""
    with pytest.raises(ValueError, match="no moment of the story"):
        instant(date(2026, 11, 27), moment, PACIFIC)
