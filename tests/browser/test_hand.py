"""The hand on the clock, and what is behind the scenes, in a real browser."""

import json
import re
from pathlib import Path

import pytest
from acting import STANDS, message, say
from sandbox_fixture import running_sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def minutes(page):
    """Return the clock's time of day in minutes."""
    hour, minute, half = re.search(r"(\d+):(\d\d) ([AP])M", page.locator("#now").inner_text()).groups()
    return int(hour) % 12 * 60 + int(minute) + (720 if half == "P" else 0)


def test_the_next_alarm_is_named_as_soon_as_there_is_one(sit):
    """A customer asks, and the hand tells which ticket and rung it would move to, and when."""
    paola = sit("UPAOLA", "CNIMB")
    say(paola, "The pallets of dock 4 are not counted.")
    alarm = paola.locator("#to-alarm")
    paola.wait_for_function(
        "() => /^⏭ To NIMB-\\d+ .+ (\\w+ )?\\d+:\\d\\d [AP]M$/.test(document.querySelector('#to-alarm').innerText.trim())"
    )
    named = alarm.inner_text()
    alarm.click()
    paola.wait_for_function("named => document.querySelector('#to-alarm').innerText !== named", arg=named)
    paola.wait_for_function(STANDS)
    hour = re.search(r"(\d+:\d\d [AP]M)", named).group()
    assert hour in paola.locator("#now").inner_text()


def test_the_clock_plays_for_everybody_and_stops(sit):
    """Six hundred times as fast: ten minutes in a second."""
    one, other = sit("UDANA", "CDESK"), sit("UMEI", "CDESK")
    one.wait_for_function("() => document.querySelector('.state').innerText === ''")
    before = minutes(other)
    one.get_by_role("button", name="600").click()
    other.get_by_text("Playing at 600").wait_for()
    other.wait_for_timeout(1500)
    other.get_by_role("button", name="■ Stop").click()
    one.get_by_text("Playing at 600").wait_for(state="hidden")
    stood = minutes(one)
    assert (stood - before) % 1440 >= 8
    one.wait_for_timeout(1200)
    assert (minutes(one) - stood) % 1440 <= 1
    one.get_by_role("button", name="+15 min").click()
    one.wait_for_function(
        "now => document.querySelector('#now').innerText !== now", arg=one.locator("#now").inner_text()
    )
    one.wait_for_function("() => document.querySelector('.state').innerText === ''")
    assert 15 <= (minutes(one) - stood) % 1440 <= 17


def test_a_fault_is_switched_on_seen_on_the_wire_and_switched_off(sit):
    """Slack is down for one call: the app tries again, and the message stands once."""
    dana = sit("UDANA", "CDESK")
    dana.locator("#scenes").click()
    pane = dana.get_by_role("complementary", name="Behind the scenes")
    pane.get_by_role("tab", name="Faults").click()
    pane.get_by_role("button", name="The line drops after a message was accepted").click()
    pane.get_by_text("accept_and_drop").wait_for()
    pane.get_by_role("button", name="Every event comes twice").click()
    pane.get_by_role("button", name="Switch off").last.wait_for()
    quinn = sit("UQUINN", "CQUAR")
    say(quinn, "The relay in site 7 is silent.")
    message(dana, "site 7").wait_for()
    assert dana.locator("#main li.message", has_text="site 7").count() == 1
    pane.get_by_role("tab", name="Wire").click()
    pane.get_by_text("#quarry-support").first.wait_for()
    pane.get_by_text("retry 1").first.wait_for()
    pane.get_by_role("tab", name="Faults").click()
    while pane.get_by_role("button", name="Switch off").count():
        pane.get_by_role("button", name="Switch off").first.click()
        dana.wait_for_timeout(300)
    pane.get_by_text("None: Slack and the network behave.").wait_for()


def test_what_the_page_exports_a_test_can_load(sit, tmp_path):
    """One click keeps everything; another workspace, without the app, shows the same."""
    ula = sit("UULA", "CUMBR")
    say(ula, "Is the load job of tonight on?")
    message(ula, "load job of tonight").wait_for()
    with ula.expect_download() as kept:
        ula.get_by_role("link", name="Export as JSON").click()
    path = Path(tmp_path) / kept.value.suggested_filename
    kept.value.save_as(path)

    with running_sandbox() as workspace:
        workspace.seed(json.loads(path.read_text(encoding="utf-8")))
        found = workspace.find("#umbra-support", "load job of tonight")

    assert path.name == "workspace.json"
    assert found is not None
    assert found["who"] == "Ula Brandt"


def test_everything_stays_when_the_app_is_started_again(sit, stage):
    """Killed where it stands: what people wrote is there, a press says why nothing happens, and then all is taken in."""
    ula, dana = sit("UULA", "CUMBR"), sit("UDANA", "CDESK")
    say(ula, "The dashboards of last week are gone.")
    message(dana, "dashboards of last week").wait_for()
    stage.kill_app()
    try:
        say(ula, "And the alerts of yesterday, which is a second problem.")
        message(ula, "alerts of yesterday").wait_for()
        message(dana, "dashboards of last week").get_by_role("button", name="Claim", exact=True).click()
        dana.get_by_text("Pledge is not there to answer. Is it running?").wait_for()
        dana.reload()
        message(dana, "dashboards of last week").wait_for()
    finally:
        stage.start_app()
    dana.locator("#main").get_by_text("alerts of yesterday").first.wait_for(timeout=60_000)
    message(dana, "dashboards of last week").get_by_role("button", name="Claim", exact=True).click()
    message(dana, "In work with Dana Reyes").wait_for()
