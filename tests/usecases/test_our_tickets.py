"""Contacts see how their tickets stand at any time, from the channel itself (B14)."""

import pytest
from desk_world import World, tell, words

from bot.views.ids import Press


@pytest.mark.clause("B14")
@pytest.mark.clause("U12")
def test_the_channels_card_shows_a_contact_their_companys_tickets(quick: World) -> None:
    """Status, who has it and what is owed, live; no other company's, and each with its history a press away."""
    quick.ask()
    quick.ask("UKOFI", "CBORE", "Quarantine release fails")
    quick.command("UDANA", "claim ACME-1")
    quick.deliver()
    assert any("Our tickets" in post.words for post in quick.posts("CACME"))
    listed = words(quick.press("UBEN", Press.OUR_TICKETS, quick.customer("ACME"), channel="CACME").tell)

    assert "ACME-1" in listed
    assert "Dana Reyes has it" in listed
    assert "BORE-1" not in listed
    shown = words(quick.press("UBEN", Press.SHOW, quick.id("ACME-1"), channel="CACME").tell)
    assert "Ann Lee opened it" in shown


@pytest.mark.clause("U12")
def test_a_contact_who_presses_anothers_card_sees_their_own(quick: World) -> None:
    """What a value says decides nothing; a bystander sees none."""
    quick.ask()
    quick.ask("UKOFI", "CBORE", "Quarantine release fails")
    listed = words(quick.press("UKOFI", Press.OUR_TICKETS, quick.customer("ACME"), channel="CBORE").tell)

    assert "BORE-1" in listed
    assert "ACME-1" not in listed
    assert "support contacts" in tell(
        quick.press("UBOB", Press.OUR_TICKETS, quick.customer("ACME"), channel="CACME")
    )
