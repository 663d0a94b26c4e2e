"""The rules of views: modals and home tabs."""

import json
from typing import Any

from sandbox.blockkit import blocks
from sandbox.blockkit.checks import Report, anything, boolean, one_of, record, string, text
from sandbox.errors import SlackError
from sandbox.state import Json

_MODAL = record(
    {"type": one_of("modal"), "title": text(24, "plain_text"), "blocks": anything},
    {
        "submit": text(24, "plain_text"),
        "close": text(24, "plain_text"),
        "private_metadata": string(3000),
        "callback_id": string(255),
        "external_id": string(255),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
_HOME = record(
    {"type": one_of("home"), "blocks": anything},
    {"private_metadata": string(3000), "callback_id": string(255), "external_id": string(255)},
)
_LARGEST = 250_000


def check(view: Any, *, kind: str = "modal") -> Json:
    """Give the view back when Slack would take it.

    Raises:
        SlackError: `invalid_arguments` with every problem, or `view_too_large`.
    """
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", ["must be an object [json-pointer:/view]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > _LARGEST:
        raise SlackError("view_too_large")
    report = Report(surface=kind)
    (_HOME if kind == "home" else _MODAL)(view, "/view", report)
    listed = view.get("blocks")
    report.messages += blocks.check(listed, surface=kind, where="/view/blocks").messages
    if kind == "modal" and isinstance(listed, list) and not view.get("submit"):
        _submittable(listed, report)
    if report.messages:
        raise SlackError("invalid_arguments", report.messages)
    return view


def _submittable(listed: list[Any], report: Report) -> None:
    if any(isinstance(block, dict) and block.get("type") == "input" for block in listed):
        report.add("/view/submit", "a submit is required when an input block is within blocks array")
