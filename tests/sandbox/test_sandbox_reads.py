"""Reading back: histories, threads, people, channels, groups."""

import pytest
from receiving import refusal


@pytest.fixture
def said(workspace, slack):
    """Seven messages in the channel, the first with four replies."""
    carl = workspace.as_("carl")
    top = [carl.post("#acme", f"m{number}") for number in range(7)]
    replies = [carl.reply("#acme", top[0], f"r{number}") for number in range(4)]
    return top, replies


def texts(answer):
    return [message["text"] for message in answer["messages"]]


def test_history_comes_newest_first_in_pages(slack, said):
    """Cursors lead through everything once; replies are not in it; threads show their count."""
    first = slack.conversations_history(channel="C0ACME", limit=4)
    assert (texts(first), first["has_more"]) == (["m6", "m5", "m4", "m3"], True)
    cursor = first["response_metadata"]["next_cursor"]
    last = slack.conversations_history(channel="C0ACME", limit=4, cursor=cursor)
    assert (texts(last), last["has_more"]) == (["m2", "m1", "m0"], False)
    root = last["messages"][-1]
    assert (root["reply_count"], root["latest_reply"], root["thread_ts"]) == (4, said[1][-1], root["ts"])


def test_a_page_is_not_disturbed_by_new_messages(workspace, slack, said):
    """What is posted between two pages neither doubles nor hides anything."""
    first = slack.conversations_history(channel="C0ACME", limit=4)
    workspace.as_("carl").post("#acme", "in between")
    cursor = first["response_metadata"]["next_cursor"]
    assert texts(slack.conversations_history(channel="C0ACME", limit=4, cursor=cursor)) == ["m2", "m1", "m0"]


def test_bounds_are_excluded_unless_inclusive(slack, said):
    """`oldest` and `latest` stand outside the answer, or inside with `inclusive`."""
    top, _ = said
    bounds = {"channel": "C0ACME", "oldest": top[1], "latest": top[4]}
    assert texts(slack.conversations_history(**bounds)) == ["m3", "m2"]
    assert texts(slack.conversations_history(**bounds, inclusive=True)) == ["m4", "m3", "m2", "m1"]


def test_a_thread_comes_oldest_first_with_its_parent(slack, said):
    """In pages too; with `oldest` the parent still leads."""
    top, replies = said
    first = slack.conversations_replies(channel="C0ACME", ts=top[0], limit=3)
    assert texts(first) == ["m0", "r0", "r1"]
    cursor = first["response_metadata"]["next_cursor"]
    assert texts(slack.conversations_replies(channel="C0ACME", ts=top[0], limit=3, cursor=cursor)) == [
        "r2",
        "r3",
    ]
    assert texts(slack.conversations_replies(channel="C0ACME", ts=top[0], oldest=replies[2])) == ["m0", "r3"]
    assert texts(slack.conversations_replies(channel="C0ACME", ts=top[1])) == ["m1"]
    assert texts(slack.conversations_replies(channel="C0ACME", ts=replies[0])) == ["r0"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NONE"}, "channel_not_found"),
        ({"channel": "C0OPEN"}, "not_in_channel"),
        ({"channel": "C0ACME", "cursor": "nonsense"}, "invalid_cursor"),
        ({"channel": "C0ACME", "oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"channel": "C0ACME", "latest": "now"}, "invalid_ts_latest"),
        ({"channel": "C0ACME", "limit": 2000}, "invalid_limit"),
    ],
)
def test_history_refuses_by_name(slack, arguments, error):
    """Each wrong argument has Slack's name."""
    assert refusal(lambda: slack.conversations_history(**arguments)) == error


def test_a_thread_of_nothing_is_not_found(slack):
    """A ts of no message."""
    call = lambda: slack.conversations_replies(channel="C0ACME", ts="1700000000.000001")  # noqa: E731
    assert refusal(call) == "thread_not_found"


def test_a_shared_channel_tells_with_whom(slack):
    """`is_ext_shared` and the teams of both sides; an internal one tells neither."""
    shared = slack.conversations_info(channel="C0ACME", include_num_members=True)["channel"]
    assert shared["is_ext_shared"] is True
    assert shared["connected_team_ids"] == ["T0ACME", "T0WITH"]
    assert shared["internal_team_ids"] == ["T0HOST"]
    assert shared["conversation_host_id"] == "T0HOST"
    assert shared["num_members"] == 4
    inside = slack.conversations_info(channel="C0AGENTS")["channel"]
    assert (inside["is_ext_shared"], inside["is_private"], inside["connected_team_ids"]) == (False, True, [])


def test_channels_are_listed_by_type(slack):
    """Public ones, joined or not; private ones only where the app is; archived ones unless excluded."""
    names = lambda answer: [channel["name"] for channel in answer["channels"]]  # noqa: E731
    assert names(slack.conversations_list()) == ["acme", "open", "old"]
    assert names(slack.conversations_list(types="private_channel")) == ["agents"]
    assert names(slack.conversations_list(exclude_archived=True)) == ["acme", "open"]
    assert names(slack.users_conversations(types="public_channel,private_channel")) == [
        "acme",
        "agents",
        "old",
    ]
    first = slack.conversations_list(limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    assert names(slack.conversations_list(limit=2, cursor=cursor)) == ["old"]
    assert refusal(lambda: slack.conversations_list(types="secret")) == "invalid_types"


def test_members_include_externals(slack):
    """People of the other workspaces are in `conversations.members`, in pages."""
    first = slack.conversations_members(channel="C0ACME", limit=3)
    rest = slack.conversations_members(
        channel="C0ACME", limit=3, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [*first["members"], *rest["members"]] == ["U0AMY", "U0CARL", "U0WILMA", "U0BOT"]
    assert rest["response_metadata"]["next_cursor"] == ""


def test_externals_are_known_by_id_and_not_listed(slack):
    """`users.info` tells their team; lists and e-mail look-ups know only our own people."""
    carl = slack.users_info(user="U0CARL")["user"]
    assert (carl["team_id"], carl["is_stranger"]) == ("T0ACME", False)
    assert "locale" not in carl
    assert carl["profile"]["email"] == "carl@acme.example"
    assert [user["id"] for user in slack.users_list()["members"]] == ["U0BOT", "U0AMY"]
    assert slack.users_lookupByEmail(email="AMY@vendor.example")["user"]["id"] == "U0AMY"
    assert refusal(lambda: slack.users_lookupByEmail(email="carl@acme.example")) == "users_not_found"
    assert refusal(lambda: slack.users_info(user="U0FAR")) == "user_not_found"
    assert refusal(lambda: slack.users_info(user="U0NONE")) == "user_not_found"


def test_groups_and_teams_are_told(slack):
    """Members by group, groups with members, our team and a connected one."""
    assert slack.usergroups_users_list(usergroup="S0AGENTS")["users"] == ["U0AMY"]
    assert slack.usergroups_list(include_users=True)["usergroups"][0]["users"] == ["U0AMY"]
    assert "users" not in slack.usergroups_list()["usergroups"][0]
    assert refusal(lambda: slack.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"
    assert slack.team_info()["team"]["domain"] == "vendor"
    assert slack.team_info(team="T0ACME")["team"]["name"] == "Acme"
    assert slack.bots_info(bot="B0BOT")["bot"]["user_id"] == "U0BOT"


def test_only_public_channels_can_be_joined(slack):
    """Joining twice is a warning, a private channel is not there, an archived one is closed."""
    assert slack.conversations_join(channel="C0OPEN")["channel"]["is_member"] is True
    assert slack.conversations_join(channel="C0OPEN")["warning"] == "already_in_channel"
    assert refusal(lambda: slack.conversations_join(channel="C0CLOSED")) == "channel_not_found"
    assert refusal(lambda: slack.conversations_join(channel="C0OLD")) == "is_archived"
