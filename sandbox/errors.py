"""The one exception: Slack says no, by name."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """Raised wherever Slack would answer `ok: false`; `error` is Slack's own name for the reason."""

    def __init__(self, error: str, messages: Sequence[str] = (), **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Give the JSON body that Slack would answer."""
        body: dict[str, Any] = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in self.messages]}
        return body


class RateLimited(SlackError):  # noqa: N818 -- named as Slack names the answer
    """Raised where Slack answers 429; `retry_after` is whole seconds of machine time."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


class Misuse(Exception):  # noqa: N818 -- it is the caller of the people's door who erred, not the program
    """Raised when the people's door is asked for what no Slack client offers: no such button, user, field."""
