"""Who takes a ticket: the ways to claim, who was first, and what the customer is told."""

import threading
from collections.abc import Callable

import pytest
from desk_world import DESK, World, tell

from bot.views.ids import Form, Press
from policies.instant import from_slack
from policies.terms import Target
from policies.timeline import FactKind
from storage.records import OutboxKind, Outgoing


def by_button(world: World, ts: str) -> None:
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))


def by_eyes_on_the_message(world: World, ts: str) -> None:
    world.react("UDANA", "CACME", ts, "eyes")


def by_eyes_on_the_agents_card(world: World, ts: str) -> None:
    world.react("UDANA", DESK, str(world.row("ACME-1").agents_thread), "eyes")


def by_eyes_on_the_customers_card(world: World, ts: str) -> None:
    card = next(post for post in world.posts("CACME", ts) if "ACME-1" in post.words)
    world.react("UDANA", "CACME", card.ts, "eyes")


def by_a_word_in_the_agents_thread(world: World, ts: str) -> None:
    world.say("UDANA", DESK, " Claim! ", world.row("ACME-1").agents_thread)


def by_command(world: World, ts: str) -> None:
    assert "ACME-1 is yours" in tell(world.command("UDANA", "claim acme-1"))


WAYS = [
    by_button,
    by_eyes_on_the_message,
    by_eyes_on_the_agents_card,
    by_eyes_on_the_customers_card,
    by_a_word_in_the_agents_thread,
    by_command,
]


@pytest.mark.parametrize("way", WAYS)
def test_an_agent_claims(quick: World, way: Callable[[World, str], None]) -> None:
    """By the card's button, 👀 on a card or the message, a word in the agents' thread, or the command."""
    ts = quick.ask()
    quick.deliver()
    quick.later(2)
    way(quick, ts)

    assert quick.case("ACME-1").ticket.assignee == quick.person("UDANA")
    assert quick.row("ACME-1").assignee == quick.person("UDANA")
    assert quick.facts("ACME-1", FactKind.CLAIMED)[0].happened == quick.now


@pytest.mark.parametrize("way", ["button", "command", "emoji", "word"])
def test_the_second_is_told_who_was_first(world: World, way: str) -> None:
    """Only they see it, and nothing changes."""
    ts = world.ask()
    world.deliver()
    world.press("UDANA", Press.CLAIM, world.id("ACME-1"))
    answer = {
        "button": lambda: world.press("URAVI", Press.CLAIM, world.id("ACME-1")),
        "command": lambda: world.command("URAVI", "claim ACME-1"),
        "emoji": lambda: world.react("URAVI", "CACME", ts, "eyes"),
        "word": lambda: world.say("URAVI", DESK, "claim", world.row("ACME-1").agents_thread)[1],
    }[way]()

    assert "Dana Reyes was first" in tell(answer)
    assert world.case("ACME-1").ticket.assignee == world.person("UDANA")


def test_two_who_claim_at_once_are_one_claim(world: World) -> None:
    """Under two threads at the same time one has it and the other is told."""
    world.ask()
    ticket, told = world.id("ACME-1"), []
    threads = [
        threading.Thread(target=lambda who=who: told.append(tell(world.press(who, Press.CLAIM, ticket))))
        for who in ("UDANA", "URAVI")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(world.facts("ACME-1", FactKind.CLAIMED)) == 1
    assert sorted("was first" in said for said in told) == [False, True]


def test_claiming_ones_own_again_says_nothing(quick: World) -> None:
    """A second 👀 by the same agent is no mistake."""
    ts = quick.ask()
    quick.press("UDANA", Press.CLAIM, quick.id("ACME-1"))

    assert tell(quick.react("UDANA", "CACME", ts, "eyes")) == ""
    assert len(quick.facts("ACME-1", FactKind.CLAIMED)) == 1


@pytest.mark.clause("N10")
def test_where_the_policy_counts_it_the_customer_is_told_and_the_clock_stops_then(quick: World) -> None:
    """The acknowledgement counts from when the customer could see it, not from the claim."""
    ts = quick.ask("UNOA", "CNIMB", "A connector fails at every run")
    quick.later(5)
    quick.press("UDANA", Press.CLAIM, quick.id("NIMB-1"))
    assert quick.reading("NIMB-1").met_at is None
    quick.later(1)
    quick.deliver()

    shown = next(post for post in quick.posts("CNIMB", ts) if "Dana Reyes has taken NIMB-1" in post.words)
    assert quick.reading("NIMB-1").met_at == from_slack(shown.ts) == quick.now
    assert quick.reading("NIMB-1", Target.NEXT_UPDATE).open


@pytest.mark.clause("T6")
def test_a_persons_acknowledgement_meets_the_first_response(quick: World) -> None:
    """What the app itself says never does; a person's word that the customer can see does."""
    quick.ask()
    quick.deliver()
    assert quick.reading("ACME-1").met_at is None
    quick.press("UDANA", Press.CLAIM, quick.id("ACME-1"))
    quick.deliver()

    assert quick.reading("ACME-1").met_at == quick.now


def test_where_the_policy_does_not_count_it_nothing_is_posted(quick: World) -> None:
    """A claim alone is no response there; the card shows who has it."""
    ts = quick.ask("UQUINN", "CQUAR", "Agents stop reporting")
    quick.press("UDANA", Press.CLAIM, quick.id("QUAR-1"))

    assert quick.outgoing("CQUAR", OutboxKind.ACKNOWLEDGEMENT) == []
    quick.deliver()
    assert "Dana Reyes is working on it" in quick.posts("CQUAR", ts)[0].words
    assert quick.reading("QUAR-1").open


def test_after_an_answer_a_claim_needs_no_acknowledgement(quick: World) -> None:
    """The customer has heard from a person already."""
    ts = quick.ask()
    quick.say("UDANA", "CACME", "Looking into it", ts)
    quick.press("URAVI", Press.CLAIM, quick.id("ACME-1"))

    assert quick.outgoing("CACME", OutboxKind.ACKNOWLEDGEMENT) == []


@pytest.mark.clause("U7")
def test_a_claim_starts_triage_and_assigns(quick: World) -> None:
    """Both clocks are met by the claim; the resolution runs on."""
    quick.ask("UULA", "CUMBR", "One chart is wrong")
    quick.press("UDANA", Press.CLAIM, quick.id("UMBR-1"))

    assert quick.reading("UMBR-1", Target.TRIAGE_START).met_at == quick.now
    assert quick.reading("UMBR-1", Target.ASSIGNMENT).met_at == quick.now
    assert quick.reading("UMBR-1", Target.RESOLUTION).open


@pytest.mark.clause("B8")
def test_a_p1_is_taken_by_whoever_is_awake_and_calls_for_a_senior(quick: World) -> None:
    """A junior's claim is taken and on record as such; the lead is called into the ticket's thread."""
    quick.submit("UBIRGIT", Form.OPEN, quick.customer("BORE"), description="No mail at all", priority="1")
    quick.press("UDANA", Press.CLAIM, quick.id("BORE-1"))

    (claimed,) = quick.facts("BORE-1", FactKind.CLAIMED)
    assert claimed.what == {"agent": quick.person("UDANA"), "lacks": "senior"}
    quick.deliver()
    (called,) = [post for post in quick.posts(DESK) if "<@UMEI>" in post.words and "senior" in post.words]
    assert "Dana Reyes, who has it, is none" in called.words
    assert (called.thread, called.broadcast) == (quick.row("BORE-1").agents_thread, False)
    card = next(post for post in quick.posts(DESK) if post.ts == quick.row("BORE-1").agents_thread)
    assert "Needs a senior engineer" in card.words


@pytest.mark.clause("B8")
def test_a_senior_who_takes_a_p1_calls_nobody(quick: World) -> None:
    """What the priority asks for is there."""
    quick.submit("UBIRGIT", Form.OPEN, quick.customer("BORE"), description="No mail at all", priority="1")
    quick.press("URAVI", Press.CLAIM, quick.id("BORE-1"))
    quick.press("UMEI", Press.PRIORITY, quick.id("BORE-1"), 2)
    quick.command("UMEI", "assign BORE-1 <@UDANA>")

    assert "lacks" not in quick.facts("BORE-1", FactKind.CLAIMED)[0].what
    assert senior_needed(quick) == []


@pytest.mark.clause("B8")
@pytest.mark.parametrize("way", ["assigned", "raised"])
def test_a_p1_that_comes_to_a_junior_calls_for_a_senior(quick: World, way: str) -> None:
    """Given to them, or raised while they have it; who did it is not pinged about it."""
    quick.ask("UBIRGIT", "CBORE", "Filtering is slow")
    ticket = quick.id("BORE-1")
    if way == "assigned":
        quick.press("UMEI", Press.PRIORITY, ticket, 1)
        quick.command("UMEI", "assign BORE-1 <@UDANA>")
    else:
        quick.press("UDANA", Press.CLAIM, ticket)
        quick.press("URAVI", Press.PRIORITY, ticket, 1)

    (needed,) = senior_needed(quick)
    assert needed.facts["tell"] == ([] if way == "assigned" else [quick.person("UMEI")])
    assert needed.facts["agent"] == quick.person("UDANA")


@pytest.mark.clause("B8")
def test_without_a_lead_the_manager_is_called_and_without_either_the_channel(quick: World) -> None:
    """A role that nobody holds falls through."""
    quick.ask("UBIRGIT", "CBORE", "Filtering is slow")
    quick.press("UDANA", Press.PRIORITY, quick.id("BORE-1"), 1)
    quick.change_person("UMEI", active=False)
    quick.command("URAVI", "assign BORE-1 <@UDANA>")
    quick.change_person("UOLU", active=False)
    quick.command("URAVI", "assign BORE-1 <@URAVI>")
    quick.command("URAVI", "assign BORE-1 <@UDANA>")

    manager, channel = senior_needed(quick)
    assert (manager.facts["tell"], manager.broadcast) == ([quick.person("UOLU")], False)
    assert (channel.facts["tell"], channel.broadcast) == ([], True)


def senior_needed(world: World) -> list[Outgoing]:
    """The calls for a senior engineer that wait to be sent."""
    return [row for row in world.outgoing(DESK, "announcement") if row.facts["code"] == "senior_needed"]


def test_assigning_takes_it_from_whoever_has_it(quick: World) -> None:
    """The new one is pinged in the agents' thread, the one who did it gets a word."""
    quick.ask()
    quick.press("UDANA", Press.CLAIM, quick.id("ACME-1"))
    answer = quick.command("UMEI", "assign ACME-1 <@URAVI|ravi>")

    assert "Ravi Patel" in tell(answer)
    assert quick.case("ACME-1").ticket.assignee == quick.person("URAVI")
    quick.deliver()
    assert any("<@URAVI>" in post.words for post in quick.posts(DESK))


@pytest.mark.parametrize("whom", ["<@UANN>", "<@UOLU>", "<@UNOBODY>"])
def test_only_agents_can_be_assigned(quick: World, whom: str) -> None:
    """Naming anybody else is refused with an example."""
    quick.ask()

    assert "not an agent" in tell(quick.command("UDANA", f"assign ACME-1 {whom}"))
    assert quick.case("ACME-1").ticket.assignee is None


def test_other_words_in_the_agents_thread_are_between_agents(quick: World) -> None:
    """They claim nothing, count as nothing and reach nobody."""
    quick.ask()
    quick.deliver()
    before = len(quick.posts("CACME"))
    for said in ("I will claim it after lunch", "claim?", "looks like the old bug"):
        quick.say("UDANA", DESK, said, quick.row("ACME-1").agents_thread)
    quick.deliver()

    assert len(quick.case("ACME-1").timeline) == 1
    assert len(quick.posts("CACME")) == before
