"""The only place that indexes into Slack's dictionaries: payloads become `bot.inputs`.

Slack's rules about who and where (`docs/architecture.md`, Slack Connect): the installation is never the actor's
team, and a reaction names no team at all.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.inputs import Chosen, Commanded, Edited, Posted, Pressed, Reacted, Submitted, Who

Payload = Mapping[str, Any]

TEXT_LIMIT = 40_000
"""Slack's own; what a forged event says beyond it is cut off."""


def workspace(body: Payload) -> str:
    """The installing team of an event's envelope: `authorizations[0]`, never the outer team."""
    authorizations = body.get("authorizations") or [{}]
    return str(authorizations[0].get("team_id") or body.get("team_id") or "")


def posted(body: Payload, bot_user: str) -> Posted | None:
    """A message somebody wrote; None for what machines write and for what has no author."""
    event = body["event"]
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not (user and channel and ts) or event.get("bot_id") or user == bot_user:
        return None
    return from_message(event, channel, workspace(body), bot_user)


def from_message(message: Payload, channel: str, team: str, bot_user: str) -> Posted:
    """A message as an event or the history tells it; that it was addressed to the app is no part of its words."""
    text = str(message.get("text") or "")[:TEXT_LIMIT]
    thread = message.get("thread_ts")
    unaddressed = re.sub(rf"\s*<@{re.escape(bot_user)}(\|[^>]*)?>[,:]?\s*", " ", text).strip()
    return Posted(
        who=Who(workspace=team, user=str(message.get("user") or ""), team=_actor_team(message)),
        channel=channel,
        ts=str(message["ts"]),
        thread_ts=None if thread in (None, message["ts"]) else str(thread),
        text=unaddressed,
        files=tuple(_file(file) for file in message.get("files") or ()),
        mentions_app=unaddressed != text.strip(),
    )


def _actor_team(event: Payload) -> str | None:
    """`user_team` where there is one: in a mention `team` is the installation's."""
    profile = event.get("user_profile") or {}
    team = event.get("user_team") or event.get("source_team") or profile.get("team") or event.get("team")
    return str(team) if team else None


def _file(file: Payload) -> dict[str, str]:
    keys = ("id", "name", "permalink")
    return {key: str(file[key])[:500] for key in keys if file.get(key)}


def edited(body: Payload) -> Edited | None:
    """A changed or deleted message; None when its words stay the same (Slack unfurled a link)."""
    event = body["event"]
    previous = event.get("previous_message") or {}
    message = event.get("message") or {}
    gone = event.get("subtype") == "message_deleted" or message.get("subtype") == "tombstone"
    source = previous if gone else message
    if not source.get("user") or source.get("bot_id"):
        return None
    if not gone and message.get("text") == previous.get("text"):
        return None
    return Edited(
        who=Who(workspace=workspace(body), user=str(source["user"]), team=_actor_team(source)),
        channel=str(event["channel"]),
        ts=str(event.get("deleted_ts") or source["ts"]),
        text=None if gone else str(message.get("text") or "")[:TEXT_LIMIT],
        before=str(previous.get("text") or "")[:TEXT_LIMIT],
        in_thread=source.get("thread_ts") not in (None, source.get("ts")),
    )


def reacted(body: Payload) -> Reacted | None:
    """An emoji on a message; None for emoji on files."""
    event = body["event"]
    item = event.get("item") or {}
    if item.get("type") != "message" or not event.get("user"):
        return None
    return Reacted(
        who=Who(workspace=workspace(body), user=str(event["user"])),
        channel=str(item["channel"]),
        ts=str(item["ts"]),
        emoji=str(event["reaction"]).partition("::")[0],
        at=str(event["event_ts"]),
        added=event["type"] == "reaction_added",
    )


def pressed(body: Payload) -> Pressed:
    """The first action of an interaction; a menu's choice stands in `selected`."""
    action = body["actions"][0]
    container = body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    view = body.get("view") or {}
    home = view.get("type") == "home"
    return Pressed(
        who=_user(body),
        action=str(action.get("action_id") or ""),
        value=str(action.get("value") or ""),
        selected=_selected(action),
        channel=channel,
        message_ts=container.get("message_ts"),
        thread_ts=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts"),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=body.get("response_url"),
        view_id=None if home else view.get("id"),
        home=home,
        ephemeral=bool(container.get("is_ephemeral")),
    )


def chosen(body: Payload, team: str, bot_user: str) -> Chosen:
    """A message shortcut; the message comes with it, whole."""
    return Chosen(
        who=_user(body),
        shortcut=str(body["callback_id"]),
        posted=from_message(body["message"], str(body["channel"]["id"]), team, bot_user),
        response_url=str(body["response_url"]),
    )


def opened_home(body: Payload) -> Who | None:
    """Who opened their home tab; None for the app's other tabs."""
    event = body["event"]
    return Who(workspace=workspace(body), user=str(event["user"])) if event.get("tab") == "home" else None


def _user(body: Payload) -> Who:
    user = body.get("user") or {}
    team = user.get("team_id") or (body.get("team") or {}).get("id")
    return Who(workspace="", user=str(user.get("id") or ""), team=team)


def _selected(action: Payload) -> str | None:
    option = action.get("selected_option")
    if option:
        return str(option.get("value") or "")
    chosen = action.get("selected_user") or action.get("selected_conversation")
    chosen = chosen or action.get("selected_date_time") or action.get("selected_date")
    return str(chosen) if chosen else None


def submitted(body: Payload) -> Submitted:
    """A form that was sent, its values by block id."""
    view = body["view"]
    state = (view.get("state") or {}).get("values") or {}
    return Submitted(
        who=_user(body),
        callback=str(view.get("callback_id") or ""),
        view_id=str(view["id"]),
        metadata=str(view.get("private_metadata") or ""),
        values={block: _value(elements) for block, elements in state.items()},
    )


def _value(elements: Payload) -> str:
    for element in elements.values():
        for read in (_typed, _chosen, _ticked):
            found = read(element)
            if found is not None:
                return found
    return ""


def _typed(element: Payload) -> str | None:
    value = element.get("value")
    return None if value is None else str(value)


def _chosen(element: Payload) -> str | None:
    return _selected(element)


def _ticked(element: Payload) -> str | None:
    options = element.get("selected_options")
    return None if options is None else ",".join(str(option.get("value") or "") for option in options)


def commanded(body: Payload) -> Commanded:
    """A slash command as it was typed."""
    return Commanded(
        who=Who(workspace="", user=str(body["user_id"]), team=body.get("team_id")),
        channel=str(body.get("channel_id") or ""),
        text=str(body.get("text") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
    )
