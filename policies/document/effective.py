"""When a version of a policy is in force."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from policies.calendar import zone
from policies.document.loading import PolicyDocument
from policies.instant import LATEST, Instant, instant


class Force(NamedTuple):
    """[begins, until): requests received then are promised what this version says."""

    begins: Instant
    until: Instant


def in_force(document: PolicyDocument, otherwise: Instant) -> Force:
    """When a document says that it is in force: whole local days of its zone.

    Args:
        document: with or without `effective`.
        otherwise: since when, for one that does not say.
    """
    effective, where = document.model.effective, document.model.zone
    if effective is None:
        return Force(otherwise, LATEST)
    if effective.until is None:
        return Force(_midnight(effective.begins, where), LATEST)
    return Force(_midnight(effective.begins, where), _midnight(effective.until + timedelta(days=1), where))


def _midnight(day: date, where: str) -> Instant:
    return instant(datetime(day.year, day.month, day.day, tzinfo=zone(where)))
