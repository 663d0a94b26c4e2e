"""Messages that are kept at the newest state of what they show: a ticket's two cards, notices, the button."""

from bot.views.cards.agents import agents_card
from bot.views.cards.customer import customer_card
from bot.views.cards.held import held_card
from bot.views.cards.standing import standing_card

__all__ = ["agents_card", "customer_card", "held_card", "standing_card"]
