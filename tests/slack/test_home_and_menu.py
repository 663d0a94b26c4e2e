"""Home tabs and message shortcuts through Bolt: signed as Slack signs, shaped as Slack shapes them."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from desk_world import TEAM, World, words
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.views.ids import AtHome
from handlers.slack import listeners

SECRET = "shared-with-slack"
Send = Callable[..., int]


@pytest.fixture
def send(quick: World) -> Send:
    """Deliver an interaction or, under `event`, an event; the status of the answer."""
    parts = listeners.Parts(front=quick.front, gateway=quick.slack, token="xoxb-1", signing_secret=SECRET)
    app = listeners.build(parts)

    def deliver(payload: dict[str, Any], *, event: bool = False) -> int:
        body = json.dumps(payload) if event else urlencode({"payload": json.dumps(payload)})
        stamp = str(int(time.time()))
        headers = {
            "content-type": "application/json" if event else "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": str(
                SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
            ),
        }
        return int(app.dispatch(BoltRequest(body=body, headers=headers)).status)

    return deliver


def opened(user: str = "UDANA", tab: str = "home", number: int = 1) -> dict[str, Any]:
    """The envelope of somebody opening a tab of the app."""
    event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab, "event_ts": "1.1"}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": f"EvHome{number}",
        "authorizations": [{"team_id": TEAM, "user_id": "UPLEDGE", "is_bot": True}],
        "event": event,
    }


def pressed(action: str, value: str) -> dict[str, Any]:
    """A press on a home tab: it stands in no channel."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "UDANA", "team_id": TEAM},
        "api_app_id": "A1",
        "container": {"type": "view", "view_id": "VHOME"},
        "view": {"id": "VHOME", "type": "home", "state": {"values": {}}},
        "trigger_id": "1.2.3",
        "actions": [{"action_id": action, "block_id": "b", "type": "button", "value": value}],
    }


def chosen(ts: str, **more: Any) -> dict[str, Any]:
    """A shortcut from a message's menu."""
    return {
        "type": "message_action",
        "callback_id": "open_ticket",
        "team": {"id": TEAM, "domain": "vendor"},
        "user": {"id": "UDANA", "name": "dana", "team_id": TEAM},
        "channel": {"id": "CACME", "name": "acme-support"},
        "trigger_id": "1.2.3",
        "message_ts": ts,
        "message": {"type": "message", "user": "UANN", "team": "TACME", "ts": ts, "text": "The export fails"},
        "response_url": "https://hooks.example/1",
        "action_ts": "1.5",
    } | more


def test_opening_the_home_tab_publishes_it_once(quick: World, send: Send) -> None:
    """To whoever opened it; a delivery that comes again, and the other tab, publish nothing."""
    assert [send(opened(), event=True), send(opened(), event=True)] == [200, 200]
    assert send(opened(tab="messages", number=2), event=True) == 200

    assert [user for user, _ in quick.slack.homes] == ["UDANA"]
    assert quick.slack.homes[0][1]["type"] == "home"


def test_a_ticket_opens_on_top_and_a_claim_brings_the_tab_up_to_date(quick: World, send: Send) -> None:
    """A form over a home tab is opened by its trigger: there is no form to put it into."""
    quick.ask()
    ticket = quick.id("ACME-1")

    send(pressed(AtHome.SHOW, ticket))
    send(pressed(AtHome.CLAIM, ticket))

    assert [view["type"] for view in quick.slack.views] == ["modal"]
    assert [user for user, _ in quick.slack.homes] == ["UDANA"]
    assert "ACME-1" in words(quick.slack.homes[0][1])


def test_a_shortcut_opens_a_ticket_and_answers_by_its_own_address(quick: World, send: Send) -> None:
    """The second time it says that it is one; that address works in channels the app is not in, too."""
    root, _ = quick.say("UDANA", "CACME", "Good morning")
    ts = quick.say("UANN", "CACME", "The export fails", thread=root)[0]

    assert [send(chosen(ts)), send(chosen(ts))] == [200, 200]

    assert quick.numbers() == ["ACME-1"]
    assert ["ACME-1 already" in words(message) for _, message in quick.slack.answered] == [True]


@pytest.mark.parametrize("broken", [{"message": None}, {"channel": {}}, {"message": {"ts": 3, "files": 4}}])
def test_a_shortcut_that_slack_would_not_send_is_answered_and_changes_nothing(
    quick: World, send: Send, broken: dict[str, Any]
) -> None:
    """Signed, and yet like nothing Slack sends."""
    assert send(chosen("1.1", **broken)) == 200
    assert quick.numbers() == []
