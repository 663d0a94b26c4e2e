"""Taking a customers file in, all of it or nothing; and adding a contact."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.customer_file import AgentEntry, ContactEntry, CustomerEntry, GroupEntry, Loaded, OursEntry
from bot.usecases.directory_conflicts import conflicts
from bot.usecases.directory_people import People
from bot.usecases.transfer_endings import end_impossible, lock_asking
from policies.customer import Customer
from policies.document.problems import DocumentProblems, Problem
from policies.instant import Instant
from policies.people import Role
from policies.refusal import Refused, Why
from policies.terms import Terms
from storage.ids import new
from storage.records import CardRole, Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Storage, Work


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a Slack user group."""

    user: str
    name: str


@dataclass(slots=True)
class Tally:
    """What an import did, in rows of customers and people."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: list[str] = field(default_factory=list)
    """Names of people who may no longer act."""
    left: list[str] = field(default_factory=list)
    """Keys of customers that the file does not name; they stay as they are."""
    overtaken: int = 0
    """Requests to put one contact in another's place that came to nothing by it."""

    @property
    def touched(self) -> int:
        """How many rows were written."""
        return self.added + self.changed + len(self.retired)


def import_customers(
    storage: "Storage", loaded: Loaded, members: Callable[[str], Sequence[Member]], now: Instant
) -> Tally:
    """Bring the directory to what a checked file says, in one transaction.

    Running it again changes nothing. Contacts, agents and staff that the file no longer lists are retired: their
    tickets and words stay, they may no longer act. Customers it no longer names stay as they are, so that a slip
    in a file ends nobody's support; set `standing` for that. Open requests for a contact's place that nobody can
    carry out any more come to nothing, and both sides read so.

    Args:
        storage: where to.
        loaded: the file, checked by `bot.customer_checks`.
        members: tells who is in a Slack user group; asked before the transaction.
        now: the present, by the business clock.

    Raises:
        DocumentProblems: the file does not fit what is in the directory already; nothing was changed.
    """
    groups = {entry.group: members(entry.group) for entry in loaded.file.agent_groups or ()}
    with storage.write() as work:
        asking = lock_asking(work, loaded.file.workspace)
        problems = list(conflicts(work, loaded))
        if problems:
            raise DocumentProblems(loaded.filename, problems)
        tally = _Import(work, loaded, groups).run()
        tally.overtaken = sum(end_impossible(work, customer, now) for customer in asking)
        return tally


class _Import:
    def __init__(self, work: "Work", loaded: Loaded, groups: Mapping[str, Sequence[Member]]) -> None:
        self.work = work
        self.loaded = loaded
        self.groups = groups
        self.workspace = loaded.file.workspace
        self.people = People(work.directory.everybody(self.workspace))
        self.tally = Tally()
        self.problems: list[Problem] = []

    def run(self) -> Tally:
        """Do all of it."""
        self._ours()
        known = {customer.key: customer for customer in self.work.directory.customers(self.workspace)}
        self._free_channels(known)
        entries = self.loaded.file.customers
        there = [known.pop(entry.key, None) for entry in entries]
        customers = [self._customer(entry, before) for entry, before in zip(entries, there, strict=True)]
        self.work.directory.save_people(self.people.changed())
        self.work.directory.look_up_holders(one for one in there if one is not None)
        for number, entry in enumerate(entries):
            self._roles(number, entry, customers[number], new=there[number] is None)
        if self.problems:
            raise DocumentProblems(self.loaded.filename, self.problems)
        self.tally.left = sorted(known)
        return self.tally

    # Ours

    def _ours(self) -> None:
        file = self.loaded.file
        listed = [self._keep(self._agent(entry)) for entry in file.agents or ()]
        named = {entry.slack for entry in (*(file.agents or ()), *(file.staff or ()))}
        grouped = [
            self._keep(self._member(entry, member))
            for entry in file.agent_groups or ()
            for member in self.groups[entry.group]
            if member.user not in named
        ]
        agents = self.people.active(PersonKind.AGENT)
        if file.agents is not None:
            self._retire((one for one in agents if one.group is None), listed)
        if file.agent_groups is not None:
            self._retire((one for one in agents if one.group is not None), grouped)
        staff = [self._keep(self._staff(entry)) for entry in file.staff or ()]
        if file.staff is not None:
            self._retire(self.people.active(PersonKind.STAFF), staff)

    def _agent(self, entry: AgentEntry) -> Person:
        return replace(self._staff(entry), kind=PersonKind.AGENT, seniority=entry.seniority)

    def _member(self, entry: GroupEntry, member: Member) -> Person:
        listed = AgentEntry(name=member.name, slack=member.user, roles=entry.roles, seniority=entry.seniority)
        return replace(self._agent(listed), group=entry.group)

    def _staff(self, entry: OursEntry) -> Person:
        return Person(
            id="",
            workspace=self.workspace,
            kind=PersonKind.STAFF,
            name=entry.name,
            slack_team=self.workspace,
            slack_user=entry.slack,
            email=entry.email,
            roles=frozenset(entry.roles),
        )

    # Customers

    def _free_channels(self, known: Mapping[str, Customer]) -> None:
        """Take away what a customer no longer has first, so that another may have it in the same file."""
        for entry in self.loaded.file.customers:
            customer = known.get(entry.key)
            if customer is None:
                continue
            kept = tuple(channel for channel in customer.shared_channels if channel in entry.shared_channels)
            if kept != customer.shared_channels:
                self.work.directory.save_customer(replace(customer, shared_channels=kept))

    def _customer(self, entry: CustomerEntry, before: Customer | None) -> Customer:
        customer = agreed(entry, self.workspace, before.id if before else new("cu"))
        if customer != before:
            self.work.directory.save_customer(customer)
        so_far = self.tally.touched
        self._count(before, customer)
        contacts = [self._keep(_contact(contact, customer)) for contact in entry.contacts]
        self._retire(self.people.contacts(customer.id), contacts)
        for channel in customer.shared_channels:
            self._standing_card(channel, changed=self.tally.touched != so_far)
        return customer

    def _standing_card(self, channel: str, *, changed: bool) -> None:
        self.work.cards.want(self.workspace, channel, CardRole.STANDING, channel, None)
        if changed:
            self.work.cards.bump(channel)

    def _roles(self, number: int, entry: CustomerEntry, customer: Customer, *, new: bool) -> None:
        directory = self.work.directory
        held = (
            {}
            if new
            else {role: [one.id for one in directory.own_holders(customer.id, role)] for role in Role}
        )
        for role in Role:
            holders = []
            for position, user in enumerate(entry.roles.get(role, ())):
                person = self.people.by_slack(user)
                if (
                    person is None
                    or not person.active
                    or person.kind not in (PersonKind.AGENT, PersonKind.STAFF)
                ):
                    sentence = f"{user} is nobody of ours; list them under agents or staff"
                    place = ("customers", number, "roles", role.value, position)
                    self.problems.append(self.loaded.problem(sentence, *place))
                else:
                    holders.append(person.id)
            if holders != held.get(role, []):
                directory.set_holders(customer.id, role, holders)

    # People

    def _keep(self, wanted: Person) -> str:
        """Write a person down over whom we know under that Slack user or address, and return their id."""
        before = self.people.known(wanted)
        person = _merged(wanted, before)
        if person != before:
            self.people.put(person)
        self._count(before, person)
        return person.id

    def _retire(self, people: Iterable[Person], kept: Sequence[str]) -> None:
        for person in people:
            if person.id not in kept:
                self.people.put(replace(person, active=False))
                self.tally.retired.append(person.name)

    def _count(self, before: object | None, after: object) -> None:
        if before is None:
            self.tally.added += 1
        elif before == after:
            self.tally.unchanged += 1
        else:
            self.tally.changed += 1


def _known(work: "Work", wanted: Person) -> Person | None:
    directory = work.directory
    if wanted.slack_user and (found := directory.person_by_slack(wanted.workspace, wanted.slack_user)):
        return found
    found = directory.person_by_email(wanted.workspace, wanted.email) if wanted.email else None
    return found if found and found.kind is PersonKind.CONTACT and wanted.kind is PersonKind.CONTACT else None


def _merged(wanted: Person, before: Person | None) -> Person:
    """A contact listed by address keeps the Slack user that was bound to it meanwhile."""
    if before is None:
        return replace(wanted, id=new("p"))
    return replace(
        wanted,
        id=before.id,
        slack_team=wanted.slack_team or before.slack_team,
        slack_user=wanted.slack_user or before.slack_user,
        zone=before.zone,
    )


def agreed(entry: CustomerEntry, workspace: str, customer_id: str) -> Customer:
    """A customer as its entry says."""
    return Customer(
        id=customer_id,
        workspace=workspace,
        key=entry.key,
        name=entry.name,
        policy=entry.policy,
        plan=entry.plan,
        subscribed_from=entry.subscription.starts(),
        subscribed_until=entry.subscription.ends(),
        standing=entry.standing,
        partner=entry.kind == "partner",
        on_premise=entry.deployment == "on_premise",
        overrides=dict(entry.overrides),
        calendar=None if entry.calendar is None else dict(entry.calendar),
        turn_to=entry.turn_to,
        shared_channels=entry.shared_channels,
        agents_channel=entry.agents_channel,
    )


def _contact(entry: ContactEntry, customer: Customer) -> Person:
    return Person(
        id="",
        workspace=customer.workspace,
        kind=PersonKind.CONTACT,
        name=entry.name,
        slack_team=entry.slack.team if entry.slack else None,
        slack_user=entry.slack.user if entry.slack else None,
        email=entry.email,
        customer=customer.id,
        title=entry.title,
        trained=entry.trained.isoformat() if entry.trained else None,
    )


def add_contact(work: "Work", customer: Customer, terms: Terms, entry: ContactEntry) -> Person:
    """Authorise one more person of a customer's; the customer's row is locked by the caller.

    Raises:
        Refused: the plan's number of contacts is reached (`limit`), or the person is one of ours already.
    """
    wanted = _contact(entry, customer)
    before = _known(work, wanted)
    if before and before.active and before.kind in (PersonKind.AGENT, PersonKind.STAFF):
        raise Refused(Why.NOT_A_CONTACT, person=before.id)
    others = [one for one in work.directory.contacts(customer.id) if before is None or one.id != before.id]
    if terms.contact_limit is not None and len(others) >= terms.contact_limit:
        raise Refused(Why.TOO_MANY_CONTACTS, limit=terms.contact_limit, plan=terms.plan_label)
    person = _merged(wanted, before)
    work.directory.save_person(person)
    for channel in customer.shared_channels:  # their standing cards name the contacts
        work.cards.bump(channel)
    return person
