"""The tick: what falls due is written down once, and whoever must know is told in one message."""

import pytest
from desk_world import DESK, PACIFIC, World, at
from sqlalchemy import text

from bot.health import Vitals, exposition, take_vitals
from bot.views.ids import Form, Press
from policies.instant import Instant, moment
from policies.timeline import FactKind
from storage.records import OutboxKind

RUNG = FactKind.RUNG_FIRED


def alarms(world: World):
    return world.outgoing(DESK, OutboxKind.ALARM)


def pin(world: World, terms: str) -> None:
    """Have NIMB-1 refer to these terms, by their hash."""
    with world.storage.write() as work:
        work._connection.execute(text(f"UPDATE tickets SET terms = '{terms}' WHERE number = 'NIMB-1'"))


def break_terms(world: World) -> None:
    """Have NIMB-1 refer to terms that cannot be read."""
    with world.storage.write() as work:
        broken = work.terms.put("no terms at all")
    pin(world, broken)


def test_each_rung_fires_once_for_ever(world: World) -> None:
    """Ticking again, and again after a restart, tells nothing twice."""
    world.ask("UNOA", "CNIMB", "A connector fails at every run")
    world.run_until(world.now + 3 * 3600)
    for _ in range(3):
        world.tick()

    keys = [fact.what["key"] for fact in world.facts("NIMB-1", RUNG)]
    assert len(keys) == len(set(keys)) == 1
    assert len(alarms(world)) == 1


def test_two_ticks_at_once_tell_it_once(world: World) -> None:
    """Wake-up is under the ticket's lock."""
    from threading import Thread  # noqa: PLC0415 -- for this test only

    world.ask("UNOA", "CNIMB", "A connector fails at every run")
    world.later(hours=2)
    threads = [Thread(target=world.tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(world.facts("NIMB-1", RUNG)) == 1
    assert len(alarms(world)) == 1


def test_an_alarm_names_everything_somebody_at_night_needs(quick: World) -> None:
    """Ticket, customer, target, what is left, who holds it, and the buttons that help."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.deliver()
    quick.run_until(quick.reading("NIMB-1").deadline - 900)
    quick.deliver()

    alarm = quick.posts(DESK, quick.row("NIMB-1").agents_thread)[-1]
    for told in ("NIMB-1", "Nimbus Foods", "First response", "15 min left", "Claim", "Reply to customer"):
        assert told in alarm.words
    assert alarm.broadcast


def test_a_deadline_that_passes_is_told_with_lead_and_holder(quick: World) -> None:
    """The assignee and the lead are pinged, once each."""
    quick.ask("UQUINN", "CQUAR", "Agents stop reporting")
    quick.command("UDANA", "assign QUAR-1 <@URAVI>")
    deadline = quick.reading("QUAR-1").deadline
    quick.run_until(Instant(deadline - 60))
    quick.deliver()
    quick.run_until(Instant(deadline + 1))
    quick.deliver()

    breach = quick.posts(DESK)[-1]
    assert breach.broadcast
    assert breach.words.count("<@URAVI>") >= 1
    assert "<@UMEI>" in breach.words


def test_nobody_is_pinged_about_their_own_action(quick: World) -> None:
    """Who set a priority that is late at once knows; the lead is told."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.later(hours=3)
    quick.command("UMEI", "assign NIMB-1 <@UMEI>")
    quick.submit("UMEI", Form.PRIORITY, quick.id("NIMB-1"), priority="1", how="misclassified")
    quick.now += 1
    quick.tick()

    assert [row.facts["tell"] for row in alarms(quick)] == [[]]


def test_several_rungs_due_together_are_one_message(quick: World) -> None:
    """After an outage everything that fell due is told at once, and that it comes late."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.later(hours=9)
    quick.tick()

    assert len(alarms(quick)) == 1
    fired = quick.facts("NIMB-1", RUNG)
    assert len(fired) >= 3
    assert max(fact.what["late_by"] for fact in fired) == 7 * 3600
    quick.deliver()
    assert any("late: Pledge was away" in post.words for post in quick.posts(DESK))


@pytest.mark.clause("T2")
def test_a_daytime_promise_wakes_nobody_at_night(quick: World) -> None:
    """From Friday evening to the breach on Monday, every rung falls within support hours."""
    quick.now = at("2026-06-05 17:10")
    quick.ask()
    quick.command("UDANA", "priority ACME-1 2")
    quick.run_until(at("2026-06-09 00:00"))

    fired = [moment(fact.happened).astimezone(PACIFIC) for fact in quick.facts("ACME-1", RUNG)]
    assert len(fired) > 3
    assert all(one.weekday() < 5 and 6 <= one.hour < 18 for one in fired)


@pytest.mark.clause("B5")
@pytest.mark.clause("B8")
def test_rungs_on_open_fire_at_once_whatever_the_hour(quick: World) -> None:
    """A Platinum P1 on a Sunday: management and the account manager are told on report."""
    quick.now = at("2026-06-07 03:00")
    quick.submit("UBIRGIT", Form.OPEN, quick.customer("BORE"), description="No mail at all", priority="1")
    quick.tick()

    told = [person for row in alarms(quick) for person in row.facts["tell"]]
    assert told == [quick.person("UOLU"), quick.person("UTARA")]
    assert alarms(quick)[0].broadcast


@pytest.mark.clause("B7")
def test_the_second_row_of_figures_is_an_escalation(quick: World) -> None:
    """Half an hour into a P1 without a response lead and manager are told; the breach comes at one hour."""
    quick.submit("UBIRGIT", Form.OPEN, quick.customer("BORE"), description="No mail at all", priority="1")
    opened = quick.now
    quick.run_until(Instant(opened + 3700))

    fired = {fact.what["rung"]: fact.happened - opened for fact in quick.facts("BORE-1", RUNG)}
    assert fired["after 30m"] == 1800
    assert quick.reading("BORE-1").breached_at == opened + 3600


def test_a_role_nobody_holds_is_said(quick: World) -> None:
    """It falls through to the next, and the message tells who is missing."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    with quick.storage.write() as work:
        for person in work.directory.agents("TVENDOR"):
            from dataclasses import replace  # noqa: PLC0415 -- for this test only

            work.directory.save_person(replace(person, roles=frozenset()))
    quick.run_until(quick.reading("NIMB-1").deadline + 1)
    quick.deliver()

    assert any("Nobody is named as" in post.words for post in quick.posts(DESK))


def test_an_answered_clock_fires_nothing_more(quick: World) -> None:
    """Met stays met, and the ladder rests; the resolution's own goes on."""
    ts = quick.ask()
    quick.say("UDANA", "CACME", "Looking into it", ts)
    quick.run_until(quick.now + 3 * 86400)

    assert {fact.what["target"] for fact in quick.facts("ACME-1", RUNG)} <= {"resolution"}


@pytest.mark.clause("N10")
def test_updates_are_owed_again_and_again_and_each_silent_period_is_a_miss(quick: World) -> None:
    """After the first response an update every two hours at priority 1; two silent periods are two misses."""
    ts = quick.ask("UNOA", "CNIMB", "The console is down for all users")
    quick.command("UDANA", "priority NIMB-1 1")
    quick.say("UDANA", "CNIMB", "Looking into it", ts)
    quick.run_until(quick.now + 2 * 3600 - 60)
    quick.say("UDANA", "CNIMB", "Still looking", ts)
    answered = quick.now
    quick.run_until(Instant(answered + 4 * 3600 + 5))

    from policies.terms import Target  # noqa: PLC0415 -- for this test only

    reading = quick.reading("NIMB-1", Target.NEXT_UPDATE)
    assert list(reading.misses) == [answered + 2 * 3600, answered + 4 * 3600]


def test_a_ticket_that_cannot_be_read_is_put_off_and_reported_once(quick: World) -> None:
    """The others go on, and the agents hear of it once."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    break_terms(quick)
    quick.later(hours=9)
    for _ in range(3):
        quick.tick()
        quick.later(2)

    assert quick.facts("BORE-1", RUNG)
    reports = quick.outgoing(DESK, OutboxKind.OPERATOR_NOTICE)
    assert [row.facts["number"] for row in reports] == ["NIMB-1"]


def health(world: World) -> Vitals:
    """How the app is once everything was sent."""
    world.deliver()
    return take_vitals(world.storage, (), now=lambda: world.now, machine_clock=world.machine)


def test_a_ticket_that_fails_again_and_again_is_overdue_until_it_is_woken(quick: World) -> None:
    """Though it is put off by a minute each time; once what was wrong is mended its promises are told, and all is well."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.deliver()
    good = quick.row("NIMB-1")
    break_terms(quick)
    assert good.wake_at is not None
    quick.now = good.wake_at
    for _ in range(3):
        assert quick.tick() == 1
        quick.now = Instant(quick.now + 61)
        late = health(quick)
        assert not late.good
        assert b"pledge_overdue_tickets 1.0" in exposition(late)
    pin(quick, good.terms)
    quick.tick()

    assert health(quick).good
    assert quick.facts("NIMB-1", RUNG)


def test_what_is_written_on_a_ticket_that_was_put_off_makes_it_no_less_overdue(quick: World) -> None:
    """What was due still is, since it was due first; it is done with the next tick."""
    ts = quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    row = quick.row("NIMB-1")
    assert row.wake_at is not None
    quick.now = Instant(row.wake_at + 61)
    with quick.storage.write() as work:
        work.tickets.postpone(row.id, Instant(quick.now + 60))
    quick.say("UNOA", "CNIMB", "It still does", ts)

    assert health(quick).overdue == 1
    quick.tick()
    assert health(quick).good


def test_nothing_due_writes_nothing(quick: World) -> None:
    """An idle tick only reads."""
    quick.ask()
    before = quick.row("ACME-1")

    assert quick.tick() == 0
    assert quick.row("ACME-1") == before


@pytest.mark.clause("S4")
def test_a_routine_request_gets_two_business_days_across_a_weekend(quick: World) -> None:
    """Friday noon in the customer's own hours is due on Tuesday noon."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 -- for this test only

    perth = ZoneInfo("Australia/Perth")
    quick.now = at("2026-06-12 12:00", perth)
    quick.submit(
        "UQUINN", Form.OPEN, quick.customer("QUAR"), description="How do I add a group?", priority="4"
    )

    assert quick.reading("QUAR-1").deadline == at("2026-06-16 12:00", perth)


def test_a_withdrawn_clock_is_silent(quick: World) -> None:
    """After "not a ticket" nothing is left to wake for."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.press("UDANA", Press.NOT_A_TICKET, quick.id("NIMB-1"))

    with quick.storage.read() as work:
        assert work.tickets.next_wake() is None
