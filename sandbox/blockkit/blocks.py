"""The rules of blocks: which there are, what each may hold, how much of it."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.checks import (
    Check,
    Report,
    anything,
    array,
    boolean,
    both,
    children,
    duplicates,
    record,
    string,
    text,
    typed,
)
from sandbox.blockkit.elements import BOTH, IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION, PLAIN
from sandbox.blockkit.rich import rich_text
from sandbox.state import Json

_base: Mapping[str, Check] = {"block_id": string(255, 1)}
_kind: Mapping[str, Check] = {"type": anything}
_MODAL_ONLY = frozenset({"email_text_input", "url_text_input", "number_input", "file_input"})


def _section_says_something(block: Any, where: str, report: Report) -> None:
    if not block.get("text") and not block.get("fields"):
        report.add(where, "must define either `text` or `fields`")


def _input_fits_surface(block: Any, where: str, report: Report) -> None:
    element = block.get("element")
    kind = element.get("type") if isinstance(element, dict) else None
    if report.surface == "message" and kind in _MODAL_ONLY:
        report.add(f"{where}/element", f"unsupported type: {kind}")


def _markdown_in_messages(block: Any, where: str, report: Report) -> None:
    report.characters += len(str(block.get("text", "")))
    if report.surface != "message":
        report.add(f"{where}/type", "unsupported type: markdown")


_BLOCKS: Mapping[str, Check] = {
    "section": both(
        record(
            _kind,
            {
                **_base,
                "text": text(3000, *BOTH),
                "fields": array(text(2000, *BOTH), 10),
                "accessory": typed(lambda: IN_SECTION),
                "expand": boolean,
            },
        ),
        _section_says_something,
    ),
    "header": record({**_kind, "text": text(150, PLAIN)}, _base),
    "divider": record(_kind, _base),
    "context": record({**_kind, "elements": array(typed(lambda: IN_CONTEXT), 10)}, _base),
    "actions": record({**_kind, "elements": array(typed(lambda: IN_ACTIONS), 25)}, _base),
    "input": both(
        record(
            {**_kind, "label": text(2000, PLAIN), "element": typed(lambda: IN_INPUT)},
            {**_base, "hint": text(2000, PLAIN), "optional": boolean, "dispatch_action": boolean},
        ),
        _input_fits_surface,
    ),
    "image": record(
        {**_kind, "alt_text": string(2000, 1)},
        {**_base, "image_url": string(3000, 1), "slack_file": anything, "title": text(2000, PLAIN)},
    ),
    "rich_text": record({**_kind, "elements": rich_text}, _base),
    "markdown": both(record({**_kind, "text": string(12_000, 1)}, _base), _markdown_in_messages),
    "video": anything,
    "table": anything,
    **dict.fromkeys(("alert", "card", "carousel", "container", "context_actions", "data_table"), anything),
}
"""The last are taken unread: Slack has them, and the page says where it does not draw them."""

_each = typed(lambda: _BLOCKS)


def check(blocks: Any, *, surface: str, where: str = "/blocks") -> Report:
    """Look through `blocks` and report all that Slack would refuse; an empty report is a pass."""
    report = Report(surface=surface)
    array(_each, 50 if surface == "message" else 100, 0)(blocks, where, report)
    if isinstance(blocks, list):
        _identities([block for block in blocks if isinstance(block, dict)], where, report)
    return report


def _identities(blocks: list[Json], where: str, report: Report) -> None:
    """Every `block_id` is its surface's only one, every `action_id` its block's."""
    for twice in duplicates([str(block["block_id"]) for block in blocks if block.get("block_id")]):
        report.add(where, f"`block_id` {twice} already exists")
    for index, block in enumerate(blocks):
        actions = [str(child["action_id"]) for child in children(block) if child.get("action_id")]
        for twice in duplicates(actions):
            report.add(f"{where}/{index}", f"`action_id` {twice} already exists")


def complete(blocks: list[Json], new_id: Any) -> list[Json]:
    """Give every block a `block_id` and every element an `action_id`, as Slack does when the app gave none."""
    done = []
    for block in blocks:
        whole = {**block, "block_id": block.get("block_id") or new_id("b")}
        for name in ("accessory", "element"):
            if isinstance(whole.get(name), dict):
                whole[name] = _with_action(whole[name], new_id)
        if whole["type"] == "actions":
            whole["elements"] = [_with_action(one, new_id) for one in whole["elements"]]
        done.append(whole)
    return done


def _with_action(element: Json, new_id: Any) -> Json:
    if element["type"] == "image":
        return element
    return {**element, "action_id": element.get("action_id") or new_id("a")}
