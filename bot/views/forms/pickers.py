"""Fields of forms that are shown again as they were filled in: texts, days, times and lists with what was chosen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    DatePickerElement,
    DateTimePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
)

from bot.views import blocks
from bot.views.forms import parts
from policies.instant import Instant

UNREADABLE_DAY = "Choose a day."
UNREADABLE_TIME = "Choose a day and a time."
_FIRST, _LAST = 1_000_000_000, 4_000_000_000
"""Seconds between which Slack's picker can be: ten digits, and far beyond any plan."""
_AT_ONCE = 100


def text(
    block_id: str,
    label: str,
    filled: str = "",
    *,
    most: int = parts.TEXT_LIMIT,
    long: bool = False,
    hint: str = "",
) -> InputBlock:
    """A text to type."""
    element = PlainTextInputElement(
        action_id=block_id, multiline=long, max_length=most, initial_value=filled or None
    )
    return _field(block_id, label, element, hint)


def moment_field(
    block_id: str, label: str, filled: Instant | None = None, *, hint: str = "", optional: bool = False
) -> InputBlock:
    """A day and a time, which Slack shows and takes in the reader's own zone."""
    element = DateTimePickerElement(action_id=block_id, initial_date_time=filled)
    return _field(block_id, label, element, hint, optional=optional)


def day_field(block_id: str, label: str, filled: date | None = None, *, hint: str = "") -> InputBlock:
    """A day of the calendar."""
    element = DatePickerElement(action_id=block_id, initial_date=filled.isoformat() if filled else None)
    return _field(block_id, label, element, hint)


def several(
    block_id: str, label: str, options: Sequence[Option], filled: Sequence[str] = (), *, hint: str = ""
) -> InputBlock | None:
    """Any number of a list of any length; None when there is nothing to choose."""
    if not options:
        return None
    chosen = [one for one in options if one.value in filled]
    grouped = len(options) > _AT_ONCE
    element = StaticMultiSelectElement(
        action_id=block_id,
        options=None if grouped else options,
        option_groups=blocks.grouped(options) if grouped else None,
        initial_options=chosen or None,
        placeholder=blocks.plain("Any", 150),
    )
    return _field(block_id, label, element, hint, optional=True)


def _field(block_id: str, label: str, element: Any, hint: str, *, optional: bool = False) -> InputBlock:
    return InputBlock(
        block_id=block_id,
        label=blocks.plain(label, 150),
        element=element,
        hint=blocks.plain(hint, 300) if hint else None,
        optional=optional,
    )


def read_moment(values: Mapping[str, str], field: str, errors: dict[str, str]) -> Instant | None:
    """The day and time that were chosen; None when none was. What no picker gives is an error of the field."""
    chosen = parts.told(values, field)
    if not chosen:
        return None
    if not chosen.isdecimal() or not _FIRST <= int(chosen) <= _LAST:
        errors[field] = UNREADABLE_TIME
        return None
    return Instant(int(chosen))


def read_day(values: Mapping[str, str], field: str, errors: dict[str, str]) -> date | None:
    """The day that was chosen; None when none was. What no picker gives is an error of the field."""
    chosen = parts.told(values, field)
    if not chosen:
        return None
    try:
        return date.fromisoformat(chosen)
    except ValueError:
        errors[field] = UNREADABLE_DAY
        return None


def chosen(values: Mapping[str, str], field: str) -> tuple[str, ...]:
    """What was chosen of a list of several."""
    return tuple(one for one in parts.told(values, field).split(",") if one)
