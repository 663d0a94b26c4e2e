"""Calendars as they are written, in a policy or on a customer's record."""

import re
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from policies.calendar import WEEKDAYS, Calendar, NeverOpen, Span, span
from policies.calendar.closures import Closures, PublicHolidays, Recurring
from policies.document.fields import Part, Text, ZoneName
from policies.instant import Instant

ROUND_THE_CLOCK = "24x7"
NO_HOLIDAYS = "none"
CalendarWritten = Literal["24x7"]
"""The short way of writing a calendar."""
_HoursWritten = CalendarWritten | dict[str, str]
_RANGE = re.compile(r"(?P<first>[a-z]{3})(?: ?- ?(?P<last>[a-z]{3}))?")
_SPAN = re.compile(r"(?P<opens>[^-]+?) ?- ?(?P<closes>.+)")


def _days(text: str) -> list[int]:
    """Read `mon`, `mon-fri` or `sat-mon`."""
    written = _RANGE.fullmatch(text.strip().lower())
    names = [name for name in (written["first"], written["last"]) if name] if written else [text]
    if not all(name in WEEKDAYS for name in names):
        raise ValueError(f"{text!r} is no weekday or run of weekdays; write mon, tue, … or mon-fri")
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]


def _span(day: int, text: str) -> Span:
    written = _SPAN.fullmatch(text.strip())
    if written is None:
        raise ValueError(f"{text!r} is no opening time; write 09:00-17:00, several with commas")
    found = span(day, written["opens"], written["closes"])
    if found.start == found.end:
        raise ValueError(f"{text!r} is no time at all; leave it out, or write 00:00-24:00 for the whole day")
    return found


def _spans(value: Any) -> tuple[Span, ...]:
    """Read `24x7`, or a mapping of weekdays to opening times."""
    if value == ROUND_THE_CLOCK:
        return ()
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 -- pydantic gathers ValueErrors
            f"opening hours are {ROUND_THE_CLOCK} or weekdays with times, such as mon-fri: 09:00-17:00"
        )
    if not value:
        raise ValueError(f"never open; give opening times, or write {ROUND_THE_CLOCK}")
    return tuple(
        _span(day, text)
        for days, times in value.items()
        for day in _days(days)
        for text in str(times).split(",")
    )


def _public(value: Any) -> Any:
    """Let `US` or `US-CA` stand for the long form; `none` says that there are none on purpose."""
    if not isinstance(value, str):
        return value
    if value == NO_HOLIDAYS:
        return None
    country, _, subdivision = value.partition("-")
    return {"country": country, "subdivision": subdivision or None}


class PublicPart(Part):
    """Public holidays of a country, by rule."""

    country: str
    """ISO 3166-1 code, such as US."""
    subdivision: str | None = None
    """A part of it with holidays of its own, such as CA."""
    observed: bool = True
    """Whether the weekday that is observed in place of a weekend's holiday is closed too."""

    def rules(self) -> PublicHolidays:
        """What the calendar takes."""
        return PublicHolidays(self.country, self.subdivision, self.observed)


class ClosedDay(Part):
    """A company day: a date, or an RFC 5545 rule with the day it counts from."""

    on: date | None = None
    """The date."""
    every: str | None = None
    """An RFC 5545 rule, such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24."""
    since: date = date(1970, 1, 1)
    """The day a rule counts from."""
    why: Text | None = None
    """What day it is."""

    @model_validator(mode="after")
    def _one_way(self) -> "ClosedDay":
        if (self.on is None) == (self.every is None):
            raise ValueError("write either the date (on) or a recurrence rule (every)")
        return self


def _closed_day(value: Any) -> Any:
    return {"on": value} if isinstance(value, (date, str)) else value


class CalendarPart(Part):
    """Opening hours of one name."""

    zone: ZoneName | None = None
    """IANA zone; the document's without."""
    hours: Annotated[
        tuple[Span, ...] | None, PlainValidator(_spans, json_schema_input_type=_HoursWritten)
    ] = None
    """24x7, or wall-clock times by weekday, such as mon-fri: 09:00-12:00, 13:00-18:00."""
    public_holidays: Annotated[
        PublicPart | None, BeforeValidator(_public, json_schema_input_type=PublicPart | str | None)
    ] = None
    """A country or country and subdivision, such as DE-BE; none to say that there are none."""
    closed: tuple[
        Annotated[ClosedDay, BeforeValidator(_closed_day, json_schema_input_type=ClosedDay | date)], ...
    ] = ()
    """Days of your own."""
    holiday_closes_spans: bool = False
    """A span that starts on a holiday is closed past midnight too."""

    @model_validator(mode="after")
    def _holidays_have_hours(self) -> "CalendarPart":
        if self.hours == () and (self.public_holidays or self.closed):
            raise ValueError(
                f"a {ROUND_THE_CLOCK} calendar takes no holidays; write sun-sat: 00:00-24:00 if it should"
            )
        return self


class PolicyCalendar(CalendarPart):
    """A calendar of a policy: its own, or one that the customer's record gives or may replace."""

    customer: Literal["required", "may_replace"] | None = None
    """Whether each customer's record gives the hours, or may."""

    @model_validator(mode="after")
    def _somebody_gives_hours(self) -> "PolicyCalendar":
        if (self.hours is None) != (self.customer == "required"):
            raise ValueError("give hours, or say customer: required when each customer's record gives them")
        return self


class CustomerCalendar(CalendarPart):
    """The calendar of a customer's record: zone and hours are its own."""

    zone: ZoneName
    hours: Annotated[tuple[Span, ...], PlainValidator(_spans, json_schema_input_type=_HoursWritten)] = Field()


def short_calendar(value: Any) -> Any:
    """Let `24x7` stand for a calendar."""
    return {"hours": value} if isinstance(value, str) else value


def closures_of(part: CalendarPart) -> Closures:
    """The days on which a calendar is closed, as written."""
    return Closures(
        public=part.public_holidays.rules() if part.public_holidays else None,
        dates=frozenset(day.on for day in part.closed if day.on),
        recurring=tuple(Recurring(day.every, day.since, day.why or "") for day in part.closed if day.every),
        named=tuple((day.on, day.why) for day in part.closed if day.on and day.why),
    )


@lru_cache(maxsize=512)
def calendar_from(name: str, part: CalendarPart, zone: str) -> Calendar:
    """Build the calendar; customers with the same hours share one, and what it knows of the years.

    Args:
        name: how people call it.
        part: as written; its hours are given.
        zone: where it does not name its own.

    Raises:
        BadClosure: a country, subdivision or rule is unknown.
        NeverOpen: the closed days leave no opening.
    """
    closures = closures_of(part)
    closures.check()
    where = part.zone or zone
    if not part.hours:
        return Calendar.around_the_clock(name, where)
    if closures.recurring:
        _refuse_never_open(name, where, part.hours, closures.recurring)
    return Calendar(
        name,
        where,
        part.hours,
        closed=closures,
        close_spans_starting_on_holiday=part.holiday_closes_spans,
    )


def without_holidays(name: str, part: CalendarPart, zone: str) -> Calendar | None:
    """The calendar of an ordinary week; None where the hours are the customer's own."""
    if part.hours is None:
        return None
    return calendar_from(name, part.model_copy(update={"public_holidays": None, "closed": ()}), zone)


_NOW_AND_LATE = (Instant(1_704_067_200), Instant(4_102_444_800))  # 2024 and 2100: a rule may begin late
_FOUR_YEARS = 4 * 365 * 86_400


def _refuse_never_open(
    name: str, zone: str, hours: tuple[Span, ...], recurring: tuple[Recurring, ...]
) -> None:
    """Of all closed days only those of recurrence rules can leave no opening at all."""
    for start in _NOW_AND_LATE:
        calendar = Calendar(name, zone, hours, closed=Closures(recurring=recurring))
        if calendar.elapsed(start, Instant(start + _FOUR_YEARS)) == 0:
            raise NeverOpen(f"calendar {name!r} is never open: its closed days leave nothing")
