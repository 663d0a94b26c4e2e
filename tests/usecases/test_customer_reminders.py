"""A customer who was asked something and does not answer is reminded of it, in the ticket's thread."""

import pytest
from desk_world import World, at, words

from policies.timeline import FactKind


def asked(world: World, *, on: str = "2026-06-05 11:00") -> str:
    """Ann's request, on which Dana asked for the steps; its ts."""
    ts = world.ask()
    world.now = at(on)
    world.submit("UDANA", "form.wait", world.id("ACME-1"), reason="customer", asked="steps,logs", note="")
    world.deliver()
    return ts


def reminders(world: World, ts: str) -> list[str]:
    world.deliver()
    return [post.words for post in world.posts("CACME", ts) if "we still need your answer" in post.words]


@pytest.mark.clause("N3")
def test_the_customer_is_reminded_with_what_is_missing(world: World) -> None:
    """After a business day without a word: Friday's question on Monday, with the list and the button."""
    ts = asked(world)
    world.run_until(at("2026-06-08 10:59"))
    assert reminders(world, ts) == []

    world.run_until(at("2026-06-08 11:01"))

    (words_,) = reminders(world, ts)
    assert "Steps" in words_
    assert "Add details" in words_
    (fact,) = world.facts("ACME-1", FactKind.CUSTOMER_REMINDED)
    assert (fact.happened, fact.who, fact.what["n"]) == (at("2026-06-08 11:00"), "app", 1)


@pytest.mark.clause("N3")
def test_three_reminders_are_enough(quick: World) -> None:
    """One after a business day, then every three business days, in business hours only."""
    ts = asked(quick)
    quick.run_until(at("2026-07-20 12:00"))

    told = [fact.happened for fact in quick.facts("ACME-1", FactKind.CUSTOMER_REMINDED)]
    assert told == [at("2026-06-08 11:00"), at("2026-06-11 11:00"), at("2026-06-16 11:00")]
    assert len(reminders(quick, ts)) == 3


@pytest.mark.parametrize("answer", ["in the thread", "with the form"])
def test_an_answer_ends_the_reminders(quick: World, answer: str) -> None:
    """Whichever way it comes."""
    ts = asked(quick)
    if answer == "in the thread":
        quick.say("UANN", "CACME", "Open the page and press save", ts)
    else:
        quick.submit("UANN", "form.details", quick.id("ACME-1"), information__steps="Press save")
    quick.run_until(at("2026-06-20 12:00"))

    assert reminders(quick, ts) == []


def test_what_an_agent_filled_in_is_asked_for_no_more(quick: World) -> None:
    """The reminder names what is still missing."""
    ts = asked(quick)
    quick.submit("UDANA", "form.details", quick.id("ACME-1"), information__steps="Press save")
    quick.run_until(at("2026-06-08 17:00"))

    (told,) = reminders(quick, ts)
    assert "Steps" not in told


def test_the_agents_see_it_in_the_history(quick: World) -> None:
    """That the customer was reminded is part of what happened."""
    asked(quick)
    quick.run_until(at("2026-06-08 12:00"))

    assert "reminded the customer" in words(quick.command("UDANA", "show ACME-1").tell)
