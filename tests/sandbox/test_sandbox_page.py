"""What the page asks for: its files under a strict policy, one person's screen, what changes, the hand on the clock."""

import json
import re
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from receiving import SEED, button, modal, section, text_input
from sandbox_fixture import running_sandbox

from sandbox.client import Misused

STATIC = Path(__file__).parents[2] / "sandbox" / "static"


def fetched(workspace, path):
    """Return what stands at an address, and its headers."""
    with urllib.request.urlopen(workspace.url + path) as page:
        return page.read().decode(), page.headers


def screen(workspace, user, after=""):
    """Return what a page begins with."""
    return workspace.ask("GET", "page/begin", **{"as": user})


def test_a_messages_address_leads_to_its_thread(workspace, slack):
    """A reply's and its root's lead to one; what is not there leads to the channel all the same."""
    root = slack.chat_postMessage(channel="C0ACME", text="root")["ts"]
    reply = slack.chat_postMessage(channel="C0ACME", text="x", thread_ts=root)["ts"]
    places = [f"/archives/C0ACME/p{ts.replace('.', '')}" for ts in (root, reply, "1.000001")]

    led = [urllib.request.urlopen(workspace.url + place).geturl() for place in places]
    assert led == [f"{workspace.url}/?c=C0ACME&t={ts}" for ts in (root, root, "1.000001")]


def test_whoever_begins_in_a_channel_is_somebody_who_is_in_it(workspace):
    """Where nobody is named: somebody of the host, if one of theirs is there; anywhere else as ever."""
    theirs = {"id": "C0FAR", "name": "far", "shared_with": ["T0WITH"], "members": ["U0FAR"]}
    workspace.seed({**SEED, "channels": [*SEED["channels"], theirs]})
    begins = [
        workspace.ask("GET", "page/begin", **{"in": place})["me"] for place in ("C0FAR", "C0ACME", "C0NONE")
    ]

    assert begins == ["U0FAR", "U0AMY", "U0AMY"]


@contextmanager
def stream(workspace, user, begun=None):
    """Listen as a page does; gives what returns the next word that is none of breathing."""
    begun = begun or screen(workspace, user)
    place = urlsplit(workspace.url)
    connection = HTTPConnection(place.hostname, place.port, timeout=5)
    query = f"as={user}&after={begun['after']}&age={begun['age']}"
    connection.request("GET", f"/sandbox/page/live?{query}")
    answer = connection.getresponse()

    def heard():
        while True:
            line = answer.readline().decode()
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
            assert line, "the stream ended"

    try:
        yield heard
    finally:
        connection.close()


def until(heard, name):
    """Return the first word that tells of `name`."""
    while True:
        told = heard()
        if name in told:
            return told[name]


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script_of_anybodys(workspace):
    """Its policy says so, no file names another place, and none turns text into markup."""
    page, headers = fetched(workspace, "/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page
    assert "style=" not in page
    for file in STATIC.iterdir():
        written = file.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", written), (
            file.name
        )
        outside = re.findall(r"https?://(?!www\.w3\.org)[a-z0-9][^\s\"'/]*\.", written)
        assert outside == [], file.name
        assert fetched(workspace, f"/static/{file.name}")[0] == written


def test_the_page_is_light():
    """All of it together is less than 400 kB."""
    assert sum(file.stat().st_size for file in STATIC.iterdir()) < 400_000


def test_a_page_sees_what_its_person_sees(workspace):
    """Own channels only, others' whispers never, replies in their thread."""
    amy, carl = workspace.as_("amy"), workspace.as_("carl")
    root = carl.post("#acme", "It hangs")
    amy.reply("#acme", root, "Since when?")
    carl.reply("#acme", root, "Since today", broadcast=True)
    begun = screen(workspace, "U0CARL")
    assert [one["name"] for one in begun["channels"]] == ["acme"]
    assert begun["channels"][0]["unread"] == 0
    shown = workspace.ask("GET", "page/channels/C0ACME", **{"as": "U0CARL"})["messages"]
    assert [one["text"] for one in shown] == ["It hangs", "Since today"]
    assert (shown[0]["replies"], shown[0]["repliers"]) == (2, ["U0AMY", "U0CARL"])
    thread = workspace.ask("GET", "page/channels/C0ACME", **{"as": "U0CARL", "thread": root})["messages"]
    assert [one["text"] for one in thread] == ["It hangs", "Since when?", "Since today"]
    with pytest.raises(Misused, match="not in this channel"):
        workspace.ask("GET", "page/channels/C0AGENTS", **{"as": "U0CARL"})


def test_unread_marks_follow_the_person_and_not_the_page(workspace):
    """What others wrote counts, mentions apart, until the channel was seen."""
    workspace.as_("amy").post("#acme", "Hello @carl")
    workspace.as_("amy").post("#acme", "Anybody?")
    channel = screen(workspace, "U0CARL")["channels"][0]
    assert (channel["unread"], channel["mentions"]) == (2, 1)
    workspace.ask("POST", "page/channels/C0ACME/read", **{"as": "U0CARL"})
    assert screen(workspace, "U0CARL")["channels"][0]["unread"] == 0
    assert screen(workspace, "U0WILMA")["channels"][0]["unread"] == 2


def test_older_messages_come_in_pages(workspace):
    """The newest sixty first, then those before."""
    for number in range(65):
        workspace.as_("amy").post("#acme", f"message {number}")
    newest = workspace.ask("GET", "page/channels/C0ACME", **{"as": "U0AMY"})
    older = workspace.ask(
        "GET", "page/channels/C0ACME", **{"as": "U0AMY", "before": newest["messages"][0]["ts"]}
    )
    assert (len(newest["messages"]), newest["more"]) == (60, True)
    assert ([one["text"] for one in older["messages"]][-1], older["more"]) == ("message 4", False)


def test_a_page_hears_of_messages_edits_reactions_and_deletions(workspace):
    """Each as the message now is, and as nothing when it is gone."""
    amy = workspace.as_("amy")
    with stream(workspace, "U0CARL") as heard:
        ts = amy.post("#acme", "one")
        assert until(heard, "messages")[0]["message"]["text"] == "one"
        amy.edit("#acme", ts, "two")
        assert until(heard, "messages")[0]["message"]["edited"]
        amy.react("#acme", ts, "eyes")
        assert until(heard, "messages")[0]["message"]["reactions"][0]["name"] == "eyes"
        amy.delete("#acme", ts)
        assert until(heard, "messages")[0]["message"] is None


def test_a_page_hears_of_forms_and_not_of_others_whispers(workspace, slack, receiver):
    """Only whose trigger it was sees the form; a word to one person reaches that one."""
    workspace.as_("amy").command("#acme", "/support new")
    trigger = receiver.commands()[-1]["trigger_id"]
    with stream(workspace, "U0AMY") as amy, stream(workspace, "U0CARL") as carl:
        slack.views_open(trigger_id=trigger, view=modal(text_input("Name", "name")))
        slack.chat_postEphemeral(channel="C0ACME", user="U0AMY", text="for you")
        workspace.as_("amy").post("#acme", "for all")
        views = until(amy, "screen")["views"]
        while not views:
            views = until(amy, "screen")["views"]
        assert views[0]["blocks"][0]["type"] == "input"
        assert until(carl, "messages")[0]["message"]["text"] == "for all"


def test_a_page_of_an_older_workspace_is_told_to_look_afresh(workspace):
    """After a start from the beginning nothing that it knows is worth anything."""
    begun = screen(workspace, "U0AMY")
    workspace.ask("POST", "over")
    with stream(workspace, "U0AMY", begun) as heard:
        assert heard() == {"as": "U0AMY", "reload": True}


def test_what_is_typed_goes_along_with_a_press_in_a_form(workspace, slack, receiver):
    """As Slack sends the form's state with an action; and a block named is the block meant."""
    amy = workspace.as_("amy")
    amy.command("#acme", "/support new")
    form = modal(
        text_input("Name", "name"), {"type": "actions", "block_id": "row", "elements": [button("Go", "go")]}
    )
    slack.views_open(trigger_id=receiver.commands()[-1]["trigger_id"], view=form)
    amy.do("press", label="go", block_id="row", values={"name": "typed"})
    state = receiver.payloads("block_actions")[-1]["view"]["state"]["values"]
    assert [one["value"] for one in state["name"].values()] == ["typed"]
    with pytest.raises(Misused, match="no button"):
        amy.do("press", label="go", block_id="name")


def test_starting_over_is_for_whoever_tells_the_story(workspace):
    """With a teller the wish is noted; while the story is played it is refused; without, the seed comes back."""
    workspace.as_("amy").post("#acme", "gone soon")
    workspace.story("playing")
    with pytest.raises(Misused, match="still being played"):
        workspace.ask("POST", "over")
    workspace.story("told")
    workspace.ask("POST", "over")
    assert workspace.story() == "again"
    assert len(workspace.messages("#acme")) == 1
    workspace.story("")
    workspace.ask("POST", "over")
    assert workspace.messages("#acme") == []


def test_an_export_is_a_seed_that_brings_everything_back(workspace, slack):
    """Messages, threads, reactions, files, whispers, and no token."""
    amy = workspace.as_("amy")
    root = amy.post("#acme", "root", files=[{"name": "log.txt"}])
    amy.reply("#acme", root, "reply")
    amy.react("#acme", root, "eyes")
    slack.chat_postMessage(channel="C0ACME", text="x", blocks=[section("hello")])
    slack.chat_postEphemeral(channel="C0ACME", user="U0AMY", text="psst")
    before = workspace.messages("#acme", viewer="U0AMY")
    told = workspace.export()
    workspace.seed({"workspaces": told["workspaces"], "users": [], "channels": []})
    workspace.seed(told)
    assert workspace.messages("#acme", viewer="U0AMY") == before
    assert "xoxb" not in json.dumps(told)
    assert amy.reply("#acme", root, "more") > root
    workspace.ask("POST", "page/channels/C0ACME/read", **{"as": "U0AMY"})


# The hand on the clock


class TellingApp:
    """An app that tells its alarms at `/debug/rest`, and is done with one as soon as its time has come."""

    def __init__(self, alarms):
        self.alarms, self.passed, self.now = list(alarms), [], lambda: 0.0
        self._lock = threading.Lock()
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                app.advance()
                body = json.dumps(app.told()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def advance(self):
        """Do what is due, noting when it was done."""
        with self._lock:
            while self.alarms and self.alarms[0] <= self.now():
                self.passed.append((self.alarms.pop(0), self.now()))

    def told(self):
        """Return what it tells of itself."""
        at = self.alarms[0] if self.alarms else None
        return {"at_rest": True, "next_alarm": at, "what": f"ACME-1 alarm {at}" if at else ""}

    def close(self):
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def telling(workspace):
    """An app with three alarms, ten minutes, an hour and a day from now."""
    start = int(workspace.now())
    app = TellingApp([start + 600, start + 3600, start + 86400])
    app.now = workspace.now
    workspace.connect(app.url)
    yield app
    workspace.ask("POST", "hand", {"play": 0})
    app.close()


def moved(workspace, order):
    """Move the clock and wait until it stands."""
    workspace.ask("POST", "hand", order)
    return workspace.wait_until(
        lambda: (told := workspace.ask("GET", "hand")) and told["moving_to"] is None and told, timeout=30
    )


def test_the_hand_names_the_next_alarm_and_moves_to_it(workspace, telling):
    """And then to the one after."""
    first = telling.alarms[0]
    assert workspace.ask("GET", "hand")["next"] == {"at": first, "what": f"ACME-1 alarm {first}"}
    told = moved(workspace, {"moment": "alarm"})
    assert first <= told["now"] < first + 60
    assert [alarm for alarm, _ in telling.passed] == [first]
    assert told["next"]["at"] == telling.alarms[0]


def test_the_hand_stops_at_every_alarm_on_its_way(workspace, telling):
    """So that nothing fires late that was not."""
    wanted = workspace.now() + 7200
    told = moved(workspace, {"by": 7200})
    assert wanted - 1 <= told["now"] < wanted + 60
    assert len(telling.passed) == 2
    assert all(done - alarm < 60 for alarm, done in telling.passed)


def test_a_morning_is_nine_where_the_person_is(workspace):
    """Next morning and next Monday, in their zone."""
    told = moved(workspace, {"moment": "morning", "zone": "Asia/Kolkata"})
    there = datetime.fromtimestamp(told["now"], UTC)
    assert (there.hour, there.minute) == (3, 30)
    told = moved(workspace, {"moment": "monday", "zone": "UTC"})
    there = datetime.fromtimestamp(told["now"], UTC)
    assert (there.weekday(), there.hour, there.minute) == (0, 9, 0)


def test_the_clock_plays_and_stops(workspace, telling):
    """At 600 times its speed it passes ten minutes in about a second, alarms included."""
    begun, machine = workspace.now(), time.monotonic()
    workspace.ask("POST", "hand", {"play": 600})
    workspace.wait_until(lambda: telling.passed, timeout=10)
    assert workspace.ask("GET", "hand")["speed"] == 600
    workspace.ask("POST", "hand", {"play": 0})
    gone = workspace.now() - begun
    assert 590 <= gone < 600 * (time.monotonic() - machine + 1)
    assert workspace.ask("GET", "hand")["speed"] == 0


@pytest.mark.parametrize("order", [{"play": 1}, {"play": 9999}, {"moment": "noon"}, {"to": 5}, {}])
def test_the_hand_refuses_what_no_clock_does(workspace, order):
    """Back, too fast, or nowhere."""
    with pytest.raises(Misused):
        workspace.ask("POST", "hand", order)


def test_an_app_that_tells_nothing_is_moved_past(workspace, receiver):
    """The receiver knows no `/debug/rest`: the clock moves, and says that the app tells no alarms."""
    told = moved(workspace, {"by": 900})
    assert (told["app"], told["next"]) == (False, None)
    assert workspace.ask("GET", "page/ticket", channel="C0ACME", ts="1.2") == {"ticket": None}


def test_a_page_that_listens_does_not_hold_the_sandbox_up():
    """Streams end when the sandbox stops."""
    with running_sandbox() as workspace:
        workspace.seed(SEED)
        with stream(workspace, "U0AMY") as heard:
            heard()
            stopping = time.monotonic()
    assert time.monotonic() - stopping < 3


def test_one_connection_hears_for_everybody_who_sits_at_a_browser(workspace):
    """Each word says for whom it is, and nobody's whisper is told to another; half an address is refused."""
    amy, carl = screen(workspace, "U0AMY"), screen(workspace, "U0CARL")
    place = urlsplit(workspace.url)
    connection = HTTPConnection(place.hostname, place.port, timeout=5)
    people = "&".join(f"as={one['me']}&after={one['after']}&age={one['age']}" for one in (amy, carl))
    connection.request("GET", f"/sandbox/page/live?{people}")
    answer = connection.getresponse()
    workspace.as_("amy").post("#agents", "Between us")
    workspace.as_("carl").post("#acme", "Hello")
    told: dict[str, list[str]] = {"U0AMY": [], "U0CARL": []}
    while "Hello" not in told["U0AMY"] or "Hello" not in told["U0CARL"]:
        line = answer.readline().decode()
        assert line
        if line.startswith("data: "):
            word = json.loads(line.removeprefix("data: "))
            told[word["as"]] += [one["message"]["text"] for one in word.get("messages", [])]
    connection.close()

    assert "Between us" in told["U0AMY"]
    assert "Between us" not in told["U0CARL"]
    with pytest.raises(Misused, match="for each person"):
        workspace.ask("GET", "page/live", **{"as": "U0AMY"})
