"""Who is who: customers, their people, and ours."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, func, insert, select

from policies.customer import Customer
from policies.instant import Instant
from policies.people import Role, Standing
from storage import directory_statements as sql
from storage.directory_rows import customer_from, customer_to, person_from, person_to
from storage.errors import Missing, Taken, taken_if_duplicate
from storage.records import ChannelRole, Person, PersonKind
from storage.tables import customers, holders, persons
from storage.transaction import Transaction


class Directory:
    """Customers and people, by workspace."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Read once in a transaction: who acts, and for whom, is asked for again and again.
        self._holders: dict[str, list[RowMapping]] = {}
        self._by_slack: dict[tuple[str, str], Person | None] = {}
        self._locked: dict[str, Customer] = {}
        self._customers_known: dict[str, Customer] = {}
        self._last_numbers: dict[str, int] = {}

    # Customers

    def customer(self, customer_id: str) -> Customer | None:
        """Return a customer."""
        known = self._locked.get(customer_id) or self._customers_known.get(customer_id)
        return known or self._customer(sql.CUSTOMER, id_=customer_id)

    def look_up_customers(self, customer_ids: Iterable[str]) -> None:
        """Read many customers at once, for later questions of this transaction."""
        wanted = set(customer_ids) - self._locked.keys()
        if wanted:
            self._customers_known.update(self.customers_named(wanted))

    def customers_named(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """Return those of the customers that there are, by id."""
        return {one.id: one for one in self._customers(sql.CUSTOMERS, ids_=sorted(customer_ids))}

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
        return self._customer(sql.WITH_CHANNELS.where(customers.c.workspace == workspace, same))

    def customers(self, workspace: str) -> list[Customer]:
        """Return all customers of a workspace, by key."""
        everyone = self._customers(sql.WITH_CHANNELS.where(customers.c.workspace == workspace))
        return sorted(everyone, key=lambda one: one.key)

    def unsupported(self, workspace: str, now: Instant) -> list[Customer]:
        """Return the customers whose standing is not active, or whose subscription has ended by `now`."""
        ended = customers.c.subscribed_until <= now
        stopped = (customers.c.workspace == workspace) & (
            (customers.c.standing != Standing.ACTIVE.value) | ended
        )
        return self._customers(sql.WITH_CHANNELS.where(stopped))

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
            lock = sql.LOCK_FREE_CUSTOMER if self._transaction.gathering else sql.LOCK_CUSTOMER
            found = self._customer(lock, id_=customer_id)
            if found is None:
                raise Missing(f"customer {customer_id}")
            self._locked[customer_id] = found
        return self._locked[customer_id]

    def lock_customers(self, customer_ids: Iterable[str]) -> None:
        """Lock many customers at once, as `lock_customer` does, in order of their ids."""
        wanted = set(customer_ids) - self._locked.keys()
        if wanted:
            for rows in self._customer_rows(sql.LOCK_CUSTOMERS, ids_=sorted(wanted)):
                customer = _with_channels(rows)
                self._locked[customer.id] = customer
                self._last_numbers[customer.id] = rows[0]["last_number"]

    def take_number(self, customer_id: str) -> str:
        """Give out the customer's next number, such as `ACME-17`, and lock its row. A rollback gives it back.

        Raises:
            Missing: there is no such customer.
        """
        if customer_id in self._last_numbers:
            last = self._last_numbers[customer_id] = self._last_numbers[customer_id] + 1
            self._transaction.later(sql.NUMBERED, ({"id_": customer_id, "last_": last},))
            return f"{self._locked[customer_id].key}-{last}"
        row = self._transaction.execute(sql.NUMBER, {"id_": customer_id}).first()
        if row is None:
            raise Missing(f"customer {customer_id}")
        return f"{row.key}-{row.last_number}"

    def save_customer(self, customer: Customer) -> None:
        """Keep a customer, new or changed, and make its channels ours; those it no longer lists are ours no more.

        Raises:
            Taken: another customer has this key, or shares one of the channels.
        """
        self._locked.pop(customer.id, None)
        self._last_numbers.pop(customer.id, None)
        self._customers_known.clear()
        values = customer_to(customer) | {"last_number": 0}
        with taken_if_duplicate(f"customer key {customer.key}"):
            self._transaction.execute(sql.SAVE_CUSTOMER.on(self._transaction), values)
        self._share_channels(customer)
        self._list_agents_channel(customer)

    # People

    def person(self, person_id: str) -> Person | None:
        """Return a person, active or not."""
        return self._person(sql.PERSON, id_=person_id)

    def person_by_slack(self, workspace: str, user: str) -> Person | None:
        """Return the person with this Slack user id, active or not."""
        if (workspace, user) not in self._by_slack:
            self._by_slack[workspace, user] = self._person(sql.BY_SLACK, workspace_=workspace, user_=user)
        return self._by_slack[workspace, user]

    def look_up_people(self, workspace: str, users: Collection[str]) -> None:
        """Read at once who has these Slack user ids, for later questions of this transaction."""
        self._by_slack.update({(workspace, user): None for user in users})
        here = {"workspace_": workspace, "users_": sorted(users)}
        for row in self._transaction.execute(sql.MANY_BY_SLACK, here).mappings():
            self._by_slack[workspace, row["slack_user"]] = person_from(row)

    def person_by_email(self, workspace: str, email: str) -> Person | None:
        """Return the person with this address, in any case; a listed and active one before others."""
        query = (
            select(persons)
            .where(persons.c.workspace == workspace, func.lower(persons.c.email) == email.lower())
            .order_by(sql.LISTED_FIRST, persons.c.active.desc(), persons.c.id)
            .limit(1)
        )
        return self._person(query)

    def people(self, person_ids: Iterable[str]) -> dict[str, Person]:
        """Return those of the people that there are, by id."""
        wanted = sorted(set(person_ids))
        if not wanted:
            return {}
        found = self._transaction.execute(sql.PEOPLE, {"ids_": wanted}).mappings()
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
                sql.SAVE_PERSON.on(self._transaction), [person_to(person) for person in people]
            )

    def everybody(self, workspace: str) -> list[Person]:
        """Return all people of the workspace, active or not; of one address a listed and active one before others."""
        order = (sql.LISTED_FIRST, persons.c.active.desc(), persons.c.id)
        return self._read(select(persons).where(persons.c.workspace == workspace).order_by(*order))

    def contacts(self, customer: str) -> list[Person]:
        """Return the customer's active contacts, by name."""
        found = self._transaction.execute(sql.CONTACTS, {"customer_": customer}).mappings()
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
        self._transaction.execute(sql.FREE_ROLE, {"customer_": customer_id, "role_": role.value})
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
        rows = self._transaction.execute(sql.HOLDERS, {"customers_": customer_ids}).mappings().all()
        for customer in customer_ids:
            self._holders[customer] = [row for row in rows if row["at"] in (customer, None)]

    def _customer(self, query: Select[Any], **values: str) -> Customer | None:
        return next(iter(self._customers(query, **values)), None)

    def _customers(self, query: Select[Any], **values: Any) -> list[Customer]:
        return [_with_channels(rows) for rows in self._customer_rows(query, **values)]

    def _customer_rows(self, query: Select[Any], **values: Any) -> list[list[RowMapping]]:
        """Read rows of `sql.WITH_CHANNELS`, put together by customer: in no order, each one's in that of its channels."""
        rows: dict[str, list[RowMapping]] = {}
        for row in self._transaction.execute(query, values).mappings():
            rows.setdefault(row["id"], []).append(row)
        return list(rows.values())

    def _share_channels(self, customer: Customer) -> None:
        here = {"customer_": customer.id, "shared_": list(customer.shared_channels)}
        self._transaction.execute(sql.NO_LONGER_SHARED, here)
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
        return self._transaction.execute(sql.SHARE.on(self._transaction), row).first() is not None

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
        self._transaction.execute(sql.LIST_DESK.on(self._transaction), row)

    def _person(self, query: Select[Any], **values: str) -> Person | None:
        row = self._transaction.execute(query, values).mappings().first()
        return None if row is None else person_from(row)

    def _people(self, query: Select[Any]) -> list[Person]:
        return self._read(query.order_by(persons.c.name, persons.c.id))

    def _read(self, query: Select[Any]) -> list[Person]:
        return [person_from(row) for row in self._transaction.execute(query).mappings()]


def _with_channels(rows: Sequence[RowMapping]) -> Customer:
    return customer_from(rows[0], tuple(row["shared"] for row in rows if row["shared"] is not None))
