"""Forms as their users see them: fields by label, values in Slack's shape, what the client checks before it sends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.blockkit.checks import children
from sandbox.errors import Misuse
from sandbox.state import Json
from sandbox.world import World

_KEYS = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
_INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
    "files": "initial_files",
}
_MANY = frozenset(
    {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: an element and the block it stands in."""

    block: Json
    element: Json

    @property
    def key(self) -> str:
        """Give the name under which the value stands in the state."""
        return _KEYS[self.element["type"]]

    @property
    def label(self) -> str:
        """Give what the user reads beside it."""
        label = self.block.get("label") or self.block.get("text") or self.element.get("placeholder") or {}
        return str(label.get("text", ""))

    @property
    def is_input(self) -> bool:
        """Tell whether it is an input, sent with the form, rather than an action sent at once."""
        return bool(self.block["type"] == "input")

    def named(self, name: str) -> bool:
        """Tell whether somebody who says `name` means this field."""
        placeholder = (self.element.get("placeholder") or {}).get("text")
        known = (self.block["block_id"], self.element["action_id"], self.label, placeholder)
        return any(name == one for one in known)


def fields(blocks: list[Json]) -> Iterator[Field]:
    """Give every field of some blocks."""
    for block in blocks:
        for element in children(block):
            if element.get("type") in _KEYS and block["type"] != "context":
                yield Field(block, element)


def initial_values(blocks: list[Json]) -> Json:
    """Give the state of untouched blocks: block id → action id → value."""
    values: Json = {}
    for field in fields(blocks):
        if field.element["type"] != "overflow":
            start = field.element.get(_INITIAL[field.key])
            if start is None and field.key in _MANY:
                start = []
            value = {"type": field.element["type"], field.key: start}
            values.setdefault(field.block["block_id"], {})[field.element["action_id"]] = value
    return values


def value_for(world: World, field: Field, given: Any) -> Json:
    """Give what a user put into a field, in Slack's shape: `given` is a text, or an option's text or value.

    Raises:
        Misuse: the field has no such option.
    """
    kind, key = field.element["type"], field.key
    if kind == "rich_text_input" and isinstance(given, str):
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": given}]}
        given = {"type": "rich_text", "elements": [section]}
    convert = _CONVERT.get(key, _as_given)
    if given is not None and key in _MANY:
        given = [convert(world, field, one) for one in ([given] if isinstance(given, str) else given)]
    elif given is not None:
        given = convert(world, field, given)
    return {"type": kind, key: given}


def _as_given(_world: World, _field: Field, given: Any) -> Any:
    return given


def _option(_world: World, field: Field, given: Any) -> Json:
    offered = options(field.element)
    for option in offered:
        if given in (option.get("value"), option["text"]["text"]):
            return option
    names = ", ".join(repr(option["text"]["text"]) for option in offered)
    raise Misuse(f"{field.label!r} offers no {given!r}, only {names}")


def options(element: Json) -> list[Json]:
    """Give a select's options, those in groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


_CONVERT: dict[str, Callable[[World, Field, Any], Any]] = {
    "selected_option": _option,
    "selected_options": _option,
    "selected_user": lambda world, _field, given: world.user(given).id,
    "selected_users": lambda world, _field, given: world.user(given).id,
    "selected_channel": lambda world, _field, given: world.channel(given).id,
    "selected_channels": lambda world, _field, given: world.channel(given).id,
    "selected_conversation": lambda world, _field, given: world.channel(given).id,
    "selected_conversations": lambda world, _field, given: world.channel(given).id,
    "value": lambda _world, _field, given: str(given),
}


def objections(blocks: list[Json], values: Json) -> dict[str, str]:
    """Give what the client itself objects to before it sends a form, by block id."""
    found = {}
    for field in fields(blocks):
        if field.is_input:
            value = values[field.block["block_id"]][field.element["action_id"]][field.key]
            problem = _objection(field, value)
            if problem:
                found[field.block["block_id"]] = problem
    return found


def _objection(field: Field, value: Any) -> str | None:
    element = field.element
    if value in (None, "", []):
        return None if field.block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        if len(value) < least:
            return f"This entry must be at least {least} characters."
        if len(value) > most:
            return f"This entry must be at most {most} characters."
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if element["type"] == "number_input":
        return _not_a_number(element, value)
    return None


def _not_a_number(element: Json, value: str) -> str | None:
    try:
        number = float(value) if element.get("is_decimal_allowed") else int(value)
    except ValueError:
        return "Please enter a valid number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
