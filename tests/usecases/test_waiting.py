"""Waiting for somebody: what it stops, what ends it; breaches acknowledged, reminders put off; questions about tickets."""

import pytest
from desk_world import DESK, World, tell

from bot.views.ids import Form, Press
from policies.clock import State
from policies.terms import Target
from policies.ticket import Status
from policies.timeline import FactKind
from storage.records import OutboxKind


@pytest.mark.clause("N3")
def test_asking_for_information_lists_what_is_missing_and_is_on_the_timeline(quick: World) -> None:
    """The customer reads what to tell, the card says that we wait; no clock stops where the policy grants nothing."""
    ts = quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    form = quick.press("UDANA", Press.WAIT, quick.id("NIMB-1")).form
    assert form is not None
    quick.submit(
        "UDANA", Form.WAIT, quick.id("NIMB-1"), reason="customer", asked="steps", note="The run id helps"
    )
    quick.deliver()

    asked = quick.posts("CNIMB", ts)[-1].words
    assert "Steps to see it happen" in asked
    assert "The run id helps" in asked
    assert quick.case("NIMB-1").ticket.status is Status.WAITING
    assert quick.reading("NIMB-1").state is State.RUNNING
    assert len(quick.facts("NIMB-1", FactKind.WAITING)) == 1


def test_a_contacts_answer_ends_the_waiting(quick: World) -> None:
    """In the thread or by the details form; waiting for something else goes on."""
    ts = quick.ask()
    quick.submit("UDANA", Form.WAIT, quick.id("ACME-1"), reason="customer", note="Which page?")
    quick.say("UANN", "CACME", "Here are the steps: log in", ts)
    assert quick.case("ACME-1").ticket.status is Status.OPEN

    quick.submit("UDANA", Form.WAIT, quick.id("ACME-1"), reason="customer", note="Which page?")
    quick.submit("UANN", Form.DETAILS, quick.id("ACME-1"), information__steps="Log in")
    assert quick.case("ACME-1").ticket.status is Status.OPEN


@pytest.mark.clause("B10")
def test_remote_access_stops_the_response_clock_for_exactly_that_long(world: World) -> None:
    """The deadline moves by the open time that was waited; a contact's word does not end it."""
    ts = world.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    before = world.reading("BORE-1").deadline
    world.submit("UDANA", Form.WAIT, world.id("BORE-1"), reason="awaiting_remote_access")
    assert world.reading("BORE-1").state is State.PAUSED
    world.later(45)
    world.say("UBIRGIT", "CBORE", "We are working on it", ts)
    assert world.reading("BORE-1").state is State.PAUSED
    world.press("UDANA", Press.RESUME, world.id("BORE-1"))

    assert world.reading("BORE-1").state is State.RUNNING
    assert world.reading("BORE-1").deadline == before + 45 * 60


def test_no_reminder_fires_while_a_clock_is_paused(quick: World) -> None:
    """The ladder waits with the clock."""
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    quick.submit("UDANA", Form.WAIT, quick.id("BORE-1"), reason="awaiting_remote_access")
    quick.tick()
    fired = len(quick.facts("BORE-1", FactKind.RUNG_FIRED))
    quick.run_until(quick.now + 20 * 3600)

    assert len(quick.facts("BORE-1", FactKind.RUNG_FIRED)) == fired


def test_resuming_what_does_not_wait_is_refused(quick: World) -> None:
    """With a sentence that says so."""
    quick.ask()

    assert "not waiting" in tell(quick.press("UDANA", Press.RESUME, quick.id("ACME-1")))
    assert "not waiting" in tell(quick.command("UDANA", "resume ACME-1"))


def test_an_acknowledged_breach_stops_nagging_while_the_ladder_climbs(quick: World) -> None:
    """The repeats end; the manager's rung still comes."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.command("UDANA", "priority NIMB-1 1")
    quick.run_until(quick.now + 3601)
    assert "nothing to acknowledge" not in tell(quick.press("UDANA", Press.ACKNOWLEDGE, quick.id("NIMB-1")))
    quick.run_until(quick.now + 6 * 3600)

    fired = [fact.what["rung"] for fact in quick.facts("NIMB-1", FactKind.RUNG_FIRED)]
    assert "30m past" in fired
    assert not [rung for rung in fired if rung.startswith("every")]


def test_without_the_acknowledgement_it_nags(quick: World) -> None:
    """Every hour, until somebody answers for it."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.command("UDANA", "priority NIMB-1 1")
    quick.run_until(quick.now + 4 * 3600 + 10)

    fired = [fact.what["rung"] for fact in quick.facts("NIMB-1", FactKind.RUNG_FIRED)]
    assert len([rung for rung in fired if rung.startswith("every")]) == 3


def test_where_nothing_is_overdue_there_is_nothing_to_acknowledge(quick: World) -> None:
    """The press says so."""
    quick.ask()

    assert "nothing to acknowledge" in tell(quick.press("UDANA", Press.ACKNOWLEDGE, quick.id("ACME-1")))


def test_a_reminder_can_be_put_off_once_and_never_past_the_deadline(quick: World) -> None:
    """It fires then, in the ticket's thread."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    reading = quick.reading("NIMB-1")
    quick.press("UDANA", Press.SNOOZE, quick.id("NIMB-1"), "first_response", 1, 1, 10 * 3600)
    snoozed = quick.facts("NIMB-1", FactKind.REMINDER_SNOOZED)[0].what
    assert snoozed["until"] == reading.deadline
    quick.press("UDANA", Press.SNOOZE, quick.id("NIMB-1"), "first_response", 1, 1, 900)
    quick.run_until(quick.now + 901)

    assert [fact.happened for fact in quick.facts("NIMB-1", FactKind.RUNG_FIRED)] == [quick.now - 1]


def test_a_clock_that_does_not_run_cannot_be_snoozed(quick: World) -> None:
    """Once answered, or never promised."""
    ts = quick.ask()
    quick.say("UDANA", "CACME", "Looking into it", ts)

    for target in ("first_response", "next_update"):
        answer = quick.press("UDANA", Press.SNOOZE, quick.id("ACME-1"), target, 1, 1, 900)
        assert "no longer runs" in tell(answer)


# Questions


@pytest.mark.clause("B14")
@pytest.mark.clause("U12")
def test_contacts_see_their_own_customers_tickets_only(quick: World) -> None:
    """Listed or shown by number; another company's are refused."""
    quick.ask()
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")

    listed = tell(quick.command("UANN", "list", "CACME"))
    assert "ACME-1" in listed
    assert "BORE" not in listed
    assert "ACME-1" in tell(quick.command("UBEN", "show ACME-1", "CACME"))
    assert "No mail" not in tell(quick.command("UANN", "show BORE-1", "CACME"))
    assert "BORE" not in tell(quick.command("UANN", "list", "CBORE"))


@pytest.mark.parametrize("who", ["UBOB", "UOLU"])
@pytest.mark.parametrize("typed", ["list", "mine", "show ACME-1"])
def test_bystanders_and_colleagues_see_none(quick: World, who: str, typed: str) -> None:
    """They get a sentence, and nothing of the ticket."""
    quick.ask()
    told = tell(quick.command(who, typed, "CACME"))

    assert told
    assert "login page" not in told
    assert "priority" not in told


def test_an_agents_lists(quick: World) -> None:
    """All of them, those of the channel's customer, their own."""
    quick.ask()
    quick.ask("UBIRGIT", "CBORE", "No mail is filtered any more")
    quick.command("UDANA", "claim BORE-1")

    everything = tell(quick.command("UDANA", "list"))
    assert "ACME-1" in everything
    assert "BORE-1" in everything
    assert "BORE-1" not in tell(quick.command("UDANA", "list", "CACME"))
    own = tell(quick.command("UDANA", "mine"))
    assert "BORE-1" in own
    assert "ACME-1" not in own


def test_what_is_shown_to_a_contact_has_nothing_internal(quick: World) -> None:
    """The history for contacts leaves out alarms and who was told."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.run_until(quick.now + 10 * 3600)
    shown = tell(quick.command("UNOA", "show NIMB-1", "CNIMB"))

    assert "NIMB-1" in shown
    for internal in ("Mei Tanaka", "Olu Adeyemi", "<@UMEI>", "Set priority"):
        assert internal not in shown


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("claim", "/support claim"),
        ("clame ACME-1", "/support claim ACME-1"),
        ("ACME-1", "/support show ACME-1"),
        ("assign ACME-1", "/support assign ACME-1 @dana"),
        ("!!!", "/support help"),
        ("<!channel> make it so", "/support help"),
    ],
)
def test_what_cannot_be_read_gets_the_nearest_command(quick: World, typed: str, example: str) -> None:
    """With an example to copy, and without pinging anybody."""
    told = tell(quick.command("UDANA", typed))

    assert example in told
    assert "<!channel>" not in told


def test_help_is_for_the_readers_role(quick: World) -> None:
    """A contact is not offered what only agents may do."""
    assert "/support assign" in tell(quick.command("UDANA", ""))
    assert "/support assign" not in tell(quick.command("UANN", "help", "CACME"))


def test_a_number_that_is_not_there(quick: World) -> None:
    """In any case of letters."""
    quick.ask()

    assert "no ticket ACME-9" in tell(quick.command("UDANA", "show acme-9"))
    assert "ACME-1" in tell(quick.command("UDANA", "show acme-1"))


@pytest.mark.parametrize("word", ["wait", "resolve", "priority"])
def test_commands_that_need_more_open_their_form(quick: World, word: str) -> None:
    """For agents; contacts are refused."""
    quick.ask()

    assert quick.command("UDANA", f"{word} ACME-1").form is not None
    refused = quick.command("UANN", f"{word} ACME-1", "CACME")
    assert refused.form is None
    assert tell(refused)


def test_a_ticket_in_a_targets_last_quarter_shows_in_the_channel(quick: World) -> None:
    """Earlier reminders stay in the thread."""
    quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.run_until(quick.reading("NIMB-1").deadline - 1)
    alarms = quick.outgoing(DESK, OutboxKind.ALARM)

    assert [row.facts["rungs"][0]["rung"] for row in alarms] == ["50%", "15m left"]
    assert [row.broadcast for row in alarms] == [False, True]
    assert quick.reading("NIMB-1", Target.FIRST_RESPONSE).open
