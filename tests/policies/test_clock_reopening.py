"""What a reopening does: the first cycle stays as it was, the second continues or restarts."""

import pytest
from builders import OFFICE, at, office_terms, terms, ticket

from policies.clock import State
from policies.terms import ReopenMode


def test_complaint_6_time_spent_resolved_does_not_count():
    """Continuing carries the elapsed time and no more (zammad breaches the ticket at once)."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Wed 09:00"))

    first, second = (story.clock("resolution", at("Wed 10:00"), cycle) for cycle in (1, 2))

    assert (first.state, first.met_at) == (State.MET, at("Mon 11:00"))
    assert (second.state, second.deadline, second.elapsed, second.left) == (
        State.RUNNING,
        at("Wed 12:00"),
        7200,
        7200,
    )


@pytest.mark.parametrize(
    ("target", "due"), [("1bd", ("Fri 10:00", 0)), ("1w", ("Wed 10:00", 1)), ("8h", ("Fri 10:00", 0))]
)
def test_continuing_carries_time_in_the_promises_own_measure(target, due):
    """Open time for business days, wall time for weeks."""
    story = ticket(terms(("resolution", 3, target, OFFICE)), at("Mon 10:00"))
    story.resolves(at("Mon 16:30"))
    story.reopens(at("Wed 16:30"))
    if target != "1w":
        story.resolves(at("Wed 16:45"))
        story.reopens(at("Thu 16:45"))

    cycle = 2 if target == "1w" else 3
    assert story.clock("resolution", at("Thu 16:45"), cycle).deadline == at(*due)


def test_restarting_gives_the_whole_target_again():
    """The second cycle's clock counts from the reopening."""
    story = ticket(office_terms(reopen_mode=ReopenMode.RESTART), at("Mon 10:00"), priority=1)
    story.resolves(at("Mon 13:00"))
    story.reopens(at("Wed 09:00"))

    found = story.clock("resolution", at("Wed 10:00"), cycle=2)

    assert (found.start, found.deadline, found.elapsed) == (at("Wed 09:00"), at("Wed 13:00"), 3600)


def test_a_clock_that_was_late_is_late_again_from_the_reopening():
    """Continuing a missed target is a miss of the second cycle, dated at the reopening."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.resolves(at("Mon 15:00"))
    story.reopens(at("Tue 10:00"))

    first, second = (story.clock("resolution", at("Tue 10:01"), cycle) for cycle in (1, 2))

    assert (first.breached_at, first.met_at) == (at("Mon 14:00"), at("Mon 15:00"))
    assert (second.state, second.breached_at, second.corrected) == (State.BREACHED, at("Tue 10:00"), False)


def test_a_first_response_is_owed_once():
    """Neither response, triage nor assignment comes again after a reopening."""
    contract = terms(("first_response", 3, "1h"), ("triage_start", 3, "1h"), ("assignment", 3, "1h"))
    story = ticket(contract, at("Mon 10:00"))
    story.resolves(at("Mon 10:30"))
    story.reopens(at("Mon 12:00"))

    assert {one.cycle for one in story.clocks(at("Mon 13:00"))} == {1}


def test_a_ticket_closed_by_a_slip_owes_its_first_response_still():
    """What was withdrawn with the close runs on when it is opened again."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.closes(at("Mon 10:20"), "not_a_ticket")
    story.reopens(at("Mon 12:00"), by="agent")

    found = story.clock("first_response", at("Mon 12:10"), cycle=2)

    assert (found.state, found.deadline) == (State.RUNNING, at("Mon 12:40"))


def test_a_change_while_resolved_holds_for_the_next_cycle():
    """The first cycle stays met at its own target."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.resolves(at("Mon 11:00"))
    story.priority(at("Mon 12:00"), 2)
    story.reopens(at("Mon 13:00"))

    first, second = (story.clock("resolution", at("Mon 14:00"), cycle) for cycle in (1, 2))

    assert (first.priority, first.deadline) == (1, at("Mon 14:00"))
    assert (second.priority, second.deadline) == (2, at("Tue 12:00"))


def test_newest_cycle_comes_last():
    """Readings are in order of cycle."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    for day in ("Mon", "Tue", "Wed"):
        story.resolves(at(f"{day} 11:00"))
        story.reopens(at(f"{day} 12:00"))

    cycles = [one.cycle for one in story.clocks(at("Wed 13:00"))]
    assert cycles == sorted(cycles)
    assert cycles[-1] == 4


def test_a_kind_without_clocks_stays_without_after_reopening():
    """A cycle in which nothing is promised has no reading."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.kind(at("Mon 10:30"), "feature_request")
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"))

    assert {one.cycle for one in story.clocks(at("Mon 13:00"))} == {1}


def test_time_after_a_workaround_that_resolved_is_not_carried():
    """The clock had ended with the workaround, whatever was done until the resolution."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.tell("workaround_given", at("Mon 11:00"))
    story.resolves(at("Mon 16:00"))
    story.reopens(at("Tue 10:00"))

    assert story.clock("resolution", at("Tue 10:10"), cycle=2).deadline == at("Tue 13:00")


def test_suspended_support_ends_only_the_cycle_it_fell_in():
    """A ticket reopened once support is back has clocks again."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.tell("subscription_stopped", at("Mon 10:30"), why="suspended")
    story.closes(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"), by="agent")

    assert story.clock("first_response", at("Mon 12:10"), cycle=2).state is State.RUNNING
