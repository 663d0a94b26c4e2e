"""Which clocks run in which cycle, from when, and when they begin to promise."""

from builders import at, on_open, pause, terms, ticket, with_ladder

from policies.clock import State
from policies.people import Role
from policies.terms import AtBreach, Rung

MANAGER = on_open(Role.MANAGER)


def fired(story, when):
    return [(one.what["target"], one.what["rung"]) for one in story.tick(when)]


def test_a_first_response_given_in_a_second_cycle_is_not_owed_in_a_third():
    """Closed by a slip, answered after that, resolved and opened again."""
    story = ticket(terms(("first_response", 3, "4h")), at("Mon 10:00"))
    story.closes(at("Mon 10:10"))
    story.reopens(at("Mon 10:20"))
    story.answers(at("Mon 10:30"))
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"))

    assert [(one.cycle, one.state) for one in story.clocks(at("Mon 12:10"))] == [
        (1, State.WITHDRAWN),
        (2, State.MET),
    ]


def test_what_ended_one_clock_does_not_stop_another():
    """A workaround ends the resolution; the first response goes on until the ticket is closed."""
    contract = terms(("first_response", 3, "4h"), ("resolution", 3, "8h"), workaround_resolves=True)
    story = ticket(contract, at("Mon 10:00"))
    story.tell("workaround_given", at("Mon 11:00"))
    story.closes(at("Mon 12:00"))
    story.reopens(at("Mon 13:00"))

    now = at("Mon 13:10")
    assert story.clock("first_response", now, cycle=2).deadline == at("Mon 15:00")
    assert story.clock("resolution", now, cycle=2).deadline == at("Mon 20:00")


def test_a_workaround_of_the_cycle_before_meets_nothing():
    """What was opened again wants another solution."""
    story = ticket(terms(("resolution", 3, "8h"), workaround_resolves=True), at("Mon 10:00"))
    story.tell("workaround_given", at("Mon 11:00"))
    story.resolves(at("Mon 12:00"))
    story.reopens(at("Mon 13:00"))

    assert story.clock("resolution", at("Mon 13:10"), cycle=2).state is State.RUNNING


def test_updates_are_announced_once_and_when_more_is_promised():
    """Neither each update nor a silent period begins the clock anew."""
    contract = terms(("next_update", 3, "4h"), ("next_update", 1, "1h"))
    story = ticket(with_ladder(contract, (MANAGER,)), at("Mon 10:00"))
    story.answers(at("Mon 10:10"))
    assert fired(story, at("Mon 10:10")) == [("next_update", "on open")]

    story.answers(at("Mon 11:00"))
    assert fired(story, at("Mon 11:00")) == []
    assert fired(story, at("Mon 16:00")) == []
    story.priority(at("Mon 16:10"), 1)
    assert fired(story, at("Mon 16:10")) == [("next_update", "on open")]


def test_a_next_response_is_announced_for_each_message_that_nobody_answered():
    """Each is a clock of its own."""
    story = ticket(with_ladder(terms(("next_response", 3, "4h")), (MANAGER,)), at("Mon 10:00"))
    for hour in (11, 12):
        story.asks(at(f"Mon {hour}:00"))
        assert fired(story, at(f"Mon {hour}:00")) == [("next_response", "on open")]
        story.answers(at(f"Mon {hour}:10"))
        assert fired(story, at(f"Mon {hour}:10")) == []


def test_a_reopening_announces_what_is_owed_anew_and_nothing_else():
    """The resolution goes on; a message in the second cycle asks for an answer of its own."""
    contract = terms(("resolution", 3, "8h"), ("next_response", 3, "4h"))
    story = ticket(with_ladder(contract, (MANAGER,)), at("Mon 10:00"))
    assert fired(story, at("Mon 10:00")) == [("resolution", "on open")]
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"), by="agent")
    assert fired(story, at("Mon 12:00")) == []

    story.asks(at("Mon 12:30"))
    assert fired(story, at("Mon 12:30")) == [("next_response", "on open")]


def test_a_second_cycle_is_late_whatever_changed_in_the_first():
    """What was worth something else only before the reopening says nothing of what follows."""
    story = ticket(terms(("resolution", 3, "8h"), ("resolution", 2, "4h")), at("Mon 10:00"))
    story.priority(at("Mon 10:10"), 2)
    story.resolves(at("Mon 11:00"))
    story.reopens(at("Mon 12:00"))

    found = story.clock("resolution", at("Mon 16:00"), cycle=2)
    assert (found.state, found.breached_at) == (State.BREACHED, at("Mon 15:10"))


def test_a_deadline_that_a_pause_moved_is_judged_with_it_after_a_change():
    """Eight hours from 09:00, four of them paused, were not up when the priority rose at 18:00."""
    contract = terms(
        ("resolution", 3, "8h"), ("resolution", 1, "12h"), pauses=(pause("customer", "resolution"),)
    )
    story = ticket(contract, at("Mon 09:00"))
    story.waits(at("Mon 10:00"))
    story.goes_on(at("Mon 14:00"))
    story.priority(at("Mon 18:00"), 1)

    found = story.clock("resolution", at("Mon 18:10"))
    assert (found.state, found.deadline, found.breached_at) == (State.RUNNING, at("Mon 21:00"), None)


def test_a_pause_that_a_priority_ends_lets_the_clock_be_late():
    """What was paused when the priority rose runs on, and out."""
    contract = terms(
        ("resolution", 3, "8h"),
        ("resolution", 1, "2h"),
        pauses=(pause("customer", "resolution", priorities=(3,)),),
    )
    story = ticket(contract, at("Mon 10:00"))
    story.waits(at("Mon 11:00"))
    assert story.clock("resolution", at("Mon 11:00")).state is State.PAUSED
    story.priority(at("Mon 12:00"), 1)

    assert story.clock("resolution", at("Mon 15:00")).breached_at == at("Mon 14:00")


def test_a_correction_to_a_deadline_of_that_second_is_a_plain_miss():
    """It could still have been met in it, so nobody is told that only the correction made it late."""
    story = ticket(terms(("resolution", 3, "8h"), ("resolution", 1, "1h")), at("Mon 10:00"))
    story.priority(at("Mon 11:00"), 1, "misclassified")
    assert story.clock("resolution", at("Mon 11:00")).state is State.RUNNING

    found = story.clock("resolution", at("Mon 11:10"))
    assert (found.breached_at, found.corrected) == (at("Mon 11:00"), False)


def test_the_breach_of_each_silent_period_is_named_by_the_course_it_broke():
    """So that none is told twice."""
    breach = Rung(name="breach", when=AtBreach(), tell=(Role.LEAD,))
    story = ticket(with_ladder(terms(("next_update", 3, "1h")), (breach,)), at("Mon 10:00"))
    story.answers(at("Mon 10:00"))
    told = [*story.tick(at("Mon 11:10")), *story.tick(at("Mon 12:10"))]

    assert [(one.what["epoch"], one.what["start"], one.what["deadline"]) for one in told] == [
        (1, at("Mon 10:00"), at("Mon 11:00")),
        (1, at("Mon 11:00"), at("Mon 12:00")),
    ]


def test_an_update_promised_in_no_time_is_missed_once():
    """A deadline at its own start begins no further period."""
    story = ticket(terms(("next_update", 3, "0m")), at("Mon 10:00"))
    story.answers(at("Mon 10:00"))

    found = story.clock("next_update", at("Mon 11:00"))
    assert (found.breached_at, found.misses) == (at("Mon 10:00"), ())


def test_a_change_in_the_second_of_a_silent_deadline_counts_from_it():
    """What is said when one period ends is so when the next begins."""
    story = ticket(terms(("next_update", 3, "1h"), ("next_update", 1, "30m")), at("Mon 10:00"))
    story.answers(at("Mon 10:00"))
    story.priority(at("Mon 11:00"), 1)

    found = story.clock("next_update", at("Mon 11:10"))
    assert (found.misses, found.start, found.deadline) == (
        (at("Mon 11:00"),),
        at("Mon 11:00"),
        at("Mon 11:30"),
    )
