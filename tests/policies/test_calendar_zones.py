"""What a zone's wall clock reads, held against the pinned data itself and against Python's own reading of it."""

from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import pairwise
from random import Random
from struct import calcsize, unpack_from

import pytest

from policies.calendar.zones import WallClock, bounds, names, periods, year_of, zone
from policies.instant import LATEST

DAY = 86_400
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 -- of a wall clock
FIRST, LAST = bounds(1970)[0], bounds(2040)[1]
AT_ONCE = 12
"""Zones a run tries; the seed in the run's head brings them back."""
ODD = ("Africa/Casablanca", "America/Boa_Vista", "Asia/Gaza", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


@pytest.fixture
def random(request):
    """Return randomness of this run; the same for every process of it."""
    return Random(getattr(request.config.option, "randomly_seed", 0))


@pytest.fixture
def some(random):
    """Return this run's zones, and some that change their offset in odd ways."""
    return [*random.sample(sorted(names()), AT_ONCE), *ODD]


def written(name):
    """The changes of offset that a zone's file lists (RFC 9636), as (instant, offset before, offset after)."""
    data = resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    head = ">4sc15x6l"
    *_, is_ut, is_std, leaps, times, types, chars = unpack_from(head, data)
    start = calcsize(head) + times * 5 + types * 6 + chars + leaps * 8 + is_std + is_ut
    *_, times, types, chars = unpack_from(head, data, start)
    start += calcsize(head)
    instants = unpack_from(f">{times}q", data, start)
    indexes = unpack_from(f">{times}B", data, start + 8 * times)
    offsets = [unpack_from(">lbB", data, start + 9 * times + 6 * index)[0] for index in range(types)]
    now = offsets[0]
    for at, index in zip(instants, indexes, strict=True):
        if offsets[index] != now:
            yield at, now, offsets[index]
            now = offsets[index]


def test_no_zone_keeps_an_offset_for_less_than_six_days():
    """Looking every three days finds every change: no offset lasts less than six, in all the data there is."""
    for name in names():
        changes = [at for at, _, _ in written(name) if at > -DAY * 365]
        assert all(later - earlier > 6 * DAY for earlier, later in pairwise(changes)), name


def test_every_change_of_offset_is_found(some):
    """A zone is cut exactly where its data says, whatever part of it is asked for."""
    for name in some:
        found = list(periods(zone(name), FIRST, LAST))
        told = [(at, before, after) for at, before, after in written(name) if FIRST < at < LAST]
        seen = [(later.start, earlier.offset, later.offset) for earlier, later in pairwise(found)]

        listed_until = told[-1][0] if told else FIRST
        assert [change for change in seen if change[0] <= listed_until] == told, name
        assert (found[0].start, found[-1].end) == (FIRST, LAST)
        assert all(one.end == next_.start for one, next_ in pairwise(found))


def test_any_part_of_a_zone_is_cut_at_the_changes_inside_it(random, some):
    """Also where a change lies just before, at or just inside an end of the part."""
    for name in some:
        changes = [change for change in written(name) if FIRST < change[0] < LAST]
        for at, before, after in random.sample(changes, min(len(changes), 4)):
            near = (at - 1, at, at + 1, at + random.randrange(1, 3 * DAY), at - random.randrange(1, 3 * DAY))
            for edge in near:
                for start, end in ((edge, edge + 2 * DAY), (edge - 2 * DAY, edge)):
                    cut = [(start, at, before), (at, end, after)] if start < at < end else None
                    whole = (start, end, after if at <= start else before)
                    assert list(periods(zone(name), start, end)) == (cut or [whole]), (name, at, start, end)


def test_a_wall_clock_reads_as_pythons_does(random, some):
    """At any instant from 1970 to 2085, and around every change, in whatever order it is asked."""
    for name in some:
        clock, where = WallClock(zone(name)), zone(name)
        near = [at + random.randint(-DAY, DAY) for at, _, _ in written(name) if FIRST < at < LAST]
        for at in random.sample([*near, *(random.randrange(LATEST // 2) for _ in range(20))], 20):
            wall = datetime.fromtimestamp(at, where).replace(tzinfo=None)
            assert clock.reads(at) == (wall - EPOCH) // timedelta(seconds=1), (name, at)


def test_a_wall_time_is_found_as_python_finds_it(random, some):
    """A time that a change skips is read with the offset before it, one that comes twice is the first."""
    for name in some:
        clock, where = WallClock(zone(name)), zone(name)
        near = [
            at + before + random.randint(-8000, 8000) for at, before, _ in written(name) if FIRST < at < LAST
        ]
        for wall in random.sample([*near, *(random.randrange(DAY, LATEST // 2) for _ in range(20))], 20):
            read = datetime.fromtimestamp(wall, UTC).replace(tzinfo=where)
            assert clock.when(wall) == int(read.timestamp()), (name, wall)


def at_new_year():
    """Changes of offset within two days of a UTC year's beginning, with their zones."""
    for name in sorted(names()):
        for at, before, after in written(name):
            if FIRST < at < LAST and any(abs(at - bounds(year)[0]) < 2 * DAY for year in near(at)):
                yield name, at, before, after


def near(at):
    return year_of(at), year_of(at) + 1


def test_a_change_at_new_year_is_known_to_a_clock_that_was_asked_of_one_side_only(random):
    """Whatever is asked first: the year before, the year after, or the very second."""
    for name, at, before, after in random.sample(list(at_new_year()), 25):
        where = zone(name)
        for asked in (at - 1, at, at + 1, *(bounds(year)[0] + n for year in near(at) for n in (-1, 0))):
            wall = datetime.fromtimestamp(asked, where).replace(tzinfo=None)
            assert WallClock(where).reads(asked) == (wall - EPOCH) // timedelta(seconds=1), (name, asked)
        for asked in (
            at + before - 1,
            at + before,
            at + after,
            at + after - 1,
            at + before + random.randint(-DAY, DAY),
        ):
            read = datetime.fromtimestamp(asked, UTC).replace(tzinfo=where)
            asked_before, asked_after = WallClock(where), WallClock(where)
            asked_before.when(asked - 30 * DAY)
            asked_after.when(asked + 30 * DAY)
            for clock in (WallClock(where), asked_before, asked_after):
                assert clock.when(asked) == int(read.timestamp()), (name, asked)


def test_a_wall_clock_may_be_asked_of_the_first_second_first():
    """Nothing is taken for known before anything was asked."""
    assert WallClock(zone("Asia/Tokyo")).reads(0) == 9 * 3600
    assert WallClock(zone("Asia/Tokyo")).when(9 * 3600) == 0


def test_a_year_is_of_utc():
    """From its first second to the first of the next, and within what the data covers."""
    start, end = bounds(2026)

    assert (year_of(start - 1), year_of(start), year_of(end - 1), year_of(end)) == (2025, 2026, 2026, 2027)
    assert (year_of(-1), year_of(LATEST - 1), year_of(LATEST)) == (1970, 2199, 2199)
