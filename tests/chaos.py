"""Random acts by random people of two customers and of ours; everything written for one customer holds its word."""

from typing import Any

from desk_world import World, words
from hypothesis import strategies as st

from bot.views.ids import Form, Press

PEOPLE = ["UANN", "UBEN", "UBOB", "UBIRGIT", "UKOFI", "UDANA", "URAVI", "UOLU"]
CHANNELS = {"CACME": "tangerine", "CBORE": "bergamot"}
"""Everything written in a channel holds its word, which must never be seen in the other one."""
EMOJI = ["ticket", "eyes", "one", "three", "white_check_mark"]
PRESSES = [
    Press.CLAIM,
    Press.NOT_A_TICKET,
    Press.CONFIRM,
    Press.REOPEN,
    Press.TRIAGE,
    Press.WORKAROUND,
    Press.RESUME,
    Press.SHOW,
    Press.DECLINE_PRIORITY,
]

act = st.tuples(
    st.sampled_from(
        ["say", "reply", "reply", "react", "press", "two", "answers", "form", "held", "edit", "command"]
    ),
    st.sampled_from(PEOPLE),
    st.sampled_from(sorted(CHANNELS)),
    st.integers(0, 1_000),
    st.integers(0, 1_000),
    st.sampled_from([0, 1, 3, 200, 3_000]),
)


class Chaos:
    """Carries random acts out, remembering what stands where; each takes the same four arguments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: list[tuple[str, str]] = []
        self.tells: list[tuple[str, str]] = []

    def do(self, name: str, who: str, *where_and_what: Any) -> None:
        channel, one, other, minutes = where_and_what
        self.world.later(minutes)
        self.world.tick()
        answer = getattr(self, name)(who, channel, one, other)
        if answer is not None:
            self.tells.append((who, words(answer.tell) + words(answer.form)))
        self.world.deliver()

    def say(self, who: str, channel: str, one: int, other: int) -> Any:
        ts, answer = self.world.say(who, channel, f"the {CHANNELS[channel]} case {one} fails, see {other}")
        self.seen.append((channel, ts))
        return answer

    def reply(self, who: str, channel: str, one: int, other: int) -> Any:
        here = [ts for place, ts in self.seen if place == channel]
        if not here:
            return None
        _, answer = self.world.say(
            who, channel, f"more on the {CHANNELS[channel]} case {other}", here[one % len(here)]
        )
        return answer

    def react(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        if not self.seen:
            return None
        place, ts = self.seen[one % len(self.seen)]
        return self.world.react(who, place, ts, EMOJI[other % len(EMOJI)])

    def edit(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        if not self.seen:
            return None
        place, ts = self.seen[one % len(self.seen)]
        text = None if other % 3 == 0 else f"the {CHANNELS[place]} case, corrected"
        return self.world.edit(who, place, ts, text)

    def _ticket(self, one: int) -> str | None:
        numbers = self.world.numbers(closed=True)
        return self.world.id(numbers[one % len(numbers)]) if numbers else None

    def press(self, who: str, channel: str, one: int, other: int) -> Any:
        ticket = self._ticket(one)
        return ticket and self.world.press(who, PRESSES[other % len(PRESSES)], ticket, channel=channel)

    def two(self, who: str, channel: str, one: int, other: int) -> Any:
        first, second = self._ticket(one), self._ticket(other)
        return first and self.world.press(who, Press.ADD_TO, first, str(second), channel=channel)

    def answers(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        ticket = self._ticket(one)
        if ticket is None or not self.seen:
            return None
        place, ts = self.seen[other % len(self.seen)]
        return self.world.press(who, Press.ANSWERS, ticket, ts, channel=place)

    def held(self, who: str, channel: str, one: int, other: int) -> Any:
        waiting = [*self.world.held("ACME"), *self.world.held("BORE")]
        press = (Press.ADOPT, Press.DISMISS, Press.OVERRIDE)[other % 3]
        return (
            self.world.press(who, press, waiting[one % len(waiting)].id, channel=channel) if waiting else None
        )

    def form(self, who: str, channel: str, one: int, other: int) -> Any:  # noqa: ARG002 -- one shape for all
        ticket = self._ticket(one)
        if ticket is None:
            return None
        with self.world.storage.read() as work:
            row = work.tickets.get(ticket)
        assert row is not None
        word = CHANNELS[row.customer_channel]
        form, given = [
            (Form.REPLY, {"text": f"we mend the {word} case"}),
            (Form.RESOLVE, {"resolution": "fix", "text": f"the {word} case is mended"}),
            (Form.WAIT, {"reason": "customer", "note": f"tell us of the {word} case"}),
            (Form.DETAILS, {"information__steps": f"run the {word} case"}),
            (Form.CHANGE_KIND, {"kind": "feature_request" if other % 2 else "incident"}),
            (Form.PRIORITY, {"priority": str(1 + other % 4), "how": ("impact", "misclassified")[one % 2]}),
            (Form.CLOSE, {"reason": "agent"}),
        ][other % 7]
        return self.world.submit(who, form, ticket, **given)

    def command(self, who: str, channel: str, one: int, other: int) -> Any:
        numbers = self.world.numbers(closed=True) or ["ACME-1"]
        number = numbers[one % len(numbers)]
        typed = ["list", "mine", f"show {number}", f"claim {number}", f"priority {number} {1 + one % 4}"][
            other % 5
        ]
        return self.world.command(who, typed, channel)
