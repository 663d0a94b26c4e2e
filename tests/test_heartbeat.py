"""The app's own heartbeats: stretches that grow, and gaps between them (N4)."""

import pytest

from bot.health import Vitals
from bot.heartbeat import APART, KEPT, Heartbeat
from bot.housekeeping import Housekeeping
from policies.availability import Span
from policies.instant import Instant
from storage.unit_of_work import Storage

NOON = 1_764_000_000
EVER = Span(Instant(0), Instant(2 * NOON))


class Machine:
    """A wall clock that is moved by hand, and tells fractions as clocks do."""

    def __init__(self) -> None:
        self.at = NOON + 0.75

    def __call__(self) -> float:
        return self.at


def beats(storage: Storage) -> list[tuple[int, int]]:
    with storage.read() as work:
        return [(one.since - NOON, one.until - NOON) for one in work.uptime.beats(EVER)]


def beat(heart: Heartbeat, machine: Machine, *after: float) -> None:
    for seconds in after:
        machine.at += seconds
        heart.beat()


@pytest.mark.clause("N4")
def test_a_stretch_grows_while_the_heart_beats(storage: Storage) -> None:
    """A day is one row, not thousands."""
    machine = Machine()
    heart = Heartbeat(storage, machine)
    beat(heart, machine, 0, *[30] * 10, APART)

    assert beats(storage) == [(0, 300 + APART)]


@pytest.mark.clause("N4")
def test_a_pause_a_restart_and_a_clock_set_back_begin_another(storage: Storage) -> None:
    """What lies between is a gap; a restart is one however short it was."""
    machine = Machine()
    heart = Heartbeat(storage, machine)
    beat(heart, machine, 0, 30, APART + 1, 30)
    beat(Heartbeat(storage, machine), machine, 5, 30)
    beat(heart, machine, -1_000, 30)

    assert beats(storage) == [(-814, -784), (0, 30), (121, 151), (156, 186)]


def test_the_end_is_recorded_where_a_stretch_runs(storage: Storage) -> None:
    """An app that never began, or was not well for long, adds nothing by ending."""
    machine = Machine()
    heart = Heartbeat(storage, machine)
    heart.end()
    assert beats(storage) == []
    beat(heart, machine, 0)
    machine.at += 10
    heart.end()
    machine.at += 1_000
    heart.end()

    assert beats(storage) == [(0, 10)]


def test_a_stretch_that_is_gone_begins_anew(storage: Storage) -> None:
    """Whoever empties the database under a running app loses what was, and no more."""
    machine = Machine()
    heart = Heartbeat(storage, machine)
    beat(heart, machine, 0, 30)
    with storage.write() as work:
        assert work.uptime.forget(Instant(NOON + 31)) == 1
        assert (work.uptime.first(), work.uptime.last()) == (None, None)
    beat(heart, machine, 30)

    assert beats(storage) == [(60, 60)]


@pytest.mark.clause("N4")
def test_the_heart_beats_only_while_all_is_well_and_old_beats_are_forgotten(storage: Storage) -> None:
    """An app that runs but keeps no promises is not there."""
    machine = Machine()
    heart = Heartbeat(storage, machine)
    well = [True]
    house = Housekeeping(
        storage=storage,
        workspace="TVENDOR",
        replay=lambda _body: None,
        stop_support=lambda: 0,
        vitals=lambda: Vitals(database=well[0]),
        now=lambda: Instant(int(machine())),
        machine_clock=machine,
        beat=heart.beat,
    )
    for well[0] in (True, True, False, False, False, False, True):
        house.audit()
        machine.at += 30
    assert beats(storage) == [(0, 30), (180, 180)]

    machine.at += KEPT * 86_400 - 100
    house.forget()
    assert beats(storage) == [(180, 180)]
