"""`pins.*` and `bookmarks.*`: what stands at a channel's head."""

from collections.abc import Mapping

from sandbox import shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Json


def add(call: Call) -> Json:
    """Pin a message."""
    channel = call.writable()
    message = call.message(channel)
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(message.ts)
    return {}


def remove(call: Call) -> Json:
    """Take a pin off."""
    channel = call.writable()
    message = call.message(channel)
    if message.ts not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(message.ts)
    return {}


def listing(call: Call) -> Json:
    """List what is pinned."""
    channel = call.joined()
    pinned = [channel.messages[ts] for ts in channel.pins if ts in channel.messages]
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": channel.created,
            "created_by": message.user,
            "message": shape.message(call.box.world, message),
        }
        for message in pinned
    ]
    return {"items": items}


def add_bookmark(call: Call) -> Json:
    """Put a link at a channel's head."""
    channel = call.writable("channel_id")
    title = call.args.needed("title")
    if call.args.needed("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = call.args.needed("link", "invalid_link")
    if not link.startswith(("http://", "https://")):
        raise SlackError("invalid_link")
    if len(channel.bookmarks) >= 100:
        raise SlackError("too_many_bookmarks")
    now = int(call.box.clock.now())
    bookmark = {
        "id": call.box.world.new_id("Bk"),
        "channel_id": channel.id,
        "title": title,
        "link": link,
        "emoji": call.args.string("emoji") or "",
        "icon_url": "",
        "type": "link",
        "entity_id": None,
        "date_created": now,
        "date_updated": 0,
        "rank": "U",
        "last_updated_by_user_id": call.bot.id,
        "last_updated_by_team_id": call.installation.team,
        "shortcut_id": None,
        "app_id": call.box.world.app.id,
    }
    channel.bookmarks.append(bookmark)
    return {"bookmark": bookmark}


def list_bookmarks(call: Call) -> Json:
    """List the links at a channel's head."""
    return {"bookmarks": list(call.joined("channel_id").bookmarks)}


METHODS: Mapping[str, Method] = {
    "pins.add": Method(add, "pins:write"),
    "pins.remove": Method(remove, "pins:write"),
    "pins.list": Method(listing, "pins:read"),
    "bookmarks.add": Method(add_bookmark, "bookmarks:write"),
    "bookmarks.list": Method(list_bookmarks, "bookmarks:read"),
}
