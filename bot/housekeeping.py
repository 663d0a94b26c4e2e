"""What is done every so often: parked events tried again, the auditor's look, what is old forgotten.

Jobs live in memory; none of them keeps a promise, so one that is missed is simply done at the next turn. Promises
wake from the database instead.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.background import BackgroundScheduler

from bot.health import Vitals
from bot.heartbeat import KEPT
from bot.log import failed, logger
from policies.instant import Instant
from storage.ids import new
from storage.records import OutboxKind, Outgoing

if TYPE_CHECKING:
    from storage.unit_of_work import Storage

PATIENCE = (300, 1800)
"""Seconds before the second and the third replay of a parked event; the first is a minute after it was parked."""
EVENTS_KEPT = 7
"""Days; Slack may bring an event again for one at most."""
MESSAGES_KEPT = 30
"""Days that what became of a message can still be looked up."""
_DAY = 86_400

log = logger("housekeeping")

Replay = Callable[[Mapping[str, Any]], None]
"""Takes a parked event in as if Slack had brought it; raises when the use case breaks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housekeeping:
    """The jobs. Each can be called by itself."""

    storage: "Storage"
    workspace: str
    replay: Replay
    stop_support: Callable[[], int]
    """Withdraws what runs for customers whose support has stopped."""
    vitals: Callable[[], Vitals]
    now: Callable[[], Instant]
    machine_clock: Callable[[], float]
    remind_erasures: Callable[[], int] = lambda: 0
    """Reminds of personal data that are to be erased soon."""
    beat: Callable[[], None] = lambda: None
    """Records that the app is there; called whenever all is well."""
    catch_up: Callable[[], None] = lambda: None
    """Reads again where messages came that could not even be parked; does nothing when there were none."""

    def replay_parked(self) -> int:
        """Try parked events whose time has come; after the third failure they are dead and the agents are told."""
        with self.storage.read() as work:
            due = work.inbox.parked_due(self.machine_clock())
        for key, raw, attempts in due:
            self._replay(key, raw, attempts)
        return len(due)

    def _replay(self, key: str, raw: str, attempts: int) -> None:
        try:
            self.replay(json.loads(raw))
        except Exception as error:  # noqa: BLE001 -- whatever it was, it is put off and told
            failed(log, "parked event failed again", error, key=key, attempts=attempts + 1)
            self._put_off(key, attempts, type(error).__name__)
            return
        with self.storage.write() as work:
            # The use case has taken the key; this is for an event that nothing acts on any more.
            work.inbox.take(key, self.machine_clock())
        log.info("parked event taken in", key=key, attempts=attempts + 1)

    def _put_off(self, key: str, attempts: int, error: str) -> None:
        with self.storage.write() as work:
            if attempts < len(PATIENCE):
                work.inbox.put_off(key, self.machine_clock() + PATIENCE[attempts], error)
                return
            work.inbox.bury(key, error)
            for channel in work.directory.agents_channels(self.workspace):
                work.outbox.put(self._notice(channel, key, error))

    def _notice(self, channel: str, key: str, error: str) -> Outgoing:
        return Outgoing(
            id=new("out"),
            workspace=self.workspace,
            kind=OutboxKind.OPERATOR_NOTICE,
            ticket=None,
            channel=channel,
            reply_to=None,
            facts={"code": "event_dead", "event": key, "error": error},
            created=self.now(),
        )

    def audit(self) -> Vitals:
        """Look at the app's health, and log what is wrong with it; when nothing is, its heart beats."""
        vitals = self.vitals()
        if vitals.good:
            self.beat()
        else:
            log.error("promises may be late", **vitals.report())
        return vitals

    def forget(self) -> None:
        """Remove what was taken in and sent long ago; tickets and their facts stay."""
        with self.storage.write() as work:
            events = work.inbox.forget(self.machine_clock() - EVENTS_KEPT * _DAY)
            messages = work.outbox.forget(Instant(self.now() - MESSAGES_KEPT * _DAY))
            beats = work.uptime.forget(Instant(int(self.machine_clock()) - KEPT * _DAY))
        log.info("forgotten", events=events, messages=messages, heartbeats=beats)


def schedule(jobs: Housekeeping) -> BackgroundScheduler:
    """Make the scheduler, not started yet.

    One instance of a job at a time, several missed turns are one, and a late turn is taken however late it is:
    APScheduler's own default skips a job that is a second late.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    turns: tuple[tuple[str, Callable[[], object], timedelta], ...] = (
        ("replay", jobs.replay_parked, timedelta(seconds=5)),
        ("support", jobs.stop_support, timedelta(seconds=10)),
        ("erasures", jobs.remind_erasures, timedelta(seconds=30)),
        ("catch up", jobs.catch_up, timedelta(seconds=30)),
        ("audit", jobs.audit, timedelta(seconds=30)),
        ("forget", jobs.forget, timedelta(hours=6)),
    )
    for name, job, every in turns:
        turn = partial(guarded, name, job)
        scheduler.add_job(turn, "interval", seconds=int(every.total_seconds()), id=name)
    return scheduler


def guarded(name: str, job: Callable[[], object]) -> None:
    """Do a job; what breaks is told once, and its next turn comes all the same."""
    try:
        job()
    except Exception as error:  # noqa: BLE001 -- whatever it was, the scheduler would only log it at more length
        failed(log, "a job failed", error, job=name)
