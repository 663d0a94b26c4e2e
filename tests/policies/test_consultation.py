"""When the customer has to be asked, and what silence does."""

import pytest
from builders import OFFICE, ROUND_THE_CLOCK, at, office_terms, ticket

from policies.consultation import is_owed, pending
from policies.duration import parse
from policies.ladder import due, next_due
from policies.terms import Consultation
from policies.timeline import FactKind

HOURS = Consultation(within=parse("4h"), applies=True, calendars=dict.fromkeys(range(1, 5), OFFICE))
ASKS = office_terms(consult_on_change=True, consultation=HOURS)
UNTIL = at("Tue 11:00")


def asked(terms=ASKS):
    story = ticket(terms, at("Mon 14:00"), priority=2, priority_by="requester")
    story.tell("priority_consulted", at("Mon 15:00"), to=3, how="impact", until=UNTIL)
    return story


@pytest.mark.clause("U5")
def test_silence_is_due_at_its_instant_and_never_before():
    """The ticket wakes then; the change is the agent's, dated when the time was up."""
    story = asked()
    kinds = {one.kind for one in due(story.terms, story.timeline, UNTIL - 1)}

    assert FactKind.CONSULTATION_ENDED not in kinds
    assert next_due(story.terms, story.timeline, UNTIL - 1) <= UNTIL
    ended, change = (
        one
        for one in due(story.terms, story.timeline, UNTIL + 900)
        if one.kind in (FactKind.CONSULTATION_ENDED, FactKind.PRIORITY_CHANGED)
    )
    assert (ended.happened, ended.who) == (UNTIL, "app")
    assert (change.happened, change.who, change.what["to"]) == (UNTIL, "agent-1", 3)


@pytest.mark.clause("U5")
def test_once_it_is_decided_nothing_more_is_due_of_it():
    """After what is due was appended the question is over."""
    story = asked()
    story.tick(UNTIL)

    assert pending(story.timeline) is None
    assert story.clock("first_response", UNTIL).priority == 3
    kinds = {one.kind for one in due(story.terms, story.timeline, UNTIL + 86_400)}
    assert not kinds & {FactKind.CONSULTATION_ENDED, FactKind.PRIORITY_CHANGED}


@pytest.mark.clause("U5")
def test_a_policy_may_let_it_lapse_or_wait():
    """Then silence changes nothing; without a time nothing is ever due of it."""
    lapses = Consultation(within=parse("4h"), applies=False, calendars={2: ROUND_THE_CLOCK})
    story = asked(office_terms(consult_on_change=True, consultation=lapses))
    story.tick(UNTIL)
    assert story.clock("first_response", UNTIL).priority == 2
    assert pending(story.timeline) is None

    waits = ticket(ASKS, at("Mon 14:00"), priority=2, priority_by="requester")
    waits.tell("priority_consulted", at("Mon 15:00"), to=3, how="impact")
    waits.tick(at("Fri 15:00"))
    assert pending(waits.timeline) is not None


@pytest.mark.parametrize(
    "overtaken",
    [
        lambda story: story.priority(at("Mon 15:30"), 1, by="requester"),
        lambda story: story.resolves(at("Mon 15:30")),
        lambda story: story.closes(at("Mon 15:30")),
        lambda story: story.tell("consultation_ended", at("Mon 15:30"), consultation=2, answer="withdrawn"),
    ],
)
def test_what_overtakes_a_question_ends_it(overtaken):
    """A change, an end, or second thoughts."""
    story = asked()
    overtaken(story)

    assert pending(story.timeline) is None
    assert not [
        one for one in due(story.terms, story.timeline, UNTIL) if one.kind is FactKind.PRIORITY_CHANGED
    ]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"to": 3, "how": "impact", "until": "soon"},
        {"to": 3, "how": "impact", "until": []},
        {"to": "three", "how": "impact"},
        {"to": 9, "how": "impact"},
        {"to": 3, "how": "somehow"},
    ],
)
def test_a_question_that_cannot_be_read_was_never_asked(said):
    """The ladder reads on, and a question that can be read still runs."""
    story = ticket(ASKS, at("Mon 14:00"), priority=2, priority_by="requester")
    story.tell("priority_consulted", at("Mon 15:00"), **said)
    assert pending(story.timeline) is None
    assert not [one for one in due(ASKS, story.timeline, UNTIL) if one.kind is FactKind.CONSULTATION_ENDED]

    story = asked()
    story.tell("priority_consulted", at("Mon 15:30"), **said)
    assert pending(story.timeline).seq == story.facts[-2].seq
    assert next_due(ASKS, story.timeline, UNTIL - 1) <= UNTIL


@pytest.mark.clause("U5")
@pytest.mark.parametrize(
    ("answer", "owed"), [("declined", False), ("silence", False), ("agreed", False), ("withdrawn", True)]
)
def test_who_was_asked_need_not_be_asked_again(answer, owed):
    """Until the priority changes; another priority is another question."""
    story = asked()
    story.tell("consultation_ended", at("Mon 16:00"), consultation=2, answer=answer)

    assert is_owed(story.terms, story.timeline, 3) is owed
    assert is_owed(story.terms, story.timeline, 4)
    story.priority(at("Mon 16:30"), 1, by="requester")
    assert is_owed(story.terms, story.timeline, 3)


def test_what_the_customer_asked_for_needs_no_question():
    """Nor does anything under a policy that does not consult."""
    story = ticket(ASKS, at("Mon 14:00"), priority=2)
    story.tell("priority_proposed", at("Mon 15:00"), who="contact-1", to=1)

    assert not is_owed(ASKS, story.timeline, 1)
    assert is_owed(ASKS, story.timeline, 3)
    assert not is_owed(office_terms(), story.timeline, 3)
