"""Shortcuts in a message's menu: Slack shows them to people of workspaces that have the app, and to nobody else."""

from collections.abc import Callable, Mapping

from bot.answers import Answer
from bot.front import Front
from bot.inputs import Chosen
from bot.usecases import placing
from bot.usecases.scope import Scope
from bot.views import notices
from bot.views.ids import Shortcut
from policies.refusal import Refused, Why


def handle(front: Front, chosen: Chosen) -> Answer:
    """Act on what was chosen; the answer is for the one who chose it."""
    does = SHORTCUTS.get(chosen.shortcut)
    if does is None:
        return Answer(tell=notices.refusal(Refused(Why.OLD_FORM)))
    return does(front, chosen)


def _open_ticket(front: Front, chosen: Chosen) -> Answer:
    posted = chosen.posted
    author = front.profile_if_new(posted.who, posted.channel) if posted.who.user else None

    def do(scope: Scope) -> Answer:
        return placing.chosen(scope, posted, author)

    return front.act(chosen.who, posted.channel, do)


SHORTCUTS: Mapping[str, Callable[[Front, Chosen], Answer]] = {Shortcut.OPEN_TICKET: _open_ticket}
"""Every message shortcut, by its callback id."""
