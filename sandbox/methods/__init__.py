"""The Web API, one small function a method, grouped by family."""

from collections.abc import Mapping

from sandbox.methods import chat, conversations, files, pins, reactions, teams, usergroups, users, views
from sandbox.methods.call import Method

METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **pins.METHODS,
    **reactions.METHODS,
    **teams.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
"""Every method there is; any other is answered `unknown_method`."""
