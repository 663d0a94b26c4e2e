"""`auth.test`, `team.info`, `bots.info`: who the app is and where."""

from collections.abc import Mapping

from sandbox import shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Json


def auth_test(call: Call) -> Json:
    """Tell whose token it is."""
    team = call.box.world.teams[call.installation.team]
    return {
        "url": f"{call.box.address}/",
        "team": team.name,
        "user": call.bot.name,
        "team_id": team.id,
        "user_id": call.bot.id,
        "bot_id": call.installation.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    """Tell about the workspace, or about one it shares a channel with."""
    world = call.box.world
    wanted = call.args.string("team") or call.installation.team
    known = {team for channel in world.channels.values() for team in (channel.team, *channel.shared_with)}
    if wanted not in world.teams or wanted not in known | {call.installation.team}:
        raise SlackError("team_not_found")
    return {"team": shape.team(world.teams[wanted])}


def bots_info(call: Call) -> Json:
    """Tell about the app's bot."""
    world = call.box.world
    wanted = call.args.string("bot")
    for team in world.teams.values():
        if team.installation and wanted in (None, team.installation.bot_id):
            profile = shape.bot_profile(world, team.installation.bot_id, team.id)
            profile.pop("team_id")
            return {"bot": profile | {"user_id": team.installation.bot_user}}
    raise SlackError("bot_not_found")


METHODS: Mapping[str, Method] = {
    "auth.test": Method(auth_test),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
}
