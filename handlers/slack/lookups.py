"""What we ask Slack before a transaction: who somebody is, what a message says. A silent Slack is a None."""

from decimal import Decimal, InvalidOperation

from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import CallError
from bot.desk import Workspace
from bot.inputs import Posted
from bot.log import logger
from bot.usecases.actors import Profile
from handlers.slack import payloads

log = logger("lookups")


class SlackLookups:
    """`bot.front.Lookups` by way of the gateway."""

    def __init__(self, gateway: Gateway, workspace: Workspace) -> None:
        self._gateway = gateway
        self._workspace = workspace

    def profile(self, user: str) -> Profile | None:
        """What Slack says of a person; None when it does not answer within a second."""
        try:
            return self._gateway.user_info(user)
        except CallError as failed:
            log.warning("person not looked up", user=user, error=failed.trouble.error)
            return None

    def message(self, channel: str, ts: str) -> Posted | None:
        """A message as it stands now, of a thread or of the channel; None when it is gone."""
        try:
            page = self._gateway.replies(channel, ts, _just_before(ts))
        except (CallError, InvalidOperation):
            return None
        found = next((message for message in page.messages if message.get("ts") == ts), None)
        if found is None:
            return None
        return payloads.from_message(found, channel, self._workspace.team, self._workspace.bot_user)


def _just_before(ts: str) -> str:
    """Slack leaves out the message at `oldest` itself."""
    return str(Decimal(ts) - Decimal("0.000001"))
