"""Days and times on the page's forms are those of whoever fills them in, as in Slack."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from demo.play import DESK

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    "shown",
    ["2026-11-28T22:00", "2026-06-01T00:00", "2026-03-08T01:59", "2026-03-08T03:00", "2026-11-01T03:00"],
)
def test_a_picker_reads_and_writes_its_readers_own_clock(sit, shown):
    """Also around the nights in which that clock changes."""
    page = sit("UDANA", "CDESK")
    at = int(datetime.fromisoformat(shown).replace(tzinfo=PACIFIC).timestamp())

    assert page.evaluate("async (at) => (await import('/static/text.js')).wallClock(at)", at) == shown
    assert page.evaluate("async (wall) => (await import('/static/text.js')).instantOf(wall)", shown) == at


def test_an_announcement_is_scheduled_by_the_pickers_and_shown_again_with_the_same_times(sit, stage):
    """What was picked stands there when the form comes back, and is when it will go."""
    dana = stage.workspace.as_("UDANA")
    page = sit("UDANA", "CDESK")
    dana.command(DESK, "/support announce")
    dana.select("Choose…", "Maintenance")
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("Database upgrade")
    form.get_by_label("What should customers know?").fill("The console is away for an hour.")
    form.get_by_label("When does it begin?").fill("2036-06-01T22:00")
    form.get_by_label("When does it end?").fill("2036-06-01T23:00")
    form.get_by_role("button", name="Preview").click()
    form.get_by_text("This is sent at once to 5 customers").wait_for()

    assert form.get_by_label("When does it begin?").input_value() == "2036-06-01T22:00"
    form.get_by_role("button", name="Send").click()
    page.get_by_role("dialog").get_by_text("is on its way").wait_for()
    told = stage.workspace.see("#acme-support", "Maintenance: Database upgrade")
    begins = int(datetime(2036, 6, 1, 22, tzinfo=PACIFIC).timestamp())
    assert f"<!date^{begins}^" in told["text"]
    assert "Sun 1 Jun 2036 22:00 to 23:00, America/Los_Angeles" in told["text"]
