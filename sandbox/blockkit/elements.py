"""What may stand inside a block: buttons, selects, inputs, with their limits."""

from collections.abc import Mapping
from typing import Any

from sandbox.blockkit.checks import (
    Check,
    Report,
    anything,
    array,
    boolean,
    both,
    duplicates,
    integer,
    one_of,
    record,
    string,
    text,
)

PLAIN = "plain_text"
BOTH = ("plain_text", "mrkdwn")

_kind: Mapping[str, Check] = {"type": anything}
_action: Mapping[str, Check] = {"action_id": string(255, 1)}
_confirm = record(
    {
        "title": text(100, PLAIN),
        "text": text(300, *BOTH),
        "confirm": text(30, PLAIN),
        "deny": text(30, PLAIN),
    },
    {"style": one_of("primary", "danger")},
)
_common: Mapping[str, Check] = {**_action, "confirm": _confirm, "focus_on_load": boolean}
_placeholder: Mapping[str, Check] = {"placeholder": text(150, PLAIN)}


def _option(*kinds: str) -> Check:
    return record(
        {"text": text(75, *kinds), "value": string(150, 1)},
        {"description": text(75, *kinds), "url": string(3000)},
    )


_options = array(_option(PLAIN), 100)
_groups = array(record({"label": text(75, PLAIN), "options": _options}), 100)


def _chosen_is_offered(value: Any, where: str, report: Report) -> None:
    """An initial option must be one of the options, as given there."""
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group.get("options") or []
    chosen = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    for one in chosen:
        if one not in offered:
            report.add(where, "initial option must match one of the options")


def _offers(value: Any, where: str, report: Report) -> None:
    if bool(value.get("options")) == bool(value.get("option_groups")):
        report.add(where, "must define either `options` or `option_groups`")
    values = [str(one.get("value")) for one in value.get("options") or [] if isinstance(one, dict)]
    for twice in duplicates(values):
        report.add(where, f"duplicate option value: {twice}")


_static = both(
    record(
        _kind,
        {
            **_common,
            **_placeholder,
            "options": _options,
            "option_groups": _groups,
            "initial_option": anything,
        },
    ),
    _offers,
    _chosen_is_offered,
)
_multi_static = both(
    record(
        _kind,
        {
            **_common,
            **_placeholder,
            "options": _options,
            "option_groups": _groups,
            "initial_options": anything,
            "max_selected_items": integer(1, 100),
        },
    ),
    _offers,
    _chosen_is_offered,
)
_picks_one = record(
    _kind,
    {
        **_common,
        **_placeholder,
        "initial_user": string(50),
        "initial_channel": string(50),
        "initial_conversation": string(50),
        "default_to_current_conversation": boolean,
        "response_url_enabled": boolean,
        "filter": anything,
        "min_query_length": integer(0, 100),
        "initial_option": _option(PLAIN),
    },
)
_picks_many = record(
    _kind,
    {
        **_common,
        **_placeholder,
        "initial_users": anything,
        "initial_channels": anything,
        "initial_conversations": anything,
        "initial_options": anything,
        "default_to_current_conversation": boolean,
        "filter": anything,
        "min_query_length": integer(0, 100),
        "max_selected_items": integer(1, 100),
    },
)


def _buttons_of(*kinds: str, most: int, chosen: str) -> Check:
    return both(
        record({**_kind, "options": array(_option(*kinds), most)}, {**_common, chosen: anything}),
        _chosen_is_offered,
    )


def _typed_in(**more: Check) -> Check:
    return record(_kind, {**_common, **_placeholder, "dispatch_action_config": anything, **more})


_moment = record(
    _kind,
    {
        **_common,
        **_placeholder,
        "initial_date": string(10, 10),
        "initial_time": string(5, 5),
        "initial_date_time": integer(1_000_000_000, 9_999_999_999),
        "timezone": string(50),
    },
)

CLICKED: Mapping[str, Check] = {
    "button": record(
        {**_kind, "text": text(75, PLAIN)},
        {
            **_action,
            "value": string(2000),
            "url": string(3000),
            "style": one_of("primary", "danger"),
            "confirm": _confirm,
            "accessibility_label": string(75),
        },
    ),
    "overflow": record({**_kind, "options": array(_option(PLAIN), 5)}, {**_action, "confirm": _confirm}),
    "workflow_button": record({**_kind, "text": text(75, PLAIN), "workflow": anything}, {**_action}),
}
"""What only makes sense when pressed."""

CHOSEN: Mapping[str, Check] = {
    "static_select": _static,
    "external_select": _picks_one,
    "users_select": _picks_one,
    "conversations_select": _picks_one,
    "channels_select": _picks_one,
    "multi_static_select": _multi_static,
    "multi_external_select": _picks_many,
    "multi_users_select": _picks_many,
    "multi_conversations_select": _picks_many,
    "multi_channels_select": _picks_many,
    "checkboxes": _buttons_of(*BOTH, most=10, chosen="initial_options"),
    "radio_buttons": _buttons_of(*BOTH, most=10, chosen="initial_option"),
    "datepicker": _moment,
    "timepicker": _moment,
    "datetimepicker": _moment,
}
"""What chooses, in a message or in a form."""

TYPED: Mapping[str, Check] = {
    "plain_text_input": _typed_in(
        initial_value=string(3000),
        multiline=boolean,
        min_length=integer(0, 3000),
        max_length=integer(1, 3000),
    ),
    "rich_text_input": _typed_in(initial_value=anything),
    "email_text_input": _typed_in(initial_value=string(3000)),
    "url_text_input": _typed_in(initial_value=string(3000)),
    "number_input": _typed_in(
        is_decimal_allowed=boolean,
        initial_value=string(100),
        min_value=string(100),
        max_value=string(100),
    ),
    "file_input": _typed_in(filetypes=anything, max_files=integer(1, 10)),
}
"""What is typed or attached, in an input block only."""

_picture = record(
    {**_kind, "alt_text": string(2000, 1)}, {"image_url": string(3000, 1), "slack_file": anything}
)

IN_ACTIONS: Mapping[str, Check] = {**CLICKED, **CHOSEN}
IN_SECTION: Mapping[str, Check] = {**CLICKED, **CHOSEN, "image": _picture}
IN_INPUT: Mapping[str, Check] = {**CHOSEN, **TYPED}
IN_CONTEXT: Mapping[str, Check] = {
    "image": _picture,
    "plain_text": text(3000, PLAIN),
    "mrkdwn": text(3000, "mrkdwn"),
}
