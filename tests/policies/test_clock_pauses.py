"""Pauses: granted by the policy, measured as the promise is, and never rounded."""

import pytest
from builders import OFFICE, at, office_terms, pause, terms, ticket
from test_calendar_oracle import CALENDARS, FIGURES, when

from policies.clock import State


def waiting_terms(*targets: str, **more):
    return office_terms(pauses=(pause("customer", *targets),), **more)


def test_without_a_granted_pause_waiting_stops_nothing():
    """Where the policy names no pause there is none."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:10"))

    assert story.clock("resolution", at("Mon 15:00")).breached_at == at("Mon 14:00")


@pytest.mark.clause("B10")
def test_a_granted_pause_stops_exactly_the_clocks_it_names():
    """A pause of response times extends those by exactly as long, and no other."""
    story = ticket(waiting_terms("first_response"), at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:20:15"))
    running = story.clock("first_response", at("Mon 10:50"))
    assert (running.state, running.paused_since, running.paused_for) == (
        State.PAUSED,
        at("Mon 10:20:15"),
        "customer",
    )
    assert (running.left, running.elapsed) == (39 * 60 + 45, 20 * 60 + 15)

    story.goes_on(at("Mon 11:20:16"))
    after = story.clock("first_response", at("Mon 11:30"))
    assert (after.deadline, after.paused_since) == (at("Mon 12:00:01"), None)
    assert story.clock("resolution", at("Mon 11:30")).deadline == at("Mon 14:00")


def test_a_paused_clock_never_falls_due():
    """However long the wait, the time left is what it was."""
    story = ticket(waiting_terms("first_response"), at("Mon 10:00"), priority=2)
    story.waits(at("Mon 11:59:59"))

    found = story.clock("first_response", at("Fri 10:00", 3))

    assert (found.state, found.left, found.breached_at) == (State.PAUSED, 1, None)


def test_complaint_5_a_pause_over_night_costs_no_open_time():
    """Hold time is cut to opening hours (frappe shows 42 days)."""
    story = ticket(waiting_terms("first_response"), at("Fri 16:00"), priority=2)
    story.waits(at("Fri 16:30"))
    story.goes_on(at("Mon 09:30", 1))

    found = story.clock("first_response", at("Mon 09:30", 1))

    assert (found.deadline, found.elapsed) == (at("Mon 11:00", 1), 1800)


def test_a_pause_outside_hours_changes_nothing():
    """What lies outside opening hours cost nothing anyway."""
    story = ticket(waiting_terms("first_response"), at("Fri 16:00"), priority=2)
    plain = story.copy()
    story.waits(at("Fri 17:00"))
    story.goes_on(at("Mon 09:00", 1))

    now = at("Mon 09:30", 1)
    assert story.clock("first_response", now) == plain.clock("first_response", now)


def test_overlapping_pauses_merge():
    """Two reasons at once stop the clock once."""
    contract = office_terms(pauses=(pause("customer", "resolution"), pause("remote_access", "resolution")))
    story = ticket(contract, at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:30"), "customer")
    story.waits(at("Mon 10:40"), "remote_access")
    story.goes_on(at("Mon 11:00"), "customer")
    story.goes_on(at("Mon 11:10"), "remote_access")

    assert story.clock("resolution", at("Mon 12:00")).deadline == at("Mon 14:40")


def test_a_pause_that_begins_at_the_deadline_comes_too_late():
    """A pause not begun before the deadline does not count."""
    story = ticket(waiting_terms("first_response"), at("Mon 10:00"), priority=1)
    story.waits(at("Mon 11:00"))

    found = story.clock("first_response", at("Mon 12:00"))

    assert (found.state, found.breached_at, found.paused_since) == (State.BREACHED, at("Mon 11:00"), None)


def test_a_pause_counts_only_from_receipt():
    """A wait cannot begin before the clock does."""
    contract = terms(("next_update", 1, "2h"), pauses=(pause("customer", "next_update"),))
    story = ticket(contract, at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:30"))
    story.answers(at("Mon 11:00"))
    story.goes_on(at("Mon 11:15"))

    assert story.clock("next_update", at("Mon 11:30")).deadline == at("Mon 13:15")


@pytest.mark.parametrize(
    ("target", "paused", "due"),
    [
        ("1bd", ("Mon 12:00", "Mon 13:00"), ("Tue 11:00", 0)),
        ("1bd", ("Mon 16:30", "Tue 09:30"), ("Tue 11:00", 0)),
        ("1w", ("Mon 12:00", "Mon 13:00"), ("Mon 11:00", 1)),
        ("1w", ("Fri 20:00", "Sun 20:00"), ("Wed 10:00", 1)),
    ],
)
def test_a_pause_is_measured_as_its_promise_is(target, paused, due):
    """Business days by open time, weeks by the wall."""
    contract = terms(("resolution", 3, target, OFFICE), pauses=(pause("customer", "resolution"),))
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at(paused[0]))
    story.goes_on(at(paused[1]))

    assert story.clock("resolution", at("Mon 09:00", 1)).deadline == at(*due)


def test_a_deadline_that_moves_out_of_closed_hours_does_so_after_a_pause_too():
    """Calendar time that rolls to the opening rolls again where the pause left it closed."""
    contract = terms(("resolution", 3, "1d", OFFICE), pauses=(pause("customer", "resolution"),))
    key, plain = next(iter(contract.promises.items()))
    rolled = type(plain)(target=plain.target, duration=plain.duration, calendar=OFFICE, roll_to_open=True)
    story = ticket(terms(promises={key: rolled}, pauses=contract.pauses), at("Mon 10:00"))
    story.waits(at("Mon 12:00"))
    story.goes_on(at("Mon 22:00"))

    assert story.clock("resolution", at("Mon 23:00")).deadline == at("Wed 09:00")


def test_waiting_ends_with_the_ticket():
    """A ticket resolved while waiting starts its next cycle without."""
    story = ticket(waiting_terms("resolution"), at("Mon 10:00"), priority=1)
    story.waits(at("Mon 10:30"))
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"))

    found = story.clock("resolution", at("Mon 12:30"), cycle=2)
    assert (found.state, found.deadline, found.elapsed) == (State.RUNNING, at("Mon 15:30"), 3600)


PAUSED = [figure for figure in FIGURES if figure[0] == "pauses" or len(figure) > 5]


@pytest.mark.parametrize("figure", PAUSED, ids=lambda figure: f"{figure[1]}-{figure[2]}")
def test_known_deadlines_with_pauses_come_out(figure):
    """A clock with the recorded pauses agrees with figures found by three other methods."""
    _, name, start, seconds, deadline, pauses = figure
    reasons = [f"pause {n}" for n in range(len(pauses))]
    contract = terms(
        ("resolution", 3, f"{seconds // 60}m", CALENDARS[name]),
        pauses=tuple(pause(reason, "resolution") for reason in reasons),
    )
    story = ticket(contract, when(start))
    for reason, (since, until) in zip(reasons, pauses, strict=True):
        story.waits(when(since), reason)
        story.goes_on(when(until), reason)

    now = max(fact.happened for fact in story.facts)
    assert story.clock("resolution", now).deadline == when(deadline)
