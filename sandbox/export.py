"""Everything in a workspace as one JSON document, which `POST /sandbox/seed` and `--seed` take back."""

from dataclasses import MISSING, fields
from typing import Any

from sandbox.box import Box
from sandbox.state import Channel, Json, Team


def export(box: Box) -> Json:
    """Give the seed that would fill a sandbox as this one is now: messages, whispers, files and all; no secrets."""
    world = box.world
    return {
        "at": box.clock.now(),
        "app": {
            "id": world.app.id,
            "name": world.app.name,
            "commands": list(world.app.commands),
            "hints": dict(world.app.hints),
            "scopes": None if world.app.scopes is None else sorted(world.app.scopes),
            "events": None if world.app.events is None else sorted(world.app.events),
            "should_escape": world.app.should_escape,
            "shortcuts": list(world.app.shortcuts),
        },
        "workspaces": [_team(team, host=team is world.host) for team in world.teams.values()],
        "users": [_plain(user) for user in world.users.values() if user.bot_id is None],
        "usergroups": [_plain(group) for group in world.usergroups.values()],
        "channels": [_channel(box, channel) for channel in world.channels.values()],
        "ephemerals": [_plain(message) for message in world.ephemerals],
        "files": dict(world.files),
    }


def _team(team: Team, *, host: bool) -> Json:
    told: Json = {"id": team.id, "name": team.name, "domain": team.domain, "host": host}
    if team.installation:
        told |= {"app_installed": True, "bot_user": team.installation.bot_user}
        told["bot_id"] = team.installation.bot_id
    return told


def _channel(box: Box, channel: Channel) -> Json:
    bots = {team.installation.bot_user for team in box.world.teams.values() if team.installation}
    told = _plain(channel)
    told["messages"] = [_plain(message) for message in channel.messages.values()]
    return told | {"app": bool(bots & set(channel.members)), "im": channel.im}


def _plain(record: Any) -> Json:
    """Give a record's fields, those left out that stand at their defaults."""
    told = {}
    for one in fields(record):
        value = getattr(record, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if value != default:
            told[one.name] = value
    return told
