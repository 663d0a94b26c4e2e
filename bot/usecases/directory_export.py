"""Writing the directory down as a customers file that imports to the same."""

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.customer_file import (
    HOLDABLE,
    AgentEntry,
    ContactEntry,
    CustomerEntry,
    CustomersFile,
    GroupEntry,
    SlackUser,
    StaffEntry,
    Subscription,
)
from policies.customer import Customer
from policies.people import Role
from storage.records import Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work


def export_customers(storage: "Storage", workspace: str) -> CustomersFile:
    """Read the whole directory of a workspace in one state."""
    with storage.read() as work:
        agents = work.directory.agents(workspace)
        return CustomersFile(
            workspace=workspace,
            agents=tuple(_agent(person) for person in agents if person.group is None),
            agent_groups=_groups(agents),
            staff=tuple(_staff(person) for person in work.directory.staff(workspace)),
            customers=tuple(_customer(work, customer) for customer in work.directory.customers(workspace)),
        )


def _agent(person: Person) -> AgentEntry:
    return AgentEntry(
        name=person.name,
        slack=str(person.slack_user),
        roles=_roles(person),
        seniority=person.seniority,
        email=person.email,
    )


def _staff(person: Person) -> StaffEntry:
    return StaffEntry(
        name=person.name, slack=str(person.slack_user), roles=_roles(person), email=person.email
    )


def _roles(person: Person) -> tuple[Role, ...]:
    return tuple(role for role in HOLDABLE if role in person.roles)


def _groups(agents: list[Person]) -> tuple[GroupEntry, ...] | None:
    """A group is known by its members; one without any leaves no trace."""
    grouped = sorted((person for person in agents if person.group), key=lambda person: str(person.group))
    found = []
    for group, people in groupby(grouped, key=lambda person: str(person.group)):
        first = next(people)
        found.append(GroupEntry(group=group, roles=_roles(first), seniority=first.seniority))
    return tuple(found) or None


def _customer(work: "Work", customer: Customer) -> CustomerEntry:
    return CustomerEntry(
        key=customer.key,
        name=customer.name,
        policy=customer.policy,
        plan=customer.plan,
        overrides=dict(customer.overrides),
        subscription=Subscription.of(customer.subscribed_from, customer.subscribed_until),
        standing=customer.standing,
        kind="partner" if customer.partner else "customer",
        deployment="on_premise" if customer.on_premise else "cloud",
        calendar=customer.calendar,
        shared_channels=customer.shared_channels,
        agents_channel=customer.agents_channel,
        turn_to=customer.turn_to,
        contacts=tuple(_contact(person) for person in work.directory.contacts(customer.id)),
        roles=_held(work, customer),
    )


def _contact(person: Person) -> ContactEntry:
    bound = person.slack_team and person.slack_user
    return ContactEntry(
        name=person.name,
        slack=SlackUser(team=str(person.slack_team), user=str(person.slack_user)) if bound else None,
        email=person.email,
        title=person.title,
        trained=date.fromisoformat(person.trained) if person.trained else None,
    )


def _held(work: "Work", customer: Customer) -> dict[Role, tuple[str, ...]]:
    found = {role: work.directory.own_holders(customer.id, role) for role in HOLDABLE}
    return {
        role: tuple(str(person.slack_user) for person in people if person.kind is not PersonKind.CONTACT)
        for role, people in found.items()
        if people
    }
