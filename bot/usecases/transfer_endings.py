"""What becomes of requests to put one contact in another's place: decided, or overtaken by a change of the directory (U2)."""

from typing import TYPE_CHECKING

from policies.customer import Customer
from policies.instant import Instant
from storage.ids import new
from storage.records import OutboxKind, Outgoing, Person, PersonKind
from storage.transfers import Transfer, TransferState

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def is_contact(person: Person, customer: Customer) -> bool:
    """Whether a person may ask for a customer."""
    return person.active and person.kind is PersonKind.CONTACT and person.customer == customer.id


def can_come(person: Person, customer: Customer) -> bool:
    """Whether somebody can take a place: nobody of ours, and no contact of another customer, who would be lost to it."""
    if person.slack_user is None or not person.active:
        return person.slack_user is not None
    return person.kind is PersonKind.OTHER or is_contact(person, customer)


def parties(work: "Work", customer: Customer, request: Transfer) -> tuple[Person, Person] | None:
    """Who leaves and who comes, while the one is a contact and the other can be one."""
    people = work.directory.people((request.leaves, request.comes))
    leaves, comes = people.get(request.leaves), people.get(request.comes)
    if leaves is None or not is_contact(leaves, customer):
        return None
    return (leaves, comes) if comes is not None and can_come(comes, customer) else None


def settle(
    work: "Work",
    request: Transfer,
    state: TransferState,
    at: Instant,
    *,
    by: str | None = None,
    went: tuple[str, ...] = (),
) -> None:
    """Record what became of a request, on its card and in the customer's channel.

    `by` is who decided; None for what came to nothing by itself. `went` are the numbers of the tickets that went along.
    """
    work.transfers.settle(request.id, state, by, at, went)
    work.cards.bump(request.id)
    customer = work.directory.customer(request.customer)
    channel = heard_in(customer, request.channel) if customer and request.channel else ""
    if channel:
        outgoing = Outgoing(
            id=new("out"),
            workspace=request.workspace,
            kind=OutboxKind.TRANSFER_SETTLED,
            ticket=None,
            channel=channel,
            reply_to=None,
            facts={"transfer": request.id},
            created=at,
        )
        work.outbox.put(outgoing)


def heard_in(customer: Customer, channel: str) -> str:
    """The channel it was asked for in while it is the customer's, else their first; empty where there is none."""
    return channel if channel in customer.shared_channels else next(iter(customer.shared_channels), "")


def overtake(work: "Work", person: Person, at: Instant) -> None:
    """Let requests in which somebody leaves or comes come to nothing, since the directory says otherwise now."""
    for request in work.transfers.naming(person.id):
        if request.state is TransferState.ASKED and person.id != request.asked_by:
            settle(work, request, TransferState.VOID, at)


def lock_asking(work: "Work", workspace: str) -> list[str]:
    """Lock the customers with open requests, by whose ids they are given: before anybody of theirs is changed."""
    asking = sorted({request.customer for request in work.transfers.open_in(workspace)})
    work.directory.lock_customers(asking)
    return asking


def end_impossible(work: "Work", customer_id: str, at: Instant) -> int:
    """Let the open requests of a locked customer come to nothing that nobody can carry out any more; how many."""
    customer = work.directory.customer(customer_id)
    assert customer is not None
    gone = [one for one in work.transfers.open_of(customer_id) if parties(work, customer, one) is None]
    for request in gone:
        settle(work, request, TransferState.VOID, at)
    return len(gone)
