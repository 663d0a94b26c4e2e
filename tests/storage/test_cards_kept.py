"""A card is posted once and then follows its subject, however often that changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from card_rows import wanted_card
from storage_world import T0, TEAM, World, a_draft, a_message, open_ticket

from policies.timeline import FactKind
from storage.errors import Missing
from storage.records import Card, CardRole
from storage.unit_of_work import Storage

LEASE = 30.0


def want(storage: Storage, subject: str = "he_1", channel: str = "C1", thread: str | None = None) -> Card:
    with storage.write() as work:
        return wanted_card(work, TEAM, subject, CardRole.HELD, channel, thread)


def due(storage: Storage, now: float = 100.0) -> list[Card]:
    with storage.write(quiet=True) as work:
        return work.cards.due(now, LEASE)


def posted(storage: Storage, card: Card, ts: str = "1.1") -> None:
    with storage.write() as work:
        work.cards.posted(card.id, ts, card.wanted_rev)


def test_a_wanted_card_is_posted_and_then_at_rest(storage: Storage) -> None:
    """It is due until it stands in Slack as wanted, and found by its subject and by its message."""
    card = want(storage)
    assert not storage.rest(100.0)
    assert due(storage) == [replace(card, attempts=1, first_try=100.0)]
    assert not storage.rest(100.0)
    posted(storage, card)

    assert due(storage) == []
    assert storage.rest(1e9)
    with storage.read() as work:
        now = replace(card, ts="1.1", sent_rev=1)
        assert work.cards.get("he_1", CardRole.HELD) == now
        assert work.cards.get("he_1", CardRole.STANDING) is None


def test_standing_cards_are_found_for_all_channels_at_once(world: World) -> None:
    """Those that are posted, of channels that are ours; no other card counts."""
    with world.storage.write() as work:
        acme, beta, gone = (
            wanted_card(work, TEAM, channel, CardRole.STANDING, channel, None)
            for channel in ("CACME", "CBETA", "CGONE")
        )
        held = wanted_card(work, TEAM, "he_1", CardRole.HELD, "CACME", None)
        for card, ts in ((acme, "1.1"), (gone, "1.2"), (held, "1.3")):
            work.cards.posted(card.id, ts, card.wanted_rev)

        assert work.cards.standing(TEAM) == {"CACME": "1.1"}
        assert work.cards.standing("T0OTHER") == {}
        work.cards.posted(beta.id, "1.4", beta.wanted_rev)
        assert work.cards.standing(TEAM) == {"CACME": "1.1", "CBETA": "1.4"}


def test_a_change_makes_one_update(storage: Storage) -> None:
    """Three changes in a row are one edit to the newest; a change during the edit is another."""
    card = want(storage)
    due(storage)
    posted(storage, card)
    with storage.write() as work:
        for _ in range(3):
            work.cards.bump("he_1")

    (update,) = due(storage)
    assert (update.ts, update.sent_rev, update.wanted_rev) == ("1.1", 1, 4)
    with storage.write() as work:
        work.cards.bump("he_1")
        work.cards.sent(card.id, update.wanted_rev)
    (again,) = due(storage)
    assert again.wanted_rev == 5


def test_wanting_again_keeps_the_card(storage: Storage) -> None:
    """Before it is posted it may move; afterwards it stays where it is."""
    card = want(storage)
    assert want(storage, channel="C2", thread="9.9") == replace(card, channel="C2", thread="9.9")
    posted(storage, card)

    assert want(storage, channel="C3") == replace(card, channel="C2", thread="9.9", ts="1.1", sent_rev=1)
    assert due(storage) == []


def test_a_tickets_cards_follow_its_facts(world: World) -> None:
    """Every append makes its cards due, and no other ticket's."""
    with world.storage.write() as work:
        row, other = open_ticket(work), open_ticket(work)
        for ticket in (row, other):
            card = wanted_card(work, TEAM, ticket.id, CardRole.AGENTS, "CAGENTS", None)
            work.cards.posted(card.id, f"ts-{ticket.id}", card.wanted_rev)
        work.tickets.append(row.id, [a_draft(FactKind.CLAIMED)], T0)

    assert [card.subject for card in due(world.storage)] == [row.id]


def test_a_posted_card_starts_its_thread(world: World) -> None:
    """An agents' card is the root of the agents' thread, a customer's card of its own of the customer's."""
    with world.storage.write() as work:
        row = open_ticket(work)
        for role, channel, ts in ((CardRole.AGENTS, "CAGENTS", "2.2"), (CardRole.CUSTOMER, "CACME", "3.3")):
            work.cards.posted(wanted_card(work, TEAM, row.id, role, channel, None).id, ts, 1)

        now = replace(row, customer_thread="3.3", agents_thread="2.2")
        assert work.tickets.get(row.id) == now
        assert work.tickets.by_message(TEAM, "CACME", "3.3") == now
        assert work.tickets.by_message(TEAM, "CAGENTS", "2.2") == now


def test_a_card_inside_a_thread_leaves_the_thread_alone(world: World) -> None:
    """A card below the customer's message belongs to the ticket; the message stays the root."""
    with world.storage.write() as work:
        row = open_ticket(work, customer_thread="1.1")
        card = wanted_card(work, TEAM, row.id, CardRole.CUSTOMER, "CACME", "1.1")
        work.cards.posted(card.id, "3.3", 1)

        assert work.tickets.by_message(TEAM, "CACME", "3.3") == row
        with pytest.raises(Missing):
            work.cards.posted("cd_none", "3.3", 1)


def test_a_post_whose_process_died_is_ambiguous_and_an_edit_is_not(storage: Storage) -> None:
    """A card that may stand already is looked for; an edit is simply made again."""
    card = want(storage)
    due(storage, 100.0)
    assert due(storage, 129.0) == []
    (again,) = due(storage, 130.0)
    assert (again.ambiguous, again.first_try, again.attempts) == (True, 100.0, 2)
    posted(storage, card)

    with storage.write() as work:
        work.cards.bump("he_1")
    due(storage, 200.0)
    (edit,) = due(storage, 230.0)
    assert (edit.ambiguous, edit.attempts) == (False, 2)


def test_a_failed_card_is_put_off(storage: Storage) -> None:
    """A definite failure forgets the try's time, an ambiguous one keeps it, and a 429 does not count."""
    card = want(storage)
    due(storage, 100.0)
    with storage.write() as work:
        work.cards.retry_at(card.id, 110.0, spent=False)
        assert work.cards.next_at(100.0) == 110.0
    assert due(storage, 109.0) == []
    (second,) = due(storage, 110.0)
    assert (second.attempts, second.first_try) == (1, 110.0)
    with storage.write() as work:
        assert work.cards.next_at(110.0) == 140.0
        work.cards.ambiguous(card.id, 120.0)
    (third,) = due(storage, 120.0)
    assert (third.attempts, third.first_try, third.ambiguous) == (2, 110.0, True)


def test_a_card_given_up_waits_until_it_is_wanted_again(storage: Storage) -> None:
    """A channel that was archived is not tried for ever, and is when the card is wanted again."""
    card = want(storage)
    with storage.write() as work:
        work.cards.dead(card.id, "is_archived")
        work.cards.bump("he_1")
    assert due(storage) == []
    assert storage.rest(100.0)

    want(storage)
    assert [again.id for again in due(storage)] == [card.id]


def test_cards_share_a_channels_turn_and_its_block(storage: Storage) -> None:
    """At most one card is in flight per channel, and a blocked channel has none."""
    first, _, third = want(storage, "he_1", "C1"), want(storage, "he_2", "C1"), want(storage, "he_3", "C2")
    with storage.write() as work:
        work.outbox.block(TEAM, "C2", 150.0)
        work.outbox.put(a_message("C9"))

    assert [card.id for card in due(storage, 100.0)] == [first.id]
    assert due(storage, 101.0) == []
    assert [card.id for card in due(storage, 150.0)] == [first.id, third.id]


def test_two_relays_never_post_one_card(storage: Storage) -> None:
    """Claims at the same time share the cards between them."""
    for n in range(30):
        want(storage, f"he_{n}", f"C{n}")
    with ThreadPoolExecutor(4) as threads:
        claimed = [card.id for batch in threads.map(lambda _: due(storage), range(8)) for card in batch]

    assert len(claimed) == len(set(claimed)) == 30
