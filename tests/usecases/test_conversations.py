"""What is said on a ticket: mirrored, private or an answer; and the slips that one press mends."""

import pytest
from desk_world import DESK, World, tell

from bot.usecases.actors import Profile
from bot.views.ids import Form, Press
from policies.instant import from_slack
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import OutboxKind


def test_a_contacts_message_in_the_thread_is_mirrored_with_name_and_link(world: World) -> None:
    """The agents see who wrote what and where; it is no new ticket."""
    ts = world.ask()
    world.deliver()
    written, _ = world.say("UBEN", "CACME", "It is worse in Safari", ts)
    world.deliver()

    mirror = world.posts(DESK, world.row("ACME-1").agents_thread)[-1].words
    assert "Ben Ortiz" in mirror
    assert "It is worse in Safari" in mirror
    assert f"https://vendor.example/archives/CACME/p{written.replace('.', '')}" in mirror
    assert world.numbers() == ["ACME-1"]


@pytest.mark.clause("N6")
def test_an_agents_answer_in_the_thread_is_the_response(world: World) -> None:
    """It counts at its own time, however late it arrives, and is mirrored too."""
    ts = world.ask()
    world.later(10)
    answered = world.ts()
    world.later(3)
    world.say("UDANA", "CACME", "We see it and are looking", ts, ts=answered)

    assert world.reading("ACME-1").met_at == from_slack(answered)
    assert world.outgoing(DESK, OutboxKind.MIRROR)[0].facts["side"] == "agent"


@pytest.mark.clause("U10")
def test_it_counts_whoever_of_the_agents_writes(quick: World) -> None:
    """A response is a response, whether or not its author holds the ticket."""
    ts = quick.ask()
    quick.press("UDANA", Press.CLAIM, quick.id("ACME-1"))
    quick.say("UMEI", "CACME", "We see it and are looking", ts)

    assert quick.reading("ACME-1").met_at == quick.now


def test_a_reply_by_form_counts_when_it_is_there(quick: World) -> None:
    """Posted under the agent's name in the customer's thread; the clock stops at its ts, not at the press."""
    ts = quick.ask()
    form = quick.press("URAVI", Press.REPLY, quick.id("ACME-1")).form
    assert form is not None
    quick.submit("URAVI", Form.REPLY, quick.id("ACME-1"), text="Fixed with *5 < 6*?")
    assert quick.reading("ACME-1").met_at is None
    quick.later(2)
    quick.deliver()

    shown = quick.posts("CACME", ts)[-1]
    assert "Ravi Patel" in shown.words
    assert "Fixed with *5 < 6*?" in shown.words
    assert quick.reading("ACME-1").met_at == quick.now == from_slack(shown.ts)
    assert any("Fixed with" in post.words for post in quick.posts(DESK))


def test_an_empty_reply_is_refused_and_the_form_stays(quick: World) -> None:
    """Spaces are no words."""
    quick.ask()

    assert quick.submit("UDANA", Form.REPLY, quick.id("ACME-1"), text="  ").errors
    assert quick.outgoing("CACME", OutboxKind.REPLY) == []


def test_a_colleagues_answer_counts_once_an_agent_confirms_it(quick: World) -> None:
    """Then at its own time; the button stands beside the mirror."""
    ts = quick.ask()
    quick.deliver()
    quick.later(5)
    quick.say("UOLU", "CACME", "I know this one, try the old console", ts)
    said_at = quick.now
    assert quick.reading("ACME-1").met_at is None
    quick.deliver()
    assert "Count it as our answer" in quick.posts(DESK)[-1].words
    quick.later(60)
    seq = quick.facts("ACME-1", FactKind.MESSAGE_SENT)[0].seq
    for _ in range(2):
        quick.press("UDANA", Press.CONFIRM_RESPONSE, quick.id("ACME-1"), seq)

    assert quick.reading("ACME-1").met_at == said_at
    assert len(quick.facts("ACME-1", FactKind.RESPONSE_CONFIRMED)) == 1


def test_only_a_colleagues_message_can_be_confirmed(quick: World) -> None:
    """A contact's words never become an answer of ours."""
    ts = quick.ask()
    quick.say("UANN", "CACME", "Is anybody there?", ts)
    seq = quick.facts("ACME-1", FactKind.MESSAGE_RECEIVED)[0].seq

    assert tell(quick.press("UDANA", Press.CONFIRM_RESPONSE, quick.id("ACME-1"), seq))
    assert quick.reading("ACME-1").met_at is None


def test_somebody_of_ours_whom_nobody_listed_is_a_colleague(quick: World) -> None:
    """Known by the workspace they belong to."""
    ts = quick.ask()
    quick.lookups.profiles["UNEW"] = Profile(user="UNEW", team="TVENDOR", name="Nia")
    quick.say("UNEW", "CACME", "Have you tried the old console", ts)

    assert quick.facts("ACME-1", FactKind.MESSAGE_SENT)[0].what["by"] == "colleague"


# Slips


def test_an_agent_who_answers_outside_a_thread_is_offered_to_link_it(quick: World) -> None:
    """Only they see it: which of the customer's open tickets does it answer?"""
    quick.ask()
    quick.later(5)
    _, answer = quick.say("UDANA", "CACME", "We have restarted the login service")

    assert "This answers ACME-1" in tell(answer)


def test_where_nothing_is_open_nothing_is_offered(quick: World) -> None:
    """An announcement stays one."""
    assert tell(quick.say("UDANA", "CACME", "Maintenance tonight at ten")[1]) == ""


def test_a_linked_answer_counts_at_its_own_time(world: World) -> None:
    """However much later it is linked."""
    world.ask()
    world.later(5)
    answered, _ = world.say("UDANA", "CACME", "We have restarted the login service")
    at = world.now
    world.later(50)
    world.press("URAVI", Press.ANSWERS, world.id("ACME-1"), answered, channel="CACME")

    assert world.reading("ACME-1").met_at == at
    assert world.outgoing(DESK, OutboxKind.MIRROR)[0].facts["person"] == world.person("UDANA")


def test_an_answer_given_before_the_ticket_counts(quick: World) -> None:
    """A bystander asked, an agent answered, a contact took it up: nobody waited."""
    quick.say("UBOB", "CACME", "I cannot log in any more")
    quick.later(2)
    answered, _ = quick.say("UDANA", "CACME", "Please clear your cookies")
    quick.later(2)
    quick.press("UANN", Press.ADOPT, quick.held()[0].id, channel="CACME")
    quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), answered, channel="CACME")

    reading = quick.reading("ACME-1")
    assert reading.met_at == reading.start


def test_a_linked_answer_can_turn_a_breach(quick: World) -> None:
    """Evidence found late is evidence: the answer was in time."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.later(60)
    answered, _ = quick.say("UDANA", "CNIMB", "It is the proxy, see the guide")
    quick.later(hours=10)
    assert quick.reading("NIMB-1").breached_at is not None
    quick.press("UDANA", Press.ANSWERS, quick.id("NIMB-1"), answered, channel="CNIMB")

    assert quick.reading("NIMB-1").breached_at is None


def test_a_message_is_linked_once(quick: World) -> None:
    """What belongs to a ticket is not another one's answer."""
    quick.ask()
    quick.later(5)
    quick.ask(text="The export is slow")
    answered, _ = quick.say("UDANA", "CACME", "We have restarted both")
    quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), answered, channel="CACME")

    answer = quick.press("UDANA", Press.ANSWERS, quick.id("ACME-2"), answered, channel="CACME")
    assert "dealt with already" in tell(answer)


def test_a_contacts_message_is_no_answer(quick: World) -> None:
    """Linking somebody else's words is refused."""
    quick.ask()
    quick.later(5)
    ts, _ = quick.say("UANN", "CACME", "thanks")

    assert tell(quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), ts, channel="CACME"))
    assert quick.reading("ACME-1").met_at is None


def test_an_answer_in_another_customers_channel_is_not_linked(quick: World) -> None:
    """It would carry one customer's conversation into another's."""
    quick.ask()
    ts, _ = quick.say("UDANA", "CBORE", "We have restarted your gateway")

    assert tell(quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), ts, channel="CBORE"))
    assert quick.facts("ACME-1", FactKind.MESSAGE_SENT) == []


def test_a_deleted_answer_cannot_be_linked(quick: World) -> None:
    """What the message says now is what counts, and it says nothing."""
    quick.ask()
    ts, _ = quick.say("UDANA", "CACME", "We have restarted the login service")
    quick.edit("UDANA", "CACME", ts, None)

    assert tell(quick.press("UDANA", Press.ANSWERS, quick.id("ACME-1"), ts, channel="CACME"))
    assert quick.reading("ACME-1").met_at is None


def slip(world: World) -> tuple[str, str]:
    """A ticket, and a follow-up that became another; the ts of both."""
    first = world.ask()
    world.later(10)
    return first, world.ask(text="It also happens in Safari")


@pytest.mark.parametrize("who", ["UDANA", "UANN"])
def test_a_follow_up_outside_the_thread_is_added_with_one_press(world: World, who: str) -> None:
    """The slip is closed with its clocks withdrawn; its words are the other ticket's, at their own time."""
    _, second = slip(world)
    said_at = world.now
    world.later(3)
    world.press(who, Press.ADD_TO, world.id("ACME-2"), world.id("ACME-1"), channel="CACME")

    assert world.numbers() == ["ACME-1"]
    assert world.case("ACME-2").ticket.closed_because == "merged"
    assert not any(reading.open for reading in world.readings("ACME-2"))
    assert world.said("ACME-1") == ["The login page shows 500", "It also happens in Safari"]
    assert world.facts("ACME-1", FactKind.MESSAGE_RECEIVED)[0].happened == said_at
    closed = world.facts("ACME-2", FactKind.CLOSED)[0].what
    assert closed["into"] == "ACME-1"
    assert [verdict["target"] for verdict in closed["verdicts"]] == ["first_response", "resolution"]
    with world.storage.read() as work:
        row = work.tickets.by_message("TVENDOR", "CACME", second)
    assert row is not None
    assert row.number == "ACME-1"


def test_what_is_said_in_the_slips_thread_is_the_other_tickets(quick: World) -> None:
    """An answer there counts on it, and a contact's word is not asked whether to reopen."""
    _, second = slip(quick)
    quick.press("UDANA", Press.ADD_TO, quick.id("ACME-2"), quick.id("ACME-1"))
    quick.say("UANN", "CACME", "And in Firefox", second)
    quick.say("UDANA", "CACME", "Thanks, we look at both", second)

    assert quick.said("ACME-1")[-2:] == ["And in Firefox", "Thanks, we look at both"]
    assert quick.reading("ACME-1").met_at == quick.now
    assert quick.outgoing("CACME", OutboxKind.REOPEN_QUESTION) == []


def test_the_overflow_asks_which_ticket(quick: World) -> None:
    """From the agents' card a form offers the customer's other open tickets."""
    slip(quick)
    form = quick.press("UDANA", Press.MORE, quick.id("ACME-2"), Press.ADD_TO.value).form
    assert form is not None
    quick.submit("UDANA", Form.ADD_TO, quick.id("ACME-2"), other=quick.id("ACME-1"))

    assert quick.numbers() == ["ACME-1"]


def test_nothing_is_added_across_customers(quick: World) -> None:
    """Nor to itself."""
    quick.ask()
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")

    for other in ("BORE-1", "ACME-1"):
        assert tell(quick.press("UDANA", Press.ADD_TO, quick.id("ACME-1"), quick.id(other)))
    assert quick.numbers() == ["ACME-1", "BORE-1"]


@pytest.mark.parametrize("who", ["UDANA", "UANN"])
def test_not_a_ticket_takes_it_back(quick: World, who: str) -> None:
    """One press by an agent or a contact: closed, clocks withdrawn, nothing fires any more."""
    ts = quick.ask()
    quick.press(who, Press.NOT_A_TICKET, quick.id("ACME-1"), channel="CACME")

    ticket = quick.case("ACME-1").ticket
    assert (ticket.status, ticket.closed_because) == (Status.CLOSED, "not_a_ticket")
    quick.later(days=10)
    assert quick.tick() == 0
    quick.say("UANN", "CACME", "Then let us talk about it tomorrow morning", ts)
    assert quick.outgoing("CACME", OutboxKind.REOPEN_QUESTION) == []


def test_a_mention_where_there_was_no_ticket_asks_for_one(quick: World) -> None:
    """The thread of what was taken back is a thread like any other."""
    ts = quick.ask()
    quick.press("UDANA", Press.NOT_A_TICKET, quick.id("ACME-1"))
    quick.say("UANN", "CACME", "<@UPLEDGE> it is a problem after all", ts)

    assert quick.numbers() == ["ACME-2"]


# Edits and deletions


def test_an_edit_is_shown_to_the_agents(quick: World) -> None:
    """With the new words; what was written stays in the timeline, and no clock moves."""
    ts = quick.ask()
    deadline = quick.reading("ACME-1").deadline
    quick.later(3)
    quick.edit("UANN", "CACME", ts, "The login page shows 502")
    quick.deliver()

    mirror = quick.posts(DESK)[-1].words
    assert "changed a message" in mirror
    assert "502" in mirror
    assert quick.said("ACME-1") == ["The login page shows 500", "The login page shows 502"]
    assert quick.reading("ACME-1").deadline == deadline
    assert quick.case("ACME-1").ticket.unknown == ()


def test_a_deletion_is_told_and_changes_no_clock(quick: World) -> None:
    """It happened all the same: an agent's deleted answer stays the answer."""
    ts = quick.ask()
    answer, _ = quick.say("UDANA", "CACME", "We see it and are looking", ts)
    quick.later(3)
    quick.edit("UDANA", "CACME", answer, None)
    quick.deliver()

    assert "deleted a message" in quick.posts(DESK)[-1].words
    assert quick.reading("ACME-1").met_at is not None


def test_deleting_the_first_message_keeps_the_ticket(quick: World) -> None:
    """A customer cannot make a request unasked; its thread goes on."""
    ts = quick.ask()
    quick.edit("UANN", "CACME", ts, None)
    quick.say("UANN", "CACME", "Sorry, I deleted the wrong message", ts)

    assert quick.numbers() == ["ACME-1"]
    assert quick.reading("ACME-1").open
    assert len(quick.facts("ACME-1", FactKind.MESSAGE_RECEIVED)) == 1


def test_edits_elsewhere_are_nobodys_business(quick: World) -> None:
    """Messages of no ticket, and what agents write in their own thread."""
    quick.ask()
    quick.deliver()
    other, _ = quick.say("UANN", "CACME", "thanks")
    private, _ = quick.say("UDANA", DESK, "old bug", quick.row("ACME-1").agents_thread)
    quick.edit("UANN", "CACME", other, "thanks a lot")
    quick.edit("UDANA", DESK, private, None)

    assert len(quick.case("ACME-1").timeline) == 1
