"""A card is one message, kept at the newest state of what it shows."""

from delivery_world import Delivery
from fake_slack import Fault

from storage.records import CardRole, TicketRow


def test_a_card_is_posted_once_and_then_edited(delivery: Delivery) -> None:
    """Changes of the subject edit the same message."""
    delivery.want()
    delivery.deliver()
    bump(delivery, 2)
    delivery.deliver()

    assert delivery.texts() == ["held at 3"]
    assert len(delivery.slack.called("chat.update")) == 1
    assert delivery.deliver(60) == 0


def bump(delivery: Delivery, times: int = 1, subject: str = "held_1") -> None:
    with delivery.storage.write() as work:
        for _ in range(times):
            work.cards.bump(subject)


def test_a_ticket_lives_in_the_threads_of_its_cards(sqlite_delivery: Delivery, acme: TicketRow) -> None:
    """Posting the cards tells where the ticket's threads are, and makes the cards its messages."""
    with sqlite_delivery.storage.write() as work:
        work.cards.want("T1", acme.id, CardRole.CUSTOMER, "C1", None)
        work.cards.want("T1", acme.id, CardRole.AGENTS, "CA", None)

    sqlite_delivery.deliver()

    [customers], [agents] = sqlite_delivery.slack.posts("C1"), sqlite_delivery.slack.posts("CA")
    with sqlite_delivery.storage.read() as work:
        row = work.tickets.get(acme.id)
        by_card = work.tickets.by_message("T1", "CA", agents["ts"])
    assert row is not None
    assert (row.customer_thread, row.agents_thread) == (customers["ts"], agents["ts"])
    assert by_card == row


def test_a_card_whose_post_ended_nobody_knows_how_is_found_and_not_doubled(delivery: Delivery) -> None:
    """After an unknown outcome the card is looked for by its mark, and brought up to date."""
    delivery.slack.fail("chat.postMessage", Fault(how="drop", done=True))
    delivery.want()
    delivery.deliver()
    bump(delivery)

    for _ in range(3):
        delivery.deliver(5)

    assert delivery.texts() == ["held at 2"]
    assert len(delivery.slack.called("chat.postMessage")) == 1


def test_a_card_that_was_not_posted_after_all_is_posted(sqlite_delivery: Delivery) -> None:
    """When the look-up finds nothing, the card is posted."""
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="drop"))
    sqlite_delivery.want()

    for _ in range(3):
        sqlite_delivery.deliver(5)

    assert sqlite_delivery.texts() == ["held at 1"]


def test_a_card_is_not_posted_again_while_slack_cannot_be_searched(sqlite_delivery: Delivery) -> None:
    """A look-up that fails tells nothing."""
    slack = sqlite_delivery.slack
    slack.fail("chat.postMessage", Fault(how="drop", done=True))
    slack.fail("conversations.history", Fault(how="http", status=429, seconds=40), Fault(how="drop"))
    sqlite_delivery.want()

    for _ in range(12):
        sqlite_delivery.deliver(10)

    assert sqlite_delivery.texts() == ["held at 1"]
    assert len(slack.called("chat.postMessage")) == 1


def test_an_edit_is_repeated_until_it_is_done(sqlite_delivery: Delivery) -> None:
    """An edit that may have arrived is made again: it does no harm."""
    sqlite_delivery.want()
    sqlite_delivery.deliver()
    sqlite_delivery.slack.fail("chat.update", Fault(how="drop", done=True), Fault(how="drop"))
    bump(sqlite_delivery)

    for _ in range(4):
        sqlite_delivery.deliver(10)

    assert sqlite_delivery.texts() == ["held at 2"]
    assert len(sqlite_delivery.slack.called("chat.postMessage")) == 1


def test_a_limit_on_edits_holds_back_all_edits_and_no_posts(delivery: Delivery) -> None:
    """Slack counts edits for the whole workspace: after one 429 no other card asks, and new cards still go."""
    delivery.want("held_1", channel="C1")
    delivery.want("held_2", channel="C2")
    delivery.deliver()
    delivery.slack.fail("chat.update", Fault(how="http", status=429, seconds=30))
    bump(delivery)
    bump(delivery, subject="held_2")
    delivery.want("held_3", channel="C3")
    for _ in range(3):
        delivery.deliver(5)

    assert delivery.texts("C1") + delivery.texts("C2") == ["held at 1", "held at 1"]
    assert delivery.texts("C3") == ["held at 1"]
    delivery.deliver(30)
    assert delivery.texts("C1") + delivery.texts("C2") == ["held at 2", "held at 2"]


def test_a_card_deleted_in_slack_is_posted_anew(sqlite_delivery: Delivery) -> None:
    """Somebody removed the message: at the next change it stands again."""
    sqlite_delivery.want()
    sqlite_delivery.deliver()
    sqlite_delivery.slack.messages.clear()
    bump(sqlite_delivery)

    sqlite_delivery.deliver(5)
    bump(sqlite_delivery)
    sqlite_delivery.deliver(5)

    assert sqlite_delivery.texts() == ["held at 3"]


def test_a_card_posted_anew_is_not_doubled_by_an_unknown_outcome(sqlite_delivery: Delivery) -> None:
    """The replacement of a deleted card is looked for like any post."""
    sqlite_delivery.want()
    sqlite_delivery.deliver()
    sqlite_delivery.slack.messages.clear()
    bump(sqlite_delivery)
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="drop", done=True))

    for _ in range(4):
        sqlite_delivery.deliver(10)

    assert sqlite_delivery.texts() == ["held at 2"]


def test_a_rate_limit_on_posting_holds_the_channel_for_cards_too(sqlite_delivery: Delivery) -> None:
    """A limited channel takes neither cards nor messages until its time."""
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="http", status=429, seconds=30))
    sqlite_delivery.want()
    sqlite_delivery.deliver()
    sqlite_delivery.put("C1", facts={"text": "message"})
    sqlite_delivery.deliver(20)
    assert sqlite_delivery.texts() == []

    sqlite_delivery.deliver(11)
    assert sqlite_delivery.texts() == ["held at 1", "message"]


def test_a_card_that_cannot_stand_takes_its_replies_with_it(
    sqlite_delivery: Delivery, acme: TicketRow
) -> None:
    """The agents learn that the customer's card, and what was to be said below it, never arrived."""
    sqlite_delivery.slack.closed["C1"] = "is_archived"
    with sqlite_delivery.storage.write() as work:
        work.cards.want("T1", acme.id, CardRole.CUSTOMER, "C1", None)
    sqlite_delivery.put("C1", ticket=acme.id, reply_to=f"card:{acme.id}:customer")

    sqlite_delivery.deliver()
    sqlite_delivery.deliver(60)

    assert sqlite_delivery.texts() == ["card_dead is_archived", "message_dead is_archived"]


def test_a_card_without_words_does_not_stop_the_others(sqlite_delivery: Delivery) -> None:
    """A card that cannot be put into words waits; the next one goes."""
    sqlite_delivery.broken.add(sqlite_delivery.want("held_1").id)
    sqlite_delivery.want("held_2", channel="C2")

    sqlite_delivery.deliver()
    assert sqlite_delivery.texts() == ["held at 1"]

    sqlite_delivery.broken.clear()
    sqlite_delivery.deliver(61)
    assert sqlite_delivery.texts() == ["held at 1", "held at 1"]


def test_a_card_that_would_say_the_same_is_not_sent_again(delivery: Delivery) -> None:
    """A reminder in the thread changes nothing on the card, and costs no call."""
    delivery.steady = True
    delivery.want()
    delivery.deliver()
    bump(delivery, 2)
    delivery.deliver()

    assert delivery.slack.called("chat.update") == []
    assert delivery.deliver(60) == 0


def test_a_card_whose_update_ended_nobody_knows_how_is_sent_again(sqlite_delivery: Delivery) -> None:
    """When it is not sure what Slack shows, the same words are sent once more."""
    sqlite_delivery.want()
    sqlite_delivery.deliver()
    sqlite_delivery.slack.fail("chat.update", Fault(how="drop", done=True))
    bump(sqlite_delivery)
    sqlite_delivery.deliver()
    sqlite_delivery.deliver(10)

    assert sqlite_delivery.texts() == ["held at 2"]
    assert len(sqlite_delivery.slack.called("chat.update")) == 2
