"""Whoever was told of a missed promise is told when it turns out to have been kept."""

import pytest
from desk_world import DESK, World, at

from bot.views.ids import Press
from policies.timeline import FactKind


def missed(world: World) -> str:
    """Ann's request, high, unanswered until after its four hours; its ts. The breach has been told."""
    ts = world.ask()
    world.command("UDANA", "priority ACME-1 2")
    world.run_until(at("2026-06-05 14:05"))
    world.deliver()
    assert world.reading("ACME-1").breached_at == at("2026-06-05 14:00")
    return ts


def corrections(world: World) -> list[str]:
    world.deliver()
    return [post.words for post in world.posts(DESK) if "Correction" in post.words]


@pytest.mark.clause("B7")
def test_an_answer_found_outside_the_thread_corrects_the_breach(world: World) -> None:
    """Linked afterwards it counts at its own time; the channel and the lead, who were told, hear of it."""
    world.ask()
    world.command("UDANA", "priority ACME-1 2")
    world.now = at("2026-06-05 13:50")
    answer, _ = world.say("URAVI", "CACME", "Looking at it, one moment")
    world.run_until(at("2026-06-05 14:05"))
    world.deliver()
    world.press("UDANA", Press.ANSWERS, world.id("ACME-1"), answer, channel="CACME")

    assert world.reading("ACME-1").met_at == at("2026-06-05 13:50")
    world.tick()

    (words,) = corrections(world)
    assert "First response, due" in words
    assert "counted as missed, and counts as met now" in words
    assert "<@UMEI>" in words, "the lead had been told"
    post = next(one for one in world.posts(DESK) if "Correction" in one.words)
    assert (post.thread, post.broadcast) == (world.row("ACME-1").agents_thread, True)
    (fact,) = world.facts("ACME-1", FactKind.VERDICT_CORRECTED)
    assert fact.what["told"] == [world.person("UMEI")]
    world.later(hours=2)
    world.tick()
    assert len(corrections(world)) == 1


def test_a_colleagues_answer_confirmed_afterwards_corrects_the_breach(quick: World) -> None:
    """It counts at its own time once an agent vouches for it."""
    ts = quick.ask()
    quick.command("UDANA", "priority ACME-1 2")
    quick.now = at("2026-06-05 13:50")
    quick.say("UOLU", "CACME", "We are on it", ts)
    quick.run_until(at("2026-06-05 14:05"))
    (said,) = quick.facts("ACME-1", FactKind.MESSAGE_SENT)
    quick.press("UDANA", Press.CONFIRM_RESPONSE, quick.id("ACME-1"), said.seq)
    quick.tick()

    assert len(corrections(quick)) == 1


def test_a_message_that_slack_delivered_late_corrects_the_breach(quick: World) -> None:
    """An agent's answer in the thread that arrives after its deadline, written before it."""
    ts = missed(quick)
    quick.say("UDANA", "CACME", "Looking into it", ts, ts=f"{at('2026-06-05 13:59')}.000100")
    quick.tick()

    assert len(corrections(quick)) == 1


def test_a_late_answer_corrects_nothing(quick: World) -> None:
    """The promise was missed, and stays so."""
    ts = missed(quick)
    quick.say("UDANA", "CACME", "Looking into it", ts)
    quick.tick()
    quick.run_until(at("2026-06-05 17:00"))

    assert corrections(quick) == []
    assert quick.facts("ACME-1", FactKind.VERDICT_CORRECTED) == []


@pytest.mark.clause("N9")
def test_a_change_that_is_undone_takes_its_breach_back(quick: World) -> None:
    """A misclassification made the deadline past; undone, it is as if it had never been said."""
    quick.ask()
    quick.now = at("2026-06-05 13:00")
    form = {"priority": "1", "how": "misclassified"}
    quick.submit("UDANA", "form.priority", quick.id("ACME-1"), **form)
    quick.later(0.1)
    quick.tick()
    assert quick.reading("ACME-1").breached_at is not None
    (change,) = quick.facts("ACME-1", FactKind.PRIORITY_CHANGED)
    quick.press("UDANA", Press.REVISE_UNDO, quick.id("ACME-1"), change.seq)
    quick.tick()

    (words,) = corrections(quick)
    assert "counts as still running now" in words


def test_who_found_the_answer_is_not_pinged_about_it(quick: World) -> None:
    """Mei, the lead, was told of the breach and links the answer herself."""
    quick.ask()
    quick.command("UDANA", "priority ACME-1 2")
    quick.now = at("2026-06-05 13:50")
    answer, _ = quick.say("URAVI", "CACME", "Looking at it, one moment")
    quick.run_until(at("2026-06-05 14:05"))
    quick.press("UMEI", Press.ANSWERS, quick.id("ACME-1"), answer, channel="CACME")
    quick.tick()

    (words,) = corrections(quick)
    assert "<@UMEI>" not in words


def test_a_rungs_fact_names_the_people_it_told(quick: World) -> None:
    """Who was pinged is on the record, whoever holds the role later."""
    missed(quick)

    told = [fact.what["told"] for fact in quick.facts("ACME-1", FactKind.RUNG_FIRED) if fact.what["breach"]]
    assert quick.person("UMEI") in told[0]
