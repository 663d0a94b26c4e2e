"""Who is who: customers, their people, and ours."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    RowMapping,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    null,
    select,
)

from policies.customer import Customer
from policies.instant import Instant
from policies.people import Role, Standing
from storage.directory_rows import customer_from, customer_to, person_from, person_to
from storage.errors import Missing, Taken, taken_if_duplicate
from storage.records import ChannelRole, Person, PersonKind
from storage.statements import Upsert, state
from storage.tables import channels, customers, holders, ours, persons
from storage.transaction import Transaction

_IS_SHARED = (channels.c.customer == customers.c.id) & (channels.c.role == state(ChannelRole.SHARED))
_ORDER = (channels.c.position, channels.c.id)
_WITH_CHANNELS = (
    select(customers, channels.c.id.label("shared"))
    .select_from(customers.outerjoin(channels, _IS_SHARED))
    .order_by(*_ORDER)
)
"""A customer, once for each of its shared channels."""
_CUSTOMERS = _WITH_CHANNELS.where(customers.c.id.in_(bindparam("ids_", expanding=True)))
_CUSTOMER = _WITH_CHANNELS.where(customers.c.id == bindparam("id_"))
# `key_share`: see the locks of tickets.
_LOCK_CUSTOMER = _CUSTOMER.with_for_update(of=customers, key_share=True)
_LOCK_FREE_CUSTOMER = _CUSTOMER.with_for_update(of=customers, key_share=True, nowait=True)
_LOCK_CUSTOMERS = (
    _CUSTOMERS.order_by(None).order_by(customers.c.id, *_ORDER).with_for_update(of=customers, key_share=True)
)
_PERSON = select(persons).where(persons.c.id == bindparam("id_"))
_PEOPLE = (
    select(persons)
    .where(persons.c.id.in_(bindparam("ids_", expanding=True)))
    .order_by(persons.c.name, persons.c.id)
)
_BY_SLACK = select(persons).where(
    persons.c.workspace == bindparam("workspace_"), persons.c.slack_user == bindparam("user_")
)
_MANY_BY_SLACK = select(persons).where(
    persons.c.workspace == bindparam("workspace_"),
    persons.c.slack_user.in_(bindparam("users_", expanding=True)),
)
_LISTED_FIRST = case((persons.c.kind == PersonKind.OTHER.value, 1), else_=0)
_THESE: BindParameter[str] = bindparam("customers_", expanding=True)
_HERE = select(customers.c.workspace).where(customers.c.id.in_(_THESE)).limit(1).scalar_subquery()
_HOLDERS = (
    select(persons, holders.c.customer.label("at"), holders.c.role.label("held"), holders.c.position)
    .join(holders, holders.c.person == persons.c.id)
    .where(holders.c.customer.in_(_THESE), persons.c.active)
    .union_all(
        select(persons, null(), null(), literal_column("0")).where(
            persons.c.workspace == _HERE, ours, persons.c.active
        )
    )
)
"""Everybody who may hold a role for customers of one workspace: those named for one, with the role, and ours."""


def _replacing(insert: Any, names: Iterable[str]) -> Any:
    """On a row with the same id, write these columns over it."""
    changed = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=["id"], set_=changed)


_SAVE_CUSTOMER = Upsert(
    customers, lambda insert: _replacing(insert, set(customers.c.keys()) - {"id", "last_number"})
)
_SAVE_PERSON = Upsert(persons, lambda insert: _replacing(insert, set(persons.c.keys()) - {"id"}))
_MINE: BindParameter[str] = bindparam("customer_")
_NO_LONGER_SHARED = delete(channels).where(
    channels.c.customer == _MINE,
    channels.c.role == ChannelRole.SHARED.value,
    channels.c.id.not_in(bindparam("shared_", expanding=True)),
)
_SHARE = Upsert(
    channels,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace", "id"],
        set_={name: insert.excluded[name] for name in ("role", "customer", "position")},
        where=channels.c.customer.is_(None) | (channels.c.customer == insert.excluded.customer),
    ).returning(channels.c.id),
)
_LIST_DESK = Upsert(channels, lambda insert: insert.on_conflict_do_nothing())
_CONTACTS = (
    select(persons)
    .where(persons.c.customer == _MINE, persons.c.kind == PersonKind.CONTACT.value, persons.c.active)
    .order_by(persons.c.name, persons.c.id)
)
_FREE_ROLE = delete(holders).where(holders.c.customer == _MINE, holders.c.role == bindparam("role_"))


class Directory:
    """Customers and people, by workspace."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Read once in a transaction: who acts, and for whom, is asked for again and again.
        self._holders: dict[str, list[RowMapping]] = {}
        self._by_slack: dict[tuple[str, str], Person | None] = {}
        self._locked: dict[str, Customer] = {}
        self._customers_known: dict[str, Customer] = {}

    # Customers

    def customer(self, customer_id: str) -> Customer | None:
        """Return a customer."""
        known = self._locked.get(customer_id) or self._customers_known.get(customer_id)
        return known or self._customer(_CUSTOMER, id_=customer_id)

    def look_up_customers(self, customer_ids: Iterable[str]) -> None:
        """Read many customers at once, for later questions of this transaction."""
        wanted = set(customer_ids) - self._locked.keys()
        if wanted:
            self._customers_known.update(self.customers_named(wanted))

    def customers_named(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """Return those of the customers that there are, by id."""
        return {one.id: one for one in self._customers(_CUSTOMERS, ids_=sorted(customer_ids))}

    def workspaces(self) -> list[str]:
        """Return the workspaces that have customers."""
        return list(
            self._transaction.scalars(
                select(customers.c.workspace).distinct().order_by(customers.c.workspace)
            )
        )

    def customer_by_key(self, workspace: str, key: str) -> Customer | None:
        """Return the customer whose ticket numbers start with `key`, in whatever case it is typed."""
        same = func.upper(customers.c.key) == key.upper()
        return self._customer(_WITH_CHANNELS.where(customers.c.workspace == workspace, same))

    def customers(self, workspace: str) -> list[Customer]:
        """Return all customers of a workspace, by key."""
        everyone = self._customers(_WITH_CHANNELS.where(customers.c.workspace == workspace))
        return sorted(everyone, key=lambda one: one.key)

    def unsupported(self, workspace: str, now: Instant) -> list[Customer]:
        """Return the customers whose standing is not active, or whose subscription has ended by `now`."""
        ended = customers.c.subscribed_until <= now
        stopped = (customers.c.workspace == workspace) & (
            (customers.c.standing != Standing.ACTIVE.value) | ended
        )
        return self._customers(_WITH_CHANNELS.where(stopped))

    def agents_channels(self, workspace: str) -> list[str]:
        """Return the channels where agents work for some customer."""
        named = (customers.c.workspace == workspace, customers.c.agents_channel != "")
        here = select(customers.c.agents_channel).where(*named)
        return list(self._transaction.scalars(here.distinct().order_by(customers.c.agents_channel)))

    def lock_customer(self, customer_id: str) -> Customer:
        """Return a customer whose row nobody else can lock until this transaction ends.

        Openings, groupings and numbers queue up here. Lock it before any ticket. Where things are done together
        this waits for nobody, as with `Tickets.lock`.

        Raises:
            Missing: there is none with this id.
        """
        if customer_id not in self._locked:
            lock = _LOCK_FREE_CUSTOMER if self._transaction.gathering else _LOCK_CUSTOMER
            found = self._customer(lock, id_=customer_id)
            if found is None:
                raise Missing(f"customer {customer_id}")
            self._locked[customer_id] = found
        return self._locked[customer_id]

    def lock_customers(self, customer_ids: Iterable[str]) -> None:
        """Lock many customers at once, as `lock_customer` does, in order of their ids."""
        wanted = set(customer_ids) - self._locked.keys()
        if wanted:
            locked = self._customers(_LOCK_CUSTOMERS, ids_=sorted(wanted))
            self._locked.update({one.id: one for one in locked})

    def save_customer(self, customer: Customer) -> None:
        """Keep a customer, new or changed, and make its channels ours; those it no longer lists are ours no more.

        Raises:
            Taken: another customer has this key, or shares one of the channels.
        """
        self._locked.pop(customer.id, None)
        self._customers_known.clear()
        values = customer_to(customer) | {"last_number": 0}
        with taken_if_duplicate(f"customer key {customer.key}"):
            self._transaction.execute(_SAVE_CUSTOMER.on(self._transaction), values)
        self._share_channels(customer)
        self._list_agents_channel(customer)

    # People

    def person(self, person_id: str) -> Person | None:
        """Return a person, active or not."""
        return self._person(_PERSON, id_=person_id)

    def person_by_slack(self, workspace: str, user: str) -> Person | None:
        """Return the person with this Slack user id, active or not."""
        if (workspace, user) not in self._by_slack:
            self._by_slack[workspace, user] = self._person(_BY_SLACK, workspace_=workspace, user_=user)
        return self._by_slack[workspace, user]

    def look_up_people(self, workspace: str, users: Collection[str]) -> None:
        """Read at once who has these Slack user ids, for later questions of this transaction."""
        self._by_slack.update({(workspace, user): None for user in users})
        here = {"workspace_": workspace, "users_": sorted(users)}
        for row in self._transaction.execute(_MANY_BY_SLACK, here).mappings():
            self._by_slack[workspace, row["slack_user"]] = person_from(row)

    def person_by_email(self, workspace: str, email: str) -> Person | None:
        """Return the person with this address, in any case; a listed and active one before others."""
        query = (
            select(persons)
            .where(persons.c.workspace == workspace, func.lower(persons.c.email) == email.lower())
            .order_by(_LISTED_FIRST, persons.c.active.desc(), persons.c.id)
            .limit(1)
        )
        return self._person(query)

    def people(self, person_ids: Iterable[str]) -> dict[str, Person]:
        """Return those of the people that there are, by id."""
        wanted = sorted(set(person_ids))
        if not wanted:
            return {}
        found = self._transaction.execute(_PEOPLE, {"ids_": wanted}).mappings()
        return {row["id"]: person_from(row) for row in found}

    def save_person(self, person: Person) -> None:
        """Keep a person, new or changed.

        Raises:
            Taken: somebody else of the workspace has this Slack user id.
        """
        self.save_people([person])

    def save_people(self, people: Sequence[Person]) -> None:
        """Keep many people, new or changed, in one go.

        Raises:
            Taken: somebody else of the workspace has one of their Slack user ids.
        """
        if not people:
            return
        self._holders.clear()
        self._by_slack.clear()
        users = ", ".join(str(person.slack_user) for person in people[:3])
        with taken_if_duplicate(f"Slack user {users}"):
            self._transaction.execute(
                _SAVE_PERSON.on(self._transaction), [person_to(person) for person in people]
            )

    def everybody(self, workspace: str) -> list[Person]:
        """Return all people of the workspace, active or not; of one address a listed and active one before others."""
        order = (_LISTED_FIRST, persons.c.active.desc(), persons.c.id)
        return self._read(select(persons).where(persons.c.workspace == workspace).order_by(*order))

    def contacts(self, customer: str) -> list[Person]:
        """Return the customer's active contacts, by name."""
        found = self._transaction.execute(_CONTACTS, {"customer_": customer}).mappings()
        return [person_from(row) for row in found]

    def agents(self, workspace: str) -> list[Person]:
        """Return the active agents of the workspace, by name."""
        ours = (persons.c.workspace == workspace, persons.c.kind == PersonKind.AGENT.value)
        return self._people(select(persons).where(*ours, persons.c.active))

    def staff(self, workspace: str) -> list[Person]:
        """Return the active staff of the workspace, who hold roles and work no tickets, by name."""
        ours = (persons.c.workspace == workspace, persons.c.kind == PersonKind.STAFF.value)
        return self._people(select(persons).where(*ours, persons.c.active))

    def holders(self, customer_id: str, role: Role) -> list[Person]:
        """Return who holds a role for a customer: its own holders in their order, else the workspace's."""
        return self.own_holders(customer_id, role) or self._workspace_holders(customer_id, role)

    def own_holders(self, customer_id: str, role: Role) -> list[Person]:
        """Return who holds a role for this customer in particular, in their order."""
        own = [row for row in self._likely_holders(customer_id) if row["held"] == role.value]
        return [person_from(row) for row in sorted(own, key=lambda row: int(row["position"]))]

    def look_up_holders(self, theirs: Iterable[Customer]) -> None:
        """Read at once who may hold a role for any of these customers, for later questions of this transaction."""
        workspaces: dict[str, set[str]] = {}
        for customer in theirs:
            workspaces.setdefault(customer.workspace, set()).add(customer.id)
        for ids in workspaces.values():
            self._read_holders(sorted(ids))

    def set_holders(self, customer_id: str, role: Role, person_ids: Iterable[str]) -> None:
        """Name the people who hold a role for a customer, in the order they are told; nobody is allowed."""
        self._holders.clear()
        self._transaction.execute(_FREE_ROLE, {"customer_": customer_id, "role_": role.value})
        rows = [
            {"customer": customer_id, "role": role.value, "person": person, "position": position}
            for position, person in enumerate(dict.fromkeys(person_ids))
        ]
        if rows:
            self._transaction.execute(insert(holders), rows)

    # Inside

    def _workspace_holders(self, customer_id: str, role: Role) -> list[Person]:
        likely = [person_from(row) for row in self._likely_holders(customer_id) if row["held"] is None]
        return sorted(
            (person for person in likely if role in person.roles), key=lambda one: (one.name, one.id)
        )

    def _likely_holders(self, customer_id: str) -> Sequence[RowMapping]:
        if customer_id not in self._holders:
            self._read_holders([customer_id])
        return self._holders[customer_id]

    def _read_holders(self, customer_ids: Sequence[str]) -> None:
        """Of customers of one workspace."""
        rows = self._transaction.execute(_HOLDERS, {"customers_": customer_ids}).mappings().all()
        for customer in customer_ids:
            self._holders[customer] = [row for row in rows if row["at"] in (customer, None)]

    def _customer(self, query: Select[Any], **values: str) -> Customer | None:
        return next(iter(self._customers(query, **values)), None)

    def _customers(self, query: Select[Any], **values: Any) -> list[Customer]:
        """Read rows of `_WITH_CHANNELS`: each customer once, in no order, with its channels in theirs."""
        rows: dict[str, list[RowMapping]] = {}
        for row in self._transaction.execute(query, values).mappings():
            rows.setdefault(row["id"], []).append(row)
        return [
            customer_from(of_one[0], tuple(row["shared"] for row in of_one if row["shared"] is not None))
            for of_one in rows.values()
        ]

    def _share_channels(self, customer: Customer) -> None:
        here = {"customer_": customer.id, "shared_": list(customer.shared_channels)}
        self._transaction.execute(_NO_LONGER_SHARED, here)
        for position, channel in enumerate(customer.shared_channels):
            if not self._share(customer, channel, position):
                raise Taken(f"channel {channel} is shared with another customer")

    def _share(self, customer: Customer, channel: str, position: int) -> bool:
        row = {
            "workspace": customer.workspace,
            "id": channel,
            "role": ChannelRole.SHARED.value,
            "customer": customer.id,
            "position": position,
            "last_seen": "",
        }
        return self._transaction.execute(_SHARE.on(self._transaction), row).first() is not None

    def _list_agents_channel(self, customer: Customer) -> None:
        if not customer.agents_channel:
            return
        row = {
            "workspace": customer.workspace,
            "id": customer.agents_channel,
            "role": ChannelRole.AGENTS.value,
            "customer": None,
            "last_seen": "",
            "position": 0,
        }
        self._transaction.execute(_LIST_DESK.on(self._transaction), row)

    def _person(self, query: Select[Any], **values: str) -> Person | None:
        row = self._transaction.execute(query, values).mappings().first()
        return None if row is None else person_from(row)

    def _people(self, query: Select[Any]) -> list[Person]:
        return self._read(query.order_by(persons.c.name, persons.c.id))

    def _read(self, query: Select[Any]) -> list[Person]:
        return [person_from(row) for row in self._transaction.execute(query).mappings()]
