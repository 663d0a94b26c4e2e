"""The reminder of erasures: what, by when, and the command; nobody is named."""

import pytest
from slack_limits import check_message, seen
from view_world import erasures_due

from bot.views import erasures


@pytest.mark.clause("B16")
@pytest.mark.parametrize(
    ("days", "said"),
    [
        (30, "in 30 days"),
        (1, "tomorrow"),
        (0, "today"),
        (-1, "overdue by 1 day"),
        (-40, "overdue by 40 days"),
    ],
)
def test_a_reminder_tells_the_due_day_and_the_command(days, said):
    """Ready to be copied, with the id rather than the name."""
    message = erasures.reminder(erasures_due(days))

    check_message(message)
    assert said in seen(message)
    assert "python app.py customers erase ACME p_0f00 --notice 2026-06-01" in seen(message)


@pytest.mark.parametrize("count", [0, 2, 20, 300])
def test_any_number_fits_one_message(count):
    """None when all were carried out meanwhile; the rest of many is counted."""
    message = erasures.reminder(erasures_due(*range(count)))

    check_message(message)
    assert ("erased meanwhile" in seen(message)) is (count == 0)
    assert ("and 280 more" in seen(message)) is (count == 300)
