"""The rules of rich text: sections, lists, quotes and what stands in them."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.checks import (
    Check,
    Report,
    anything,
    array,
    boolean,
    integer,
    one_of,
    record,
    string,
    typed,
)

_kind: Mapping[str, Check] = {"type": anything}
_style = record(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)
_styled: Mapping[str, Check] = {"style": _style}


def _words(value: Any, where: str, report: Report) -> None:
    string(1_000_000, 1)(value, where, report)
    report.characters += len(str(value))


_INLINE: Mapping[str, Check] = {
    "text": record({**_kind, "text": _words}, _styled),
    "link": record({**_kind, "url": string(3000, 1)}, {**_styled, "text": _words, "unsafe": boolean}),
    "emoji": record(
        {**_kind, "name": string(100, 1)}, {**_styled, "unicode": string(50), "skin_tone": integer(1, 6)}
    ),
    "user": record({**_kind, "user_id": string(50, 1)}, _styled),
    "usergroup": record({**_kind, "usergroup_id": string(50, 1)}, _styled),
    "channel": record({**_kind, "channel_id": string(50, 1)}, _styled),
    "team": record({**_kind, "team_id": string(50, 1)}, _styled),
    "broadcast": record({**_kind, "range": one_of("here", "channel", "everyone")}, _styled),
    "date": record(
        {**_kind, "timestamp": anything, "format": string(255, 1)},
        {**_styled, "url": string(3000), "fallback": string(3000)},
    ),
    "color": record({**_kind, "value": string(20, 1)}, _styled),
}
_inline = array(typed(lambda: _INLINE), 10_000, 0)
_section = record({**_kind, "elements": _inline})
_PARTS: Mapping[str, Check] = {
    "rich_text_section": _section,
    "rich_text_preformatted": record(
        {**_kind, "elements": _inline}, {"border": integer(0, 1), "language": string(50)}
    ),
    "rich_text_quote": record({**_kind, "elements": _inline}, {"border": integer(0, 1)}),
    "rich_text_list": record(
        {**_kind, "style": one_of("bullet", "ordered"), "elements": array(_section, 10_000, 0)},
        {"indent": integer(0, 8), "offset": integer(0, 1_000_000), "border": integer(0, 1)},
    ),
}
rich_text: Check = array(typed(lambda: _PARTS), 10_000, 0)
