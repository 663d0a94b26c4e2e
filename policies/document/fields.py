"""How single values are written in a policy document: durations, rungs, opening hours, names."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, StringConstraints

from policies.calendar import zone
from policies.duration import BadDuration, Duration, Unit, parse
from policies.terms import After, AtBreach, EveryPast, Left, OnOpen, Past, Share, When

LEVELS = (1, 2, 3, 4)


class Part(BaseModel):
    """A part of a document: every key is known, nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        arbitrary_types_allowed=True,
    )


def _duration(value: Any) -> Duration:
    return value if isinstance(value, Duration) else parse(str(value))


NOT_PROMISED = "none"


def _figure(value: Any) -> Duration | None:
    return None if value == NOT_PROMISED else _duration(value)


def _open_seconds(text: str) -> int:
    duration = parse(text)
    if duration.unit is not Unit.OPEN_SECONDS or duration.count == 0:
        raise BadDuration(f"{text!r}: a rung counts minutes or hours of open time, such as 30m or 4h")
    return duration.count


def _share(text: str) -> Share:
    percent = int(text)
    if not 0 < percent < 100:
        raise ValueError(f"{text}%: a share lies between 1% and 99%; the whole target is 'breach'")
    return Share(percent)


_RUNGS: tuple[tuple[re.Pattern[str], Callable[[str], When]], ...] = (
    (re.compile(r"([0-9]{1,3}) ?%"), _share),
    (re.compile(r"(\S+) left"), lambda text: Left(_open_seconds(text))),
    (re.compile(r"after (\S+)"), lambda text: After(_open_seconds(text))),
    (re.compile(r"every (\S+) past"), lambda text: EveryPast(_open_seconds(text))),
    (re.compile(r"(\S+) past"), lambda text: Past(_open_seconds(text))),
    (re.compile(r"(open)"), lambda _: OnOpen()),
    (re.compile(r"(breach)"), lambda _: AtBreach()),
)


def when(text: str) -> When:
    """Read when a rung fires.

    Raises:
        ValueError: it is none of the seven ways.
    """
    for pattern, make in _RUNGS:
        written = pattern.fullmatch(text.strip())
        if written is not None:
            return make(written[1])
    raise ValueError(
        f"{text!r} is no moment of a ladder; write 50%, 30m left, after 30m, open, breach, 30m past or every 1h past"
    )


class Moment(NamedTuple):
    """When a rung fires, and how that is written."""

    written: str
    when: When


def _moment(value: Any) -> Moment:
    return value if isinstance(value, Moment) else Moment(str(value).strip(), when(str(value)))


def _zone_name(value: Any) -> str:
    return zone(str(value)).key


def _emoji(value: Any) -> str:
    name = str(value).strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}", name):
        raise ValueError(
            f"{value!r} is no reaction name; write it as in Slack without colons, such as red_circle"
        )
    return name


def by_level(value: Any) -> Any:
    """Let one value stand for all four priorities."""
    return value if isinstance(value, Mapping) else {str(level): value for level in LEVELS}


def _level(value: Any) -> int:
    if str(value) not in {str(level) for level in LEVELS}:
        raise ValueError(f"{value!r} is no priority; write 1, 2, 3 or 4")
    return int(value)


def _tuple(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _label(value: Any) -> Any:
    """Collapse the line breaks of a folded text."""
    return " ".join(value.split()) if isinstance(value, str) else value


_DURATION = r"^\s*[0-9]{1,9}(m|h|bd|d|w|mo)\s*$"
_DurationWritten = Annotated[str, StringConstraints(pattern=_DURATION)]
_MOMENT = r"^\s*([0-9]{1,2} ?%|[0-9]{1,9}[mh] (left|past)|after [0-9]{1,9}[mh]|every [0-9]{1,9}[mh] past|open|breach)\s*$"
_MomentWritten = Annotated[str, StringConstraints(pattern=_MOMENT)]

Text = Annotated[str, StringConstraints(min_length=1, max_length=3000), BeforeValidator(_label)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=75), BeforeValidator(_label)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A name for use in records: lower-case letters, digits and underscores."""
Clause = Annotated[str, StringConstraints(max_length=60)]
DurationText = Annotated[Duration, PlainValidator(_duration, json_schema_input_type=_DurationWritten)]
FigureText = Annotated[
    Duration | None,
    PlainValidator(_figure, json_schema_input_type=_DurationWritten | Literal["none"]),
]
"""A promised duration, or `none` where it is meant that nothing is promised."""
WhenText = Annotated[Moment, PlainValidator(_moment, json_schema_input_type=_MomentWritten)]
ZoneName = Annotated[str, PlainValidator(_zone_name, json_schema_input_type=str)]
EmojiName = Annotated[str, PlainValidator(_emoji, json_schema_input_type=str)]
Level = Annotated[int, PlainValidator(_level, json_schema_input_type=Literal[1, 2, 3, 4])]
LevelKey = Annotated[int, PlainValidator(_level, json_schema_input_type=Literal["1", "2", "3", "4"])]
"""A priority as the key of a mapping, where a document's keys are text."""


class OneOrMore:
    """`OneOrMore[Code]` before a list: one value stands for a list of one."""

    def __class_getitem__(cls, item: Any) -> BeforeValidator:
        """The validator for a list of `item`, which an editor may also write alone."""
        return BeforeValidator(_tuple, json_schema_input_type=item | list[item])
