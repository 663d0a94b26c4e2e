"""A message's blocks as lines of plain text, for whoever announces by command."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.views import texts
from bot.views.scene import Message


def plainly(message: Message) -> str:
    """What is read in a message's blocks, one after the other; a button as `[Its label]`, times in UTC."""
    return "\n".join("".join(_block(block)) for block in message.blocks)


def _block(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        said = part.get("text")
        if isinstance(said, str):
            yield texts.plain(said) if part.get("type") == "mrkdwn" else said
        elif part.get("type") == "button":
            yield f"[{''.join(_block(said))}]"
        elif part.get("type") == "link":
            yield str(part["url"])
        else:
            yield from _block([said, part.get("elements")])
    elif isinstance(part, list):
        for one in part:
            yield from _block(one)
