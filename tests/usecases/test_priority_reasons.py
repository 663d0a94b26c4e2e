"""Priorities that are changed for a reason: the customer is not there, or a workaround eases it."""

import pytest
from desk_world import DESK, World, tell, words

from bot.views.ids import Form, Press, join
from policies.terms import Target
from policies.timeline import FactKind
from storage.records import OutboxKind


def critical(world: World, customer: str, user: str) -> str:
    """A priority 1 of a customer, by the form; the ticket's id."""
    world.submit(user, Form.OPEN, world.customer(customer), description="Nothing works", priority="1")
    world.deliver()
    return world.id(f"{customer}-1")


def agents_card(world: World, number: str) -> str:
    world.deliver()
    thread = world.row(number).agents_thread
    return next(post.words for post in world.posts(DESK) if post.ts == thread)


@pytest.mark.parametrize("way", ["button", "command"])
def test_an_agent_opens_the_form_that_asks_why(quick: World, way: str) -> None:
    """From the agents' card, or by the command without a level."""
    quick.ask()
    opened = {
        "button": lambda: quick.press("UDANA", Press.PRIORITY_FORM, quick.id("ACME-1")),
        "command": lambda: quick.command("UDANA", "priority ACME-1"),
    }[way]()

    assert opened.form is not None
    assert (opened.form["callback_id"], opened.form["private_metadata"]) == (
        Form.PRIORITY,
        quick.id("ACME-1"),
    )
    assert "The customer cannot be reached" in words(opened.form)
    assert "with a reason" in agents_card(quick, "ACME-1")


def test_a_contact_has_no_such_form(quick: World) -> None:
    """They name the level they ask for."""
    quick.ask()

    assert "priority from 1 to 4" in tell(quick.command("UANN", "priority ACME-1", "CACME"))
    pressed = quick.press("UANN", Press.PRIORITY_FORM, quick.id("ACME-1"), channel="CACME")
    assert (pressed.form, tell(pressed) != "") == (None, True)


@pytest.mark.clause("B9")
@pytest.mark.clause("N7")
@pytest.mark.parametrize(
    ("customer", "user", "shared"), [("BORE", "UBIRGIT", "CBORE"), ("NIMB", "UNOA", "CNIMB")]
)
def test_a_priority_is_lowered_because_the_customer_is_not_there(
    quick: World, customer: str, user: str, shared: str
) -> None:
    """The reason is on record, and both sides read it."""
    ticket, number = critical(quick, customer, user), f"{customer}-1"
    quick.later(60)
    quick.submit("UMEI", Form.PRIORITY, ticket, priority="2", how="impact", reason="customer_unavailable")
    quick.deliver()

    assert quick.case(number).ticket.priority == 2
    assert quick.facts(number, FactKind.PRIORITY_CHANGED)[0].what["reason"] == "customer_unavailable"
    for channel in (DESK, shared):
        assert any("the customer could not be reached" in post.words for post in quick.posts(channel))
    assert "the customer could not be reached" in words(quick.command("UMEI", f"show {number}").tell)


@pytest.mark.clause("N8")
def test_a_workaround_ends_the_continuous_effort_and_proposes_the_next_level(world: World) -> None:
    """One press takes it, with the reason; updates go on at the pace of the priority then."""
    ticket = critical(world, "NIMB", "UNOA")
    world.say("URAVI", "CNIMB", "On it", world.row("NIMB-1").customer_thread)
    assert "Continuous effort" in agents_card(world, "NIMB-1")
    world.press("URAVI", Press.WORKAROUND, ticket)

    assert "Continuous effort" not in agents_card(world, "NIMB-1")
    (proposal,) = [post for post in world.posts(DESK) if "continuous effort ends" in post.words]
    assert "Priority 2" in proposal.words
    assert (proposal.thread, proposal.broadcast) == (world.row("NIMB-1").agents_thread, False)
    update = world.reading("NIMB-1", Target.NEXT_UPDATE)
    world.press("URAVI", Press.ACCEPT_PRIORITY, *_value(proposal.message.blocks, Press.ACCEPT_PRIORITY))

    (change,) = world.facts("NIMB-1", FactKind.PRIORITY_CHANGED)
    assert (change.what["to"], change.what["reason"]) == (2, "workaround")
    after = world.reading("NIMB-1", Target.NEXT_UPDATE)
    assert after.open
    assert (update.deadline - update.start, after.deadline - after.start) == (2 * 3600, 4 * 3600)


def _value(blocks, press: Press) -> list[str]:
    """What a button of a message carries."""
    buttons = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    return next(one["value"] for one in buttons if one["action_id"] == press).split("|")


@pytest.mark.clause("N8")
def test_the_proposal_can_be_declined(quick: World) -> None:
    """A critical problem may stay one; the effort has ended all the same."""
    ticket = critical(quick, "NIMB", "UNOA")
    quick.press("URAVI", Press.WORKAROUND, ticket)
    quick.press("URAVI", Press.DECLINE_PRIORITY, ticket, 2)

    assert quick.case("NIMB-1").ticket.priority == 1
    assert "Continuous effort" not in agents_card(quick, "NIMB-1")


@pytest.mark.clause("N8")
@pytest.mark.parametrize("how", ["raised again", "undone"])
def test_a_raise_begins_the_effort_anew_and_an_undone_change_does_not(quick: World, how: str) -> None:
    """When the workaround gives way it is worked on day and night again."""
    ticket = critical(quick, "NIMB", "UNOA")
    quick.press("URAVI", Press.WORKAROUND, ticket)
    quick.press("URAVI", Press.ACCEPT_PRIORITY, join(ticket, 2, "workaround"))
    (change,) = quick.facts("NIMB-1", FactKind.PRIORITY_CHANGED)
    if how == "undone":
        quick.press("URAVI", Press.REVISE_UNDO, ticket, change.seq)
    else:
        quick.press("URAVI", Press.PRIORITY, ticket, 1)

    assert quick.case("NIMB-1").ticket.priority == 1
    assert ("Continuous effort" in agents_card(quick, "NIMB-1")) == (how == "raised again")


def test_a_workaround_elsewhere_proposes_nothing(quick: World) -> None:
    """At a priority that is not worked on round the clock there is no effort to end."""
    quick.ask("UNOA", "CNIMB", "A report comes late")
    quick.press("URAVI", Press.WORKAROUND, quick.id("NIMB-1"))

    assert quick.outgoing(DESK, OutboxKind.PRIORITY_PROPOSAL) == []


@pytest.mark.clause("B13")
def test_agents_see_a_contacts_role_and_training(quick: World) -> None:
    """On the agents' card; the customer's own says nothing of it."""
    ts = quick.ask("UBIRGIT", "CBORE", "Filtering is slow")

    assert "Birgit Holm: Security operations, trained 14 Apr 2026" in agents_card(quick, "BORE-1")
    assert not any("trained" in post.words for post in quick.posts("CBORE", ts))


def test_what_is_not_known_of_a_contact_is_not_said(quick: World) -> None:
    """A role alone, or nothing."""
    quick.ask()
    quick.ask("UBEN", text="Nobody here can log in")

    assert "Ann Lee: Head of platform" in agents_card(quick, "ACME-1")
    assert "trained" not in agents_card(quick, "ACME-1")
    assert "Ben Ortiz:" not in agents_card(quick, "ACME-2")
