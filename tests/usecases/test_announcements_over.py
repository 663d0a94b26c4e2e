"""Maintenance that is over before it could be announced: its author is told, and no customer any more."""

import pytest
from announcing_world import DAY, EVERYBODY, announce, channels, newest, send, told, window
from desk_world import World, words
from structlog.testing import capture_logs

from bot.usecases.announcements_due import send_due
from bot.usecases.promises import due_at
from bot.views.ids import Press
from policies.instant import Instant
from storage.announcements import AnnouncementRow, State


def over_notices(world: World) -> list[str]:
    """What the agents were told of maintenance that was over."""
    return [post.words for post in world.posts("CDESK") if "window was over" in post.words]


def outlive(world: World, row: AnnouncementRow, seconds: int = 0) -> None:
    """Nothing runs until the window ends."""
    world.now = Instant(row.content.window.ends + seconds)


@pytest.mark.clause("S7")
def test_maintenance_that_is_over_when_it_could_be_sent_is_told_to_its_author_and_to_no_customer(
    world: World,
) -> None:
    """Once, with why, who was meant and what to do next; it is on record, is late no more, and cannot be withdrawn."""
    due = Instant(world.now + DAY)
    values = window(Instant(due + 7200)) | {"send_at": str(due), "title": "Upgrade", "customers": "ACME,BORE"}
    row = announce(world, "maintenance", **values)
    outlive(world, row)
    send(world)
    send(world)

    assert channels(world, "Upgrade") == ["CDESK"]
    (notice,) = over_notices(world)
    assert f"<@UDANA> Announcement {row.number} (Maintenance: Upgrade) was not sent to anybody." in notice
    assert "Sat 6 Jun 2026 21:00 to 23:00, Europe/Berlin" in notice
    assert "Not told: Acme Robotics and Borealis Bank." in notice
    assert "announce it again" in notice
    assert (newest(world).state, newest(world).settled) == (State.OVER, world.now)
    assert due_at(world.desk) is None
    assert told(world, row) == []
    assert "nobody was told" in words(world.command("UDANA", "announce").form)
    assert "is over already" in words(world.press("UDANA", Press.WITHDRAW, row.id).form)


def test_maintenance_that_ends_a_second_later_is_still_told(quick: World) -> None:
    """Customers who notice something learn why, however late."""
    row = announce(quick, "maintenance", title="Upgrade", **window(Instant(quick.now + 3600)))
    outlive(quick, row, -1)
    send(quick)

    assert channels(quick, "Upgrade") == sorted(EVERYBODY)
    assert over_notices(quick) == []


@pytest.mark.clause("S7")
def test_maintenance_that_is_over_before_slack_takes_it_is_not_posted_any_more(world: World) -> None:
    """It waited in the outbox while Slack was away; the agents hear of it once, not for each channel."""
    row = announce(world, "maintenance", title="Upgrade", **window(Instant(world.now + 3600)))
    assert send_due(world.desk) == 1
    outlive(world, row)
    with capture_logs() as logs:
        send(world)

    assert channels(world, "Upgrade") == ["CDESK"]
    assert {line["log_level"] for line in logs} == {"info"}
    assert len(over_notices(world)) == 1
    assert {one.posted for one in told(world, row)} == {None}
    with world.storage.read() as work:
        assert work.at_rest(world.machine() + DAY)
        assert work.announcements.get(row.id).state is State.OVER


def test_maintenance_that_went_to_some_in_time_is_told_to_no_others(world: World) -> None:
    """What stood in time stays and counts as announced; the notice names those who were left out."""
    row = announce(world, "maintenance", title="Upgrade", **window(Instant(world.now + 3600)))
    assert send_due(world.desk) == 1
    with world.storage.write() as work:
        for channel in EVERYBODY - {"CACME"}:
            work.outbox.block("TVENDOR", channel, world.machine() + 60)
    world.deliver()
    outlive(world, row)
    send(world)

    assert channels(world, "Upgrade") == ["CACME", "CDESK"]
    (notice,) = over_notices(world)
    assert "went to 1 customer only" in notice
    assert "Not told: Borealis Bank, Nimbus Foods, Quarry Mining and Umbra Analytics." in notice
    assert "1 message had been posted" in words(world.command("UDANA", "announce").form)
    with world.storage.read() as work:
        (found,) = work.announcements.windows("TVENDOR", row.content.window.begins, row.content.window.ends)
        assert set(found.told) == {world.customer("ACME", work)}


@pytest.mark.clause("B12")
@pytest.mark.parametrize(
    ("kind", "values"),
    [("release", {}), ("security_alert", {}), ("end_of_support", {"line": "6.2", "last_day": "2026-06-06"})],
)
def test_what_has_no_window_is_told_however_late(quick: World, kind: str, values: dict[str, str]) -> None:
    """It still concerns whoever reads it: the line is unsupported, the hole is open."""
    announce(quick, kind, send_at=quick.now + 3600, **values)
    quick.later(days=3)
    send(quick)

    assert channels(quick) == sorted(EVERYBODY)
