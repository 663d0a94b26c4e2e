"""Signed requests through Bolt to the use cases and back: what Slack is answered, and what the person sees."""

import json
import time
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import pytest
from desk_world import TEAM, World, words
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from bot.delivery.outcomes import Undeliverable
from bot.front import Front
from bot.views.ids import Form, Press
from handlers.slack import listeners
from storage.errors import Busy

SECRET = "shared-with-slack"


@dataclass
class Workspace:
    """Slack on the other end of the line."""

    world: World
    app: App
    front: Front
    count: int = 0
    broken: list[Exception] = field(default_factory=list)

    def send(self, body: str, kind: str, **headers: str) -> BoltResponse:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        signed = {
            "content-type": kind,
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": str(signature),
        }
        return self.app.dispatch(BoltRequest(body=body, headers=signed | headers))

    def event(self, event: dict[str, Any], event_id: str = "", **headers: str) -> BoltResponse:
        self.count += 1
        body = {
            "type": "event_callback",
            "team_id": "TACME",
            "api_app_id": "A1",
            "event_id": event_id or f"Ev{self.count}",
            "authorizations": [{"team_id": TEAM, "user_id": "UPLEDGE", "is_bot": True}],
            "event": event,
        }
        return self.send(json.dumps(body), "application/json", **headers)

    def interact(self, payload: dict[str, Any]) -> BoltResponse:
        return self.send(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

    def command(self, text: str, user: str = "UDANA", channel: str = "CDESK") -> BoltResponse:
        fields = {
            "command": "/support",
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": channel,
            "trigger_id": "1.2.3",
            "api_app_id": "A1",
        }
        return self.send(urlencode(fields), "application/x-www-form-urlencoded")

    def press(self, press: str, value: str, user: str = "UDANA", channel: str = "CDESK") -> BoltResponse:
        return self.interact(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "api_app_id": "A1",
                "channel": {"id": channel},
                "container": {"type": "message", "channel_id": channel, "message_ts": "1.0"},
                "trigger_id": "1.2.3",
                "actions": [{"action_id": press, "block_id": "b", "type": "button", "value": value}],
            }
        )

    def submit(self, form: str, metadata: str, values: dict[str, str], user: str = "UDANA") -> BoltResponse:
        self.count += 1
        state = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in values.items()}
        return self.interact(
            {
                "type": "view_submission",
                "team": {"id": TEAM},
                "user": {"id": user, "team_id": TEAM},
                "api_app_id": "A1",
                "view": {
                    "id": f"V{self.count}",
                    "type": "modal",
                    "callback_id": form,
                    "private_metadata": metadata,
                    "state": {"values": state},
                },
            }
        )

    def tells(self) -> list[str]:
        """What people were shown for their eyes only, newest last."""
        return [words(message) for _, _, message in self.world.slack.tells]


@pytest.fixture
def slack(quick: World) -> Workspace:
    parts = listeners.Parts(front=quick.front, gateway=quick.slack, token="xoxb-1", signing_secret=SECRET)
    return Workspace(quick, listeners.build(parts), quick.front)


class Faulty:
    """A storage that fails as often as it is told, then works."""

    def __init__(self, storage: Any, *errors: Exception) -> None:
        self._storage = storage
        self._errors = list(errors)

    def __getattr__(self, name: str) -> Any:
        if name == "write" and self._errors:
            raise self._errors.pop(0)
        return getattr(self._storage, name)


def broken_lookups(world: World, times: int = 1) -> None:
    """Make the next use cases of people nobody knows fail."""
    left = [times]
    before = world.lookups.profile

    def profile(user: str) -> Any:
        if left[0] > 0:
            left[0] -= 1
            raise RuntimeError("secret detail of the inside")
        return before(user)

    world.lookups.profile = profile  # type: ignore[method-assign]


def message(text: str = "The login page shows 500", user: str = "UANN", ts: str = "") -> dict[str, Any]:
    return {"type": "message", "user": user, "channel": "CACME", "text": text, "ts": ts, "team": "TACME"}


# Events


def test_a_signed_message_becomes_a_ticket_before_slack_is_answered(slack: Workspace) -> None:
    """The 200 is sent after the commit."""
    response = slack.event(message(ts=slack.world.ts()))

    assert response.status == 200
    assert slack.world.numbers() == ["ACME-1"]


@pytest.mark.parametrize(
    "event",
    [
        {"type": "member_joined_channel", "user": "UANN", "channel": "CACME"},
        {"type": "reaction_removed", "user": "UANN", "item": {}, "reaction": "x"},
        {"type": "app_home_opened", "user": "UANN"},
        {"type": "an_event_of_tomorrow"},
        {"type": "message", "subtype": "channel_join", "user": "UANN", "channel": "CACME", "ts": "1.0"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B1", "channel": "CACME", "ts": "1.0"},
    ],
)
def test_events_we_do_nothing_with_are_answered_200(slack: Workspace, event: dict[str, Any]) -> None:
    """Anything else would be retried, and counted against the app."""
    assert slack.event(event).status == 200
    assert slack.world.numbers() == []


def test_a_wrong_signature_is_401(slack: Workspace) -> None:
    """And nothing happens."""
    stamp = str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": "v0=bad",
    }
    response = slack.app.dispatch(BoltRequest(body="{}", headers=headers))

    assert response.status == 401


def test_a_listener_that_fails_is_answered_500_and_parked(slack: Workspace) -> None:
    """Slack brings it again, and if it does not, housekeeping will."""
    broken_lookups(slack.world)
    ts = slack.world.ts()

    assert slack.event(message(user="UGHOST", ts=ts), "Ev7").status == 500
    assert slack.world.held() == []
    with slack.world.storage.read() as work:
        parked = work.inbox.parked_due(slack.world.machine() + 3600)
    assert [key for key, *_ in parked] == ["event:Ev7"]


def test_the_retry_of_a_parked_event_is_taken_and_done(slack: Workspace) -> None:
    """Once: a further retry is a duplicate."""
    broken_lookups(slack.world)
    ts = slack.world.ts()
    for retry in range(3):
        headers = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_error"} if retry else {}
        response = slack.event(message(user="UGHOST", ts=ts), "Ev7", **headers)
        assert response.status == (200 if retry else 500)

    assert len(slack.world.held()) == 1
    with slack.world.storage.read() as work:
        assert work.inbox.parked_due(slack.world.machine() + 3600) == []


def test_a_parked_event_can_be_replayed_by_housekeeping(slack: Workspace) -> None:
    """From what was kept of it, with the same result."""
    broken_lookups(slack.world)
    slack.event(message(user="UGHOST", ts=slack.world.ts()), "Ev7")
    with slack.world.storage.read() as work:
        [(_, raw, _)] = work.inbox.parked_due(slack.world.machine() + 3600)
    listeners.take_event(slack.front, slack.world.slack, json.loads(raw))

    assert len(slack.world.held()) == 1


def on_faulty(world: World, *errors: Exception) -> Workspace:
    """A workspace whose app's database fails as often as told."""
    desk = replace(world.desk, storage=Faulty(world.storage, *errors))
    front = replace(world.front, desk=desk)
    parts = listeners.Parts(front=front, gateway=world.slack, token="xoxb-1", signing_secret=SECRET)
    return Workspace(world, listeners.build(parts), front)


def test_a_database_that_is_busy_is_answered_500(quick: World) -> None:
    """Then even parking fails, and Slack's own retry is what is left."""
    slack = on_faulty(quick, Busy("locked"), Busy("locked"))
    ts = quick.ts()

    assert slack.event(message(ts=ts), "Ev7").status == 500
    assert slack.event(message(ts=ts), "Ev7").status == 200
    assert quick.numbers() == ["ACME-1"]


@pytest.mark.parametrize("parked", [True, False])
def test_a_busy_database_is_one_line_that_names_the_event(
    quick: World, caplog: pytest.LogCaptureFixture, parked: bool
) -> None:
    """Under load there are many of them, and a trace of each tells nothing."""
    slack = on_faulty(quick, *[Busy("a row stayed locked")] * (1 if parked else 2))

    with capture_logs() as ours:
        slack.event(message(ts=quick.ts()), "Ev7")

    [line] = [one for one in ours if one["log_level"] in ("warning", "error")]
    assert (line["event"], line["slack_event"], "exc_info" in line) == ("event comes again", "Ev7", False)
    assert caplog.records == []


def test_what_breaks_is_traced_once(slack: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    """By us, with the event's id; Bolt has nothing to add."""
    broken_lookups(slack.world)

    with capture_logs() as ours:
        slack.event(message(user="UGHOST", ts=slack.world.ts()), "Ev7")

    assert [one["slack_event"] for one in ours if "exc_info" in one] == ["Ev7"]
    assert caplog.records == []


def test_an_answer_to_an_event_is_for_its_author_only(slack: Workspace) -> None:
    """A bystander's: shown as an ephemeral in the channel."""
    slack.event(message(user="UBOB", ts=slack.world.ts()))

    channel, user, told = slack.world.slack.tells[-1]
    assert (channel, user) == ("CACME", "UBOB")
    assert "support contacts" in words(told)


# Presses


def test_a_press_is_done_and_its_answer_shown(slack: Workspace) -> None:
    """Acked at once; a refusal reaches the presser only."""
    slack.event(message(ts=slack.world.ts()))
    ticket = slack.world.id("ACME-1")
    assert slack.press(Press.CLAIM, ticket).status == 200
    assert slack.world.case("ACME-1").ticket.assignee == slack.world.person("UDANA")

    assert slack.press(Press.CLAIM, ticket, user="URAVI").status == 200
    assert "Dana Reyes was first" in slack.tells()[-1]


def test_a_press_that_breaks_shows_an_id_and_no_internals(slack: Workspace) -> None:
    """The trace is in the log under that id; the person knows what to quote."""
    slack.event(message(ts=slack.world.ts()))
    broken_lookups(slack.world)

    assert slack.press(Press.CLAIM, slack.world.id("ACME-1"), user="UGHOST").status == 200
    told = slack.tells()[-1]
    assert "E-" in told
    assert "secret detail" not in told
    assert "RuntimeError" not in told


def test_a_press_whose_trigger_expired_is_told(slack: Workspace) -> None:
    """The form could not be shown in time; nothing changed, one more press does it."""
    slack.event(message(ts=slack.world.ts()))
    slack.world.slack.opening = Undeliverable("expired_trigger_id")
    slack.press(Press.REPLY, slack.world.id("ACME-1"))

    assert "could not be opened in time" in slack.tells()[-1]


@pytest.mark.parametrize("value", ["", "t_gone", "x|y|z"])
def test_an_old_button_is_answered_kindly(slack: Workspace, value: str) -> None:
    """200 to Slack, a sentence to the person."""
    assert slack.press("ticket.of_yesterday", value).status == 200
    assert "out of date" in slack.tells()[-1]


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "dialog_submission", "callback_id": "of another age"},
        {"type": "block_actions", "actions": [{"action_id": "ticket.claim"}], "user": "UDANA"},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "form.reply"}},
        {
            "type": "view_submission",
            "view": {"type": "modal", "callback_id": "form.reply", "id": "V1", "state": [1]},
        },
    ],
)
def test_a_payload_that_slack_would_not_send_is_answered_and_changes_nothing(
    slack: Workspace, payload: dict[str, Any]
) -> None:
    """Signed, and yet like nothing of Slack's: 200, since there is nobody to be told."""
    assert slack.interact(payload).status == 200
    assert not slack.tells()


# Forms


def test_a_form_that_is_refused_stays_with_what_was_typed(slack: Workspace) -> None:
    """The answer is an error on one of its fields."""
    slack.event(message(ts=slack.world.ts()))
    response = slack.submit(Form.REPLY, slack.world.id("ACME-1"), {"text": "typed for an hour"}, user="UANN")
    body = json.loads(response.body)

    assert body["response_action"] == "errors"
    assert list(body["errors"]) == ["text"]


def test_a_form_that_breaks_stays_and_shows_an_id(slack: Workspace) -> None:
    """Whatever broke; the same submission can be sent again and is then done."""
    slack.event(message(ts=slack.world.ts()))
    broken_lookups(slack.world)
    response = slack.submit(Form.REPLY, slack.world.id("ACME-1"), {"text": "typed"}, user="UGHOST")
    errors = json.loads(response.body)["errors"]

    assert "E-" in errors["text"]
    assert "secret detail" not in errors["text"]


def test_a_form_that_was_taken_closes(slack: Workspace) -> None:
    """An empty 200."""
    slack.event(message(ts=slack.world.ts()))
    response = slack.submit(Form.REPLY, slack.world.id("ACME-1"), {"text": "Looking into it"})

    assert (response.status, response.body) == (200, "")
    assert slack.world.outgoing("CACME", "reply")


def test_a_suspended_customers_form_is_answered_in_the_form(slack: Workspace) -> None:
    """The form is replaced by why and whom to turn to."""
    from policies.people import Standing  # noqa: PLC0415 -- for this test only

    slack.world.change_customer("ACME", standing=Standing.SUSPENDED)
    response = slack.submit(
        Form.OPEN, slack.world.customer("ACME"), {"description": "It is down"}, user="UANN"
    )
    body = json.loads(response.body)

    assert body["response_action"] == "update"
    assert "suspended" in words(body["view"])


def test_closing_a_form_is_answered(slack: Workspace) -> None:
    """Nothing is taken in."""
    response = slack.interact(
        {
            "type": "view_closed",
            "team": {"id": TEAM},
            "user": {"id": "UANN"},
            "api_app_id": "A1",
            "view": {"id": "V1", "type": "modal", "callback_id": "form.reply"},
            "is_cleared": False,
        }
    )

    assert response.status == 200


# Commands


def test_a_command_is_answered_to_the_one_who_typed_it(slack: Workspace) -> None:
    """Ephemerally, in the response itself."""
    slack.event(message(ts=slack.world.ts()))
    body = json.loads(slack.command("show acme-1").body)

    assert body["response_type"] == "ephemeral"
    assert "ACME-1" in body["text"]


def test_a_command_that_opens_a_form_opens_it(slack: Workspace) -> None:
    """By its trigger; the answer itself is empty."""
    response = slack.command("new", channel="CQUAR")

    assert (response.status, response.body) == (200, "")
    assert slack.world.slack.views[-1]["callback_id"] == Form.OPEN_FOR_CUSTOMER


def test_a_command_whose_trigger_expired_is_told(slack: Workspace) -> None:
    """Instead of nothing at all."""
    slack.world.slack.opening = Undeliverable("expired_trigger_id")

    assert "could not be opened in time" in json.loads(slack.command("new").body)["text"]


def test_a_command_that_breaks_shows_an_id(slack: Workspace) -> None:
    """And no internals."""
    broken_lookups(slack.world)
    told = json.loads(slack.command("list", user="UGHOST").body)["text"]

    assert "E-" in told
    assert "secret detail" not in told


def test_a_choice_in_a_form_updates_that_form(slack: Workspace) -> None:
    """The customer chosen, the form goes on to its policy's questions."""
    slack.interact(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": "UDANA", "team_id": TEAM},
            "api_app_id": "A1",
            "container": {"type": "view", "view_id": "V1"},
            "view": {"id": "V1", "type": "modal", "callback_id": "form.open_for"},
            "trigger_id": "1.2.3",
            "actions": [
                {
                    "action_id": Press.CUSTOMER_CHOSEN,
                    "block_id": "b",
                    "type": "static_select",
                    "selected_option": {"value": slack.world.customer("QUAR")},
                }
            ],
        }
    )

    assert "Quinn" in words(slack.world.slack.views[-1])
