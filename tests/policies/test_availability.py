"""Uptime of a period: gaps between heartbeats, less what is excluded, each second once (N4)."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.availability import Exclusion, Span, assess, common, merged, total, without
from policies.instant import Instant

END = 60
SPANS = st.builds(
    lambda since, length: Span(Instant(since), Instant(since + length)),
    st.integers(-5, END),
    st.integers(-3, 25),
)
MANY = st.lists(SPANS, max_size=6)
EXCLUSIONS = st.lists(st.builds(Exclusion, SPANS, st.sampled_from(["maintenance", "provider"])), max_size=5)
PERIOD = Span(Instant(0), Instant(END))
MONTH = Span(Instant(0), Instant(30 * 86_400))


def seconds(spans) -> set[int]:
    """The seconds of some spans, one by one."""
    return {second for span in spans for second in range(span.since, span.until)}


@given(MANY, MANY)
def test_spans_are_sets_of_seconds_in_order_and_apart(some, others):
    """Uniting, taking away and what both have, as sets would."""
    for found, wanted in (
        (merged(some), seconds(some)),
        (without(some, others), seconds(some) - seconds(others)),
        (common(some, others), seconds(some) & seconds(others)),
    ):
        assert seconds(found) == wanted
        assert total(found) == len(wanted)
        assert all(one.since < one.until for one in found)
        assert all(one.until < after.since for one, after in itertools.pairwise(found))


@pytest.mark.clause("N4")
@given(MANY, EXCLUSIONS)
def test_what_is_missing_is_the_gaps_less_every_exclusion_however_they_overlap(beats, exclusions):
    """Counted second by second."""
    found = assess(PERIOD, beats, exclusions)
    gaps = seconds([PERIOD]) - seconds(beats)
    excluded = seconds(one.span for one in exclusions)

    assert seconds(found.gaps) == gaps
    assert found.missing == len(gaps - excluded)
    assert found.counted == END - len(gaps & excluded)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == (found.missing == 0)


@pytest.mark.clause("N4")
@given(MANY, EXCLUSIONS)
def test_each_second_is_left_out_once_by_the_first_that_names_it(beats, exclusions):
    """So that what was left out adds up to the gaps that do not count."""
    found = assess(PERIOD, beats, exclusions)

    assert [one.exclusion for one in found.left_out] == exclusions
    before: set[int] = set()
    for one in found.left_out:
        mine = seconds(one.spans)
        assert mine == (seconds(found.gaps) & seconds([one.exclusion.span])) - before
        assert one.seconds == len(mine)
        before |= mine


@given(MANY, EXCLUSIONS, EXCLUSIONS, MANY)
def test_leaving_more_out_or_being_there_longer_never_lowers_it(beats, some, more, longer):
    """Nor does the order of exclusions change the share."""
    found = assess(PERIOD, beats, some)

    assert assess(PERIOD, beats, [*some, *more]).percent >= found.percent
    assert assess(PERIOD, [*beats, *longer], []).percent >= assess(PERIOD, beats, []).percent
    assert assess(PERIOD, beats, some[::-1]).percent == found.percent


@pytest.mark.clause("N4")
def test_a_target_is_held_to_the_second():
    """99.9 % of thirty days lets 43 minutes and 12 seconds go."""
    target = Fraction("99.9")
    for down, held in ((2_592, True), (2_593, False)):
        beats = [Span(MONTH.since, Instant(MONTH.until - down))]
        assert assess(MONTH, beats).holds(target) is held


@pytest.mark.clause("N4")
def test_maintenance_that_was_not_used_gives_no_credit():
    """Only the gap within the window is left out: the rest of it counts as being there."""
    hour = 3_600
    beats = [Span(MONTH.since, Instant(10 * hour)), Span(Instant(11 * hour), MONTH.until)]
    window = Exclusion(Span(Instant(8 * hour), Instant(20 * hour)), "maintenance")
    found = assess(MONTH, beats, [window])

    assert (found.missing, found.counted) == (0, MONTH.seconds - hour)
    assert found.percent == 100


def test_a_period_that_is_left_out_altogether_was_all_there():
    """Nothing counts, so nothing is missing."""
    found = assess(PERIOD, [], [Exclusion(PERIOD, "provider")])

    assert (found.counted, found.percent, found.holds(Fraction(100))) == (0, Fraction(100), True)
