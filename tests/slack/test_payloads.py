"""Slack's dictionaries become plain values: who acted, from which team, on what; samples as Slack Connect sends them."""

from typing import Any

import pytest

from handlers.slack import payloads

CONNECT_MESSAGE: dict[str, Any] = {
    "team_id": "T_ACTOR",
    "context_team_id": "T_OTHER",
    "authorizations": [{"enterprise_id": None, "team_id": "T_INSTALLED", "user_id": "UBOT", "is_bot": True}],
    "is_ext_shared_channel": True,
    "event": {
        "type": "message",
        "user": "U_ACTOR",
        "team": "T_ACTOR",
        "text": "It is down",
        "ts": "1626.000100",
        "channel": "C1",
        "client_msg_id": "x",
        "blocks": [],
    },
}
CONNECT_MENTION: dict[str, Any] = {
    "team_id": "T_INSTALLED",
    "authorizations": [{"team_id": "T_INSTALLED"}],
    "event": {
        "type": "app_mention",
        "user": "U_ACTOR",
        "team": "T_INSTALLED",
        "user_team": "T_ACTOR",
        "source_team": "T_ACTOR",
        "user_profile": {"team": "T_ACTOR"},
        "text": "<@UBOT> help",
        "ts": "1626.000200",
        "channel": "C1",
    },
}


def test_the_installation_is_the_workspace_and_the_author_keeps_their_team() -> None:
    """`authorizations[0]` tells the installation, whatever team stands outside; `team` the author's."""
    posted = payloads.posted(CONNECT_MESSAGE, "UBOT")

    assert posted is not None
    assert (posted.who.workspace, posted.who.user, posted.who.team) == ("T_INSTALLED", "U_ACTOR", "T_ACTOR")
    assert not posted.mentions_app


def test_in_a_mention_the_authors_team_is_user_team() -> None:
    """There `team` is the installation's own."""
    posted = payloads.posted(CONNECT_MENTION, "UBOT")

    assert posted is not None
    assert (posted.who.workspace, posted.who.team) == ("T_INSTALLED", "T_ACTOR")
    assert posted.mentions_app


def test_a_reaction_names_no_team() -> None:
    """So it must be looked up; the emoji's skin tone is left out."""
    body = {
        "authorizations": [{"team_id": "T_INSTALLED"}],
        "event": {
            "type": "reaction_added",
            "user": "U_ACTOR",
            "reaction": "thumbsup::skin-tone-2",
            "item": {"type": "message", "channel": "C1", "ts": "1626.000100"},
            "event_ts": "1627.000000",
        },
    }
    reacted = payloads.reacted(body)

    assert reacted is not None
    assert (reacted.who.team, reacted.emoji, reacted.at) == (None, "thumbsup", "1627.000000")


@pytest.mark.parametrize("item", [{"type": "file", "file": "F1"}, {}, None])
def test_a_reaction_on_something_else_is_none(item: dict[str, str] | None) -> None:
    """Files and what Slack may invent."""
    body = {
        "event": {"type": "reaction_added", "user": "U1", "reaction": "x", "item": item, "event_ts": "1.0"}
    }

    assert payloads.reacted(body) is None


@pytest.mark.parametrize(
    "changed", [{"user": None}, {"bot_id": "B1"}, {"user": "UBOT"}, {"ts": None}, {"channel": None}]
)
def test_what_no_person_wrote_is_none(changed: dict[str, object]) -> None:
    """Machines, ourselves, and what has no place."""
    body = CONNECT_MESSAGE | {"event": CONNECT_MESSAGE["event"] | changed}

    assert payloads.posted(body, "UBOT") is None


def test_a_root_message_is_not_in_its_own_thread() -> None:
    """Slack puts `thread_ts` on a root once somebody answered."""
    event = CONNECT_MESSAGE["event"]
    root = payloads.from_message(event | {"thread_ts": event["ts"]}, "C1", "T1", "UBOT")
    reply = payloads.from_message(event | {"thread_ts": "1600.000000"}, "C1", "T1", "UBOT")

    assert (root.thread_ts, reply.thread_ts) == (None, "1600.000000")


def test_files_are_kept_by_reference_only() -> None:
    """Id, name, link; a Slack Connect file may have its id alone."""
    files = [
        {"id": "F1", "name": "a.png", "permalink": "https://f", "url_private": "secret", "size": 3},
        {"id": "F2", "mode": "file_access", "file_access": "check_file_info"},
    ]
    posted = payloads.from_message(CONNECT_MESSAGE["event"] | {"files": files}, "C1", "T1", "UBOT")

    assert posted.files == ({"id": "F1", "name": "a.png", "permalink": "https://f"}, {"id": "F2"})


def test_a_text_beyond_slacks_own_limit_is_cut() -> None:
    """A forged event cannot fill the database."""
    posted = payloads.from_message(CONNECT_MESSAGE["event"] | {"text": "x" * 50_000}, "C1", "T1", "UBOT")

    assert len(posted.text) == payloads.TEXT_LIMIT


def edit(**event: object) -> dict[str, Any]:
    return {
        "authorizations": [{"team_id": "T_INSTALLED"}],
        "event": {"type": "message", "channel": "C1", **event},
    }


def test_an_edit_tells_the_new_words_and_the_author() -> None:
    """Of `message`; the envelope's own ts is the edit's."""
    told = payloads.edited(
        edit(
            subtype="message_changed",
            ts="9.0",
            message={"user": "U1", "ts": "1.0", "text": "new", "team": "T_ACTOR"},
            previous_message={"user": "U1", "ts": "1.0", "text": "old"},
        )
    )

    assert told is not None
    assert (told.who.user, told.who.team, told.ts, told.text) == ("U1", "T_ACTOR", "1.0", "new")


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_deleted", "deleted_ts": "1.0", "previous_message": {"user": "U1", "ts": "1.0"}},
        {
            "subtype": "message_changed",
            "message": {"subtype": "tombstone", "ts": "1.0"},
            "previous_message": {"user": "U1", "ts": "1.0", "text": "x"},
        },
    ],
)
def test_a_deletion_comes_in_two_shapes(event: dict[str, Any]) -> None:
    """Deleted outright, or a thread's root that leaves a tombstone."""
    told = payloads.edited(edit(**event))

    assert told is not None
    assert (told.who.user, told.ts, told.text) == ("U1", "1.0", None)


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed"},
        {"subtype": "message_deleted", "deleted_ts": "1.0"},
        {"subtype": "message_changed", "message": {"user": "U1", "bot_id": "B1", "ts": "1.0", "text": "x"}},
        {
            "subtype": "message_changed",
            "message": {"user": "U1", "ts": "1.0", "text": "same"},
            "previous_message": {"user": "U1", "ts": "1.0", "text": "same"},
        },
    ],
)
def test_what_is_no_edit_of_a_person_is_none(event: dict[str, Any]) -> None:
    """Half payloads, machines, and a link that was unfurled."""
    assert payloads.edited(edit(**event)) is None


def press(**action: object) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T_INSTALLED"},
        "user": {"id": "U_ACTOR", "team_id": "T_ACTOR"},
        "container": {"type": "message", "message_ts": "2.0", "channel_id": "C1", "thread_ts": "1.0"},
        "channel": {"id": "C1"},
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.example/1",
        "actions": [action],
    }


@pytest.mark.parametrize(
    ("action", "value", "selected"),
    [
        ({"action_id": "ticket.claim", "type": "button", "value": "t_1"}, "t_1", None),
        ({"action_id": "m", "type": "static_select", "selected_option": {"value": "t_1|2"}}, "", "t_1|2"),
        ({"action_id": "m", "type": "overflow", "selected_option": {"value": "t_1|x"}}, "", "t_1|x"),
        ({"action_id": "m", "type": "users_select", "selected_user": "U1"}, "", "U1"),
        ({"action_id": "m", "type": "datetimepicker", "selected_date_time": 1628633820}, "", "1628633820"),
        ({"action_id": "m", "type": "datepicker", "selected_date": "2026-12-31"}, "", "2026-12-31"),
        ({"action_id": "m", "type": "static_select", "selected_option": None}, "", None),
    ],
)
def test_a_press_tells_value_or_choice(action: dict[str, Any], value: str, selected: str | None) -> None:
    """The presser's own team, not the installation's."""
    told = payloads.pressed(press(**action))

    assert (told.value, told.selected) == (value, selected)
    assert (told.who.user, told.who.team) == ("U_ACTOR", "T_ACTOR")
    assert (told.channel, told.message_ts, told.thread_ts) == ("C1", "2.0", "1.0")


def test_a_press_in_a_form_has_no_channel() -> None:
    """It has the form's id instead."""
    body = press(action_id="open.customer") | {"container": {"type": "view"}, "view": {"id": "V1"}}
    del body["channel"]

    told = payloads.pressed(body)
    assert (told.channel, told.view_id) == (None, "V1")


def test_a_form_from_another_workspace_is_read_by_block() -> None:
    """Slack Connect: `team` is the user's; every kind of field becomes text."""
    state = {
        "text": {"text": {"type": "plain_text_input", "value": "It is down"}},
        "note": {"note": {"type": "plain_text_input", "value": None}},
        "priority": {"priority": {"type": "static_select", "selected_option": {"value": "2"}}},
        "kind": {"kind": {"type": "static_select", "selected_option": None}},
        "asked": {
            "asked": {"type": "checkboxes", "selected_options": [{"value": "steps"}, {"value": "logs"}]}
        },
        "none": {"none": {"type": "checkboxes", "selected_options": []}},
    }
    told = payloads.submitted(
        {
            "type": "view_submission",
            "team": {"id": "T_ACTOR"},
            "user": {"id": "U_ACTOR", "team_id": "T_ACTOR"},
            "view": {
                "id": "V1",
                "callback_id": "form.open",
                "private_metadata": "cu_1",
                "app_installed_team_id": "T_INSTALLED",
                "state": {"values": state},
            },
        }
    )

    assert told.values == {
        "text": "It is down",
        "note": "",
        "priority": "2",
        "kind": "",
        "asked": "steps,logs",
        "none": "",
    }
    assert (told.callback, told.metadata, told.who.team) == ("form.open", "cu_1", "T_ACTOR")


def test_a_command_is_read_with_what_slack_leaves_out() -> None:
    """An empty text may be missing altogether."""
    told = payloads.commanded({"user_id": "U1", "team_id": "T1", "command": "/support"})

    assert (told.who.user, told.who.team, told.text, told.channel) == ("U1", "T1", "", "")
