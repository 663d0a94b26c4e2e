"""`usergroups.*`: groups of the workspace's people."""

from collections.abc import Mapping

from sandbox import shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Json


def listing(call: Call) -> Json:
    """List the groups, with their members where asked for."""
    users = call.args.flag("include_users")
    groups = call.box.world.usergroups.values()
    own = [group for group in groups if group.team == call.installation.team]
    return {"usergroups": [shape.usergroup(group, users=users) for group in own]}


def members(call: Call) -> Json:
    """List who is in a group."""
    group = call.box.world.usergroups.get(call.args.needed("usergroup", "no_such_subteam"))
    if group is None or group.team != call.installation.team:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


METHODS: Mapping[str, Method] = {
    "usergroups.list": Method(listing, "usergroups:read"),
    "usergroups.users.list": Method(members, "usergroups:read"),
}
