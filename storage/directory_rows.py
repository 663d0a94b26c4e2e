"""Customers and people to rows and back."""

from typing import Any

from sqlalchemy import RowMapping

from policies.customer import Customer
from policies.instant import Instant
from policies.people import Role, Seniority, Standing
from storage.jsontext import dump, load, plain
from storage.records import Person, PersonKind


def customer_to(customer: Customer) -> dict[str, Any]:
    """Write a customer as a row, but for its channels and its last number."""
    return {
        "id": customer.id,
        "workspace": customer.workspace,
        "key": customer.key,
        "name": plain(customer.name),
        "policy": customer.policy,
        "plan": customer.plan,
        "subscribed_from": customer.subscribed_from,
        "subscribed_until": customer.subscribed_until,
        "standing": customer.standing.value,
        "partner": customer.partner,
        "on_premise": customer.on_premise,
        "overrides": dump(dict(customer.overrides)),
        "calendar": None if customer.calendar is None else dump(dict(customer.calendar)),
        "turn_to": plain(customer.turn_to),
        "agents_channel": customer.agents_channel,
    }


def customer_from(row: RowMapping, shared_channels: tuple[str, ...]) -> Customer:
    """Read a customer's row."""
    until = row["subscribed_until"]
    return Customer(
        id=row["id"],
        workspace=row["workspace"],
        key=row["key"],
        name=row["name"],
        policy=row["policy"],
        plan=row["plan"],
        subscribed_from=Instant(row["subscribed_from"]),
        subscribed_until=None if until is None else Instant(until),
        standing=Standing(row["standing"]),
        partner=row["partner"],
        on_premise=row["on_premise"],
        overrides=load(row["overrides"]),
        calendar=None if row["calendar"] is None else load(row["calendar"]),
        turn_to=row["turn_to"],
        shared_channels=shared_channels,
        agents_channel=row["agents_channel"],
    )


def person_to(person: Person) -> dict[str, Any]:
    """Write a person as a row. Names come from Slack, where people type anything."""
    return {
        "id": person.id,
        "workspace": person.workspace,
        "kind": person.kind.value,
        "name": plain(person.name),
        "slack_team": person.slack_team,
        "slack_user": person.slack_user,
        "email": None if person.email is None else plain(person.email),
        "customer": person.customer,
        "roles": dump(sorted(role.value for role in person.roles)),
        "seniority": person.seniority.value,
        "title": plain(person.title),
        "trained": person.trained,
        "zone": person.zone,
        "active": person.active,
        "group": person.group,
    }


def person_from(row: RowMapping) -> Person:
    """Read a person's row."""
    return Person(
        id=row["id"],
        workspace=row["workspace"],
        kind=PersonKind(row["kind"]),
        name=row["name"],
        slack_team=row["slack_team"],
        slack_user=row["slack_user"],
        email=row["email"],
        customer=row["customer"],
        roles=frozenset(Role(role) for role in load(row["roles"])),
        seniority=Seniority(row["seniority"]),
        title=row["title"],
        trained=row["trained"],
        zone=row["zone"],
        active=row["active"],
        group=row["group"],
    )
