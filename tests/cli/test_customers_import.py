"""Taking the customers file in: whole or not at all, and again without a change."""

from dataclasses import replace

import pytest

from bot.customer_file import ContactEntry, dump, load
from bot.usecases.directory import Member, add_contact, import_customers
from bot.usecases.directory_export import export_customers
from policies.document import DocumentProblems, compile_terms, library
from policies.instant import Instant
from policies.people import Role, Standing
from policies.refusal import Refused, Why
from storage.records import CardRole, ChannelRole, Person, PersonKind

VENDOR = "TVENDOR"
NOW = Instant(1_780_000_000)


def nobody(group):
    """There are no user groups."""
    raise AssertionError(group)


@pytest.fixture
def taken_in(storage, sample, checked):
    """Return a storage with the sample in it."""
    import_customers(storage, checked(sample), nobody, NOW)
    return storage


def test_an_import_makes_customers_people_channels_and_cards(taken_in):
    """Everything the file says is there, and each shared channel wants its standing card."""
    with taken_in.read() as work:
        acme = work.directory.customer_by_key(VENDOR, "ACME")
        bore = work.directory.customer_by_key(VENDOR, "BORE")
        quar = work.directory.customer_by_key(VENDOR, "QUAR")
        ann = work.directory.person_by_slack(VENDOR, "UANN")
        mei = work.directory.person_by_slack(VENDOR, "UMEI")

        assert (ann.kind, ann.customer, ann.slack_team) == (PersonKind.CONTACT, acme.id, "TACME")
        assert (mei.kind, mei.roles, mei.seniority.value) == (PersonKind.AGENT, {Role.LEAD}, "senior")
        assert (bore.on_premise, quar.partner, quar.calendar["zone"]) == (True, True, "Australia/Perth")
        assert [one.slack_user for one in work.directory.holders(bore.id, Role.TAM)] == ["UTARA"]
        assert [one.slack_user for one in work.directory.holders(acme.id, Role.MANAGER)] == ["UOLU"]
        assert work.channels.get(VENDOR, "CACME").customer == acme.id
        assert work.channels.get(VENDOR, "CDESK").role is ChannelRole.AGENTS
        assert work.cards.get("CACME", CardRole.STANDING).channel == "CACME"


def test_importing_again_changes_nothing(taken_in, sample, checked):
    """The second import of a file finds every row as it should be."""
    with taken_in.read() as work:
        before = work.cards.get("CACME", CardRole.STANDING)

    tally = import_customers(taken_in, checked(sample), nobody, NOW)

    assert (tally.added, tally.changed, tally.retired, tally.left) == (0, 0, [], [])
    assert tally.unchanged == 5 + 6 + 10
    with taken_in.read() as work:
        assert work.cards.get("CACME", CardRole.STANDING) == before


def test_export_writes_a_file_that_imports_without_a_change(taken_in, checked):
    """What is exported, read and imported again is the same directory, and exports as the same text."""
    text = dump(export_customers(taken_in, VENDOR))

    tally = import_customers(taken_in, checked(text), nobody, NOW)

    assert (tally.added, tally.changed, tally.retired) == (0, 0, [])
    assert dump(export_customers(taken_in, VENDOR)) == text


def test_a_contact_taken_out_of_the_file_may_no_longer_act(taken_in, sample, checked):
    """Removed contacts, agents and staff are retired, not erased."""
    text = sample.replace("      - name: Ben Ortiz\n        slack: {team: TACME, user: UBEN}\n", "")
    text = text.replace("  - name: Dana Reyes\n    slack: UDANA\n", "")

    with taken_in.read() as work:
        cards = [work.cards.get(channel, CardRole.STANDING).wanted_rev for channel in ("CACME", "CBORE")]

    tally = import_customers(taken_in, checked(text), nobody, NOW)

    assert sorted(tally.retired) == ["Ben Ortiz", "Dana Reyes"]
    with taken_in.read() as work:
        assert work.cards.get("CACME", CardRole.STANDING).wanted_rev == cards[0] + 1
        assert work.cards.get("CBORE", CardRole.STANDING).wanted_rev == cards[1]
        assert not work.directory.person_by_slack(VENDOR, "UBEN").active
        assert not work.directory.person_by_slack(VENDOR, "UDANA").active


def test_a_file_without_agents_leaves_the_agents_alone(taken_in, sample, checked):
    """Only what a file lists is brought into line: one customer's file retires nobody of ours."""
    start, end = sample.index("agents:\n"), sample.index("customers:\n")
    text = sample[:start] + sample[end : sample.index("  - key: BORE")]

    tally = import_customers(taken_in, checked(text), nobody, NOW)

    assert tally.retired == []
    assert tally.left == ["BORE", "NIMB", "QUAR", "UMBR"]
    with taken_in.read() as work:
        assert work.directory.customer_by_key(VENDOR, "BORE").standing is Standing.ACTIVE


def test_a_contact_known_by_address_keeps_the_user_bound_to_it(taken_in, sample, checked):
    """An import by address does not undo the binding of the first message, and the export shows it."""
    with taken_in.write() as work:
        paola = work.directory.person_by_email(VENDOR, "paola@nimbus.example")
        work.directory.save_person(replace(paola, slack_team="TNIMB", slack_user="UPAOLA"))

    tally = import_customers(taken_in, checked(sample), nobody, NOW)

    assert tally.changed == 0
    assert "user: UPAOLA" in dump(export_customers(taken_in, VENDOR))


def test_somebody_seen_before_they_were_listed_keeps_their_id(taken_in, sample, checked):
    """A bystander who becomes a contact is the same person to the tickets they are named in."""
    bob = Person(
        id="p-bob",
        workspace=VENDOR,
        kind=PersonKind.OTHER,
        name="bob",
        slack_team="TACME",
        slack_user="UBOB",
        zone="Asia/Tokyo",
    )
    with taken_in.write() as work:
        work.directory.save_person(bob)
    listed = "      - name: Bob Stone\n        slack: {team: TACME, user: UBOB}\n\n  - key: BORE"

    import_customers(taken_in, checked(sample.replace("\n  - key: BORE", listed)), nobody, NOW)

    with taken_in.read() as work:
        found = work.directory.person_by_slack(VENDOR, "UBOB")
    assert (found.id, found.kind, found.zone) == ("p-bob", PersonKind.CONTACT, "Asia/Tokyo")


def test_a_channel_can_pass_from_one_customer_to_another_in_one_file(taken_in, sample, checked):
    """The order of customers in the file does not matter."""
    text = sample.replace("[CQUAR]", "[CMOVED]").replace("[CACME]", "[CQUAR]").replace("[CMOVED]", "[CACME]")

    import_customers(taken_in, checked(text), nobody, NOW)

    with taken_in.read() as work:
        acme = work.directory.customer_by_key(VENDOR, "ACME")
        assert work.channels.get(VENDOR, "CQUAR").customer == acme.id
        assert acme.shared_channels == ("CQUAR",)


@pytest.mark.parametrize(
    "clash",
    [
        (
            "[CQUAR]",
            "[CACME]",
            "CACME is shared with ACME, which is not in this file; take it from there first",
        ),
        ("agents_channel: CDESK", "agents_channel: CACME", "CACME is shared with ACME; use one of your own"),
        ("[CQUAR]", "[CDESK]", "CDESK is the agents' channel of .*; customers must not read that one"),
        ("user: USAM", "user: UANN", "UANN is a contact of ACME, which is not in this file"),
    ],
)
def test_what_another_customer_has_is_not_taken_and_nothing_is_changed(taken_in, sample, checked, clash):
    """A file that clashes with the directory is refused whole, by line."""
    old, new, says = clash
    head, tail = sample[: sample.index("agents:\n")], sample[sample.index("  - key: QUAR") :]
    tail = tail.replace("name: Quarry Mining", "name: Quarry Renamed").replace(old, new)
    if new == "[CDESK]":
        tail = tail.replace("agents_channel: CDESK", "agents_channel: COWN")

    with pytest.raises(DocumentProblems, match=says) as caught:
        import_customers(taken_in, checked(head + "customers:\n" + tail), nobody, NOW)

    assert caught.value.problems[0].line > 3
    with taken_in.read() as work:
        assert work.directory.customer_by_key(VENDOR, "QUAR").name == "Quarry Mining"


def test_a_role_held_by_nobody_of_ours_undoes_the_whole_import(taken_in, sample, checked):
    """What shows itself only at the end still leaves nothing behind."""
    start, end = sample.index("agents:\n"), sample.index("customers:\n")
    text = sample[:start] + sample[end:].replace("[UTARA]", "[UNOA]").replace(
        "name: Acme Robotics", "name: Acme"
    )

    with pytest.raises(DocumentProblems, match="UNOA is nobody of ours"):
        import_customers(taken_in, checked(text), nobody, NOW)

    with taken_in.read() as work:
        assert work.directory.customer_by_key(VENDOR, "ACME").name == "Acme Robotics"


def test_members_of_a_user_group_are_agents(taken_in, sample, checked):
    """A group's members come and go with it; somebody listed by name keeps what is said of them there."""
    group = "agent_groups:\n  - group: S0DESK\n    seniority: senior\n\nstaff:\n"
    text = sample.replace("staff:\n", group, 1)
    members = [Member("UDANA", "dana"), Member("UGUS", "Gus"), Member("UOLU", "olu")]

    import_customers(taken_in, checked(text), lambda _: members, NOW)

    with taken_in.read() as work:
        gus = work.directory.person_by_slack(VENDOR, "UGUS")
        dana = work.directory.person_by_slack(VENDOR, "UDANA")
        assert (gus.kind, gus.group, gus.seniority.value) == (PersonKind.AGENT, "S0DESK", "senior")
        assert (dana.name, dana.group, dana.seniority.value) == ("Dana Reyes", None, "junior")
        assert work.directory.person_by_slack(VENDOR, "UOLU").kind is PersonKind.STAFF
    exported = dump(export_customers(taken_in, VENDOR))
    assert "group: S0DESK" in exported
    assert "UGUS" not in exported

    tally = import_customers(taken_in, checked(text), lambda _: members[:1], NOW)

    assert tally.retired == ["Gus"]


@pytest.mark.clause("B1")
def test_a_contact_beyond_the_limit_is_refused_with_the_limit(taken_in):
    """Adding a third contact to a plan of two is refused and names the number."""
    with taken_in.write() as work:
        bore = work.directory.customer_by_key(VENDOR, "BORE")
        terms = compile_terms(library()["sorb"], plan=bore.plan, overrides={}, calendar=None)
        third = ContactEntry.model_validate({"name": "Third", "slack": {"team": "TBORE", "user": "UTHIRD"}})
        known = ContactEntry.model_validate({"name": "Kofi M.", "slack": {"team": "TBORE", "user": "UKOFI"}})

        with pytest.raises(Refused) as caught:
            add_contact(work, bore, terms, third)
        again = add_contact(work, bore, terms, known)

    assert (caught.value.why, caught.value.facts["limit"]) == (Why.TOO_MANY_CONTACTS, 2)
    assert again.name == "Kofi M."


def test_one_of_ours_cannot_become_a_contact_by_the_way(taken_in):
    """An agent added as a contact would lose or gain rights by accident."""
    with taken_in.write() as work:
        acme = work.directory.customer_by_key(VENDOR, "ACME")
        terms = compile_terms(library()["tromzo"], plan=acme.plan, overrides={}, calendar=None)
        dana = ContactEntry.model_validate({"name": "D", "slack": {"team": VENDOR, "user": "UDANA"}})

        with pytest.raises(Refused):
            add_contact(work, acme, terms, dana)


BEN = "      - name: Ben Ortiz\n        slack: {team: TACME, user: UBEN}\n"
KOFI = "      - name: Kofi Mensah\n        slack: {team: TBORE, user: UKOFI}\n        trained: 2026-04-14\n"


@pytest.mark.parametrize(
    "move",
    [(BEN, KOFI, "UBEN", "BORE"), (KOFI, BEN, "UKOFI", "ACME")],
    ids=["to one further down", "to one further up"],
)
def test_a_contact_who_goes_to_another_customer_may_act_for_that_one(taken_in, sample, checked, move):
    """Whichever of the two stands first in the file."""
    goes, instead_of, user, key = move
    text = sample.replace(goes, "").replace(instead_of, goes)
    import_customers(taken_in, checked(text), nobody, NOW)

    with taken_in.read() as work:
        person = work.directory.person_by_slack(VENDOR, user)
        assert person.active
        assert work.directory.customer(person.customer).key == key


@pytest.mark.parametrize("way", ["staff to agents", "agents to staff"])
def test_one_of_ours_who_changes_places_stays_one_of_ours(taken_in, sample, checked, way):
    """From managing to working tickets, and back."""
    olu = "  - name: Olu Adeyemi\n    slack: UOLU\n    roles: [manager]\n"
    dana = "  - name: Dana Reyes\n    slack: UDANA\n"
    text, user, kind = (
        (sample.replace(olu, "").replace("agents:\n", f"agents:\n{olu}", 1), "UOLU", PersonKind.AGENT)
        if way == "staff to agents"
        else (sample.replace(dana, "").replace("staff:\n", f"staff:\n{dana}", 1), "UDANA", PersonKind.STAFF)
    )
    tally = import_customers(taken_in, checked(text), nobody, NOW)

    with taken_in.read() as work:
        person = work.directory.person_by_slack(VENDOR, user)
        assert (person.kind, person.active) == (kind, True)
    assert tally.added == 0


def test_a_problem_in_a_large_file_keeps_its_line(sample):
    """However many customers stand before it."""
    one = sample[sample.index("  - key: QUAR") :].rstrip("\n")
    many = "\n".join(one.replace("QUAR", f"Q{number}A") for number in range(300))
    broken = f"{sample[: sample.index('  - key: ACME')]}{many}\n    kynd: customer\n"

    with pytest.raises(DocumentProblems) as refused:
        load(broken, "c.yml")

    assert [problem.line for problem in refused.value.problems] == [broken.count("\n")]
