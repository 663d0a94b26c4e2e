"""What happens to the workspace itself: channels that move or go, agents who come and go."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk import Desk
from bot.usecases.actors import Profile
from bot.usecases.sending import to_channel
from storage.ids import new
from storage.records import ChannelRole, OutboxKind, Person, PersonKind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def channel_renumbered(work: "Work", desk: Desk, old: str, to: str) -> None:
    """Follow a channel whose id changed: tickets, cards and messages on their way move along."""
    if work.channels.get(desk.workspace.team, old) is not None:
        work.channels.rename(desk.workspace.team, old, to)


def channel_lost(work: "Work", desk: Desk, channel_id: str, how: str) -> None:
    """Tell the agents that a customer's channel can no longer be reached; its clocks run on."""
    channel = work.channels.get(desk.workspace.team, channel_id)
    if channel is None or channel.role is not ChannelRole.SHARED or channel.customer is None:
        return
    customer = work.directory.customer(channel.customer)
    if customer is None:
        return
    facts = {"code": "channel_lost", "customer": customer.name, "channel": channel_id, "how": how}
    to_channel(work, desk, customer.agents_channel, OutboxKind.OPERATOR_NOTICE, facts, alarm=True)


def group_changed(
    work: "Work",
    desk: Desk,
    group: str,
    joined: Mapping[str, Profile | None],
    left: Sequence[str],
) -> None:
    """Keep the agents of a user group in step with it. Other groups are none of our business."""
    agents = [person for person in work.directory.agents(desk.workspace.team) if person.group == group]
    if not agents:
        return
    for user, profile in joined.items():
        _join(work, desk, group, user, profile)
    for person in agents:
        if person.slack_user in left:
            work.directory.save_person(replace(person, active=False))


def _join(work: "Work", desk: Desk, group: str, user: str, profile: Profile | None) -> None:
    known = work.directory.person_by_slack(desk.workspace.team, user)
    if known is not None and known.kind is PersonKind.AGENT:
        work.directory.save_person(replace(known, active=True))
        return
    person = known or Person(
        id=new("p"), workspace=desk.workspace.team, kind=PersonKind.AGENT, name=user, slack_user=user
    )
    name = profile.name if profile else person.name
    agent = replace(
        person,
        kind=PersonKind.AGENT,
        name=name,
        group=group,
        slack_team=desk.workspace.team,
        active=True,
    )
    work.directory.save_person(agent)
