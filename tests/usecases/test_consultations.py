"""An agent's change of priority where the policy has the customer asked first (U5)."""

import pytest
from desk_world import DESK, World, tell

from bot.usecases import policy_versions
from bot.views.ids import Form, Press
from policies.document import library
from policies.terms import Target
from policies.timeline import FactKind

ASKED, ENDED, CHANGED = FactKind.PRIORITY_CONSULTED, FactKind.CONSULTATION_ENDED, FactKind.PRIORITY_CHANGED


def asked(world: World, to: str = "3") -> int:
    """An Urgent ticket that an agent wants lowered; the seq of the asking."""
    world.ask("UULA", "CUMBR", "Production does not start")
    world.press("UULA", Press.PROPOSE_PRIORITY, world.id("UMBR-1"), 1, channel="CUMBR")
    world.command("UDANA", f"priority UMBR-1 {to}")
    return world.facts("UMBR-1", ASKED)[-1].seq


def priority(world: World) -> int:
    return world.case("UMBR-1").ticket.priority


@pytest.mark.clause("U5")
def test_the_requester_states_the_severity(world: World) -> None:
    """Their word drives the clocks at once; nobody is asked about it."""
    world.ask("UULA", "CUMBR", "Production does not start")
    world.press("UULA", Press.PROPOSE_PRIORITY, world.id("UMBR-1"), 1, channel="CUMBR")

    assert priority(world) == 1
    assert world.facts("UMBR-1", ASKED) == []


@pytest.mark.clause("U5")
def test_the_customer_is_asked_before_an_agents_change_and_nothing_moves_meanwhile(world: World) -> None:
    """With what would move, what silence means, and two buttons; the agent is told that it waits."""
    world.ask("UULA", "CUMBR", "Production does not start")
    world.press("UULA", Press.PROPOSE_PRIORITY, world.id("UMBR-1"), 1, channel="CUMBR")
    before = world.readings("UMBR-1")
    said = tell(world.command("UDANA", "priority UMBR-1 3"))
    world.deliver()

    assert "has the customer asked first" in said
    assert [one.deadline for one in world.readings("UMBR-1")] == [one.deadline for one in before]
    question = world.posts("CUMBR")[-1].words
    assert "Dana Reyes proposes Normal (priority 3) for UMBR-1" in question
    assert "Agree to 3 Normal" in question
    assert "Keep 1 Urgent" in question
    assert "If it changes now:" in question
    assert f"Without an answer by <!date^{world.facts('UMBR-1', ASKED)[0].what['until']}" in question
    assert any("is asked about Normal" in post.words for post in world.posts(DESK))


@pytest.mark.clause("U5")
def test_the_answer_is_waited_for_in_the_policys_hours(quick: World) -> None:
    """Four hours of the customer's own hours, not four hours of the night."""
    quick.now = quick.now + 7 * 3600  # Friday 17:00 Pacific
    asked(quick)
    until = quick.facts("UMBR-1", ASKED)[0].what["until"]

    assert until - quick.now > 2 * 86_400


@pytest.mark.clause("U5")
def test_what_the_customer_agrees_to_applies_with_a_receipt(world: World) -> None:
    """From their word on, in the agent's name; the question shows who agreed, and has no buttons left."""
    seq = asked(world)
    world.deliver()
    world.later(30)
    world.press("UULA", Press.AGREE_PRIORITY, world.id("UMBR-1"), seq, channel="CUMBR")
    world.deliver()

    (ended,), change = world.facts("UMBR-1", ENDED), world.facts("UMBR-1", CHANGED)[-1]
    assert (ended.who, ended.what) == (world.person("UULA"), {"consultation": seq, "answer": "agreed"})
    assert (change.who, change.happened, change.what["consultation"]) == (
        world.person("UDANA"),
        world.now,
        seq,
    )
    assert priority(world) == 3
    assert any("the customer agreed" in post.words for post in world.posts(DESK))
    question = next(post.words for post in world.posts("CUMBR") if "proposes Normal" in post.words)
    assert "Ula" in question
    assert "Agree to" not in question


@pytest.mark.clause("U5")
def test_what_the_customer_declines_stays_and_the_agent_may_decide_after_talking(quick: World) -> None:
    """The vendor may change it after consulting: having asked, the agent sets it at once."""
    seq = asked(quick)
    quick.press("UULA", Press.KEEP_PRIORITY, quick.id("UMBR-1"), seq, channel="CUMBR")
    quick.deliver()

    assert priority(quick) == 1
    told = next(post for post in quick.posts(DESK) if "did not agree to Normal" in post.words)
    assert "<@UDANA>" in told.words
    assert told.broadcast
    quick.command("UDANA", "priority UMBR-1 3")
    assert priority(quick) == 3
    assert len(quick.facts("UMBR-1", ASKED)) == 1
    quick.command("UDANA", "priority UMBR-1 4")
    assert priority(quick) == 3, "another change is another question"


@pytest.mark.clause("U5")
def test_silence_applies_the_change_at_its_instant_whoever_was_awake(world: World) -> None:
    """As the policy says; the receipt tells that nobody objected."""
    asked(world)
    until = world.facts("UMBR-1", ASKED)[0].what["until"]
    world.run_until(until - 1)
    assert priority(world) == 1
    world.now = until + 600
    world.tick()
    world.deliver()

    change, (ended,) = world.facts("UMBR-1", CHANGED)[-1], world.facts("UMBR-1", ENDED)
    assert priority(world) == 3
    assert (change.happened, change.who, change.what["answer"]) == (until, world.person("UDANA"), "silence")
    assert (ended.happened, ended.who) == (until, "app")
    assert any("did not object in time" in post.words for post in world.posts("CUMBR"))


@pytest.mark.clause("U5")
def test_or_lapses_where_the_policy_says_so(quick: World) -> None:
    """Then it stays, and the agent who wanted it is told."""
    text = library()["numerify"].replace("unanswered: applies", "unanswered: lapses")
    policy_versions.add(quick.desk, text, "policy.yml")
    asked(quick)
    quick.run_until(quick.facts("UMBR-1", ASKED)[0].what["until"])
    quick.deliver()

    assert priority(quick) == 1
    assert quick.facts("UMBR-1", ENDED)[0].what["answer"] == "silence"
    told = next(post.words for post in quick.posts(DESK) if "in time. It stays Urgent" in post.words)
    assert "<@UDANA>" in told


def test_without_a_time_the_question_waits_for_an_answer(quick: World) -> None:
    """A policy may name none; silence then decides nothing."""
    written = "  consultation: {answer_within: 4h, unanswered: applies, calendar: support, clause: U5}"
    text = library()["numerify"].replace(written, "")
    policy_versions.add(quick.desk, text, "policy.yml")
    seq = asked(quick)
    quick.run_until(quick.now + 20 * 86_400)

    assert priority(quick) == 1
    quick.press("UULA", Press.AGREE_PRIORITY, quick.id("UMBR-1"), seq, channel="CUMBR")
    assert priority(quick) == 3


def test_an_agent_takes_the_question_back_by_keeping_what_it_is(quick: World) -> None:
    """Setting the present priority, or confirming it; the buttons are dead then."""
    seq = asked(quick)

    assert "no longer asked" in tell(quick.command("URAVI", "priority UMBR-1 1"))
    late = quick.press("UULA", Press.AGREE_PRIORITY, quick.id("UMBR-1"), seq, channel="CUMBR")
    assert "dealt with already" in tell(late)
    assert priority(quick) == 1
    assert quick.case("UMBR-1").ticket.priority_confirmed
    asked_again = quick.command("UDANA", "priority UMBR-1 3")
    assert "has the customer asked first" in tell(asked_again)
    quick.press("UDANA", Press.TRIAGE, quick.id("UMBR-1"))
    assert quick.facts("UMBR-1", ENDED)[-1].what["answer"] == "withdrawn"


def test_the_same_question_twice_is_refused_and_another_takes_its_place(quick: World) -> None:
    """The customer has one question before them at a time."""
    first = asked(quick)

    assert "has been asked about Normal" in tell(quick.command("UDANA", "priority UMBR-1 3"))
    quick.command("UDANA", "priority UMBR-1 4")
    assert "dealt with already" in tell(
        quick.press("UULA", Press.AGREE_PRIORITY, quick.id("UMBR-1"), first, channel="CUMBR")
    )
    second = quick.facts("UMBR-1", ASKED)[-1].seq
    quick.press("UULA", Press.AGREE_PRIORITY, quick.id("UMBR-1"), second, channel="CUMBR")
    assert priority(quick) == 4


@pytest.mark.parametrize("end", ["resolve", "own word"])
def test_what_overtakes_the_question_ends_it(quick: World, end: str) -> None:
    """A resolution, or the customer's own change: silence then decides nothing."""
    asked(quick)
    if end == "resolve":
        quick.submit("UDANA", Form.RESOLVE, quick.id("UMBR-1"), resolution="fix")
    else:
        quick.press("UULA", Press.PROPOSE_PRIORITY, quick.id("UMBR-1"), 2, channel="CUMBR")
    stands = priority(quick)
    quick.run_until(quick.now + 6 * 86_400)

    assert priority(quick) == stands
    assert quick.facts("UMBR-1", ENDED) == []


def test_asking_starts_triage(quick: World) -> None:
    """Whoever doubts a priority has looked at the request."""
    asked(quick)

    assert quick.reading("UMBR-1", Target.TRIAGE_START).met_at == quick.now


def test_elsewhere_an_agents_word_counts_at_once(quick: World) -> None:
    """No other policy of the library consults."""
    quick.ask()
    quick.command("UDANA", "priority ACME-1 2")

    assert quick.case("ACME-1").ticket.priority == 2
    assert quick.facts("ACME-1", ASKED) == []
