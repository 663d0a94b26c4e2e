"""A running sandbox for tests: `with running_sandbox() as workspace: …`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sandbox.client import Workspace
from sandbox.server import running


@contextmanager
def running_sandbox(**options: Any) -> Iterator[Workspace]:
    """Start a sandbox in a thread on a free port; `options` are those of `sandbox.settings.Settings`."""
    with running(**options) as box:
        yield Workspace(box.address)
