"""What is done every so often, on both databases."""

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from card_rows import wanted_card
from structlog.testing import capture_logs

from bot.health import LATE, STALE, Vitals, exposition, take_vitals
from bot.housekeeping import Housekeeping, guarded, schedule
from policies.announcement import Announcement, Audience, Kind
from policies.customer import Customer
from policies.instant import Instant
from storage.announcements import AnnouncementRow
from storage.errors import Busy
from storage.records import CardRole, OutboxKind, Outgoing
from storage.unit_of_work import Storage

TEAM = "TVENDOR"
NOON = Instant(1_764_000_000)


class Machine:
    """A machine clock that is moved by hand."""

    def __init__(self):
        self.at = 5000.0

    def __call__(self):
        return self.at


class Replay:
    """Takes events in, or breaks on them; remembers which."""

    def __init__(self, storage, machine):
        self.storage, self.machine, self.broken, self.seen = storage, machine, True, []

    def __call__(self, body):
        self.seen.append(body)
        if self.broken:
            raise RuntimeError("still broken")
        with self.storage.write() as work:
            work.inbox.take(f"event:{body['event_id']}", self.machine())


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def replay(storage, machine):
    return Replay(storage, machine)


@pytest.fixture
def house(storage, machine, replay):
    """Housekeeping over a desk with two agents' channels and one parked event."""
    with storage.write() as work:
        for number, channel in enumerate(("CDESK", "CDESK", "COTHER")):
            work.directory.save_customer(
                Customer(
                    id=f"cu{number}",
                    workspace=TEAM,
                    key=f"KEY{number}",
                    name=f"Customer {number}",
                    policy="tromzo",
                    plan="standard",
                    subscribed_from=Instant(0),
                    shared_channels=(f"C{number}",),
                    agents_channel=channel,
                )
            )
        work.inbox.park("event:Ev1", json.dumps({"event_id": "Ev1"}), "Busy", machine())
    return Housekeeping(
        storage=storage,
        workspace=TEAM,
        replay=replay,
        stop_support=lambda: 0,
        vitals=lambda: Vitals(database=True),
        now=lambda: NOON,
        machine_clock=machine,
    )


def after(house, machine, minutes):
    """Move the machine's clock, and do what is due; how many events were tried."""
    machine.at += minutes * 60
    return house.replay_parked()


def test_a_parked_event_is_tried_after_one_five_and_thirty_minutes_and_then_given_up(
    storage, house, machine, replay
):
    """Four tries in all; then it is dead, kept, and each agents' channel is told once."""
    tries = [after(house, machine, minutes) for minutes in (0.9, 0.2, 4.9, 0.2, 29.9, 0.2, 600)]

    assert tries == [0, 1, 0, 1, 0, 1, 0]
    assert len(replay.seen) == 3
    with storage.read() as work:
        assert work.inbox.counts() == {"parked": 0, "dead": 1}
        told = [row for channel in ("CDESK", "COTHER") for row in work.outbox.backlog(channel)]
    assert [(row.kind, row.facts["code"], row.facts["event"]) for row in told] == [
        (OutboxKind.OPERATOR_NOTICE, "event_dead", "event:Ev1")
    ] * 2


def test_a_parked_event_that_is_taken_in_is_done(storage, house, machine, replay):
    """What broke once and works now is taken in once, with what Slack had sent."""
    replay.broken = False

    tries = [after(house, machine, minutes) for minutes in (1.1, 10)]

    assert tries == [1, 0]
    assert replay.seen == [{"event_id": "Ev1"}]
    with storage.read() as work:
        assert work.inbox.counts() == {"parked": 0, "dead": 0}


def test_a_parked_event_that_nothing_acts_on_any_more_is_not_tried_for_ever(storage, house, machine, replay):
    """A replay that does not take the event's key itself still settles it."""
    replay.broken = False
    with storage.write() as work:
        work.inbox.park("event:Ev2", json.dumps({"event_id": "other"}), "Busy", machine())

    assert [after(house, machine, 1.1), after(house, machine, 60)] == [2, 0]


def test_one_event_that_breaks_does_not_hold_up_the_next(storage, house, machine, replay):
    """Each parked event is tried by itself."""
    with storage.write() as work:
        work.inbox.park("event:Ev0", "{not json", "Busy", machine())

    assert after(house, machine, 1.1) == 2
    assert replay.seen == [{"event_id": "Ev1"}]


def test_old_events_are_forgotten_and_fresh_ones_kept(storage, house, machine):
    """After a week Slack will not bring an event again; its key may go."""
    with storage.write() as work:
        work.inbox.take("event:Old", machine())
    machine.at += 6 * 86_400
    with storage.write() as work:
        work.inbox.take("event:Fresh", machine())
    machine.at += 2 * 86_400

    house.forget()

    with storage.write() as work:
        assert work.inbox.take("event:Old", machine())
        assert not work.inbox.take("event:Fresh", machine())


def test_jobs_live_in_memory_and_a_late_turn_is_taken(house):
    """No job is skipped for being late, none runs twice at once, and none is kept in a database."""
    scheduler = schedule(house)
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    scheduler.shutdown()

    assert {job.id for job in jobs} == {"replay", "support", "erasures", "catch up", "audit", "forget"}
    assert all(job.misfire_grace_time is None for job in jobs)
    assert all(job.coalesce for job in jobs)
    assert {job.max_instances for job in jobs} == {1}
    assert min(job.trigger.interval for job in jobs) >= timedelta(seconds=5)


class Beat:
    """A loop as far as health looks at it."""

    def __init__(self, name, beat, *, alive=True):
        self.name, self.beat, self.alive = name, beat, alive


def vitals_of(storage, machine, *loops, now=NOON):
    """Look at a storage with these loops."""
    return take_vitals(storage, loops, now=lambda: now, machine_clock=machine)


def test_an_app_whose_loops_turn_and_that_owes_nothing_is_well(storage, machine):
    """An idle app is healthy."""
    vitals = vitals_of(storage, machine, Beat("tick", machine() - 1), Beat("relay", machine() - 29))

    assert vitals.good
    assert vitals.report()["loops"] == {"tick": 1.0, "relay": 29.0}


@pytest.mark.parametrize("loop", [Beat("tick", 5000 - 31), Beat("tick", 5000, alive=False)])
def test_a_loop_that_is_stuck_or_dead_is_bad(storage, machine, loop):
    """A tick that does not turn keeps no promise, whatever else is fine."""
    vitals = vitals_of(storage, machine, loop)

    assert not vitals.good
    json.dumps(vitals.report(), allow_nan=False)


def test_a_message_that_waits_too_long_is_bad_and_the_metrics_say_so(storage, machine):
    """Ten minutes are more than any limit of Slack's; the oldest unsent message is told in seconds."""
    with storage.write() as work:
        work.outbox.put(
            Outgoing(
                id="out1",
                workspace=TEAM,
                kind=OutboxKind.OPERATOR_NOTICE,
                ticket=None,
                channel="CDESK",
                reply_to=None,
                facts={"code": "outage"},
                created=NOON,
            )
        )

    fresh = vitals_of(storage, machine, now=Instant(NOON + STALE))
    late = vitals_of(storage, machine, now=Instant(NOON + STALE + 1))

    assert (fresh.good, late.good) == (True, False)
    assert b"pledge_oldest_unsent_seconds 601.0" in exposition(late)
    assert b"pledge_up 0.0" in exposition(late)


def test_a_card_that_waits_too_long_is_bad_and_the_metrics_say_so(storage, machine):
    """It counts from when it was seen waiting; one that was brought up begins anew with its next change."""
    with storage.write() as work:
        card = wanted_card(work, TEAM, "CDESK", CardRole.STANDING, "CDESK", None)
    vitals_of(storage, machine)
    machine.at += STALE
    fresh = vitals_of(storage, machine)
    machine.at += 1
    late = vitals_of(storage, machine)
    with storage.write() as work:
        work.cards.posted(card.id, "1.1", card.wanted_rev)
        work.cards.bump("CDESK")
    changed = vitals_of(storage, machine)

    assert (fresh.good, late.good, changed.good) == (True, False, True)
    assert b"pledge_oldest_card_seconds 601.0" in exposition(late)


def announced_at(storage, due):
    """An announcement that is due then."""
    said = Announcement(kind=Kind.RELEASE, title="T", text="T", audience=Audience(), due=due)
    with storage.write() as work:
        work.announcements.put(AnnouncementRow(id="an1", workspace=TEAM, content=said, made=NOON, by="pe1"))


def test_an_announcement_that_is_not_sent_is_bad_and_the_metrics_say_so(storage, machine):
    """A minute after it was due at the latest; one that lies ahead, is sent or withdrawn is none."""
    due = Instant(NOON + 3600)
    announced_at(storage, due)

    ahead = vitals_of(storage, machine, now=NOON)
    fresh = vitals_of(storage, machine, now=Instant(due + LATE))
    late = vitals_of(storage, machine, now=Instant(due + LATE + 1))
    with storage.write() as work:
        work.announcements.sent("an1", Instant(due + LATE + 1), more=None)
    sent = vitals_of(storage, machine, now=Instant(due + LATE + 1))

    assert (ahead.good, fresh.good, late.good, sent.good) == (True, True, False, True)
    assert late.report()["overdue_announcements"] == 1
    assert b"pledge_overdue_announcements 1.0" in exposition(late)
    assert b"pledge_up 0.0" in exposition(late)


def test_an_announcement_that_fails_again_and_again_stays_bad(storage, machine):
    """Each failure puts it off by a minute, which makes it no less late; withdrawn, it is late no more."""
    announced_at(storage, NOON)
    for minute in range(2, 5):
        with storage.write() as work:
            work.announcements.postpone("an1", Instant(NOON + minute * 60))
        assert not vitals_of(storage, machine, now=Instant(NOON + minute * 60 - 30)).good
    with storage.write() as work:
        work.announcements.withdrawn("an1", "pe1", Instant(NOON + 300))

    assert vitals_of(storage, machine, now=Instant(NOON + 300)).good


def test_a_database_that_is_gone_is_an_answer(storage, machine, tmp_path):
    """The health check says so instead of failing."""
    gone = type(storage)(f"sqlite:///{tmp_path}/nowhere/at/all.db")

    vitals = vitals_of(gone, machine)

    assert not vitals.good
    assert vitals.report()["database"] == "unreachable"


def test_a_database_that_cannot_be_written_to_is_bad(sqlite_url, machine):
    """Somebody who keeps the lock can be read behind; events are answered 500 all the same."""
    storage, other = Storage(sqlite_url), sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")

    held = vitals_of(storage, machine)
    other.rollback()
    free = vitals_of(storage, machine)
    other.close()
    storage.close()

    assert (held.good, free.good) == (False, True)


def test_a_slack_that_refuses_our_token_is_bad(storage, machine):
    """Nothing reaches anybody then, however well the rest is."""
    refused = take_vitals(
        storage, [], now=lambda: NOON, machine_clock=machine, refusal=lambda: "token_revoked"
    )

    assert not refused.good
    assert refused.report()["slack"] == "token_revoked"
    assert b"pledge_slack_accepts 0.0" in exposition(refused)


def test_a_job_that_finds_the_database_busy_is_one_line():
    """Its next turn comes in seconds; a trace for each would hide what matters."""

    def busy():
        raise Busy("a row stayed locked")

    with capture_logs() as logs:
        guarded("replay", busy)

    [line] = logs
    assert (line["event"], line["job"], "exc_info" in line) == ("a job failed", "replay", False)


def test_messages_that_could_not_even_be_parked_are_bad(storage, machine):
    """A disk that is full shows in reading no more than a lock does."""
    vitals = take_vitals(storage, [], now=lambda: NOON, machine_clock=machine, missed=lambda: 1)

    assert not vitals.good
    assert vitals.report()["missed"] == 1
    assert b"pledge_channels_missed 1.0" in exposition(vitals)


def test_the_auditor_tells_the_log_when_promises_may_be_late(house):
    """What is wrong stands in the log even where nobody polls the health address."""
    ill = replace(house, vitals=lambda: Vitals(database=True, overdue=3))

    with capture_logs() as logs:
        house.audit()
        ill.audit()

    assert [(line["event"], line["overdue"]) for line in logs] == [("promises may be late", 3)]
