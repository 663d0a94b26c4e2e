"""Events: what reaches the app, in what shape, and how often it is tried."""

import time

import pytest
from receiving import actions, button, refusal


def test_every_delivery_is_signed_by_the_machines_clock(workspace, slack, receiver):
    """Events, commands and interactions carry a good v0 signature, even with the business clock far ahead."""
    workspace.advance_by(10 * 86_400)
    slack.chat_postMessage(channel="C0ACME", text="x", blocks=[actions(button("Go"))])
    workspace.as_("carl").press("Go", channel="#acme")
    workspace.as_("amy").command("#acme", "/support list")
    workspace.rest()
    assert len(receiver.requests) == 3
    assert all(request["signed"] for request in receiver.requests)
    assert all(request["path"] == "/slack/events" for request in receiver.requests)
    assert abs(int(receiver.requests[0]["headers"]["x-slack-request-timestamp"]) - time.time()) < 10
    assert float(receiver.events("message")[0]["ts"]) > time.time() + 9 * 86_400


def test_the_envelope_names_our_installation_in_its_authorizations_only(workspace, receiver):
    """Outside, `team_id` is the actor's: keying by it goes wrong here as it does at Slack."""
    workspace.as_("carl").post("#acme", "help")
    workspace.as_("amy").post("#agents", "inside")
    workspace.rest()
    shared, own = sorted(receiver.envelopes, key=lambda one: one["event"]["channel"])
    assert shared["authorizations"][0] == {
        "enterprise_id": None,
        "team_id": "T0HOST",
        "user_id": "U0BOT",
        "is_bot": True,
        "is_enterprise_install": False,
    }
    assert (shared["team_id"], own["team_id"]) == ("T0ACME", "T0HOST")
    assert (shared["is_ext_shared_channel"], own["is_ext_shared_channel"]) == (True, False)
    assert shared["event_id"] != own["event_id"]


def test_a_message_tells_its_authors_team(workspace, receiver):
    """`team` and `user_team` are the author's; the text is escaped and comes as rich text too."""
    ts = workspace.as_("carl").post("#acme", "1 < 2 & <!channel> @amy")
    workspace.rest()
    event = receiver.events("message")[0]
    assert (event["team"], event["user_team"], event["user"]) == ("T0ACME", "T0ACME", "U0CARL")
    assert event["text"] == "1 &lt; 2 &amp; <!channel> <@U0AMY>"
    assert event["ts"] == event["event_ts"] == ts
    assert event["channel_type"] == "channel"
    assert event["blocks"][0]["type"] == "rich_text"


def test_a_mention_is_two_events_with_two_ids(workspace, receiver):
    """`message` and `app_mention` of one ts; the mention's `team` is ours, `user_team` the author's."""
    workspace.as_("carl").post("#acme", "<@U0BOT> help")
    workspace.rest()
    message, mention = receiver.events("message")[0], receiver.events("app_mention")[0]
    assert message["ts"] == mention["ts"]
    assert (mention["team"], mention["user_team"]) == ("T0HOST", "T0ACME")
    assert "channel_type" not in mention
    assert len({envelope["event_id"] for envelope in receiver.envelopes}) == 2


def test_a_reaction_tells_no_team(workspace, receiver):
    """Whose emoji it is has to be looked up."""
    ts = workspace.as_("amy").post("#acme", "x")
    workspace.as_("carl").react("#acme", ts, "🎫")
    workspace.as_("carl").unreact("#acme", ts, ":ticket:")
    workspace.rest()
    event = receiver.events("reaction_added")[0]
    assert set(event) == {"type", "user", "reaction", "item", "item_user", "event_ts"}
    assert event["item"] == {"type": "message", "channel": "C0ACME", "ts": ts}
    assert (event["reaction"], event["user"], event["item_user"]) == ("ticket", "U0CARL", "U0AMY")
    assert len(receiver.events("reaction_removed")) == 1


def test_the_apps_own_messages_come_back_to_it(workspace, slack, receiver):
    """They are message events like any other, with `bot_id`."""
    slack.chat_postMessage(channel="C0ACME", text="hello")
    workspace.rest()
    assert receiver.events("message")[0]["bot_id"] == "B0BOT"


def test_edits_and_deletions_are_told_with_what_was_before(workspace, receiver):
    """`message_changed` and `message_deleted` are hidden and carry the previous message."""
    carl = workspace.as_("carl")
    ts = carl.post("#acme", "frist")
    carl.edit("#acme", ts, "first")
    carl.delete("#acme", ts)
    workspace.rest()
    hidden = {event["subtype"]: event for event in receiver.events("message") if event.get("hidden")}
    changed = hidden["message_changed"]
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("first", "frist")
    assert changed["message"]["edited"]["user"] == "U0CARL"
    assert hidden["message_deleted"]["deleted_ts"] == ts
    assert float(hidden["message_deleted"]["ts"]) > float(ts)


def test_a_broadcast_reply_carries_its_root(workspace, slack, receiver):
    """`thread_broadcast`, with the thread's parent; a plain reply has its parent's author."""
    root = workspace.as_("carl").post("#acme", "root")
    workspace.as_("amy").reply("#acme", root, "quiet")
    workspace.as_("amy").reply("#acme", root, "loud", broadcast=True)
    workspace.rest()
    events = {event["text"]: event for event in receiver.events("message")}
    assert events["loud"]["subtype"] == "thread_broadcast"
    assert events["loud"]["root"]["ts"] == root
    assert not {"team", "user_team"} & set(events["loud"])
    assert events["quiet"]["parent_user_id"] == "U0CARL"
    page = slack.conversations_history(channel="C0ACME")["messages"]
    assert [message["text"] for message in page] == ["loud", "root"]


def test_files_of_others_have_to_be_asked_for(workspace, slack, receiver):
    """An external's file comes as a stub, `files.info` tells the rest; our own people's files come whole."""
    workspace.as_("carl").post("#acme", "see", files=[{"name": "log.txt", "size": 12}])
    workspace.as_("amy").post("#acme", "", files=[{"name": "fix.txt"}])
    workspace.rest()
    stub, whole = [event["files"][0] for event in receiver.events("message")]
    assert set(stub) == {"id", "mode", "file_access"}
    assert whole["name"] == "fix.txt"
    assert slack.files_info(file=stub["id"])["file"]["name"] == "log.txt"
    assert refusal(lambda: slack.files_info(file="F0NONE")) == "file_not_found"
    assert {"file_id", "user_id", "channel_id", "file", "event_ts", "type"} == set(
        receiver.events("file_shared")[0]
    )


def test_channels_without_the_app_are_silent(workspace, receiver):
    """Nothing is heard from where the app is not."""
    workspace.as_("amy").post("#open", "hello")
    workspace.rest()
    assert receiver.requests == []


def test_only_subscribed_events_come(workspace, receiver):
    """With subscriptions set, private channels need `message.groups` and so on."""
    workspace.allow(events=["message.channels"])
    ts = workspace.as_("amy").post("#acme", "public")
    workspace.as_("amy").post("#agents", "private")
    workspace.as_("amy").react("#acme", ts, "eyes")
    workspace.rest()
    assert [event["text"] for event in receiver.events("message")] == ["public"]
    assert receiver.events("reaction_added") == []


@pytest.mark.parametrize("failures", [1, 3])
def test_an_event_is_tried_four_times_until_it_is_taken(workspace, receiver, failures):
    """Retries carry their number and reason and the same event id."""
    answers = [500] * failures + [200]
    receiver.answer = lambda _request: (answers.pop(0), {}, "")
    workspace.as_("carl").post("#acme", "help")
    workspace.rest(retries=True)
    assert [request["headers"].get("x-slack-retry-num") for request in receiver.requests] == [
        None,
        *(str(number) for number in range(1, failures + 1)),
    ]
    assert receiver.requests[-1]["headers"]["x-slack-retry-reason"] == "http_error"
    assert len({envelope["event_id"] for envelope in receiver.envelopes}) == 1


def test_after_three_retries_an_event_is_lost(workspace, receiver):
    """A fourth retry never comes; redirects and 404 count as failures too."""
    receiver.answer = lambda _request: (404, {}, "")
    workspace.as_("carl").post("#acme", "help")
    workspace.rest(retries=True)
    assert len(receiver.requests) == 4


def test_no_retry_is_honoured(workspace, receiver):
    """A failure with `x-slack-no-retry: 1` ends it."""
    receiver.answer = lambda _request: (500, {"X-Slack-No-Retry": "1"}, "")
    workspace.as_("carl").post("#acme", "help")
    workspace.rest(retries=True)
    assert len(receiver.requests) == 1


def test_a_slow_answer_is_no_answer(start, receiver):
    """Over the time allowed the event comes again, for `http_timeout`."""
    workspace = start(event_timeout=0.1)
    receiver.answer = lambda request: (
        (200, {}, "") if "x-slack-retry-num" in request["headers"] else (time.sleep(0.3) or 200, {}, "")
    )
    workspace.as_("carl").post("#acme", "help")
    workspace.rest(retries=True)
    assert receiver.requests[1]["headers"]["x-slack-retry-reason"] == "http_timeout"


def test_an_app_that_is_not_there_gets_it_when_it_is(workspace, receiver):
    """Connections refused count as tries."""
    workspace.connect("http://127.0.0.1:9")
    workspace.as_("carl").post("#acme", "help")
    workspace.wait_until(workspace.wire)
    workspace.connect(receiver.url)
    workspace.rest(retries=True)
    deliveries = [one for one in workspace.wire() if one["way"] == "delivery"]
    assert deliveries[0]["reason"] == "connection_failed"


def test_a_channel_may_get_a_new_id(workspace, slack, receiver):
    """The app is told both; the old one is not found any more; history moves along."""
    workspace.as_("carl").post("#acme", "help")
    workspace.happen("change_id", channel="#acme", new="C0NEW")
    workspace.rest()
    event = receiver.events("channel_id_changed")[0]
    assert (event["old_channel_id"], event["new_channel_id"]) == ("C0ACME", "C0NEW")
    assert refusal(lambda: slack.conversations_info(channel="C0ACME")) == "channel_not_found"
    assert slack.conversations_history(channel="C0NEW")["messages"][0]["text"] == "help"


def test_people_and_channels_come_and_go(workspace, slack, receiver):
    """Joining, leaving, archiving, renaming, sharing and group changes are each told."""
    workspace.happen("invite", channel="#agents", user="U0CARL", inviter="U0AMY")
    workspace.as_("carl").do("leave", channel="#agents")
    workspace.happen("remove", channel="#agents", user="U0BOT")
    slack.conversations_join(channel="C0OPEN")
    workspace.happen("rename", channel="#acme", name="acme-support")
    workspace.happen("unshare", channel="#acme-support", team="T0WITH")
    workspace.happen("archive", channel="#acme-support")
    workspace.happen("set_group", usergroup="S0AGENTS", users=["U0FAR"])
    workspace.rest()
    joined = {event["user"]: event for event in receiver.events("member_joined_channel")}
    assert joined["U0CARL"]["team"] == "T0ACME"
    assert joined["U0CARL"]["inviter"] == "U0AMY"
    assert "U0BOT" in joined
    assert {event["user"] for event in receiver.events("member_left_channel")} == {"U0CARL", "U0BOT"}
    assert receiver.events("channel_rename")[0]["channel"]["name"] == "acme-support"
    assert receiver.events("channel_unshared")[0]["is_ext_shared"] is True
    assert receiver.events("channel_archive")[0]["channel"] == "C0ACME"
    assert receiver.events("subteam_members_changed")[0]["added_users"] == ["U0FAR"]
    assert refusal(lambda: slack.chat_postMessage(channel="C0ACME", text="x")) == "is_archived"


def test_a_saved_address_is_challenged(workspace, receiver):
    """The app has to give the challenge back."""
    receiver.answer = lambda request: (200, {}, request["json"]["challenge"])
    assert workspace.verify()


def test_any_event_at_all_can_be_delivered(workspace, receiver):
    """For what an app must survive: an event of an unknown kind, signed."""
    workspace.happen("event", event={"type": "moon_landing", "event_ts": "1.2"})
    workspace.rest()
    assert receiver.events("moon_landing")[0]["event_ts"] == "1.2"
    assert receiver.requests[0]["signed"]


def test_fifty_events_a_second_are_no_burden(workspace, receiver):
    """A hundred messages are posted and delivered in well under the two seconds they would take."""
    carl = workspace.as_("carl")
    began = time.monotonic()
    for number in range(100):
        carl.post("#acme", f"message {number}")
    workspace.rest()
    assert len(receiver.events("message")) == 100
    assert time.monotonic() - began < 20, "something is badly wrong; the figure itself is the bench's"
