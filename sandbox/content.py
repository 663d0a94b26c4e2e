"""What a message of the app may hold: reading and refusing its text, blocks, attachments and metadata."""

import json
import re
from typing import Any

from sandbox.arguments import Arguments
from sandbox.blockkit import blocks as rules
from sandbox.box import Box
from sandbox.errors import SlackError
from sandbox.state import Json
from sandbox.talk import Draft

LONGEST_UPDATE = 4_000
_LARGEST_METADATA = 8_000  # Slack refuses large metadata without saying how large; ours holds one row's id
_TS = re.compile(r"\d{10}\.\d{6}")


def draft(box: Box, args: Arguments) -> Draft:
    """Read a message.

    Raises:
        SlackError: `no_text`, `invalid_blocks`, `msg_blocks_too_long`, `invalid_metadata_format`, …
    """
    text = args.string("text") or ""
    listed = blocks(box, args)
    attachments = _attachments(args)
    if not text.strip() and not listed and not attachments:
        raise SlackError("no_text")
    return Draft(
        text=text,
        blocks=listed,
        attachments=attachments,
        thread_ts=_thread(args),
        broadcast=args.flag("reply_broadcast"),
        metadata=_metadata(args),
        username=args.string("username"),
    )


def blocks(box: Box, args: Arguments) -> list[Json]:
    """Read a message's blocks, each with a `block_id`.

    Raises:
        SlackError: `invalid_blocks_format`, `invalid_blocks` with every problem, or `msg_blocks_too_long`.
    """
    given = args.structure("blocks", "invalid_blocks_format")
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_blocks_format")
    report = rules.check(given, surface="message")
    if report.messages:
        raise SlackError("invalid_blocks", report.messages, errors=report.messages)
    if report.characters > box.settings.cumulative_text:
        raise SlackError("msg_blocks_too_long")
    return rules.complete(given, box.world.new_id)


def _attachments(args: Arguments) -> list[Json]:
    given = args.structure("attachments", "invalid_attachments")
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_attachments")
    if len(given) > 100:
        raise SlackError("too_many_attachments")
    return given


def _thread(args: Arguments) -> str | None:
    given = args.string("thread_ts")
    if given is not None and not _TS.fullmatch(given):
        raise SlackError("invalid_thread_ts", [f"{given} is not a valid thread_ts"])
    return given


def _metadata(args: Arguments) -> Json | None:
    given = args.structure("metadata", "invalid_metadata_format")
    if given is None:
        return None
    if given == {}:
        return {}
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not all(_flat(value) for value in given["event_payload"].values()):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > _LARGEST_METADATA:
        raise SlackError("metadata_too_large")
    return given


def _flat(value: Any) -> bool:
    """A payload holds plain values and lists of them; objects inside it are not supported."""
    if isinstance(value, list):
        return all(not isinstance(one, (dict, list)) for one in value)
    return not isinstance(value, dict)
