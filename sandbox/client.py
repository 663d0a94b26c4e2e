"""A sandbox from the outside: for stories and tests that act as people and look at what they see.

ws = Workspace("http://127.0.0.1:4000")
ws.seed(seed)
ana = ws.as_("U0ANA")
ts = ana.post("#acme", "The importer hangs")
ws.rest()
ana.press("Not a ticket", channel="#acme")
"""

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
T = TypeVar("T")


class Refused(Exception):  # noqa: N818 -- it is an answer, not a fault of the program
    """Raised when Slack said no to what somebody did; `answer` is all it said."""

    def __init__(self, answer: Json) -> None:
        super().__init__(str(answer.get("error")))
        self.answer = answer

    @property
    def errors(self) -> dict[str, str]:
        """Give a form's problems by label."""
        return dict(self.answer.get("errors", {}))


class Misused(Exception):  # noqa: N818 -- the story is wrong, and should stop
    """Raised when the story asked for what nobody sees: no such button, user, field or fault."""


class TimedOut(AssertionError):  # noqa: N818 -- a story that fails, told as one
    """Raised when what was waited for did not come."""


class Workspace:
    """One running sandbox, all its workspaces together."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._place = urlsplit(self.url)

    @property
    def api_url(self) -> str:
        """Give the address for a Slack client's `base_url`."""
        return f"{self.url}/api/"

    def ask(self, method: str, path: str, body: Json | None = None, **query: object) -> Json:
        """Make one request at the people's door.

        Raises:
            Misused: it asked for what is not there.
        """
        given = {name: value for name, value in query.items() if value is not None}
        connection = http.client.HTTPConnection(self._place.hostname or "", self._place.port, timeout=60)
        try:
            whole = f"/sandbox/{path}" + (f"?{urlencode(given)}" if given else "")
            connection.request(method, whole, json.dumps(body or {}), {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "misuse" in answer:
            raise Misused(answer["misuse"])
        return dict(answer)

    def seed(self, seed: Json) -> None:
        """Replace the workspaces' content; `sandbox.seed` tells the format."""
        self.ask("POST", "seed", seed)

    def connect(self, url: str, *, signing_secret: str | None = None) -> None:
        """Tell where the app listens."""
        self.ask("POST", "app", {"url": url} | ({"signing_secret": signing_secret} if signing_secret else {}))

    def allow(self, **what: Sequence[str] | None) -> None:
        """Set the app's `scopes` and `events`; None: all."""
        self.ask(
            "POST", "app", {name: None if given is None else list(given) for name, given in what.items()}
        )

    def verify(self) -> bool:
        """Send the app the challenge that Slack sends when a request URL is saved."""
        return bool(self.ask("POST", "verify")["ok"])

    def as_(self, user: str) -> "Person":
        """Give somebody to act as, by id, handle or name."""
        return Person(self, user)

    def now(self) -> float:
        """Tell business time."""
        return float(self.ask("GET", "clock")["now"])

    def advance_to(self, instant: float) -> float:
        """Move the business clock forward to `instant` and tell the time."""
        return float(self.ask("POST", "clock", {"advance_to": instant})["now"])

    def advance_by(self, seconds: float) -> float:
        """Move the business clock forward and tell the time."""
        return float(self.ask("POST", "clock", {"advance_by": seconds})["now"])

    def rest(self, *, timeout: float = 10.0, quiet: float = 0.0, retries: bool = False) -> None:
        """Wait until nothing is on its way, and nothing crossed for `quiet` seconds; also retries still due, if asked.

        Raises:
            TimedOut: it did not come to rest.
        """
        answer = self.ask("POST", "rest", {"timeout": timeout, "quiet": quiet, "retries": retries})
        if not answer["rest"]:
            raise TimedOut(f"not at rest after {timeout} s: {answer}")

    def wait_until(
        self, holds: Callable[[], T], timeout: float = 10.0, what: str = "what was waited for"
    ) -> T:
        """Ask `holds` again and again until it gives something true, and give that.

        Raises:
            TimedOut: it never did.
        """
        deadline = time.monotonic() + timeout
        while True:
            found = holds()
            if found:
                return found
            if time.monotonic() > deadline:
                raise TimedOut(f"{what} did not come within {timeout} s")
            time.sleep(0.01)

    def channels(self) -> list[Json]:
        """List the channels."""
        return list(self.ask("GET", "channels")["channels"])

    def messages(self, channel: str, *, viewer: str | None = None, tz: str | None = None) -> list[Json]:
        """Give a channel's messages, oldest first, replies included, and a viewer's own ephemerals."""
        path = f"channels/{channel.removeprefix('#')}/messages"
        return list(self.ask("GET", path, viewer=viewer, tz=tz)["messages"])

    def thread(self, channel: str, ts: str, **look: Any) -> list[Json]:
        """Give a thread's messages, the parent first."""
        return [one for one in self.messages(channel, **look) if ts in (one["ts"], one["thread_ts"])]

    def find(self, channel: str, words: str, *, viewer: str | None = None) -> Json | None:
        """Give the newest message that shows `words`, if there is one."""
        every = reversed(self.messages(channel, viewer=viewer))
        return next((one for one in every if words in one["what"]), None)

    def see(self, channel: str, words: str, *, viewer: str | None = None, timeout: float = 10.0) -> Json:
        """Wait for a message that shows `words`, and give it.

        Raises:
            TimedOut: none came.
        """
        found = self.wait_until(
            lambda: self.find(channel, words, viewer=viewer),
            timeout,
            f"a message with {words!r} in {channel}",
        )
        assert found is not None
        return found

    def transcript(self, since: int = 0, *, tz: str | None = None, channel: str | None = None) -> list[Json]:
        """Give what happened after entry number `since`, with times and dates in `tz`."""
        return list(self.ask("GET", "transcript", since=since, tz=tz, channel=channel)["entries"])

    def wire(self, since: int = 0) -> list[Json]:
        """Give what crossed between app and sandbox: `way` is call or delivery."""
        return list(self.ask("GET", "wire", since=since)["crossings"])

    def ledger(self, since: int = 0) -> list[Json]:
        """Give all that the app's calls brought about, whatever the app was told."""
        return list(self.ask("GET", "ledger", since=since)["accepted"])

    def fault(self, kind: str, **settings: Any) -> int:
        """Switch a fault on; see `sandbox.faults.Fault`."""
        return int(self.ask("POST", "faults", {"kind": kind, **settings})["id"])

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self.ask("DELETE", "faults")

    def story(self, now: str | None = None) -> str:
        """Tell how the story stands, after saying so: `playing` or `told`; `again` when somebody asks for it afresh."""
        answer = self.ask("GET", "story") if now is None else self.ask("POST", "story", {"story": now})
        return str(answer["story"])

    def export(self) -> Json:
        """Give everything as a seed."""
        return self.ask("GET", "export")

    def happen(self, what: str, **about: Any) -> Json:
        """Make something happen that is nobody's message; see `sandbox.happenings`."""
        return self.ask("POST", "happen", {"what": what, **about})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Slack client. What Slack refuses raises `Refused`."""

    workspace: Workspace
    user: str

    def do(self, deed: str, **about: Any) -> Json:
        """Do something; see `sandbox.people.DEEDS`.

        Raises:
            Refused: Slack said no.
        """
        given = {name: value for name, value in about.items() if value is not None}
        answer = self.workspace.ask("POST", "act", {"as": self.user, "do": deed, **given})
        if not answer["ok"]:
            raise Refused(answer)
        return answer

    def post(self, channel: str, text: str, **about: Any) -> str:
        """Write in a channel and give the message's ts. `files` are dictionaries with a `name`."""
        return str(self.do("post", channel=channel, text=text, **about)["ts"])

    def reply(self, channel: str, ts: str, text: str, **about: Any) -> str:
        """Write in a thread; `broadcast=True` also shows it in the channel."""
        return self.post(channel, text, thread_ts=ts, **about)

    def edit(self, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        self.do("edit", channel=channel, ts=ts, text=text)

    def delete(self, channel: str, ts: str) -> None:
        """Delete one's own message."""
        self.do("delete", channel=channel, ts=ts)

    def react(self, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message, by name or as the picture."""
        self.do("react", channel=channel, ts=ts, emoji=emoji)

    def unreact(self, channel: str, ts: str, emoji: str) -> None:
        """Take one's emoji off."""
        self.do("unreact", channel=channel, ts=ts, emoji=emoji)

    def press(
        self, label: str, *, channel: str | None = None, ts: str | None = None, thread_ts: str | None = None
    ) -> Json:
        """Press a button by label: in the newest message of a channel that shows it, else in the open form."""
        return self.do("press", label=label, channel=channel, ts=ts, thread_ts=thread_ts)

    def shortcut(self, name: str, channel: str, ts: str) -> Json:
        """Choose a shortcut, by name or callback id, from a message's menu."""
        return self.do("shortcut", shortcut=name, channel=channel, ts=ts)

    def select(self, label: str, option: Any, *, channel: str | None = None, ts: str | None = None) -> Json:
        """Choose in a select or another field, of a message or of the open form."""
        return self.do("select", label=label, option=option, channel=channel, ts=ts)

    def command(self, channel: str, text: str, *, thread_ts: str | None = None) -> str | None:
        """Type a slash command, name and all, and give what it answered at once."""
        answer: str | None = self.do("command", channel=channel, text=text, thread_ts=thread_ts).get("answer")
        return answer

    def submit(self, values: Mapping[str, Any] | None = None, *, view_id: str | None = None) -> Json:
        """Fill in the open form by label and send it.

        Raises:
            Refused: with `errors` by label when fields are wrong.
        """
        return self.do("submit", values=dict(values or {}), view_id=view_id)

    def close_view(self, *, all_of_them: bool = False) -> None:
        """Close the open form."""
        self.do("close_view", all=all_of_them)

    def views(self) -> list[Json]:
        """Give the forms on this person's screen, the top one last."""
        return list(self.workspace.ask("GET", "views", user=self.user)["views"])

    def form(self, timeout: float = 5.0) -> Json:
        """Wait for a form to open and give the top one.

        Raises:
            TimedOut: none opened.
        """
        found = self.workspace.wait_until(self.views, timeout, f"a form for {self.user}")
        return dict(found[-1])

    def home(self) -> Json | None:
        """Give this person's home tab, if the app has set one."""
        home: Json | None = self.workspace.ask("GET", "views", user=self.user)["home"]
        return home

    def ephemerals(self) -> list[Json]:
        """Give what only this person was shown, oldest first."""
        return list(self.workspace.ask("GET", "ephemerals", user=self.user)["messages"])

    def told(self, words: str, timeout: float = 10.0) -> Json:
        """Wait until this person alone was shown `words`, and give that message.

        Raises:
            TimedOut: it never came.
        """

        def last() -> Json | None:
            return next((one for one in reversed(self.ephemerals()) if words in one["what"]), None)

        found = self.workspace.wait_until(last, timeout, f"a word to {self.user} alone with {words!r}")
        assert found is not None
        return found
