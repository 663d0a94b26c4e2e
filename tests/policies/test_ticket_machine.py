"""A ticket to which anything may happen in any order, held against what a reading promises."""

from dataclasses import replace

from builders import AGENT, CONTACT, OFFICE
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tales import EVENTS, contracts, ladders, openings

from policies import clock
from policies import ticket as tickets
from policies.clock import Reading, State
from policies.duration import parse
from policies.instant import Instant
from policies.ladder import due, next_due
from policies.terms import Target
from policies.timeline import FactKind

RECURRING = (Target.NEXT_UPDATE, Target.NEXT_RESPONSE)
gaps = st.one_of(st.integers(0, 5), st.integers(0, 7200), st.integers(0, 100_000))


@st.composite
def sold(draw):
    """A contract with a ladder on every promise, that closes what nobody speaks of."""
    contract = draw(contracts(close_after=parse("1bd")))
    return replace(contract, ladders={key: draw(ladders()) for key in contract.promises})


class ATicket(RuleBasedStateMachine):
    """What happens, happens now; nothing is recorded late and no change is taken back."""

    @initialize(data=st.data())
    def opens(self, data):
        self.story = data.draw(openings(data.draw(sold())))
        self.now = self.story.facts[0].recorded
        self.read: dict[Instant, tuple[Reading, ...]] = {}
        """What was read when."""
        self.verdicts: dict[tuple[Target, int], Reading] = {}

    @rule(gap=gaps, looks=st.lists(st.integers(0, 100), max_size=3))
    def time_passes(self, gap, looks):
        """Somebody may look in between; whether they do makes no difference to anybody."""
        then = Instant(self.now + gap)
        for look in looks:
            self.look(Instant(self.now + gap * look // 100))
        wake = next_due(self.story.terms, self.story.timeline, self.now)
        quiet = then if wake is None else min(then, Instant(wake - 1))
        if quiet >= self.now:
            assert self.due(quiet) == (), "nothing is due before next_due"
        self.now = then

    @rule(event=st.sampled_from(sorted(EVENTS)), n=st.integers(0, 7))
    def happens(self, event, n):
        self.forget_the_present()
        EVENTS[event](self.story, self.now, n)

    @rule()
    def the_tick_looks(self):
        self.forget_the_present()
        fired = {fact.what["key"] for fact in self.story.facts if fact.kind is FactKind.RUNG_FIRED}
        for one in self.story.tick(self.now):
            assert one.kind is not FactKind.RUNG_FIRED or one.what["key"] not in fired, "a rung fires once"
        assert self.due(self.now) == (), "nothing is due after appending what was"
        wake = next_due(self.story.terms, self.story.timeline, self.now)
        assert wake is None or wake > self.now, "and the next lies ahead"

    @rule(
        of=st.sampled_from(Target),
        change=st.sampled_from(["exclude", "include", "met"]),
        ago=gaps,
        n=gaps,
    )
    def both_sides_correct(self, of, change, ago, n):
        if change == "met" and of in RECURRING:
            return
        since = self.now - ago
        what = {"target": of.value, "change": change, "since": since, "side": "vendor"}
        self.forget_the_present()
        proposal = self.story.tell(
            "adjustment_proposed",
            self.now,
            who=AGENT,
            **what,
            **({} if change == "met" else {"until": since + n + 1}),
        )
        self.story.tell("adjustment_signed", self.now, who=CONTACT, proposal=proposal, side="customer")

    @rule(contract=sold())
    def another_version_comes_into_force(self, contract):
        self.forget_the_present()
        self.story.tell("policy_moved", self.now, to="another")
        self.story.terms = replace(contract, before=self.story.terms)

    @precondition(lambda self: not tickets.read(self.story.timeline, self.story.terms).waiting_for)
    @rule(up=st.integers(1, 3), gap=gaps)
    def a_change_of_mind_is_tried(self, up, gap):
        """Up and down again gives the first deadline back, where none fell in between."""
        level, later = tickets.read(self.story.timeline, self.story.terms).priority, Instant(self.now + gap)
        if up >= level or self.story.terms.before is not None:
            return
        changed, plain = self.story.copy(), self.by_clock(self.story.clocks(later))
        changed.priority(self.now, up)
        changed.priority(later, level)
        for one in changed.clocks(later):
            before = plain.get((one.target, one.cycle))
            if (
                before is not None
                and before.deadline > later
                and before.epoch == 1
                and one.open
                and one.breached_at is None
                and not one.misses
            ):
                assert one.deadline == before.deadline, one.target

    @precondition(lambda self: not tickets.read(self.story.timeline, self.story.terms).waiting_for)
    @rule(length=gaps)
    def a_pause_outside_hours_is_tried(self, length):
        """What waits while closed costs no open time, and leaves every deadline in open time where it is."""
        opens = OFFICE.next_open(self.now)
        end = Instant(min(self.now + length, opens))
        if OFFICE.is_open(self.now) or not self.open():
            return
        paused, plain = self.story.copy(), self.by_clock(self.story.clocks(opens))
        paused.waits(self.now, "customer")
        paused.goes_on(end, "customer")
        for one in paused.clocks(opens):
            if one.promise.calendar is OFFICE and one.promise.duration.open_time and one.epoch == 1:
                before = plain[one.target, one.cycle]
                assert (one.deadline, one.elapsed, one.left) == (before.deadline, before.elapsed, before.left)

    @invariant()
    def earlier_readings_stand(self):
        """What was read at an instant is read again of it, whatever has happened since."""
        for when, was in self.read.items():
            assert clock.read(self.story.terms, self.story.timeline, when) == was

    @invariant()
    def verdicts_stand(self):
        """Met never un-meets and a breach never disappears, corrections that both sides signed apart."""
        found = self.by_clock(one.unadjusted or one for one in self.story.clocks(self.now))
        for key, was in self.verdicts.items():
            stays(was, found[key])
        self.verdicts = found

    def look(self, when):
        self.read[when] = self.story.clocks(when)

    def forget_the_present(self):
        """A reading at this very second may have missed what is about to happen in it."""
        self.read.pop(self.now, None)

    def due(self, when):
        return due(self.story.terms, self.story.timeline, when)

    def open(self):
        return tickets.read(self.story.timeline, self.story.terms).status == "open"

    @staticmethod
    def by_clock(readings):
        return {(one.target, one.cycle): one for one in readings}


def stays(was, found):
    """Whether a verdict is still what it was."""
    assert found.misses[: len(was.misses)] == was.misses
    if was.target in RECURRING:
        if was.breached_at is not None:
            assert was.breached_at in (found.breached_at, *found.misses)
        return
    if was.breached_at is not None:
        assert (found.state, found.breached_at) == (State.BREACHED, was.breached_at)
    if was.met_at is not None:
        assert (found.met_at, found.state) == (was.met_at, was.state)


TestATicket = ATicket.TestCase
TestATicket.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
