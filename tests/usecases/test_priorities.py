"""How urgent a ticket is: who sets it how, what the receipt says, and how a change is taken back."""

import pytest
from desk_world import DESK, World, at, tell

from bot.views.ids import Form, Press, join
from policies.terms import Kind, Target
from policies.timeline import FactKind
from storage.records import OutboxKind

CHANGED = FactKind.PRIORITY_CHANGED


def changed(world: World, number: str = "ACME-1") -> int:
    """The seq of the newest priority change."""
    return world.facts(number, CHANGED)[-1].seq


@pytest.mark.parametrize(
    ("emoji", "level"),
    [
        ("one", 1),
        ("two", 2),
        ("four", 4),
        ("rotating_light", 1),
        ("red_circle", 1),
        ("large_orange_circle", 2),
    ],
)
def test_an_agents_emoji_sets_the_priority(quick: World, emoji: str, level: int) -> None:
    """On the customer's message; it means that the impact changed, from the emoji's instant."""
    ts = quick.ask()
    quick.later(3)
    quick.react("UDANA", "CACME", ts, emoji)

    change = quick.facts("ACME-1", CHANGED)[0]
    assert (quick.case("ACME-1").ticket.priority, change.happened) == (level, quick.now)
    assert (change.what["how"], change.what["by"]) == ("impact", "agent")


@pytest.mark.parametrize("way", ["card", "menu", "form", "command"])
def test_the_other_ways_to_set_it(quick: World, way: str) -> None:
    """The emoji on the agents' card, the card's menu, the form, the command."""
    quick.ask()
    quick.deliver()
    ticket = quick.id("ACME-1")
    {
        "card": lambda: quick.react("UDANA", DESK, str(quick.row("ACME-1").agents_thread), "two"),
        "menu": lambda: quick.press("UDANA", Press.PRIORITY, ticket, 2),
        "form": lambda: quick.submit("UDANA", Form.PRIORITY, ticket, priority="2", how="impact"),
        "command": lambda: quick.command("UDANA", "priority ACME-1 p2"),
    }[way]()

    assert quick.case("ACME-1").ticket.priority == 2


def test_the_same_emoji_again_is_agreement(quick: World) -> None:
    """It confirms what stands, without a word to anybody."""
    ts = quick.ask()

    assert tell(quick.react("UDANA", "CACME", ts, "three")) == ""
    assert quick.case("ACME-1").ticket.priority_confirmed
    assert tell(quick.react("URAVI", "CACME", ts, "three")) == ""
    assert quick.facts("ACME-1", CHANGED) == []


@pytest.mark.clause("N9")
def test_a_raise_recomputes_every_open_clock_and_both_sides_get_the_receipt(world: World) -> None:
    """Each open clock before and after, to the agents with buttons, to the customer without."""
    ts = world.ask("UNOA", "CNIMB", "A scheduled report comes late")
    world.later(60)
    before = world.reading("NIMB-1").deadline
    world.react("UDANA", "CNIMB", ts, "one")

    after = world.reading("NIMB-1").deadline
    assert (before - world.now, after - world.now) == (3 * 3600, 3600)
    facts = world.outgoing(DESK, OutboxKind.AGENTS_RECEIPT)[0].facts
    assert facts["before"] == [{"target": "first_response", "deadline": before, "priority": 3}]
    assert facts["after"] == [{"target": "first_response", "deadline": after, "priority": 1}]
    world.deliver()
    receipt = next(post for post in world.posts(DESK) if f"<!date^{before}^" in post.words)
    assert f"<!date^{after}^" in receipt.words
    assert "It was misclassified" in receipt.words
    shown = next(post for post in world.posts("CNIMB", ts) if f"<!date^{before}^" in post.words)
    assert f"<!date^{after}^" in shown.words
    assert "misclassified" not in shown.words


def test_a_priority_set_after_the_resolution_is_not_told_to_the_customer(quick: World) -> None:
    """Nothing runs any more: it is for the vendor's records, and the agents have the receipt."""
    ts = quick.ask("UNOA", "CNIMB", "A scheduled report comes late")
    quick.react("UDANA", "CNIMB", ts, "white_check_mark")
    quick.command("UDANA", "priority NIMB-1 1")

    assert quick.case("NIMB-1").ticket.priority == 1
    assert len(quick.outgoing(DESK, OutboxKind.AGENTS_RECEIPT)) == 1
    assert quick.outgoing("CNIMB", OutboxKind.CUSTOMER_RECEIPT) == []


@pytest.mark.clause("N9")
def test_up_and_down_again_gives_the_first_deadline_back(quick: World) -> None:
    """A priority follows the impact at any time, up and down."""
    quick.ask("UNOA", "CNIMB", "A scheduled report comes late")
    first = quick.reading("NIMB-1").deadline
    quick.command("UDANA", "priority NIMB-1 1")
    assert quick.reading("NIMB-1").deadline == quick.now + 3600
    quick.later(5)
    quick.command("UDANA", "priority NIMB-1 3")

    assert quick.reading("NIMB-1").deadline == first


def test_misclassified_counts_from_receipt(quick: World) -> None:
    """The receipt's button: the new target as if it had always been so."""
    ts = quick.ask("UNOA", "CNIMB", "A scheduled report comes late")
    received = quick.now
    quick.later(30)
    quick.react("UDANA", "CNIMB", ts, "one")
    assert quick.reading("NIMB-1").deadline == quick.now + 3600
    quick.press("UDANA", Press.REVISE_MISCLASSIFIED, quick.id("NIMB-1"), changed(quick, "NIMB-1"))

    assert quick.reading("NIMB-1").deadline == received + 3600


def test_a_correction_that_is_already_late_is_dated_at_the_correction(quick: World) -> None:
    """Misclassified after its hour has gone: the breach is the correction's, and marked as such."""
    quick.ask("UNOA", "CNIMB", "A scheduled report comes late")
    quick.later(hours=2)
    quick.submit("UDANA", Form.PRIORITY, quick.id("NIMB-1"), priority="1", how="misclassified")

    reading = quick.reading("NIMB-1")
    assert (reading.breached_at, reading.corrected) == (quick.now, True)


def test_undone_within_fifteen_minutes_it_was_never_made(quick: World) -> None:
    """The deadline is the first one's again; both sides get a receipt of that too."""
    quick.ask()
    first = quick.reading("ACME-1").deadline
    quick.command("UDANA", "priority ACME-1 1")
    quick.later(15)
    quick.press("URAVI", Press.REVISE_UNDO, quick.id("ACME-1"), changed(quick))

    assert quick.case("ACME-1").ticket.priority == 3
    assert quick.reading("ACME-1").deadline == first
    assert len(quick.outgoing(DESK, OutboxKind.AGENTS_RECEIPT)) == 2


def test_after_fifteen_minutes_it_cannot_be_undone(quick: World) -> None:
    """It is refused with what to do instead."""
    quick.ask()
    quick.command("UDANA", "priority ACME-1 1")
    quick.now += 15 * 60 + 1

    answer = quick.press("UDANA", Press.REVISE_UNDO, quick.id("ACME-1"), changed(quick))
    assert "Set the priority again" in tell(answer)
    assert quick.case("ACME-1").ticket.priority == 1


def test_only_the_newest_change_can_be_revised(quick: World) -> None:
    """An old receipt's buttons no longer work."""
    quick.ask()
    quick.command("UDANA", "priority ACME-1 1")
    old = changed(quick)
    quick.command("UDANA", "priority ACME-1 2")

    assert tell(quick.press("UDANA", Press.REVISE_UNDO, quick.id("ACME-1"), old))
    assert quick.case("ACME-1").ticket.priority == 2


@pytest.mark.clause("S3")
def test_a_contacts_word_drives_until_an_agent_has_confirmed(quick: World) -> None:
    """Before that the clocks follow it; afterwards it is a proposal, and the agents answer."""
    ts = quick.ask("UQUINN", "CQUAR", "Agents stop reporting")
    quick.react("UQUINN", "CQUAR", ts, "two")
    ticket = quick.case("QUAR-1").ticket
    assert (ticket.priority, ticket.priority_confirmed) == (2, False)
    assert quick.reading("QUAR-1").deadline == quick.now + 6 * 3600

    quick.press("UDANA", Press.TRIAGE, quick.id("QUAR-1"))
    quick.react("UQUINN", "CQUAR", ts, "one")

    ticket = quick.case("QUAR-1").ticket
    assert (ticket.priority, ticket.proposed_priority) == (2, 1)
    assert quick.outgoing(DESK, OutboxKind.PRIORITY_PROPOSAL)[0].broadcast


@pytest.mark.parametrize(("press", "level"), [(Press.ACCEPT_PRIORITY, 1), (Press.DECLINE_PRIORITY, 2)])
def test_an_agent_answers_a_proposal_with_one_press(quick: World, press: Press, level: int) -> None:
    """Accepted it is set; declined it stays and the proposal is off the cards."""
    ts = quick.ask("UQUINN", "CQUAR", "Agents stop reporting")
    quick.command("UDANA", "priority QUAR-1 2")
    quick.react("UQUINN", "CQUAR", ts, "one")
    quick.press("UDANA", press, quick.id("QUAR-1"), 1)

    ticket = quick.case("QUAR-1").ticket
    assert (ticket.priority, ticket.proposed_priority) == (level, None)


@pytest.mark.clause("U6")
def test_a_production_only_priority_is_refused_elsewhere(quick: World) -> None:
    """By agent and contact alike, with what can be chosen."""
    quick.submit("UULA", Form.OPEN, quick.customer("UMBR"), description="Test is down", environment="test")

    for who in ("UDANA", "UULA"):
        assert "production systems only" in tell(quick.command(who, "priority UMBR-1 1"))
    assert quick.case("UMBR-1").ticket.priority == 3


def test_the_requester_sets_it_where_the_policy_says_so(quick: World) -> None:
    """There a contact's word drives the clocks even after an agent's."""
    quick.ask("UULA", "CUMBR", "Production is slow")
    quick.command("UDANA", "priority UMBR-1 4")
    quick.command("UULA", "priority UMBR-1 2", "CUMBR")

    assert quick.case("UMBR-1").ticket.priority == 2
    assert quick.reading("UMBR-1", Target.RESOLUTION).priority == 2


@pytest.mark.parametrize("level", [0, 5, 99])
def test_a_priority_that_is_not_there_is_refused(quick: World, level: int) -> None:
    """With those that are."""
    quick.ask()

    assert "Choose one of" in tell(quick.press("UDANA", Press.PRIORITY, quick.id("ACME-1"), level))


def test_the_same_priority_is_said_to_be_the_same(quick: World) -> None:
    """Typed or pressed, it gets a word; nothing is recorded."""
    quick.ask()
    quick.command("UDANA", "priority ACME-1 2")

    assert "already" in tell(quick.command("URAVI", "priority ACME-1 2"))
    assert len(quick.facts("ACME-1", CHANGED)) == 1


@pytest.mark.parametrize("way", ["menu", "command"])
def test_confirming_what_stands_is_told_as_that(quick: World, way: str) -> None:
    """No deadline moved, so there is no receipt to point to."""
    quick.ask()
    answer = {
        "menu": lambda: quick.press("UDANA", Press.PRIORITY, quick.id("ACME-1"), 3),
        "command": lambda: quick.command("UDANA", "priority ACME-1 3"),
    }[way]()

    assert "already. You confirmed it" in tell(answer)
    assert quick.case("ACME-1").ticket.priority_confirmed
    assert quick.outgoing("CACME", OutboxKind.CUSTOMER_RECEIPT) == []


def test_a_contact_who_asks_for_a_priority_hears_who_decides(quick: World) -> None:
    """What only proposes has no receipt either."""
    ts = quick.ask()
    quick.react("UDANA", "CACME", ts, "three")

    assert "Our engineers decide" in tell(quick.react("UANN", "CACME", ts, "two"))


@pytest.mark.clause("T3")
def test_a_feature_request_has_no_clocks_and_can_be_turned_back(quick: World) -> None:
    """Its clocks are withdrawn, and back as an incident they are recomputed."""
    quick.now = at("2026-06-08 10:00")
    quick.ask()
    first = quick.reading("ACME-1").deadline
    quick.later(30)
    quick.submit("UDANA", Form.CHANGE_KIND, quick.id("ACME-1"), kind="feature_request")
    assert quick.case("ACME-1").ticket.kind is Kind.FEATURE_REQUEST
    assert not any(reading.open for reading in quick.readings("ACME-1"))
    with quick.storage.read() as work:
        assert work.tickets.next_wake() is None
    quick.deliver()
    assert any("no longer runs" in post.words for post in quick.posts(DESK))

    quick.later(30)
    quick.submit("UDANA", Form.CHANGE_KIND, quick.id("ACME-1"), kind="incident")

    assert quick.reading("ACME-1").open
    assert quick.reading("ACME-1").deadline >= first


def test_the_same_kind_again_changes_nothing(quick: World) -> None:
    """No receipt for what is so already."""
    quick.ask()
    quick.submit("UDANA", Form.CHANGE_KIND, quick.id("ACME-1"), kind="incident")

    assert quick.outgoing(DESK, OutboxKind.AGENTS_RECEIPT) == []


def test_a_menu_choice_inside_the_overflow_means_the_same(quick: World) -> None:
    """The overflow carries the press it stands for."""
    quick.ask()
    answer = quick.press("UDANA", Press.MORE, quick.id("ACME-1"), Press.CHANGE_KIND.value)

    assert answer.form is not None
    assert answer.form["private_metadata"] == join(quick.id("ACME-1"))
