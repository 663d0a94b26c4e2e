"""One thing that somebody does: the transaction, the desk, who acts and where."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk import Case, Desk
from bot.usecases.actors import Party
from policies.authority import Action, check
from policies.instant import Instant
from storage.records import Channel

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What every use case is given. Good until its transaction ends."""

    work: "Work"
    desk: Desk
    by: Party
    channel: Channel | None = None
    """Where it was done, when it is one of our channels."""

    def now(self) -> Instant:
        """The business clock."""
        return self.desk.now()

    def by_other(self, party: Party) -> "Scope":
        """The same, done by somebody else: a message's author rather than who linked it."""
        return replace(self, by=party)

    def customer_id(self, key: str) -> str:
        """The customer whose ticket numbers start with `key`; an id that nobody has where there is none."""
        found = self.work.directory.customer_by_key(self.desk.workspace.team, key)
        return found.id if found else ""

    def may(self, ticket_id: str, action: Action) -> Case:
        """The ticket, for one who may do this to it.

        Raises:
            Refused: there is no such ticket, or not for this actor.
        """
        case = self.desk.case(self.work, ticket_id)
        check(self.by.actor, action, case.ticket, customer=case.customer.id, terms=case.terms)
        return case
