"""How far along one promise is, with its pauses."""

import pytest
from builders import OFFICE, at, promise

from policies.duration import Duration, Unit
from policies.measure import Earlier, Later, Leg, Pause, merged, placed, settle, size, used
from policies.terms import After, Left, Promise, Share, Target

MONDAY = at("Mon 10:00")
LATE = at("Fri 10:00")


def leg(duration, *rest, start=MONDAY, **more):
    return Leg(promise(Target.RESOLUTION, duration, *rest, **more), start)


def paused(since, until, reason="customer"):
    return Pause(at(since), at(until), reason)


def test_of_two_courses_due_together_the_older_is_named():
    """Whichever way the impact went."""
    older, newer = leg("4h"), leg("1h", start=at("Mon 13:00"))

    for both in (Earlier(older, newer), Later(older, newer)):
        assert settle(both, (), LATE).leg is older


@pytest.mark.parametrize(("rolls", "due"), [(False, at("Sat 17:00")), (True, at("Mon 10:00", week=1))])
def test_a_paused_deadline_in_days_rolls_only_where_it_is_promised(rolls, due):
    """A pause moves it by the wall; closed hours move it where the policy says so."""
    friday = leg("1d", OFFICE, start=at("Fri 16:00"), roll_to_open=rolls)
    pauses = (paused("Fri 16:10", "Fri 17:10"),)

    assert settle(friday, pauses, at("Mon 09:00", week=2)).deadline == due


def test_a_paused_deadline_at_closing_time_stays_there():
    """In open time nothing rolls: it is due when its time is used."""
    monday = leg("4h", OFFICE, start=at("Mon 12:00"), roll_to_open=True)

    assert settle(monday, (paused("Mon 12:30", "Mon 13:30"),), LATE).deadline == at("Mon 17:00")


def test_a_share_of_a_target_that_rolls_is_one_of_all_its_time():
    """From Friday 16:00 to Monday 09:00 are 65 hours."""
    friday = leg("1d", OFFICE, start=at("Fri 16:00"), roll_to_open=True)

    assert size(friday) == 65 * 3600
    assert placed(friday, Share(20), at("Mon 09:00", week=1)) == at("Sat 05:00")


def test_a_share_is_reached_with_the_second_that_fills_it():
    """Half of 1001 seconds is used after 501."""
    odd = Leg(
        Promise(
            target=Target.RESOLUTION,
            duration=Duration(Unit.OPEN_SECONDS, 1001),
            calendar=leg("1h").promise.calendar,
        ),
        MONDAY,
    )

    assert placed(odd, Share(50), MONDAY + 1001) == MONDAY + 501


def test_what_is_left_is_left_of_the_target_not_before_the_deadline():
    """A pause in the last half hour moves the deadline and not the moment with half an hour left."""
    pauses = (paused("Mon 13:40", "Mon 13:50"),)

    assert settle(leg("4h"), pauses, LATE).deadline == at("Mon 14:10")
    assert placed(leg("4h"), Left(1800), at("Mon 14:10"), pauses, LATE) == at("Mon 13:30")


def test_a_pause_from_the_moment_on_does_not_move_it():
    """Neither one that begins then, nor one that begins later."""
    for since in ("Mon 11:00", "Mon 11:30"):
        assert placed(leg("4h"), After(3600), LATE, (paused(since, "Mon 12:00"),), LATE) == at("Mon 11:00")


def test_paused_time_is_not_used():
    """Three hours less one."""
    assert used(leg("4h"), at("Mon 13:00"), (paused("Mon 11:00", "Mon 12:00"),)) == 2 * 3600


def test_pauses_that_meet_are_one_for_the_reason_that_lasts():
    """Of two that end together the reason of the first is kept; one of no length is none."""
    early, late = paused("Mon 10:00", "Mon 11:00", "customer"), paused("Mon 11:00", "Mon 12:00", "access")

    assert merged([late, early]) == (paused("Mon 10:00", "Mon 12:00", "access"),)
    assert merged([late, paused("Mon 10:00", "Mon 12:00")]) == (paused("Mon 10:00", "Mon 12:00"),)
    assert merged([paused("Mon 10:00", "Mon 10:00")]) == ()
