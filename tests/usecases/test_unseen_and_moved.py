"""What nobody in particular does: channels that move or go, agents who come and go; and what was missed meanwhile."""

from desk_world import DESK, TEAM, World

from bot.usecases.actors import Profile
from bot.usecases.gaps import gaps
from handlers.slack import events
from storage.records import PersonKind


def _event(**event: object) -> dict[str, object]:
    return {"authorizations": [{"team_id": TEAM}], "event": event}


def test_a_lost_channel_is_told_to_the_agents_once(world: World) -> None:
    """The same event delivered again tells nobody a second time."""
    body, key = _event(type="channel_archive", channel="CACME"), world.key()

    events.channel_lost(world.front, body, key)
    events.channel_lost(world.front, body, key)

    told = world.outgoing(DESK, "operator_notice")
    assert [row.facts["code"] for row in told] == ["channel_lost"]


def test_an_agents_channel_that_goes_is_no_customers_loss(quick: World) -> None:
    """Only a channel shared with a customer is told of."""
    events.channel_lost(quick.front, _event(type="channel_archive", channel=DESK), quick.key())

    assert quick.outgoing(DESK, "operator_notice") == []


def test_a_channel_of_another_number_keeps_its_tickets(world: World) -> None:
    """What is written under the new id reaches the customer's ticket as before."""
    asked = world.ask()
    body = _event(type="channel_id_changed", old_channel_id="CACME", new_channel_id="CACME2")

    events.channel_renumbered(world.front, body, world.key())
    world.later(10)
    world.say("UANN", "CACME2", "It is every page now", asked)

    assert world.said("ACME-1") == ["The login page shows 500", "It is every page now"]


def test_whoever_joins_the_agents_group_is_an_agent(world: World) -> None:
    """Somebody new in the user group works tickets from then on; somebody who left does not."""
    world.change_person("UDANA", group="SAGENTS")
    world.lookups.profiles["UNEW"] = Profile(user="UNEW", team=TEAM, name="Nia Okoye")
    body = _event(
        type="subteam_members_changed", subteam_id="SAGENTS", added_users=["UNEW"], removed_users=["UDANA"]
    )

    events.group_changed(world.front, body, world.key())

    with world.storage.read() as work:
        joined = work.directory.person_by_slack(TEAM, "UNEW")
        left = work.directory.person_by_slack(TEAM, "UDANA")
    assert joined is not None
    assert joined.kind is PersonKind.AGENT
    assert joined.name == "Nia Okoye"
    assert left is not None
    assert not left.active


def test_what_may_be_missed_begins_ten_minutes_before_the_last_message_taken_in(world: World) -> None:
    """Each channel that was heard of, and each open ticket's thread in it."""
    asked = world.ask()

    found = {(gap.channel, gap.thread, gap.since) for gap in gaps(world.desk)}

    since = f"{world.now - 600}.{asked.partition('.')[2]}"
    assert found == {("CACME", None, since), ("CACME", asked, since)}
