"""Who may do what: every action, with everybody who may and everybody who may not."""

from itertools import product

import pytest
from builders import at, terms, ticket

from policies import ticket as tickets
from policies.authority import Action, check
from policies.duration import parse
from policies.people import Agent, App, Bystander, Colleague, Contact, Seniority
from policies.refusal import Refused, Why
from policies.terms import PriorityTerms

AGENT = Agent(id="a")
CONTACT = Contact(id="c", customer="acme")
STRANGER = Contact(id="s", customer="other")
NOBODY = (Bystander(id="b", customer="acme"), Colleague(id="k"), App())
FOR_CONTACTS = {
    Action.OPEN,
    Action.ADOPT,
    Action.PROPOSE_PRIORITY,
    Action.ANSWER_CONSULTATION,
    Action.ANSWER_APPROVAL,
    Action.CONFIRM,
    Action.ESCALATE,
}
FOR_BOTH = {
    Action.REOPEN,
    Action.NOT_A_TICKET,
    Action.ADD_TO,
    Action.LIST_TICKETS,
    Action.SHOW_TICKET,
    Action.GIVE_DETAILS,
    Action.ARRANGE_CALL,
    Action.PROPOSE_ADJUSTMENT,
    Action.SETTLE_ADJUSTMENT,
    Action.ASK_TRANSFER,
}
FOR_AGENTS = set(Action) - FOR_CONTACTS - FOR_BOTH
AFTER_THE_END = {
    Action.SHOW_TICKET,
    Action.LIST_TICKETS,
    Action.NAME_RESOLUTION,
    Action.LINK_ANSWER,
    Action.CONFIRM_RESPONSE,
    Action.RECORD_FINDINGS,
    Action.PROPOSE_ADJUSTMENT,
    Action.SETTLE_ADJUSTMENT,
}


def read(story):
    return tickets.read(story.timeline, story.terms)


def open_ticket():
    return read(ticket(terms(), at("Mon 10:00")))


def refusal(actor, action, subject=None, contract=None):
    try:
        check(actor, action, subject, customer="acme", terms=contract)
    except Refused as refused:
        return refused.why
    return None


@pytest.mark.clause("B1")
@pytest.mark.parametrize(
    ("action", "actor"), list(product(Action, (AGENT, CONTACT, STRANGER, *NOBODY))), ids=str
)
def test_default_is_no(action, actor):
    """Agents and contacts do what is theirs; other customers' contacts, bystanders, colleagues and the app nothing."""
    found = refusal(actor, action, open_ticket())

    if actor is AGENT:
        assert found == (Why.NOT_A_CONTACT if action in FOR_CONTACTS else None)
    elif action is Action.WRITE_PLAN and isinstance(actor, Colleague):
        assert found is None  # whether this one manages the escalation is for the use case to look up
    elif action in FOR_AGENTS:
        assert found is Why.NOT_AN_AGENT
    elif actor is CONTACT:
        assert found is None
    elif actor is STRANGER:
        assert found is Why.NOT_YOUR_CUSTOMER
    elif action in FOR_BOTH and isinstance(actor, Colleague):
        assert found is Why.NOT_AN_AGENT
    else:
        assert found is Why.NOT_A_CONTACT


@pytest.mark.clause("U12")
def test_a_contact_without_a_customer_in_question_is_refused():
    """Where it is not known whose tickets these are, a contact sees none."""
    with pytest.raises(Refused) as refused:
        check(CONTACT, Action.LIST_TICKETS, None, customer=None, terms=None)

    assert refused.value.why is Why.NOT_YOUR_CUSTOMER


@pytest.mark.parametrize("action", Action)
def test_a_closed_ticket_takes_only_questions_and_late_evidence(action):
    """Everything else is refused with the ticket's number."""
    story = ticket(terms(), at("Mon 10:00"))
    story.closes(at("Mon 11:00"))
    actor = CONTACT if action in FOR_CONTACTS else AGENT

    assert refusal(actor, action, read(story), story.terms) == (
        None if action in AFTER_THE_END else Why.TICKET_ENDED
    )


@pytest.mark.parametrize("reason", ["silence", "merged"])
def test_a_closed_ticket_reopens_where_the_policy_has_a_window(reason):
    """Never a merged one: its problem lives on in the other ticket."""
    story = ticket(terms(reopen_within=parse("10d")), at("Mon 10:00"))
    story.closes(at("Mon 11:00"), reason)

    found = refusal(CONTACT, Action.REOPEN, read(story), story.terms)
    assert found == (Why.TICKET_ENDED if reason == "merged" else None)


@pytest.mark.clause("B8")
def test_a_priority_for_seniors_refuses_nobody():
    """A junior who is awake may take it: a senior is called, which is not for this table to do."""
    senior = PriorityTerms(level=1, label="Critical", definition="", seniority=Seniority.SENIOR)
    contract = terms(priorities={1: senior})
    critical = read(ticket(contract, at("Mon 10:00"), priority=1))

    assert refusal(AGENT, Action.CLAIM, critical, contract) is None
