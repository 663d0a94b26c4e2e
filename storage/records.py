"""What storage hands out and takes in, beside the rules' own types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policies.instant import Instant
from policies.people import Role, Seniority
from policies.ticket import Status
from policies.timeline import FactKind


class PersonKind(StrEnum):
    """Which directory a person stands in; nobody is in two."""

    AGENT = "agent"
    CONTACT = "contact"
    STAFF = "staff"
    """One of the vendor's who holds a role (TAM, manager) but works no tickets."""
    OTHER = "other"
    """Seen in Slack, listed nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the directory."""

    id: str
    workspace: str
    """The installation whose directory this is."""
    kind: PersonKind
    name: str
    slack_team: str | None = None
    slack_user: str | None = None
    """None while a contact is known by e-mail only."""
    email: str | None = None
    customer: str | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    """Workspace-wide roles of an agent or of staff: lead, manager, on_call."""
    seniority: Seniority = Seniority.JUNIOR
    title: str = ""
    trained: str | None = None
    """ISO date of the contact's training (B13, U2)."""
    zone: str | None = None
    active: bool = True
    group: str | None = None
    """Slack user group that made them an agent; None when listed by name."""


class ChannelRole(StrEnum):
    """What a channel is to us."""

    SHARED = "shared"
    AGENTS = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that is ours to read and write. Several customers may have one agents' channel."""

    workspace: str
    id: str
    role: ChannelRole
    customer: str | None
    """Id of the customer; None for an agents' channel of several."""
    last_seen: str = ""
    """`ts` of the newest message taken in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A Slack message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a person wrote: kept beside the timeline, erasable without breaking its chain."""

    text: str
    """As Slack's mrkdwn source; views decide how to show it."""
    files: tuple[Mapping[str, str], ...] = ()
    """By reference: id, name, permalink."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """A form's answers by key of the policy's required information."""
    author: str | None = None
    """Who wrote it, where that is not the fact's `who` (an adopted message); erasing follows the author."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A fact about to be appended."""

    kind: FactKind
    happened: Instant
    who: str
    what: Mapping[str, Any] = field(default_factory=dict)
    words: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """A ticket's row: where it lives in Slack, and the projection lists are made of."""

    id: str
    workspace: str
    customer: str
    number: str
    terms: str
    """Hash of the pinned terms."""
    customer_channel: str
    customer_thread: str | None
    """Root `ts` of the customer's thread; None until the card that starts it is posted."""
    agents_channel: str
    agents_thread: str | None
    """`ts` of the agents' card; None until posted."""
    requester: str
    status: Status = Status.OPEN
    kind: str = "incident"
    priority: int = 3
    assignee: str | None = None
    receipt: Instant
    wake_at: Instant | None = None
    rev: int = 0
    """Rises with every append; cards follow it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What lists and the tick need to know of a ticket's timeline."""

    status: Status
    kind: str
    priority: int
    assignee: str | None
    wake_at: Instant | None
    """When something is due by itself."""


class HeldState(StrEnum):
    """What became of a request that opened no ticket."""

    HELD = "held"
    REFUSED = "refused"
    ADOPTED = "adopted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A request that was remembered instead of opened: a bystander's, or a refused customer's."""

    id: str
    workspace: str
    customer: str
    channel: str
    ts: str
    """Its message; for a refused form or command, a made-up unique text that starts with `form:`."""
    thread: str | None
    """Where the notice about it is posted."""
    person: str
    happened: Instant
    words: Words
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What the form said beside the words: kind, priority, category, environment, release, source; and `more`, the `ts` of
    the messages that followed the first."""
    state: HeldState
    why: str = ""
    """Refusal code for a refused one."""
    settled_by: str | None = None
    """Who decided; for a refused one, the contact who had taken up somebody else's request."""
    ticket: str | None = None


class CardRole(StrEnum):
    """Messages that are wanted state: posted once, then edited."""

    CUSTOMER = "customer"
    AGENTS = "agents"
    HELD = "held"
    """The public notice below a held request; subject is the held id."""
    STANDING = "standing"
    """A shared channel's "Open a ticket" message; subject is the channel id."""
    ANNOUNCED = "announced"
    """A sent announcement with which a call is offered; subject is the announced id."""
    CALL = "call"
    """Agents' channel: a customer's call about an announcement; subject is both ids, joined by a colon."""
    TRANSFER = "transfer"
    """A request to put one contact in another's place, for an agent to decide; subject is the transfer's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message kept at the newest state of its subject."""

    id: str
    workspace: str
    subject: str
    """Ticket id, held id, channel id or transfer id."""
    role: CardRole
    channel: str
    thread: str | None
    ts: str | None
    wanted_rev: int
    sent_rev: int
    attempts: int = 0
    """Tries since it was last in order; a 429 spends none."""
    first_try: float | None = None
    """Machine seconds when the first of those tries began."""
    ambiguous: bool = False
    """An earlier post may have arrived: look for it before posting again. Never set once `ts` is known."""
    shown: str | None = None
    """Digest of the words it shows in Slack; None when that is not known for sure."""


class OutboxKind(StrEnum):
    """Every message that is sent once. Rows hold facts; words are made when sending (`bot.views.messages`).

    Keys of `facts` are listed; people are ids; `seq` names a fact of the ticket whose words are quoted.
    """

    ACKNOWLEDGEMENT = "acknowledgement"
    """Customer's thread: a person has it. agent. On sending, the fact `acknowledged` is appended."""
    REPLY = "reply"
    """Customer's thread: an agent's answer typed in the form. agent, text. Once sent, the fact `message_sent` (by agent, via form,
    happened = the message's ts, with these words) is appended: it counts from when the customer could see it."""
    INFORMATION_ASKED = "information_asked"
    """Customer's thread: what is missing. asked (keys), agent, note?"""
    RESOLVED_NOTICE = "resolved_notice"
    """Customer's thread: resolved; confirm or reopen. agent, seq?"""
    REOPEN_QUESTION = "reopen_question"
    """Customer's thread: a message came after resolution; reopen or done? person, message_seq"""
    REOPENED_NOTICE = "reopened_notice"
    """Agents' thread, broadcast: reopened. person"""
    REOPENED_ANSWER = "reopened_answer"
    """Customer's thread: it is open again. person"""
    CLOSED_NOTICE = "closed_notice"
    """Customer's thread: closed, and why. reason"""
    CUSTOMER_RECEIPT = "customer_receipt"
    """Customer's thread: priority or kind changed, clocks before and after. change (seq), before, after (lists of
    {target, deadline, priority})."""
    AGENTS_RECEIPT = "agents_receipt"
    """Agents' thread: the same, with buttons to revise or undo. As above, plus person."""
    PRIORITY_PROPOSAL = "priority_proposal"
    """Agents' thread: another priority is proposed, with one press to take it; broadcast when a contact asks. to, person,
    because? (`workaround`: the continuous effort ends)."""
    CONSULTATION = "consultation"
    """Customer's thread: an agent's change of priority, to agree to or not. seq (of the asking), person."""
    ADJUSTMENT_PROPOSAL = "adjustment_proposal"
    """The other side's thread: a correction of a clock, to sign or to decline. proposal (seq), person."""
    ADJUSTMENT_SETTLED = "adjustment_settled"
    """Both threads: what came of it. proposal (seq), signed (bool), person."""
    MIRROR = "mirror"
    """Agents' thread: what was said in the customer's thread. seq, person, ref, side (`contact`, `agent`, `colleague`, `bystander`, `edited`)"""
    ALARM = "alarm"
    """Agents' thread, broadcast when `level` is channel: rungs that are due together. rungs (list of the facts of
    `rung_fired`), tell (person ids to ping), unheld (roles nobody holds)."""
    ANNOUNCEMENT = "announcement"
    """Agents' thread: one plain sentence about the ticket. code, and its facts; tell? (person ids to ping)."""
    ESCALATION = "escalation"
    """Agents' thread, broadcast: a contact escalates. seq (of the escalation), person, tell (person ids to ping)."""
    ESCALATED_NOTICE = "escalated_notice"
    """Customer's thread: who manages it now. seq, person."""
    ACTION_PLAN = "action_plan"
    """Customer's thread: what is done about an escalation. agent, text, side (`agent`, `colleague`). Once sent, the fact
    `message_sent` is appended as for a reply."""
    CORRECTION = "correction"
    """Agents' thread, broadcast where the verdict had been: it turned on a fact that arrived late. target, cycle,
    deadline (the one told as missed), before, after, tell (person ids to ping)."""
    APPROVAL_ASKED = "approval_asked"
    """Customer's thread: what a contact is to approve before it is done. seq (of the waiting), agent."""
    CUSTOMER_REMINDER = "customer_reminder"
    """Customer's thread: we still wait for what was asked. n, asked (keys), since."""
    REFUSED_NOTICE = "refused_notice"
    """Agents' channel: a customer outside subscription asked; override button. held."""
    OPERATOR_NOTICE = "operator_notice"
    """Agents' channel: something of ours needs a person. code, and its facts."""
    TRANSFER_SETTLED = "transfer_settled"
    """Customer's channel: what came of a request to put one contact in another's place. transfer (id)."""
    CUSTOMER_ANNOUNCEMENT = "customer_announcement"
    """Customer's channel: an announcement. announced (id of its message). Once sent, that is recorded, and where a call is
    offered a card keeps it at the newest state."""
    ANNOUNCEMENT_OVER = "announcement_over"
    """Agents' channels: maintenance was over before everybody had been told. announcement (id), told (how many customers
    were), untold (ids of the others)."""
    CALL_NEWS = "call_news"
    """Below an announcement, or below the agents' card of its call: another time, or an agreed one. call (id), news
    (`proposed`, `booked`), tell (person id to ping, or None)."""
    ERASURE_REMINDER = "erasure_reminder"
    """Agents' channel: personal data that have to be erased soon, or should have been. erasures (ids)."""
    DIGEST = "digest"
    """Agents' channel: stands for many that waited for it. rows (outbox ids of those, in order)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message to be sent once."""

    id: str
    workspace: str
    kind: OutboxKind
    ticket: str | None
    channel: str
    reply_to: str | None
    """None for a message of its own; `ts:<ts>`, `card:<subject>:<role>` or `row:<outbox id>`: waits until that has its ts."""
    facts: Mapping[str, Any]
    alarm: bool = False
    """Goes before the others of its channel."""
    broadcast: bool = False
    """A thread reply that also shows in the channel."""
    created: Instant
    attempts: int = 0
    """Tries so far; a 429 spends none."""
    first_try: float | None = None
    """Machine seconds when the first try that may have arrived began: where a look-up starts."""
    ambiguous: bool = False
    """An earlier try may have arrived: look for it before posting again."""
    thread_ts: str | None = None
    """`ts` of what it replies to, once that is known; always set on a claimed reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A message that was sent and still has something to press, which may stop to apply."""

    message: str
    """Its outbox id."""
    subject: str
    """Ticket id or held id: what its buttons decide about."""
    workspace: str
    channel: str
    ts: str
    shown: str
    """What can be pressed on it, as it stands in Slack; empty when that is not known."""
