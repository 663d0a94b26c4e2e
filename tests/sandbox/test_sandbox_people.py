"""People: commands, presses, answers by response_url, and what their client refuses."""

import json
import re
from urllib.parse import urlsplit

import pytest
from receiving import SEED, actions, button, client_of, refusal, section
from slack_sdk.webhook import WebhookClient

from sandbox.client import Misused, Refused, TimedOut


def test_a_command_reaches_the_app_as_a_form(workspace, receiver):
    """All fields that Slack sends, ids escaped in the text, private channels unnamed."""
    workspace.as_("amy").command("#agents", "/support new @carl in <#C0ACME>")
    fields = receiver.commands()[0]
    assert fields["text"] == "new <@U0CARL> in <#C0ACME>"
    assert (fields["command"], fields["user_id"], fields["team_id"]) == ("/support", "U0AMY", "T0HOST")
    assert (fields["channel_id"], fields["channel_name"]) == ("C0AGENTS", "privategroup")
    assert {"trigger_id", "response_url", "api_app_id", "team_domain", "is_enterprise_install"} <= set(fields)


def test_commands_are_only_for_workspaces_with_the_app(workspace, receiver):
    """An external's client does not know the command; one whose workspace has the app can use it as theirs."""
    with pytest.raises(Refused, match="is not a valid command"):
        workspace.as_("carl").command("#acme", "/support list")
    with pytest.raises(Refused, match="is not a valid command"):
        workspace.as_("amy").command("#acme", "/suport list")
    assert receiver.requests == []
    workspace.as_("wilma").command("#acme", "/support list")
    assert receiver.commands()[0]["team_id"] == "T0WITH"


def test_no_command_works_in_a_thread(workspace, receiver):
    """Slack does not offer them there."""
    ts = workspace.as_("amy").post("#acme", "x")
    workspace.rest()
    with pytest.raises(Refused, match="not supported in threads"):
        workspace.as_("amy").command("#acme", "/support list", thread_ts=ts)
    assert receiver.commands() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [("No tickets.", "text/plain"), (json.dumps({"text": "No tickets."}), "application/json")],
)
def test_an_answer_to_a_command_is_for_its_user_alone(workspace, receiver, body, kind):
    """Plain text and JSON both come as an ephemeral."""
    receiver.answer = lambda _request: (200, {"Content-Type": kind}, body)
    assert workspace.as_("amy").command("#acme", "/support list") == "No tickets."
    assert workspace.as_("amy").told("No tickets.")["ephemeral"]
    assert workspace.messages("#acme", viewer="U0CARL") == []


def test_an_answer_may_be_for_the_channel(workspace, receiver):
    """`in_channel` is an ordinary message of the bot."""
    answer = json.dumps({"response_type": "in_channel", "text": "Open tickets"})
    receiver.answer = lambda _request: (200, {"Content-Type": "application/json"}, answer)
    workspace.as_("amy").command("#acme", "/support list")
    assert workspace.messages("#acme", viewer="U0CARL")[0]["what"] == "Open tickets"


def test_a_command_that_is_not_answered_fails_for_its_user(workspace, receiver):
    """A failure and silence are told apart."""
    receiver.answer = lambda _request: (500, {}, "")
    with pytest.raises(Refused, match="http_error"):
        workspace.as_("amy").command("#acme", "/support list")
    workspace.connect("http://127.0.0.1:9")
    with pytest.raises(Refused, match="dispatch_failed"):
        workspace.as_("amy").command("#acme", "/support list")


def test_a_press_tells_who_where_and_what(workspace, slack, receiver):
    """`team` is the installing workspace, `user.team_id` the presser's own; the message comes along."""
    ts = slack.chat_postMessage(
        channel="C0ACME",
        text="card",
        blocks=[section("Card"), actions(button("Claim", "ticket.claim", "t-1"))],
    )["ts"]
    workspace.as_("carl").press("Claim", channel="#acme")
    payload = receiver.payloads("block_actions")[0]
    assert payload["team"]["id"] == "T0HOST"
    assert payload["user"]["team_id"] == "T0ACME"
    assert payload["channel"] == {"id": "C0ACME", "name": "acme"}
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0ACME",
        "is_ephemeral": False,
    }
    action = payload["actions"][0]
    assert (action["action_id"], action["value"], action["type"]) == ("ticket.claim", "t-1", "button")
    assert action["block_id"] == payload["message"]["blocks"][1]["block_id"]
    assert payload["message"]["ts"] == ts


def test_the_newest_message_with_the_label_is_pressed(workspace, slack, receiver):
    """Unless a thread or a message is named; a label nobody shows stops the story."""
    first = slack.chat_postMessage(channel="C0ACME", text="a", blocks=[actions(button("Go", value="1"))])[
        "ts"
    ]
    slack.chat_postMessage(channel="C0ACME", text="b", blocks=[actions(button("Go", value="2"))])
    amy = workspace.as_("amy")
    amy.press("Go", channel="#acme")
    amy.press("Go", channel="#acme", ts=first)
    amy.press("Go", channel="#acme", thread_ts=first)
    values = [payload["actions"][0]["value"] for payload in receiver.payloads("block_actions")]
    assert values == ["2", "1", "1"]
    with pytest.raises(Misused, match="sees no button 'Stop'"):
        amy.press("Stop", channel="#acme")


def test_a_press_on_an_ephemeral_comes_without_the_message(workspace, slack, receiver):
    """Slack leaves `message` out; only its user can press it."""
    slack.chat_postEphemeral(channel="C0ACME", user="U0CARL", text="x", blocks=[actions(button("Yes"))])
    workspace.as_("carl").press("Yes", channel="#acme")
    payload = receiver.payloads("block_actions")[0]
    assert "message" not in payload
    assert payload["container"]["is_ephemeral"] is True
    with pytest.raises(Misused):
        workspace.as_("amy").press("Yes", channel="#acme")


def test_a_menu_of_a_message_sends_the_option(workspace, slack, receiver):
    """The chosen option is in the action and in the message's state."""
    menu = {
        "type": "static_select",
        "action_id": "priority",
        "placeholder": {"type": "plain_text", "text": "Priority"},
        "options": [{"text": {"type": "plain_text", "text": f"P{n}"}, "value": str(n)} for n in (1, 2)],
    }
    ts = slack.chat_postMessage(channel="C0ACME", text="card", blocks=[actions(menu)])["ts"]
    workspace.as_("amy").select("Priority", "P2", channel="#acme", ts=ts)
    payload = receiver.payloads("block_actions")[0]
    assert payload["actions"][0]["selected_option"]["value"] == "2"
    block = payload["actions"][0]["block_id"]
    assert payload["state"]["values"][block]["priority"]["selected_option"]["value"] == "2"


def test_an_app_that_fails_a_press_shows_it(workspace, slack, receiver):
    """The client tells its user."""
    slack.chat_postMessage(channel="C0ACME", text="x", blocks=[actions(button("Go"))])
    workspace.rest()
    receiver.answer = lambda _request: (500, {}, "")
    with pytest.raises(Refused, match="http_error"):
        workspace.as_("amy").press("Go", channel="#acme")


def pressed(workspace, slack, receiver):
    slack.chat_postMessage(channel="C0ACME", text="old", blocks=[actions(button("Go"))])
    workspace.as_("carl").press("Go", channel="#acme")
    return WebhookClient(receiver.payloads("block_actions")[-1]["response_url"])


def test_a_response_url_is_good_for_five_answers(workspace, slack, receiver):
    """The sixth is refused; each is seen by the presser alone."""
    hook = pressed(workspace, slack, receiver)
    assert urlsplit(hook.url).hostname == "127.0.0.1"
    for number in range(5):
        assert hook.send(text=f"answer {number}").body == "ok"
    refused = hook.send(text="once more")
    assert (refused.status_code, json.loads(refused.body)["error"]) == (404, "used_url")
    assert [one["what"] for one in workspace.as_("carl").ephemerals()] == [f"answer {n}" for n in range(5)]


def test_a_response_url_lasts_half_an_hour_of_machine_time(start, receiver):
    """Afterwards it has expired."""
    now = [1_800_000_000.0]
    workspace = start(machine=lambda: now[0])
    hook = pressed(workspace, client_of(workspace), receiver)
    now[0] += 1799
    assert hook.send(text="in time").status_code == 200
    now[0] += 2
    assert json.loads(hook.send(text="late").body)["error"] == "expired_url"


def test_a_response_may_replace_or_remove_what_was_pressed(workspace, slack, receiver):
    """The message itself changes for everybody."""
    hook = pressed(workspace, slack, receiver)
    hook.send(text="new", replace_original=True)
    assert [one["what"] for one in workspace.messages("#acme")] == ["new"]
    hook.send(delete_original=True)
    assert workspace.messages("#acme") == []


def test_a_response_may_replace_what_only_one_person_sees(workspace, slack, receiver):
    """Their message changes where it stands; the channel has none of it."""
    ts = slack.chat_postEphemeral(
        channel="C0ACME", user="U0CARL", text="old", blocks=[actions(button("Go"))]
    )["message_ts"]
    workspace.as_("carl").press("Go", channel="#acme", ts=ts)
    payload = receiver.payloads("block_actions")[-1]
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload

    WebhookClient(payload["response_url"]).send(text="new", replace_original=True)

    assert [(one["ts"], one["what"]) for one in workspace.as_("carl").ephemerals()] == [(ts, "new")]
    assert workspace.messages("#acme") == []


def test_people_write_only_where_they_are(workspace):
    """Somebody outside the channel, or an archived one."""
    with pytest.raises(Refused, match="not_in_channel"):
        workspace.as_("carl").post("#agents", "hello")
    with pytest.raises(Refused, match="is_archived"):
        workspace.as_("amy").post("#old", "hello")
    with pytest.raises(Misused, match="no user"):
        workspace.as_("nobody").post("#acme", "hello")


def test_the_transcript_tells_the_story(workspace, slack):
    """Who, from where, what, in which thread, with dates written for the reader's zone."""
    root = workspace.as_("carl").post("#acme", "The importer hangs")
    slack.chat_postMessage(
        channel="C0ACME",
        thread_ts=root,
        text="x",
        blocks=[
            section(
                "*First* answer by <!date^1795827600^{date_short_pretty} {time}|then> for <@U0CARL> &amp; co"
            ),
            actions(button("Not a ticket")),
        ],
    )
    workspace.as_("amy").react("#acme", root, "eyes")
    slack.chat_postEphemeral(channel="C0ACME", user="U0CARL", text="Only you")
    told = workspace.transcript(tz="America/Los_Angeles")
    assert [entry["kind"] for entry in told] == ["post", "reply", "reaction", "ephemeral"]
    assert (told[0]["who"], told[0]["workspace"], told[0]["channel_name"]) == ("Carl Contact", "Acme", "acme")
    assert told[0]["what"] == "The importer hangs"
    assert re.search(r"First answer by .* 5:00 PM for @Carl Contact & co\n\[Not a ticket\]", told[1]["what"])
    assert told[1]["thread_of"] == "The importer hangs"
    assert told[2]["what"] == "👀"
    assert told[3]["to"] == "Carl Contact"
    assert [entry["n"] for entry in workspace.transcript(told[2]["n"])] == [4]


def test_waiting_ends_in_a_sentence(workspace):
    """What does not come within the time is named."""
    with pytest.raises(TimedOut, match="'never'"):
        workspace.see("#acme", "never", timeout=0.05)


def test_a_partners_app_posts_by_its_own_token(workspace):
    """Each installation has a token; a strange channel is not found by it."""
    partner = client_of(workspace, "xoxb-sandbox-T0WITH")
    assert partner.auth_test()["team_id"] == "T0WITH"
    assert refusal(lambda: partner.conversations_info(channel="C0OPEN")) == "channel_not_found"


def test_a_direct_conversation_is_with_whoever_one_meets(workspace):
    """It is found again, only its two people see it, and strangers cannot be written to."""
    carl = workspace.as_("carl")
    room = carl.do("direct", user="amy")["channel"]
    carl.post(room, "Between us")
    assert workspace.as_("amy").do("direct", user="carl")["channel"] == room
    begun = workspace.ask("GET", "page/begin", **{"as": "U0AMY"})
    assert [one["name"] for one in begun["channels"] if one["im"]] == ["Carl Contact"]
    with pytest.raises(Refused, match="user_not_found"):
        carl.do("direct", user="far")


SHORTCUT = {"name": "Open a ticket", "type": "message", "callback_id": "open_ticket", "description": "-"}


def test_a_message_shortcut_brings_the_message_whole(workspace, receiver):
    """Whoever wrote it; its answer address works in channels that the app is not in."""
    workspace.seed(SEED | {"app": {"shortcuts": [SHORTCUT]}})
    amy = workspace.as_("amy")
    ts = amy.post("#open", "The export fails")
    workspace.rest()

    amy.shortcut("Open a ticket", "#open", ts)

    payload = receiver.payloads("message_action")[0]
    assert (payload["callback_id"], payload["message_ts"]) == ("open_ticket", ts)
    assert payload["message"]["text"] == "The export fails"
    assert payload["user"] == {"id": "U0AMY", "name": "amy", "team_id": "T0HOST"}
    assert payload["channel"] == {"id": "C0OPEN", "name": "open"}
    assert WebhookClient(payload["response_url"]).send(text="Not here.").status_code == 200
    assert amy.told("Not here.")["channel"] == "C0OPEN"


def test_message_shortcuts_are_only_for_workspaces_with_the_app(workspace, receiver):
    """They are not shared over Slack Connect, and only those of the manifest are there."""
    workspace.seed(
        SEED | {"app": {"shortcuts": [SHORTCUT, SHORTCUT | {"type": "global", "callback_id": "g"}]}}
    )
    ts = workspace.as_("carl").post("#acme", "The export fails")

    for who, name in (("carl", "open_ticket"), ("amy", "close_ticket"), ("amy", "g")):
        with pytest.raises(Misused, match="no message shortcut"):
            workspace.as_(who).shortcut(name, "#acme", ts)
    assert receiver.payloads("message_action") == []

    workspace.as_("wilma").shortcut("open_ticket", "#acme", ts)
    assert receiver.payloads("message_action")[0]["team"]["id"] == "T0WITH"


def test_the_home_tab_is_only_for_workspaces_with_the_app(workspace, slack, receiver):
    """The second opening brings the view that stands there, as Slack does."""
    with pytest.raises(Misused, match="not in their workspace"):
        workspace.as_("carl").do("open_home")
    workspace.as_("amy").do("open_home")
    slack.views_publish(user_id="U0AMY", view={"type": "home", "blocks": [section("Welcome")]})
    workspace.as_("amy").do("open_home")
    workspace.rest()

    first, second = receiver.events("app_home_opened")
    assert "view" not in first
    assert second["view"]["blocks"][0]["text"]["text"] == "Welcome"
