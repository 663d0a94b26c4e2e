"""Who is acting: a Slack user looked up in our own directory, every time, default no."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.inputs import Who
from policies.people import Actor, Agent, Bystander, Colleague, Contact
from storage.ids import new
from storage.records import Channel, Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What Slack says of a user: never trusted for rights, only for the name, the team and the address."""

    user: str
    team: str | None
    name: str
    email: str | None = None
    zone: str | None = None
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The one who acts, as a person of the directory and as the rules see them."""

    person: Person
    actor: Actor

    @property
    def id(self) -> str:
        """Opaque id of the person."""
        return self.person.id


def known(work: "Work", desk: Desk, who: Who, channel: Channel | None) -> bool:
    """Whether the directory can tell who this is here without asking Slack.

    Not where a contact is known by e-mail only, and this may be them; nor an agent whose zone is not known,
    since the times that agents type are in their own.
    """
    person = work.directory.person_by_slack(desk.workspace.team, who.user)
    if person is None or _nameless(person):
        return False
    if person.kind is PersonKind.AGENT:
        return person.zone is not None
    return person.kind is not PersonKind.OTHER or not _expects_somebody(work, channel)


def _nameless(person: Person) -> bool:
    """Slack was silent when they were first seen."""
    return person.slack_team is None or person.name == person.slack_user


def _expects_somebody(work: "Work", channel: Channel | None) -> bool:
    if channel is None or channel.customer is None:
        return False
    contacts = work.directory.contacts(channel.customer)
    return any(contact.active and contact.slack_user is None for contact in contacts)


def party(work: "Work", desk: Desk, who: Who, channel: Channel | None, profile: Profile | None) -> Party:
    """Find or note the person, and tell what they are here.

    A contact known by e-mail only is bound to the first Slack user who writes in that customer's channel
    under that address. Everybody unknown becomes a bystander, or a colleague when of our own workspace.
    """
    person = work.directory.person_by_slack(desk.workspace.team, who.user)
    if person is None or person.kind is PersonKind.OTHER:
        person = (
            _bound_by_email(work, desk, who, channel, profile, instead_of=person)
            or person
            or _noted(work, desk, who, profile)
        )
    introduced = _introduced(person, who, profile)
    if introduced != person:
        work.directory.save_person(introduced)
        person = introduced
    return Party(person=person, actor=_actor(desk, person, channel))


def _introduced(person: Person, who: Who, profile: Profile | None) -> Person:
    """What the file did not tell, or Slack did not when they were first seen."""
    name = profile.name if profile and person.name == person.slack_user else person.name
    team = person.slack_team or _team(who, profile)
    zone = (profile.zone if profile else None) or person.zone
    return replace(person, slack_team=team, name=name, zone=zone)


def _team(who: Who, profile: Profile | None) -> str | None:
    return (profile.team if profile else None) or who.team


def _bound_by_email(
    work: "Work",
    desk: Desk,
    who: Who,
    channel: Channel | None,
    profile: Profile | None,
    *,
    instead_of: Person | None,
) -> Person | None:
    """The contact of that address; whoever was noted under the Slack user before lets go of it."""
    if profile is None or profile.email is None or channel is None:
        return None
    person = work.directory.person_by_email(desk.workspace.team, profile.email)
    if person is None or person.slack_user is not None or person.customer != channel.customer:
        return None
    if person.customer is None or not person.active:
        return None
    if instead_of is not None:
        work.directory.save_person(replace(instead_of, slack_user=None))
    bound = replace(person, slack_user=who.user, slack_team=_team(who, profile), zone=profile.zone)
    work.directory.save_person(bound)
    return bound


def _noted(work: "Work", desk: Desk, who: Who, profile: Profile | None) -> Person:
    person = Person(
        id=new("p"),
        workspace=desk.workspace.team,
        kind=PersonKind.OTHER,
        name=profile.name if profile else who.user,
        slack_team=_team(who, profile),
        slack_user=who.user,
        zone=profile.zone if profile else None,
    )
    work.directory.save_person(person)
    return person


def _actor(desk: Desk, person: Person, channel: Channel | None) -> Actor:
    if person.active and person.kind is PersonKind.AGENT:
        return Agent(id=person.id, roles=person.roles, seniority=person.seniority)
    if person.active and person.kind is PersonKind.CONTACT and person.customer is not None:
        return Contact(id=person.id, customer=person.customer)
    if person.slack_team == desk.workspace.team:
        return Colleague(id=person.id)
    return Bystander(id=person.id, customer=channel.customer if channel else None)
