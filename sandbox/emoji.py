"""Emoji names, as people type them and as Slack says them in payloads."""

import re

from sandbox.errors import SlackError

BY_NAME = {
    "eyes": "👀",
    "ticket": "🎫",
    "white_check_mark": "✅",
    "+1": "👍",
    "wave": "👋",
    "x": "❌",
    "one": "1️⃣",
    "two": "2️⃣",
    "three": "3️⃣",
    "four": "4️⃣",
    "rotating_light": "🚨",
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "warning": "⚠️",
    "bell": "🔔",
    "hourglass_flowing_sand": "⏳",
    "double_vertical_bar": "⏸️",
    "heavy_minus_sign": "➖",
    "speech_balloon": "💬",
    "telephone_receiver": "📞",
    "package": "📦",
    "wrench": "🔧",
}
"""In the order in which the page offers them."""
_BY_PICTURE = {picture: name for name, picture in BY_NAME.items()}
_NAME = re.compile(r"[\w+'-]+(::skin-tone-[2-6])?")


def name(typed: str) -> str:
    """Give Slack's name of an emoji typed as `ticket`, `:ticket:` or 🎫.

    Raises:
        SlackError: `invalid_name`.
    """
    bare = _BY_PICTURE.get(typed, typed[1:-1] if typed.startswith(":") and typed.endswith(":") else typed)
    if not _NAME.fullmatch(bare):
        raise SlackError("invalid_name")
    return bare


def pictures(text: str) -> str:
    """Show `:ticket:` as 🎫 where the sandbox knows the picture; other names stay."""
    return re.sub(r":([a-z0-9_+-]+):", lambda match: BY_NAME.get(match[1], match[0]), text)
