"""The two clocks, and starting as a process."""

import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from sandbox.client import Misused, Workspace
from sandbox.clock import Clock
from sandbox.errors import Misuse

ROOT = Path(__file__).parents[2]


def test_the_business_clock_moves_forward_only(workspace):
    """It runs on from where it was moved to; back it does not go."""
    now = workspace.now()
    moved = workspace.advance_to(now + 3600)
    assert moved == pytest.approx(now + 3600, abs=2)
    with pytest.raises(Misused, match="only goes forward"):
        workspace.advance_to(now)
    with pytest.raises(Misused):
        workspace.advance_by(-1)


def test_the_offset_stands_in_the_file(tmp_path):
    """What is written is the seconds to add to the machine's time; a clock started on the file goes on from it."""
    file = tmp_path / "clock"
    clock = Clock(lambda: 1000.0, file)
    assert float(file.read_text()) == 0
    clock.advance_to(4600.5)
    assert float(file.read_text()) == 3600.5
    assert Clock(lambda: 1001.0, file).now() == 4601.5
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]


def test_a_clock_starts_no_earlier_than_the_machine(tmp_path):
    """A start in the past would be going back."""
    assert Clock(lambda: 1000.0, start=5000.0).now() == 5000
    with pytest.raises(Misuse):
        Clock(lambda: 1000.0, start=999.0)


def test_messages_are_stamped_with_business_time(workspace, slack):
    """The machine's time is not in them."""
    workspace.advance_by(5 * 86_400)
    ts = float(slack.chat_postMessage(channel="C0ACME", text="x")["ts"])
    assert ts > time.time() + 4 * 86_400
    assert workspace.messages("#acme")[0]["ts"] == f"{ts:.6f}"


def test_a_sandbox_in_a_thread_starts_quickly(start):
    """Others use one for each test."""
    began = time.monotonic()
    start()
    assert time.monotonic() - began < 2, (
        "a start is a few milliseconds; two seconds mean that something hangs"
    )


def test_it_runs_as_a_process_on_loopback_only(tmp_path):
    """It prints its address, serves, writes the clock file and ends when told."""
    seed = tmp_path / "seed.json"
    seed.write_text('{"workspaces": [{"id": "T0V", "name": "V"}], "channels": [{"id": "C0A", "name": "a"}]}')
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "--port",
        "0",
        "--clock",
        str(tmp_path / "clock"),
        "--seed",
        str(seed),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout as printed:
        try:
            address = printed.readline().strip()
            names = [channel["name"] for channel in Workspace(address).channels()]
        finally:
            process.terminate()
            ended = process.wait(10)
    assert address.startswith("http://127.0.0.1:")
    assert names == ["a"]
    assert (tmp_path / "clock").exists()
    assert ended in (0, -15)


def test_it_says_why_it_cannot_start(tmp_path):
    """A port that is taken: one sentence, exit 2, no trace."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [sys.executable, "-m", "sandbox", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The sandbox cannot start")
    assert "Traceback" not in done.stderr


def test_pages_elsewhere_cannot_reach_it(workspace):
    """A foreign Host or Origin is refused on every path."""
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        for path in ("/", "/sandbox/transcript", "/api/auth.test"):
            request = urllib.request.Request(workspace.url + path, headers=headers)
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request)
            assert caught.value.code == 403
            caught.value.close()


def test_it_imports_nothing_of_the_app():
    """The sandbox knows Slack, not us."""
    code = "import sys, sandbox.server, sandbox.client; print(sorted(set(sys.modules) & {'bot', 'handlers', 'policies', 'storage', 'app', 'slack_sdk', 'httpx'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
