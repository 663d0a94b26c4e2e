"""A transfer's card, its outcome and its form: within Slack's limits, nothing of others' words live in it."""

import pytest
from slack_limits import check_message, check_view, presses, seen
from view_world import ACME, WORDS, transfer

from bot.views import forms, transfers
from bot.views.forms import FormErrors
from bot.views.ids import Press

STATES = ("asked", "confirmed", "declined", "void")


@pytest.mark.parametrize("which", WORDS)
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_card_and_an_outcome(state, which):
    """Whatever people are called; only one that waits can be decided."""
    card = transfers.card(transfer(state, which))

    check_message(card)
    check_message(transfers.outcome(transfer(state, which)))
    check_message(transfers.asked(WORDS[which], WORDS[which]))
    waits = {Press.CONFIRM_TRANSFER, Press.DECLINE_TRANSFER}
    assert set(presses(card)) == (waits if state == "asked" else set())


def test_a_confirmed_card_reminds_of_the_customers_file():
    """Else its next import would undo what was done."""
    assert "Change the customers file too" in seen(transfers.card(transfer("confirmed")))
    assert "customers file" not in seen(transfers.card(transfer("declined")))


@pytest.mark.parametrize("which", WORDS)
def test_the_form_asks_who_leaves_and_who_comes(which):
    """With the customer's contacts; without any there is nothing to send."""
    people = [(f"p{number}", WORDS[which], WORDS[which][:60]) for number in range(3)]

    check_view(forms.transfer_form(ACME, people, "C1"))
    check_view(forms.transfer_form(ACME, [], ""))


def test_a_form_that_lacks_somebody_says_so_at_each_field():
    """Both at once, and an overlong name too."""
    with pytest.raises(FormErrors) as found:
        forms.read_transfer({"leaves": " ", "name": "n" * 81})

    assert set(found.value.by_block) == {"leaves", "comes", "name"}
