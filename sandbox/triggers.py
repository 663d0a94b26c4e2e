"""Short-lived rights that come with an interaction: triggers for forms, addresses for answers."""

import secrets
from dataclasses import dataclass, field

from sandbox.errors import SlackError


@dataclass(slots=True, kw_only=True)
class Trigger:
    """The right to show one form to one user."""

    user: str
    issued: float
    view: str | None = None
    """The form it came from, when it did: only such a trigger may push."""
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """The right to answer an interaction up to five times."""

    channel: str
    user: str
    team: str
    issued: float
    message_ts: str | None = None
    """The message acted on, which `replace_original` and `delete_original` mean."""
    thread_ts: str | None = None
    uses: int = 0


@dataclass(slots=True)
class Triggers:
    """All rights given out. Told by machine time."""

    life: float
    response_life: float
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _responses: dict[str, ResponseUrl] = field(default_factory=dict)

    def issue(self, user: str, now: float, view: str | None = None) -> str:
        """Give a new trigger id."""
        key = f"{int(now * 1000)}.{len(self._triggers) + 1}.{secrets.token_hex(16)}"
        self._triggers[key] = Trigger(user=user, issued=now, view=view)
        return key

    def exchange(self, key: str, now: float) -> Trigger:
        """Use a trigger up.

        Raises:
            SlackError: `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`.
        """
        trigger = self._triggers.get(key)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if now - trigger.issued > self.life:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def answerable(self, response: ResponseUrl) -> str:
        """Give the secret part of a new response address."""
        key = secrets.token_urlsafe(24)
        self._responses[key] = response
        return key

    def answer(self, key: str, now: float) -> ResponseUrl:
        """Use a response address once.

        Raises:
            SlackError: `expired_url` for one unknown or over half an hour old, `used_url` after five uses.
        """
        response = self._responses.get(key)
        if response is None or now - response.issued > self.response_life:
            raise SlackError("expired_url")
        if response.uses >= 5:
            raise SlackError("used_url")
        response.uses += 1
        return response
