"""People at work: what somebody does in their Slack client, and what that client shows them in return."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sandbox import emoji, forms, interactions, shape, talk
from sandbox.box import Box
from sandbox.errors import Misuse, SlackError
from sandbox.find import button, message_with, one_message, pressed, top_view
from sandbox.state import Channel, Json, Message, User, View
from sandbox.typed import encode, rich_text

Deed = Callable[[Box, User, Json], Awaitable[Json]]


async def act(box: Box, order: Json) -> Json:
    """Do what `order` says: `as` a user, `do` one of `DEEDS`, and what that needs.

    Raises:
        Misuse: no such deed, or it names something that no client shows.
    """
    deed = DEEDS.get(str(order.get("do")))
    if deed is None:
        raise Misuse(f"nobody can {order.get('do')!r}; there are {', '.join(sorted(DEEDS))}")
    try:
        return await deed(box, box.world.user(str(order.get("as"))), order)
    except SlackError as no:
        return no.body()
    except KeyError as missing:
        raise Misuse(f"{order['do']} needs {missing}") from missing


def _channel(box: Box, actor: User, order: Json) -> Channel:
    channel = box.world.channel(order["channel"])
    if actor.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _open_channel(box: Box, actor: User, order: Json) -> Channel:
    channel = _channel(box, actor, order)
    if channel.archived:
        raise SlackError("is_archived")
    return channel


async def _post(box: Box, actor: User, order: Json) -> Json:
    text = str(order.get("text", ""))
    if text.startswith("/"):
        return await _command(box, actor, order)
    channel = _open_channel(box, actor, order)
    stored = text if order.get("raw") else encode(box.world, text)
    draft = talk.Draft(
        text=stored,
        blocks=rich_text(box.world, stored),
        thread_ts=order.get("thread_ts"),
        broadcast=bool(order.get("broadcast")),
        files=[_file(box, actor, channel, one) for one in order.get("files", [])],
    )
    if not stored and not draft.files:
        raise SlackError("no_text")
    message = talk.post(box, channel, actor, draft)
    return {"ok": True, "ts": message.ts, "channel": channel.id}


def _file(box: Box, actor: User, channel: Channel, given: Json) -> str:
    ref = box.world.new_id("F")
    name = str(given.get("name", "file.txt"))
    box.world.files[ref] = {
        "id": ref,
        "created": int(box.clock.now()),
        "timestamp": int(box.clock.now()),
        "name": name,
        "title": name,
        "mimetype": given.get("mimetype", "text/plain"),
        "filetype": name.rpartition(".")[2],
        "pretty_type": name.rpartition(".")[2].upper(),
        "user": actor.id,
        "user_team": actor.team,
        "editable": False,
        "size": int(given.get("size", 0)),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": not channel.private,
        "public_url_shared": False,
        "url_private": f"https://files.slack.com/files-pri/{actor.team}-{ref}/{name}",
        "url_private_download": f"https://files.slack.com/files-pri/{actor.team}-{ref}/download/{name}",
        "permalink": f"https://{box.world.teams[actor.team].domain}.slack.com/files/{actor.id}/{ref}/{name}",
        "channels": [channel.id],
        "groups": [],
        "ims": [],
        "has_rich_preview": False,
        "file_access": "visible",
    }
    return ref


async def _edit(box: Box, actor: User, order: Json) -> Json:
    channel, message = _own(box, actor, order, "cant_update_message")
    stored = encode(box.world, str(order["text"]))
    blocks = rich_text(box.world, stored)
    talk.edit(box, channel, message, actor, talk.Draft(text=stored, blocks=blocks))
    return {"ok": True, "ts": message.ts}


async def _delete(box: Box, actor: User, order: Json) -> Json:
    channel, message = _own(box, actor, order, "cant_delete_message")
    talk.delete(box, channel, message, actor)
    return {"ok": True}


def _own(box: Box, actor: User, order: Json, refusal: str) -> tuple[Channel, Message]:
    channel = _open_channel(box, actor, order)
    message = box.world.message(channel, order["ts"])
    if message.user != actor.id:
        raise SlackError(refusal)
    return channel, message


async def _react(box: Box, actor: User, order: Json) -> Json:
    channel = _open_channel(box, actor, order)
    talk.react(box, channel, box.world.message(channel, order["ts"]), actor, emoji.name(order["emoji"]))
    return {"ok": True}


async def _unreact(box: Box, actor: User, order: Json) -> Json:
    channel = _open_channel(box, actor, order)
    talk.unreact(box, channel, box.world.message(channel, order["ts"]), actor, emoji.name(order["emoji"]))
    return {"ok": True}


async def _command(box: Box, actor: User, order: Json) -> Json:
    """Type a slash command. The client knows only those of apps in the actor's own workspace, and none in threads."""
    name, _, text = str(order["text"]).strip().partition(" ")
    channel = _channel(box, actor, order)
    box.write("command", actor.id, channel.id, text=str(order["text"]).strip(), to=actor.id)
    if box.world.teams[actor.team].installation is None or name not in box.world.app.commands:
        return _refused(box, actor, channel, f"{name} is not a valid command.")
    if order.get("thread_ts"):
        return _refused(box, actor, channel, f"{name} is not supported in threads. Sorry!")
    words = encode(box.world, text.strip()) if box.world.app.should_escape else text.strip()
    return await interactions.command(box, actor, channel, name, words)


def _refused(box: Box, actor: User, channel: Channel, words: str) -> Json:
    box.write("notice", None, channel.id, to=actor.id, text=words)
    return {"ok": False, "error": words}


async def _shortcut(box: Box, actor: User, order: Json) -> Json:
    """Choose a shortcut, by name or callback id, from a message's menu: the client shows those of apps in one's workspace."""
    channel = _channel(box, actor, order)
    message = box.world.message(channel, order["ts"])
    wanted = order["shortcut"]
    offered = [] if box.world.teams[actor.team].installation is None else box.world.app.shortcuts
    mine = [
        one for one in offered if one["type"] == "message" and wanted in (one["name"], one["callback_id"])
    ]
    if not mine:
        raise Misuse(f"{actor.name}'s client shows no message shortcut {wanted!r}")
    box.write(
        "press", actor.id, channel.id, ts=message.ts, thread=_thread(message), text=f"[{mine[0]['name']}]"
    )
    return await interactions.shortcut(box, actor, channel, message, mine[0]["callback_id"])


async def _press(box: Box, actor: User, order: Json) -> Json:
    """Press a button, found by its label or action id, in a message or in the form that is open."""
    label = order.get("label") or order["action_id"]
    if "channel" not in order:
        view = _view(box, actor, order)
        block, element = button(_in_block(view.body["blocks"], order), label)
        box.write("press", actor.id, None, text=f"[{label}]")
        return await interactions.act_in_view(box, actor, view, pressed(block, element))
    channel = _channel(box, actor, order)
    message = message_with(box, actor, channel, label, ts=order.get("ts"), thread=order.get("thread_ts"))
    block, element = button(_in_block(message.blocks, order), label)
    box.write("press", actor.id, channel.id, ts=message.ts, thread=_thread(message), text=f"[{label}]")
    return await interactions.act_on_message(box, actor, channel, message, pressed(block, element))


def _in_block(blocks: list[Json], order: Json) -> list[Json]:
    """Give only the block that is meant, where one is named: action ids are unique within a block, not beyond."""
    wanted = order.get("block_id")
    return [block for block in blocks if wanted in (None, block["block_id"])]


def _view(box: Box, actor: User, order: Json) -> View:
    """Give the form that is open, with what has been typed into it so far."""
    view = top_view(box, actor, order.get("view_id"))
    for name, given in order.get("values", {}).items():
        _put(box, view.values, _field(view.body["blocks"], name), given)
    return view


def _thread(message: Message) -> str:
    return message.thread_ts or message.ts


async def _select(box: Box, actor: User, order: Json) -> Json:
    """Choose `option` in the select called `label`: sent at once, unless it is a field of a form."""
    label = order.get("label") or order["action_id"]
    if "channel" not in order:
        view = _view(box, actor, order)
        field = _field(_in_block(view.body["blocks"], order), label)
        value = _put(box, view.values, field, order["option"])
        if field.is_input and not field.block.get("dispatch_action"):
            return {"ok": True}
        return await interactions.act_in_view(box, actor, view, _chosen(field, value))
    channel = _channel(box, actor, order)
    message = one_message(box, actor, channel, order["ts"])
    field = _field(_in_block(message.blocks, order), label)
    value = _put(box, message.state, field, order["option"])
    box.write(
        "press", actor.id, channel.id, ts=message.ts, thread=_thread(message), text=f"[{order['option']}]"
    )
    return await interactions.act_on_message(box, actor, channel, message, _chosen(field, value))


def _put(box: Box, values: Json, field: forms.Field, given: Any) -> Json:
    value = forms.value_for(box.world, field, given)
    if field.element["type"] != "overflow":
        values.setdefault(field.block["block_id"], {})[field.element["action_id"]] = value
    return value


def _chosen(field: forms.Field, value: Json) -> Json:
    return {"block_id": field.block["block_id"], "action_id": field.element["action_id"], **value}


def _field(blocks: list[Json], name: str) -> forms.Field:
    found = list(forms.fields(blocks))
    for field in found:
        if field.named(name):
            return field
    labels = ", ".join(repr(field.label) for field in found)
    raise Misuse(f"there is no field {name!r}, only {labels or 'none'}")


async def _submit(box: Box, actor: User, order: Json) -> Json:
    """Fill in the open form by label (or block or action id) and send it; the client's own checks come first."""
    view = _view(box, actor, order)
    if view.body.get("submit") is None:
        raise Misuse("this form has nothing to submit")
    objections = forms.objections(view.body["blocks"], view.values)
    if objections:
        return _with_labels(view, {"ok": False, "error": "field_errors", "errors": objections})
    box.write("submit", actor.id, None, text=f"sends “{view.body['title']['text']}”")
    return _with_labels(view, await interactions.submit(box, actor, view))


def _with_labels(view: View, result: Json) -> Json:
    """Name the fields in error as the user reads them; block ids stay in `blocks`."""
    if "errors" not in result:
        return result
    labels = {field.block["block_id"]: field.label for field in forms.fields(view.body["blocks"])}
    by_label = {labels.get(block, block): problem for block, problem in result["errors"].items()}
    return result | {"errors": by_label, "blocks": result["errors"]}


async def _close(box: Box, actor: User, order: Json) -> Json:
    view = top_view(box, actor, order.get("view_id"))
    return await interactions.close(box, actor, view, all_of_them=bool(order.get("all")))


async def _join(box: Box, actor: User, order: Json) -> Json:
    channel = box.world.channel(order["channel"])
    if actor.id in channel.members:
        raise SlackError("already_in_channel")
    talk.join(box, channel, actor, order.get("inviter"))
    return {"ok": True}


async def _leave(box: Box, actor: User, order: Json) -> Json:
    talk.leave(box, _channel(box, actor, order), actor)
    return {"ok": True}


async def _direct(box: Box, actor: User, order: Json) -> Json:
    """Begin, or find, a direct conversation with `user`."""
    other = box.world.user(order["user"])
    if other.deleted or (other.team != actor.team and not box.world.share_a_channel(actor.id, other.id)):
        raise SlackError("user_not_found")
    return {"ok": True, "channel": box.world.direct(actor.id, other.id, int(box.clock.now())).id}


async def _open_home(box: Box, actor: User, order: Json) -> Json:
    """Look at the app's home tab. Slack shows it to people of workspaces with the app."""
    del order
    if box.world.teams[actor.team].installation is None:
        raise Misuse(f"{actor.name}'s client shows no home tab: the app is not in their workspace")
    conversation = box.world.direct(actor.id, box.world.host_user.id, int(box.clock.now()))
    event: Json = {
        "type": "app_home_opened",
        "user": actor.id,
        "channel": conversation.id,
        "tab": "home",
        "event_ts": box.clock.stamp(),
    }
    if actor.id in box.world.homes:
        event["view"] = shape.view(box.world, box.world.homes[actor.id])
    box.courier.publish(event, subscription="app_home_opened", actor=actor)
    return {"ok": True}


DEEDS: Mapping[str, Deed] = {
    "post": _post,
    "reply": _post,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "unreact": _unreact,
    "command": _command,
    "press": _press,
    "shortcut": _shortcut,
    "select": _select,
    "submit": _submit,
    "close_view": _close,
    "join": _join,
    "leave": _leave,
    "direct": _direct,
    "open_home": _open_home,
}
"""What people can do."""
