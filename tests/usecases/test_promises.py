"""The tick: what falls due is written down once, and whoever must know is told in one message."""

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.delivery import digest
from bot.rendering import Rendering
from bot.usecases.promises import tick
from policies.people import Role
from policies.timeline import FactKind
from storage.records import Draft, Outgoing

if TYPE_CHECKING:
    from conftest import World

HOUR, DAY = 3600, 86_400
HELP = "No mail has come through the filter since this morning, everything is held back"


def rungs(world: "World", number: str) -> list[dict[str, Any]]:
    return [dict(one.what) for one in world.case(number).timeline if one.kind is FactKind.RUNG_FIRED]


def alarms(world: "World") -> list[Outgoing]:
    return world.outgoing("CDESK", "alarm")


def to_next_alarm(world: "World", number: str) -> None:
    row = world.row(number)
    assert row is not None
    assert row.wake_at is not None
    world.now = max(world.now, row.wake_at)


def open_p1(world: "World") -> str:
    """A priority 1 of the Sorb policy, its on-open rungs not yet fired."""
    ts, _ = world.say("UBIRGIT", "CBORE", HELP)
    world.react("URAVI", "CBORE", ts, "rotating_light")
    return "BORE-1"


def person(world: "World", slack: str) -> str:
    with world.storage.read() as work:
        found = work.directory.person_by_slack("TVENDOR", slack)
    assert found is not None
    return found.id


def test_what_is_due_is_written_down_once(world: "World") -> None:
    """A rung fires at its instant, with one alarm, and never again."""
    world.say("UANN", "CACME", HELP)
    to_next_alarm(world, "ACME-1")

    assert [world.tick(), world.tick(), world.tick()] == [1, 0, 0]

    [fired] = rungs(world, "ACME-1")
    [alarm] = alarms(world)
    assert fired["late_by"] == 0
    assert alarm.facts["rungs"] == [fired]
    assert (alarm.alarm, alarm.reply_to) == (True, f"card:{world.id('ACME-1')}:agents")


def test_nothing_is_due_before_its_instant(quick: "World") -> None:
    """A second early nothing fires."""
    quick.say("UANN", "CACME", HELP)
    to_next_alarm(quick, "ACME-1")
    quick.now -= 1  # type: ignore[assignment]

    assert quick.tick() == 0
    assert rungs(quick, "ACME-1") == []


def test_several_rungs_that_fall_together_are_one_message(quick: "World") -> None:
    """After a weekend's outage each ticket says everything in one message, and how late it comes."""
    quick.say("UANN", "CACME", HELP)
    quick.now += 40 * DAY  # type: ignore[assignment]

    while quick.tick():
        pass

    assert len(rungs(quick, "ACME-1")) > 2
    [alarm] = alarms(quick)
    assert len(alarm.facts["rungs"]) == len(rungs(quick, "ACME-1"))
    assert alarm.broadcast
    assert max(rung["late_by"] for rung in alarm.facts["rungs"]) > DAY


def test_after_the_tick_nothing_is_due_and_the_next_alarm_lies_ahead(quick: "World") -> None:
    """Going from alarm to alarm, each tick does something and then rests."""
    number = open_p1(quick)

    for _ in range(25):
        to_next_alarm(quick, number)
        assert quick.tick() == 1
        row = quick.row(number)
        assert row is not None
        assert row.wake_at is None or row.wake_at > quick.now

    keys = [one["key"] for one in rungs(quick, number)]
    assert len(keys) == len(set(keys)) > 10


@pytest.mark.clause("B8")
@pytest.mark.clause("B5")
def test_management_and_the_account_manager_are_pinged_when_a_p1_opens(quick: "World") -> None:
    """The roles of the ladder become the people who hold them, by name in the message."""
    number = open_p1(quick)

    quick.tick()

    told = {one for alarm in alarms(quick) for one in alarm.facts["tell"]}
    assert {person(quick, "UOLU"), person(quick, "UTARA")} <= told
    message = Rendering(desk=quick.desk).row(alarms(quick)[-1])
    assert "<@UTARA>" in message.text
    assert number in message.text


def test_a_role_nobody_holds_falls_through_and_is_named(quick: "World") -> None:
    """Without an account manager the others are told, and the message says who is missing."""
    customer = quick.customer("BORE")
    with quick.storage.write() as work:
        work.directory.set_holders(customer, Role.TAM, [])
    open_p1(quick)

    quick.tick()

    unheld = {one for alarm in alarms(quick) for one in alarm.facts["unheld"]}
    assert unheld == {"tam"}
    assert any(person(quick, "UOLU") in alarm.facts["tell"] for alarm in alarms(quick))


def test_nobody_is_pinged_about_what_they_just_did(quick: "World") -> None:
    """The account manager who has just written on the ticket is not told that it exists."""
    number = open_p1(quick)
    case = quick.case(number)
    wrote = Draft(
        kind=FactKind.MESSAGE_SENT,
        happened=quick.now,
        who=person(quick, "UTARA"),
        what={"by": "colleague", "via": "thread"},
    )
    with quick.storage.write() as work:
        quick.desk.append(work, quick.desk.case(work, case.row.id), wrote)

    quick.tick()

    assert not any(person(quick, "UTARA") in alarm.facts["tell"] for alarm in alarms(quick))


def test_the_assignee_is_told_of_their_ticket_and_the_pool_is_not(quick: "World") -> None:
    """Who has the ticket is pinged at the next reminder."""
    number = open_p1(quick)
    quick.press("URAVI", "ticket.claim", quick.id(number))
    quick.tick()
    before = len(alarms(quick))
    quick.now += HOUR  # type: ignore[assignment]

    quick.tick()

    [alarm] = alarms(quick)[before:]
    assert person(quick, "URAVI") in alarm.facts["tell"]
    assert alarm.facts["assignee"] == person(quick, "URAVI")


@pytest.mark.clause("S2")
def test_silence_after_a_resolution_closes_the_ticket_and_says_so(quick: "World") -> None:
    """The customer is told in their thread that the ticket was closed, and why."""
    ts, _ = quick.say("UQUINN", "CQUAR", HELP)
    quick.react("UDANA", "CQUAR", ts, "white_check_mark")
    quick.now += 60 * DAY  # type: ignore[assignment]

    while quick.tick():
        pass

    [notice] = quick.outgoing("CQUAR", "closed_notice")
    assert notice.facts == {"reason": "silence"}
    assert quick.case("QUAR-1").ticket.closed_because == "silence"
    assert quick.row("QUAR-1").wake_at is None  # type: ignore[union-attr]


def test_a_ticket_that_fails_is_put_off_and_reported_once_and_stops_no_other(world: "World") -> None:
    """One broken ticket costs the others nothing, and the agents hear of it once."""
    world.say("UANN", "CACME", HELP)
    world.say("UNOA", "CNIMB", HELP)
    with world.storage.write() as work:
        broken = work.terms.put("{}")
        work._connection.execute(
            text("UPDATE tickets SET terms = :terms WHERE number = 'ACME-1'"), {"terms": broken}
        )
    world.now += 20 * DAY  # type: ignore[assignment]

    world.tick()
    for _ in range(3):
        world.now += 61  # type: ignore[assignment]
        world.tick()

    assert rungs(world, "NIMB-1")
    [report] = world.outgoing("CDESK", "operator_notice")
    assert report.facts == {"code": "ticket_stuck", "number": "ACME-1"}
    row = world.row("ACME-1")
    assert row is not None
    assert row.wake_at is not None
    assert row.wake_at > world.now


def test_twenty_tickets_are_taken_at_a_time(quick: "World") -> None:
    """A flood is worked off in short transactions."""
    for n in range(5):
        quick.now += 600  # type: ignore[assignment]
        quick.say("UANN", "CACME", f"{HELP}, case {n}")
    quick.now += 20 * DAY  # type: ignore[assignment]

    assert [tick(quick.desk, limit=3), tick(quick.desk, limit=3)] == [3, 2]


def test_a_flood_of_alarms_folds_into_one_message_that_still_pings(quick: "World") -> None:
    """Fourteen tickets that fall due together are one message with every number and everybody who must know."""
    for n in range(14):
        quick.now += 600  # type: ignore[assignment]
        quick.say("UBIRGIT", "CBORE", f"{HELP}, case {n}")
    quick.now += 20 * DAY  # type: ignore[assignment]
    while quick.tick():
        pass
    waiting = alarms(quick)

    with quick.storage.write() as work:
        digest.fold(work, waiting[0], quick.now)

    [folded] = quick.outgoing("CDESK", "digest")
    message = Rendering(desk=quick.desk).row(folded)
    assert folded.alarm
    assert all(f"BORE-{n}," in str(message.blocks) for n in range(1, 15))
    assert "<@UMEI>" in message.text
