"""The other ways in: an emoji, the standing button, the command; for oneself or by an agent for a customer."""

import pytest
from desk_world import DESK, World, at, tell, words

from bot.usecases.actors import Profile
from bot.views.ids import Form, Press
from policies.instant import from_slack
from policies.people import Standing
from policies.terms import Kind, Target
from policies.timeline import FactKind


def call(world: World, key: str = "QUAR", contact: str = "UQUINN", **more: str):
    """An agent logs a call."""
    given = {
        "source": "phone",
        "contact": world.person(contact),
        "description": "Agents stop reporting",
        "priority": "1",
        **more,
    }
    return world.submit("UDANA", Form.OPEN_FOR_CUSTOMER, world.customer(key), **given)


# By emoji


@pytest.mark.parametrize("who", ["UBEN", "UDANA"])
def test_the_ticket_emoji_on_a_contacts_message_opens_it_at_its_own_time(quick: World, who: str) -> None:
    """By a contact or an agent, on small talk even; the receipt is the message's own time."""
    ts, _ = quick.say("UANN", "CACME", "hello all")
    quick.later(30)
    quick.react(who, "CACME", ts, "ticket")

    ticket = quick.case("ACME-1").ticket
    assert ticket.receipt == from_slack(ts)
    assert ticket.requester == quick.person("UANN")
    assert quick.row("ACME-1").customer_thread == ts


def test_a_contacts_emoji_on_anybodys_message_asks_in_the_contacts_name(quick: World) -> None:
    """On an agent's message the receipt is the emoji's instant, and the first mention is kept."""
    ts, _ = quick.say("UDANA", "CACME", "We see errors in your tenant")
    mentioned = quick.now
    quick.later(10)
    quick.react("UANN", "CACME", ts, "admission_tickets")

    ticket = quick.case("ACME-1").ticket
    assert (ticket.requester, ticket.receipt) == (quick.person("UANN"), quick.now)
    assert ticket.first_mention == mentioned


def test_a_contacts_emoji_on_a_machines_message_opens_it(quick: World) -> None:
    """An alert that some integration posted has no author; the contact asks."""
    ts = quick.ts()
    quick.written("", "CACME", "ALERT: export queue is stuck", ts=ts)
    quick.react("UANN", "CACME", ts, "ticket")

    assert quick.case("ACME-1").ticket.requester == quick.person("UANN")
    assert quick.said("ACME-1") == ["ALERT: export queue is stuck"]


def test_two_ticket_emoji_on_one_message_are_one_ticket(world: World) -> None:
    """The second is told that it is a ticket already."""
    ts, _ = world.say("UANN", "CACME", "hello all")
    world.react("UBEN", "CACME", ts, "ticket")

    assert "ACME-1" in tell(world.react("UDANA", "CACME", ts, "ticket"))
    assert world.numbers() == ["ACME-1"]


def test_an_agents_emoji_on_what_no_contact_wrote_is_refused(quick: World) -> None:
    """Only contacts submit requests, so an agent cannot make one of somebody else's words."""
    ts, _ = quick.say("UDANA", "CACME", "We see errors in your tenant")

    assert "what a support contact wrote" in tell(quick.react("UDANA", "CACME", ts, "ticket"))
    assert quick.numbers() == []


def test_a_bystanders_emoji_is_refused(quick: World) -> None:
    """Whoever may not ask may not ask by emoji."""
    ts, _ = quick.say("UANN", "CACME", "hello all")

    assert "support contacts" in tell(quick.react("UBOB", "CACME", ts, "ticket"))
    assert quick.numbers() == []


def test_an_emoji_on_a_deleted_message_opens_nothing(quick: World) -> None:
    """What is gone cannot be looked up; nobody is troubled."""
    ts, _ = quick.say("UANN", "CACME", "hello all")
    quick.edit("UANN", "CACME", ts, None)

    assert tell(quick.react("UANN", "CACME", ts, "ticket")) == ""
    assert quick.numbers() == []


@pytest.mark.parametrize("emoji", ["eyes", "white_check_mark", "one", "rotating_light", "tada"])
def test_emoji_on_messages_that_are_no_tickets_mean_nothing(quick: World, emoji: str) -> None:
    """A foreign message stays what it is."""
    ts, _ = quick.say("UANN", "CACME", "hello all")

    assert tell(quick.react("UDANA", "CACME", ts, emoji)) == ""
    assert tell(quick.react("UANN", "CRANDOM", quick.ts(), emoji)) == ""
    assert quick.numbers() == []


# By form


def test_the_standing_button_opens_the_form_in_the_policys_words(quick: World) -> None:
    """It asks kind, category, priority with its definitions, and what the policy wants to know."""
    answer = quick.press("UANN", Press.OPEN, quick.customer("ACME"), channel="CACME")

    assert answer.form is not None
    shown = words(answer.form)
    for asked in ("Critical", "Nobody can use the service", "What does not work", "Access or availability"):
        assert asked in shown


@pytest.mark.clause("T4")
@pytest.mark.clause("T8")
def test_a_contacts_form_is_a_ticket_with_all_it_said(world: World) -> None:
    """Kind, category, priority and details are on the ticket, and the rest is shown as missing."""
    world.submit(
        "UANN",
        Form.OPEN,
        world.customer("ACME"),
        description="The scan results stopped arriving",
        kind="incident",
        category="data",
        priority="2",
        information__impact="The whole security team",
        information__started="Since 9:30",
    )

    ticket = world.case("ACME-1").ticket
    assert (ticket.kind, ticket.category, ticket.priority) == (Kind.INCIDENT, "data", 2)
    assert (ticket.source, ticket.receipt) == ("form", world.now)
    assert ticket.given == {"impact", "started"}
    world.deliver()
    assert "Missing: Steps to see it happen · Logs or data" in world.posts(DESK)[0].words
    assert "Wording of the error message" in world.posts("CACME")[-1].words
    assert world.row("ACME-1").customer_thread is not None


def test_the_details_button_adds_what_was_missing(quick: World) -> None:
    """A contact's details are on the ticket, and the agents' thread says so."""
    quick.ask()
    answer = quick.press("UANN", Press.DETAILS, quick.id("ACME-1"), channel="CACME")
    assert "Steps to see it happen" in words(answer.form)
    quick.submit("UANN", Form.DETAILS, quick.id("ACME-1"), information__steps="Log in", category="access")

    ticket = quick.case("ACME-1").ticket
    assert (ticket.given, ticket.category) == ({"steps"}, "access")
    assert quick.outgoing(DESK, "announcement")[0].facts["given"] == ["steps"]


@pytest.mark.clause("U3")
def test_the_form_asks_what_first_line_support_found(quick: World) -> None:
    """Where the customer does the first line, its findings are asked for and kept."""
    answer = quick.press("UULA", Press.OPEN, quick.customer("UMBR"), channel="CUMBR")
    assert "first-line support found" in words(answer.form)

    quick.submit(
        "UULA",
        Form.OPEN,
        quick.customer("UMBR"),
        description="Dashboards are empty",
        information__first_line="We restarted the loader",
    )

    assert quick.case("UMBR-1").ticket.given == {"first_line"}


@pytest.mark.clause("U6")
def test_a_production_only_priority_is_capped_elsewhere_and_says_why(quick: World) -> None:
    """Severity 1 on a test system opens as 3, with the reason on the customer's card."""
    quick.submit(
        "UULA",
        Form.OPEN,
        quick.customer("UMBR"),
        description="The test system does not start",
        priority="1",
        environment="test",
    )
    quick.deliver()

    assert quick.case("UMBR-1").ticket.priority == 3
    assert "production systems only" in quick.posts("CUMBR")[-1].words


@pytest.mark.clause("U6")
def test_naming_another_environment_later_caps_it_then(quick: World) -> None:
    """The cap counts as a correction, and both sides get the receipt."""
    quick.submit("UULA", Form.OPEN, quick.customer("UMBR"), description="It is down", priority="1")
    assert quick.case("UMBR-1").ticket.priority == 1
    quick.submit("UULA", Form.DETAILS, quick.id("UMBR-1"), environment="test")

    assert quick.case("UMBR-1").ticket.priority == 3
    assert quick.facts("UMBR-1", FactKind.PRIORITY_CHANGED)[0].what["how"] == "misclassified"
    assert quick.outgoing(DESK, "agents_receipt")


def test_a_form_sent_twice_is_one_ticket(quick: World) -> None:
    """The same submission can arrive again; its view id is claimed with the ticket."""
    from bot.inputs import Submitted, Who  # noqa: PLC0415 -- the same view twice, which `submit` never sends
    from handlers.slack import forms  # noqa: PLC0415

    sent = Submitted(
        who=Who(workspace="", user="UANN"),
        callback=Form.OPEN,
        view_id="V1",
        metadata=quick.customer("ACME"),
        values={"description": "The login page shows 500"},
    )
    forms.handle(quick.front, sent)
    forms.handle(quick.front, sent)

    assert quick.numbers() == ["ACME-1"]


# By command


def test_support_new_gives_a_contact_the_form_for_themselves(quick: World) -> None:
    """A contact whose workspace has the app gets their own customer's form."""
    answer = quick.command("UANN", "new", "CELSEWHERE")

    assert answer.form is not None
    assert answer.form["private_metadata"] == quick.customer("ACME")


def test_support_new_lets_an_agent_choose_the_customer_first(quick: World) -> None:
    """The questions are the policy's, so the customer comes first; in a shared channel it is known."""
    chooser = quick.command("UDANA", "new").form
    assert "Which customer" in words(chooser)
    chosen = quick.press("UDANA", Press.CUSTOMER_CHOSEN, quick.customer("QUAR"), channel=None)
    assert "Quinn" in words(chosen.form)
    known = quick.command("UDANA", "new", "CQUAR").form["private_metadata"]
    assert known == f"{quick.customer('QUAR')}|CQUAR"


@pytest.mark.parametrize("who", ["UOLU", "UBOB"])
def test_support_new_is_refused_to_everybody_else(quick: World, who: str) -> None:
    """Colleagues and bystanders get a sentence instead of the form."""
    for channel in (DESK, "CACME", "CELSEWHERE"):
        answer = quick.command(who, "new", channel)
        assert answer.form is None
        assert tell(answer)


@pytest.mark.clause("S1")
def test_a_call_is_received_when_it_came_and_answered_on_the_call(world: World) -> None:
    """The typed time is the receipt; a call counts as answered unless the agent says no."""
    world.now = at("2026-06-05 10:00")
    world.lookups.profiles["UDANA"] = Profile(
        user="UDANA", team="TVENDOR", name="Dana", zone="America/Los_Angeles"
    )
    call(world, receipt="9:20")

    ticket = world.case("QUAR-1").ticket
    assert ticket.receipt == at("2026-06-05 09:20")
    assert ticket.source == "phone"
    assert ticket.requester == world.person("UQUINN")
    assert world.reading("QUAR-1").met_at == at("2026-06-05 09:20")
    assert world.facts("QUAR-1", FactKind.OPENED)[0].what["typed"] is True


@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.SUSPENDED])
def test_a_customer_without_a_shared_channel_is_refused_in_the_form(quick: World, standing: Standing) -> None:
    """There would be nowhere to answer; an import wants a channel, and one that is taken over leaves none."""
    quick.change_customer("QUAR", shared_channels=(), standing=standing)

    assert "Add one to the customers file first" in tell(call(quick))
    assert quick.numbers(closed=True) == []
    assert quick.held("QUAR") == []


def test_a_call_that_was_not_answered_runs_from_its_time(quick: World) -> None:
    """A voice mail starts the clock when it was left."""
    call(quick, receipt="40 min ago", answered="no")

    reading = quick.reading("QUAR-1")
    assert reading.open
    assert reading.start == quick.now - 40 * 60


def test_a_time_in_the_future_is_refused_and_the_form_stays(quick: World) -> None:
    """Nothing is lost: the error stands in the form."""
    answer = call(quick, receipt="tomorrow 9:00")

    assert "future" in tell(answer)
    assert answer.errors
    assert quick.numbers() == []


@pytest.mark.parametrize("typed", ["3/4/2026 10:00", "sometime", "9", "٣ صباحا"])
def test_a_time_that_cannot_be_read_is_refused_on_its_field(quick: World, typed: str) -> None:
    """An unclear time is asked again, with an example, rather than guessed."""
    answer = call(quick, receipt=typed)

    assert list(answer.errors) == ["receipt"]
    assert "10:30" in tell(answer)
    assert quick.numbers() == []


def test_an_agent_cannot_log_for_another_customers_contact(quick: World) -> None:
    """The contact must be the customer's own."""
    answer = call(quick, contact="UANN")

    assert tell(answer)
    assert quick.numbers() == []


@pytest.mark.clause("N1")
def test_an_email_opens_as_an_information_request_until_somebody_looked_into_it(quick: World) -> None:
    """At priority 4; after triage the new target runs from then, never later than the first deadline."""
    call(quick, "NIMB", "UNOA", source="email", priority="1", kind="incident")

    ticket = quick.case("NIMB-1").ticket
    assert (ticket.kind, ticket.priority, ticket.source) == (Kind.INFORMATION_REQUEST, 4, "email")
    first = quick.reading("NIMB-1").deadline
    assert first == quick.now + 8 * 3600
    quick.later(hours=1)
    quick.submit("UDANA", Form.CHANGE_KIND, quick.id("NIMB-1"), kind="incident")
    quick.submit("UDANA", Form.PRIORITY, quick.id("NIMB-1"), priority="2", how="impact")
    assert quick.reading("NIMB-1").deadline == quick.now + 2 * 3600
    assert quick.reading("NIMB-1").deadline <= first


@pytest.mark.clause("B2")
def test_a_refused_source_says_which_one_to_use(quick: World) -> None:
    """A telephone request below P1 on the Premium plan is turned to writing; the form stays."""
    quick.change_customer("BORE", plan="premium")
    answer = call(quick, "BORE", "UBIRGIT", priority="3")

    assert "write here or send an e-mail" in tell(answer)
    assert answer.errors
    assert quick.numbers() == []

    call(quick, "BORE", "UBIRGIT", priority="1")
    assert quick.numbers() == ["BORE-1"]


@pytest.mark.clause("S1")
def test_an_email_has_no_target_until_it_is_logged(quick: World) -> None:
    """Where the contract counts web and telephone only, logging it as an e-mail is refused with the way."""
    answer = call(quick, source="email")

    assert "web or telephone" in tell(answer)
    assert quick.numbers() == []


@pytest.mark.clause("B17")
def test_on_self_service_the_requesters_priority_stands(quick: World) -> None:
    """The customer assigns it; there are no targets, and everything works all the same."""
    quick.change_customer("BORE", plan="self_service")
    quick.submit("UBIRGIT", Form.OPEN, quick.customer("BORE"), description="No mail", priority="1")

    assert quick.case("BORE-1").ticket.priority == 1
    assert quick.readings("BORE-1") == []


@pytest.mark.clause("B3")
def test_a_ticket_without_targets_works_everywhere(quick: World) -> None:
    """Cards and lists say so, and it can be claimed, answered, resolved and confirmed."""
    quick.change_customer("BORE", plan="self_service")
    ts = quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    quick.deliver()
    assert "no response times" in quick.posts("CBORE", ts)[0].words
    assert "BORE-1" in tell(quick.command("UDANA", "list"))
    quick.command("UDANA", "claim BORE-1")
    quick.say("UDANA", "CBORE", "We are looking", ts)
    quick.submit("UDANA", Form.RESOLVE, quick.id("BORE-1"), resolution="fix")
    quick.press("UBIRGIT", Press.CONFIRM, quick.id("BORE-1"), channel="CBORE")

    assert quick.case("BORE-1").ticket.closed_because == "confirmed"
    assert quick.tick() == 0


def test_three_clocks_run_on_one_ticket(quick: World) -> None:
    """Triage, assignment and resolution each have their own stop."""
    quick.ask("UULA", "CUMBR", "One chart is wrong")

    assert {reading.target for reading in quick.readings("UMBR-1")} == {
        Target.TRIAGE_START,
        Target.ASSIGNMENT,
        Target.RESOLUTION,
    }
