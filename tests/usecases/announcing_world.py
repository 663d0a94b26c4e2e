"""People who announce, and who arrange calls, in the world of `desk_world`."""

from typing import Any

from desk_world import World

from bot.answers import Answer
from bot.usecases.announcements_due import send_due
from bot.views.ids import Form, Press, join
from policies.instant import Instant
from storage.announcements import Announced, AnnouncementRow
from storage.records import CardRole

RELEASE = {"title": "Release 7.0", "text": "Faster, and it heals itself."}
DAY = 86_400
EVERYBODY = {"CACME", "CBORE", "CNIMB", "CQUAR", "CUMBR"}
"""The shared channels of all customers."""


def preview(world: World, kind: str, user: str = "UDANA", **values: Any) -> Answer:
    """Send the form for the first time."""
    return world.submit(user, Form.ANNOUNCE, join(kind, ""), **_given(values))


def announce(world: World, kind: str = "release", user: str = "UDANA", **values: Any) -> AnnouncementRow:
    """Send the form, and send it again as it came back; what was put on record."""
    shown = preview(world, kind, user, **values)
    assert shown.form is not None, shown.errors
    metadata = str(shown.form["private_metadata"])
    answer = world.submit(user, Form.ANNOUNCE, metadata, **_given(values))
    assert answer.tell is not None, answer.errors
    return newest(world)


def _given(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in (RELEASE | values).items()}


def newest(world: World) -> AnnouncementRow:
    """The announcement that was made last."""
    with world.storage.read() as work:
        return work.announcements.latest("TVENDOR")[0]


def send(world: World) -> None:
    """Let the tick send what is due, and deliver it."""
    while send_due(world.desk):
        pass
    world.deliver()


def told(world: World, row: AnnouncementRow) -> list[Announced]:
    """To whom it went."""
    with world.storage.read() as work:
        return work.announcements.told(row.id)


def offer(world: World) -> AnnouncementRow:
    """A release that Borealis, who run the product themselves, have been told of, with a call."""
    row = announce(world, customers="BORE")
    send(world)
    return row


def propose(world: World, user: str, row: AnnouncementRow, at: Instant, key: str = "BORE") -> Answer:
    """Propose a time for the call, from the button to the form."""
    pressed = world.press(user, Press.PROPOSE_CALL, row.id, world.customer(key), channel=f"C{key}")
    assert pressed.form is not None
    answer = world.submit(user, Form.CALL, str(pressed.form["private_metadata"]), call_at=str(at))
    world.deliver()
    return answer


def proposed(world: World, row: AnnouncementRow, key: str = "BORE") -> str:
    """The id of the proposal made last."""
    with world.storage.read() as work:
        return work.calls.about(row.id, world.customer(key, work))[-1].id


def confirm(world: World, user: str, call: str, channel: str = "CBORE") -> Answer:
    """Confirm a time."""
    answer = world.press(user, Press.CONFIRM_CALL, call, channel=channel)
    world.deliver()
    return answer


def desk_card(world: World, row: AnnouncementRow, key: str = "BORE") -> str:
    """The ts of the agents' card of a call."""
    with world.storage.read() as work:
        card = work.cards.get(f"{row.id}:{world.customer(key, work)}", CardRole.CALL)
    assert card is not None
    assert card.ts is not None
    return card.ts


def channels(world: World, title: str = "Release 7.0") -> list[str]:
    """Where an announcement stands, once for each message of it."""
    return sorted(post.channel for post in world.slack.posts.values() if title in post.words)


def window(begins: Instant, hours: int = 2) -> dict[str, str]:
    """When the maintenance of a form is."""
    ends = begins + hours * 3600
    return {"begins": str(begins), "ends": str(ends), "zone": "Europe/Berlin"}
