# ruff: noqa: ARG005 -- every event takes the same three arguments
"""Hypothesis strategies: tickets on which anything may have happened."""

from builders import OFFICE, ROUND_THE_CLOCK, at, on_open, pause, terms, ticket
from hypothesis import strategies as st

from policies.duration import Duration, Unit
from policies.people import Role
from policies.terms import (
    After,
    AtBreach,
    EveryPast,
    Left,
    Past,
    Promise,
    ReopenMode,
    Rung,
    Share,
    Target,
)

CALENDARS = (OFFICE, ROUND_THE_CLOCK)

durations = st.one_of(
    st.builds(Duration, st.just(Unit.OPEN_SECONDS), st.integers(900, 60_000)),
    st.builds(Duration, st.sampled_from([Unit.BUSINESS_DAYS, Unit.DAYS, Unit.WEEKS]), st.integers(1, 2)),
)


@st.composite
def contracts(draw, **more):
    """Terms with some promise for most targets and priorities."""
    promised = {}
    for target in Target:
        for level in range(1, 5):
            if draw(st.integers(0, 5)):
                promised[target, level] = Promise(
                    target=target,
                    duration=draw(durations),
                    calendar=draw(st.sampled_from(CALENDARS)),
                    strict=draw(st.booleans()),
                    roll_to_open=draw(st.booleans()),
                )
    return terms(
        promises=promised,
        pauses=(
            pause("customer", "resolution", "next_update"),
            pause("access", "first_response", "resolution", priorities=(1, 2)),
        ),
        acknowledgement_counts=draw(st.booleans()),
        updates_from_receipt=draw(st.booleans()),
        workaround_resolves=draw(st.booleans()),
        reopen_mode=draw(st.sampled_from(ReopenMode)),
        **more,
    )


rungs = st.one_of(
    st.builds(Share, st.integers(1, 100)),
    st.builds(Left, st.integers(60, 7200)),
    st.builds(After, st.integers(60, 90_000)),
    st.just(AtBreach()),
    st.builds(Past, st.integers(60, 7200)),
    st.builds(EveryPast, st.integers(3600, 14_400)),
)


@st.composite
def ladders(draw):
    """A few rungs, with distinct names."""
    whens = draw(st.lists(rungs, min_size=1, max_size=3))
    rest = tuple(Rung(name=f"rung {n}", when=when, tell=(Role.LEAD,)) for n, when in enumerate(whens))
    return (on_open(Role.MANAGER), *rest) if draw(st.booleans()) else rest


EVENTS = {
    "asks": lambda story, when, n: story.asks(when),
    "answers": lambda story, when, n: story.answers(when),
    "claims": lambda story, when, n: story.claims(when),
    "acknowledged": lambda story, when, n: story.tell("acknowledged", when, agent="a"),
    "triaged": lambda story, when, n: story.tell("triaged", when),
    "impact": lambda story, when, n: story.priority(when, n % 4 + 1),
    "misclassified": lambda story, when, n: story.priority(when, n % 4 + 1, "misclassified"),
    "kind": lambda story, when, n: story.kind(when, ("incident", "feature_request")[n % 2]),
    "kind corrected": lambda story, when, n: story.kind(
        when, ("incident", "feature_request")[n % 2], "misclassified"
    ),
    "revised": lambda story, when, n: story.revises(
        when, _change(story, n), ("impact", "misclassified")[n % 2]
    ),
    "waits": lambda story, when, n: story.waits(when, ("customer", "access")[n % 2]),
    "goes on": lambda story, when, n: story.goes_on(when, ("customer", "access")[n % 2]),
    "workaround": lambda story, when, n: story.tell("workaround_given", when),
    "resolves": lambda story, when, n: story.resolves(when),
    "reopens": lambda story, when, n: story.reopens(when),
    "closes": lambda story, when, n: story.closes(when),
    "stopped": lambda story, when, n: story.tell("subscription_stopped", when, why="suspended"),
}


def _change(story, n):
    changes = [fact.seq for fact in story.facts if fact.kind == "priority_changed"]
    return changes[n % len(changes)] if changes else 0


def steps(most=12, days=2):
    """What happens next, each so many seconds after the one before."""
    gaps = st.one_of(st.integers(0, 5), st.integers(0, 7200), st.integers(0, days * 86_400))
    return st.lists(st.tuples(gaps, st.sampled_from(sorted(EVENTS)), st.integers(0, 7)), max_size=most)


@st.composite
def openings(draw, contract):
    """A ticket that was just opened, at any time of the week."""
    start = at("Mon 00:00") + draw(st.integers(0, 7 * 86_400))
    kind = draw(st.sampled_from(["incident", "incident", "incident", "feature_request"]))
    late = draw(st.sampled_from([0, 0, 0, 4000]))
    return ticket(contract, start, recorded=start + late, priority=draw(st.integers(1, 4)), kind=kind)
