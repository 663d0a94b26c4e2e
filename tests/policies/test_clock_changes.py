"""What a change of priority or kind does to clocks that run."""

import pytest
from builders import OFFICE, at, office_terms, pause, terms, ticket

from policies.clock import State
from policies.terms import Kind, Source, SourceRule


@pytest.mark.clause("N9")
def test_rising_impact_brings_the_new_target_from_the_change():
    """Upward: the earlier of the old deadline and the new target from the change, on its own calendar."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.priority(at("Mon 11:00"), 1)

    found = story.clock("first_response", at("Mon 11:10"))

    assert (found.deadline, found.epoch, found.priority, found.start) == (
        at("Mon 12:00"),
        2,
        1,
        at("Mon 10:00"),
    )
    assert found.left == 50 * 60


def test_rising_impact_never_moves_a_deadline_back():
    """Upward: the old deadline stays where it comes first."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.priority(at("Mon 13:30"), 1)

    assert story.clock("first_response", at("Mon 13:40")).deadline == at("Mon 14:00")


@pytest.mark.clause("N9")
def test_sinking_impact_counts_from_receipt():
    """Downward: the new target from receipt, not from the change."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.priority(at("Mon 10:30"), 3)

    assert story.clock("first_response", at("Mon 10:40")).deadline == at("Mon 14:00")


def test_sinking_impact_never_takes_time_away():
    """Downward: never earlier than the old deadline."""
    story = ticket(terms(("resolution", 1, "3h"), ("resolution", 3, "1h")), at("Mon 10:00"), priority=1)
    story.priority(at("Mon 12:00"), 3)

    found = story.clock("resolution", at("Mon 12:10"))
    assert (found.deadline, found.state) == (at("Mon 13:00"), State.RUNNING)


def test_up_and_down_again_gives_the_first_deadline_back():
    """A change of mind costs nothing, while no deadline fell in between."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    first = story.clock("first_response", at("Mon 10:00")).deadline
    story.priority(at("Mon 10:30"), 1)
    story.priority(at("Mon 10:40"), 3)

    found = story.clock("first_response", at("Mon 10:50"))
    assert (found.deadline, found.epoch) == (first, 3)


def test_a_deadline_that_fell_before_going_down_stays_missed():
    """What was missed at the higher priority is not forgiven by the lower one."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.priority(at("Mon 10:30"), 1)
    story.priority(at("Mon 11:45"), 3)

    found = story.clock("first_response", at("Mon 11:50"))
    assert (found.breached_at, found.deadline, found.corrected) == (at("Mon 11:30"), at("Mon 14:00"), False)


def test_a_correction_reads_as_if_it_had_always_been_so():
    """Misclassified: the new target from receipt."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.priority(at("Mon 10:30"), 1, "misclassified")

    assert story.clock("first_response", at("Mon 10:40")).deadline == at("Mon 11:00")


def test_a_correction_to_a_past_deadline_breaches_at_the_correction():
    """The breach is dated at the correction and told apart."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.priority(at("Mon 13:30"), 1, "misclassified")

    found = story.clock("first_response", at("Mon 13:40"))
    assert (found.state, found.breached_at, found.deadline) == (
        State.BREACHED,
        at("Mon 13:30"),
        at("Mon 11:00"),
    )
    assert found.corrected


def test_a_target_met_stays_met_when_the_priority_rises():
    """Judged by the target in force when it was met (frappe turns a kept promise into a failed one)."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.answers(at("Mon 13:00"))
    before = story.clock("first_response", at("Mon 13:30"))
    story.priority(at("Mon 13:30"), 1, "misclassified")

    after = story.clock("first_response", at("Mon 14:30"))
    assert after == before
    assert (after.state, after.priority) == (State.MET, 3)


def test_an_undone_change_is_read_as_if_never_made():
    """Undoing brings back every deadline, and removes a breach that only the change made."""
    plain = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story = plain.copy()
    change = story.priority(at("Mon 13:30"), 1, "misclassified")
    assert story.clock("first_response", at("Mon 13:31")).state is State.BREACHED

    story.revises(at("Mon 13:32"), change, "undone")

    now = at("Mon 13:40")
    for target in ("first_response", "resolution"):
        was, found = plain.clock(target, now), story.clock(target, now)
        assert (found.state, found.deadline, found.breached_at) == (was.state, was.deadline, was.breached_at)
        assert found.epoch == 3


def test_a_change_taken_back_and_made_again_was_never_taken_back():
    """The last word on a change holds."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    change = story.priority(at("Mon 10:30"), 1)
    story.revises(at("Mon 10:31"), change, "undone")
    story.revises(at("Mon 10:32"), change, "impact")

    found = story.clock("first_response", at("Mon 10:40"))
    assert (found.deadline, found.priority) == (at("Mon 11:30"), 1)


def test_an_impact_that_turns_out_a_misclassification_counts_from_receipt():
    """Another word on the change takes effect when it is said."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    change = story.priority(at("Mon 10:30"), 1)
    story.revises(at("Mon 11:15"), change, "misclassified")

    before, after = (story.clock("first_response", now) for now in (at("Mon 11:10"), at("Mon 11:20")))

    assert (before.state, before.deadline) == (State.RUNNING, at("Mon 11:30"))
    assert (after.breached_at, after.deadline, after.corrected) == (at("Mon 11:15"), at("Mon 11:00"), True)


def test_another_word_on_a_change_does_not_unmeet_what_was_met_before_it():
    """An answer in time under the first word stays in time."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    change = story.priority(at("Mon 10:30"), 1)
    story.answers(at("Mon 11:20"))
    story.revises(at("Mon 11:40"), change, "misclassified")

    assert story.clock("first_response", at("Mon 12:00")).state is State.MET


def test_the_same_priority_again_changes_nothing():
    """A change to what it is already is no change of target."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    before = story.clock("first_response", at("Mon 10:30"))
    story.priority(at("Mon 10:20"), 3)

    assert story.clock("first_response", at("Mon 10:30")) == before


def test_a_priority_without_the_promise_withdraws_the_clock_until_it_comes_back():
    """A target that only priority 1 has ends with it, and binds again as it did."""
    story = ticket(terms(("first_response", 1, "4h")), at("Mon 10:00"), priority=1)
    story.priority(at("Mon 11:00"), 2)
    gone = story.clock("first_response", at("Mon 11:30"))
    assert (gone.state, gone.withdrawn_at) == (State.WITHDRAWN, at("Mon 11:00"))

    story.priority(at("Mon 12:00"), 1)
    assert story.clock("first_response", at("Mon 12:30")).deadline == at("Mon 14:00")


def test_a_promise_that_comes_back_after_its_deadline_begins_anew():
    """Nothing was owed in between, so nothing was missed."""
    story = ticket(terms(("first_response", 1, "1h")), at("Mon 10:00"), priority=1)
    story.priority(at("Mon 10:30"), 2)
    story.priority(at("Mon 15:00"), 1)

    found = story.clock("first_response", at("Mon 15:30"))
    assert (found.state, found.deadline, found.start) == (State.RUNNING, at("Mon 16:00"), at("Mon 15:00"))


def test_a_ticket_that_rises_to_a_promise_has_it_from_then():
    """Nothing was promised before."""
    story = ticket(terms(("first_response", 1, "1h")), at("Mon 10:00"), priority=2)
    assert story.clocks(at("Mon 14:00")) == ()
    story.priority(at("Mon 15:00"), 1)

    assert story.clock("first_response", at("Mon 15:30")).deadline == at("Mon 16:00")


@pytest.mark.clause("T3")
def test_a_feature_request_has_no_clocks_and_turns_into_an_incident_and_back():
    """Its clocks are withdrawn, and recomputed when it is an incident again."""
    story = ticket(office_terms(), at("Mon 10:00"), kind="feature_request")
    assert story.clocks(at("Mon 10:10")) == ()

    story.kind(at("Mon 11:00"), "incident")
    assert story.clock("first_response", at("Mon 11:10")).deadline == at("Mon 15:00")

    story.kind(at("Mon 12:00"), "feature_request")
    assert story.clock("first_response", at("Mon 12:10")).withdrawn_at == at("Mon 12:00")

    story.kind(at("Mon 12:30"), "incident", "misclassified")
    assert story.clock("first_response", at("Mon 12:40")).deadline == at("Mon 14:00")


@pytest.mark.clause("T3")
def test_an_answer_to_a_feature_request_leaves_nothing_to_answer():
    """A first response given while nothing was owed ends the matter."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=1)
    story.kind(at("Mon 10:10"), "feature_request")
    story.answers(at("Mon 10:20"))
    story.kind(at("Mon 10:30"), "incident")

    assert story.clock("first_response", at("Mon 15:00")).state is State.WITHDRAWN


def email_terms():
    return office_terms(
        promises={
            **terms(
                ("first_response", 1, "1h"), ("first_response", 2, "2h"), ("first_response", 4, "8h")
            ).promises
        },
        sources={
            Source.EMAIL: SourceRule(source=Source.EMAIL, kind=Kind.INFORMATION_REQUEST, priority=4),
            Source.SLACK: SourceRule(source=Source.SLACK),
        },
    )


@pytest.mark.clause("N1")
@pytest.mark.parametrize("how", ["impact", "misclassified"])
def test_an_email_ticket_has_its_new_target_from_triage(how):
    """Whichever way the triage is worded, nobody knew before."""
    story = ticket(email_terms(), at("Mon 10:00"), source="email", kind="information_request", priority=4)
    story.kind(at("Mon 12:00"), "incident", how)
    story.priority(at("Mon 12:00"), 1, how)

    found = story.clock("first_response", at("Mon 12:10"))
    assert (found.state, found.deadline) == (State.RUNNING, at("Mon 13:00"))


@pytest.mark.clause("N1")
def test_an_email_ticket_is_never_due_later_than_it_opened_with():
    """Triage late in the day does not move the priority-4 deadline back."""
    story = ticket(email_terms(), at("Mon 10:00"), source="email", kind="information_request", priority=4)
    story.priority(at("Mon 17:30"), 2, "misclassified")

    assert story.clock("first_response", at("Mon 17:40")).deadline == at("Mon 18:00")


@pytest.mark.clause("N1")
def test_an_email_ticket_corrected_after_triage_counts_from_triage():
    """A later correction is as if the triage had said so."""
    story = ticket(email_terms(), at("Mon 10:00"), source="email", kind="information_request", priority=4)
    story.priority(at("Mon 12:00"), 2)
    story.priority(at("Mon 12:30"), 1, "misclassified")

    assert story.clock("first_response", at("Mon 12:40")).deadline == at("Mon 13:00")


def test_complaint_4_a_change_keeps_the_time_that_was_paused():
    """A change of priority neither loses pauses nor restarts from opening (glpi)."""
    contract = office_terms(pauses=(pause("customer", "resolution"),))
    story = ticket(contract, at("Mon 10:00"), priority=2)
    story.waits(at("Mon 11:00"))
    story.goes_on(at("Mon 12:00"))
    story.priority(at("Mon 12:30"), 1)
    story.priority(at("Mon 13:00"), 2)

    assert story.clock("resolution", at("Mon 13:30")).deadline == at("Tue 11:00")


def test_complaint_22_a_correction_of_the_record_destroys_nothing():
    """Readings at earlier instants are the same before and after a change (Jira rewrites closed history)."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    story.answers(at("Mon 11:00"))
    before = story.clocks(at("Mon 12:00"))
    story.priority(at("Mon 12:30"), 1, "misclassified")

    assert story.clocks(at("Mon 12:00")) == before


@pytest.mark.clause("B10")
def test_a_pause_counts_only_at_the_priorities_that_grant_it():
    """Rising to a priority without the pause starts the clock again."""
    contract = terms(
        ("resolution", 1, "8h"),
        ("resolution", 3, "8h"),
        pauses=(pause("customer", "resolution", priorities=(3,)),),
    )
    story = ticket(contract, at("Mon 10:00"), priority=3)
    story.waits(at("Mon 11:00"))
    story.priority(at("Mon 12:00"), 1)

    found = story.clock("resolution", at("Mon 13:00"))
    assert (found.state, found.deadline, found.elapsed) == (State.RUNNING, at("Mon 19:00"), 2 * 3600)


@pytest.mark.parametrize("calendar", [OFFICE])
def test_a_change_over_night_counts_from_the_next_opening(calendar):
    """A new target on a daytime calendar does not use the night."""
    story = ticket(
        terms(("resolution", 3, "8h", calendar), ("resolution", 2, "2h", calendar)), at("Fri 10:00")
    )
    story.priority(at("Fri 20:00"), 2)

    assert story.clock("resolution", at("Sat 10:00")).deadline == at("Mon 10:00", 1)
