"""Customers, people and channels come back as they were put, and are found by what Slack calls them."""

from dataclasses import replace

import pytest
from storage_world import T0, TEAM, World, a_customer, a_person

from policies.customer import Customer
from policies.instant import Instant
from policies.people import Role, Seniority, Standing
from storage.errors import Missing, Taken
from storage.records import Channel, ChannelRole, Person, PersonKind
from storage.unit_of_work import Storage

FULL = Customer(
    id="cu_full",
    workspace=TEAM,
    key="FULL",
    name="Full & Sons",
    policy="sorb",
    plan="platinum",
    subscribed_from=T0,
    subscribed_until=Instant(T0 + 86_400),
    standing=Standing.SUSPENDED,
    partner=True,
    on_premise=True,
    overrides={"first_response.2": "2h"},
    calendar={"zone": "Europe/Berlin", "days": ["mon"]},
    turn_to="sales@example.com",
    shared_channels=("C9", "C1", "C5"),
    agents_channel="CAGENTS",
)
PERSON = Person(
    id="pe_full",
    workspace=TEAM,
    kind=PersonKind.AGENT,
    name="Änne 🎫",
    slack_team=TEAM,
    slack_user="UANNE",
    email="Anne@Example.com",
    roles=frozenset({Role.LEAD, Role.ON_CALL}),
    seniority=Seniority.SENIOR,
    title="Engineer",
    trained="2026-01-31",
    zone="Asia/Kolkata",
    active=False,
)


def test_a_customer_comes_back_whole(storage: Storage) -> None:
    """Every field survives, its channels in their order; saving again changes nothing."""
    with storage.write() as work:
        work.directory.save_customer(FULL)
        work.directory.save_customer(FULL)

        assert work.directory.customer("cu_full") == FULL
        assert work.directory.customer_by_key(TEAM, "full") == FULL
        assert work.directory.customers(TEAM) == [FULL]
        assert work.directory.lock_customer("cu_full") == FULL


def test_saving_a_customer_keeps_its_numbers_running(world: World) -> None:
    """An import in the middle of the day does not start numbers again."""
    with world.storage.write() as work:
        assert work.directory.take_number("cu_ACME") == "ACME-1"
        work.directory.save_customer(a_customer(name="Acme Inc."))
        assert work.directory.take_number("cu_ACME") == "ACME-2"


def test_a_customer_that_is_not_there_is_missing(storage: Storage) -> None:
    """Asking gives None, locking or numbering says so."""
    with storage.write() as work:
        assert work.directory.customer("cu_none") is None
        assert work.directory.customer_by_key(TEAM, "NONE") is None
        with pytest.raises(Missing):
            work.directory.lock_customer("cu_none")
        with pytest.raises(Missing):
            work.directory.take_number("cu_none")


def test_a_key_belongs_to_one_customer(world: World) -> None:
    """Ticket numbers must not mean two things."""
    with pytest.raises(Taken), world.storage.write() as work:
        work.directory.save_customer(a_customer(id="cu_other", shared_channels=()))


def test_a_shared_channel_belongs_to_one_customer(world: World) -> None:
    """No customer's words may reach another by a slip in the customers file."""
    with pytest.raises(Taken), world.storage.write() as work:
        work.directory.save_customer(a_customer("BETA", shared_channels=("CACME",)))
    with pytest.raises(Taken), world.storage.write() as work:
        work.channels.save(Channel(workspace=TEAM, id="CACME", role=ChannelRole.SHARED, customer="cu_BETA"))


def test_a_customers_channels_become_ours_and_stop_being_so(world: World) -> None:
    """What the customer lists is a shared channel; what it no longer lists is not ours."""
    with world.storage.write() as work:
        work.directory.save_customer(a_customer(shared_channels=("CNEW",)))

        assert work.channels.get(TEAM, "CACME") is None
        assert work.channels.get(TEAM, "CNEW") == Channel(
            workspace=TEAM, id="CNEW", role=ChannelRole.SHARED, customer="cu_ACME"
        )
        agents = work.channels.get(TEAM, "CAGENTS")
        assert agents is not None
        assert agents.role is ChannelRole.AGENTS


def test_a_person_comes_back_whole(world: World) -> None:
    """Every field survives, and an inactive person is still found by id, Slack user and address."""
    with world.storage.write() as work:
        work.directory.save_person(PERSON)
        work.directory.save_person(PERSON)

        assert work.directory.person("pe_full") == PERSON
        assert work.directory.person_by_slack(TEAM, "UANNE") == PERSON
        assert work.directory.person_by_email(TEAM, "anne@example.COM") == PERSON
        assert work.directory.people(["pe_full", "pe_nobody"]) == {"pe_full": PERSON}
        assert work.directory.people([]) == {}


def test_people_of_another_workspace_are_not_found(world: World) -> None:
    """The same Slack id in another installation is somebody else."""
    with world.storage.read() as work:
        assert work.directory.person_by_slack("T0OTHER", "UCARLA") is None
        assert work.directory.agents("T0OTHER") == []
        assert work.channels.get("T0OTHER", "CACME") is None
        assert work.directory.customer_by_key("T0OTHER", "ACME") is None


def test_a_slack_user_is_one_person(world: World) -> None:
    """Binding one Slack user to two people is refused."""
    with pytest.raises(Taken), world.storage.write() as work:
        work.directory.save_person(replace(a_person("cody"), slack_user="UCARLA"))


def test_an_address_finds_the_listed_person_first(world: World) -> None:
    """A contact known by address is bound even when Slack showed the same address before."""
    with world.storage.write() as work:
        work.directory.save_person(replace(a_person("otto", PersonKind.OTHER), email="cody@acme.example"))
        work.directory.save_person(replace(a_person("cody"), email="Cody@Acme.example", slack_user=None))

        found = work.directory.person_by_email(TEAM, "cody@acme.example")
    assert found is not None
    assert found.id == "pe_cody"


def test_contacts_and_agents_are_the_active_ones(world: World) -> None:
    """Who left does not count against the plan's contacts, nor is told anything."""
    with world.storage.write() as work:
        work.directory.save_person(replace(a_person("cody"), active=False))
        work.directory.save_person(replace(a_person("abel", PersonKind.AGENT), active=False))

        assert [person.name for person in work.directory.contacts("cu_ACME")] == ["carla"]
        assert [person.name for person in work.directory.agents(TEAM)] == ["agnes"]


def test_a_role_is_held_by_the_customers_own_people_first(world: World) -> None:
    """A customer's manager is told in its order of names, and the workspace's only where it has none."""
    with world.storage.write() as work:
        for name in ("mia", "max", "moe"):
            boss = replace(a_person(name, PersonKind.STAFF), roles=frozenset({Role.MANAGER}))
            work.directory.save_person(boss)
        work.directory.set_holders("cu_ACME", Role.MANAGER, ["pe_moe", "pe_mia", "pe_moe"])

        def names(customer: str, role: Role) -> list[str]:
            return [person.name for person in work.directory.holders(customer, role)]

        assert names("cu_ACME", Role.MANAGER) == ["moe", "mia"]
        assert names("cu_BETA", Role.MANAGER) == ["max", "mia", "moe"]
        assert names("cu_BETA", Role.TAM) == []
        work.directory.set_holders("cu_ACME", Role.MANAGER, [])
        assert names("cu_ACME", Role.MANAGER) == ["max", "mia", "moe"]


def test_the_newest_message_seen_only_moves_forward(world: World) -> None:
    """Catch-up starts where we were, even when events come out of order."""
    with world.storage.write() as work:
        for ts in ("1764000002.000100", "1764000009.000200", "1764000005.000100"):
            work.channels.seen(TEAM, "CACME", ts)
        known = work.channels.get(TEAM, "CACME")
        assert known is not None
        work.channels.save(replace(known, last_seen=""))

        seen = work.channels.get(TEAM, "CACME")
    assert seen is not None
    assert seen.last_seen == "1764000009.000200"


def test_a_channel_whose_id_changed_is_followed_everywhere(world: World) -> None:
    """When sharing starts Slack gives a channel another id; tickets, cards and messages go along."""
    row = world.ticket(customer_thread="1.1")
    with world.storage.write() as work:
        work.tickets.link(row.id, "CACME", "1.1", "origin")
        work.channels.rename(TEAM, "CACME", "CSHARED")

        assert work.channels.get(TEAM, "CACME") is None
        shared = [channel.id for channel in work.channels.all(TEAM) if channel.customer == "cu_ACME"]
        assert shared == ["CSHARED"]
        moved = work.tickets.by_message(TEAM, "CSHARED", "1.1")
        assert moved is not None
        assert moved.customer_channel == "CSHARED"
        assert work.tickets.by_thread(TEAM, "CSHARED", "1.1") == moved
        customer = work.directory.customer("cu_ACME")
        assert customer is not None
        assert customer.shared_channels == ("CSHARED",)
        assert {channel.id for channel in work.channels.all(TEAM)} == {"CSHARED", "CBETA", "CAGENTS"}


def test_terms_are_kept_once_and_found_by_content(storage: Storage) -> None:
    """The same text gives the same name, and what is not there is missing."""
    with storage.write() as work:
        name = work.terms.put('{"a":"ü"}')

        assert work.terms.put('{"a":"ü"}') == name
        assert work.terms.put('{"a":"u"}') != name
        assert work.terms.get(name) == '{"a":"ü"}'
        with pytest.raises(Missing):
            work.terms.get("none")
