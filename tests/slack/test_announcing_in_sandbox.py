"""Announcements from end to end: the app and the local Slack as processes, people at their screens, a moved clock."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from demo import friday
from demo.look import Time
from demo.play import DESK, PACIFIC, Play
from demo.printer import Printer
from demo.stage import Stage
from demo.story import ZONES

TITLE = "Release 8.3"
BORE, ACME = "#borealis-support", "#acme-support"


@pytest.fixture
def play(tmp_path) -> Iterator[Play]:
    """The demo's workspace on a quiet Friday morning, the app beside it."""
    stage = Stage(tmp_path)
    today = datetime.now(UTC).astimezone(ZoneInfo(PACIFIC)).date()
    playing = Play(
        stage=stage, friday=friday.quiet_friday(today, ZONES), printer=Printer(Console(file=io.StringIO()))
    )
    try:
        stage.start(playing.at("Fri 09:00"))
        playing.settle()
        yield playing
    finally:
        stage.stop()


def scheduled(play: Play, at: int) -> None:
    """Dana schedules a release for Borealis and Acme, and sends it once she has seen who is told."""
    dana = play.person("dana", DESK)
    dana.types("/support announce")
    dana.picks("Choose…", "New release")
    filled = {
        "Title": TITLE,
        "What should customers know?": "Faster. @channel",
        "Customers": ["BORE", "ACME"],
        "When is it sent?": at,
    }
    dana.sends(filled)
    shown = str(dana.person.form())
    assert "2 customers: Acme Robotics and Borealis Bank" in shown
    assert "A call is offered to Borealis Bank." in shown
    dana.sends({})
    assert "goes to 2 customers" in str(dana.person.form())


def texts_of(play: Play, channel: str) -> list[str]:
    return [one["what"] for one in play.messages(channel) if TITLE in one["what"]]


@pytest.mark.slow
@pytest.mark.clause("S7")
def test_a_scheduled_release_goes_once_through_a_crash_and_its_call_is_booked_on_both_sides(
    play: Play,
) -> None:
    """Seen before it goes, sent at its minute though the app died in between, and the call's time shown to everybody."""
    due, call = play.at("Sat 10:00"), play.at("Tue 15:30")
    scheduled(play, due)
    play.stage.kill_app()
    play.stage.start_app()
    play.until("Sat 09:59")
    assert texts_of(play, BORE) == []
    assert play.settle() == (due, "an announcement")
    play.stage.workspace.fault("accept_and_drop", method="chat.postMessage", times=1)
    play.until("Sat 10:00")
    play.until("Sat 10:02")

    assert [len(texts_of(play, channel)) for channel in (BORE, ACME)] == [1, 1]
    assert "@channel" not in texts_of(play, BORE)[0]
    assert "Propose a time" in str(play.find(BORE, TITLE))
    assert "Propose a time" not in str(play.find(ACME, TITLE))

    birgit, dana = play.person("birgit", BORE), play.person("dana", DESK)
    birgit.press("Propose a time")
    birgit.sends({"When does it suit you?": call})
    play.expect("the agents see it", DESK, "Call with Borealis Bank", Time("proposes", call))
    dana.press("Confirm")
    play.expect("the announcement shows the booked time", BORE, TITLE, Time("The call is booked", call))
    play.expect("the agents' card does", DESK, "Call with Borealis Bank", Time("The call is booked", call))
    play.expect("and who proposed it is told", BORE, "@Birgit", Time("The call is booked", call))
    assert play.promises.missing == []
    assert play.promises.kept
