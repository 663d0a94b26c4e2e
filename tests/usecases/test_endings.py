"""Resolved, confirmed, reopened, closed: and what is said afterwards."""

import pytest
from desk_world import DESK, World, at, tell

from bot.views.ids import Form, Press
from policies.instant import from_slack
from policies.terms import Target
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import OutboxKind


def resolved(world: World, number: str = "ACME-1", resolution: str = "fix") -> None:
    """An agent resolves by form."""
    world.submit("UDANA", Form.RESOLVE, world.id(number), resolution=resolution, text="Restarted")


@pytest.mark.clause("N6")
@pytest.mark.clause("S6")
def test_resolving_asks_for_the_kind_and_tells_the_customer(world: World) -> None:
    """The form's kind and words reach the customer, who is asked whether it is solved."""
    ts = world.ask()
    form = world.press("UDANA", Press.RESOLVE, world.id("ACME-1")).form
    assert form is not None
    resolved(world)
    world.deliver()

    ticket = world.case("ACME-1").ticket
    assert (ticket.status, ticket.resolution, ticket.resolved_at) == (Status.RESOLVED, "fix", world.now)
    notice = world.posts("CACME", ts)[-1].words
    assert "Is it solved for you?" in notice
    assert "Restarted" in notice
    assert world.reading("ACME-1", Target.RESOLUTION).met_at == world.now


@pytest.mark.clause("N6")
def test_an_agents_check_mark_resolves_as_of_then_and_asks_for_the_kind(world: World) -> None:
    """The question is for that agent's eyes only; the answer names the resolution."""
    ts = world.ask()
    world.later(30)
    answer = world.react("UDANA", "CACME", ts, "white_check_mark")

    assert "What kind of resolution" in tell(answer)
    assert world.case("ACME-1").ticket.resolved_at == world.now
    world.press("UDANA", Press.NAME_RESOLUTION, world.id("ACME-1"), "workaround")
    assert world.case("ACME-1").ticket.resolution == "workaround"


@pytest.mark.clause("S2")
def test_a_contacts_check_mark_confirms_what_is_resolved(quick: World) -> None:
    """Before that it means nothing; after it the ticket is closed."""
    ts = quick.ask()
    assert tell(quick.react("UANN", "CACME", ts, "white_check_mark")) == ""
    assert quick.case("ACME-1").ticket.status is Status.OPEN
    resolved(quick)
    quick.react("UANN", "CACME", ts, "white_check_mark")

    ticket = quick.case("ACME-1").ticket
    assert (ticket.status, ticket.closed_because) == (Status.CLOSED, "confirmed")


@pytest.mark.clause("S2")
def test_a_contact_confirms_or_reopens_by_button(quick: World) -> None:
    """Both answers are one press away."""
    quick.ask()
    resolved(quick)
    quick.press("UBEN", Press.REOPEN, quick.id("ACME-1"), channel="CACME")
    assert quick.case("ACME-1").ticket.status is Status.OPEN
    resolved(quick)
    quick.press("UANN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")

    assert quick.case("ACME-1").ticket.closed_because == "confirmed"


@pytest.mark.clause("S2")
def test_silence_closes_it_after_the_policys_days(quick: World) -> None:
    """The tick closes it, the customer is told, and the closing keeps the verdicts."""
    quick.now = at("2026-06-08 10:00")
    quick.ask("UQUINN", "CQUAR", "Agents stop reporting")
    resolved(quick, "QUAR-1")
    with quick.storage.read() as work:
        wake = work.tickets.next_wake()
    assert wake is not None
    quick.now = wake
    quick.tick()

    ticket = quick.case("QUAR-1").ticket
    assert (ticket.status, ticket.closed_because) == (Status.CLOSED, "silence")
    closed = quick.facts("QUAR-1", FactKind.CLOSED)[0].what
    assert closed["verdicts"][0]["target"] == "first_response"
    assert closed["read_with"]["version"] == quick.case("QUAR-1").terms.version
    assert set(closed["read_with"]) == {"version", "tzdata", "holidays"}
    assert [row.facts["reason"] for row in quick.outgoing("CQUAR", OutboxKind.CLOSED_NOTICE)] == ["silence"]


@pytest.mark.parametrize("said", ["Thank you so much!", "great, thanks", ":tada:"])
def test_thanks_after_resolution_do_nothing(quick: World, said: str) -> None:
    """It is mirrored; nobody is asked anything."""
    ts = quick.ask()
    resolved(quick)
    quick.say("UANN", "CACME", said, ts)

    assert quick.outgoing("CACME", OutboxKind.REOPEN_QUESTION) == []
    assert quick.case("ACME-1").ticket.status is Status.RESOLVED


def test_other_words_ask_reopen_or_done_and_reopening_counts_from_them(world: World) -> None:
    """The question goes to the contact; a press an hour later reopens as of the message."""
    ts = world.ask()
    resolved(world)
    world.later(20)
    again, _ = world.say("UANN", "CACME", "It is back since noon", ts)
    question = world.outgoing("CACME", OutboxKind.REOPEN_QUESTION)[0].facts
    world.later(60)
    world.press("UANN", Press.REOPEN, world.id("ACME-1"), question["message_seq"], channel="CACME")

    ticket = world.case("ACME-1").ticket
    assert (ticket.status, ticket.cycles[-1].number) == (Status.OPEN, 2)
    assert ticket.cycles[-1].start == from_slack(again)
    assert world.outgoing(DESK, OutboxKind.REOPENED_NOTICE)[0].broadcast
    assert world.reading("ACME-1", Target.RESOLUTION).open


def test_the_first_cycle_stays_met(quick: World) -> None:
    """Reopening does not unmake what was kept."""
    ts = quick.ask()
    quick.say("UDANA", "CACME", "Looking into it", ts)
    resolved(quick)
    quick.later(10)
    quick.press("UANN", Press.REOPEN, quick.id("ACME-1"), channel="CACME")

    first = [reading for reading in quick.readings("ACME-1") if reading.cycle == 1]
    assert all(reading.met_at is not None for reading in first)


def test_done_on_a_closed_ticket_is_simply_done(quick: World) -> None:
    """Whoever answers the question on a ticket that closed meanwhile is not refused."""
    ts = quick.ask()
    resolved(quick)
    quick.say("UANN", "CACME", "We will watch it for a day", ts)
    quick.press("UANN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")

    assert tell(quick.press("UBEN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")) == ""


def test_an_older_question_reopens_from_now(quick: World) -> None:
    """A button of an earlier resolution cannot reach behind the present one."""
    ts = quick.ask()
    resolved(quick)
    quick.later(5)
    quick.say("UANN", "CACME", "It is back since noon", ts)
    old = quick.outgoing("CACME", OutboxKind.REOPEN_QUESTION)[0].facts["message_seq"]
    quick.press("UDANA", Press.REOPEN, quick.id("ACME-1"))
    quick.later(30)
    resolved(quick)
    quick.later(30)
    quick.press("UANN", Press.REOPEN, quick.id("ACME-1"), old, channel="CACME")

    ticket = quick.case("ACME-1").ticket
    assert (ticket.status, ticket.cycles[-1].start) == (Status.OPEN, quick.now)


@pytest.mark.parametrize(
    ("key", "who", "channel", "days"), [("ACME", "UANN", "CACME", 18), ("NIMB", "UNOA", "CNIMB", 15)]
)
def test_after_the_window_a_new_ticket_names_the_old_one(
    quick: World, key: str, who: str, channel: str, days: int
) -> None:
    """It opens from the contact's message, in the same thread; both cards say what it follows."""
    ts = quick.ask(who, channel)
    resolved(quick, f"{key}-1")
    quick.later(days=days)
    again, _ = quick.say(who, channel, "It is back since noon", ts)

    assert quick.row(f"{key}-2").receipt == from_slack(again)
    assert quick.row(f"{key}-2").customer_thread == ts
    assert quick.facts(f"{key}-2", FactKind.OPENED)[0].what["links"] == f"{key}-1"
    quick.deliver()
    assert any(f"Follows {key}-1" in post.words for post in quick.posts(channel, ts))
    quick.say("UDANA", channel, "Looking into it", ts)
    assert quick.reading(f"{key}-2").met_at == quick.now


def test_thanks_after_the_window_open_nothing(quick: World) -> None:
    """However late they come."""
    ts = quick.ask()
    resolved(quick)
    quick.later(days=40)
    quick.say("UANN", "CACME", "thanks again", ts)

    assert quick.numbers(closed=True) == ["ACME-1"]


def test_the_button_after_the_window_says_what_to_do(quick: World) -> None:
    """Without a message there is nothing to open a ticket from."""
    quick.ask()
    resolved(quick)
    quick.press("UANN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")
    quick.later(days=40)

    answer = quick.press("UANN", Press.REOPEN, quick.id("ACME-1"), channel="CACME")
    assert "Write a new message" in tell(answer)


def test_resolving_twice_is_refused(quick: World) -> None:
    """The second is told to reopen first."""
    ts = quick.ask()
    resolved(quick)

    assert "resolved already" in tell(quick.react("URAVI", "CACME", ts, "white_check_mark"))
    assert len(quick.facts("ACME-1", FactKind.RESOLVED)) == 1


@pytest.mark.clause("T9")
def test_closing_names_a_reason_of_the_policy(quick: World) -> None:
    """The customer reads it, and what still ran is withdrawn."""
    ts = quick.ask()
    form = quick.press("UDANA", Press.CLOSE, quick.id("ACME-1")).form
    assert form is not None
    quick.submit("UDANA", Form.CLOSE, quick.id("ACME-1"), reason="third_party")
    quick.deliver()

    assert quick.case("ACME-1").ticket.closed_because == "third_party"
    assert "Third-party" in quick.posts("CACME", ts)[-1].words
    assert not any(reading.open for reading in quick.readings("ACME-1"))


@pytest.mark.clause("B10")
def test_access_not_provided_is_a_reason_to_close(quick: World) -> None:
    """Without access there is no obligation to resolve."""
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    quick.submit("UDANA", Form.CLOSE, quick.id("BORE-1"), reason="access_not_provided")

    assert quick.case("BORE-1").ticket.closed_because == "access_not_provided"


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (Form.CLOSE, {"reason": "merged"}),
        (Form.CLOSE, {"reason": "bored"}),
        (Form.RESOLVE, {"resolution": "magic"}),
        (Form.WAIT, {"reason": "lunch"}),
    ],
)
def test_codes_that_the_policy_does_not_have_are_refused(
    quick: World, form: Form, given: dict[str, str]
) -> None:
    """They come from another version of the form, which stays with what was typed."""
    quick.ask()

    assert "out of date" in tell(quick.submit("UDANA", form, quick.id("ACME-1"), **given))
    assert len(quick.case("ACME-1").timeline) == 1


@pytest.mark.clause("T7")
def test_a_workaround_may_resolve(quick: World) -> None:
    """Resolving with it stops the estimate, worded as one."""
    quick.ask()
    resolved(quick, resolution="workaround")

    reading = quick.reading("ACME-1", Target.RESOLUTION)
    assert reading.met_at == quick.now
    assert reading.promise.wording.value == "estimate"


def test_a_workaround_on_the_way_leaves_it_open(quick: World) -> None:
    """Recorded, told to the agents, and the ticket goes on."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.press("UDANA", Press.WORKAROUND, quick.id("NIMB-1"))

    assert quick.case("NIMB-1").ticket.status is Status.OPEN
    assert quick.outgoing(DESK, OutboxKind.ANNOUNCEMENT)[0].facts["code"] == "workaround"


@pytest.mark.parametrize("press", [Press.CLAIM, Press.REPLY, Press.WAIT, Press.RESOLVE, Press.NOT_A_TICKET])
def test_a_closed_ticket_says_that_it_is_closed(quick: World, press: Press) -> None:
    """Old cards' buttons get a sentence with the way on."""
    quick.ask()
    resolved(quick)
    quick.press("UANN", Press.CONFIRM, quick.id("ACME-1"), channel="CACME")

    assert "closed" in tell(quick.press("UDANA", press, quick.id("ACME-1")))
    assert quick.case("ACME-1").ticket.status is Status.CLOSED


def test_a_resolved_ticket_neither_waits_nor_gets_a_workaround(quick: World) -> None:
    """What is not in work says so."""
    quick.ask()
    resolved(quick)

    assert "not open" in tell(
        quick.submit("UDANA", Form.WAIT, quick.id("ACME-1"), reason="customer", note="Which?")
    )
    assert "not open" in tell(quick.press("UDANA", Press.WORKAROUND, quick.id("ACME-1")))
