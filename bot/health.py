"""How the app is: what the auditor counts, told at `/healthz` and as metrics."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.log import logger
from policies.instant import Instant
from storage.errors import Busy

if TYPE_CHECKING:
    from storage.unit_of_work import Storage

LATE = 60
"""Seconds by which a promise or an announcement may be overdue before the app counts as ill."""
SILENT = 30.0
"""Seconds without a pass after which a loop counts as stuck; a pass may hold a send and a look-up."""
STALE = 600
"""Seconds a message may wait to be sent: Slack's own limits, and a channel that is held back, pass within them."""

log = logger("health")


class Beating(Protocol):
    """A loop, as far as its health goes."""

    name: str
    beat: float

    @property
    def alive(self) -> bool:
        """Whether its thread runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """One look at the app. Times are seconds."""

    database: bool
    loops: Mapping[str, float] = field(default_factory=dict)
    """Seconds since each loop's last good pass; infinite for one that is dead."""
    oldest_unsent: int = 0
    oldest_card: int = 0
    """For how long a card has been seen waiting to be posted or brought up."""
    overdue: int = 0
    """Tickets whose next promise or reminder is overdue by more than a minute, those that fail again and again too."""
    overdue_announcements: int = 0
    """Announcements that should have been sent more than a minute ago, and were not or not to everybody."""
    leases_run_out: int = 0
    parked: int = 0
    """Events whose use case failed and will be tried again."""
    dead: int = 0
    """Events that were given up on; a person has to look."""
    missed: int = 0
    """Channels of messages that could be neither taken in nor parked; they are read again when that is possible."""
    slack: str = ""
    """The error with which Slack refuses us altogether; empty while it does not."""

    @property
    def good(self) -> bool:
        """Whether promises are being kept: the database is there, the loops turn, nothing is late or stuck."""
        turning = all(since <= SILENT for since in self.loops.values())
        able = self.database and turning and not self.slack and not self.missed
        in_time = not self.overdue and not self.overdue_announcements
        return able and in_time and max(self.oldest_unsent, self.oldest_card) <= STALE

    def report(self) -> dict[str, Any]:
        """As plain JSON values, for a person to read."""
        told = asdict(self)
        told["database"] = "ok" if self.database else "unreachable"
        told["slack"] = self.slack or "ok"
        told["loops"] = {
            name: None if since == float("inf") else round(since, 1) for name, since in self.loops.items()
        }
        return told


def take_vitals(
    storage: "Storage",
    loops: Sequence[Beating],
    *,
    now: Callable[[], Instant],
    machine_clock: Callable[[], float],
    refusal: Callable[[], str] = lambda: "",
    missed: Callable[[], int] = lambda: 0,
) -> Vitals:
    """Look once. A database that cannot be reached, or written to, is an answer, not an error."""
    at = machine_clock()
    beats = {loop.name: max(0.0, at - loop.beat) if loop.alive else float("inf") for loop in loops}
    try:
        with storage.write(quiet=True) as work:
            work.cards.look(at)  # also since a lock that somebody keeps does not show in reading
        return replace(_counted(storage, beats, now(), at), slack=refusal(), missed=missed())
    except Exception as error:  # noqa: BLE001 -- whatever the driver raises, the database is not to be had
        words = str(error) if isinstance(error, Busy) else ""
        log.warning("database unreachable", error=type(error).__name__, words=words)
        return Vitals(database=False, loops=beats, slack=refusal())


def _counted(storage: "Storage", beats: Mapping[str, float], now: Instant, machine: float) -> Vitals:
    late = Instant(now - LATE)
    with storage.read() as work:
        oldest, card = work.outbox.oldest(), work.cards.waiting_since()
        events = work.inbox.counts()
        return Vitals(
            database=True,
            loops=beats,
            oldest_unsent=0 if oldest is None else max(0, now - oldest),
            oldest_card=0 if card is None else max(0, int(machine - card)),
            overdue=work.tickets.overdue(late),
            overdue_announcements=work.announcements.overdue(late, now),
            leases_run_out=work.outbox.run_out(machine),
            parked=events["parked"],
            dead=events["dead"],
        )


def exposition(vitals: Vitals) -> bytes:
    """Write the vitals in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # noqa: PLC0415 -- seldom needed

    registry = CollectorRegistry()
    single = {
        "pledge_up": ("Whether promises are being kept", float(vitals.good)),
        "pledge_database_up": ("Whether the database answers", float(vitals.database)),
        "pledge_slack_accepts": ("Whether Slack accepts our token", float(not vitals.slack)),
        "pledge_oldest_unsent_seconds": (
            "How long the oldest unsent message has waited",
            vitals.oldest_unsent,
        ),
        "pledge_oldest_card_seconds": ("How long the oldest card has waited to be sent", vitals.oldest_card),
        "pledge_overdue_tickets": ("Tickets whose next promise is overdue by a minute", vitals.overdue),
        "pledge_overdue_announcements": (
            "Announcements overdue by a minute",
            vitals.overdue_announcements,
        ),
        "pledge_leases_run_out": ("Messages held by a sender that is gone", vitals.leases_run_out),
        "pledge_events_parked": ("Events that failed and will be tried again", vitals.parked),
        "pledge_channels_missed": ("Channels with messages to be read again", vitals.missed),
        "pledge_events_dead": ("Events that were given up on", vitals.dead),
    }
    for name, (meaning, value) in single.items():
        Gauge(name, meaning, registry=registry).set(value)
    beats = Gauge("pledge_loop_silent_seconds", "Since a loop's last good pass", ["loop"], registry=registry)
    for loop, since in vitals.loops.items():
        beats.labels(loop).set(since)
    return generate_latest(registry)
