"""Delivery on both databases, and a customer with a ticket."""

from collections.abc import Iterator

import pytest
from delivery_world import START, TEAM, Delivery
from fake_slack import FakeSlack, running

from policies.customer import Customer
from policies.instant import Instant
from policies.timeline import FactKind
from storage.records import Channel, ChannelRole, Draft, Person, PersonKind, TicketRow
from storage.unit_of_work import Storage


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A stand-in for Slack on a port of its own."""
    with running(FakeSlack(clock=START)) as fake:
        yield fake


@pytest.fixture
def delivery(storage: Storage, slack: FakeSlack) -> Delivery:
    """Delivery on both databases."""
    return Delivery(storage, slack)


@pytest.fixture
def sqlite_delivery(sqlite_storage: Storage, slack: FakeSlack) -> Delivery:
    """Delivery on SQLite only."""
    return Delivery(sqlite_storage, slack)


@pytest.fixture
def acme(sqlite_delivery: Delivery) -> TicketRow:
    """A ticket of a customer whose shared channel is C1 and whose agents sit in CA."""
    customer = Customer(
        id="cu_1",
        workspace=TEAM,
        key="ACME",
        name="Acme",
        policy="tromzo",
        plan="standard",
        subscribed_from=Instant(0),
        shared_channels=("C1",),
        agents_channel="CA",
    )
    contact = Person(id="p_1", workspace=TEAM, kind=PersonKind.CONTACT, name="Ada", customer="cu_1")
    with sqlite_delivery.storage.write() as work:
        work.directory.save_customer(customer)
        work.directory.save_person(contact)
        work.channels.save(Channel(workspace=TEAM, id="C1", role=ChannelRole.SHARED, customer="cu_1"))
        row = TicketRow(
            id="t_1",
            workspace=TEAM,
            customer="cu_1",
            number=work.directory.take_number("cu_1"),
            terms=work.terms.put("{}"),
            customer_channel="C1",
            customer_thread=None,
            agents_channel="CA",
            agents_thread=None,
            requester="p_1",
            receipt=Instant(START),
        )
        opened = Draft(kind=FactKind.OPENED, happened=Instant(START), who="p_1", what={})
        return work.tickets.open(row, work.tickets.first(row.id, (opened,), Instant(START)))
