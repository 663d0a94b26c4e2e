"""Posting, changing and taking back, as strictly as Slack does it."""

import json
import urllib.error
import urllib.request
from functools import partial

import pytest
from receiving import SECRET, actions, button, client_of, refusal, section
from slack_sdk.errors import SlackApiError


def test_a_call_needs_a_token_that_is_known(workspace, slack):
    """Without a token it is `not_authed`, with a strange one `invalid_auth`, with ours `auth.test` names us."""
    assert refusal(client_of(workspace, "").auth_test) == "not_authed"
    assert refusal(client_of(workspace, "xoxb-other").auth_test) == "invalid_auth"
    assert slack.auth_test()["bot_id"] == "B0BOT"
    assert slack.auth_test()["team_id"] == "T0HOST"


def test_the_token_may_stand_in_a_form_but_not_in_json(workspace):
    """A form's token counts; JSON needs the header, as Slack says."""
    assert raw(workspace, "auth.test", b"token=xoxb-sandbox", "application/x-www-form-urlencoded")["ok"]
    answer = raw(workspace, "auth.test", b'{"token": "xoxb-sandbox"}', "application/json")
    assert answer["error"] == "not_authed"


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/csv", "invalid_post_type"),
        (b"\xff%", "application/x-www-form-urlencoded", "invalid_form_data"),
        (b"{}", "application/json; charset=ebcdic", "invalid_charset"),
    ],
)
def test_a_body_must_be_what_it_says(workspace, body, kind, error):
    """Malformed bodies get Slack's own names."""
    assert raw(workspace, "chat.postMessage", body, kind)["error"] == error


def raw(workspace, method, body, kind):
    request = urllib.request.Request(f"{workspace.api_url}{method}", body, {"Content-Type": kind})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_an_unknown_method_is_named_so(slack):
    """A method that is not there answers `unknown_method`."""
    assert refusal(lambda: slack.api_call("chat.shout")) == "unknown_method"


def test_a_missing_scope_tells_what_is_needed(workspace, slack):
    """With scopes set, a method outside them says which it wanted."""
    workspace.allow(scopes=["users:read", "channels:history"])
    with pytest.raises(SlackApiError) as caught:
        slack.chat_postMessage(channel="C0ACME", text="hello")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert slack.conversations_history(channel="C0ACME")["ok"]
    assert refusal(lambda: slack.conversations_history(channel="C0AGENTS")) == "missing_scope"
    assert "email" not in slack.users_info(user="U0AMY")["user"]["profile"]


def test_a_post_is_there_for_everyone(workspace, slack):
    """A posted message has a ts, the bot's marks, ids for its blocks, and is seen in the channel."""
    answer = slack.chat_postMessage(channel="C0ACME", text="fallback", blocks=[section("*Hello*")])
    assert answer["message"]["bot_id"] == "B0BOT"
    assert answer["message"]["bot_profile"]["app_id"] == answer["message"]["app_id"]
    assert answer["message"]["blocks"][0]["block_id"]
    assert workspace.messages("#acme")[-1]["what"] == "Hello"
    assert workspace.messages("#acme")[-1]["ts"] == answer["ts"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NONE", "channel_not_found"),
        ("#acme", "channel_not_found"),
        ("C0OPEN", "not_in_channel"),
        ("C0CLOSED", "channel_not_found"),
        ("C0OLD", "is_archived"),
    ],
)
def test_a_post_goes_only_where_the_app_is(slack, channel, error):
    """Each place where the app cannot post has its own name for it."""
    assert refusal(lambda: slack.chat_postMessage(channel=channel, text="hello")) == error


def test_a_post_says_something(slack):
    """Neither text nor blocks is `no_text`."""
    assert (
        refusal(lambda: slack.api_call("chat.postMessage", json={"channel": "C0ACME", "text": " "}))
        == "no_text"
    )


def test_text_over_40000_characters_is_cut_with_a_warning(slack):
    """Slack truncates; it does not refuse."""
    answer = slack.chat_postMessage(channel="C0ACME", text="x" * 40_001)
    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"


def test_a_thread_must_be_there(slack):
    """A malformed thread_ts, one of no message, and one of a reply are all refused."""
    root = slack.chat_postMessage(channel="C0ACME", text="root")["ts"]
    reply = slack.chat_postMessage(channel="C0ACME", text="reply", thread_ts=root)["ts"]
    for thread, error in (
        ("yesterday", "invalid_thread_ts"),
        ("1700000000.000001", "thread_not_found"),
        (reply, "thread_not_found"),
    ):
        post = partial(slack.chat_postMessage, channel="C0ACME", text="x", thread_ts=thread)
        assert refusal(post) == error


def test_timestamps_only_grow(slack):
    """No two messages share a ts, and later ones are greater, in whatever channel."""
    stamps = [slack.chat_postMessage(channel=one, text="x")["ts"] for one in ("C0ACME", "C0AGENTS") * 10]
    assert stamps == sorted(set(stamps))


def test_metadata_comes_back_only_when_asked_for(slack):
    """`include_all_metadata` shows it; an update keeps it; `{}` takes it away."""
    metadata = {"event_type": "row", "event_payload": {"row": "r1", "more": ["a", 1]}}
    ts = slack.chat_postMessage(channel="C0ACME", text="x", metadata=metadata)["ts"]
    assert "metadata" not in slack.conversations_history(channel="C0ACME")["messages"][0]

    def seen():
        page = slack.conversations_history(channel="C0ACME", include_all_metadata=True)
        return page["messages"][0].get("metadata")

    assert seen() == metadata
    slack.chat_update(channel="C0ACME", ts=ts, text="y")
    assert seen() == metadata
    slack.chat_update(channel="C0ACME", ts=ts, text="y", metadata={})
    assert seen() is None


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "row"}, "invalid_metadata_format"),
        ({"event_type": 1, "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {}, "x": 1}, "invalid_metadata_format"),
        ({"event_type": "row", "event_payload": {"a": {"b": 1}}}, "invalid_metadata_schema"),
        ({"event_type": "row", "event_payload": {"a": [{"b": 1}]}}, "invalid_metadata_schema"),
        ({"event_type": "row", "event_payload": {"a": "x" * 20_000}}, "metadata_too_large"),
    ],
)
def test_metadata_has_its_shape(slack, metadata, error):
    """Type, payload, flat values: nothing else."""
    assert refusal(lambda: slack.chat_postMessage(channel="C0ACME", text="x", metadata=metadata)) == error


def test_an_update_replaces_all_that_was_shown(workspace, slack):
    """Text without blocks drops the blocks; the message counts as edited."""
    ts = slack.chat_postMessage(channel="C0ACME", text="old", blocks=[section("old")])["ts"]
    slack.chat_update(channel="C0ACME", ts=ts, text="new")
    message = workspace.messages("C0ACME")[-1]
    assert (message["what"], message["blocks"], message["edited"]) == ("new", [], True)


def test_an_update_is_for_own_messages_of_moderate_length(workspace, slack):
    """Over 4,000 characters, somebody else's message, none at all: each by its name."""
    own = slack.chat_postMessage(channel="C0ACME", text="mine")["ts"]
    other = workspace.as_("amy").post("#acme", "hers")
    update = slack.chat_update
    assert refusal(lambda: update(channel="C0ACME", ts=own, text="x" * 4001)) == "msg_too_long"
    assert refusal(lambda: update(channel="C0ACME", ts=other, text="x")) == "cant_update_message"
    assert refusal(lambda: update(channel="C0ACME", ts="1700000000.000001", text="x")) == "message_not_found"
    assert refusal(lambda: slack.chat_delete(channel="C0ACME", ts=other)) == "cant_delete_message"


def test_a_deleted_message_is_gone_and_one_with_replies_leaves_a_tombstone(workspace, slack, receiver):
    """Without replies the app hears `message_deleted`; with replies a change to a tombstone."""
    lone = slack.chat_postMessage(channel="C0ACME", text="lone")["ts"]
    root = slack.chat_postMessage(channel="C0ACME", text="root")["ts"]
    workspace.as_("carl").reply("#acme", root, "answer")
    slack.chat_delete(channel="C0ACME", ts=lone)
    slack.chat_delete(channel="C0ACME", ts=root)
    workspace.rest()
    subtypes = [event.get("subtype") for event in receiver.events("message")]
    assert sorted(filter(None, subtypes)) == ["message_changed", "message_deleted"]
    assert lone not in [message["ts"] for message in workspace.messages("#acme")]
    assert workspace.messages("#acme")[0]["subtype"] == "tombstone"


def test_an_ephemeral_is_for_one_who_is_in_the_channel(workspace, slack, receiver):
    """Only that user sees it, nobody else is told; somebody outside is `user_not_in_channel`."""
    ts = slack.chat_postEphemeral(channel="C0ACME", user="U0CARL", text="psst")["message_ts"]
    workspace.rest()
    assert workspace.as_("carl").told("psst")["ts"] == ts
    assert workspace.as_("amy").ephemerals() == []
    assert slack.conversations_history(channel="C0ACME")["messages"] == []
    assert receiver.events("message") == []
    call = lambda: slack.chat_postEphemeral(channel="C0ACME", user="U0FAR", text="psst")  # noqa: E731
    assert refusal(call) == "user_not_in_channel"
    assert refusal(lambda: slack.chat_update(channel="C0ACME", ts=ts, text="x")) == "message_not_found"


def test_a_users_id_in_place_of_a_channel_means_their_direct_conversation(workspace, slack):
    """People of a shared channel can be written to; strangers cannot."""
    channel = slack.chat_postMessage(channel="U0CARL", text="hello")["channel"]
    assert channel.startswith("D")
    assert slack.conversations_open(users="U0CARL")["channel"]["id"] == channel
    assert slack.conversations_info(channel=channel)["channel"]["user"] == "U0CARL"
    assert refusal(lambda: slack.chat_postMessage(channel="U0FAR", text="x")) == "channel_not_found"
    assert refusal(lambda: slack.conversations_open(users="U0FAR")) == "user_not_visible"


def test_a_permalink_tells_the_thread(workspace, slack):
    """A reply's link carries its thread, and is where this workspace says it is."""
    root = slack.chat_postMessage(channel="C0ACME", text="root")["ts"]
    reply = slack.chat_postMessage(channel="C0ACME", text="x", thread_ts=root)["ts"]
    link = slack.chat_getPermalink(channel="C0ACME", message_ts=reply)["permalink"]
    bare = reply.replace(".", "")
    assert link == f"{workspace.url}/archives/C0ACME/p{bare}?thread_ts={root}&cid=C0ACME"
    assert link.startswith(slack.auth_test()["url"])


def test_reactions_count_once_each(workspace, slack):
    """Twice is `already_reacted`, off twice `no_reaction`; what is on a message can be asked."""
    ts = workspace.as_("carl").post("#acme", "help")
    where = {"channel": "C0ACME", "timestamp": ts}
    slack.reactions_add(name="eyes", **where)
    assert refusal(lambda: slack.reactions_add(name="eyes", **where)) == "already_reacted"
    found = slack.reactions_get(**where)["message"]["reactions"]
    assert found == [{"name": "eyes", "users": ["U0BOT"], "count": 1}]
    slack.reactions_remove(name="eyes", **where)
    assert refusal(lambda: slack.reactions_remove(name="eyes", **where)) == "no_reaction"
    assert refusal(lambda: slack.reactions_add(name="two words", **where)) == "invalid_name"
    assert (
        refusal(lambda: slack.reactions_add(channel="C0ACME", timestamp="1.1", name="x"))
        == "message_not_found"
    )


def test_one_message_a_second_and_channel(start):
    """Beyond the burst Slack answers 429 with Retry-After, by channel; later the channel takes more."""
    now = [1_800_000_000.0]
    slack = client_of(start(post_rate=1.0, post_burst=2, machine=lambda: now[0]))
    for _ in range(2):
        slack.chat_postMessage(channel="C0ACME", text="x")
    with pytest.raises(SlackApiError) as caught:
        slack.chat_postMessage(channel="C0ACME", text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    slack.chat_postMessage(channel="C0AGENTS", text="x")
    now[0] += 1
    slack.chat_postMessage(channel="C0ACME", text="x")


def test_pins_and_bookmarks_stand_at_the_channels_head(workspace, slack):
    """A pin counts once; a bookmark needs a link."""
    ts = slack.chat_postMessage(channel="C0ACME", text="card", blocks=[actions(button("Open"))])["ts"]
    slack.pins_add(channel="C0ACME", timestamp=ts)
    assert refusal(lambda: slack.pins_add(channel="C0ACME", timestamp=ts)) == "already_pinned"
    assert slack.pins_list(channel="C0ACME")["items"][0]["message"]["ts"] == ts
    slack.bookmarks_add(channel_id="C0ACME", title="Help", type="link", link="https://help.example")
    assert slack.bookmarks_list(channel_id="C0ACME")["bookmarks"][0]["title"] == "Help"
    wrong = {"channel_id": "C0ACME", "title": "Help", "type": "link", "link": "javascript:x"}
    assert refusal(lambda: slack.bookmarks_add(**wrong)) == "invalid_link"


def test_the_wire_keeps_no_secret(workspace, slack):
    """Neither token nor signing secret is found in what the sandbox remembers of the traffic."""
    slack.chat_postMessage(channel="C0ACME", text="hello")
    workspace.as_("carl").post("#acme", "hi")
    workspace.rest()
    kept = json.dumps(workspace.wire())
    assert "xoxb-sandbox" not in kept
    assert SECRET not in kept
