"""What delivery says to Slack is what the strict local Slack takes."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandbox_fixture import running_sandbox

from bot.delivery.gateway import Gateway, client_maker, row_mark
from bot.delivery.outcomes import Ambiguous, RetryAt, Scope, Sent, Undeliverable
from bot.delivery.relay import Relay
from bot.views.scene import Message
from policies.instant import Instant
from sandbox.client import Workspace
from storage.records import OutboxKind, Outgoing
from storage.unit_of_work import Storage

SEED = json.loads((Path(__file__).parents[2] / "demo" / "workspace.json").read_text(encoding="utf-8"))
HELLO = Message(text="Hello", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}])


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with running_sandbox(post_burst=2) as running:
        running.seed(SEED)
        yield running


def gateway(workspace: Workspace) -> Gateway:
    maker = client_maker("xoxb-sandbox", workspace.api_url)
    return Gateway(maker, in_transaction=lambda: False, machine_clock=time.time)


def test_every_call_is_one_that_slack_takes(workspace: Workspace) -> None:
    """Posting, threads, edits, look-ups, people and pages, as the strict local Slack wants them."""
    slack, since = gateway(workspace), int(workspace.now()) - 60
    root = slack.post("CACME", None, HELLO, mark=row_mark("out_1"))
    assert isinstance(root, Sent)
    reply = slack.post("CACME", root.ts, HELLO, mark=row_mark("out_2"), broadcast=True)
    assert isinstance(reply, Sent)

    assert slack.update("CACME", root.ts, HELLO) == root
    assert slack.find("CACME", None, row_mark("out_1"), since) == root.ts
    assert slack.find("CACME", root.ts, row_mark("out_2"), since) == reply.ts
    assert slack.find("CACME", root.ts, row_mark("out_3"), since) is None
    assert slack.user_info("UANN").team == "TACME"
    assert slack.ephemeral("CACME", "UANN", HELLO)
    assert root.ts in {one["ts"] for one in slack.history("CACME", "0").messages}
    assert reply.ts in {one["ts"] for one in slack.replies("CACME", root.ts, "0").messages}
    assert slack.auth_test()["team_id"] == "TVENDOR"


def test_what_slack_refuses_is_told_by_its_kind(workspace: Workspace) -> None:
    """A channel that is not there, a limit, and an answer that never came are three different ends."""
    slack = gateway(workspace)

    assert slack.post("CNONE", None, HELLO, mark=row_mark("out_1")) == Undeliverable("channel_not_found")
    workspace.fault("accept_and_drop", method="chat.postMessage", times=1)
    assert isinstance(slack.post("CACME", None, HELLO, mark=row_mark("out_2")), Ambiguous)
    assert slack.find("CACME", None, row_mark("out_2"), int(workspace.now()) - 60) is not None
    limited = [slack.post("CACME", None, HELLO, mark=row_mark("out_3")) for _ in range(3)][-1]
    assert isinstance(limited, RetryAt)
    assert limited.scope is Scope.CHANNEL


@pytest.mark.slow
def test_a_burst_over_the_limit_with_lost_answers_arrives_once_each(
    workspace: Workspace, sqlite_storage: Storage
) -> None:
    """Limits and dropped answers delay messages; none is lost and none comes twice."""
    relay = Relay(
        sqlite_storage,
        gateway(workspace),
        lambda row: Message(text=row.id, blocks=[]),
        on_sent=lambda *_: None,
        now=lambda: Instant(int(workspace.now())),
        machine_clock=time.time,
    )
    names = [f"out_{n}" for n in range(6)]
    with sqlite_storage.write() as work:
        for name in names:
            work.outbox.put(
                Outgoing(
                    id=name,
                    workspace="TVENDOR",
                    kind=OutboxKind.REPLY,
                    ticket=None,
                    channel="CACME" if name < "out_4" else "CBORE",
                    reply_to=None,
                    facts={},
                    created=Instant(int(time.time())),
                )
            )
    workspace.fault("accept_and_drop", method="chat.postMessage", times=2)

    until = time.monotonic() + 20
    while not sqlite_storage.rest(time.time() + 60) and time.monotonic() < until:
        relay.run_once()
        time.sleep(0.05)

    stand = [one["what"] for channel in ("CACME", "CBORE") for one in workspace.messages(channel)]
    assert sorted(stand) == names
