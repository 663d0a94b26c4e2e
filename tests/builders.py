"""Short words for tests: `at("Fri 17:55")`, terms of a few promises, and a ticket told fact by fact."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from policies import clock
from policies.calendar import Calendar, span
from policies.clock import Reading
from policies.duration import parse
from policies.instant import Instant, instant
from policies.ladder import Due, due
from policies.people import Role
from policies.terms import (
    AtBreach,
    Choice,
    EveryPast,
    Kind,
    OnOpen,
    PauseRule,
    PriorityTerms,
    Promise,
    Rung,
    Share,
    Source,
    SourceRule,
    Target,
    Terms,
)
from policies.timeline import Fact, FactKind, Timeline, timeline

ZONE = "Europe/Berlin"
_DAYS = {"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}

ROUND_THE_CLOCK = Calendar.around_the_clock("24x7", ZONE)
OFFICE = Calendar("office", ZONE, [span(day, "09:00", "17:00") for day in range(5)])
"""Monday to Friday, 09:00 to 17:00."""


def at(moment: str, week: int = 0, zone: str = ZONE) -> Instant:
    """Read `Fri 17:55` or `Fri 17:55:30` in a week without holidays or clock changes, `week` weeks later."""
    day, time = moment.split()
    hours, minutes, *seconds = (int(part) for part in time.split(":"))
    midnight = datetime(2026, 6, 1, tzinfo=ZoneInfo(zone)) + timedelta(days=_DAYS[day], weeks=week)
    return instant(midnight.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0))


def promise(target: Target, duration: str, calendar: Calendar = ROUND_THE_CLOCK, **more: Any) -> Promise:
    """One figure, such as `promise(Target.RESOLUTION, "2bd", OFFICE)`."""
    return Promise(target=target, duration=parse(duration), calendar=calendar, **more)


def promises(
    *figures: tuple[str, int, str] | tuple[str, int, str, Calendar],
) -> dict[tuple[Target, int], Promise]:
    """Several figures as `("first_response", 1, "1h", OFFICE)`; without a calendar they run round the clock."""
    return {(Target(name), level): promise(Target(name), text, *rest) for name, level, text, *rest in figures}


LADDER = (
    Rung(name="half", when=Share(50), tell=(Role.ASSIGNEE, Role.POOL)),
    Rung(name="three quarters", when=Share(75), tell=(Role.ASSIGNEE, Role.POOL)),
    Rung(name="breach", when=AtBreach(), tell=(Role.LEAD,)),
    Rung(name="nag", when=EveryPast(3600), tell=(Role.LEAD,)),
)


def terms(*figures: tuple[str, int, str] | tuple[str, int, str, Calendar], **more: Any) -> Terms:
    """A contract of the given figures; anything else of `Terms` by name."""
    plain: dict[str, Any] = {
        "policy": "test",
        "title": "Test policy",
        "plan": "standard",
        "plan_label": "Standard",
        "version": "0",
        "zone": ZONE,
        "priorities": {
            level: PriorityTerms(level=level, label=f"P{level}", definition=f"Priority {level}")
            for level in range(1, 5)
        },
        "promises": promises(*figures),
        "clocked_kinds": frozenset({Kind.INCIDENT, Kind.INFORMATION_REQUEST}),
        "kinds": tuple(Choice(code=kind.value, label=kind.value) for kind in Kind),
        "ladders": {},
        "sources": {source: SourceRule(source=source) for source in Source},
        "business_calendar": OFFICE,
    }
    return Terms(**{**plain, **more})


def office_terms(**more: Any) -> Terms:
    """First response, resolution and updates at three priorities; priority 1 round the clock."""
    return terms(
        ("first_response", 1, "1h"),
        ("first_response", 2, "2h", OFFICE),
        ("first_response", 3, "4h", OFFICE),
        ("resolution", 1, "4h"),
        ("resolution", 2, "1bd", OFFICE),
        ("resolution", 3, "1w", OFFICE),
        ("next_update", 1, "2h"),
        ("next_update", 2, "4h", OFFICE),
        ("next_update", 3, "8h", OFFICE),
        **more,
    )


def pause(reason: str, *targets: str, priorities: tuple[int, ...] = (1, 2, 3, 4)) -> PauseRule:
    """A pause the policy grants."""
    return PauseRule(
        reason=reason,
        label=reason,
        targets=frozenset(Target(target) for target in targets),
        priorities=frozenset(priorities),
    )


AGENT = "agent-1"
CONTACT = "contact-1"


class Story:
    """A ticket told fact by fact; each word appends one fact and gives its seq.

    `story.clock("resolution", at("Mon 12:00"))` reads a clock as the facts told so far have it.
    """

    def __init__(
        self, contract: Terms, opened: Instant, *, recorded: Instant | None = None, **what: Any
    ) -> None:
        self.terms = contract
        self.facts: list[Fact] = []
        plain = {
            "number": "ACME-1",
            "customer": "acme",
            "source": "slack",
            "kind": "incident",
            "priority": 3,
            "priority_by": "default",
            "given": [],
            "requester": CONTACT,
        }
        self.tell("opened", opened, who=CONTACT, recorded=recorded, **{**plain, **what})

    def tell(
        self,
        kind: str,
        happened: Instant,
        /,
        *,
        who: str = AGENT,
        recorded: Instant | None = None,
        **what: Any,
    ) -> int:
        """Append any fact."""
        fact = Fact(
            kind=FactKind(kind),
            happened=happened,
            recorded=happened if recorded is None else recorded,
            who=who,
            what=what,
            seq=len(self.facts) + 1,
        )
        self.facts.append(fact)
        return fact.seq

    def asks(self, when: Instant, **what: Any) -> int:
        """The contact writes."""
        return self.tell("message_received", when, who=CONTACT, **{"by": "contact", **what})

    def answers(
        self, when: Instant, *, recorded: Instant | None = None, by: str = "agent", via: str = "thread"
    ) -> int:
        """One of ours writes where the customer sees it."""
        return self.tell("message_sent", when, recorded=recorded, by=by, via=via)

    def claims(self, when: Instant, agent: str = AGENT) -> int:
        """An agent takes it."""
        return self.tell("claimed", when, who=agent, agent=agent)

    def priority(self, when: Instant, to: int, how: str = "impact", by: str = "agent") -> int:
        """The priority changes."""
        return self.tell("priority_changed", when, to=to, how=how, by=by)

    def revises(self, when: Instant, change: int, how: str) -> int:
        """Another word on an earlier change."""
        return self.tell("priority_revised", when, change=change, how=how)

    def kind(self, when: Instant, to: str, how: str = "impact") -> int:
        """It becomes another sort of request."""
        return self.tell("kind_changed", when, to=to, how=how)

    def waits(self, when: Instant, reason: str = "customer") -> int:
        """The desk begins to wait."""
        return self.tell("waiting", when, reason=reason, asked=[])

    def goes_on(self, when: Instant, reason: str = "customer") -> int:
        """The wait is over."""
        return self.tell("waiting_ended", when, reason=reason, by="agent")

    def resolves(self, when: Instant, resolution: str = "fix") -> int:
        """An agent resolves it."""
        return self.tell("resolved", when, resolution=resolution, by="agent")

    def reopens(self, when: Instant, by: str = "contact") -> int:
        """It was not solved."""
        return self.tell("reopened", when, by=by)

    def closes(self, when: Instant, reason: str = "agent") -> int:
        """It ends."""
        return self.tell("closed", when, reason=reason)

    @property
    def timeline(self) -> Timeline:
        """The facts in reading order."""
        return timeline(self.facts)

    def clocks(self, now: Instant) -> tuple[Reading, ...]:
        """Every clock."""
        return clock.read(self.terms, self.timeline, now)

    def clock(self, target: str, now: Instant, cycle: int = 1) -> Reading:
        """One clock."""
        found = [one for one in self.clocks(now) if one.target == target and one.cycle == cycle]
        assert len(found) == 1, (
            f"{target} of cycle {cycle} among {[(one.target, one.cycle) for one in found]}"
        )
        return found[0]

    def tick(self, now: Instant) -> tuple[Due, ...]:
        """Append what is due, as the tick does, and give it."""
        found = due(self.terms, self.timeline, now)
        for one in found:
            self.tell(one.kind, one.happened, who="app", recorded=now, **one.what)
        return found

    def copy(self) -> "Story":
        """The same ticket so far, to be told on in another way."""
        other = object.__new__(Story)
        other.terms, other.facts = self.terms, list(self.facts)
        return other


def ticket(contract: Terms, opened: Instant, **what: Any) -> Story:
    """Open a ticket."""
    return Story(contract, opened, **what)


def with_ladder(contract: Terms, ladder: tuple[Rung, ...] = LADDER) -> Terms:
    """The same contract with one ladder on all its promises."""
    return replace(contract, ladders=dict.fromkeys(contract.promises, ladder))


def on_open(*tell: Role) -> Rung:
    """A rung that tells people when the clock starts."""
    return Rung(name="on open", when=OnOpen(), tell=tell)
