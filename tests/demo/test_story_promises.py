"""The list of promises, and the timetable."""

import json
from pathlib import Path

from ruamel.yaml import YAML

from demo.promises import Promises
from demo.story import SCENES

DEMO = Path(__file__).parents[2] / "demo"


def test_everything_seen_exits_with_zero() -> None:
    """All promises seen is the only way to 0."""
    promises = Promises()
    promises.note("a card")
    promises.note("a reminder")

    assert promises.exit_code == 0
    assert promises.missing == []
    assert "2 of 2" in promises.verdict()


def test_one_thing_missing_exits_with_one_and_is_named() -> None:
    """What was missing is kept with its reason."""
    promises = Promises()
    promises.note("a card")
    promises.note("a reminder", "no message shows it")

    assert promises.exit_code == 1
    assert [(one.name, one.missing) for one in promises.missing] == [("a reminder", "no message shows it")]
    assert "1 of 2" in promises.verdict()


def test_a_story_that_promised_nothing_is_no_success() -> None:
    """A story that never came to its promises must not pass."""
    assert Promises().exit_code == 1
    assert "Nothing was promised" in Promises().verdict()


def test_the_workspace_holds_everybody_in_the_customers_file() -> None:
    """Whoever is named in the one by a Slack id is in the other, in the right workspace and channel."""
    seed = json.loads((DEMO / "workspace.json").read_text(encoding="utf-8"))
    file = YAML(typ="safe", pure=True).load((DEMO / "customers.yml").read_text(encoding="utf-8"))
    teams = {user["id"]: user["team"] for user in seed["users"]}
    emails = {user.get("email") for user in seed["users"]}
    channels = {channel["id"]: channel for channel in seed["channels"]}

    for ours in [*file["agents"], *file["staff"]]:
        assert teams[ours["slack"]] == file["workspace"]
    for customer in file["customers"]:
        for contact in customer["contacts"]:
            known = contact.get("slack")
            assert teams[known["user"]] == known["team"] if known else contact["email"] in emails
        assert customer["agents_channel"] in channels
        assert all(channel in channels for channel in customer["shared_channels"])


def test_one_customers_workspace_has_the_app() -> None:
    """Somewhere a contact can type /support; elsewhere Slack knows no such command."""
    seed = json.loads((DEMO / "workspace.json").read_text(encoding="utf-8"))

    assert [one["id"] for one in seed["workspaces"] if one.get("app_installed")] == ["TNIMB"]


def test_every_scene_says_what_it_is() -> None:
    """A reader of the transcript is told who and what before each scene."""
    assert all(scene.title and scene.told for scene in SCENES)
    assert len({scene.plays for scene in SCENES}) == len(SCENES)
