"""One type for time: whole seconds since 1970 in UTC.

Everything inside Pledge counts in these: clocks, facts, rows, the outbox. A wall clock exists only in
`policies.calendar` and in Slack's date tokens, so a zone can be wrong in two places only.
"""

from datetime import UTC, datetime
from typing import NewType

Instant = NewType("Instant", int)
"""Whole seconds since 1970-01-01T00:00:00 UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = Instant(0)
LATEST = Instant(7_258_118_400)  # 2200-01-01: zone rules beyond it are guesses


class BadInstant(ValueError):  # noqa: N818 -- reads as what it is
    """Raised for a time without zone, or outside 1970 to 2200, where no reading would be right."""


def instant(moment: datetime) -> Instant:
    """Turn an aware datetime into an instant, floored to the second.

    Raises:
        BadInstant: the datetime has no zone, or lies outside 1970 to 2200.
    """
    try:
        since = moment - _EPOCH
    except TypeError:
        raise BadInstant(
            f"{moment.isoformat()} has no time zone; write one, such as {moment.isoformat()}Z"
        ) from None
    seconds = Instant(since.days * 86_400 + since.seconds)
    if not EARLIEST <= seconds <= LATEST:
        raise BadInstant(f"{moment.isoformat()} lies outside 1970 to 2200")
    return seconds


def moment(at: Instant) -> datetime:
    """Turn an instant into an aware datetime in UTC."""
    return datetime.fromtimestamp(at, UTC)


def from_slack(ts: str) -> Instant:
    """Read Slack's message timestamp (`"1764000000.000100"`), floored to the second.

    Raises:
        BadInstant: it is not a timestamp.
    """
    whole, _, _ = ts.partition(".")
    if not whole.isdigit():
        raise BadInstant(f"{ts!r} is not a Slack timestamp")
    return Instant(int(whole))
