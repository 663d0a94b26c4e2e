"""Fills a workspace from one JSON document; emits no events.

    {"app": {"id", "name", "commands", "hints", "shortcuts", "scopes", "events", "should_escape"},
     "workspaces": [{"id", "name", "domain", "host": true, "app_installed": true}],
     "users": [{"id", "team", "name", "real_name", "title", "email", "tz", "is_admin"}],
     "usergroups": [{"id", "handle", "name", "users"}],
     "channels": [{"id", "name", "team", "shared_with", "private", "members", "app": true, "archived", "messages"}],
     "ephemerals": [...], "files": {...}}

Only `id` and what links records is needed; the rest has a default. The first workspace hosts the app unless
another is marked. A channel has the app as a member unless it says `"app": false`. Messages, ephemerals and files
are as `sandbox.export` gives them.
"""

from typing import Any

from sandbox.errors import Misuse
from sandbox.state import App, Channel, Installation, Json, Message, Team, User, Usergroup
from sandbox.world import World

EMPTY: Json = {
    "workspaces": [{"id": "T0HOST", "name": "Vendor", "domain": "vendor", "host": True}],
    "users": [],
    "channels": [],
}


def fill(world: World, seed: Json, *, bot_token: str, now: int) -> None:
    """Replace all that the world holds by what `seed` says.

    Raises:
        Misuse: a record lacks its id or names one that is not there.
    """
    try:
        _clear(world)
        _app(world, seed.get("app", {}))
        _teams(world, seed.get("workspaces") or EMPTY["workspaces"], bot_token)
        _people(world, seed)
        for record in seed.get("channels", []):
            add_channel(world, record, now)
        world.files.update(seed.get("files", {}))
        world.ephemerals.extend(Message(**record) for record in seed.get("ephemerals", []))
    except (KeyError, TypeError) as missing:
        raise Misuse(f"the seed names or lacks {missing}") from missing


def _clear(world: World) -> None:
    for shelf in (world.teams, world.users, world.usergroups, world.channels, world.views, world.homes):
        shelf.clear()
    world.stacks.clear()
    world.ephemerals.clear()
    world.files.clear()
    world.read.clear()


def _app(world: World, record: Json) -> None:
    default = App()
    world.app.id = record.get("id", default.id)
    world.app.name = record.get("name", default.name)
    world.app.commands = tuple(record.get("commands", default.commands))
    world.app.hints = dict(record.get("hints", {}))
    world.app.shortcuts = tuple(record.get("shortcuts", ()))
    world.app.scopes = _set(record.get("scopes"))
    world.app.events = _set(record.get("events"))
    world.app.should_escape = bool(record.get("should_escape", True))


def _set(names: Any) -> frozenset[str] | None:
    return None if names is None else frozenset(names)


def _teams(world: World, records: list[Json], bot_token: str) -> None:
    host = next((record for record in records if record.get("host")), records[0])
    for record in [host, *(record for record in records if record is not host)]:
        team = Team(
            id=record["id"],
            name=record.get("name", record["id"]),
            domain=record.get("domain", record["id"].lower()),
        )
        world.teams[team.id] = team
        if record is host:
            _install(world, team, bot_token, record)
        elif record.get("app_installed"):
            _install(world, team, f"{bot_token}-{team.id}", record)


def _install(world: World, team: Team, token: str, record: Json) -> None:
    bot_user = record.get("bot_user", f"U{team.id[1:]}BOT")
    bot_id = record.get("bot_id", f"B{team.id[1:]}BOT")
    team.installation = Installation(
        team=team.id, token=record.get("bot_token", token), bot_user=bot_user, bot_id=bot_id
    )
    world.users[bot_user] = User(
        id=bot_user, team=team.id, name=world.app.name.lower(), real_name=world.app.name, bot_id=bot_id
    )


def _people(world: World, seed: Json) -> None:
    for record in seed.get("users", []):
        user = User(
            id=record["id"],
            team=world.teams[record.get("team", world.host.id)].id,
            name=record.get("name", record["id"].lower()),
            real_name=record.get("real_name", record.get("name", record["id"])),
            email=record.get("email"),
            title=record.get("title", ""),
            tz=record.get("tz", "UTC"),
            is_admin=bool(record.get("is_admin")),
            deleted=bool(record.get("deleted")),
        )
        world.users[user.id] = user
    for record in seed.get("usergroups", []):
        handle = record.get("handle", record["id"].lower())
        group = Usergroup(
            id=record["id"],
            team=world.host.id,
            handle=handle,
            name=record.get("name", handle),
            users=list(record.get("users", [])),
        )
        world.usergroups[group.id] = group


def add_channel(world: World, record: Json, now: int) -> Channel:
    """Add one channel, as `fill` does for each of the seed's.

    Raises:
        KeyError: it lacks its id, or names a workspace or user that is not there.
    """
    members = [world.users[user].id for user in record.get("members", [])]
    bot = world.host_installation.bot_user
    if record.get("app", True) and bot not in members:
        members.append(bot)
    channel = Channel(
        id=record["id"],
        name=record.get("name", record["id"].lower()),
        team=world.teams[record.get("team", world.host.id)].id,
        shared_with=[world.teams[team].id for team in record.get("shared_with", [])],
        private=bool(record.get("private")),
        archived=bool(record.get("archived")),
        im=bool(record.get("im")),
        members=members,
        created=record.get("created", now),
        creator=members[0] if members else bot,
        topic=record.get("topic", ""),
        purpose=record.get("purpose", ""),
        pins=list(record.get("pins", [])),
        bookmarks=list(record.get("bookmarks", [])),
        messages={message["ts"]: Message(**message) for message in record.get("messages", [])},
    )
    world.channels[channel.id] = channel
    return channel
