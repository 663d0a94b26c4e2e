"""Times as people type them: read where they have one meaning, refused where they have two."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.times import read_time
from policies.instant import Instant, instant
from policies.refusal import Refused, Why

ZONE = "Europe/Berlin"


def berlin(text: str) -> Instant:
    """`2026-11-25 13:00` in Berlin."""
    return instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)))


NOW = berlin("2026-11-25 13:00")  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("now", "2026-11-25 13:00"),
        ("10:30", "2026-11-25 10:30"),
        ("at 10:30", "2026-11-25 10:30"),
        ("9am", "2026-11-25 09:00"),
        ("today 9:00", "2026-11-25 09:00"),
        ("Tomorrow 9am", "2026-11-26 09:00"),
        ("yesterday at 17:10", "2026-11-24 17:10"),
        ("20 min ago", "2026-11-25 12:40"),
        ("2 hours ago", "2026-11-25 11:00"),
        ("in 2 h", "2026-11-25 15:00"),
        ("Fri 17:10", "2026-11-20 17:10"),
        ("Wednesday 9:00", "2026-11-25 09:00"),
        ("2026-11-05 09:00", "2026-11-05 09:00"),
        ("2026-11-05T09:00:00Z", "2026-11-05 10:00"),
        ("2026-11-05 09:00+02:00", "2026-11-05 08:00"),
        ("9:00 UTC", "2026-11-25 10:00"),
        ("5 Nov 2026 8pm", "2026-11-05 20:00"),
        ("24.11.2026 9:00", "2026-11-24 09:00"),
    ],
)
def test_a_time_is_read_as_it_is_meant_where_it_was_typed(typed, meant):
    """In the zone of whoever typed it, unless it names an offset."""
    assert read_time(typed, ZONE, NOW) == berlin(meant)


def test_a_weekday_lies_ahead_where_the_future_is_meant():
    """Friday is the next one for a plan, and the last one for a receipt."""
    assert read_time("Fri 17:10", ZONE, NOW, nearest="future") == berlin("2026-11-27 17:10")
    assert read_time("Wed 9:00", ZONE, NOW, nearest="future") == berlin("2026-12-02 09:00")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "soon",
        "9",
        "930",
        "1764000000",
        "3/4/2026 9:00",
        "03-04-2026 9:00",
        "9:00 PST",
        "25:00",
        "tomorrow",
        "2026-11-24",
        "2026-03-29 02:30",
        "1850-01-01 09:00",
    ],
)
def test_what_has_no_one_meaning_is_refused(typed):
    """A bare number, day and month in either order, an abbreviation, a day without a time, an hour left out."""
    with pytest.raises(Refused) as refused:
        read_time(typed, ZONE, NOW)

    assert refused.value.why is Why.TIME_UNREADABLE


@given(st.one_of(st.text(max_size=40), st.from_regex(r"[0-9:/. apmthutcz+-]{1,25}", fullmatch=True)))
def test_any_text_is_a_time_or_a_refusal(text):
    """Nothing typed in the field breaks the form."""
    assert reading(text) is Why.TIME_UNREADABLE or reading(text) >= 0


def reading(text: str) -> Instant | Why:
    """The time, or why there is none."""
    try:
        return read_time(text, ZONE, NOW)
    except Refused as refused:
        return refused.why
