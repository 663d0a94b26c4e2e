"""Slack's JSON for what the sandbox holds. Keys as in Slack's own samples."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.state import Channel, Json, Message, Team, User, Usergroup, View
from sandbox.world import World


def bot_profile(world: World, bot_id: str, team: str) -> Json:
    """Give what Slack adds to a bot's messages."""
    return {
        "id": bot_id,
        "deleted": False,
        "name": world.app.name,
        "updated": 0,
        "app_id": world.app.id,
        "icons": {},
        "team_id": team,
    }


def message(world: World, one: Message, *, metadata: bool = False, thread: bool = True) -> Json:
    """Give a message as `conversations.history` and events show it; metadata only where asked for."""
    body: Json = {"type": "message", "user": one.user, "text": one.text, "ts": one.ts, "team": one.team}
    if one.subtype:
        body["subtype"] = one.subtype
    if one.client_msg_id:
        body["client_msg_id"] = one.client_msg_id
    if one.bot_id:
        body |= {
            "bot_id": one.bot_id,
            "app_id": world.app.id,
            "bot_profile": bot_profile(world, one.bot_id, one.team),
        }
    optional = {
        "blocks": one.blocks,
        "attachments": one.attachments,
        "username": one.username,
        "edited": one.edited,
        "files": [file(world, ref) for ref in one.files],
        "reactions": reactions(one),
        "metadata": one.metadata if metadata else None,
    }
    body |= {key: value for key, value in optional.items() if value}
    if thread:
        body |= _thread(world, one)
    return body


def _thread(world: World, one: Message) -> Json:
    if one.thread_ts is None:
        return {}
    siblings = world.channels[one.channel].messages
    if one.thread_ts != one.ts:
        parent = siblings.get(one.thread_ts)
        return {"thread_ts": one.thread_ts, **({"parent_user_id": parent.user} if parent else {})}
    authors = list(dict.fromkeys(siblings[ts].user for ts in one.replies))
    return {
        "thread_ts": one.ts,
        "reply_count": len(one.replies),
        "reply_users_count": len(authors),
        "latest_reply": one.replies[-1] if one.replies else one.ts,
        "reply_users": authors[:5],
        "is_locked": False,
        "subscribed": False,
    }


def reactions(one: Message) -> list[Json]:
    """Give the reactions on a message, in the order in which they first came."""
    return [
        {"name": name, "users": list(users), "count": len(users)} for name, users in one.reactions.items()
    ]


def file(world: World, ref: str) -> Json:
    """Give a file as its owner's workspace sees it."""
    return world.files[ref]


def user(world: World, one: User, now: float, *, email: bool = True, locale: bool = False) -> Json:
    """Give a person as `users.info` does; the e-mail address only where the scope allows it."""
    offset = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(one.tz)).utcoffset()
    external = one.team != world.host.id
    body: Json = {
        "id": one.id,
        "team_id": one.team,
        "name": one.name,
        "deleted": one.deleted,
        "color": "9f69e7",
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": one.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(world, one, email=email),
        "is_bot": one.bot_id is not None,
        "is_app_user": False,
        "updated": 0,
    }
    if external:
        return body | {"is_stranger": False}
    body |= {
        "is_admin": one.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }
    return body | ({"locale": "en-US"} if locale else {})


def _profile(world: World, one: User, *, email: bool) -> Json:
    profile: Json = {
        "real_name": one.real_name,
        "real_name_normalized": one.real_name,
        "display_name": one.real_name,
        "display_name_normalized": one.real_name,
        "title": one.title,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "",
        "team": one.team,
    }
    if one.bot_id:
        return profile | {"bot_id": one.bot_id, "api_app_id": world.app.id, "always_active": True}
    return profile | ({"email": one.email} if email and one.email else {})


def user_profile(one: User) -> Json:
    """Give the short profile that goes with messages of people from elsewhere."""
    return {
        "name": one.name,
        "first_name": one.real_name.partition(" ")[0],
        "real_name": one.real_name,
        "display_name": one.real_name,
        "team": one.team,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "avatar_hash": "",
        "image_72": "",
    }


def channel(world: World, one: Channel, bot_user: str, *, members: bool = False, whole: bool = True) -> Json:
    """Give a channel as `conversations.info` does to the app whose bot is `bot_user`; lists do not tell the `whole`."""
    base: Json = {
        "id": one.id,
        "created": one.created,
        "is_archived": one.archived,
        "updated": one.created * 1000,
    }
    if one.im:
        other = next((member for member in one.members if member != bot_user), bot_user)
        return base | {
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": one.team,
            "user": other,
            "is_user_deleted": world.users[other].deleted,
            "is_open": True,
            "priority": 0,
        }
    said = {"creator": one.creator, "last_set": one.created}
    base |= {
        "name": one.name,
        "name_normalized": one.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": one.private,
        "is_general": False,
        "is_member": bot_user in one.members,
        "creator": one.creator,
        "unlinked": 0,
        "topic": {"value": one.topic, **said},
        "purpose": {"value": one.purpose, **said},
        "previous_names": [],
        "parent_conversation": None,
    }
    return base | _sharing(one, whole=whole) | ({"num_members": len(one.members)} if members else {})


def _sharing(one: Channel, *, whole: bool) -> Json:
    return {
        "context_team_id": one.team,
        "is_shared": one.shared,
        "is_ext_shared": one.shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [one.team, *one.shared_with],
        "internal_team_ids": [one.team] if one.shared else [],
        **({"connected_team_ids": list(one.shared_with)} if whole else {}),
        **({"conversation_host_id": one.team} if one.shared else {}),
    }


def team(one: Team) -> Json:
    """Give a workspace as `team.info` does."""
    return {
        "id": one.id,
        "name": one.name,
        "url": f"https://{one.domain}.slack.com/",
        "domain": one.domain,
        "email_domain": "",
        "icon": {"image_default": True},
        "avatar_base_url": "https://ca.slack-edge.com/",
        "is_verified": False,
    }


def usergroup(one: Usergroup, *, users: bool) -> Json:
    """Give a user group, with its members where asked for."""
    body: Json = {
        "id": one.id,
        "team_id": one.team,
        "is_usergroup": True,
        "is_subteam": True,
        "name": one.name,
        "description": "",
        "handle": one.handle,
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_provision": False,
        "enterprise_subteam_id": "",
        "prefs": {"channels": [], "groups": []},
        "user_count": len(one.users),
    }
    return body | ({"users": list(one.users)} if users else {})


def view(world: World, one: View) -> Json:
    """Give a view as the Web API and submissions show it."""
    installation = world.teams[one.team].installation
    blank: dict[str, Any] = {
        "close": None,
        "submit": None,
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        "id": one.id,
        "team_id": one.team,
        **blank,
        **one.body,
        "state": {"values": one.values},
        "hash": one.hash,
        "previous_view_id": one.previous,
        "root_view_id": one.root,
        "app_id": world.app.id,
        "app_installed_team_id": one.team,
        "bot_id": installation.bot_id if installation else "",
    }
