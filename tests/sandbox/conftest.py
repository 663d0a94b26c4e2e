"""A seeded sandbox, Slack's own client for it, and the tiny app that it delivers to."""

from collections.abc import Callable, Iterator

import pytest
from receiving import SECRET, SEED, Receiver, client_of
from sandbox_fixture import running_sandbox
from slack_sdk import WebClient

from sandbox.client import Workspace


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.close()


@pytest.fixture
def start(receiver: Receiver) -> Iterator[Callable[..., Workspace]]:
    """Start a sandbox with other settings than usual."""
    opened = []

    def starter(**options: object) -> Workspace:
        manager = running_sandbox(
            **{
                "app_url": receiver.url,
                "signing_secret": SECRET,
                "post_rate": None,
                "retry_factor": 0.001,
                **options,
            }
        )
        opened.append(manager)
        workspace = manager.__enter__()
        workspace.seed(SEED)
        return workspace

    yield starter
    for manager in opened:
        manager.__exit__(None, None, None)


@pytest.fixture(scope="session")
def usual() -> Iterator[Workspace]:
    """One sandbox for all tests that need no settings of their own."""
    with running_sandbox(signing_secret=SECRET, post_rate=None, retry_factor=0.001) as workspace:
        yield workspace


@pytest.fixture
def workspace(usual: Workspace, receiver: Receiver) -> Workspace:
    """The usual sandbox, started afresh."""
    usual.connect(receiver.url)
    usual.seed(SEED)
    usual.allow(scopes=None, events=None)
    return usual


@pytest.fixture
def slack(workspace: Workspace) -> WebClient:
    return client_of(workspace)
