"""From a row to its words: what the relay and the cards are rendered by, at the instant of sending."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.views import messages
from bot.views.cards import agents_card, customer_card, held_card, standing_card
from bot.views.scene import HeldScene, Message, Name, Quoted, Scene
from storage.records import Card, CardRole, OutboxKind, Outgoing

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
        """
        if outgoing.kind is OutboxKind.DIGEST:
            return messages.digest([self.row(one) for one in self._folded(outgoing)])
        with self.desk.storage.read() as work:
            scene = self._scene_of(work, outgoing)
        return messages.render(outgoing.kind.value, scene, outgoing.facts)

    def _folded(self, digest: Outgoing) -> list[Outgoing]:
        """The rows that a digest stands for, in their order."""
        with self.desk.storage.read() as work:
            rows = [work.outbox.get(str(row)) for row in digest.facts["rows"]]
        return [row for row in rows if row is not None]

    def _scene_of(self, work: "Work", outgoing: Outgoing) -> Scene | HeldScene | None:
        if outgoing.ticket is not None:
            return self._scene(work, outgoing.ticket, _people_in(outgoing.facts))
        if outgoing.kind is OutboxKind.REFUSED_NOTICE:
            return self._held(work, str(outgoing.facts["held"]))
        return None

    def card(self, card: Card) -> Message | None:
        """The newest state of a card; None when its subject is gone."""
        with self.desk.storage.read() as work:
            if card.role is CardRole.CUSTOMER:
                return customer_card(self._scene(work, card.subject))
            if card.role is CardRole.AGENTS:
                return agents_card(self._scene(work, card.subject))
            if card.role is CardRole.HELD:
                held = self._held(work, card.subject)
                return held_card(held) if held else None
            return self._standing(work, card.subject)

    def _scene(self, work: "Work", ticket_id: str, also: Iterable[str] = ()) -> Scene:
        case = self.desk.case(work, ticket_id)
        return self.desk.scene(work, case, self.desk.now(), also)

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


def _people_of(outgoing: Outgoing) -> list[str]:
    """Ids of the people a message names, whom the timeline need not know: those an alarm tells."""
    named = [outgoing.facts.get(key) for key in ("person", "agent", "assignee")]
    return [str(one) for one in (*named, *outgoing.facts.get("tell", ())) if one]
