"""What holds for every ticket, whatever happened on it."""

from builders import OFFICE, Story, at, pause, terms, ticket
from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, openings, steps

from policies import clock
from policies import ticket as tickets
from policies.clock import State
from policies.ladder import next_due
from policies.terms import Target
from policies.timeline import Fact, FactKind, timeline

RECURRING = (Target.NEXT_UPDATE, Target.NEXT_RESPONSE)


def verdicts(story, now):
    return {(one.target, one.cycle): one for one in story.clocks(now)}


@settings(deadline=None)
@given(st.data())
def test_verdicts_stay(data):
    """Met never un-meets, a breach never disappears, misses are only added to, whatever follows and whenever read."""
    story = data.draw(openings(data.draw(contracts())))
    now, before = story.facts[0].happened, {}
    for gap, event, n in data.draw(steps()):
        readings = [now + gap // 2, now + gap]
        for when in readings:
            after = verdicts(story, when)
            for key, was in before.items():
                stays(was, after[key])
            before = after
        now += gap
        EVENTS[event](story, now, n)


def stays(was, found):
    assert found.misses[: len(was.misses)] == was.misses
    if was.target in RECURRING:
        if was.breached_at is not None:
            assert was.breached_at in (found.breached_at, *found.misses)
        return
    if was.breached_at is not None:
        assert found.breached_at == was.breached_at
    if was.met_at is not None:
        assert found.met_at == was.met_at
        assert found.state == was.state


@settings(deadline=None)
@given(st.data())
def test_a_reading_is_sane(data):
    """Deadlines follow starts, an open clock that is not late has time left, and only breaches are dated."""
    story = data.draw(openings(data.draw(contracts())))
    now = story.facts[0].happened
    for gap, event, n in data.draw(steps()):
        now += gap
        EVENTS[event](story, now, n)
        for one in story.clocks(now):
            assert one.start <= one.deadline
            assert one.elapsed >= 0
            assert (one.state is State.BREACHED) == (one.breached_at is not None)
            assert one.breached_at is None or one.breached_at <= now
            assert (one.state is State.PAUSED) <= (one.paused_since is not None)
            if one.open and one.breached_at is None:
                assert one.left >= 0
                assert one.deadline >= now
    assert tickets.read(story.timeline, story.terms)


@settings(deadline=None)
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(data, random):
    """A clock is read by what happened when, not by how the facts were handed over."""
    story = data.draw(openings(data.draw(contracts())))
    now = story.facts[0].happened
    for gap, event, n in data.draw(steps()):
        now += gap
        EVENTS[event](story, now, n)
    shuffled = list(story.facts)
    random.shuffle(shuffled)

    assert clock.read(story.terms, tuple(shuffled), now) == clock.read(
        story.terms, timeline(story.facts), now
    )


@settings(deadline=None)
@given(
    st.integers(0, 7 * 86_400),
    st.integers(1, 2),
    st.integers(0, 86_400),
    st.integers(0, 86_400),
    st.sampled_from(["first_response", "resolution", "next_update"]),
)
def test_up_and_down_again_gives_the_first_deadline_back(start, up, before, between, target):
    """If none fell in between, a change of mind moves nothing."""
    figures = [(target, 1, "1h"), (target, 2, "2h", OFFICE), (target, 3, "9h", OFFICE)]
    story = ticket(terms(*figures, updates_from_receipt=True), at("Mon 00:00") + start)
    first = story.clock(target, story.facts[0].happened)
    story.priority(first.start + before, up)
    story.priority(first.start + before + between, 3)

    found = story.clock(target, first.start + before + between)

    if not found.misses and found.breached_at is None:
        assert found.deadline == first.deadline


@settings(deadline=None)
@given(st.integers(0, 86_400 * 7), st.integers(0, 15 * 3600), st.integers(1, 15 * 3600))
def test_pauses_outside_hours_change_nothing(start, after_closing, length):
    """A wait that begins and ends while closed leaves every deadline where it is."""
    contract = terms(
        ("first_response", 3, "3h", OFFICE),
        ("resolution", 3, "2bd", OFFICE),
        pauses=(pause("customer", "first_response", "resolution"),),
    )
    story = ticket(contract, at("Mon 00:00") + start)
    plain = story.copy()
    begins = at("Wed 17:00") + after_closing
    story.waits(begins)
    story.goes_on(min(begins + length, at("Thu 09:00")))
    now = at("Thu 09:00")

    for target in ("first_response", "resolution"):
        if story.facts[0].happened <= begins:
            assert story.clock(target, now) == plain.clock(target, now)


@settings(deadline=None)
@given(st.data(), st.integers(0, 100_000), st.integers(0, 5000))
def test_an_undone_change_leaves_no_trace_in_the_verdicts(data, gap, until_undone):
    """Every clock reads as if the change had never been made; only the epoch has risen."""
    story = data.draw(openings(data.draw(contracts())))
    when = story.facts[0].happened + gap
    plain = story.copy()
    change = story.priority(
        when, data.draw(st.integers(1, 4)), data.draw(st.sampled_from(["impact", "misclassified"])), by="app"
    )
    story.revises(when + until_undone, change, "undone")

    now = when + until_undone + data.draw(st.integers(0, 100_000))
    assert [same(one) for one in story.clocks(now)] == [same(one) for one in plain.clocks(now)]


def same(one):
    return one.target, one.cycle, one.state, one.deadline, one.breached_at, one.misses, one.priority


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KEYS = [
    "to",
    "how",
    "by",
    "change",
    "reason",
    "message",
    "agent",
    "target",
    "cycle",
    "epoch",
    "until",
    "key",
    "given",
    "at",
]


@settings(deadline=None)
@given(st.data())
def test_no_fact_makes_the_readers_raise(data):
    """Whatever a later fact says, ticket, clocks and ladders are read."""
    story = data.draw(openings(data.draw(contracts(consult_on_change=True))))
    now = story.facts[0].happened
    for _ in range(data.draw(st.integers(1, 6))):
        kind = data.draw(st.sampled_from(FactKind))
        what = data.draw(st.dictionaries(st.sampled_from(KEYS), json, max_size=4))
        story.facts.append(
            Fact(kind=kind, happened=now, recorded=now, who="x", what=what, seq=len(story.facts) + 1)
        )

    assert tickets.read(story.timeline, story.terms)
    story.clocks(now + 10_000)
    next_due(story.terms, story.timeline, now + 10_000)
    Story.tick(story, now + 10_000)
