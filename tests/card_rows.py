"""Cards as tests want them: with the row that `want` leaves to be read when it is due."""

from sqlalchemy import select

from storage.cards_claim import card_from
from storage.records import Card, CardRole
from storage.tables import cards
from storage.unit_of_work import Work


def wanted_card(  # noqa: PLR0917 -- as `want` itself
    work: Work, workspace: str, subject: str, role: CardRole, channel: str, thread: str | None
) -> Card:
    """Have a card, and give it as it is kept."""
    work.cards.want(workspace, subject, role, channel, thread)
    named = (cards.c.workspace == workspace, cards.c.subject == subject, cards.c.role == role.value)
    return card_from(work._connection.execute(select(cards).where(*named)).mappings().one())
