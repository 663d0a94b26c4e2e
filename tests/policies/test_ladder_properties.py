"""What holds for every ladder on every ticket."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from tales import EVENTS, contracts, ladders, openings, steps

from policies.duration import parse
from policies.ladder import due, next_due
from policies.terms import Target
from policies.timeline import FactKind


@st.composite
def ladders_everywhere(draw):
    contract = draw(contracts(close_after=parse("1bd")))
    return replace(contract, ladders={key: draw(ladders()) for key in contract.promises})


def watched(story, now):
    """Append what is due, and hold it against the promises."""
    open_clocks = {(one.target, one.cycle): one for one in story.clocks(now) if one.open}
    keys = {fact.what["key"] for fact in story.facts if fact.kind is FactKind.RUNG_FIRED}
    for one in story.tick(now):
        if one.kind is not FactKind.RUNG_FIRED:
            continue
        what = one.what
        assert what["key"] not in keys, "a rung fires once"
        keys.add(what["key"])
        clock = open_clocks.get((Target(what["target"]), what["cycle"]))
        assert clock is not None, "nothing after the end"
        assert what["at"] <= now
        assert what["late_by"] >= 0
        assert what["rung"] == "on open" or in_hours(story, clock.target, now, what["late_by"]), (
            "not when closed"
        )
    assert due(story.terms, story.timeline, now) == (), "nothing is due after appending what was"


def in_hours(story, target, now, late_by):
    """Some calendar that the target has is open, or closed within the last five minutes."""
    calendars = {promise.calendar for (of, _), promise in story.terms.promises.items() if of is target}
    return late_by <= 300 or any(calendar.is_open(now) or calendar.is_open(now - 1) for calendar in calendars)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_ladder_wakes_when_it_says_and_never_before(data):
    """Nothing is due before `next_due`; once appended nothing is due and the next lies ahead."""
    story = data.draw(openings(data.draw(ladders_everywhere())))
    now = story.facts[0].recorded
    for gap, event, n in [*data.draw(steps(4, days=1)), (90_000, None, 0)]:
        until = now + gap
        while True:
            watched(story, now)
            wake = next_due(story.terms, story.timeline, now)
            assert wake is None or wake > now, "the next lies ahead"
            sleep_until = min(until, wake - 1 if wake is not None else until)
            for quiet in {now + 1, (now + sleep_until) // 2, sleep_until}:
                if now <= quiet <= sleep_until:
                    assert due(story.terms, story.timeline, quiet) == (), "nothing is due before"
            if wake is None or wake > until:
                break
            now = wake
        now = until
        if event is not None:
            EVENTS[event](story, now, n)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.lists(st.integers(0, 40_000), min_size=3, max_size=20))
def test_a_ladder_that_is_looked_at_rarely_keeps_its_promises(data, looks):
    """After outages of any length a rung fires once, in hours, and never for a clock that has ended."""
    story = data.draw(openings(data.draw(ladders_everywhere())))
    now = story.facts[0].recorded
    for look, (gap, event, n) in zip(looks, data.draw(steps()), strict=False):
        now += look
        watched(story, now)
        now += gap
        EVENTS[event](story, now, n)
    watched(story, now)
