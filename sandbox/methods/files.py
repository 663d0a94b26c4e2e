"""`files.*`: by reference only."""

from collections.abc import Mapping

from sandbox import shape
from sandbox.errors import SlackError
from sandbox.methods.call import Call, Method
from sandbox.state import Json


def info(call: Call) -> Json:
    """Tell about a file that was shared where the app is."""
    ref = call.args.string("file") or ""
    channels = call.box.world.channels.values()
    mine = [channel for channel in channels if call.bot.id in channel.members]
    if not any(ref in message.files for channel in mine for message in channel.messages.values()):
        raise SlackError("file_not_found")
    return {"file": shape.file(call.box.world, ref), "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS: Mapping[str, Method] = {"files.info": Method(info, "files:read")}
