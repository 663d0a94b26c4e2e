"""What a history holds after each fact, and what it says of facts that it leaves out."""

import pytest
from builders import AGENT, CONTACT, at, office_terms, terms, ticket

from policies import clock
from policies.clock import State
from policies.gathering import fold, gather
from policies.history import NotATicket
from policies.people import Role
from policies.timeline import Fact, FactKind, timeline

OPENED = {
    "number": "ACME-1",
    "customer": "acme",
    "source": "slack",
    "kind": "incident",
    "priority": 3,
    "requester": CONTACT,
}


def opening(**what):
    at_ten = at("Mon 10:00")
    return Fact(kind=FactKind.OPENED, happened=at_ten, recorded=at_ten, who=CONTACT, what=what, seq=1)


def told(kind, when=None, **what):
    """The history of a ticket that was opened at 10:00 and told one more fact."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.tell(kind, at("Mon 11:00") if when is None else when, **what)
    return gather(story.timeline)


def test_an_opening_alone_is_a_ticket():
    """What need not be said is empty; the last word was the opening; only an agent's priority is confirmed."""
    history = fold(timeline([opening(**OPENED)]))

    assert (history.last_word_at, history.given, history.confirmed) == (at("Mon 10:00"), set(), False)
    assert fold(timeline([opening(**OPENED, priority_by="agent")])).confirmed


@pytest.mark.parametrize("missing", OPENED)
def test_an_opening_without_its_parts_is_no_ticket(missing):
    """Nothing is read of it, and what is missing is said."""
    facts = timeline([opening(**{key: value for key, value in OPENED.items() if key != missing})])

    with pytest.raises(NotATicket, match=f"opened #1: KeyError\\('{missing}'\\)"):
        fold(facts)
    with pytest.raises(NotATicket, match=r"^a timeline needs an opened fact$"):
        fold(())
    assert clock.read(office_terms(), facts, at("Mon 12:00")) == ()


def test_each_fact_leaves_what_it_says():
    """Who has it, who asked, how it was resolved, what was asked of the customer."""
    assert told("assigned", agent="agent-2").assignee == "agent-2"
    assert told("claimed").assignee == AGENT
    assert told("requester_changed", requester="contact-2").requester == "contact-2"
    assert told("resolved", resolution="fix").resolution == "fix"
    assert told("waiting", reason="customer").asked == ()
    assert told("waiting", reason="customer").unknown == []
    assert told("policy_moved", to="b").moves[0].seq == 2


def test_a_rung_that_fired_is_known_with_its_deadline():
    """Facts of before that said none are read with the instant they were due."""
    fired = {"key": "k", "target": "resolution", "cycle": 1, "rung": "half", "at": 500, "tell": ["lead"]}
    (plain,) = told("rung_fired", **fired).fired
    (full,) = told("rung_fired", **fired, start=300, deadline=900).fired

    assert (plain.start, plain.deadline, plain.tell) == (500, 500, (Role.LEAD,))
    assert (full.start, full.deadline) == (300, 900)


def test_a_correction_of_a_rung_holds_until_it_fires_again():
    """Then it was told anew."""
    fired = {"key": "k", "target": "resolution", "cycle": 1, "rung": "half", "at": 500, "tell": ["lead"]}
    story = ticket(office_terms(), at("Mon 10:00"))
    story.tell("rung_fired", at("Mon 11:00"), **fired)
    story.tell("verdict_corrected", at("Mon 12:00"), rungs=["k"])
    assert gather(story.timeline).corrected == {"k"}
    story.tell("rung_fired", at("Mon 13:00"), **fired)
    assert gather(story.timeline).corrected == set()


def ended(story):
    story.resolves(at("Mon 10:30"))


@pytest.mark.parametrize(
    ("before", "kind", "what", "said"),
    [
        (ended, "waiting", {"reason": "customer"}, "waiting, but the ticket has ended"),
        (ended, "resolved", {}, "resolved, but the ticket had ended"),
        (None, "reopened", {}, "reopened, but the ticket had not ended"),
        (None, "waiting_ended", {"reason": "x"}, "was not waiting for x"),
        (None, "opened", OPENED, "the ticket was open already"),
        (None, "priority_revised", {"change": 9, "how": "impact"}, "no change #9"),
        (None, "priority_revised", {"change": 9, "how": "so"}, "revised how: so"),
        (
            lambda story: story.closes(at("Mon 10:30")),
            "closed",
            {"reason": "x"},
            "closed, but the ticket was closed",
        ),
    ],
)
def test_what_cannot_be_is_left_out_and_said(before, kind, what, said):
    """By its kind, its number and the reason; the facts after it are read."""
    story = ticket(office_terms(), at("Mon 10:00"))
    if before is not None:
        before(story)
    seq = story.tell(kind, at("Mon 11:00"), **what)
    story.answers(at("Mon 11:10"))
    history = gather(story.timeline)

    assert history.unknown == [f"{kind} #{seq}: ValueError('{said}')"]
    assert history.answers == [(at("Mon 11:10"), seq + 1)]


def test_a_kind_of_a_later_version_is_left_out_and_said():
    """What follows it is read."""
    story = ticket(office_terms(), at("Mon 10:00"))
    when = at("Mon 10:05")
    later = Fact(kind="sung_about", happened=when, recorded=when, who="x", what={}, seq=2)
    story.facts.append(later)
    story.answers(at("Mon 10:10"))
    history = gather(story.timeline)

    assert history.unknown == ["sung_about #2: not a kind this version knows"]
    assert history.answers == [(at("Mon 10:10"), 3)]


def test_a_word_on_a_change_that_is_none_changes_nothing():
    """An undone change stays undone."""
    story = ticket(office_terms(), at("Mon 10:00"))
    change = story.priority(at("Mon 10:10"), 1)
    story.revises(at("Mon 10:20"), change, "undone")
    story.revises(at("Mon 10:30"), change, "somehow")

    assert story.clock("first_response", at("Mon 10:40")).priority == 3


def test_facts_of_one_second_are_read_in_the_order_of_recording():
    """However they were given; what is said in the second of an end comes before or after it by that order."""
    story = ticket(terms(("next_response", 3, "4h")), at("Mon 10:00"))
    story.asks(at("Mon 11:00"))
    story.waits(at("Mon 11:00"))
    story.goes_on(at("Mon 11:00"))
    story.resolves(at("Mon 11:00"))
    opened, *rest = story.timeline

    assert fold((opened, *reversed(rest))).unknown == []
    assert fold((opened, *reversed(rest))) == fold(story.timeline)
    assert story.clock("next_response", at("Mon 12:00")).state is State.WITHDRAWN

    other = ticket(terms(("first_response", 3, "4h")), at("Mon 10:00"))
    other.closes(at("Mon 11:00"))
    other.reopens(at("Mon 11:00"))
    other.answers(at("Mon 11:00"))
    assert other.clock("first_response", at("Mon 12:00"), cycle=2).state is State.MET


@pytest.mark.clause("U5")
def test_asking_the_customer_about_the_priority_is_triage():
    """Somebody has looked at it."""
    story = ticket(terms(("triage_start", 3, "1h")), at("Mon 10:00"))
    story.tell("priority_consulted", at("Mon 10:10"), to=2, how="impact")

    found = story.clock("triage_start", at("Mon 10:20"))
    assert (found.state, found.met_by) == (State.MET, 2)
