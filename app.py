"""The composition root: everything is built here from settings, and the wall clock is read here only."""

import gc

gc.disable()  # what is imported stays for ever: collecting meanwhile would take a sixth of a start

import os
import signal
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette

from bot.clock import BusinessClock
from bot.config import Settings
from bot.delivery.cards import Cards
from bot.delivery.gateway import Gateway, client_maker
from bot.delivery.loops import Loop
from bot.delivery.offers import Offers
from bot.delivery.outcomes import OURS_TO_MEND, CallError, Undeliverable
from bot.delivery.relay import Relay
from bot.delivery.traffic import Traffic
from bot.desk import Desk, Workspace
from bot.front import Front
from bot.group_commit import GroupCommit
from bot.health import Vitals, exposition, take_vitals
from bot.heartbeat import Heartbeat
from bot.housekeeping import Housekeeping, guarded, schedule
from bot.inspecting import inspected
from bot.log import logger
from bot.passes import Passes
from bot.rendering import Rendering
from bot.rest import resting
from bot.usecases.announcements_due import send_due
from bot.usecases.erasure_requests import remind
from bot.usecases.promises import due_at, tick
from bot.usecases.sent import message_sent
from bot.usecases.support_stops import stop_support
from handlers.cli import logs
from handlers.cli.checked import WRONG_SETTINGS
from handlers.cli.database import opened
from handlers.cli.program import WRONG_WORK, program
from handlers.slack import catch_up, listeners
from handlers.slack.lookups import SlackLookups
from handlers.slack.socket_mode import SocketMode
from handlers.web import later
from handlers.web.endpoint import Endpoint
from handlers.web.server import WebServer
from handlers.web.site import Health, Rest, site
from storage.records import Outgoing
from storage.unit_of_work import Storage, Work, in_transaction

gc.freeze()  # nor is it looked at later
gc.enable()

STOP_SECONDS = 8.0
"""Everything together has this long to stop; what is still being sent then is looked for at the next start."""
LONGEST_WAIT = 30.0
LISTENERS = 10

log = logger("app")


class CannotServeError(Exception):
    """Raised when serving cannot begin: a sentence for the operator, and the number to exit with."""

    def __init__(self, sentence: str, code: int = WRONG_WORK) -> None:
        super().__init__(sentence)
        self.code = code


class Service:
    """Everything that runs in one process, from the first start to the last stop."""

    def __init__(self, settings: Settings, storage: Storage, stopping: Event) -> None:
        self.settings = settings
        self.storage = storage
        self.stopping = stopping
        self.now = BusinessClock(time.time, settings.clock)
        clients = client_maker(settings.bot_token.get_secret_value(), settings.slack_api_url)
        self.gateway = Gateway(clients, in_transaction=in_transaction, machine_clock=time.time)
        workspace = introduced(self.gateway, stopping)
        self.desk = Desk(storage=storage, now=self.now, workspace=workspace, passes=passes(settings))
        self.lookups = SlackLookups(self.gateway, self.desk.workspace)
        self.traffic = Traffic()
        self.front = Front(
            desk=self.desk,
            lookups=self.lookups,
            machine=time.time,
            group=GroupCommit(self.traffic.under_way),
        )
        self.heartbeat = Heartbeat(storage, time.time)
        self.loops = self._loops()
        self.scheduler = schedule(self._housekeeping())
        self.web = WebServer(self._site(), settings.host, settings.port)
        self.socket = self._socket()
        self._catching_up: Thread | None = None

    # Building

    def _loops(self) -> tuple[Loop, ...]:
        words = Rendering(desk=self.desk)
        relay = Relay(
            self.storage,
            self.gateway,
            words.row,
            on_sent=self._on_sent,
            now=self.now,
            machine_clock=time.time,
            halted=self.stopping.is_set,
            give_way=self.traffic.give_way,
        )
        cards = Cards(
            self.storage,
            self.gateway,
            words.card,
            now=self.now,
            machine_clock=time.time,
            halted=self.stopping.is_set,
            give_way=self.traffic.give_way,
        )
        offers = Offers(self.storage, self.gateway, words.row, now=self.now, machine_clock=time.time)
        loops = (
            Loop("tick", self._tick, machine_clock=time.time, early=self._something_due),
            Loop(
                "relay",
                lambda: relay.run_once() + cards.run_once() + offers.run_once(),
                machine_clock=time.time,
                early=lambda: relay.early() or cards.early() or offers.early(),
            ),
        )
        for loop in loops:
            self.storage.subscribe(loop.wake)
        return loops

    def _tick(self) -> int:
        if not self._something_due():
            return 0
        with self.traffic.taking_in():
            return tick(self.desk) + send_due(self.desk)

    def _on_sent(self, work: Work, row: Outgoing, ts: str) -> None:
        message_sent(self.desk, work, row, ts)

    def _something_due(self) -> bool:
        at = due_at(self.desk)
        return at is not None and at <= self.now()

    def _housekeeping(self) -> Housekeeping:
        return Housekeeping(
            storage=self.storage,
            workspace=self.desk.workspace.team,
            replay=self._replay,
            stop_support=lambda: stop_support(self.desk),
            remind_erasures=lambda: remind(self.desk),
            vitals=self.vitals,
            now=self.now,
            machine_clock=time.time,
            catch_up=self._catch_up_missed,
            beat=self._beat,
        )

    def _beat(self) -> None:
        if self.socket is None or self.socket.connected:
            self.heartbeat.beat()

    def _replay(self, body: Mapping[str, Any]) -> None:
        listeners.take_event(self.front, self.gateway, body)

    def _bolt(self) -> App:
        secret = self.settings.signing_secret
        return listeners.build(
            listeners.Parts(
                front=self.front,
                gateway=self.gateway,
                token=self.settings.bot_token.get_secret_value(),
                signing_secret=secret.get_secret_value() if secret else "",
                executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="pledge-listener"),
            )
        )

    def _site(self) -> Starlette:
        secret = self.settings.signing_secret
        endpoint = None
        if self.settings.app_token is None and secret is not None:
            endpoint = Endpoint(
                dispatch=self._bolt().dispatch,
                verifier=SignatureVerifier(secret.get_secret_value()),
                taking_in=self.traffic.taking_in,
            )
        return site(
            slack=endpoint,
            health=self._health,
            metrics=lambda: exposition(self.vitals()),
            rest=self._rest if self.settings.in_sandbox else None,
            ticket=self._inspected if self.settings.in_sandbox else None,
            pages=later.routes(self.desk, self.lookups),
        )

    def _socket(self) -> SocketMode | None:
        token = self.settings.app_token
        if token is None:
            return None
        api = self.settings.slack_api_url
        return SocketMode(
            self._bolt(), token.get_secret_value(), api, self._catch_up, taking_in=self.traffic.taking_in
        )

    # Looking

    def vitals(self) -> Vitals:
        """Look at the app's health."""
        return take_vitals(
            self.storage,
            self.loops,
            now=self.now,
            machine_clock=time.time,
            refusal=self.gateway.refusal,
            missed=lambda: len(self.front.missed),
        )

    def _health(self) -> Health:
        vitals = self.vitals()
        report = vitals.report()
        if self.socket is not None:
            report["socket_mode"] = "connected" if self.socket.connected else "not connected"
        return Health(good=vitals.good and (self.socket is None or self.socket.connected), report=report)

    def _rest(self) -> Rest:
        look = resting(self.desk, time.time)
        busy = self._catching_up is not None and self._catching_up.is_alive()
        return Rest(at_rest=look.at_rest and not busy, next_alarm=look.next_alarm, what=look.what)

    def _inspected(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        return inspected(self.desk, channel, ts)

    # Running

    def start(self) -> None:
        """Begin: what was missed is noted before anything new is taken in, which would hide it.

        Raises:
            CannotServeError: the address is taken, or Slack refuses the app-level token.
        """
        try:
            self.web.bind()
        except OSError as error:
            where, why = f"{self.settings.host}:{self.settings.port}", error.strerror
            raise CannotServeError(f"Nothing can listen on {where} ({why}); set HOST and PORT.") from None
        # Only now: a second start by mistake has ended above, and disturbs nobody.
        self.storage.take_back_leases()
        self._catch_up()
        self.web.start()
        for loop in self.loops:
            loop.start()
        self.scheduler.start()
        if self.socket is not None:
            connected(self.socket, self.stopping)
        guarded("heartbeat", self._beat)

    def _catch_up_missed(self) -> None:
        if self.front.missed and not (self._catching_up and self._catching_up.is_alive()):
            self._catch_up()

    def _catch_up(self) -> None:
        found = catch_up.begin(self.front)
        self._catching_up = Thread(
            target=catch_up.catch_up,
            args=(self.front, self.gateway, found),
            name="pledge-catch-up",
            daemon=True,
        )
        self._catching_up.start()

    def stop(self) -> None:
        """Stop taking in, finish what was begun, then stop the loops; ten seconds at most."""
        end = time.monotonic() + STOP_SECONDS
        guarded("heartbeat", self.heartbeat.end)
        if self.socket is not None:
            self.socket.stop(4.0)
        drained = self.web.stop()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        ended = [loop.stop(max(0.1, end - time.monotonic())) for loop in self.loops]
        log.info("stopped", requests_finished=drained, loops_finished=all(ended))


def passes(settings: Settings) -> Passes | None:
    """What lets customers' contacts in on the web; None without a public address."""
    if settings.public_url is None or settings.signing_secret is None:
        return None
    secret = settings.signing_secret.get_secret_value()
    return Passes(address=settings.public_url, secret=secret, machine=time.time)


def introduced(gateway: Gateway, stopping: Event) -> Workspace:
    """Ask Slack who we are, for as long as it takes.

    Raises:
        CannotServeError: Slack refuses the token, or we are told to stop.
    """
    wait = 1.0
    while not stopping.is_set():
        try:
            told = gateway.auth_test()
        except CallError as failed:
            if isinstance(failed.trouble, Undeliverable) or failed.trouble.error in OURS_TO_MEND:
                raise CannotServeError(
                    refused("SLACK_BOT_TOKEN", failed.trouble.error), WRONG_SETTINGS
                ) from None
            log.warning("slack does not answer yet", error=failed.trouble.error, again_in=wait)
            stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return Workspace(
                team=told["team_id"], bot_user=told["user_id"], bot_id=told["bot_id"], url=told.get("url", "")
            )
    raise CannotServeError("Stopped before Slack answered.")


def connected(socket: SocketMode, stopping: Event) -> None:
    """Connect by Socket Mode, for as long as it takes.

    Raises:
        CannotServeError: Slack refuses the token.
    """
    wait = 1.0
    while not stopping.is_set():
        try:
            socket.start()
        except SlackApiError as error:
            reason = str(error.response.get("error", "unknown"))
            raise CannotServeError(refused("SLACK_APP_TOKEN", reason), WRONG_SETTINGS) from None
        except Exception as error:  # noqa: BLE001 -- the SDK lets through whatever the line does
            log.warning("slack does not answer yet", error=type(error).__name__, again_in=wait)
            stopping.wait(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return


def refused(name: str, reason: str) -> str:
    """Tell the operator that Slack refuses a token, and what to do."""
    return f"Slack refuses {name} ({reason}); copy it again from the app's page, or install the app again."


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; the number to exit with."""
    logs.configure(settings.log_level)
    # Bolt looks for a token there too, and warns at each start that it is not used.
    os.environ.pop("SLACK_BOT_TOKEN", None)
    began = time.monotonic()
    stopping = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    try:
        with opened(settings) as storage:
            storage.migrate()
            _run(Service(settings, storage, stopping), stopping, began)
    except CannotServeError as error:
        sys.stderr.write(f"{error}\n")
        return error.code
    return 0


def _run(service: Service, stopping: Event, began: float) -> None:
    try:
        service.start()
        # What is there now stays for ever: left in, each full collection would go through all of it, for a tenth
        # of a second in which nothing else runs.
        gc.freeze()
        log.info(
            "ready",
            mode="socket" if service.socket else "http",
            address=f"{service.settings.host}:{service.settings.port}",
            pages=service.settings.public_url or "off: PUBLIC_URL is not set",
            seconds=round(time.monotonic() - began, 2),
        )
        stopping.wait()
    finally:
        service.stop()


if __name__ == "__main__":
    program(serve, time.time, only_serve=sys.argv[1:2] == ["serve"])()
