"""A contact's way past the usual course, up to the last level (U11)."""

import pytest
from desk_world import DESK, World, tell

from bot.views.ids import Form, Press
from policies.timeline import FactKind

WHY = {
    "reason": "untimely",
    "text": "Nobody has called us <!channel>",
    "counterpart": "Ruth Adeyemi, head of data",
}


def opened(world: World) -> str:
    world.ask("UULA", "CUMBR", "Production does not start")
    world.deliver()
    return world.id("UMBR-1")


def escalated(world: World, **more: str) -> str:
    ticket = opened(world)
    answer = world.submit("UULA", Form.ESCALATE, ticket, **{**WHY, **more})
    assert not answer.errors
    world.deliver()
    return ticket


@pytest.mark.clause("U11")
def test_a_contact_escalates_for_the_reasons_of_the_policy(quick: World) -> None:
    """The card has the button, the form the reasons, to whom it goes and whom they name on their side."""
    ticket = opened(quick)
    assert any("Escalate…" in post.words for post in quick.posts("CUMBR"))
    form = quick.press("UULA", Press.ESCALATE, ticket, channel="CUMBR").form

    assert form is not None
    said = str(form["blocks"])
    assert "customer success director, level 1 of 2" in said
    assert "Assistance did not come in time" in said
    assert "The technical contact's manager" in said


@pytest.mark.clause("U11")
def test_who_manages_it_is_called_at_once_with_the_contacts_words(world: World) -> None:
    """In the ticket's thread and in the channel, with the counterpart; nothing of theirs is live."""
    escalated(world)

    (fact,) = world.facts("UMBR-1", FactKind.ESCALATED)
    assert {key: fact.what[key] for key in ("level", "reason", "role", "owner")} == {
        "level": 1,
        "reason": "untimely",
        "role": "customer_success_director",
        "owner": world.person("UINES"),
    }
    told = next(post for post in world.posts(DESK) if "Ula" in post.words and "escalated it to" in post.words)
    assert told.broadcast
    assert "<@UINES>" in told.words
    assert "Ruth Adeyemi" in told.words
    assert "<!channel>" not in told.words
    assert "Work out an action plan" in told.words
    notice = next(post.words for post in world.posts("CUMBR") if "is escalated to" in post.words)
    assert "Inés Romero" in notice
    assert "level 1 of 2" in notice


@pytest.mark.clause("U11")
def test_a_changed_impact_leads_to_a_change_of_priority_instead(quick: World) -> None:
    """The form stays open and says where to go; nobody is called."""
    ticket = opened(quick)
    answer = quick.submit("UULA", Form.ESCALATE, ticket, **{**WHY, "reason": "instead.impact_changed"})

    assert "Change the priority instead" in answer.errors["reason"]
    assert quick.facts("UMBR-1", FactKind.ESCALATED) == []


@pytest.mark.clause("U11")
def test_the_one_who_manages_it_owns_an_action_plan_that_the_customer_reads(world: World) -> None:
    """A director works no tickets, and writes the plan all the same; it is on both cards."""
    ticket = escalated(world)
    assert any("There is no action plan yet" in post.words for post in world.posts(DESK))
    form = world.press("UINES", Press.ACTION_PLAN, ticket).form
    assert form is not None
    world.submit(
        "UINES", Form.ACTION_PLAN, ticket, text="A call today at five, with our head of engineering."
    )
    world.deliver()

    read = next(post.words for post in world.posts("CUMBR") if "A call today at five" in post.words)
    assert "Inés Romero" in read
    for channel in (DESK, "CUMBR"):
        assert any("Action plan by Inés Romero" in post.words for post in world.posts(channel))
    (sent,) = world.facts("UMBR-1", FactKind.MESSAGE_SENT)
    assert sent.what["by"] == "colleague", "it counts as an answer once an agent vouches for it"


@pytest.mark.clause("U11")
def test_an_agents_plan_counts_as_their_answer(quick: World) -> None:
    """As any message of theirs that the customer can see."""
    ticket = escalated(quick)
    quick.submit("UDANA", Form.ACTION_PLAN, ticket, text="We roll back tonight.")
    quick.deliver()

    (sent,) = quick.facts("UMBR-1", FactKind.MESSAGE_SENT)
    assert (sent.what["by"], sent.who) == ("agent", quick.person("UDANA"))


@pytest.mark.clause("U11")
def test_the_next_level_comes_on_request_and_the_last_is_the_last(quick: World) -> None:
    """Each level has its own role; beyond the last there is none."""
    ticket = escalated(quick)
    assert any("Escalate further…" in post.words for post in quick.posts("CUMBR"))
    quick.submit("UULA", Form.ESCALATE, ticket, reason="quality", text="Still nothing")
    quick.deliver()

    levels = [(fact.what["level"], fact.what["role"]) for fact in quick.facts("UMBR-1", FactKind.ESCALATED)]
    assert levels == [(1, "customer_success_director"), (2, "manager")]
    assert any("<@UOLU>" in post.words for post in quick.posts(DESK))
    again = quick.submit("UULA", Form.ESCALATE, ticket, **WHY)
    assert "last level already" in tell(again)
    form = quick.press("UULA", Press.ESCALATE, ticket, channel="CUMBR").form
    assert form is not None
    assert "no further level" in str(form["blocks"])


def test_where_nobody_holds_the_role_the_channel_hears_that(quick: World) -> None:
    """An escalation reaches somebody even so."""
    quick.change_person("UINES", roles=frozenset(), active=False)
    escalated(quick)

    told = next(post for post in quick.posts(DESK) if "escalated it to" in post.words)
    assert told.broadcast
    assert "Nobody holds that role here" in told.words


def test_a_reopened_ticket_is_escalated_anew(quick: World) -> None:
    """The first level again."""
    ticket = escalated(quick)
    quick.submit("UDANA", Form.RESOLVE, ticket, resolution="fix")
    assert "is not open" in tell(quick.submit("UULA", Form.ESCALATE, ticket, **WHY))
    quick.press("UULA", Press.REOPEN, ticket, channel="CUMBR")
    quick.submit("UULA", Form.ESCALATE, ticket, **WHY)

    assert [fact.what["level"] for fact in quick.facts("UMBR-1", FactKind.ESCALATED)] == [1, 1]


def test_who_manages_nothing_writes_no_plan(quick: World) -> None:
    """Nor is there a plan without an escalation, nor one without words."""
    ticket = opened(quick)
    assert "not escalated" in tell(quick.press("UDANA", Press.ACTION_PLAN, ticket))
    quick.submit("UULA", Form.ESCALATE, ticket, **WHY)

    assert tell(quick.submit("UTARA", Form.ACTION_PLAN, ticket, text="A plan"))
    assert tell(quick.submit("UDANA", Form.ACTION_PLAN, ticket, text=" "))
    assert quick.facts("UMBR-1", FactKind.ACTION_PLAN) == []


def test_a_policy_without_escalation_has_no_button(quick: World) -> None:
    """Only one of the five has it."""
    quick.ask()
    quick.deliver()

    assert not any("Escalate" in post.words for post in quick.posts("CACME"))
    assert "out of date" in tell(quick.submit("UANN", Form.ESCALATE, quick.id("ACME-1"), **WHY))
