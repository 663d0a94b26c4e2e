"""The two processes of a story, speaking real HTTP on loopback: the local Slack workspace and the app."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Any

from ruamel.yaml import YAML

from sandbox.client import Workspace

ROOT = Path(__file__).resolve().parents[1]
CUSTOMERS = ROOT / "demo" / "customers.yml"
SEED = ROOT / "demo" / "workspace.json"
MANIFEST = ROOT / "manifest.yml"

_SIGNING_SECRET = "of-the-local-workspace"  # noqa: S105 -- both ends of it are on this machine
_BOT_TOKEN = "xoxb-local-workspace"  # noqa: S105 -- same
_START_SECONDS = 20.0
_STOP_SECONDS = 12.0
_POSTS_A_SECOND = "20"
"""Slack takes one a second and channel; ten days within half a minute need more."""


class StageError(Exception):
    """Raised when a process does not do what it should; the text says which, and where its log is."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How the app stands: whether it has done all that is due by now, and what comes next."""

    at_rest: bool
    next_alarm: int | None
    what: str


class Stage:
    """Starts and stops everything. `folder` holds database, clock and logs; `door` is the workspace's port, 0 for any.

    Raises:
        StageError: from every method, when a process fails.
    """

    def __init__(self, folder: Path, door: int = 0) -> None:
        self.folder = folder
        self._door = door
        self.workspace = Workspace("http://127.0.0.1:1")
        self._sandbox: subprocess.Popen[str] | None = None
        self._app: subprocess.Popen[str] | None = None
        self._port = _free_port()

    @property
    def door(self) -> int:
        """Give the port that the workspace listens on."""
        return int(self.workspace.url.rpartition(":")[2])

    @property
    def app_log(self) -> Path:
        """Where the app's log goes."""
        return self.folder / "app.log"

    @property
    def sandbox_log(self) -> Path:
        """Where the workspace's log goes."""
        return self.folder / "workspace.log"

    def seed(self) -> dict[str, Any]:
        """Give the workspaces' content, the app having the scopes, events and commands of its manifest."""
        seed: dict[str, Any] = json.loads(SEED.read_text(encoding="utf-8"))
        manifest = YAML(typ="safe", pure=True).load(MANIFEST.read_text(encoding="utf-8"))
        seed["app"]["scopes"] = manifest["oauth_config"]["scopes"]["bot"]
        commands = manifest["features"]["slash_commands"]
        seed["app"]["hints"] = {one["command"]: one.get("usage_hint", "") for one in commands}
        seed["app"]["shortcuts"] = manifest["features"].get("shortcuts", [])
        seed["app"]["events"] = manifest["settings"]["event_subscriptions"]["bot_events"]
        return seed

    def start(self, at: float) -> None:
        """Start the workspace with its business clock at `at`, import the customers, and start the app."""
        self._start_sandbox(at)
        self.run_app("customers", "import", str(CUSTOMERS))
        self.start_app()

    def _start_sandbox(self, at: float) -> None:
        seeded = self.folder / "workspace.json"
        seeded.write_text(json.dumps(self.seed()), encoding="utf-8")
        order = ["-m", "sandbox", "--clock", str(self._clock), "--seed", str(seeded), "--start", str(at)]
        order += ["--port", str(self._door), "--signing-secret", _SIGNING_SECRET, "--bot-token", _BOT_TOKEN]
        order += ["--app-url", f"http://127.0.0.1:{self._port}", "--post-rate", _POSTS_A_SECOND]
        with self.sandbox_log.open("a") as log:
            self._sandbox = _spawn(order, os.environ, subprocess.PIPE, log)
        address = self._sandbox.stdout.readline().strip() if self._sandbox.stdout else ""
        if not address:
            raise StageError(f"The local workspace did not start; its log is {self.sandbox_log}.")
        self.workspace = Workspace(address)
        self._until(
            lambda: bool(self.workspace.channels()), "The local workspace", self._sandbox, self.sandbox_log
        )

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    def _environment(self) -> Mapping[str, str]:
        return os.environ | {
            "SLACK_BOT_TOKEN": _BOT_TOKEN,
            "SLACK_SIGNING_SECRET": _SIGNING_SECRET,
            "SLACK_APP_TOKEN": "",
            "SLACK_API_URL": self.workspace.api_url,
            "DATABASE_URL": f"sqlite:///{self.folder / 'pledge.db'}",
            "PLEDGE_CLOCK": str(self._clock),
            "HOST": "127.0.0.1",
            "PORT": str(self._port),
            "PUBLIC_URL": f"http://127.0.0.1:{self._port}",
            "LOG_LEVEL": "INFO",
        }

    def run_app(self, *words: str) -> None:
        """Run one of the app's commands to its end."""
        with self.app_log.open("a") as log:
            done = _spawn(["app.py", *words], self._environment(), log, log)
        if done.wait(_START_SECONDS):
            raise StageError(f"`app.py {' '.join(words)}` failed; its log is {self.app_log}.")

    def start_app(self) -> None:
        """Start the app and wait until it is ready."""
        with self.app_log.open("a") as log:
            self._app = _spawn(["app.py", "serve"], self._environment(), log, log)
        self._until(lambda: self.app_rest() is not None, "The app", self._app, self.app_log)

    def kill_app(self) -> None:
        """Kill the app where it stands (SIGKILL): nothing is finished, nothing is tidied."""
        if self._app is not None:
            self._app.kill()
            self._app.wait(_STOP_SECONDS)

    def app_rest(self) -> Rest | None:
        """Ask the app how it stands; None when it does not answer."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            connection.request("GET", "/debug/rest")
            told = json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return Rest(bool(told["at_rest"]), told["next_alarm"], str(told["what"]))

    def _until(self, ready: Any, name: str, process: subprocess.Popen[str], log: Path) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                if ready():
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise StageError(f"{name} did not start; its log is {log}.")

    def problem(self) -> str:
        """Say which process has ended by itself; empty when all is well."""
        for name, process in (("The app", self._app), ("The local workspace", self._sandbox)):
            if process is not None and process.poll() is not None:
                return f"{name} has ended by itself (exit code {process.returncode})."
        return ""

    def stop(self) -> None:
        """Stop both, the app first; one that does not stop in time is killed."""
        for process in (self._app, self._sandbox):
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for process in (self._app, self._sandbox):
            if process is not None and process.stdout is not None:
                process.stdout.close()

    def last_lines(self, count: int = 15) -> list[str]:
        """Give the last lines of the app's log."""
        if not self.app_log.exists():
            return []
        return self.app_log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]


def _spawn(
    order: Sequence[str], environment: Mapping[str, str], out: int | IO[str], log: IO[str]
) -> subprocess.Popen[str]:
    """Start a Python of ours, in a session of its own: Ctrl-C is for the story, which then stops it."""
    return subprocess.Popen(  # noqa: S603 -- our own program, with words of our own
        [sys.executable, *order],
        cwd=ROOT,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=log,
        text=True,
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
