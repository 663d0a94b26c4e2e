"""Who may do what: one table. What it does not allow is refused."""

from collections.abc import Mapping
from enum import StrEnum

from policies.people import Actor, Agent, Colleague, Contact
from policies.refusal import Refused, Why
from policies.terms import Terms
from policies.ticket import Status, Ticket


class Action(StrEnum):
    """Everything that somebody can ask Pledge to do."""

    OPEN = "open"
    OPEN_FOR_CUSTOMER = "open_for_customer"
    ADOPT = "adopt"
    CLAIM = "claim"
    ASSIGN = "assign"
    SET_PRIORITY = "set_priority"
    PROPOSE_PRIORITY = "propose_priority"
    ANSWER_CONSULTATION = "answer_consultation"
    REVISE_PRIORITY = "revise_priority"
    CHANGE_KIND = "change_kind"
    REPLY = "reply"
    WAIT = "wait"
    RESUME = "resume"
    ANSWER_APPROVAL = "answer_approval"
    RESOLVE = "resolve"
    NAME_RESOLUTION = "name_resolution"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    CLOSE = "close"
    NOT_A_TICKET = "not_a_ticket"
    ADD_TO = "add_to"
    SPLIT = "split"
    LINK_ANSWER = "link_answer"
    CONFIRM_RESPONSE = "confirm_response"
    ACKNOWLEDGE_BREACH = "acknowledge_breach"
    SNOOZE = "snooze"
    OVERRIDE_STANDING = "override_standing"
    LIST_TICKETS = "list_tickets"
    SHOW_TICKET = "show_ticket"
    GIVE_DETAILS = "give_details"
    WORKAROUND = "workaround"
    ACCEPT_RELEASE = "accept_release"
    RECORD_FINDINGS = "record_findings"
    ESCALATE = "escalate"
    WRITE_PLAN = "write_plan"
    PROPOSE_ADJUSTMENT = "propose_adjustment"
    SETTLE_ADJUSTMENT = "settle_adjustment"
    ANNOUNCE = "announce"
    ARRANGE_CALL = "arrange_call"
    ASK_TRANSFER = "ask_transfer"
    SETTLE_TRANSFER = "settle_transfer"


_AGENT = frozenset({Agent})
_CONTACT = frozenset({Contact})
_EITHER = _AGENT | _CONTACT
_OURS = frozenset({Agent, Colleague})
"""Managers too, who work no tickets: which of them, the use case says."""

_MAY: Mapping[Action, frozenset[type]] = {
    Action.OPEN: _CONTACT,
    Action.OPEN_FOR_CUSTOMER: _AGENT,
    Action.ADOPT: _CONTACT,
    Action.CLAIM: _AGENT,
    Action.ASSIGN: _AGENT,
    Action.SET_PRIORITY: _AGENT,
    Action.PROPOSE_PRIORITY: _CONTACT,
    Action.ANSWER_CONSULTATION: _CONTACT,
    Action.REVISE_PRIORITY: _AGENT,
    Action.CHANGE_KIND: _AGENT,
    Action.REPLY: _AGENT,
    Action.WAIT: _AGENT,
    Action.RESUME: _AGENT,
    Action.ANSWER_APPROVAL: _CONTACT,
    Action.RESOLVE: _AGENT,
    Action.NAME_RESOLUTION: _AGENT,
    Action.CONFIRM: _CONTACT,
    Action.REOPEN: _EITHER,
    Action.CLOSE: _AGENT,
    Action.NOT_A_TICKET: _EITHER,
    Action.ADD_TO: _EITHER,
    Action.SPLIT: _AGENT,
    Action.LINK_ANSWER: _AGENT,
    Action.CONFIRM_RESPONSE: _AGENT,
    Action.ACKNOWLEDGE_BREACH: _AGENT,
    Action.SNOOZE: _AGENT,
    Action.OVERRIDE_STANDING: _AGENT,
    Action.LIST_TICKETS: _EITHER,
    Action.SHOW_TICKET: _EITHER,
    Action.GIVE_DETAILS: _EITHER,
    Action.WORKAROUND: _AGENT,
    Action.ACCEPT_RELEASE: _AGENT,
    Action.RECORD_FINDINGS: _AGENT,
    Action.ESCALATE: _CONTACT,
    Action.WRITE_PLAN: _OURS,
    Action.PROPOSE_ADJUSTMENT: _EITHER,
    Action.SETTLE_ADJUSTMENT: _EITHER,
    Action.ANNOUNCE: _AGENT,
    Action.ARRANGE_CALL: _EITHER,
    Action.ASK_TRANSFER: _EITHER,
    Action.SETTLE_TRANSFER: _AGENT,
}

_AFTER_THE_END = frozenset(
    {
        Action.SHOW_TICKET,
        Action.LIST_TICKETS,
        Action.NAME_RESOLUTION,
        Action.LINK_ANSWER,  # evidence may be found late
        Action.CONFIRM_RESPONSE,
        Action.RECORD_FINDINGS,  # a cause may be known when all is over
        Action.PROPOSE_ADJUSTMENT,  # disputes come with the report
        Action.SETTLE_ADJUSTMENT,
    }
)


def check(
    actor: Actor, action: Action, ticket: Ticket | None, *, customer: str | None, terms: Terms | None
) -> None:
    """Refuse what `actor` may not do; `customer` is the id of the customer concerned.

    Contacts act on their own customer's tickets only (B1, U12). A closed ticket takes only questions, late
    evidence, and a reopening where the policy has a window for it (the window itself is not checked here).
    Seniority refuses nobody: a priority that asks for a senior engineer calls one (B8).

    Raises:
        Refused: NOT_AN_AGENT, NOT_A_CONTACT, NOT_YOUR_CUSTOMER or TICKET_ENDED.
    """
    if type(actor) not in _MAY[action]:
        raise Refused(_who_may(action, actor))
    if isinstance(actor, Contact) and actor.customer != customer:
        raise Refused(Why.NOT_YOUR_CUSTOMER)
    if ticket is None:
        return
    if ticket.status is Status.CLOSED and not _after_the_end(action, ticket, terms):
        raise Refused(Why.TICKET_ENDED, number=ticket.number)


def _who_may(action: Action, actor: Actor) -> Why:
    allowed = _MAY[action]
    if allowed == _CONTACT:
        return Why.NOT_A_CONTACT
    if allowed in (_AGENT, _OURS) or isinstance(actor, Colleague):
        return Why.NOT_AN_AGENT
    return Why.NOT_A_CONTACT


def _after_the_end(action: Action, ticket: Ticket, terms: Terms | None) -> bool:
    if action is Action.REOPEN:
        return terms is not None and terms.reopen_within is not None and ticket.closed_because != "merged"
    return action in _AFTER_THE_END
