"""Facts: what happened on a ticket, in order. A ticket is nothing else.

Facts are appended and never changed. A fact carries when it *happened* (Slack's own timestamp, floored to
seconds) and when it was *recorded*; readers order by `(happened, seq)`, the chain of hashes by `seq`.
`what` holds plain JSON values only; what people wrote stands beside the timeline as words, by reference.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, NamedTuple

from policies.instant import Instant


class FactKind(StrEnum):
    """Every kind of fact, with the keys of its `what` (a `?` marks one that may be absent).

    A *ref* is `{"channel": str, "ts": str}`: a Slack message. People are opaque ids.
    """

    OPENED = "opened"
    """number, customer, source, kind, priority, priority_by (`default`, `requester`, `agent`), category?,
    environment?, release?, given (list of required-information keys), requester (contact id),
    origin? (ref), first_mention? (instant; a bystander's, before a contact adopted it), typed? (true when
    the receipt was typed by hand), signed_by? (who countersigned a typed receipt), answered? (true when a
    call was answered on the call), standing_override? (why an agent took it in spite of N2),
    links? (number of the ticket this one follows), split_from? (number of the ticket that named it). `happened` is the receipt."""
    MESSAGE_RECEIVED = "message_received"
    """From the customer's side. ref, by (`contact`, `bystander`), part_of_request? (true when it was
    grouped into the opening), linked? (true when it was added to the ticket from outside its thread)."""
    MESSAGE_SENT = "message_sent"
    """From our side, visible to the customer. ref?, by (`agent`, `colleague`), via (`thread`, `form`,
    `outside`, `call`), linked_by? (who told us of one given outside). Counts as a response when by an agent; a
    colleague's counts once confirmed."""
    RESPONSE_CONFIRMED = "response_confirmed"
    """An agent vouches for a colleague's answer. message (seq of the message_sent)."""
    CLAIMED = "claimed"
    """The agent `who` takes the ticket. agent, lacks? (`senior`: the priority asks for a senior engineer, and
    this agent was none)."""
    ASSIGNED = "assigned"
    """Somebody gives it to an agent. agent, lacks? (as above)."""
    ACKNOWLEDGED = "acknowledged"
    """The customer could see that a person has it, at `happened`. agent, ref."""
    TRIAGED = "triaged"
    """An agent confirmed kind and priority as they stand."""
    PRIORITY_PROPOSED = "priority_proposed"
    """A contact asks for another priority. to."""
    PRIORITY_CHANGED = "priority_changed"
    """to, how (`impact`, `misclassified`), reason? (`environment`, `workaround`,
    `customer_unavailable`, or free code), by (`agent`, `requester`, `app`), consultation? and answer? (seq and outcome
    of the customer's being asked)."""
    PRIORITY_REVISED = "priority_revised"
    """Another word on an earlier change. change (seq of priority_changed), how (`misclassified`,
    `impact`, `undone`)."""
    PRIORITY_CONSULTED = "priority_consulted"
    """The customer is asked before an agent's word changes the priority. to, how, reason?, until? (instant at which
    silence decides)."""
    CONSULTATION_ENDED = "consultation_ended"
    """What came of it. consultation (seq), answer (`agreed`, `declined`, `silence`, `withdrawn`)."""
    KIND_CHANGED = "kind_changed"
    """to, how (`impact`, `misclassified`)."""
    DETAILS_GIVEN = "details_given"
    """given (keys), category?, environment?, release?, ref?."""
    FINDINGS_RECORDED = "findings_recorded"
    """What agents found out. findings (finding to value, codes of the policy)."""
    WAITING = "waiting"
    """The desk waits for somebody. reason (a pause reason of the policy, or `customer`), asked (keys)."""
    WAITING_ENDED = "waiting_ended"
    """reason, by (`contact_replied`, `agent`)."""
    APPROVAL_ANSWERED = "approval_answered"
    """A contact approves what was asked of them, or does not. waiting (seq), reason, approved (bool)."""
    WORKAROUND_GIVEN = "workaround_given"
    """A temporary way round, the problem itself still open (N8)."""
    RESOLVED = "resolved"
    """resolution? (a resolution kind of the policy), by (`agent`)."""
    RESOLUTION_NAMED = "resolution_named"
    """The kind of a resolution, told after it. resolution."""
    CONFIRMED = "confirmed"
    """A contact agrees that it is resolved."""
    REOPENED = "reopened"
    """by (`contact`, `agent`), ref?."""
    CLOSED = "closed"
    """reason (`confirmed`, `silence`, `not_a_ticket`, `merged`, `agent`, or an out-of-scope reason of the
    policy), into? (number), verdicts? (the closing readings), read_with? (version, tzdata, holidays: what they rest on)."""
    RUNG_FIRED = "rung_fired"
    """key (see `policies.ladder`), target, cycle, epoch, rung, n, at (instant it was due), start, deadline,
    tell (roles), told? (people who held them and were pinged), level (`thread`, `channel`), late_by
    (seconds), breach (bool)."""
    VERDICT_CORRECTED = "verdict_corrected"
    """A breach that was told is none, by a fact that arrived late or was taken back. target, cycle, deadline
    (the one told as missed), before (`breached`), after (the clock's state, or None for a period of a clock
    that recurs), rungs (keys of those that told it), tell (their roles), told (their people), level."""
    CUSTOMER_REMINDED = "customer_reminded"
    """Nothing came while the desk waited for the customer. n (from 1), asked (keys still missing), since
    (instant of the asking)."""
    BREACH_ACKNOWLEDGED = "breach_acknowledged"
    """target, cycle."""
    REMINDER_SNOOZED = "reminder_snoozed"
    """target, cycle, epoch, until (instant)."""
    EDITED = "edited"
    """A message of the ticket was changed in Slack; the words beside this fact are the new ones. ref."""
    TAKEN_BACK = "taken_back"
    """A message of ours or theirs was deleted in Slack; it happened all the same. ref."""
    SPLIT_OFF = "split_off"
    """What a message names is a ticket of its own. into (number), message (seq)."""
    REQUESTER_CHANGED = "requester_changed"
    """Another contact took the place of the one who asked. requester, before (ids)."""
    ESCALATED = "escalated"
    """A contact brings it before the next level; the words beside it tell why. level (from 1), reason (code of the
    policy), role (who manages it), owner? (the person)."""
    ACTION_PLAN = "action_plan"
    """What is done about an escalation; the words beside it are the plan, as the customer was told it."""
    RELEASE_ACCEPTED = "release_accepted"
    """An agent takes the ticket although its release is not supported. release."""
    OUTAGE_NOTED = "outage_noted"
    """Pledge itself was away. since, until (instants)."""
    SUBSCRIPTION_STOPPED = "subscription_stopped"
    """The customer's support stopped; what still runs is withdrawn. why."""
    ADJUSTMENT_PROPOSED = "adjustment_proposed"
    """One side asks to have a clock corrected; the words beside it tell why. target, change (`exclude`, `include`, `met`),
    since, until? (instants; not for `met`), side (`vendor`, `customer`)."""
    ADJUSTMENT_SIGNED = "adjustment_signed"
    """The other side agrees; the clock is corrected from here on. proposal (seq), side, proposed_by (who asked)."""
    ADJUSTMENT_DECLINED = "adjustment_declined"
    """The other side does not, or the one that asked takes it back. proposal (seq), side, proposed_by."""
    POLICY_MOVED = "policy_moved"
    """What still runs is read under another policy version from here on; verdicts before stay. from, to (hashes of
    pinned terms), reason?, agreed? (true: to what is agreed with the customer, not to another text)."""


FOR_READERS = frozenset(
    {
        FactKind.CONSULTATION_ENDED,
        FactKind.FINDINGS_RECORDED,
        FactKind.APPROVAL_ANSWERED,
        FactKind.CONFIRMED,
        FactKind.EDITED,
        FactKind.TAKEN_BACK,
        FactKind.SPLIT_OFF,
        FactKind.ESCALATED,
        FactKind.ACTION_PLAN,
        FactKind.RELEASE_ACCEPTED,
        FactKind.OUTAGE_NOTED,
    }
)
"""Kinds that people read, and no clock."""


class Fact(NamedTuple):
    """One thing that happened. A tuple, since a ticket has many and each is read again with every event."""

    kind: FactKind
    happened: Instant
    recorded: Instant
    who: str
    """Opaque id of a person, or `app`."""
    what: Mapping[str, Any] = MappingProxyType({})
    seq: int = 0
    """Position in the ticket's chain, from 1; 0 until it is appended."""


Timeline = tuple[Fact, ...]
"""A ticket's facts in reading order: by happened, then seq."""

_reading_order = attrgetter("happened", "seq")


def timeline(facts: Iterable[Fact]) -> Timeline:
    """Put facts into reading order."""
    return tuple(sorted(facts, key=_reading_order))


def until(facts: Timeline, now: Instant) -> Timeline:
    """The facts that had happened by `now`, inclusive; the same timeline where none lies ahead."""
    if not facts or facts[-1].happened <= now:
        return facts
    return tuple(fact for fact in facts if fact.happened <= now)
