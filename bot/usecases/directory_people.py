"""Everybody of a workspace, as an import of a customers file goes along."""

from collections import defaultdict
from collections.abc import Sequence

from storage.records import Person, PersonKind


class People:
    """Read once; whom the import changes is written at its end, all in one go."""

    def __init__(self, everybody: Sequence[Person]) -> None:
        """Take everybody as they are; of one address a listed and active person comes first."""
        self._people: dict[str, Person] = {}
        self._by_slack: dict[str, str] = {}
        self._by_email: dict[str, str] = {}
        self._by_customer: dict[str, set[str]] = defaultdict(set)
        self._changed: dict[str, None] = {}
        for person in everybody:
            self._note(person)

    def by_slack(self, user: str) -> Person | None:
        """Who this Slack user is."""
        return self._people.get(self._by_slack.get(user, ""))

    def known(self, wanted: Person) -> Person | None:
        """Whom we know under that Slack user, or as a contact under that address."""
        found = self.by_slack(wanted.slack_user) if wanted.slack_user else None
        if found is not None:
            return found
        found = self._people.get(self._by_email.get(wanted.email.lower(), "")) if wanted.email else None
        contacts = found is not None and found.kind is wanted.kind is PersonKind.CONTACT
        return found if contacts else None

    def active(self, kind: PersonKind) -> list[Person]:
        """Who is of a kind now, by name."""
        found = (one for one in self._people.values() if one.active and one.kind is kind)
        return sorted(found, key=lambda one: (one.name, one.id))

    def contacts(self, customer: str) -> list[Person]:
        """Who may ask for a customer now, by name."""
        theirs = (self._people[one] for one in self._by_customer.get(customer, ()))
        found = (one for one in theirs if one.active and one.customer == customer)
        return sorted(
            (one for one in found if one.kind is PersonKind.CONTACT), key=lambda one: (one.name, one.id)
        )

    def put(self, person: Person) -> None:
        """Have a person be so."""
        self._note(person)
        self._changed[person.id] = None

    def _note(self, person: Person) -> None:
        self._people[person.id] = person
        if person.slack_user:
            self._by_slack[person.slack_user] = person.id
        if person.email:
            other = self._people.get(self._by_email.get(person.email.lower(), ""))
            if other is None or (person.active and not other.active):
                self._by_email[person.email.lower()] = person.id
        if person.customer:
            self._by_customer[person.customer].add(person.id)

    def changed(self) -> list[Person]:
        """Who must be written down."""
        return [self._people[one] for one in self._changed]
