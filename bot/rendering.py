"""From a row to its words: what the relay and the cards are rendered by, at the instant of sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import announced_words
from bot.desk import Desk
from bot.usecases.erasure_requests import waiting
from bot.usecases.transferring import MOST
from bot.views import messages, transfers
from bot.views.cards import agents_card, customer_card, held_card, standing_card
from bot.views.scene import ErasuresScene, HeldScene, Message, Name, Quoted, Scene, TransferScene
from storage.records import Card, CardRole, OutboxKind, Outgoing
from storage.transfers import TransferState

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """Reads what a message needs in one reading transaction, and hands it to the views."""

    desk: Desk

    def row(self, outgoing: Outgoing) -> Message:
        """The words of an outbox row; a countdown's as of now.

        Raises:
            Unrenderable: its kind is unknown, or what it is about is gone.
            Unwanted: nobody is to read it any more.
        """
        if outgoing.kind in announced_words.KINDS:
            return announced_words.row(self.desk, outgoing)
        with self.desk.storage.read() as work:
            is_digest = outgoing.kind is OutboxKind.DIGEST
            rows = work.outbox.many(outgoing.facts["rows"]) if is_digest else [outgoing]
            scenes = self._scenes_of(work, rows)
            others = {row.id: self._of_no_ticket(work, row) for row in rows}
        said = [
            messages.render(row.kind.value, others[row.id] or scenes.get(row.ticket or ""), row.facts)
            for row in rows
        ]
        return messages.digest(said) if is_digest else said[0]

    def _scenes_of(self, work: "Work", rows: Sequence[Outgoing]) -> dict[str, Scene]:
        """Of every ticket that a row is about, read together: a digest is about many."""
        found = work.tickets.many([row.ticket for row in rows if row.ticket is not None])
        people = {person for row in rows for person in _people_in(row.facts)}
        scenes = self.desk.scenes(work, self.desk.cases(work, list(found.values())), self.desk.now(), people)
        return {scene.id: scene for scene in scenes}

    def card(self, card: Card) -> Message | None:
        """The newest state of a card; None when its subject is gone."""
        with self.desk.storage.read() as work:
            if card.role is CardRole.CUSTOMER:
                return customer_card(self._scene(work, card.subject))
            if card.role is CardRole.AGENTS:
                return agents_card(self._scene(work, card.subject))
            if card.role in announced_words.ROLES:
                return announced_words.card(work, self.desk, card)
            if card.role is CardRole.HELD:
                held = self._held(work, card.subject)
                return held_card(held) if held else None
            if card.role is CardRole.TRANSFER:
                transfer = self._transfer(work, card.subject)
                return transfers.card(transfer) if transfer else None
            return self._standing(work, card.subject)

    def _of_no_ticket(self, work: "Work", row: Outgoing) -> HeldScene | TransferScene | ErasuresScene | None:
        if row.kind is OutboxKind.REFUSED_NOTICE:
            return self._held(work, str(row.facts["held"]))
        if row.kind is OutboxKind.TRANSFER_SETTLED:
            return self._transfer(work, str(row.facts["transfer"]))
        if row.kind is OutboxKind.ERASURE_REMINDER:
            return waiting(work, self.desk, row.facts["erasures"])
        return None

    def _scene(self, work: "Work", ticket_id: str) -> Scene:
        return self.desk.scene(work, self.desk.case(work, ticket_id), self.desk.now())

    def _held(self, work: "Work", held_id: str) -> HeldScene | None:
        held = work.held.get(held_id)
        customer = work.directory.customer(held.customer) if held else None
        if held is None or customer is None:
            return None
        return HeldScene(
            id=held.id,
            customer=customer,
            person=self._name(work, held.person) or Name(name="Someone"),
            state=held.state.value,
            why=held.why,
            quoted=Quoted(text=held.words.text, files=held.words.files, fields=held.words.fields),
            happened=held.happened,
            now=self.desk.now(),
            settled_by=self._name(work, held.settled_by),
            number=self._number(work, held.ticket),
            contacts=tuple(
                self.desk.name(person) for person in work.directory.contacts(customer.id) if person.active
            ),
            link=None if held.ts.startswith("form:") else self.desk.link(held.channel, held.ts),
        )

    def _transfer(self, work: "Work", transfer_id: str) -> TransferScene | None:
        request = work.transfers.get(transfer_id)
        customer = work.directory.customer(request.customer) if request else None
        if request is None or customer is None:
            return None
        comes = self._name(work, request.comes) or Name(name="Someone")
        waits = request.state is TransferState.ASKED
        return TransferScene(
            id=request.id,
            state=request.state.value,
            customer=customer,
            leaves=self._name(work, request.leaves) or Name(name="Someone"),
            comes=replace(comes, name=request.name) if request.name else comes,
            asked_by=self._name(work, request.asked_by) or Name(name="Someone"),
            asked=request.asked,
            settled_by=self._name(work, request.settled_by),
            settled=request.settled,
            tickets=self._held_by(work, customer.id, request.leaves) if waits else request.went,
        )

    def _held_by(self, work: "Work", customer: str, person: str) -> tuple[str, ...]:
        rows = work.tickets.listed(self.desk.workspace.team, customer=customer, limit=MOST)
        return tuple(row.number for row in rows if row.requester == person)

    def _name(self, work: "Work", person_id: str | None) -> Name | None:
        person = work.directory.person(person_id) if person_id else None
        return self.desk.name(person) if person else None

    def _number(self, work: "Work", ticket_id: str | None) -> str | None:
        row = work.tickets.get(ticket_id) if ticket_id else None
        return row.number if row else None

    def _standing(self, work: "Work", channel_id: str) -> Message | None:
        channel = work.channels.get(self.desk.workspace.team, channel_id)
        customer = work.directory.customer(channel.customer) if channel and channel.customer else None
        if customer is None:
            return None
        _, terms = self.desk.current_terms(work, customer)
        names = [person.name for person in work.directory.contacts(customer.id) if person.active]
        return standing_card(customer, terms, names)


def _people_in(facts: Mapping[str, Any]) -> set[str]:
    """Whom a row names: those it tells, and who did what it tells of."""
    named = {facts[key] for key in ("person", "agent", "assignee") if facts.get(key)}
    return named | set(facts.get("tell") or ())
