"""Deadlines, what meets a clock, and verdicts that stay."""

import pytest
from builders import AGENT, OFFICE, at, office_terms, promise, terms, ticket

from policies import clock
from policies.calendar import Calendar, span
from policies.clock import State
from policies.terms import Target


def hours(opens: str, closes: str) -> Calendar:
    return Calendar("test", "Europe/Berlin", [span(day, opens, closes) for day in range(5)])


@pytest.mark.parametrize(
    ("start", "calendar", "target", "right"),
    [
        ("Mon 10:00", hours("09:00", "17:00"), "5h", ("Mon 15:00", 0)),
        ("Fri 16:00", hours("08:00", "17:00"), "4h", ("Mon 11:00", 1)),
        ("Fri 17:00", hours("09:00", "17:00"), "8h", ("Mon 17:00", 1)),
    ],
)
def test_sums_that_were_published_wrong(start, calendar, target, right):
    """Three published examples, with what open time really gives."""
    story = ticket(terms(("resolution", 3, target, calendar)), at(start))

    assert story.clock("resolution", at(start)).deadline == at(*right)


def test_a_clock_counts_open_time_only():
    """Elapsed and left are open seconds, before and after the night."""
    story = ticket(office_terms(), at("Fri 16:00"), priority=2)

    evening, morning = (story.clock("first_response", now) for now in (at("Fri 22:00"), at("Mon 09:30", 1)))

    assert (evening.elapsed, evening.left, evening.state) == (3600, 3600, State.RUNNING)
    assert (morning.elapsed, morning.left) == (5400, 1800)
    assert morning.deadline == at("Mon 10:00", 1)


def test_a_target_used_up_at_closing_time_is_due_then():
    """The deadline is the earliest instant at which the time is used, not the next opening."""
    story = ticket(office_terms(), at("Fri 15:00"), priority=2)

    assert story.clock("first_response", at("Fri 15:00")).deadline == at("Fri 17:00")


def test_within_includes_the_deadline_itself():
    """An answer in the deadline's own second is on time; the breach is known one second later."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    late = story.copy()
    story.answers(at("Mon 11:00:00"))
    late.answers(at("Mon 11:00:01"))

    assert story.clock("first_response", at("Mon 11:30")).state is State.MET
    found = late.clock("first_response", at("Mon 11:30"))
    assert (found.state, found.breached_at, found.met_at) == (
        State.BREACHED,
        at("Mon 11:00"),
        at("Mon 11:00:01"),
    )
    assert late.clock("first_response", at("Mon 11:00")).state is State.RUNNING


@pytest.mark.clause("U7")
def test_less_than_excludes_the_deadline():
    """A strict target met exactly at its deadline is missed."""
    strict = promise(Target.FIRST_RESPONSE, "1h", strict=True)
    story = ticket(terms(promises={(Target.FIRST_RESPONSE, 3): strict}), at("Mon 10:00"))
    assert story.clock("first_response", at("Mon 10:59:59")).state is State.RUNNING
    assert story.clock("first_response", at("Mon 11:00")).state is State.BREACHED

    story.answers(at("Mon 11:00"))
    assert story.clock("first_response", at("Mon 12:00")).breached_at == at("Mon 11:00")


def test_a_zero_target_is_due_at_its_start():
    """Nothing is left from the first second."""
    story = ticket(terms(("first_response", 3, "0m")), at("Mon 10:00"))

    assert story.clock("first_response", at("Mon 10:00")).state is State.RUNNING
    assert story.clock("first_response", at("Mon 10:00:01")).breached_at == at("Mon 10:00")


@pytest.mark.clause("T5")
def test_calendar_time_keeps_the_wall_clock():
    """A week ends at the same time of day, whatever is open; what is left is wall time."""
    story = ticket(office_terms(), at("Fri 16:00"))
    found = story.clock("resolution", at("Fri 17:00"))

    assert found.deadline == at("Fri 16:00", 1)
    assert (found.elapsed, found.left) == (3600, 7 * 86400 - 3600)


def test_a_breach_is_permanent():
    """A late answer meets the clock and does not undo its breach (chatwoot counts it as kept)."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 15:00"))

    found = story.clock("first_response", at("Tue 10:00"))

    assert (found.state, found.open) == (State.BREACHED, False)
    assert (found.breached_at, found.met_at, found.left) == (at("Mon 11:00"), at("Mon 15:00"), -4 * 3600)


def test_an_agents_message_is_a_response_and_a_customers_is_not():
    """What counts is an agent's message that the customer can see."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.asks(at("Mon 10:10"))
    story.claims(at("Mon 10:15"))
    story.tell("acknowledged", at("Mon 10:16"), agent=AGENT)
    assert story.clock("first_response", at("Mon 10:20")).state is State.RUNNING

    answer = story.answers(at("Mon 10:30"))
    found = story.clock("first_response", at("Mon 10:40"))
    assert (found.state, found.met_at, found.met_by) == (State.MET, at("Mon 10:30"), answer)


@pytest.mark.clause("N10")
def test_an_acknowledgement_counts_where_the_policy_says_so():
    """A claim counts at the instant the customer could see it."""
    story = ticket(office_terms(acknowledgement_counts=True), at("Mon 10:00"), priority=1)
    story.claims(at("Mon 10:15"))
    assert story.clock("first_response", at("Mon 10:20")).state is State.RUNNING

    story.tell("acknowledged", at("Mon 10:16"), agent=AGENT)
    assert story.clock("first_response", at("Mon 10:20")).met_at == at("Mon 10:16")


@pytest.mark.clause("T6")
def test_the_automatic_acknowledgement_does_not_stop_the_clock():
    """Only a person's words do; what Pledge itself posts is no fact that counts."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.tell("rung_fired", at("Mon 10:01"), who="app", key="x", target="first_response")

    assert story.clock("first_response", at("Mon 10:20")).state is State.RUNNING


def test_a_colleagues_answer_counts_once_confirmed_at_its_own_time():
    """An unlisted colleague's answer turns a breach when an agent vouches for it."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    message = story.answers(at("Mon 10:30"), by="colleague")
    assert story.clock("first_response", at("Mon 12:00")).state is State.BREACHED

    story.tell("response_confirmed", at("Mon 12:00"), message=message)
    found = story.clock("first_response", at("Mon 12:00"))
    assert (found.state, found.met_at, found.met_by) == (State.MET, at("Mon 10:30"), message)


def test_an_answer_found_afterwards_turns_the_verdict():
    """A fact recorded late counts at its own time."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"), recorded=at("Mon 13:00"), via="outside")

    assert story.clock("first_response", at("Mon 13:00")).state is State.MET


def test_an_answer_given_before_the_ticket_counts_at_the_receipt():
    """An answer linked from before cannot come before the request."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    answer = story.answers(at("Mon 09:50"), recorded=at("Mon 10:30"), via="outside")

    found = story.clock("first_response", at("Mon 11:30"))

    assert (found.state, found.met_at, found.met_by, found.elapsed) == (State.MET, at("Mon 10:00"), answer, 0)


@pytest.mark.clause("S1")
def test_a_call_answered_on_the_call_is_met_at_its_receipt():
    """An agent who logs an answered call owes no other first response."""
    story = ticket(office_terms(), at("Mon 10:00"), source="phone", answered=True)

    assert story.clock("first_response", at("Mon 11:00")).met_at == at("Mon 10:00")


@pytest.mark.clause("N6")
@pytest.mark.clause("U10")
@pytest.mark.parametrize("source", ["slack", "form", "phone", "web"])
def test_clocks_start_at_receipt_whatever_the_source(source):
    """How a request came does not move its deadline, nor does when it was recorded."""
    story = ticket(office_terms(), at("Mon 10:00"), source=source, recorded=at("Mon 10:45"), priority=1)

    assert story.clock("first_response", at("Mon 10:45")).deadline == at("Mon 11:00")


@pytest.mark.clause("B3")
@pytest.mark.clause("N6")
def test_what_is_not_promised_has_no_clock():
    """A plan without targets reads as no clocks; one without resolution has none of those."""
    assert ticket(terms(), at("Mon 10:00")).clocks(at("Mon 12:00")) == ()
    story = ticket(terms(("first_response", 3, "1h")), at("Mon 10:00"))
    story.resolves(at("Mon 10:10"))
    assert [one.target for one in story.clocks(at("Mon 12:00"))] == ["first_response"]


def test_a_timeline_without_opening_has_no_clocks():
    """The reader never raises."""
    assert clock.read(office_terms(), (), at("Mon 10:00")) == ()


@pytest.mark.clause("U7")
@pytest.mark.parametrize(
    ("target", "stop"),
    [
        ("triage_start", lambda story: story.tell("triaged", at("Mon 10:30"))),
        ("triage_start", lambda story: story.claims(at("Mon 10:30"))),
        ("triage_start", lambda story: story.tell("assigned", at("Mon 10:30"), agent=AGENT)),
        ("triage_start", lambda story: story.priority(at("Mon 10:30"), 2)),
        ("triage_start", lambda story: story.kind(at("Mon 10:30"), "information_request")),
        ("assignment", lambda story: story.claims(at("Mon 10:30"))),
        ("assignment", lambda story: story.tell("assigned", at("Mon 10:30"), agent=AGENT)),
        ("resolution", lambda story: story.resolves(at("Mon 10:30"))),
        ("resolution", lambda story: story.tell("workaround_given", at("Mon 10:30"))),
    ],
)
def test_each_target_has_its_own_stop(target, stop):
    """Three clocks on one ticket, each stopped by its own fact."""
    story = ticket(terms((target, 3, "1h"), (target, 2, "1h")), at("Mon 10:00"))
    assert story.clock(target, at("Mon 10:40")).state is State.RUNNING

    stop(story)

    found = story.clock(target, at("Mon 12:00"))
    assert (found.state, found.met_at) == (State.MET, at("Mon 10:30"))


@pytest.mark.parametrize(
    ("target", "other"),
    [
        ("triage_start", lambda story: story.answers(at("Mon 10:30"))),
        ("triage_start", lambda story: story.priority(at("Mon 10:30"), 2, by="requester")),
        ("assignment", lambda story: story.tell("triaged", at("Mon 10:30"))),
        ("resolution", lambda story: story.answers(at("Mon 10:30"))),
    ],
)
def test_no_target_is_stopped_by_another_ones_fact(target, other):
    """An answer is no triage, a proposal none either, and triage no assignment."""
    story = ticket(terms((target, 3, "1h"), (target, 2, "1h")), at("Mon 10:00"))
    other(story)

    assert story.clock(target, at("Mon 10:40")).state is State.RUNNING


@pytest.mark.clause("T7")
def test_a_workaround_resolves_where_the_policy_allows_it():
    """Else the clock runs on until the real resolution."""
    story = ticket(terms(("resolution", 3, "1h"), workaround_resolves=False), at("Mon 10:00"))
    story.tell("workaround_given", at("Mon 10:30"))

    assert story.clock("resolution", at("Mon 10:40")).state is State.RUNNING


def test_resolving_answers_whatever_was_still_open():
    """A person resolved it and the customer was told: that is a response, a triage and a named agent."""
    story = ticket(
        terms(
            ("first_response", 3, "1h"),
            ("triage_start", 3, "1h"),
            ("assignment", 3, "1h"),
            ("resolution", 3, "1h"),
        ),
        at("Mon 10:00"),
    )
    story.resolves(at("Mon 10:30"))

    assert {(one.state, one.met_at) for one in story.clocks(at("Mon 12:00"))} == {
        (State.MET, at("Mon 10:30"))
    }


@pytest.mark.parametrize(
    "end",
    [
        lambda story: story.closes(at("Mon 10:30"), "not_a_ticket"),
        lambda story: story.closes(at("Mon 10:30"), "merged"),
        lambda story: story.kind(at("Mon 10:30"), "feature_request"),
        lambda story: story.tell("subscription_stopped", at("Mon 10:30"), why="suspended"),
    ],
)
def test_a_ticket_that_ends_otherwise_withdraws_its_clocks(end):
    """Disabled, merged and closed tickets owe nothing more (zammad keeps escalating them)."""
    story = ticket(office_terms(updates_from_receipt=True), at("Mon 10:00"), priority=1)
    end(story)

    found = story.clocks(at("Tue 10:00"))

    assert len(found) == 3
    assert {(one.state, one.withdrawn_at, one.open) for one in found} == {
        (State.WITHDRAWN, at("Mon 10:30"), False)
    }


def test_a_breach_before_the_end_stays():
    """Withdrawing what still runs does not forgive what was missed."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.closes(at("Mon 12:00"))

    found = story.clock("first_response", at("Tue 10:00"))

    assert (found.state, found.breached_at, found.withdrawn_at) == (
        State.BREACHED,
        at("Mon 11:00"),
        at("Mon 12:00"),
    )
    assert not found.open


def test_an_earlier_instant_reads_as_it_read_then():
    """Facts after the instant of reading are left out."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    then = story.clocks(at("Mon 10:30"))
    story.answers(at("Mon 10:40"))
    story.resolves(at("Mon 12:00"))

    assert story.clocks(at("Mon 10:30")) == then


def test_late_facts_of_the_same_second_keep_their_order():
    """Answer and upgrade in one second: the answer came first and met the old target."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.answers(at("Mon 13:00"))
    story.priority(at("Mon 13:00"), 1, "misclassified")

    assert story.clock("first_response", at("Mon 14:00")).state is State.MET


def test_a_clock_uses_nothing_while_closed():
    """At night a daytime promise runs but uses nothing."""
    story = ticket(terms(("first_response", 3, "1h", OFFICE)), at("Fri 20:00"))

    found = story.clock("first_response", at("Sun 12:00"))

    assert (found.state, found.elapsed, found.left) == (State.RUNNING, 0, 3600)
