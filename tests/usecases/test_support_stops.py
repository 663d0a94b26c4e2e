"""When support stops, what still ran is withdrawn, and nothing fires afterwards."""

import pytest
from desk_world import DESK, World, at

from bot.usecases.support_stops import stop_support
from bot.views.ids import Press
from policies.people import Standing
from policies.timeline import FactKind


@pytest.mark.clause("B15")
@pytest.mark.clause("N2")
def test_a_suspended_customers_clocks_are_withdrawn_once(world: World) -> None:
    """Suspension ends what runs, says so to the agents once, and no alarm follows."""
    world.ask()
    world.deliver()
    world.later(30)
    world.change_customer("ACME", standing=Standing.SUSPENDED)

    stopped = [stop_support(world.desk), stop_support(world.desk)]
    world.deliver()

    assert stopped == [1, 0]
    fact = world.facts("ACME-1", FactKind.SUBSCRIPTION_STOPPED)[0]
    assert (fact.happened, fact.what["why"]) == (world.now, "suspended")
    assert sum("support has stopped" in post.words for post in world.posts(DESK)) == 1
    world.run_until(at("2026-06-20 10:00"))
    assert world.facts("ACME-1", FactKind.RUNG_FIRED) == []


@pytest.mark.clause("U1")
def test_a_subscription_ends_at_its_own_instant_whenever_we_looked(quick: World) -> None:
    """The withdrawal is dated at the end of the subscription, not at our look."""
    end = at("2026-06-05 10:20")
    quick.change_customer("ACME", subscribed_until=end)
    quick.ask()
    quick.later(10)
    assert stop_support(quick.desk) == 0
    quick.later(30)

    assert stop_support(quick.desk) == 1

    assert quick.facts("ACME-1", FactKind.SUBSCRIPTION_STOPPED)[0].happened == end


def test_other_customers_and_closed_tickets_are_left_alone(quick: World) -> None:
    """Only what runs for the customer whose support stopped is touched."""
    quick.ask()
    quick.ask("UNOA", "CNIMB", "The login page shows 500 here as well")
    quick.change_customer("NIMB", standing=Standing.EXPIRED)

    assert stop_support(quick.desk) == 1

    assert quick.facts("ACME-1", FactKind.SUBSCRIPTION_STOPPED) == []
    assert len(quick.facts("NIMB-1", FactKind.SUBSCRIPTION_STOPPED)) == 1


@pytest.mark.clause("N2")
def test_what_an_agent_took_in_spite_of_it_keeps_its_clocks(quick: World) -> None:
    """An override is somebody's decision that this one is to be kept."""
    quick.change_customer("ACME", standing=Standing.SUSPENDED)
    quick.ask()
    quick.press("UDANA", Press.OVERRIDE, quick.held()[0].id)

    assert stop_support(quick.desk) == 0
    assert quick.numbers() == ["ACME-1"]
