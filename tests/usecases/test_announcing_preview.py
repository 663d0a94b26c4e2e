"""Whoever announces sees who will be told and what they will read, before anything is on record."""

from collections.abc import Mapping
from typing import Any

import pytest
from announcing_world import announce, preview, send
from desk_world import World, words

from bot.views.ids import Form, Press
from policies.people import Standing


@pytest.mark.clause("S7")
def test_its_author_sees_who_will_be_told_before_it_goes(quick: World) -> None:
    """The form comes back as it was typed, with the names; nothing is on record until it is sent again."""
    quick.change_customer("QUAR", standing=Standing.EXPIRED)
    quick.change_customer("UMBR", shared_channels=())
    shown = preview(quick, "release", text="Typed for an hour")

    assert shown.form is not None
    said = words(shown.form)
    assert "3 customers: Acme Robotics, Borealis Bank and Nimbus Foods" in said
    assert "A call is offered to Borealis Bank." in said
    assert "subscription is over by then: Quarry Mining" in said
    assert "no shared channel: Umbra Analytics" in said
    typed = next(one for one in shown.form["blocks"] if one.get("block_id") == "text")
    assert typed["element"]["initial_value"] == "Typed for an hour"
    assert shown.form["submit"]["text"] == "Send"
    with quick.storage.read() as work:
        assert work.announcements.latest("TVENDOR") == []


def posted_blocks(world: World, channel: str, title: str) -> list[Mapping[str, Any]]:
    """What stands in a channel."""
    return next(list(post.message.blocks) for post in world.posts(channel) if title in post.words)


def drawn(form: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """The messages that a form shows, each between two lines."""
    kinds = [block["type"] for block in form["blocks"]]
    lines = [place for place, kind in enumerate(kinds) if kind == "divider"]
    return [form["blocks"][a + 1 : b] for a, b in zip(lines[::2], lines[1::2], strict=True)]


@pytest.mark.clause("S7")
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("release", {"text": "Look at https://status.example/7 <!here> *now*"}),
        ("maintenance", {"begins": "1790000000", "ends": "1790007200", "zone": "Europe/Berlin"}),
        ("end_of_support", {"line": "6.2", "last_day": "2026-12-31"}),
        ("security_alert", {}),
    ],
)
def test_its_author_sees_the_very_blocks_that_will_be_posted(
    quick: World, kind: str, values: dict[str, str]
) -> None:
    """To the letter, with the author's name and the releases that the customer named; nothing is on record for it."""
    quick.ask("UANN", "CACME", "It hangs")
    quick.submit("UANN", Form.DETAILS, quick.id("ACME-1"), release="6.2.1")
    (shown,) = drawn(preview(quick, kind, title="Hear", customers="ACME", **values).form)
    with quick.storage.read() as work:
        assert work.announcements.latest("TVENDOR") == []
    announce(quick, kind, title="Hear", customers="ACME", **values)
    send(quick)

    assert shown == posted_blocks(quick, "CACME", "Hear")
    assert ("6.2.1" in words({"blocks": shown})) is (kind == "end_of_support")
    assert "Sent by Dana" in words({"blocks": shown})


@pytest.mark.clause("S7")
def test_those_who_are_offered_a_call_are_shown_their_own_message(quick: World) -> None:
    """With its button, which does nothing before the release is sent."""
    form = preview(quick, "release").form
    cloud, on_premise = drawn(form)
    button = on_premise[-2]["elements"][0]
    pressed = quick.press("UDANA", Press.PROPOSE_CALL, *button["value"].split("|"), channel=None)
    row = announce(quick)
    send(quick)
    button["value"] = button["value"].replace("preview", row.id)

    assert "The others, such as Acme Robotics, will read:" in words(form)
    assert "Those who are offered a call, such as Borealis Bank, will read:" in words(form)
    assert cloud == posted_blocks(quick, "CACME", "Release 7.0")
    assert on_premise == posted_blocks(quick, "CBORE", "Release 7.0")
    assert pressed.form is None


@pytest.mark.clause("S7")
def test_whatever_is_changed_after_the_preview_is_shown_again_first(quick: World) -> None:
    """Another word, another customer, or a directory that changed meanwhile: nobody sends what they have not seen."""
    metadata = str(preview(quick, "release").form["private_metadata"])
    values = {"title": "Release 7.0", "text": "Faster, and it heals itself."}

    assert quick.submit("UDANA", Form.ANNOUNCE, metadata, **(values | {"text": "Slower"})).form is not None
    assert quick.submit("UDANA", Form.ANNOUNCE, metadata, **values, customers="ACME").form is not None
    quick.change_customer("UMBR", standing=Standing.EXPIRED)
    assert quick.submit("UDANA", Form.ANNOUNCE, metadata, **values).form is not None
    with quick.storage.read() as work:
        assert work.announcements.latest("TVENDOR") == []
