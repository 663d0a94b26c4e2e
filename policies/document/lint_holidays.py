"""Calendars whose holidays have run out."""

from collections.abc import Iterator
from datetime import date, timedelta

from policies.calendar.recurrence import BadClosure
from policies.document.calendars import CalendarPart, closures_of
from policies.document.complaints import Complaint
from policies.document.model import PolicyModel


def without_holidays_ahead(model: PolicyModel, today: date) -> Iterator[Complaint]:
    """Tell calendars without a holiday for a year: days that somebody writes down each year run dry unnoticed."""
    year = timedelta(days=365)
    for name, part in model.calendars.items():
        if part.hours and not _none_on_purpose(part) and not _closed(part, today, today + year):
            yield Complaint(
                ("calendars", name),
                "has no holiday for the next twelve months; name them, or write public_holidays: none",
                warning=True,
            )


def _none_on_purpose(part: CalendarPart) -> bool:
    return "public_holidays" in part.model_fields_set and part.public_holidays is None and not part.closed


def _closed(part: CalendarPart, first: date, last: date) -> bool:
    closures = closures_of(part)
    try:
        closures.check()
    except BadClosure:
        return True  # told already
    days = [day for year in {first.year, last.year} for day in closures(year)]
    return any(first <= day <= last for day in days)
