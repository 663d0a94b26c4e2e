"""The one way to Slack's Web API for what must last: each call is made once, and its end is told exactly.

The SDK's own retries are off, since they post twice when the line drops after acceptance. Nothing here may be
called while this thread holds a transaction: a slow Slack would hold everybody's rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.delivery.outcomes import (
    OURS_TO_MEND,
    Ambiguous,
    CallError,
    Outcome,
    Scope,
    Sent,
    Trouble,
    Undeliverable,
    trouble,
)
from bot.log import logger
from bot.usecases.actors import Profile
from bot.views.scene import Message

SEND_SECONDS = 5.0
FORM_SECONDS = 1.5
"""`views.open` must be done within the three seconds of its trigger, our own work included."""
LOOKUP_SECONDS = 1.0
_PAGE = 200
_REFUSED_FOR = 90.0
"""Seconds that a refusal of the whole installation is believed; while there is anything to send, each minute asks."""

log = logger("gateway")

Maker = Callable[[float], WebClient]
"""Makes a client with the token inside and the given patience in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What travels in a message's metadata, so that it can be found again."""

    event: str
    field: str
    id: str

    def metadata(self) -> dict[str, Any]:
        """As Slack takes it."""
        return {"event_type": self.event, "event_payload": {self.field: self.id}}

    def on(self, message: Mapping[str, Any]) -> bool:
        """Whether a message carries this mark."""
        found = message.get("metadata") or {}
        payload = found.get("event_payload") or {}
        return found.get("event_type") == self.event and payload.get(self.field) == self.id


def row_mark(row: str) -> Mark:
    """The mark of an outbox row."""
    return Mark(event="pledge_outbox", field="row", id=row)


def card_mark(card: str) -> Mark:
    """The mark of a card."""
    return Mark(event="pledge_card", field="card", id=card)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of a channel's history, newest first, and where the next begins (None at the end)."""

    messages: tuple[Mapping[str, Any], ...]
    cursor: str | None


class InTransactionError(RuntimeError):
    """Raised when Slack is about to be called while this thread holds a transaction: a mistake of ours."""


def client_maker(token: str, api_url: str) -> Maker:
    """Make the maker for a real token; the SDK's retries are off in every client it makes."""

    def make(seconds: float) -> WebClient:
        # The SDK says whole seconds; what it hands them to takes halves.
        patience: Any = seconds
        return WebClient(token=token, base_url=api_url, timeout=patience, retry_handlers=[])

    return make


class Gateway:
    """Calls Slack. Safe to use from several threads. Its `repr` and its errors never hold the token.

    Reading calls raise `CallError`; those that change something return an `Outcome`.
    """

    def __init__(
        self, clients: Maker, *, in_transaction: Callable[[], bool], machine_clock: Callable[[], float]
    ) -> None:
        self._patient = clients(SEND_SECONDS)
        self._quick = clients(FORM_SECONDS)
        self._hasty = clients(LOOKUP_SECONDS)
        self._in_transaction = in_transaction
        self._clock = machine_clock
        self._refused = ("", float("-inf"))

    def refusal(self) -> str:
        """With which error Slack refuses us altogether, such as a revoked token; empty while it does not."""
        error, at = self._refused
        return error if self._clock() - at < _REFUSED_FOR else ""

    def __repr__(self) -> str:
        return "Gateway()"

    def post(
        self, channel: str, thread_ts: str | None, message: Message, *, mark: Mark, broadcast: bool = False
    ) -> Outcome:
        """Post a message, marked so that it can be found; `broadcast` shows a reply in the channel too."""
        outcome = self._change(
            "chat.postMessage",
            Scope.CHANNEL,
            channel=channel,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
            reply_broadcast=True if broadcast and thread_ts else None,
            metadata=mark.metadata(),
            unfurl_links=False,
            unfurl_media=False,
        )
        return Ambiguous("no_ts") if outcome == Sent("") else outcome

    def update(self, channel: str, ts: str, message: Message) -> Outcome:
        """Bring a message of ours to a new state. May be repeated at will."""
        return self._change(
            "chat.update",
            Scope.METHOD,
            channel=channel,
            ts=ts,
            text=message.text,
            blocks=list(message.blocks),
        )

    def find(self, channel: str, thread_ts: str | None, mark: Mark, since: int) -> str | None:
        """Look a marked message up from `since` (seconds) on; its `ts`, or None when it is not there.

        A thread or channel that does not exist holds no message.

        Raises:
            CallError: Slack could not be asked, which tells nothing about the message.
        """
        try:
            found = (one for one in self._messages(channel, thread_ts, since) if mark.on(one))
            message = next(found, None)
        except CallError as failed:
            if isinstance(failed.trouble, Undeliverable):
                return None
            raise
        return None if message is None else str(message["ts"])

    def _messages(self, channel: str, thread_ts: str | None, since: int) -> Iterator[Mapping[str, Any]]:
        method = "conversations.replies" if thread_ts else "conversations.history"
        cursor: str | None = None
        while True:
            page = self._page(method, channel, ts=thread_ts, oldest=str(since), cursor=cursor)
            yield from page.messages
            cursor = page.cursor
            if cursor is None:
                return

    def history(self, channel: str, oldest: str, cursor: str | None = None) -> Page:
        """A page of a channel's messages after `oldest`, newest first, threads not included.

        Raises:
            CallError: Slack said no or could not be asked.
        """
        return self._page("conversations.history", channel, oldest=oldest or "0", cursor=cursor)

    def replies(self, channel: str, thread_ts: str, oldest: str, cursor: str | None = None) -> Page:
        """A page of a thread after `oldest`, its root included, oldest first.

        Raises:
            CallError: Slack said no or could not be asked.
        """
        return self._page("conversations.replies", channel, ts=thread_ts, oldest=oldest or "0", cursor=cursor)

    def _page(self, method: str, channel: str, **arguments: str | None) -> Page:
        response = self._ask(
            self._patient, method, channel=channel, limit=_PAGE, include_all_metadata=True, **arguments
        )
        after = (response.get("response_metadata") or {}).get("next_cursor")
        return Page(messages=tuple(response.get("messages") or ()), cursor=after or None)

    def user_info(self, user: str) -> Profile:
        """What Slack says of a person, asked with a second's patience.

        Raises:
            CallError: Slack said no or could not be asked in time.
        """
        found = self._ask(self._hasty, "users.info", user=user).get("user") or {}
        profile = found.get("profile") or {}
        names = (
            profile.get("display_name"),
            profile.get("real_name"),
            found.get("real_name"),
            found.get("name"),
        )
        return Profile(
            user=user,
            team=found.get("team_id"),
            name=next((name for name in names if name), user),
            email=profile.get("email"),
            zone=found.get("tz"),
            bot=bool(found.get("is_bot")),
        )

    def usergroup_users(self, group: str) -> tuple[str, ...]:
        """The members of a user group.

        Raises:
            CallError: Slack said no or could not be asked.
        """
        response = self._ask(self._patient, "usergroups.users.list", usergroup=group)
        return tuple(response.get("users") or ())

    def auth_test(self) -> Mapping[str, Any]:
        """Who we are: team, bot user, bot id, workspace address.

        Raises:
            CallError: Slack said no or could not be asked.
        """
        data = self._ask(self._patient, "auth.test").data
        return data if isinstance(data, dict) else {}

    def ephemeral(self, channel: str, user: str, message: Message, thread_ts: str | None = None) -> bool:
        """Show something to one person, if it can be done now; whether Slack took it. Never for a promise."""
        outcome = self._change(
            "chat.postEphemeral",
            Scope.METHOD,
            self._quick,
            channel=channel,
            user=user,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
        )
        return isinstance(outcome, Sent)

    def respond_to(self, response_url: str, message: Message, *, replace: bool = False) -> bool:
        """Answer a command or a press by its own address, shown to the one who acted; whether Slack took it."""
        self._outside_transaction()
        patience: Any = FORM_SECONDS
        hook = WebhookClient(response_url, timeout=patience, retry_handlers=[])
        try:
            answer = hook.send(
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                response_type="ephemeral",
                replace_original=replace,
            )
        except Exception as error:  # noqa: BLE001 -- best effort, whatever the line does
            log.warning("answer not taken", error=type(error).__name__)
            return False
        if answer.status_code != 200:
            log.warning("answer not taken", status=answer.status_code)
        return answer.status_code == 200

    def views_open(self, trigger_id: str, view: Mapping[str, Any]) -> Outcome:
        """Open a form. Not tried again: the trigger lives for three seconds and works once."""
        return self._change("views.open", Scope.METHOD, self._quick, trigger_id=trigger_id, view=dict(view))

    def views_update(self, view_id: str, view: Mapping[str, Any]) -> Outcome:
        """Show something else in an open form."""
        return self._change("views.update", Scope.METHOD, self._quick, view_id=view_id, view=dict(view))

    def views_publish(self, user: str, view: Mapping[str, Any]) -> Outcome:
        """Set somebody's home tab."""
        return self._change("views.publish", Scope.METHOD, self._quick, user_id=user, view=dict(view))

    def _change(
        self, method: str, limited: Scope, client: WebClient | None = None, /, **arguments: Any
    ) -> Outcome:
        try:
            response = self._ask(client or self._patient, method, limited, **arguments)
        except CallError as failed:
            return failed.trouble
        return Sent(str(response.get("ts") or response.get("message_ts") or ""))

    def _ask(
        self, client: WebClient, method: str, limited: Scope = Scope.METHOD, /, **arguments: Any
    ) -> SlackResponse:
        self._outside_transaction()
        given = {key: value for key, value in arguments.items() if value is not None}
        try:
            response = (
                client.api_call(method, json=given)
                if _takes_json(method)
                else client.api_call(method, params=given)
            )
        except Exception as error:  # noqa: BLE001 -- what it was decides what became of the call
            end = trouble(error, self._clock(), limited)
        else:
            self._refused = ("", float("-inf"))
            return response
        # Raised outside the handler: the SDK's error holds the request, and with it the token.
        self._note(method, end)
        raise CallError(method, end)

    def _note(self, method: str, end: Trouble) -> None:
        level = log.warning if isinstance(end, Ambiguous) else log.info
        if end.error in OURS_TO_MEND:
            self._refused = (end.error, self._clock())
            level = log.error
        level("call failed", method=method, end=type(end).__name__, error=end.error)

    def _outside_transaction(self) -> None:
        if self._in_transaction():
            raise InTransactionError("Slack was about to be called inside a transaction")


def _takes_json(method: str) -> bool:
    """Methods that write take JSON bodies; those that read take forms only."""
    return method.startswith(("chat.post", "chat.update", "views."))
