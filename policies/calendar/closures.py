"""Closed dates: public holidays by rule, company days as dates or recurrence rules."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from dateutil.rrule import rrulestr

from policies.calendar.recurrence import BadClosure, check_rule

ClosedDates = Callable[[int], frozenset[date]]
"""The closed local dates of one year."""


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Public holidays of a country by the rules of the `holidays` package."""

    country: str
    """ISO 3166-1 code, such as `US`."""
    subdivision: str | None = None
    observed: bool = True
    """Whether the weekday observed instead of a weekend holiday is closed too."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """A company day that recurs by an RFC 5545 rule, such as `FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24`."""

    rule: str
    since: date = date(1970, 1, 1)
    """From when the rule counts; matters where it has an INTERVAL."""
    why: str = ""
    """What people call the day."""


@dataclass(frozen=True, slots=True)
class Closures:
    """All closed dates of a calendar; called with a year, it gives that year's."""

    public: PublicHolidays | None = None
    dates: frozenset[date] = frozenset()
    recurring: tuple[Recurring, ...] = ()
    named: tuple[tuple[date, str], ...] = ()
    """What people call some of the `dates`."""

    def __call__(self, year: int) -> frozenset[date]:
        """The closed local dates of `year`, observed ones from the neighbouring years' holidays included."""
        closed = {day for day in self.dates if day.year == year}
        if self.public is not None:
            closed |= _public_in(self.public, year)
        for rule in self.recurring:
            closed |= _recurring_in(rule, year)
        return frozenset(closed)

    def names(self, year: int) -> dict[date, str]:
        """The closed local dates of `year`, each with what it is called; empty for one without a name."""
        found = dict.fromkeys(self(year), "")
        for rule in self.recurring:
            found |= dict.fromkeys(_recurring_in(rule, year), rule.why)
        if self.public is not None:
            found |= _names_in(self.public, year)
        return found | {day: why for day, why in self.named if day.year == year}

    def check(self) -> None:
        """Refuse what could not be read later.

        Raises:
            BadClosure: an unknown country or subdivision, or a rule that is not one of whole days.
        """
        if self.public is not None:
            _check_public(self.public)
        for rule in self.recurring:
            check_rule(rule.rule, rule.since)


def no_closures(year: int) -> frozenset[date]:  # noqa: ARG001 -- the shape of ClosedDates
    """Close nothing."""
    return frozenset()


@cache
def _public_of(rules: PublicHolidays, year: int) -> Mapping[date, str]:
    """One year's with their names, in English where the package has them."""
    import holidays  # noqa: PLC0415 -- takes a while to load, and 24x7 policies never need it

    # Beyond the years that a lunar calendar is published for, a country's fixed holidays still come.
    warnings.filterwarnings("ignore", message="Requested Holidays are available only from")
    return dict(
        holidays.country_holidays(
            rules.country,
            subdiv=rules.subdivision,
            observed=rules.observed,
            years=year,
            language="en_US",
        )
    )


@cache
def _public_in(rules: PublicHolidays, year: int) -> frozenset[date]:
    """One year's, the neighbours generated too: a New Year's Day on a Saturday is observed the year before."""
    around = (_public_of(rules, near) for near in (year - 1, year, year + 1))
    return frozenset(day for days in around for day in days if day.year == year)


@cache
def _names_in(rules: PublicHolidays, year: int) -> Mapping[date, str]:
    around = (_public_of(rules, near) for near in (year - 1, year + 1, year))
    return {day: name for days in around for day, name in days.items() if day.year == year}


def _check_public(rules: PublicHolidays) -> None:
    import holidays  # noqa: PLC0415 -- as above

    known: Mapping[str, Sequence[str]] = holidays.list_supported_countries(include_aliases=True)
    if rules.country not in known:
        raise BadClosure(
            f"no public holidays are known for country {rules.country!r}; write an ISO code such as US"
        )
    if rules.subdivision is not None and rules.subdivision not in known[rules.country]:
        raise BadClosure(f"{rules.country} has no subdivision {rules.subdivision!r} with holidays of its own")


@cache
def _recurring_in(rule: Recurring, year: int) -> frozenset[date]:
    midnight = time()
    since, first, last = (
        datetime.combine(day, midnight) for day in (rule.since, date(year, 1, 1), date(year, 12, 31))
    )
    return frozenset(
        moment.date() for moment in rrulestr(rule.rule, dtstart=since).between(first, last, inc=True)
    )
