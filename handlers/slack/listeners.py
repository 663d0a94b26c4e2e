"""The whole listener table: Bolt's part is to check signatures and to dispatch.

Matching is linear in Bolt, so there are few listeners, and the tables behind them
(`events.ROUTES`, `actions.PRESSES`, `forms.FORMS`, `commands.COMMANDS`, `home.PRESSES`, `shortcuts.SHORTCUTS`)
say what goes where.
"""

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.answers import Answer
from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import Sent
from bot.front import Front
from bot.inputs import Pressed
from bot.log import failed, logger
from bot.views import notices
from bot.views.scene import Message
from handlers.slack import actions, commands, events, forms, home, payloads, shortcuts
from handlers.slack.answering import Reply, Spot, show

EVENTS = events.SUBSCRIBED
COMMAND = "/support"
_ANY = re.compile(".*")
Came = TypeVar("Came")

log = logger("slack")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the listeners are built from."""

    front: Front
    gateway: Gateway
    token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    executor: Executor | None = None


def build(parts: Parts) -> App:
    """Build the Bolt app with every listener.

    A listener is done, and its work committed, before Slack gets its answer: what fails is answered 500 and
    comes again. Authorisation never calls Slack; rights are looked up in our own directory.
    """
    workspace = parts.front.desk.workspace

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_token=parts.token,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot_id,
        )

    app = App(
        signing_secret=parts.signing_secret,
        authorize=authorize,
        process_before_response=True,
        token_verification_enabled=False,
        listener_executor=parts.executor,
    )
    listeners = Listeners(parts.front, parts.gateway)
    app.event(_ANY)(listeners.event)
    app.action(_ANY)(listeners.action)
    app.view(_ANY)(listeners.submission)
    app.view_closed(_ANY)(listeners.closed)
    app.command(COMMAND)(listeners.command)
    app.shortcut(_ANY)(listeners.shortcut)
    return app


class Listeners:
    """The error boundary: nobody who acts is left without an answer, and no answer shows internals."""

    def __init__(self, front: Front, gateway: Gateway) -> None:
        self._front = front
        self._gateway = gateway

    def event(self, body: dict[str, Any], ack: Ack) -> BoltResponse | None:
        """Take in an event; one that fails is parked and answered 500, so that Slack brings it again."""
        try:
            take_event(self._front, self._gateway, body)
        except Exception as error:  # noqa: BLE001 -- raised further, Bolt would log it once more
            kind = body["event"].get("type")
            failed(log, "event comes again", error, slack_event=body.get("event_id"), type=kind)
            return BoltResponse(status=500)
        ack()
        return None

    def action(self, body: dict[str, Any], ack: Ack) -> None:
        """Act on a button or menu."""
        ack()
        press = _shaped(payloads.pressed, body)
        if press is None:
            return
        spot = (
            Spot(channel=press.channel, user=press.who.user, thread=press.thread_ts)
            if press.channel
            else None
        )
        try:
            reply = (home if press.home else actions).handle(self._front, press)
            if reply.answer.form is not None and reply.home is None:
                reply = self._with_form(press, reply)
            show(self._gateway, reply)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the one who pressed is told
            tell = _unexpected(error, "action", press.action)
            if spot is not None:
                self._gateway.ephemeral(spot.channel, spot.user, tell, spot.thread)

    def _with_form(self, press: Pressed, reply: Reply) -> Reply:
        """Show the form, or say that it came too late: a trigger lives three seconds and works once."""
        form = reply.answer.form or {}
        if press.view_id is None:
            outcome = self._gateway.views_open(press.trigger_id, form)
        else:
            outcome = self._gateway.views_update(press.view_id, form)
        if isinstance(outcome, Sent):
            return reply
        return Reply(answer=Answer(tell=notices.too_late_for_a_form()), spot=reply.spot)

    def submission(self, body: dict[str, Any], ack: Ack) -> None:
        """Act on a form that was sent; whatever goes wrong leaves it open as it was typed."""
        sent = _shaped(payloads.submitted, body)
        if sent is None:
            ack()
            return
        try:
            answer = forms.handle(self._front, sent)
        except Exception as error:  # noqa: BLE001 -- the form must stay, whatever it was
            tell = _unexpected(error, "form", sent.callback)
            answer = Answer(errors={next(iter(sent.values), "description"): tell.text})
        if answer.errors:
            ack(response_action="errors", errors=dict(answer.errors))
        elif answer.tell is not None:
            ack(response_action="update", view=dict(notices.as_form(answer.tell)))
        elif answer.form is not None:
            ack(response_action="update", view=dict(answer.form))
        else:
            ack()

    def closed(self, ack: Ack) -> None:
        """A form was closed: nothing was taken in, and nothing is lost that was."""
        ack()

    def command(self, body: dict[str, Any], ack: Ack) -> None:
        """Act on `/support`."""
        typed = _shaped(payloads.commanded, body)
        if typed is None:
            ack()
            return
        try:
            answer = commands.handle(self._front, typed)
            if answer.form is not None:
                answer = self._with_opened(typed.trigger_id, answer.form)
        except Exception as error:  # noqa: BLE001 -- whatever it was, the one who typed is told
            answer = Answer(tell=_unexpected(error, "command", COMMAND))
        _tell(ack, answer.tell)

    def shortcut(self, body: dict[str, Any], ack: Ack) -> None:
        """Act on a shortcut in a message's menu; the answer goes by its own address, which works in any channel."""
        ack()
        workspace = self._front.desk.workspace
        chosen = _shaped(lambda came: payloads.chosen(came, workspace.team, workspace.bot_user), body)
        if chosen is None:
            return
        try:
            tell = shortcuts.handle(self._front, chosen).tell
        except Exception as error:  # noqa: BLE001 -- whatever it was, the one who chose it is told
            tell = _unexpected(error, "shortcut", chosen.shortcut)
        if tell is not None:
            self._gateway.respond_to(chosen.response_url, tell)

    def _with_opened(self, trigger_id: str, form: Mapping[str, Any]) -> Answer:
        opened = isinstance(self._gateway.views_open(trigger_id, form), Sent)
        return Answer(tell=None if opened else notices.too_late_for_a_form())


def _shaped(read: Callable[[payloads.Payload], Came], body: payloads.Payload) -> Came | None:
    """Read what came; None for what is signed and yet like nothing Slack sends, which has nobody to be told."""
    try:
        return read(body)
    except (LookupError, TypeError, AttributeError) as error:
        log.warning("payload of an unknown shape", type=str(body.get("type")), error=repr(error)[:200])
        return None


def _tell(ack: Ack, message: Message | None) -> None:
    if message is None:
        ack()
    else:
        ack(text=message.text, blocks=[dict(block) for block in message.blocks], response_type="ephemeral")


def _unexpected(error: Exception, what: str, which: str) -> Message:
    """Log the trace under an id, and give the sentence that names it."""
    error_id = f"E-{uuid4().hex[:8]}"
    log.error("unexpected", error_id=error_id, what=what, which=which, exc_info=error)
    return notices.unexpected(error_id)


def take_event(front: Front, gateway: Gateway, body: Mapping[str, Any]) -> None:
    """Run an event's use case in one transaction, then show its answer. Also how a parked event is replayed.

    Raises:
        Exception: the use case broke; the event is parked.
    """
    event = body.get("event") or {}
    route = events.ROUTES.get(str(event.get("type")))
    if route is None:
        return
    key = f"event:{body.get('event_id')}"
    try:
        reply = route(front, body, (key,))
    except Exception as error:
        _park(front, key, body, error)
        raise
    show(gateway, reply)


def _park(front: Front, key: str, body: Mapping[str, Any], error: Exception) -> None:
    try:
        front.park(key, json.dumps(body), type(error).__name__)
    except Exception as second:  # noqa: BLE001 -- what broke first is what the caller has to hear of
        # Slack tries for some minutes; a database that is away for longer is caught up with afterwards.
        if type(second) is not type(error):
            failed(log, "event not parked", second, key=key)
        channel = body["event"].get("channel")
        if isinstance(channel, str):
            front.missed.add(channel)
