import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.duration import BadDuration, Duration, Unit, parse


@pytest.mark.parametrize(
    ("text", "unit", "count"),
    [
        ("30m", Unit.OPEN_SECONDS, 1800),
        ("4h", Unit.OPEN_SECONDS, 14_400),
        ("2bd", Unit.BUSINESS_DAYS, 2),
        ("3d", Unit.DAYS, 3),
        ("2w", Unit.WEEKS, 2),
        ("1mo", Unit.MONTHS, 1),
        (" 0h ", Unit.OPEN_SECONDS, 0),
    ],
)
def test_every_unit_is_read(text, unit, count):
    """Each unit of a policy is read as what it counts."""
    assert parse(text) == Duration(unit, count)


@pytest.mark.parametrize(
    "text", ["", "2", "h", "-1h", "1.5h", "2 hours", "1h30m", "2H", "٢h", "1y", "9" * 12 + "m"]
)
def test_what_is_no_duration_is_refused_with_an_example(text):
    """A text that is no duration is refused, and the refusal shows how one is written."""
    with pytest.raises(BadDuration, match="30m, 4h, 2bd"):
        parse(text)


@pytest.mark.parametrize("text", ["5270401m", "87841h", "3661bd", "3661d", "523w", "121mo"])
def test_more_than_ten_years_is_refused(text):
    """A slip of the finger that promises more than ten years is refused."""
    with pytest.raises(BadDuration, match="ten years"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "open_time"),
    [("5m", True), ("5h", True), ("5bd", True), ("5d", False), ("5w", False), ("5mo", False)],
)
def test_open_time_and_calendar_time_are_told_apart(text, open_time):
    """Minutes, hours and business days count open time; days, weeks and months do not."""
    assert parse(text).open_time is open_time


@given(st.integers(0, 120), st.sampled_from(["m", "h", "bd", "d", "w", "mo"]))
def test_a_duration_reads_back_as_it_is_written(count, unit):
    """What a duration prints is read back as the same duration."""
    duration = parse(f"{count}{unit}")

    assert parse(str(duration)) == duration
