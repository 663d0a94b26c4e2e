"""Keys: everything the sandbox sends has only keys that Slack's own samples have."""

import json
from pathlib import Path

import pytest
from receiving import SEED, actions, button, modal, section, text_input

SAMPLES = Path(__file__).parents[3] / "shared" / "slack" / "samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(),
    reason=f"Slack's samples do not stand beside the checkout ({SAMPLES}); keys were not compared",
)

LEFT_OPEN = frozenset({"blocks", "values", "metadata", "state", "icons", "file", "files", "elements"})
"""What an app's own content fills, or the samples leave empty."""
UNSAMPLED = {
    "context_team_id": "in every live envelope; the older samples lack it",
    "context_enterprise_id": "same",
    "user_profile": "comes with Slack Connect messages, see the app_mention sample",
    "user_team": "same",
    "source_team": "same",
    "app_id": "on bots' messages, sampled in history",
    "reply_users": "in history, not in events' samples",
    "parent_conversation": "documented for conversations.info, null outside of threads",
    "files": "of edited and deleted file shares",
    "blocks": "of a view in submissions, left out of the sample",
    "response_urls": "of view submissions, documented",
    "response_url": "of block actions, sampled at top level only in newer logs",
    "state": "of block actions in messages, documented",
    "actions": "same",
    "hash": "same",
}


def sample(name):
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def strange(ours, theirs, where=""):
    """Give the paths of keys that the sample does not know."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return [path for one in ours for path in (strange(one, theirs[0], where) if theirs else [])]
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return []
    found = []
    for key, value in ours.items():
        if key not in theirs:
            found += [] if key in UNSAMPLED else [f"{where}/{key}"]
        elif key not in LEFT_OPEN:
            found += strange(value, theirs[key], f"{where}/{key}")
    return found


@pytest.fixture
def lively(workspace, slack, receiver):
    """Let everything happen once."""
    shortcut = {"name": "Open a ticket", "type": "message", "callback_id": "open_ticket"}
    workspace.seed(SEED | {"app": {"shortcuts": [shortcut]}})
    carl, amy = workspace.as_("carl"), workspace.as_("amy")
    root = carl.post("#acme", "<@U0BOT> help")
    carl.reply("#acme", root, "loud", broadcast=True)
    carl.react("#acme", root, "ticket")
    carl.unreact("#acme", root, "ticket")
    gone = carl.post("#acme", "x", files=[{"name": "a.txt"}])
    carl.edit("#acme", gone, "y")
    carl.delete("#acme", gone)
    slack.chat_postMessage(channel="C0ACME", text="card", blocks=[section("x"), actions(button("Go"))])
    carl.press("Go", channel="#acme")
    form = modal(text_input("Name", "name"), notify_on_close=True)
    slack.views_open(trigger_id=receiver.payloads("block_actions")[-1]["trigger_id"], view=form)
    carl.submit({"Name": "Carl"})
    carl.press("Go", channel="#acme")
    slack.views_open(trigger_id=receiver.payloads("block_actions")[-1]["trigger_id"], view=form)
    carl.close_view()
    amy.command("#acme", "/support list")
    amy.do("open_home")
    amy.shortcut("open_ticket", "#acme", root)
    workspace.happen("invite", channel="#agents", user="U0CARL")
    workspace.happen("remove", channel="#agents", user="U0CARL")
    workspace.happen("rename", channel="#acme", name="acme2")
    workspace.happen("share", channel="#agents", team="T0ACME")
    workspace.happen("unshare", channel="#agents", team="T0ACME")
    workspace.happen("change_id", channel="C0ACME")
    workspace.happen("archive", channel="#open")
    workspace.happen("set_group", usergroup="S0AGENTS", users=["U0AMY", "U0CARL"])
    workspace.rest()
    return receiver


EVENTS = {
    "app_mention": "AppMention",
    "app_home_opened": "AppHomeOpened",
    "channel_id_changed": "ChannelIdChanged",
    "channel_rename": "ChannelRename",
    "channel_shared": "ChannelShared",
    "channel_unshared": "ChannelUnshared",
    "file_shared": "FileShared",
    "member_joined_channel": "MemberJoinedChannel",
    "member_left_channel": "MemberLeftChannel",
    "reaction_added": "ReactionAdded",
    "reaction_removed": "ReactionRemoved",
    "subteam_members_changed": "SubteamMembersChanged",
}
SUBTYPES = {
    None: "Message",
    "message_changed": "MessageChanged",
    "message_deleted": "MessageDeleted",
    "thread_broadcast": "MessageThreadBroadcast",
    "file_share": "MessageFileShare",
}


def test_events_have_slacks_keys(lively):
    """Each event and its envelope, by its own sample; each kind was seen."""
    seen = set()
    for envelope in lively.envelopes:
        event = envelope["event"]
        name = EVENTS.get(event["type"]) or SUBTYPES[event.get("subtype")]
        seen.add(name)
        assert strange(envelope, sample(f"events/{name}.json")) == [], name
    assert seen == {*EVENTS.values(), *SUBTYPES.values()}


def test_interactions_have_slacks_keys(lively):
    """Presses, submissions, closings and commands."""
    kinds = {
        "block_actions": "BlockActionPayload",
        "view_submission": "ViewSubmissionPayload",
        "view_closed": "ViewClosedPayload",
        "message_action": "MessageShortcutPayload",
    }
    for kind, name in kinds.items():
        for payload in lively.payloads(kind):
            assert strange(payload, sample(f"app-backend/{name}.json")) == [], kind
    assert strange(lively.commands()[0], sample("app-backend/SlashCommandPayload.json")) == []


def test_answers_have_slacks_keys(workspace, slack):
    """What the Web API answers, method by method."""
    ts = slack.chat_postMessage(channel="C0ACME", text="x")["ts"]
    answers = {
        "auth.test": slack.auth_test(),
        "bookmarks.add": slack.bookmarks_add(
            channel_id="C0ACME", title="t", type="link", link="https://x.example"
        ),
        "bookmarks.list": slack.bookmarks_list(channel_id="C0ACME"),
        "bots.info": slack.bots_info(bot="B0BOT"),
        "chat.getPermalink": slack.chat_getPermalink(channel="C0ACME", message_ts=ts),
        "chat.postEphemeral": slack.chat_postEphemeral(channel="C0ACME", user="U0CARL", text="x"),
        "conversations.info": slack.conversations_info(channel="C0ACME"),
        "conversations.join": slack.conversations_join(channel="C0OPEN"),
        "conversations.list": slack.conversations_list(),
        "conversations.members": slack.conversations_members(channel="C0ACME"),
        "pins.add": slack.pins_add(channel="C0ACME", timestamp=ts),
        "reactions.add": slack.reactions_add(channel="C0ACME", timestamp=ts, name="eyes"),
        "team.info": slack.team_info(),
        "usergroups.list": slack.usergroups_list(include_users=True),
        "usergroups.users.list": slack.usergroups_users_list(usergroup="S0AGENTS"),
        "users.conversations": slack.users_conversations(),
        "users.info": slack.users_info(user="U0CARL", include_locale=True),
        "users.list": slack.users_list(),
        "users.lookupByEmail": slack.users_lookupByEmail(email="amy@vendor.example"),
        "chat.delete": slack.chat_delete(channel="C0ACME", ts=ts),
        "views.publish": slack.views_publish(
            user_id="U0AMY", view={"type": "home", "blocks": [section("x")]}
        ),
    }
    for method, answer in answers.items():
        assert strange(answer.data, sample(f"api/{method}.json")) == [], method
