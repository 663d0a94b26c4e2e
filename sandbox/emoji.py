"""Emoji names, as people type them and as Slack says them in payloads."""

import re

from sandbox.errors import SlackError

BY_NAME = {
    "+1": "👍",
    "bell": "🔔",
    "double_vertical_bar": "⏸️",
    "eyes": "👀",
    "four": "4️⃣",
    "heavy_minus_sign": "➖",
    "hourglass_flowing_sand": "⏳",
    "large_blue_circle": "🔵",
    "large_green_circle": "🟢",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "one": "1️⃣",
    "red_circle": "🔴",
    "rotating_light": "🚨",
    "speech_balloon": "💬",
    "telephone_receiver": "📞",
    "three": "3️⃣",
    "ticket": "🎫",
    "two": "2️⃣",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}
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
