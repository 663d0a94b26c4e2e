"""What a use case needs in one hand: storage, the policies in force, the business clock."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.views.scene import Name, Quoted, Scene
from policies import clock, document, ladder, ticket
from policies.customer import Customer
from policies.data_versions import DataVersions, data_versions
from policies.instant import Instant
from policies.refusal import Refused, Why
from policies.terms import Terms
from policies.ticket import Ticket
from policies.timeline import Fact, FactKind, Timeline
from policies.timeline import timeline as in_order
from storage.errors import Missing
from storage.records import Draft, Person, PersonKind, Projection, TicketRow, Words

if TYPE_CHECKING:
    from bot.passes import Passes
    from storage.unit_of_work import Storage, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """Our installation, as `auth.test` tells it."""

    team: str
    bot_user: str
    bot_id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A ticket in hand: its row, its facts, what it was promised."""

    row: TicketRow
    timeline: Timeline
    terms: Terms
    ticket: Ticket
    customer: Customer

    @property
    def last_seq(self) -> int:
        """Of the fact that was appended last: they are numbered from 1, without a gap."""
        return len(self.timeline)


@lru_cache(maxsize=512)
def compiled(text: str) -> Terms:
    """Compile pinned terms once; the text is content-addressed, so the cache cannot go stale."""
    pinned = json.loads(text)
    return document.compile_terms(
        pinned["document"],
        plan=pinned["plan"],
        overrides=pinned["overrides"],
        calendar=pinned["calendar"],
        data=DataVersions(**pinned["data"]),
    )


_TERMS: dict[str, Terms] = {}
"""Compiled terms by hash: what a hash names never changes."""
_MOST_TERMS = 512

_DECIDE = frozenset(
    {
        FactKind.MESSAGE_SENT,
        FactKind.RESPONSE_CONFIRMED,
        FactKind.CLAIMED,
        FactKind.ASSIGNED,
        FactKind.ACKNOWLEDGED,
        FactKind.TRIAGED,
        FactKind.PRIORITY_PROPOSED,
        FactKind.PRIORITY_CHANGED,
        FactKind.PRIORITY_REVISED,
        FactKind.CONSULTATION_ENDED,
        FactKind.PRIORITY_CONSULTED,
        FactKind.WAITING_ENDED,
        FactKind.RESOLVED,
        FactKind.CONFIRMED,
        FactKind.REOPENED,
        FactKind.CLOSED,
        FactKind.BREACH_ACKNOWLEDGED,
        FactKind.APPROVAL_ANSWERED,
        FactKind.ADJUSTMENT_SIGNED,
        FactKind.ADJUSTMENT_DECLINED,
    }
)
"""What may settle a question that a message of ours asks with its buttons."""


def _pin(text: str, customer: Customer) -> str:
    pinned = {
        "document": text,
        "plan": customer.plan,
        "overrides": dict(customer.overrides),
        "calendar": customer.calendar,
        "data": data_versions()._asdict(),
    }
    return pinned_text(pinned)


def pinned_text(pinned: Mapping[str, Any]) -> str:
    """Write down what terms are compiled from, in the one way that their hash is taken of."""
    return json.dumps(pinned, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Handed to every use case. It holds no state of its own."""

    storage: "Storage"
    now: Callable[[], Instant]
    workspace: Workspace
    library: Mapping[str, str] = field(default_factory=document.library)
    """Policy documents by name."""
    passes: "Passes | None" = None
    """Lets contacts in on the web; None where there are no pages."""

    def current_terms(self, work: "Work", customer: Customer, at: Instant | None = None) -> tuple[str, Terms]:
        """The terms a ticket received at an instant (now without) is pinned to: their text, and compiled."""
        text = _pin(self.document(work, customer.policy, self.now() if at is None else at), customer)
        return text, compiled(text)

    def document(self, work: "Work", policy: str, at: Instant) -> str:
        """The version of a policy in force at an instant: one that was added, else the one that comes with us.

        A policy that does not come with us serves before its first day too: something has to be promised.
        """
        added = work.policies.in_force(policy, at)
        if added is None and policy not in self.library:
            added = work.policies.first(policy)
        return self.library[policy] if added is None else added.text

    def terms(self, work: "Work", pinned: str) -> Terms:
        """Pinned terms by the hash of their text, which is as long as a policy and so is read and compiled once."""
        found = _TERMS.get(pinned)
        if found is None:
            if len(_TERMS) >= _MOST_TERMS:
                _TERMS.clear()
            found = _TERMS[pinned] = compiled(work.terms.get(pinned))
        return found

    def terms_of(self, work: "Work", row: TicketRow, timeline: Timeline) -> Terms:
        """A ticket's terms, with those it was read under before it was moved to them."""
        terms = self.terms(work, row.terms)
        moves = [fact for fact in timeline if fact.kind is FactKind.POLICY_MOVED]
        if not moves:
            return terms
        before: Terms | None = None
        for move in moves:
            before = replace(self.terms(work, str(move.what["from"])), before=before)
        return replace(terms, before=before)

    def case(self, work: "Work", ticket_id: str) -> Case:
        """Read a ticket, holding its row when `work` writes.

        Raises:
            Refused: there is no such ticket.
        """
        try:
            row = work.tickets.lock(ticket_id) if work.writing else work.tickets.get(ticket_id)
        except Missing:
            row = None
        if row is None:
            raise Refused(Why.NO_SUCH_TICKET)
        return self.read(work, row)

    def numbered(self, work: "Work", number: str) -> Case:
        """Read the ticket a person named by its number, in any case of letters.

        Raises:
            Refused: there is no such ticket.
        """
        row = work.tickets.find(self.workspace.team, number)
        if row is None:
            raise Refused(Why.NO_SUCH_TICKET, number=number.upper()[:40])
        return self.case(work, row.id)

    def read(self, work: "Work", row: TicketRow) -> Case:
        """Read a ticket whose row is in hand, and held when `work` writes."""
        customer = work.directory.customer(row.customer)
        assert customer is not None
        return self._case(work, row, work.tickets.timeline(row.id), customer)

    def _case(self, work: "Work", row: TicketRow, timeline: Timeline, customer: Customer) -> Case:
        terms = self.terms_of(work, row, timeline)
        read = ticket.read(timeline, terms)
        return Case(row=row, timeline=timeline, terms=terms, ticket=read, customer=customer)

    def cases(self, work: "Work", rows: Sequence[TicketRow]) -> list[Case]:
        """Read many tickets whose rows are in hand, and held when `work` writes."""
        timelines = work.tickets.timelines([row.id for row in rows])
        customers = work.directory.customers_named({row.customer for row in rows})
        return [self._case(work, row, timelines[row.id], customers[row.customer]) for row in rows]

    def append(self, work: "Work", case: Case, *drafts: Draft) -> Case:
        """Append facts, and bring the row and the cards after them."""
        if not drafts:
            return case
        now = self.now()
        added = work.tickets.chain(case.row.id, drafts, now)
        if added.facts[0].seq != case.last_seq + 1:  # something was appended since the case was read
            case = self.case(work, case.row.id)
        grown = _grown(case, added.facts)
        work.tickets.add(added, _projection(grown, now))
        if any(draft.kind in _DECIDE for draft in drafts):
            work.offers.look_again(case.row.id)
        return grown

    def open(self, work: "Work", row: TicketRow, customer: Customer, terms: Terms, opening: Draft) -> Case:
        """Write a new ticket down with its first fact, and give it as it stands.

        Raises:
            Taken: its number is in use.
        """
        now = self.now()
        first = work.tickets.first(row.id, (opening,), now)
        timeline = in_order(first.facts)
        read = ticket.read(timeline, terms)
        case = Case(row=row, timeline=timeline, terms=terms, ticket=read, customer=customer)
        row = replace(row, **asdict(_projection(case, now)))
        return replace(case, row=work.tickets.open(row, first))

    def project(self, work: "Work", case: Case, now: Instant) -> Case:
        """Write what lists and the tick need to know of the timeline."""
        work.tickets.project(case.row.id, _projection(case, now), now)
        return case

    def scene(self, work: "Work", case: Case, now: Instant, also: Iterable[str] = ()) -> Scene:
        """Everything a message about the ticket may show, as of `now`, and which others the customer has open.

        `also` are people whom the message names though no fact of the ticket does: a lead who is told.
        """
        (found,) = self.scenes(work, [case], now, also)
        return replace(found, others=_others(work, case))

    def scenes(
        self, work: "Work", cases: Sequence[Case], now: Instant, also: Iterable[str] = ()
    ) -> list[Scene]:
        """What `scene` gives but for the other tickets, of many tickets at once."""
        people = {person for case in cases for person in _people_of(case.timeline)} | set(also)
        names = self._names(work, people)
        words = work.tickets.words_of([case.row.id for case in cases])
        return [self._scene(case, now, names, words[case.row.id]) for case in cases]

    def _scene(
        self, case: Case, now: Instant, names: Mapping[str, Name], words: Mapping[int, Words]
    ) -> Scene:
        """Slack's clock may run a little ahead of ours: what has happened there is never left out."""
        now = max(now, case.timeline[-1].happened)
        return Scene(
            id=case.row.id,
            ticket=case.ticket,
            timeline=case.timeline,
            terms=case.terms,
            readings=clock.read(case.terms, case.timeline, now),
            customer=case.customer,
            names=names,
            words={seq: _quoted(said) for seq, said in words.items()},
            now=now,
            link=self.link(case.row.customer_channel, case.row.customer_thread),
        )

    def _names(self, work: "Work", person_ids: Iterable[str]) -> dict[str, Name]:
        people = work.directory.people(person_ids)
        ours = {"app": Name(name="Pledge", slack_user=self.workspace.bot_user, side="vendor")}
        return ours | {person.id: self.name(person) for person in people.values()}

    def name(self, person: Person) -> Name:
        """How a person is shown."""
        ours = person.kind in (PersonKind.AGENT, PersonKind.STAFF) or person.slack_team == self.workspace.team
        return Name(
            name=person.name,
            slack_user=person.slack_user,
            side="vendor" if ours else "customer",
            title=person.title,
            trained=person.trained,
        )

    def link(self, channel: str, ts: str | None) -> str | None:
        """Where a message can be read, for those who may; None before it is posted."""
        if ts is None or not self.workspace.url:
            return None
        return f"{self.workspace.url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def _grown(case: Case, added: tuple[Fact, ...]) -> Case:
    timeline = in_order((*case.timeline, *added))
    row = replace(case.row, rev=case.row.rev + 1)
    return replace(case, row=row, timeline=timeline, ticket=ticket.read(timeline, case.terms))


def _projection(case: Case, now: Instant) -> Projection:
    return Projection(
        status=case.ticket.status,
        kind=case.ticket.kind.value,
        priority=case.ticket.priority,
        assignee=case.ticket.assignee,
        wake_at=ladder.next_due(case.terms, case.timeline, now),
    )


def _people_of(timeline: Timeline) -> set[str]:
    named: set[str] = set()
    for fact in timeline:
        named.add(fact.who)
        named.update(
            value
            for key, value in fact.what.items()
            if key in ("agent", "requester", "signed_by", "owner", "before")
        )
    return named


def _quoted(said: Words) -> Quoted:
    return Quoted(text=said.text, files=said.files, fields=said.fields)


def _others(work: "Work", case: Case) -> tuple[tuple[str, str], ...]:
    return tuple(one for one in work.tickets.open_of(case.row.customer, 20) if one[0] != case.row.id)
