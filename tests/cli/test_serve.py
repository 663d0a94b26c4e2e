"""The app as a process of its own, beside a local workspace: start, health, a ticket, outages, stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sandbox_fixture import running_sandbox

from storage.unit_of_work import Storage

ROOT = Path(__file__).parents[2]
SEED = json.loads((ROOT / "demo" / "workspace.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.slow


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class App:
    """One `app.py` after another on the same database and port."""

    def __init__(self, workspace, folder, port):
        self.address = f"http://127.0.0.1:{port}"
        self.log = folder / "app.log"
        self.process = None
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith("SLACK_")
        } | {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_SIGNING_SECRET": "sandbox-signing-secret",
            "SLACK_API_URL": workspace.api_url,
            "DATABASE_URL": f"sqlite:///{folder / 'pledge.db'}",
            "PLEDGE_CLOCK": str(folder / "clock"),
            "PORT": str(port),
        }

    def run(self, *words, **environ):
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "app.py", *words],
            cwd=ROOT,
            env=self.environ | environ,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def start(self, **environ):
        """Start serving, and wait until it answers; how long that took."""
        began = time.monotonic()
        with self.log.open("a") as log:
            order = [sys.executable, "app.py", "serve"]
            self.process = subprocess.Popen(order, cwd=ROOT, env=self.environ | environ, stderr=log)
        while True:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() - began < 30, self.log.read_text()
            try:
                httpx.get(f"{self.address}/healthz")
            except httpx.TransportError:
                time.sleep(0.02)
            else:
                return time.monotonic() - began

    def stop(self, sign=signal.SIGTERM):
        """Send a signal; the number it exits with, and how long that took."""
        began = time.monotonic()
        self.process.send_signal(sign)
        return self.process.wait(20), time.monotonic() - began


@pytest.fixture
def place(tmp_path):
    """A workspace with the demo's people, and an app with its customers that is not started yet."""
    with placed(tmp_path) as (workspace, app):
        yield workspace, app


@pytest.fixture
def hurried(tmp_path):
    """The same, where what the app did not take comes again within a second or two, while it catches up."""
    with placed(tmp_path, retry_factor=0.02) as (workspace, app):
        yield workspace, app


@contextmanager
def placed(tmp_path, **options):
    port = free_port()
    given = {"app_url": f"http://127.0.0.1:{port}/slack/events", "clock_file": tmp_path / "clock"}
    with running_sandbox(**given, post_rate=None, **options) as workspace:
        workspace.seed(SEED)
        app = App(workspace, tmp_path, port)
        assert app.run("customers", "import", "demo/customers.yml").returncode == 0
        yield workspace, app
        if app.process is not None and app.process.poll() is None:
            app.process.kill()
            app.process.wait()


def rest(app):
    """Ask how the app stands."""
    return httpx.get(f"{app.address}/debug/rest").json()


def until_rest(app, seconds=15):
    """Wait until everything due is done."""
    end = time.monotonic() + seconds
    while not rest(app)["at_rest"]:
        assert time.monotonic() < end, (rest(app), app.log.read_text())
        time.sleep(0.05)


def test_a_message_becomes_a_ticket_and_the_clock_is_told(place):
    """From a cold start: the channel's standing card, a ticket in both channels, health, metrics, the next alarm."""
    workspace, app = place
    app.start()
    until_rest(app)
    assert workspace.find("CACME", "Open a ticket") is not None

    workspace.as_("UANN").post("CACME", "The nightly export fails with error 500")
    workspace.see("CDESK", "ACME-1")
    until_rest(app)

    health = httpx.get(f"{app.address}/healthz")
    assert (health.status_code, health.json()["ok"]) == (200, True)
    assert "pledge_up 1.0" in httpx.get(f"{app.address}/metrics").text
    assert rest(app)["what"].startswith("ACME-1 first_response")
    assert rest(app)["next_alarm"] > workspace.now()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_within_ten_seconds_and_says_that_all_was_finished(place, sign):
    """A stop exits with 0, and its last line tells what was finished."""
    _, app = place
    app.start()

    code, seconds = app.stop(sign)

    assert code == 0
    assert seconds < 10
    last = json.loads(app.log.read_text().splitlines()[-1])
    assert (last["event"], last["requests_finished"], last["loops_finished"]) == ("stopped", True, True)


def test_what_was_written_while_it_was_away_is_taken_in_at_the_next_start(place):
    """A message sent while the app was stopped becomes a ticket with its own time."""
    workspace, app = place
    app.start()
    ann = workspace.as_("UANN")
    ann.post("CACME", "The nightly export fails with error 500")
    workspace.see("CDESK", "ACME-1")
    until_rest(app)
    app.stop(signal.SIGKILL)

    workspace.advance_by(600)
    ann.post("CACME", "And now the import is down as well, nobody can log in")
    workspace.advance_by(600)
    app.start()
    until_rest(app)

    assert workspace.see("CDESK", "ACME-2")
    cards = [one for one in workspace.messages("CDESK") if "ACME-" in one["text"]]
    assert len(cards) == 2


DESKS = {"CACME": "UANN", "CBORE": "UKOFI", "CNIMB": "UNOA", "CUMBR": "UULA", "CQUAR": "USAM"}
OURS = ("UDANA", "URAVI")


def burst(workspace, roots, said):
    """Everybody writes at once, in the threads and beside them; what is written stands in `said`, with its channel."""
    acts = []
    for channel, user in DESKS.items():
        for who, thread in (
            (user, roots[channel]),
            (OURS[0], roots[channel]),
            (OURS[1], roots[channel]),
            (user, None),
        ):
            said.append((channel, f"sentence number {len(said)} of {who} ends here"))
            acts.append((who, *said[-1], thread))

    def write(act):
        who, channel, text, thread = act
        workspace.as_(who).post(channel, text, **({"thread_ts": thread} if thread else {}))

    with ThreadPoolExecutor(len(acts)) as people:
        list(people.map(write, acts))


def kept(app):
    """Everything that stands on tickets, each text as often as it stands there."""
    storage = Storage(app.environ["DATABASE_URL"])
    with storage.read() as work:
        ids = list(work.tickets.ids())
        assert [work.tickets.verify(one) for one in ids] == [[]] * len(ids)
        texts = [words.text for said in work.tickets.words_of(ids).values() for words in said.values()]
        rows = {row.number: row for row in work.tickets.many(ids).values()}
    storage.close()
    return texts, rows


@pytest.mark.parametrize("after", [0.0, 0.08])
def test_killed_in_the_middle_of_a_burst_it_loses_nothing_and_does_nothing_twice(hurried, after):
    """Twenty write at the same moment while the process dies: Slack's retries and the history bring each once."""
    workspace, app = hurried
    app.start()
    roots = {
        channel: workspace.as_(user).post(channel, f"first of all, {user} asks")
        for channel, user in DESKS.items()
    }
    said = [(channel, f"first of all, {user} asks") for channel, user in DESKS.items()]
    workspace.as_("UDANA").post("CACME", "thanks!")  # Slack is asked who it is
    until_rest(app)
    for _ in range(2):
        with ThreadPoolExecutor(1) as everybody:
            writing = everybody.submit(burst, workspace, roots, said)
            time.sleep(after)
            app.stop(signal.SIGKILL)
            writing.result()
        app.start()
        until_rest(app)
    workspace.wait_until(lambda: len(kept(app)[0]) >= len(said), 20, "all that was said")
    until_rest(app)
    texts, rows = kept(app)

    assert sorted(texts) == sorted(text for _, text in said)
    cards = [one["text"] for one in workspace.messages("CDESK") if one["thread_ts"] in (None, one["ts"])]
    assert [sum(number in card for card in cards) for number in rows] == [1] * len(rows)


def test_a_second_start_by_mistake_ends_with_a_sentence_and_disturbs_nobody(place):
    """The port is taken: the second says so, and the first goes on."""
    _, app = place
    app.start()

    second = app.run("serve")

    assert second.returncode == 1
    assert "Nothing can listen on 127.0.0.1:" in second.stderr
    assert httpx.get(f"{app.address}/healthz").status_code == 200


def test_a_token_that_slack_refuses_ends_the_start_with_a_sentence(place):
    """The operator reads which setting to mend, and not its value."""
    _, app = place

    told = app.run("serve", SLACK_BOT_TOKEN="xoxb-not-this-one")

    assert told.returncode == 2
    assert told.stderr.splitlines()[-1].startswith(
        "Slack refuses SLACK_BOT_TOKEN (invalid_auth); copy it again"
    )
    assert "xoxb-not-this-one" not in told.stderr


def test_no_debugging_address_without_a_movable_clock(place):
    """Beside a workspace whose clock is the machine's, `/debug/rest` is not there."""
    _, app = place
    app.start(PLEDGE_CLOCK="")

    assert httpx.get(f"{app.address}/debug/rest").status_code == 404


def test_it_waits_for_a_slack_that_is_not_there_yet_and_can_be_stopped_meanwhile(place):
    """A Slack that cannot be reached is waited for; a signal ends the wait."""
    _, app = place
    environ = app.environ | {"SLACK_API_URL": f"http://127.0.0.1:{free_port()}/api/"}
    with app.log.open("w") as log:
        app.process = subprocess.Popen([sys.executable, "app.py", "serve"], cwd=ROOT, env=environ, stderr=log)
    end = time.monotonic() + 20
    while "slack does not answer yet" not in app.log.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)

    _, seconds = app.stop()

    assert seconds < 10
    assert "Traceback" not in app.log.read_text()
