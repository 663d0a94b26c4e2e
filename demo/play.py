"""The pen of a story: people act, the clock moves alarm by alarm, and what should be seen is looked for."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo import friday, look
from demo.look import Sign
from demo.printer import Printer
from demo.promises import Promises
from demo.stage import Stage, StageError
from sandbox.client import Person, Refused

PACIFIC = "America/Los_Angeles"
DESK = "#support-desk"

Json = dict[str, Any]

_SETTLES_WITHIN = 20.0
_SEEN_WITHIN = 1.0
_LOOK_AGAIN = 0.02


class NotThereError(Exception):
    """Raised when a story cannot go on: what it wants to act on is not there."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message: where it is, and the thread it stands in (its own when it starts one)."""

    channel: str
    ts: str
    thread: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as people see it: one thread with the customer, one with the agents."""

    number: str
    card: Said
    """The customer's card; its thread is the ticket's."""
    desk: Said
    """The agents' card, which starts their private thread."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the app did at an instant that the clock was moved to."""

    at: int
    what: str


@dataclass(slots=True)
class Play:
    """One telling of the story. Times are seconds since 1970 unless they say otherwise."""

    stage: Stage
    friday: date
    printer: Printer
    promises: Promises = field(default_factory=Promises)
    alarms: list[Alarm] = field(default_factory=list)
    _told: int = 0

    # The clock

    def at(self, moment: str, zone: str = PACIFIC) -> int:
        """Give an instant of the story, such as `Mon 09:10`."""
        return friday.instant(self.friday, moment, zone)

    def now(self) -> int:
        """Tell business time."""
        return int(self.stage.workspace.now())

    def until(self, moment: str, zone: str = PACIFIC) -> None:
        """Move the clock to a moment, alarm by alarm, the app coming to rest after each.

        Raises:
            NotThereError: the moment has passed.
        """
        end = self.at(moment, zone)
        if end < self.now():
            raise NotThereError(f"{moment} has passed")
        while (alarm := self._next_alarm()) is not None and alarm.at <= end:
            self.alarms.append(alarm)
            self._move(alarm.at)
        self._move(end)

    def _next_alarm(self) -> Alarm | None:
        rest = self.settle()
        return None if rest is None else Alarm(*rest)

    def _move(self, at: int) -> None:
        if at > self.stage.workspace.now():
            self.stage.workspace.advance_to(at)
        self.settle()

    def settle(self) -> tuple[int, str] | None:
        """Wait until nothing is on its way and the app has done all that is due, and print what happened.

        Gives the next alarm: its instant and what it is; None when nothing runs.

        Raises:
            StageError: the app does not come to rest.
        """
        end = time.monotonic() + _SETTLES_WITHIN
        while time.monotonic() < end:
            self.stage.workspace.rest()
            first = self.stage.app_rest()
            if first is not None and first.at_rest:
                self.stage.workspace.rest()
                again = self.stage.app_rest()
                if again is not None and again.at_rest:
                    self.tell()
                    return None if again.next_alarm is None else (again.next_alarm, again.what)
            self._check_alive()
            time.sleep(_LOOK_AGAIN)
        raise StageError("The app did not come to rest.")

    def _check_alive(self) -> None:
        problem = self.stage.problem()
        if problem:
            raise StageError(problem)

    def tell(self) -> None:
        """Print what happened since the last time."""
        entries = self.stage.workspace.transcript(self._told, tz=PACIFIC)
        if entries:
            self._told = int(entries[-1]["n"])
            self.printer.entries(entries)

    def aside(self, told: str, style: str = "bold magenta") -> None:
        """Print what happens beside the workspace."""
        self.printer.aside(friday.local(self.now(), PACIFIC).isoformat(), told, style)

    # People

    def person(self, user: str, channel: str = DESK) -> "Actor":
        """Give somebody to act as, in a channel unless they say otherwise."""
        return Actor(self, self.stage.workspace.as_(user), channel)

    # Looking

    def messages(self, channel: str, *, thread: str | None = None) -> list[Json]:
        """Give what stands in a channel, or in one of its threads, oldest first."""
        every = self.stage.workspace.messages(channel, tz=PACIFIC)
        return [one for one in every if thread in (None, one["ts"], one["thread_ts"])]

    def find(
        self, channel: str, *signs: Sign, thread: str | None = None, aloud: bool | None = None
    ) -> Json | None:
        """Give the newest message that shows all signs; `aloud` is a reply that shows in the channel too, or not."""
        every = self.messages(channel, thread=thread)
        return next(
            (one for one in reversed(every) if look.shows(one, *signs) and aloud in {None, _is_aloud(one)}),
            None,
        )

    def ticket(self, number: str, channel: str) -> Ticket:
        """Give a ticket by its number, the customer's channel being known.

        Raises:
            NotThereError: one of its cards is not there.
        """
        return Ticket(number, self._card(channel, number), self._card(DESK, number))

    def _card(self, channel: str, number: str) -> Said:
        for one in self.messages(channel):
            if one["user"].endswith("BOT") and str(one["what"]).startswith(f"{number} · "):
                return Said(channel, one["ts"], one["thread_ts"] or one["ts"])
        raise NotThereError(f"there is no card of {number} in {channel}")

    # Promises

    def promise(self, name: str, holds: bool, missing: str = "it was not so") -> None:
        """Note something that should be so, and whether it is."""
        promise = self.promises.note(name, "" if holds else missing)
        self.printer.line(
            f"{'  ✔' if promise.seen else '  ✘ MISSING:'} {name}", "green" if promise.seen else "bold red"
        )

    def expect(
        self, name: str, channel: str, *signs: Sign, thread: str | None = None, aloud: bool | None = None
    ) -> None:
        """Promise that a message in a channel, or in a thread of it, shows all signs."""
        found = self._wait(lambda: self.find(channel, *signs, thread=thread, aloud=aloud))
        self.promise(name, found is not None, f"no message in {channel} shows {_listed(signs)}")

    def expect_message(self, name: str, said: Said, *signs: Sign) -> None:
        """Promise that this very message, such as a card, shows all signs."""

        def shown() -> Json | None:
            one = self.message(said)
            return one if one is not None and look.shows(one, *signs) else None

        found, now = self._wait(shown), self.message(said)
        lacking = look.missing(now, *signs) if now else "the message itself"
        self.promise(name, found is not None, f"it lacks {lacking}")

    def message(self, said: Said) -> Json | None:
        """Give a message as it stands now."""
        return next((one for one in self.messages(said.channel) if one["ts"] == said.ts), None)

    def expect_nothing(self, name: str, channel: str, *signs: Sign, thread: str | None = None) -> None:
        """Promise that no message shows all signs."""
        found = self.find(channel, *signs, thread=thread)
        self.promise(name, found is None, f"a message in {channel} shows {_listed(signs)}")

    def expect_once(self, name: str, channel: str, *signs: Sign, thread: str | None = None) -> None:
        """Promise that exactly one message shows all signs."""
        found = [one for one in self.messages(channel, thread=thread) if look.shows(one, *signs)]
        self.promise(name, len(found) == 1, f"{len(found)} messages in {channel} show {_listed(signs)}")

    def _wait(self, holds: Callable[[], Json | None]) -> Json | None:
        end = time.monotonic() + _SEEN_WITHIN
        while (found := holds()) is None and time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)
        return found


def _typed(given: str | int) -> str:
    return f"{friday.local(given, PACIFIC):%a %H:%M}" if isinstance(given, int) else given


def _is_aloud(message: Json) -> bool:
    return bool(message["subtype"] == "thread_broadcast")


def _listed(signs: Sequence[Sign]) -> str:
    return " and ".join(str(sign) if isinstance(sign, look.Time) else f"“{sign}”" for sign in signs)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in the story. Everything they do is done when the app has come to rest."""

    play: Play
    person: Person
    channel: str

    def say(self, text: str, *, thread: Said | None = None) -> Said:
        """Write in the channel, or in a thread wherever it is."""
        channel = thread.channel if thread else self.channel
        ts = self.person.post(channel, text, thread_ts=thread.thread if thread else None)
        self.play.settle()
        return Said(channel, ts, thread.thread if thread else ts)

    def react(self, to: Said, emoji: str) -> None:
        """Put an emoji on a message."""
        self.person.react(to.channel, to.ts, emoji)
        self.play.settle()

    def press(self, label: str, *, on: Said | None = None, thread: Said | None = None) -> None:
        """Press a button: of one message, of the newest in a thread, or of the newest in the channel."""
        where = (on or thread or Said(self.channel, "", "")).channel
        self.person.press(
            label, channel=where, ts=on.ts if on else None, thread_ts=thread.thread if thread else None
        )
        self.play.settle()

    def choose(self, label: str, option: str, *, on: Said) -> None:
        """Choose in a menu of a message."""
        self.person.select(label, option, channel=on.channel, ts=on.ts)
        self.play.settle()

    def types(self, command: str) -> None:
        """Type a slash command in the channel."""
        self.person.command(self.channel, command)
        self.play.settle()

    def picks(self, label: str, option: str) -> None:
        """Choose in the form that is open."""
        self.person.select(label, option)
        self.play.settle()

    def sends(self, values: Mapping[str, str | int] | None = None) -> None:
        """Fill in the open form by its labels (times as instants), and send it; without values as it stands."""
        shown = " · ".join(f"{label} {_typed(given)}" for label, given in (values or {}).items())
        self.play.tell()
        self.play.aside(f"{self.name} {f'fills in: {shown}' if shown else 'sends it as it stands'}", "dim")
        self.person.submit(values)
        self.play.settle()

    @property
    def name(self) -> str:
        """Give the person's first name."""
        return self.person.user.capitalize()

    def tries(self, deed: Callable[["Actor"], object]) -> str:
        """Try what Slack or a form refuses, and give the refusal's words; empty when it went through."""
        try:
            deed(self)
        except Refused as refused:
            self.play.settle()
            return "; ".join(refused.errors.values()) or str(refused)
        return ""

    def told(self, *signs: Sign) -> Json | None:
        """Give the newest word to this person alone that shows all signs."""
        every = self.person.ephemerals()
        return next((one for one in reversed(every) if look.shows(one, *signs)), None)

    def expect_told(self, name: str, *signs: Sign) -> Said:
        """Promise that this person alone was shown all signs, and give that message.

        Raises:
            NotThereError: they were not, so nobody can go on from there.
        """
        found = self.told(*signs)
        self.play.promise(name, found is not None, f"{self.name} was not told {_listed(signs)}")
        if found is None:
            raise NotThereError(f"{self.name} was not told {_listed(signs)}")
        return Said(found["channel"], found["ts"], found["thread_ts"] or found["ts"])
