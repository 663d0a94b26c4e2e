"""A process killed while it sends, at its worst moments, and started again: each message is there once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_slack import FakeSlack, Fault, running

from policies.instant import Instant
from storage.records import CardRole, OutboxKind, Outgoing
from storage.unit_of_work import Storage

HERE = Path(__file__).parent


def live(url: str, slack: FakeSlack, end: str) -> int:
    """Run the process until it dies or is done; its exit code."""
    paths = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    done = subprocess.run(
        [sys.executable, str(HERE / "mortal.py"), url, slack.url, end],
        env={**os.environ, "PYTHONPATH": paths},
        timeout=60,
        check=False,
        capture_output=True,
    )
    return done.returncode


def fill(url: str, channels: int, replies: int) -> list[str]:
    """Put roots with replies, and a card with a reply, into each of a few channels."""
    storage, rows = Storage(url), []
    with storage.write() as work:
        for channel in (f"C{n}" for n in range(channels)):
            work.cards.want("T1", f"held_{channel}", CardRole.HELD, channel, None)
            parents = [None, f"card:held_{channel}:held", *[f"row:root_{channel}"] * replies]
            names = [f"root_{channel}", f"below_{channel}", *(f"reply_{channel}_{n}" for n in range(replies))]
            for name, parent in zip(names, parents, strict=True):
                rows.append(name)
                work.outbox.put(
                    Outgoing(
                        id=name,
                        workspace="T1",
                        kind=OutboxKind.REPLY,
                        ticket=None,
                        channel=channel,
                        reply_to=parent,
                        facts={},
                        created=Instant(int(time.time())),
                    )
                )
    storage.close()
    return rows


@pytest.mark.slow
def test_a_process_killed_again_and_again_sends_each_message_once(sqlite_url: str) -> None:
    """Killed after the commit and before the post, and after the post and before it is marked: one post each."""
    rows = fill(sqlite_url, channels=2, replies=3)
    with running(FakeSlack(clock=int(time.time()))) as slack:
        deaths = [
            live(sqlite_url, slack, f"{when}:{nth}")
            for nth in (1, 2)
            for when in ("before", "after", "after")
        ]
        slack.fail("chat.postMessage", Fault(how="drop", done=True))
        assert live(sqlite_url, slack, "live") == 0

    assert deaths == [-signal.SIGKILL] * len(deaths)
    assert sorted(slack.rows()) == sorted(rows)
    assert len(slack.posts()) == len(rows) + 2
