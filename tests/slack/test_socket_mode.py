"""Socket Mode: Bolt's own handler against a stand-in for Slack's end."""

import threading
import time

import pytest
from desk_world import TEAM
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from socket_stand_in import socket_slack

from bot.delivery.gateway import Gateway, client_maker
from handlers.slack import listeners
from handlers.slack.socket_mode import SocketMode

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def slack():
    """Slack's end, listening."""
    with socket_slack() as stand_in:
        yield stand_in


@pytest.fixture
def connect(slack):
    """Return what connects an app and disconnects it after the test."""
    running = []

    def start(app, *, again=lambda: None, token="xapp-good"):
        mode = SocketMode(app, token, f"{slack.address}/api/", again, look_seconds=0.3)
        running.append(mode)
        mode.start()
        assert slack.wait(lambda: slack.connections >= 1)
        return mode

    yield start
    for mode in running:
        mode.stop(1.0)


def plain_app(listener):
    """Return a Bolt app with one listener for messages."""
    known = AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="UBOT", bot_token="xoxb-x")
    app = App(authorize=lambda: known, signing_secret="unused", process_before_response=True)
    app.event("message")(listener)
    return app


def envelope(number, text="Everything is down", channel="CACME"):
    """Return an event as Socket Mode wraps it."""
    return {
        "envelope_id": f"envelope-{number}",
        "type": "events_api",
        "accepts_response_payload": False,
        "retry_attempt": 0,
        "retry_reason": "",
        "payload": {
            "type": "event_callback",
            "team_id": "TACME",
            "api_app_id": "A0PLEDGE",
            "event_id": f"Ev{number}",
            "event_time": 1_780_700_000,
            "authorizations": [
                {"enterprise_id": None, "team_id": TEAM, "user_id": "UPLEDGE", "is_bot": True}
            ],
            "event": {
                "type": "message",
                "channel": channel,
                "channel_type": "channel",
                "user": "UANN",
                "user_team": "TACME",
                "team": "TACME",
                "text": text,
                "ts": f"178070000{number}.000100",
                "event_ts": f"178070000{number}.000100",
            },
        },
    }


def test_an_event_opens_a_ticket_and_is_acknowledged_after_the_commit(quick, slack, connect):
    """The same listeners serve Socket Mode; the acknowledgement says that the ticket is there."""
    nobody = client_maker("xoxb-x", "http://127.0.0.1:9/api/")
    gateway = Gateway(nobody, in_transaction=lambda: False, machine_clock=time.time)
    parts = listeners.Parts(front=quick.front, gateway=gateway, token="xoxb-x", signing_secret="")
    connect(listeners.build(parts))

    for _ in range(3):
        slack.send(envelope(1))

    assert slack.wait(lambda: len(slack.acks) == 3)
    assert {ack["envelope_id"] for ack in slack.acks} == {"envelope-1"}
    with quick.desk.storage.read() as work:
        assert [row.number for row in work.tickets.listed(TEAM)] == ["ACME-1"]


def test_an_event_whose_listener_breaks_is_not_acknowledged(slack, connect):
    """Slack brings again what was not taken in."""

    def broken(event):
        if event["text"] == "bad":
            raise RuntimeError("no")

    connect(plain_app(broken))

    slack.send(envelope(1, "bad"))
    slack.send(envelope(2, "good"))

    assert slack.wait(lambda: len(slack.acks) == 1)
    time.sleep(0.2)
    assert [ack["envelope_id"] for ack in slack.acks] == ["envelope-2"]


def test_stopping_finishes_what_was_begun_and_takes_nothing_more(slack, connect):
    """The work under way is acknowledged over the line before that is closed; what comes after stays Slack's."""
    begun = threading.Event()
    taken = []

    def slow(event):
        taken.append(event["text"])
        begun.set()
        time.sleep(0.5)

    mode = connect(plain_app(slow))
    slack.send(envelope(1, "first"))
    assert begun.wait(5)
    stopping = threading.Thread(target=mode.stop, args=(5.0,))
    stopping.start()
    time.sleep(0.1)
    slack.send(envelope(2, "second"))
    stopping.join(10)

    assert not stopping.is_alive()
    assert slack.wait(lambda: bool(slack.acks))
    assert taken == ["first"]
    assert [ack["envelope_id"] for ack in slack.acks] == ["envelope-1"]
    assert not mode.connected


def test_a_connection_after_another_asks_for_what_was_missed(slack, connect):
    """The first connection is a start; each one after it may follow a gap."""
    again = []
    connect(plain_app(lambda: None), again=lambda: again.append(time.monotonic()))
    assert again == []

    slack.drop()

    assert slack.wait(lambda: slack.connections == 2, 30)
    slack.send(envelope(1))
    assert slack.wait(lambda: len(slack.acks) == 1)
    assert len(again) == 1


def test_a_refused_token_is_an_error_at_once(slack):
    """A wrong app-level token does not end in retries for ever."""
    mode = SocketMode(plain_app(lambda: None), "xapp-bad", f"{slack.address}/api/", lambda: None)

    with pytest.raises(SlackApiError, match="invalid_auth"):
        mode.start()

    mode.stop(1.0)
