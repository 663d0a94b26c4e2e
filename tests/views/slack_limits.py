"""Slack's limits, checked on what would be sent; and that nothing of others' words is live in it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.views.scene import Message

TEXT_BUDGET = 9_000
_TOKENS = (
    re.compile(r"<@[UW][A-Z0-9]+>"),
    re.compile(r"<!date\^\d+\^[^|<>]+\|[^<>]+>"),
    re.compile(r"<https?://[^|<>\s]+\|[^<>]+>"),
)
_ANY_TOKEN = re.compile(r"<[^>]*>?")
_OPAQUE = re.compile(r"\b(?:t|cus|h)_[a-z0-9]+|\b(?:agent|contact|staff)-\d")
_TURNERS = re.compile("[\u202a-\u202e\u2066\u2067]")
_SECTION, _FIELD, _OPTION, _BUTTON = 3_000, 2_000, 75, 75


def check_message(message: Message) -> None:
    """Raise AssertionError for whatever Slack would refuse, cut or act on by mistake."""
    check_fallback(message.text)
    assert 0 < len(message.blocks) <= 50
    check_blocks(message.blocks)


def check_fallback(text: str) -> None:
    """The fallback stands alone, within what `chat.update` takes, with tokens of ours only."""
    assert text.strip()
    assert len(text) <= 4_000
    check_markup(text)


def check_view(view: Mapping[str, Any]) -> None:
    """A form within its limits, with one element to each block id."""
    assert view["type"] == "modal"
    assert 1 <= len(view["title"]["text"]) <= 24
    for name in ("submit", "close"):
        assert name not in view or 1 <= len(view[name]["text"]) <= 24
    assert len(view.get("private_metadata", "")) <= 3_000
    assert 1 <= len(view["blocks"]) <= 100
    inputs = [block for block in view["blocks"] if block["type"] == "input"]
    assert bool(inputs) == ("submit" in view)
    block_ids = [block["block_id"] for block in inputs]
    assert len(block_ids) == len(set(block_ids))
    for block in inputs:
        assert block["element"]["action_id"] == block["block_id"]
    check_blocks(view["blocks"], budget=200_000)


def check_blocks(blocks: Sequence[Mapping[str, Any]], budget: int = TEXT_BUDGET) -> None:
    """Every text, element and id of some blocks."""
    for block in blocks:
        check_block(block)
    assert sum(len(text) for text in visible(blocks)) < budget
    for text in visible(blocks):
        assert text
        assert not _OPAQUE.search(text), text
        assert "None" not in text, text
        assert "<!" not in text.replace("<!date^", ""), text
        assert not _TURNERS.search(text), text


def check_block(block: Mapping[str, Any]) -> None:
    """One block by its type."""
    assert block["type"] in {"section", "actions", "context", "rich_text", "input", "divider"}
    assert len(block.get("block_id", "")) <= 255
    if block["type"] == "section":
        assert ("text" in block) or block["fields"]
        assert len(block.get("fields", ())) <= 10
        _check_texts([block["text"]] if "text" in block else [], _SECTION)
        _check_texts(block.get("fields", ()), _FIELD)
        _check_elements([block["accessory"]] if "accessory" in block else [])
    elif block["type"] == "actions":
        assert 1 <= len(block["elements"]) <= 25
        _check_elements(block["elements"])
    elif block["type"] == "context":
        assert 1 <= len(block["elements"]) <= 10
        _check_texts(block["elements"], _SECTION)
    elif block["type"] == "rich_text":
        assert block["elements"]
    elif block["type"] == "input":
        _check_texts([block["label"]], 2_000)
        _check_elements([block["element"]])


def _check_texts(texts: Sequence[Mapping[str, Any]], limit: int) -> None:
    for text in texts:
        assert 1 <= len(text["text"]) <= limit
        if text["type"] == "mrkdwn":
            assert text["verbatim"] is True
            check_markup(text["text"])


def check_markup(markup: str) -> None:
    """Only tokens that Pledge writes: a person, a time, a link."""
    for token in _ANY_TOKEN.findall(markup):
        assert any(known.fullmatch(token) for known in _TOKENS), token
    assert ">" not in _ANY_TOKEN.sub("", markup)
    assert not re.search(r"@(?:channel|here|everyone)\b", markup), markup
    assert not _TURNERS.search(markup)
    assert not looks_like_a_slip_of_ours(markup), markup


def looks_like_a_slip_of_ours(text: str) -> bool:
    """Whether a text shows what no reader should see: a missing value, or an opaque id."""
    return "None" in text or bool(_OPAQUE.search(text))


def _check_elements(elements: Sequence[Mapping[str, Any]]) -> None:
    action_ids = [element["action_id"] for element in elements]
    assert len(action_ids) == len(set(action_ids)), action_ids
    for element in elements:
        assert 1 <= len(element["action_id"]) <= 255
        _check_element(element)


def _check_element(element: Mapping[str, Any]) -> None:
    if element["type"] == "button":
        assert 1 <= len(element["text"]["text"]) <= _BUTTON
        assert 1 <= len(element["value"]) <= 2_000
        confirm = element.get("confirm")
        assert confirm is None or len(confirm["text"]["text"]) <= 300
    if "placeholder" in element:
        assert 1 <= len(element["placeholder"]["text"]) <= 150
    if element["type"] == "overflow":
        assert 1 <= len(element["options"]) <= 5
    if element["type"] in {"static_select", "multi_static_select"}:
        assert ("options" in element) != ("option_groups" in element)
        assert len(element.get("option_groups", ())) <= 100
        assert 1 <= len(element.get("options", [None])) <= 100
    for option in options(element):
        assert 1 <= len(option["text"]["text"]) <= _OPTION
        assert 1 <= len(option["value"]) <= 150
        assert 1 <= len(option.get("description", {"text": "-"})["text"]) <= _OPTION


def options(element: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """A menu's options, those in groups too."""
    grouped = [one for group in element.get("option_groups", ()) for one in group["options"]]
    return [*element.get("options", ()), *grouped]


def visible(node: Any) -> Iterator[str]:
    """Every text that a reader sees, ids and values left out."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in {"text", "label", "title", "fallback"} and isinstance(value, str):
                yield value
            elif key not in {"value", "action_id", "block_id", "url", "private_metadata"}:
                yield from visible(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from visible(item)


def seen(message: Message) -> str:
    """All a reader sees of a message, in order."""
    return "\n".join(visible(message.blocks))


def elements(message: Message | Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every button and menu."""
    blocks = message.blocks if isinstance(message, Message) else message["blocks"]
    rows = [block for block in blocks if block["type"] == "actions"]
    beside = [block["accessory"] for block in blocks if "accessory" in block]
    return [element for row in rows for element in row["elements"]] + beside


def presses(message: Message | Mapping[str, Any]) -> list[str]:
    """The action ids of every button and menu."""
    return [element["action_id"] for element in elements(message)]


def value_of(message: Message, action_id: str) -> str:
    """The value of one button."""
    return next(element["value"] for element in elements(message) if element["action_id"] == action_id)
