"""What the app hears of when people press, choose, fill in and command; and what its answers do."""

import json
from contextlib import suppress
from typing import Any

from sandbox import screens, shape, talk
from sandbox.arguments import Arguments
from sandbox.box import Box
from sandbox.content import draft as read_draft
from sandbox.errors import SlackError
from sandbox.forms import initial_values
from sandbox.outbound import Answer
from sandbox.state import Channel, Json, Message, Team, User, View
from sandbox.triggers import ResponseUrl

_PRIVATE_NAMES = {"groups": "privategroup", "im": "directmessage"}


def shown_name(channel: Channel) -> str:
    """Give the name that payloads carry: a private channel's own is not told."""
    return _PRIVATE_NAMES.get(channel.kind, channel.name)


def _team(team: Team) -> Json:
    return {"id": team.id, "domain": team.domain}


def _base(box: Box, kind: str, actor: User, team: Team, view: View | None = None) -> Json:
    return {
        "type": kind,
        "user": {"id": actor.id, "username": actor.name, "name": actor.name, "team_id": actor.team},
        "api_app_id": box.world.app.id,
        "token": "verification-token",
        "trigger_id": box.triggers.issue(actor.id, box.clock.machine(), view.id if view else None),
        "team": _team(team),
        "enterprise": None,
        "is_enterprise_install": False,
    }


async def _send(box: Box, payload: Json) -> Answer:
    note = {"event": payload, "event_id": None, "attempt": 0}
    return await box.courier.form(payload["type"], {"payload": json.dumps(payload, ensure_ascii=False)}, note)


def _trouble(answer: Answer) -> Json:
    """Say what Slack's client shows when the app did not answer well."""
    error = {"http_timeout": "operation_timeout", "connection_failed": "dispatch_failed"}.get(answer.reason)
    return {"ok": False, "error": error or "http_error", "status": answer.status}


def response_url(box: Box, response: ResponseUrl) -> str:
    """Give out an address for answers."""
    return f"{box.address}/hooks/{response.team}/{box.triggers.answerable(response)}"


async def act_on_message(box: Box, actor: User, channel: Channel, message: Message, action: Json) -> Json:
    """Press or choose something in a message. `team` is the installing workspace, the user's own stands with the user."""
    payload = _base(box, "block_actions", actor, box.world.teams[message.team])
    hidden = message.to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    response = ResponseUrl(
        channel=channel.id,
        user=actor.id,
        team=message.team,
        issued=box.clock.machine(),
        message_ts=message.ts,
        thread_ts=message.thread_ts if message.thread_ts != message.ts else None,
    )
    payload |= {
        "container": container,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "state": {"values": _state(message)},
        "response_url": response_url(box, response),
        "actions": [action | {"action_ts": box.clock.stamp()}],
    }
    if not hidden:
        payload["message"] = shape.message(box.world, message)
    answer = await _send(box, payload)
    return {"ok": True} if answer.ok else _trouble(answer)


def _state(message: Message) -> Json:
    """Give what stands in a message's selects: what people chose, else what the app had chosen."""
    values = initial_values(message.blocks)
    for block, actions in message.state.items():
        values.setdefault(block, {}).update(actions)
    return values


async def shortcut(box: Box, actor: User, channel: Channel, message: Message, callback_id: str) -> Json:
    """Choose a shortcut from a message's menu: the message goes with it, whole, whoever wrote it.

    It works in any channel, whether the app is in it or not, through the installation in the actor's own workspace.
    """
    team = box.world.teams[actor.team]
    payload = _base(box, "message_action", actor, team)
    response = ResponseUrl(
        channel=channel.id,
        user=actor.id,
        team=team.id,
        issued=box.clock.machine(),
        thread_ts=message.thread_ts if message.thread_ts != message.ts else None,
    )
    payload |= {
        "callback_id": callback_id,
        "action_ts": box.clock.stamp(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": shape.message(box.world, message),
        "response_url": response_url(box, response),
    }
    del (
        payload["api_app_id"],
        payload["user"]["username"],
    )  # presses have them; this has not, in Slack's own samples
    answer = await _send(box, payload)
    return {"ok": True} if answer.ok else _trouble(answer)


async def act_in_view(box: Box, actor: User, view: View, action: Json) -> Json:
    """Press or choose something in a form or on the home tab."""
    payload = _base(box, "block_actions", actor, box.world.teams[view.team], view)
    payload |= {
        "container": {"type": "view", "view_id": view.id},
        "view": shape.view(box.world, view),
        "actions": [action | {"action_ts": box.clock.stamp()}],
    }
    answer = await _send(box, payload)
    return {"ok": True} if answer.ok else _trouble(answer)


async def submit(box: Box, actor: User, view: View) -> Json:
    """Send a form. `team` is the user's own; the installing one stands in the view."""
    payload = _base(box, "view_submission", actor, box.world.teams[actor.team], view)
    payload |= {"view": shape.view(box.world, view), "response_urls": []}
    answer = await _send(box, payload)
    if not answer.ok:
        return _trouble(answer)
    view.errors = {}
    try:
        return _after_submission(box, view, json.loads(answer.body) if answer.body.strip() else {})
    except (ValueError, SlackError, AttributeError) as wrong:
        messages = list(wrong.messages) if isinstance(wrong, SlackError) else [str(wrong)]
        return {"ok": False, "error": "invalid_view_submission_response", "messages": messages}


def _after_submission(box: Box, view: View, said: Json) -> Json:
    action = said.get("response_action")
    if action == "errors":
        view.errors = _errors(view, said.get("errors"))
        box.write("notice", None, None, to=view.user, text="; ".join(view.errors.values()))
        return {"ok": False, "error": "field_errors", "errors": view.errors}
    if action == "update":
        screens.updated(box, view, said.get("view"), None)
    elif action == "push":
        screens.pushed(box, view.user, view.team, said.get("view"))
    elif action in (None, "clear"):
        if view.id in box.world.views:
            screens.closed(box, view, all_of_them=action == "clear")
    else:
        raise ValueError(f"no response_action is called {action!r}")
    return {"ok": True}


def _errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise ValueError("errors are needed, by block_id")
    unknown = set(errors) - inputs
    if unknown:
        raise ValueError(f"no input block is called {', '.join(sorted(unknown))}")
    return {str(block): str(problem) for block, problem in errors.items()}


async def close(box: Box, actor: User, view: View, *, all_of_them: bool) -> Json:
    """Close a form, or the whole stack; the app hears of those that asked for it."""
    gone = screens.closed(box, view, all_of_them=all_of_them)
    for one in gone:
        if one.body.get("notify_on_close"):
            payload = _base(box, "view_closed", actor, box.world.teams[actor.team])
            payload.pop("trigger_id")
            payload |= {"view": shape.view(box.world, one), "is_cleared": all_of_them}
            await _send(box, payload)
    return {"ok": True}


async def command(box: Box, actor: User, channel: Channel, name: str, text: str) -> Json:
    """Send a slash command through the installation in the actor's own workspace."""
    team = box.world.teams[actor.team]
    response = ResponseUrl(channel=channel.id, user=actor.id, team=team.id, issued=box.clock.machine())
    fields = {
        "token": "verification-token",
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": actor.id,
        "user_name": actor.name,
        "command": name,
        "text": text,
        "api_app_id": box.world.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(box, response),
        "trigger_id": box.triggers.issue(actor.id, box.clock.machine()),
    }
    answer = await box.courier.form("command", fields, {"event": fields, "event_id": None, "attempt": 0})
    if not answer.ok:
        return _trouble(answer)
    return _after_command(box, response, answer)


def _after_command(box: Box, response: ResponseUrl, answer: Answer) -> Json:
    words = answer.body.decode(errors="replace").strip()
    if not words:
        return {"ok": True, "answer": None}
    said: Json = {"text": words}
    if words.startswith("{"):
        with suppress(ValueError):
            said = json.loads(words)
    try:
        message = respond(box, response, said)
    except SlackError as wrong:
        return {"ok": False, "error": "invalid_command_response", "messages": [wrong.error, *wrong.messages]}
    return {"ok": True, "answer": message.text if message else None, "ts": message.ts if message else None}


def respond(box: Box, response: ResponseUrl, said: Json) -> Message | None:
    """Do what an answer says: to a command at once, or through a response address later.

    Raises:
        SlackError: the answer's content is not allowed.
    """
    channel = box.world.channels[response.channel]
    installation = box.world.teams[response.team].installation
    assert installation is not None
    bot, user = box.world.users[installation.bot_user], box.world.users[response.user]
    original = _original(box, channel, response)
    if original and said.get("delete_original"):
        _take_away(box, channel, original, bot)
        return None
    draft = read_draft(box, Arguments({"thread_ts": response.thread_ts, **said}))
    if original and said.get("replace_original"):
        if original.to:
            original.text, original.blocks = draft.text, list(draft.blocks)
            box.write(
                "update",
                bot.id,
                channel.id,
                ts=original.ts,
                to=original.to,
                text=draft.text,
                blocks=original.blocks,
            )
        else:
            talk.edit(box, channel, original, bot, draft)
        return original
    if said.get("response_type") == "in_channel":
        return talk.post(box, channel, bot, draft)
    return talk.whisper(box, channel, bot, user, draft)


def _original(box: Box, channel: Channel, response: ResponseUrl) -> Message | None:
    hidden = {message.ts: message for message in box.world.ephemerals}
    ts = response.message_ts or ""
    return channel.messages.get(ts) or hidden.get(ts)


def _take_away(box: Box, channel: Channel, message: Message, bot: User) -> None:
    if message.to:
        box.world.ephemerals.remove(message)
        box.write("delete", bot.id, channel.id, ts=message.ts, to=message.to, text=message.text)
    else:
        talk.delete(box, channel, message, bot)
