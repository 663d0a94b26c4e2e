"""`users.*`: people, of the workspace and from elsewhere."""

from collections.abc import Mapping

from sandbox import shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method, page
from sandbox.state import Json, User


def _shown(call: Call, user: User) -> Json:
    email = call.has("users:read.email")
    locale = call.args.flag("include_locale")
    return shape.user(call.box.world, user, call.box.clock.now(), email=email, locale=locale)


def info(call: Call) -> Json:
    """Tell about a person the app can see: one of the workspace, or somebody it shares a channel with."""
    return {"user": _shown(call, call.user())}


def listing(call: Call) -> Json:
    """List the workspace's own people; those of other workspaces are not in it."""
    own = [user for user in call.box.world.users.values() if user.team == call.installation.team]
    found, cursor = page(call, own, default=1000, most=1000)
    members = [_shown(call, user) for user in found]
    return {
        "members": members,
        "cache_ts": int(call.box.clock.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def by_email(call: Call) -> Json:
    """Find one of the workspace's own people by address."""
    wanted = call.args.needed("email", "users_not_found").lower()
    for user in call.box.world.users.values():
        own = user.team == call.installation.team and not user.deleted
        if own and user.email and user.email.lower() == wanted:
            return {"user": _shown(call, user)}
    raise SlackError("users_not_found")


METHODS: Mapping[str, Method] = {
    "users.info": Method(info, "users:read"),
    "users.list": Method(listing, "users:read"),
    "users.lookupByEmail": Method(by_email, "users:read.email"),
}
