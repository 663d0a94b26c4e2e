"""What agents find out and record, and what the report counts of it."""

import pytest
from desk_world import DESK, World, tell

from bot.usecases.report import report
from bot.views.ids import Form, Press
from policies.refusal import Refused
from policies.timeline import FactKind


def opened(world: World) -> str:
    """A request of Quarry, with the customer's own statement in the form."""
    world.submit(
        "UQUINN",
        Form.OPEN,
        world.customer("QUAR"),
        description="Agents stop reporting",
        priority="1",
        category="agent",
        information__substantial="Yes, nobody can patch",
    )
    world.deliver()
    return world.id("QUAR-1")


@pytest.mark.clause("S8")
def test_the_customers_statement_that_an_error_is_substantial_is_shown_to_agents(quick: World) -> None:
    """A field of its own in the form, in their own words on the card."""
    opened(quick)
    form = quick.press("UQUINN", Press.OPEN, quick.customer("QUAR"), channel="CQUAR").form

    assert form is not None
    assert "information.substantial" in {block.get("block_id") for block in form["blocks"]}
    assert "Yes, nobody can patch" in quick.posts(DESK)[0].words


@pytest.mark.clause("S8")
def test_reproducible_and_cause_are_recorded_and_shown(world: World) -> None:
    """By choices of the policy; the newest word counts, and what was wrong is taken back."""
    ticket = opened(world)
    form = world.press("UDANA", Press.FINDINGS, ticket).form
    assert form is not None
    world.submit("UDANA", Form.FINDINGS, ticket, finding__reproducible="by_us", finding__cause="environment")
    world.deliver()
    card = world.posts(DESK)[0].words
    assert "Reproducible" in card
    assert "By us" in card
    assert "Customer's environment" in card

    world.submit("UDANA", Form.FINDINGS, ticket, finding__reproducible="by_us", finding__cause="-")
    world.deliver()
    card = world.posts(DESK)[0].words
    assert "By us" in card
    assert "Customer's environment" not in card
    assert [fact.what["findings"] for fact in world.facts("QUAR-1", FactKind.FINDINGS_RECORDED)] == [
        {"reproducible": "by_us", "cause": "environment"},
        {"cause": ""},
    ]


def test_what_the_policy_does_not_have_is_not_recorded(quick: World) -> None:
    """A form of another version, or one that somebody made up; and the same again is nothing new."""
    ticket = opened(quick)

    for typed in ({"finding__cause": "moon"}, {"finding__mood": "bad"}):
        assert "out of date" in tell(quick.submit("UDANA", Form.FINDINGS, ticket, **typed))
    quick.submit("UDANA", Form.FINDINGS, ticket, finding__cause="product")
    quick.submit("UDANA", Form.FINDINGS, ticket, finding__cause="product")
    assert len(quick.facts("QUAR-1", FactKind.FINDINGS_RECORDED)) == 1


def test_a_cause_may_be_known_when_all_is_over(quick: World) -> None:
    """The button stays on a closed ticket."""
    ticket = opened(quick)
    quick.submit("UDANA", Form.CLOSE, ticket, reason="not_caused_by_us")
    quick.submit("UDANA", Form.FINDINGS, ticket, finding__cause="environment")
    quick.deliver()

    assert "Findings…" in quick.posts(DESK)[0].words
    assert quick.facts("QUAR-1", FactKind.FINDINGS_RECORDED)


def test_a_policy_without_findings_has_no_button(quick: World) -> None:
    """Nothing to record, nothing to press."""
    quick.ask()
    quick.deliver()

    assert "Findings…" not in quick.posts(DESK)[0].words


@pytest.mark.clause("T4")
@pytest.mark.clause("T9")
@pytest.mark.clause("S8")
@pytest.mark.clause("U13")
def test_the_report_counts_categories_endings_and_findings(quick: World) -> None:
    """By customer, findings by contact too; tickets received before are left out."""
    quick.ask(text="The export fails since noon, before all of it")
    quick.later(days=1)
    start = quick.now
    for number, text in enumerate(("How do I share a dashboard?", "How do I filter a dashboard?"), 1):
        quick.later(10)
        quick.ask("UULA", "CUMBR", text)
        quick.submit("UDANA", Form.FINDINGS, quick.id(f"UMBR-{number}"), finding__training="likely")
    ticket = opened(quick)
    quick.submit("UDANA", Form.CLOSE, ticket, reason="not_caused_by_us")
    quick.submit("UDANA", Form.RESOLVE, quick.id("UMBR-1"), resolution="other")
    found = report(quick.desk, start)

    assert found.tickets == 3
    assert found.tables["Categories"] == {("QUAR", "Agent"): 1, ("UMBR", "not said"): 2}
    assert found.tables["Endings"] == {
        ("QUAR", "out of scope: Not caused by the vendor"): 1,
        ("UMBR", "Other solution"): 1,
    }
    ula = ("UMBR", "Ula Jones", "Training would have prevented it", "Likely")
    assert {words[2:]: count for words, count in found.tables["Findings"].items()} == {ula[2:]: 2}
    assert report(quick.desk, start, "QUAR").tickets == 1
    with pytest.raises(Refused):
        report(quick.desk, start, "NOPE")
