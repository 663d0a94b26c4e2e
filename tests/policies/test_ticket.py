"""The ticket as its facts tell it."""

import pytest
from builders import AGENT, CONTACT, at, office_terms, terms, ticket

from policies import ticket as reading
from policies.history import NotATicket
from policies.terms import Kind
from policies.ticket import Status, Ticket
from policies.timeline import until


def read(story) -> Ticket:
    return reading.read(story.timeline, story.terms)


def test_a_new_ticket_is_open_and_belongs_to_nobody():
    """A ticket opens with what its first fact says, and nothing else."""
    story = ticket(
        office_terms(), at("Mon 10:00"), category="bug", given=["impact"], first_mention=at("Mon 09:00")
    )

    found = read(story)

    assert found.status is Status.OPEN
    assert (found.number, found.requester, found.receipt) == ("ACME-1", CONTACT, at("Mon 10:00"))
    assert (found.assignee, found.responded_at, found.priority_confirmed) == (None, None, False)
    assert (found.category, found.given, found.first_mention) == ("bug", {"impact"}, at("Mon 09:00"))
    assert found.cycles == (reading.Cycle(number=1, start=at("Mon 10:00")),)


def test_a_timeline_without_an_opening_is_no_ticket():
    """Only a missing or unreadable opening is an error."""
    story = ticket(office_terms(), at("Mon 10:00"))

    with pytest.raises(NotATicket):
        reading.read((), story.terms)
    with pytest.raises(NotATicket):
        read(ticket(office_terms(), at("Mon 10:00"), priority=9))


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("priority_changed", {}),
        ("priority_changed", {"to": 7, "how": "impact"}),
        ("priority_changed", {"to": 1, "how": "whim"}),
        ("priority_changed", {"to": "1", "how": "impact"}),
        ("priority_revised", {"change": 99, "how": "undone"}),
        ("priority_revised", {"change": [], "how": []}),
        ("kind_changed", {"to": "poem"}),
        ("reopened", {"by": "agent"}),
        ("waiting_ended", {"reason": "customer"}),
        ("response_confirmed", {"message": 77}),
        ("rung_fired", {}),
        ("reminder_snoozed", {"until": "soon"}),
        ("breach_acknowledged", {}),
        ("opened", {}),
    ],
)
def test_a_fact_that_cannot_be_read_is_left_out_and_told(kind, what):
    """The reader never raises for a later fact; it reports the one it left out."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=2)
    plain = read(story)
    story.tell(kind, at("Mon 11:00"), **what)

    found = read(story)

    assert len(found.unknown) == 1
    assert (found.status, found.priority, found.kind) == (plain.status, plain.priority, plain.kind)
    assert story.clock("resolution", at("Mon 12:00")).deadline


def test_a_kind_of_fact_from_a_newer_version_is_told():
    """A fact that this version does not know is left out and reported."""
    story = ticket(office_terms(), at("Mon 10:00"))
    seq = story.tell("taken_back", at("Mon 11:00"))
    story.facts[-1] = story.facts[-1]._replace(kind="sung")

    assert read(story).unknown == (f"sung #{seq}: not a kind this version knows",)


def test_facts_are_read_in_the_order_in_which_they_happened():
    """A fact recorded late takes its place by its own time."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.claims(at("Mon 12:00"), "second")
    story.claims(at("Mon 11:00"), "first")

    assert read(story).assignee == "second"
    assert reading.read(tuple(story.facts), story.terms) == read(story)


@pytest.mark.clause("S3")
def test_a_proposal_stands_until_an_agent_answers_it():
    """The requester proposes; an agent's word confirms a priority and answers the proposal."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3, priority_by="requester")
    story.tell("priority_proposed", at("Mon 10:05"), who=CONTACT, to=1)
    assert (read(story).proposed_priority, read(story).priority, read(story).priority_confirmed) == (
        1,
        3,
        False,
    )

    confirmed, changed = story.copy(), story.copy()
    confirmed.tell("triaged", at("Mon 10:10"))
    changed.priority(at("Mon 10:10"), 1)

    assert (read(confirmed).proposed_priority, read(confirmed).priority) == (None, 3)
    assert (read(changed).proposed_priority, read(changed).priority) == (None, 1)
    assert read(confirmed).priority_confirmed
    assert read(changed).priority_confirmed


def test_an_undone_change_was_never_made():
    """Undoing gives back the priority, and whether it was confirmed."""
    story = ticket(office_terms(), at("Mon 10:00"), priority=3)
    change = story.priority(at("Mon 10:10"), 1)
    story.revises(at("Mon 10:12"), change, "undone")

    assert (read(story).priority, read(story).priority_confirmed, read(story).unknown) == (3, False, ())


@pytest.mark.clause("N3")
def test_waiting_is_a_status_until_the_last_reason_ends():
    """A ticket waits while any reason is in force, oldest first; resolving ends them all."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.waits(at("Mon 10:10"), "customer")
    story.waits(at("Mon 10:20"), "remote_access")
    assert (read(story).status, read(story).waiting_for) == (Status.WAITING, ("customer", "remote_access"))

    story.goes_on(at("Mon 10:30"), "customer")
    assert (read(story).status, read(story).waiting_for) == (Status.WAITING, ("remote_access",))

    story.resolves(at("Mon 11:00"))
    assert (read(story).status, read(story).waiting_for) == (Status.RESOLVED, ())


def test_a_ticket_resolves_reopens_and_closes():
    """Each stretch of work is a cycle; a reopened ticket has no resolution."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.resolves(at("Mon 11:00"), "fix")
    story.tell("resolution_named", at("Mon 11:05"), resolution="workaround")
    assert (read(story).resolution, read(story).resolved_at) == ("workaround", at("Mon 11:00"))

    story.reopens(at("Mon 12:00"))
    found = read(story)
    assert (found.status, found.resolution, found.resolved_at, found.responded_at) == (
        Status.OPEN,
        None,
        None,
        None,
    )

    story.closes(at("Mon 13:00"), "silence")
    found = read(story)
    assert (found.status, found.closed_at, found.closed_because) == (
        Status.CLOSED,
        at("Mon 13:00"),
        "silence",
    )
    assert [(cycle.number, cycle.start, cycle.end) for cycle in found.cycles] == [
        (1, at("Mon 10:00"), at("Mon 11:00")),
        (2, at("Mon 12:00"), at("Mon 13:00")),
    ]


def test_details_add_up():
    """What is told later adds to what was told, and corrects it."""
    story = ticket(office_terms(), at("Mon 10:00"), given=["impact"], environment="production")
    story.tell("details_given", at("Mon 10:10"), given=["steps"], environment="test", release="4.2")

    found = read(story)

    assert found.given == {"impact", "steps"}
    assert (found.environment, found.release, found.category) == ("test", "4.2", None)


def test_a_ticket_keeps_its_newest_customer_message():
    """Anybody's message from the customer's side is remembered."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.asks(at("Mon 10:01"))
    newest = story.asks(at("Mon 10:02"), by="bystander")

    assert read(story).last_customer_message == newest


def test_kinds_change():
    """A ticket is of the kind last said."""
    story = ticket(office_terms(), at("Mon 10:00"))
    story.kind(at("Mon 10:10"), "feature_request")

    assert read(story).kind is Kind.FEATURE_REQUEST


def test_responses_are_counted_as_the_clock_counts_them():
    """An agent's words, a confirmed colleague's, or where the policy says so an acknowledgement."""
    story = ticket(terms(), at("Mon 10:00"))
    story.tell("acknowledged", at("Mon 10:05"), agent=AGENT)
    colleague = story.answers(at("Mon 10:10"), by="colleague")
    story.answers(at("Mon 10:20"))
    assert read(story).responded_at == at("Mon 10:20")

    story.tell("response_confirmed", at("Mon 11:00"), message=colleague)
    assert read(story).responded_at == at("Mon 10:10")

    story.terms = terms(acknowledgement_counts=True)
    assert read(story).responded_at == at("Mon 10:05")


def test_the_facts_up_to_an_instant_include_that_instant():
    """`until` cuts a timeline after an instant; one that lies behind it is the same."""
    story = ticket(terms(), at("Mon 10:00"))
    story.answers(at("Mon 10:10"))
    story.answers(at("Mon 10:20"))

    assert len(until(story.timeline, at("Mon 10:10"))) == 2
    assert until(story.timeline, at("Mon 10:20")) == story.timeline
    assert until((), at("Mon 10:20")) == ()
