"""A calendar answers what is open between two instants, and when so much open time has passed."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from policies.calendar.closures import ClosedDates, Closures, no_closures
from policies.calendar.openings import Openings
from policies.calendar.weekly import DAY, Span
from policies.calendar.year import Rules, Year, day_number, day_of, year
from policies.calendar.zones import wall_clock, year_of
from policies.calendar.zones import zone as load_zone
from policies.duration import Duration, Unit
from policies.instant import EARLIEST, LATEST, Instant

_DAYS = {Unit.DAYS: 1, Unit.WEEKS: 7}


class NeverOpen(ValueError):  # noqa: N818 -- its message is the user's answer
    """Raised for hours that never open, on which no promise could ever fall due."""


class Calendar:
    """Weekly opening hours in one IANA zone, less closed dates.

    Args:
        name: how people call it.
        zone: IANA name.
        weekly: wall-clock spans; overlapping ones merge.
        closed: the closed local dates of a year. A closed date is shut from midnight to midnight.
        close_spans_starting_on_holiday: a span that starts on a closed date is shut altogether, the part
            past midnight included (B6).
        always_open: 24x7; takes neither spans nor closed dates.

    Raises:
        NeverOpen: no span has any length.
        UnknownZone: there is no such zone.
    """

    def __init__(
        self,
        name: str,
        zone: str,
        weekly: Iterable[Span] = (),
        *,
        closed: ClosedDates = no_closures,
        close_spans_starting_on_holiday: bool = False,
        always_open: bool = False,
    ) -> None:
        self.name = name
        self.zone = zone
        self.always_open = always_open
        spans = tuple(Span(day, 0, DAY) for day in range(7)) if always_open else tuple(weekly)
        if not any(span.end > span.start for span in spans):
            raise NeverOpen(f"calendar {name!r} is never open")
        closed = no_closures if always_open else closed
        self._rules = Rules(load_zone(zone), spans, closed, close_spans_starting_on_holiday)
        self._clock = wall_clock(zone)
        self._years: dict[int, Year] = {}
        self._openings: Openings | None = None

    @classmethod
    def around_the_clock(cls, name: str, zone: str = "UTC") -> "Calendar":
        """24x7: open time is plain time; the zone is for its business days and wall-clock durations."""
        return cls(name, zone, always_open=True)

    def __repr__(self) -> str:
        return f"Calendar({self.name!r}, {self.zone!r})"

    def elapsed(self, start: Instant, end: Instant) -> int:
        """Open seconds in [start, end); 0 when end <= start."""
        if end <= start:
            return 0
        if self.always_open:
            return end - start
        known = self._openings
        if known is None or start < known.start or end >= known.end:
            known = self._covering(start, end)
        return known.reached(end) - known.reached(start)

    def advance(self, start: Instant, seconds: int) -> Instant:
        """The earliest instant at which `elapsed(start, it)` reaches `seconds`; `start` itself for 0.

        What would lie beyond 2200 is told as 2200.
        """
        if seconds <= 0:
            return start
        if self.always_open:
            return Instant(start + seconds)
        known = self._openings
        if known is None or not known.start <= start < known.end:
            known = self._covering(start, start)
        reached = known.reached(start) + seconds
        while reached > known.total:
            if known.end >= LATEST:
                return LATEST
            known = self._later(known)
        return Instant(known.earliest(reached))

    def rewind(self, end: Instant, seconds: int) -> Instant:
        """The latest instant from which `elapsed(it, end)` reaches `seconds` (for `30m left`).

        `end` itself for 0. What would lie before 1970 is told as 1970.
        """
        if seconds <= 0:
            return end
        if self.always_open:
            return Instant(end - seconds)
        known = self._covering(end, end)
        while known.reached(end) < seconds:
            if known.start <= EARLIEST:
                return EARLIEST
            known = self._covering(Instant(known.start - 1), end)
        return Instant(known.latest(known.reached(end) - seconds))

    def advance_days(self, start: Instant, days: int) -> Instant:
        """The Nth later local date that has opening hours, at the same wall-clock time; `start` for 0.

        A start outside hours moves to the next opening first. Where the time is closed on the date found,
        the next opening counts. A time that a clock change skips is read with the offset before the change.
        """
        if days <= 0:
            return start
        day, time = divmod(self._clock.reads(self.next_open(start)), DAY)
        known = self._covering(start, start)
        index = bisect_right(known.dates, day) + days - 1
        while index >= len(known.dates):
            if known.end >= LATEST:
                return LATEST
            known = self._later(known)
        return self.next_open(Instant(self._clock.when(known.dates[index] * DAY + time)))

    def is_open(self, at: Instant) -> bool:
        """Whether the wall clock reads inside a span; at the closing instant it no longer does."""
        return self.always_open or self._covering(at, at).is_open(at)

    def next_open(self, at: Instant) -> Instant:
        """`at` itself when open, else the next opening; 2200 when there is none before."""
        if self.always_open:
            return at
        known = self._covering(at, at)
        while (opening := known.next_open(at)) is None:
            if known.end >= LATEST:
                return LATEST
            known = self._later(known)
        return Instant(opening)

    def intervals(self, start: Instant, end: Instant) -> list[tuple[Instant, Instant]]:
        """The open stretches of [start, end), in order, apart; none when end <= start."""
        if end <= start:
            return []
        if self.always_open:
            return [(start, end)]
        return [
            (Instant(max(opens, start)), Instant(min(closes, end)))
            for opens, closes in self._covering(start, end).between(start, end)
        ]

    def closed_days(self, start: Instant, end: Instant) -> dict[date, str | None]:
        """The local dates that [start, end) touches and that have no opening hours or are closed.

        Each with what the closed day is called, empty where it has no name; None for a date on which the week
        has no hours.
        """
        if self.always_open or end <= start:
            return {}
        day, last = self.local(start).date(), self.local(Instant(end - 1)).date()
        known = self._covering(start, end)
        found: dict[date, str | None] = {}
        while day <= last:
            closed = self._closed_in(day.year)
            if day in closed:
                found[day] = closed[day]
            elif not known.has(day_number(day)):
                found[day] = None
            day += timedelta(days=1)
        return found

    def _closed_in(self, of: int) -> dict[date, str]:
        closed = self._rules.closed
        return closed.names(of) if isinstance(closed, Closures) else dict.fromkeys(closed(of), "")

    def local(self, at: Instant) -> datetime:
        """What the calendar's wall clock reads at an instant, with its offset."""
        return datetime.fromtimestamp(at, self._rules.zone)

    @property
    def weekly(self) -> tuple[Span, ...]:
        """The spans as given; a whole week of days for 24x7."""
        return self._rules.weekly

    def deadline(self, start: Instant, duration: Duration, *, roll_to_open: bool = False) -> Instant:
        """When a duration that starts at `start` runs out, pauses apart.

        Days, weeks and months keep the wall-clock time in the calendar's zone; only with `roll_to_open` does
        such a deadline move out of closed hours, to the next opening.
        """
        if duration.unit is Unit.OPEN_SECONDS:
            return self.advance(start, duration.count)
        if duration.unit is Unit.BUSINESS_DAYS:
            return self.advance_days(start, duration.count)
        if duration.count == 0:
            return start
        wall = self._clock.reads(start)
        days = _DAYS.get(duration.unit)
        wall = _months_later(wall, duration.count) if days is None else wall + days * duration.count * DAY
        due = Instant(self._clock.when(wall))
        return self.next_open(due) if roll_to_open else due

    def _covering(self, start: Instant, end: Instant) -> Openings:
        """Openings of the years of `start` and `end` and of all years known so far."""
        known = self._openings
        if known is not None and known.start <= start and end < known.end:
            return known
        first, last = year_of(start), year_of(end)
        if known is not None:
            first, last = min(first, year_of(known.start)), max(last, year_of(known.end - 1))
        return self._know(first, last)

    def _later(self, known: Openings) -> Openings:
        """The same run, twice as long: what is reached at an instant stays the same."""
        first, last = year_of(known.start), year_of(known.end - 1)
        return self._know(first, min(last + (last - first + 1), year_of(LATEST)))

    def _know(self, first: int, last: int) -> Openings:
        """Replace what is known; another thread may do the same, and either result is right."""
        for each in range(first, last + 1):
            if each not in self._years:
                self._years[each] = year(self._rules, each)
        known = Openings([self._years[each] for each in range(first, last + 1)])
        self._openings = known
        return known


def _months_later(wall: int, months: int) -> int:
    """The same day and time so many months later; the month's last day where it has no such day."""
    number, time = divmod(wall, DAY)
    day = day_of(number)
    years, month = divmod(day.month - 1 + months, 12)
    of, month = day.year + years, month + 1
    return day_number(date(of, month, min(day.day, monthrange(of, month)[1]))) * DAY + time
