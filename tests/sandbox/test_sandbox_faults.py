"""Faults: what the ledger says was accepted, whatever the app was told."""

import time

import pytest
from receiving import client_of, refusal
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.client import Misused

CUT = (OSError, SlackApiError)


def post(slack, text="x", channel="C0ACME"):
    return slack.chat_postMessage(channel=channel, text=text)


def test_accept_and_drop_posts_and_says_nothing(workspace, slack):
    """The connection is cut after the message stands: one in the ledger, no answer."""
    workspace.fault("accept_and_drop", method="chat.postMessage", times=1)
    with pytest.raises(CUT):
        post(slack, "once")
    assert [entry["text"] for entry in workspace.ledger()] == ["once"]
    post(slack, "twice")
    assert [message["text"] for message in workspace.messages("#acme")] == ["once", "twice"]


def test_the_sdks_own_retry_posts_twice(workspace):
    """The trap measured before: Slack's client with its default retries repeats what was accepted."""
    workspace.fault("accept_and_drop", method="chat.postMessage", times=1)
    post(WebClient(token="xoxb-sandbox", base_url=workspace.api_url), "x")
    assert len(workspace.ledger()) == 2


def test_drop_cuts_before_anything_happens(workspace, slack):
    """Nothing is accepted."""
    workspace.fault("drop", method="chat.*", times=1)
    with pytest.raises(CUT):
        post(slack)
    assert workspace.ledger() == []


def test_hold_accepts_after_the_caller_has_gone(workspace, slack):
    """A request timed out by the app may still be accepted later."""
    workspace.fault("hold", method="chat.postMessage", seconds=0.3, times=1)
    slack.timeout = 0.1
    with pytest.raises(CUT):
        post(slack, "late")
    assert workspace.ledger() == []
    workspace.wait_until(lambda: workspace.find("#acme", "late"), 2)


def test_delay_accepts_at_once_and_answers_late(workspace, slack):
    """The message is there while the caller still waits."""
    workspace.fault("delay", method="chat.postMessage", seconds=0.2, times=1)
    began = time.monotonic()
    post(slack)
    assert time.monotonic() - began >= 0.2
    assert len(workspace.ledger()) == 1


def test_ratelimit_names_when_to_come_again(workspace, slack):
    """429 with the Retry-After given; by channel where one is named."""
    workspace.fault("ratelimit", method="chat.postMessage", channel="C0ACME", retry_after=7)
    post(slack, channel="C0AGENTS")
    with pytest.raises(SlackApiError) as caught:
        post(slack)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    workspace.clear_faults()
    post(slack)


@pytest.mark.parametrize(("kind", "accepted"), [("error_before", 0), ("error_after", 1)])
def test_server_errors_strike_before_or_after(workspace, slack, kind, accepted):
    """A 503 does not tell which; neither does `internal_error`."""
    workspace.fault(kind, method="chat.postMessage", times=1, status=503)
    with pytest.raises(SlackApiError) as caught:
        post(slack)
    assert caught.value.response.status_code == 503
    assert len(workspace.ledger()) == accepted
    workspace.fault(kind, method="chat.postMessage", times=1, error="internal_error")
    assert refusal(lambda: post(slack)) == "internal_error"
    assert len(workspace.ledger()) == accepted * 2


def test_an_event_may_come_more_often(workspace, receiver):
    """The same event id every time, as a retry after a time-out would."""
    workspace.fault("duplicate", event="message", copies=2, times=1)
    workspace.as_("carl").post("#acme", "help")
    workspace.rest()
    assert len(receiver.requests) == 3
    assert len({envelope["event_id"] for envelope in receiver.envelopes}) == 1
    assert {request["headers"].get("x-slack-retry-num") for request in receiver.requests} == {None, "1", "2"}


def test_an_event_may_be_late_or_lost(workspace, receiver):
    """Late: after the next one. Lost: never."""
    workspace.fault("late", event="message", seconds=0.1, times=1)
    carl = workspace.as_("carl")
    carl.post("#acme", "first")
    carl.post("#acme", "second")
    workspace.rest(retries=True)
    workspace.fault("lose", event="*", times=1)
    carl.post("#acme", "third")
    workspace.rest(retries=True)
    assert [event["text"] for event in receiver.events("message")] == ["second", "first"]


def test_a_fault_that_is_not_one_is_refused(workspace):
    """A misspelt switch must not pass as one that never strikes."""
    for wrong in ({"kind": "explode"}, {"kind": "drop"}, {"kind": "drop", "method": "chat.*", "tims": 1}):
        kind = wrong.pop("kind")
        with pytest.raises(Misused):
            workspace.fault(kind, **wrong)


def test_the_usual_client_of_these_tests_does_not_retry(workspace):
    """Otherwise the tests above would prove nothing."""
    assert client_of(workspace).retry_handlers == []
