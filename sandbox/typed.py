"""What people type, as Slack stores it: escaped, mentions and links as tokens, and the same as rich text."""

import re
from html import unescape

from sandbox.state import Json
from sandbox.world import World

_TOKEN = r"<(?:@[UW]\w+|#[CG]\w+|!(?:here|channel|everyone)|!subteam\^\w+|https?://[^\s<>|]+)(?:\|[^<>]*)?>"
_KEPT = re.compile(rf"({_TOKEN})")
_HANDLE = re.compile(r"(?<![\w@<])@([\w.-]*\w)")
_LINK = re.compile(r"(?<![\w<|])(https?://[^\s<>|&]+(?:&amp;[^\s<>|&]+)*)")
_PARTS = re.compile(rf"({_TOKEN}|:[a-z0-9_+-]+:)")


def encode(world: World, text: str) -> str:
    """Store what somebody typed: `& < >` become entities, `@handle` a mention, an address a link.

    Tokens such as `<@U1>` or `<!channel>` stay: they stand for what a client puts in when a name is picked.
    """
    pieces = _KEPT.split(text)
    return "".join(piece if index % 2 else _free(world, piece) for index, piece in enumerate(pieces))


def _free(world: World, piece: str) -> str:
    safe = piece.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LINK.sub(r"<\1>", _HANDLE.sub(lambda match: _mention(world, match), safe))


def _mention(world: World, match: re.Match[str]) -> str:
    handle = match[1].lower()
    if handle in ("here", "channel", "everyone"):
        return f"<!{handle}>"
    for user in world.users.values():
        if user.name.lower() == handle and not user.deleted:
            return f"<@{user.id}>"
    for group in world.usergroups.values():
        if group.handle.lower() == handle:
            return f"<!subteam^{group.id}>"
    return match[0]


def rich_text(world: World, text: str) -> list[Json]:
    """Give the block that Slack's composer sends along with a typed message."""
    pieces = [piece for piece in _PARTS.split(text) if piece]
    if not pieces:
        return []
    section = {"type": "rich_text_section", "elements": [_element(piece) for piece in pieces]}
    return [{"type": "rich_text", "block_id": world.new_id("b"), "elements": [section]}]


def _element(piece: str) -> Json:
    if piece[0] == ":" and piece[-1] == ":" and len(piece) > 2:
        return {"type": "emoji", "name": piece[1:-1]}
    if piece[0] != "<":
        return {"type": "text", "text": unescape(piece)}
    what = piece[1:-1].partition("|")[0]
    for mark, kind, key in _KINDS:
        if what.startswith(mark):
            return {"type": kind, key: what.removeprefix(mark)}
    return {"type": "link", "url": unescape(what)}


_KINDS = (
    ("@", "user", "user_id"),
    ("#", "channel", "channel_id"),
    ("!subteam^", "usergroup", "usergroup_id"),
    ("!", "broadcast", "range"),
)
