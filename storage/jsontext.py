"""JSON as it is stored: one text for one value, so that it can be hashed."""

import json
from typing import Any

from pydantic_core import from_json


def dump(value: Any) -> str:
    """Write a value as canonical JSON: keys sorted, no spaces, UTF-8 unless it holds half a character.

    A lone surrogate (half an emoji, as broken clients send) cannot be UTF-8, so such a text is written
    in ASCII escapes throughout. The same value always gives the same text.

    Raises:
        ValueError: it holds NaN or an infinity, which JSON has no word for.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text


def load(text: str) -> Any:
    """Read what `dump` wrote."""
    try:
        return from_json(text, allow_inf_nan=False, cache_strings="keys")  # values hardly repeat
    except ValueError:  # half a character, which the quicker reader refuses
        return json.loads(text)


def plain(text: str) -> str:
    """Make a text storable on every database: without NUL and without half characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
