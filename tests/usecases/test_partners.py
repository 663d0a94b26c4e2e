"""Customers and partners alike (S5), and what an order form changed (U16)."""

import pytest
from desk_world import DESK, World

from bot.views.ids import Press


@pytest.mark.clause("S5")
def test_a_partner_is_served_as_a_customer_is(quick: World) -> None:
    """The same promises, the same ways; only our card says that it is one."""
    quick.ask("UQUINN", "CQUAR", "Agents stopped reporting everywhere")
    partner = [(one.target, one.promise.duration, one.deadline) for one in quick.readings("QUAR-1")]
    quick.change_customer("QUAR", partner=False)
    quick.later(10)
    quick.ask("USAM", "CQUAR", "Agents stopped reporting here too")
    customer = [(one.target, one.promise.duration, one.deadline - 600) for one in quick.readings("QUAR-2")]
    quick.change_customer("QUAR", partner=True)
    quick.deliver()

    assert partner == customer
    assert "partner" in next(post.words for post in quick.posts(DESK) if "QUAR-1" in post.words)
    assert not any("partner" in post.words for post in quick.posts("CQUAR") if "QUAR-1" in post.words)


@pytest.mark.clause("U16")
def test_a_figure_of_the_order_form_says_so_wherever_it_is_shown(quick: World) -> None:
    """On both cards and in the explanation; the policy's own figures do not."""
    quick.change_customer("ACME", overrides={"first_response.3": "2h"})
    quick.ask()
    quick.deliver()
    ours, theirs = (
        next(post.words for post in quick.posts(place) if "First response" in post.words)
        for place in (DESK, "CACME")
    )
    why = quick.press("UANN", Press.WHY, quick.id("ACME-1"), channel="CACME").tell

    assert ours.count("as in the order form") == 1
    assert theirs.count("as in your order form") == 1
    assert why is not None
    assert str(why.blocks).count("as in the order form") == 1
