"""What holds in every zone of the pinned data, 2020 to 2040: each run takes others of them, by the run's seed."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from policies.calendar import Calendar, Span, zone
from policies.calendar.zones import names
from policies.instant import Instant

AT_ONCE = 16
"""Zones a run tries; the seed in the run's head brings them back."""
FIRST, LAST = 1_577_836_800, 2_240_611_200
QUARTER, DAY = 900, 86_400


@pytest.fixture
def random(request):
    """Return randomness of this run; the same for every process of it."""
    return Random(getattr(request.config.option, "randomly_seed", 0))


@pytest.fixture
def zones(random):
    """Return this run's zones."""
    return random.sample(sorted(names()), AT_ONCE)


class Plain:
    """Opening hours told the slow way: what the wall clock reads, one moment after the other."""

    def __init__(self, random, where):
        self.where = zone(where)
        self.spans = [
            Span(random.randrange(7), start, start + random.randrange(1, 140) * QUARTER)
            for start in (random.randrange(96) * QUARTER for _ in range(random.randint(1, 6)))
        ]
        self.closed = {date(2020, 1, 1) + timedelta(days=random.randrange(7670)) for _ in range(300)}
        self.closed |= {date(year, 1, 1) for year in range(2020, 2041)}
        self.shut_starts = random.random() < 0.5
        self.calendar = Calendar(
            "drawn",
            where,
            self.spans,
            closed=lambda year: frozenset(day for day in self.closed if day.year == year),
            close_spans_starting_on_holiday=self.shut_starts,
        )

    def is_open(self, at):
        wall = datetime.fromtimestamp(at, self.where).replace(tzinfo=None)
        if wall.date() in self.closed:
            return False
        into = wall.hour * 3600 + wall.minute * 60
        return any(
            span.start <= into + back * DAY < span.end
            and not (self.shut_starts and wall.date() - timedelta(days=back) in self.closed)
            for back in range(4)
            for span in self.spans
            if span.weekday == (wall.weekday() - back) % 7
        )


def changes(where):
    """Days on which a zone's offset changes."""
    offsets = [(at, datetime.fromtimestamp(at, zone(where)).utcoffset()) for at in range(FIRST, LAST, DAY)]
    return [at for (at, now), (_, then) in pairwise(offsets) if now != then]


def windows(random, where):
    """Instants worth a look: clock changes, a year's end, any day."""
    found = random.sample(changes(where), min(2, len(changes(where))))
    new_year = int(datetime(random.randrange(2021, 2040), 1, 1, tzinfo=zone(where)).timestamp())
    return [*found, new_year - DAY, random.randrange(FIRST, LAST - 40 * DAY) // 60 * 60]


def test_stepping_minute_by_minute_agrees(random, zones):
    """Over clock changes, year ends and holidays, open time is what a watchman with a clock would count."""
    for where in zones:
        plain = Plain(random, where)
        for start in windows(random, where):
            minutes = range(start, start + 2 * DAY, 60)

            stepped = sum(60 for at in minutes if plain.is_open(at))

            assert plain.calendar.elapsed(Instant(start), Instant(start + 2 * DAY)) == stepped, (
                where,
                start,
                plain.spans,
            )


def test_the_deadline_is_where_the_watchman_stops(random, zones):
    """Open minutes counted one by one run out at the deadline, not before and not after."""
    for where in zones:
        plain = Plain(random, where)
        start = random.choice(windows(random, where))
        minutes = random.randint(1, 400)
        at = start
        for _ in range(60 * 24 * 60):
            minutes -= plain.is_open(at)
            at += 60
            if minutes == 0:
                break
        else:
            continue  # closed for two months

        seconds = plain.calendar.elapsed(Instant(start), Instant(at))

        assert plain.calendar.advance(Instant(start), seconds) == at, (where, start, plain.spans)


def test_elapsed_and_advance_are_inverse_monotone_and_additive(random, zones):
    """Whatever zone, year and hours: what is advanced has elapsed, more is later, and parts make the whole."""
    for where in zones:
        calendar = Plain(random, where).calendar
        for _ in range(20):
            start = Instant(random.randrange(FIRST, LAST))
            seconds, more = random.randrange(1, 400_000), random.randrange(1, 400_000)
            due, later = calendar.advance(start, seconds), calendar.advance(start, seconds + more)

            assert calendar.elapsed(start, due) == seconds
            assert calendar.elapsed(start, Instant(due - 1)) == seconds - 1
            assert due < later == calendar.advance(due, more)
            assert calendar.elapsed(start, later) == seconds + calendar.elapsed(due, later)


def test_business_days_are_open_dates(random, zones):
    """The Nth business day is the Nth later date on which the watchman found the door open."""
    for where in zones:
        plain = Plain(random, where)
        start = plain.calendar.next_open(Instant(random.choice(windows(random, where))))
        days = random.randint(1, 4)
        open_dates = set()
        last = Instant(start + 40 * DAY)
        for at in range(start, last, QUARTER):
            if plain.is_open(at):
                open_dates.add(datetime.fromtimestamp(at, plain.where).date())
        begun = plain.calendar.local(start)
        later = sorted(day for day in open_dates if day > begun.date())
        if len(later) <= days:
            continue  # closed for weeks

        due = plain.calendar.advance_days(start, days)

        wall = datetime.combine(later[days - 1], begun.time())
        assert due == plain.calendar.next_open(Instant(int(wall.replace(tzinfo=plain.where).timestamp())))
