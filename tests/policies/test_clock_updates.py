"""Clocks that begin again: updates owed every period, and answers owed to each question."""

import pytest
from builders import AGENT, CONTACT, OFFICE, at, office_terms, terms, ticket

from policies.clock import State


def updates(**more):
    return terms(("first_response", 1, "1h"), ("next_update", 1, "2h"), ("next_update", 2, "4h"), **more)


@pytest.mark.clause("N10")
def test_updates_are_owed_from_the_first_response():
    """Nothing before it, then every period."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    assert [one.target for one in story.clocks(at("Mon 10:10"))] == ["first_response"]

    story.answers(at("Mon 10:30"))

    found = story.clock("next_update", at("Mon 11:00"))
    assert (found.state, found.start, found.deadline) == (State.RUNNING, at("Mon 10:30"), at("Mon 12:30"))


def test_updates_are_owed_from_receipt_where_the_policy_says_so():
    """The first response is then the first update."""
    story = ticket(updates(updates_from_receipt=True), at("Mon 10:00"), priority=1)

    assert story.clock("next_update", at("Mon 10:10")).deadline == at("Mon 12:00")


@pytest.mark.clause("N10")
def test_an_acknowledgement_that_counts_starts_the_updates():
    """It is the first response, but no later one is an update."""
    story = ticket(updates(acknowledgement_counts=True), at("Mon 10:00"), priority=1)
    story.tell("acknowledged", at("Mon 10:05"), agent=AGENT)
    story.tell("acknowledged", at("Mon 11:00"), agent=AGENT)

    assert story.clock("next_update", at("Mon 11:10")).deadline == at("Mon 12:05")


def test_complaint_8_an_update_that_was_given_does_not_fire():
    """Each answer starts the period anew, and leaves the first response alone (zammad)."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    story.answers(at("Mon 11:30"))

    assert story.clock("next_update", at("Mon 12:00")).deadline == at("Mon 13:30")
    assert story.clock("first_response", at("Mon 12:00")).met_at == at("Mon 10:30")


def test_each_silent_period_is_a_miss_of_its_own():
    """Last update plus k periods, for every k that passed."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))

    silent = story.clock("next_update", at("Mon 17:00"))
    assert silent.misses == (at("Mon 12:30"), at("Mon 14:30"), at("Mon 16:30"))
    assert (silent.state, silent.breached_at, silent.deadline) == (
        State.BREACHED,
        at("Mon 16:30"),
        at("Mon 18:30"),
    )

    story.answers(at("Mon 17:10"))
    found = story.clock("next_update", at("Mon 17:20"))
    assert (found.state, found.breached_at, found.deadline) == (State.RUNNING, None, at("Mon 19:10"))
    assert found.misses == silent.misses


def test_a_short_silence_is_no_miss_however_many_there_are():
    """Updates in time leave no trace of misses."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    for minutes in range(20, 600, 40):
        story.answers(at("Mon 10:00") + minutes * 60)

    assert story.clock("next_update", at("Mon 20:00")).misses == ()


def test_an_update_in_the_last_second_is_in_time():
    """The period's own deadline is still within it."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    story.answers(at("Mon 12:30"))
    late = story.copy()
    late.answers(at("Mon 14:30:01"))
    story.answers(at("Mon 14:30"))

    assert story.clock("next_update", at("Mon 15:00")).misses == ()
    assert late.clock("next_update", at("Mon 15:00")).misses == (at("Mon 14:30"),)


def test_updates_of_a_daytime_promise_are_not_owed_at_night():
    """Periods count open time."""
    story = ticket(terms(("next_update", 3, "4h", OFFICE)), at("Fri 13:00"))
    story.answers(at("Fri 14:00"))

    assert story.clock("next_update", at("Sun 12:00")).deadline == at("Mon 10:00", 1)


@pytest.mark.clause("N8")
def test_updates_go_on_after_a_workaround_at_the_period_of_the_priority_in_force():
    """A workaround and its downgrade change the period, not the duty."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    story.tell("workaround_given", at("Mon 11:00"))
    story.priority(at("Mon 11:00"), 2)

    found = story.clock("next_update", at("Mon 11:30"))
    assert (found.state, found.deadline) == (State.RUNNING, at("Mon 14:30"))

    story.answers(at("Mon 12:00"))
    assert story.clock("next_update", at("Mon 12:10")).deadline == at("Mon 16:00")


def test_a_rising_priority_asks_for_an_update_sooner():
    """The new period counts from the change."""
    story = ticket(updates(), at("Mon 10:00"), priority=2)
    story.answers(at("Mon 10:30"))
    story.priority(at("Mon 11:00"), 1)

    assert story.clock("next_update", at("Mon 11:10")).deadline == at("Mon 13:00")


def test_resolving_ends_the_updates():
    """The notice of resolution is the last update."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    story.resolves(at("Mon 11:30"))

    found = story.clock("next_update", at("Tue 10:00"))
    assert (found.state, found.met_at, found.misses) == (State.MET, at("Mon 11:30"), ())


def test_a_ticket_resolved_without_a_response_never_owed_updates():
    """There was no first response to count from."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.resolves(at("Mon 10:30"))

    assert [one.target for one in story.clocks(at("Mon 11:00"))] == ["first_response"]


def test_updates_begin_again_with_a_reopening():
    """The second cycle owes its first update a period after the reopening."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    story.resolves(at("Mon 11:30"))
    story.reopens(at("Mon 15:00"))

    found = story.clock("next_update", at("Mon 15:10"), cycle=2)
    assert (found.deadline, found.misses) == (at("Mon 17:00"), ())


def test_a_confirmed_colleagues_words_are_an_update():
    """They count at their own time."""
    story = ticket(updates(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))
    message = story.answers(at("Mon 11:00"), by="colleague")
    story.tell("response_confirmed", at("Mon 12:50"), message=message)

    found = story.clock("next_update", at("Mon 12:55"))
    assert (found.start, found.misses) == (at("Mon 11:00"), ())


def answers_owed():
    return terms(("first_response", 3, "4h"), ("next_response", 3, "1h"), ("next_response", 2, "30m"))


def test_a_customers_message_starts_the_next_response():
    """After the first response, each unanswered message is owed an answer; the first of several counts."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.asks(at("Mon 10:10"))
    story.answers(at("Mon 10:30"))
    assert [one.target for one in story.clocks(at("Mon 10:40"))] == ["first_response"]

    story.asks(at("Mon 11:00"))
    story.asks(at("Mon 11:30"))
    assert story.clock("next_response", at("Mon 11:40")).deadline == at("Mon 12:00")

    story.answers(at("Mon 11:50"))
    found = story.clock("next_response", at("Mon 12:30"))
    assert (found.state, found.met_at) == (State.MET, at("Mon 11:50"))


def test_each_late_answer_is_remembered():
    """A later question's clock keeps the misses before it."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    story.asks(at("Mon 11:00"))
    story.answers(at("Mon 13:00"))
    late = story.clock("next_response", at("Mon 13:10"))
    assert (late.state, late.breached_at, late.met_at) == (State.BREACHED, at("Mon 12:00"), at("Mon 13:00"))

    story.asks(at("Mon 14:00"))
    found = story.clock("next_response", at("Mon 14:10"))
    assert (found.state, found.breached_at, found.misses) == (State.RUNNING, None, (at("Mon 12:00"),))


def test_complaint_7_a_goodbye_does_not_leave_a_clock_running():
    """Resolving withdraws the next response (chatwoot keeps it running)."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    story.asks(at("Mon 11:00"))
    story.resolves(at("Mon 11:10"))
    story.asks(at("Mon 11:20"))

    found = story.clock("next_response", at("Tue 10:00"))
    assert (found.state, found.withdrawn_at) == (State.WITHDRAWN, at("Mon 11:10"))


@pytest.mark.parametrize("via", [{}, {"linked": True}, {"via": "web"}])
def test_complaint_9_a_reply_by_any_path_starts_the_clock(via):
    """There is one fact for a customer's message, however it came (zammad's web notes never counted)."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    story.asks(at("Mon 11:00"), **via)

    assert story.clock("next_response", at("Mon 11:10")).deadline == at("Mon 12:00")


def test_a_bystanders_message_is_owed_nothing():
    """Only contacts ask."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    story.asks(at("Mon 11:00"), by="bystander")
    story.asks(at("Mon 11:01"), part_of_request=True)

    assert [one.target for one in story.clocks(at("Mon 11:10"))] == ["first_response"]


def test_the_message_that_reopens_a_ticket_is_owed_an_answer():
    """The second cycle starts with it."""
    story = ticket(answers_owed(), at("Mon 10:00"))
    story.answers(at("Mon 10:30"))
    story.resolves(at("Mon 11:00"))
    story.asks(at("Mon 12:00"))
    story.tell("reopened", at("Mon 12:00"), who=CONTACT, by="contact")

    assert story.clock("next_response", at("Mon 12:10"), cycle=2).deadline == at("Mon 13:00")


def test_without_a_first_response_promised_every_message_is_owed_one():
    """The first question after the request starts the clock."""
    story = ticket(terms(("next_response", 3, "1h")), at("Mon 10:00"))
    story.asks(at("Mon 10:20"))

    assert story.clock("next_response", at("Mon 10:30")).deadline == at("Mon 11:20")


def test_a_silent_month_is_read_in_full():
    """A ticket forgotten for weeks has a miss for each period."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.answers(at("Mon 10:30"))

    assert len(story.clock("next_update", at("Mon 10:30", 4)).misses) == 4 * 7 * 12 - 1
