"""A message in a shared channel: what opens a ticket, what joins one, what is neither."""

import pytest
from desk_world import TEAM, World, at, tell

from handlers.slack import events
from policies.instant import from_slack
from policies.terms import Kind, Target
from policies.timeline import FactKind


@pytest.mark.clause("T1")
def test_a_contacts_message_opens_a_ticket_in_its_own_thread(world: World) -> None:
    """A top-level message by a contact is a ticket, and its thread is the conversation."""
    ts = world.ask()

    row = world.row("ACME-1")
    assert (row.customer_channel, row.customer_thread, row.requester) == ("CACME", ts, world.person("UANN"))
    world.deliver()
    customer_card, agents_card = world.posts("CACME", ts)[0], world.posts("CDESK")[0]
    assert "ACME-1" in customer_card.words
    assert "ACME-1" in agents_card.words
    assert world.row("ACME-1").agents_thread == agents_card.ts


@pytest.mark.clause("N6")
@pytest.mark.clause("U10")
def test_the_receipt_is_the_messages_own_time_however_late_it_arrives(quick: World) -> None:
    """A message that is taken in minutes after it was written counts from when it was written."""
    written = quick.ts()
    quick.later(7)
    quick.say("UANN", "CACME", "The login page shows 500", ts=written)

    assert quick.row("ACME-1").receipt == from_slack(written)
    assert quick.reading("ACME-1").start == from_slack(written)


def test_a_bare_message_takes_the_policys_defaults(quick: World) -> None:
    """Kind and priority are the policy's own, and what it asks for is missing until told."""
    quick.ask()

    ticket = quick.case("ACME-1").ticket
    assert (ticket.kind, ticket.priority, ticket.environment) == (Kind.INCIDENT, 3, None)
    assert ticket.given == frozenset()


@pytest.mark.clause("T6")
def test_the_card_acknowledges_receipt_and_does_not_stop_the_clock(quick: World) -> None:
    """It tells number, priority, targets in the reader's zone and what is missing; the clock runs on."""
    ts = quick.ask()
    quick.deliver()

    card = quick.posts("CACME", ts)[0]
    assert "ACME-1" in card.words
    assert "Medium" in card.words
    assert f"<!date^{quick.reading('ACME-1').deadline}^" in card.words
    assert "Still missing" in card.words
    assert quick.reading("ACME-1").open


@pytest.mark.parametrize("said", ["thanks!", "Good morning all", ":wave:", "ok 👍", "vielen Dank"])
def test_greetings_and_thanks_open_nothing(quick: World, said: str) -> None:
    """Small talk is left alone, without a word to anybody."""
    _, answer = quick.say("UANN", "CACME", said)

    assert quick.numbers() == []
    assert tell(answer) == ""


def test_several_messages_within_two_minutes_are_one_ticket(world: World) -> None:
    """What follows within two minutes of the last one joins the request."""
    world.ask(text="Hello, exports are broken")
    world.later(1.9)
    world.ask(text="since this morning")
    world.later(1.9)
    second = world.ask(text="for everybody in the plant")

    assert world.numbers() == ["ACME-1"]
    assert world.said("ACME-1") == [
        "Hello, exports are broken",
        "since this morning",
        "for everybody in the plant",
    ]
    world.react("UDANA", "CACME", second, "eyes")
    assert world.case("ACME-1").ticket.assignee == world.person("UDANA")


def test_a_later_message_is_a_ticket_of_its_own(quick: World) -> None:
    """After two minutes and a second a new request begins."""
    quick.ask()
    quick.now += 121
    quick.ask(text="The export is slow")

    assert quick.numbers() == ["ACME-1", "ACME-2"]


def test_two_people_at_once_have_two_tickets(quick: World) -> None:
    """Only the same person's messages join."""
    quick.ask("UANN")
    quick.ask("UBEN", text="Nobody here can log in")

    assert quick.numbers() == ["ACME-1", "ACME-2"]


def test_a_message_after_the_first_answer_does_not_join(quick: World) -> None:
    """Once somebody answered, a top-level message is a new request."""
    ts = quick.ask()
    quick.say("UDANA", "CACME", "Looking into it", ts)
    quick.later(1)
    quick.ask(text="The export is slow too")

    assert quick.numbers() == ["ACME-1", "ACME-2"]


def test_an_event_delivered_three_times_is_one_ticket(world: World) -> None:
    """The event's id is claimed in the same transaction as the ticket."""
    body = world.written("UANN", "CACME", "The login page shows 500", ts=world.ts())
    for _ in range(3):
        events.message(world.front, body, ("event:Ev1",))

    assert world.numbers() == ["ACME-1"]
    assert len(world.facts("ACME-1", FactKind.OPENED)) == 1
    assert world.facts("ACME-1", FactKind.MESSAGE_RECEIVED) == []


@pytest.mark.parametrize("order", [("message", "app_mention"), ("app_mention", "message")])
def test_a_mention_that_comes_as_two_events_is_one_ticket(world: World, order: tuple[str, str]) -> None:
    """`message` and `app_mention` of one message, in either order, each with an id of its own."""
    ts = world.ts()
    for kind in order:
        body = world.written("UANN", "CACME", "<@UPLEDGE> the login page shows 500", ts=ts, kind=kind)
        take = events.mention if kind == "app_mention" else events.message
        take(world.front, body, world.key())

    assert world.numbers() == ["ACME-1"]
    assert len(world.case("ACME-1").timeline) == 1


def test_an_event_and_its_copy_from_history_are_one_ticket(quick: World) -> None:
    """What was read after an outage and is then delivered too counts once."""
    ts = quick.ask()
    quick.say("UANN", "CACME", "The login page shows 500", ts=ts)

    assert quick.numbers() == ["ACME-1"]
    assert len(quick.case("ACME-1").timeline) == 1


def test_a_mention_in_a_thread_opens_a_ticket_there(quick: World) -> None:
    """In a thread that is no ticket's only a mention asks; the ticket lives in that thread."""
    root, _ = quick.say("UDANA", "CACME", "Release notes of today")
    quick.say("UANN", "CACME", "this one broke our import", root)
    assert quick.numbers() == []

    quick.say("UANN", "CACME", "<@UPLEDGE> this one broke our import", root)

    assert quick.row("ACME-1").customer_thread == root


def test_a_mention_that_asks_nothing_is_told_how_to_ask(quick: World) -> None:
    """A bare hello to the app gets the way to ask, and opens nothing."""
    _, answer = quick.say("UANN", "CACME", "<@UPLEDGE> hello")

    assert "becomes a ticket" in tell(answer)
    assert quick.numbers() == []


def test_a_mention_where_we_do_not_serve_is_told_so(quick: World) -> None:
    """In a channel that is not ours nothing opens, and the writer learns where to go."""
    ts = quick.ts()
    body = quick.written("UANN", "CRANDOM", "<@UPLEDGE> help", ts=ts, kind="app_mention")

    assert "not set up for support" in tell(events.mention(quick.front, body, quick.key()).answer)
    assert tell(quick.say("UANN", "CRANDOM", "help", ts=ts)[1]) == ""


def test_a_contact_known_by_email_only_is_bound_at_the_first_message(world: World) -> None:
    """The Slack user who writes under that address in the customer's channel is the contact from then on."""
    world.lookups.profiles["UPAOLA"] = _profile("UPAOLA")
    world.say("UPAOLA", "CNIMB", "The connector fails at every run")

    row = world.row("NIMB-1")
    with world.storage.read() as work:
        person = work.directory.person(row.requester)
    assert person is not None
    assert (person.slack_user, person.email, person.customer) == (
        "UPAOLA",
        "paola@nimbus.example",
        row.customer,
    )


def test_binding_waits_for_slack_to_tell_the_address(quick: World) -> None:
    """Where Slack was silent at the first message, the contact is bound at the next."""
    quick.say("UPAOLA", "CNIMB", "The connector fails at every run")
    assert [held.words.text for held in quick.held("NIMB")] == ["The connector fails at every run"]
    quick.lookups.profiles["UPAOLA"] = _profile("UPAOLA")
    quick.later(5)

    quick.say("UPAOLA", "CNIMB", "It fails again, and now for all stores")

    assert quick.numbers() == ["NIMB-1"]


def test_an_address_binds_in_its_own_customers_channel_only(quick: World) -> None:
    """The same address seen in another customer's channel proves nothing."""
    quick.lookups.profiles["UPAOLA"] = _profile("UPAOLA")
    quick.say("UPAOLA", "CACME", "The connector fails at every run")

    assert quick.numbers() == []
    assert len(quick.held("ACME")) == 1


def _profile(user: str):
    from bot.usecases.actors import Profile  # noqa: PLC0415 -- for these three tests only

    return Profile(user=user, team="TNIMB", name="Paola", email="paola@nimbus.example")


def test_a_contact_of_another_customer_is_a_bystander_here(quick: World) -> None:
    """Rights end at one's own customer's channels."""
    _, answer = quick.say("UBIRGIT", "CACME", "Our mail is not filtered any more")

    assert quick.numbers() == []
    assert "only its support contacts" in tell(answer)
    assert len(quick.held("ACME")) == 1


def test_agents_and_colleagues_open_nothing_by_writing(quick: World) -> None:
    """What the vendor's own people write in a shared channel is no request."""
    quick.say("UDANA", "CACME", "Maintenance tonight at ten")
    quick.say("UOLU", "CACME", "I will join your call on Monday")

    assert quick.numbers() == []
    assert quick.held() == []


@pytest.mark.clause("S2")
def test_every_ticket_has_a_number_of_its_own(quick: World) -> None:
    """Numbers count per customer and are in every message about the ticket."""
    first, second = quick.ask(), quick.ask("UBEN", text="Nobody here can log in")
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    quick.deliver()

    assert quick.numbers() == ["ACME-1", "ACME-2", "BORE-1"]
    assert all("ACME-1" in post.words for post in quick.posts("CACME", first))
    assert all("ACME-2" in post.words for post in quick.posts("CACME", second))


@pytest.mark.clause("T2")
@pytest.mark.clause("T5")
def test_a_request_late_on_friday_is_due_on_monday(quick: World) -> None:
    """Fifty minutes before closing time, four hours end at 09:10 on Monday."""
    quick.now = at("2026-06-05 17:10")
    quick.ask()
    quick.command("UDANA", "priority ACME-1 2")

    assert quick.reading("ACME-1").deadline == at("2026-06-08 09:10")
    assert quick.reading("ACME-1", Target.RESOLUTION).promise.wording.value == "estimate"


def test_the_channel_remembers_the_newest_message(quick: World) -> None:
    """After an outage it is read from there on."""
    ts = quick.ask()
    quick.say("UANN", "CACME", "thanks")

    with quick.storage.read() as work:
        channel = work.channels.get(TEAM, "CACME")
    assert channel is not None
    assert channel.last_seen > ts
