"""Each message of the outbox reaches Slack once, whatever Slack does."""

from collections.abc import Mapping

import pytest
from delivery_world import Delivery
from fake_slack import Fault
from structlog.testing import capture_logs

from bot.delivery.gateway import row_mark
from bot.delivery.relay import Relay
from storage.records import CardRole, OutboxKind, TicketRow

UNKNOWN = [
    {"how": "drop", "done": True},
    {"how": "drop", "done": False},
    {"how": "http", "status": 500, "error": "internal_error", "done": True},
    {"how": "http", "status": 503, "error": "service_unavailable", "done": False},
    {"how": "html", "status": 502, "done": True},
    {"how": "error", "error": "fatal_error", "done": True},
    {"how": "error", "error": "internal_error", "done": False},
]


def test_what_waits_is_sent_in_order_and_written_up(delivery: Delivery) -> None:
    """Messages go out as they were put, and each one's `ts` is told."""
    first, second = delivery.put(facts={"text": "one"}), delivery.put(facts={"text": "two"})

    assert delivery.deliver() == 2
    assert delivery.texts("C1") == ["one", "two"]
    assert delivery.sent == [
        (first, delivery.slack.messages[0]["ts"]),
        (second, delivery.slack.messages[1]["ts"]),
    ]
    assert delivery.deliver() == 0


@pytest.mark.parametrize(
    "fault", UNKNOWN, ids=lambda one: f"{one['how']}-{one.get('error', '')}-{one.get('done')}"
)
def test_an_unknown_outcome_neither_doubles_nor_loses(
    sqlite_delivery: Delivery, fault: Mapping[str, object]
) -> None:
    """After an outcome that nobody knows the message is looked for, and posted again only when it is not there."""
    sqlite_delivery.slack.fail("chat.postMessage", Fault(**fault))  # type: ignore[arg-type]
    row = sqlite_delivery.put()

    for _ in range(4):
        sqlite_delivery.deliver(3)

    assert sqlite_delivery.slack.rows() == [row]
    assert [sent for sent, _ in sqlite_delivery.sent] == [row]


def test_nothing_is_posted_again_while_slack_cannot_be_searched(sqlite_delivery: Delivery) -> None:
    """A look-up that fails tells nothing, so the message waits for one that works."""
    slack = sqlite_delivery.slack
    slack.fail("chat.postMessage", Fault(how="drop", done=True))
    slack.fail(
        "conversations.history", *(Fault(how="http", status=500, error="internal_error") for _ in range(3))
    )
    row = sqlite_delivery.put()

    for _ in range(6):
        sqlite_delivery.deliver(20)

    assert slack.rows() == [row]
    assert len(slack.called("chat.postMessage")) == 1
    assert len(sqlite_delivery.sent) == 1


def test_an_unknown_outcome_holds_its_thread_back_and_not_the_channel(sqlite_delivery: Delivery) -> None:
    """While one thread waits for certainty, the others of the same channel go on."""
    root, other = (
        sqlite_delivery.put(facts={"text": "root"}),
        sqlite_delivery.put(facts={"text": "other root"}),
    )
    sqlite_delivery.deliver()
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="drop"))
    for text, parent in (("a", root), ("b", root), ("c", other)):
        sqlite_delivery.put(reply_to=f"row:{parent}", facts={"text": text})

    sqlite_delivery.deliver()
    assert sqlite_delivery.texts()[2:] == ["c"]

    sqlite_delivery.deliver(10)
    assert sqlite_delivery.texts()[2:] == ["c", "a", "b"]


def test_a_rate_limit_holds_one_channel_for_as_long_as_slack_says(delivery: Delivery) -> None:
    """429 is kept to the second for its channel; other channels go on meanwhile."""
    delivery.slack.fail("chat.postMessage", Fault(how="http", status=429, seconds=30))
    held = [delivery.put("C1", facts={"text": "held"}), delivery.put("C1")]
    free = delivery.put("C2", facts={"text": "free"})

    delivery.deliver()
    delivery.deliver(29)
    assert delivery.slack.rows() == [free]
    assert len(delivery.slack.called("chat.postMessage")) == 1

    delivery.deliver(2)
    assert delivery.slack.rows() == [free, *held]


def test_a_broken_installation_holds_everything_back_and_loses_nothing(sqlite_delivery: Delivery) -> None:
    """A revoked token stops the workspace until it is mended; then everything goes."""
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="error", error="token_revoked"))
    rows = [sqlite_delivery.put("C1"), sqlite_delivery.put("C2")]

    sqlite_delivery.deliver()
    sqlite_delivery.deliver(30)
    assert sqlite_delivery.slack.rows() == []

    sqlite_delivery.deliver(31)
    assert sqlite_delivery.slack.rows() == rows


def test_a_definite_no_is_given_up_and_told_to_the_agents(sqlite_delivery: Delivery, acme: TicketRow) -> None:
    """A message Slack will never take is dead, and the agents are told which ticket it was about."""
    sqlite_delivery.slack.closed["C1"] = "is_archived"
    sqlite_delivery.put("C1", ticket=acme.id, kind=OutboxKind.REPLY)

    sqlite_delivery.deliver()
    sqlite_delivery.deliver(60)

    assert sqlite_delivery.texts() == ["message_dead is_archived"]
    assert sqlite_delivery.texts("CA") == ["message_dead is_archived"]


def test_a_dead_agents_channel_is_not_told_of_itself(sqlite_delivery: Delivery, acme: TicketRow) -> None:
    """What cannot be said in a channel is not said there."""
    sqlite_delivery.slack.closed["CA"] = "channel_not_found"
    sqlite_delivery.put("CA", ticket=acme.id)

    sqlite_delivery.deliver()
    sqlite_delivery.deliver(60)

    assert sqlite_delivery.texts() == []
    assert len(sqlite_delivery.slack.called("chat.postMessage")) == 1


def test_replies_die_with_their_parent_and_are_told_of(sqlite_delivery: Delivery, acme: TicketRow) -> None:
    """A reply to something that was never posted is not sent into the channel instead."""
    sqlite_delivery.slack.closed["C1"] = "not_in_channel"
    parent = sqlite_delivery.put("C1", ticket=acme.id)
    sqlite_delivery.put("C1", ticket=acme.id, reply_to=f"row:{parent}")

    sqlite_delivery.deliver()
    sqlite_delivery.slack.closed.clear()
    sqlite_delivery.deliver(60)

    assert sqlite_delivery.texts("C1") == []
    assert sqlite_delivery.texts("CA") == ["message_dead not_in_channel"] * 2


def test_a_reply_put_after_its_parent_died_is_told_of_too(sqlite_delivery: Delivery, acme: TicketRow) -> None:
    """Nothing waits for ever for a parent that will never be there."""
    sqlite_delivery.slack.closed["C1"] = "not_in_channel"
    parent = sqlite_delivery.put("C1", ticket=acme.id)
    sqlite_delivery.deliver()
    sqlite_delivery.put("C1", ticket=acme.id, reply_to=f"row:{parent}")

    sqlite_delivery.deliver(60)

    assert sqlite_delivery.texts("CA") == ["message_dead not_in_channel", "message_dead no_parent"]


def test_a_reply_waits_for_its_parent_and_goes_into_its_thread(delivery: Delivery) -> None:
    """A child is posted after its parent, below it."""
    parent = delivery.put(facts={"text": "parent"})
    delivery.put(reply_to=f"row:{parent}", facts={"text": "child"}, alarm=True, broadcast=True)

    delivery.deliver()

    above, below = delivery.slack.messages
    assert (above["text"], below["text"]) == ("parent", "child")
    assert below["thread_ts"] == above["ts"]
    assert below["reply_broadcast"] is True


def test_a_reply_to_a_card_waits_until_the_card_stands(delivery: Delivery) -> None:
    """What belongs below a card is posted below it, not before it."""
    delivery.put(reply_to="card:held_1:held", facts={"text": "below"})
    delivery.deliver()
    assert delivery.texts() == []

    delivery.want()
    delivery.deliver()

    card, below = delivery.slack.messages
    assert below["thread_ts"] == card["ts"]


def test_alarms_overtake_what_waits_for_their_channel(delivery: Delivery) -> None:
    """In a queue for one channel the alarm goes first."""
    for text in ("one", "two"):
        delivery.put(facts={"text": text})
    delivery.put(facts={"text": "alarm"}, alarm=True)

    delivery.deliver()

    assert delivery.texts() == ["alarm", "one", "two"]


def test_more_than_ten_waiting_become_one_digest_with_the_alarms_first(delivery: Delivery) -> None:
    """A flood of notices is one message, and it still counts as an alarm when one is among them."""
    delivery.slack.fail("chat.postMessage", Fault(how="http", status=429, seconds=5))
    delivery.put(facts={"text": "first"})
    delivery.deliver()
    rows = [delivery.put(kind=OutboxKind.ANNOUNCEMENT) for _ in range(12)]
    alarm, _ = (delivery.put(kind=OutboxKind.ALARM, alarm=True) for _ in range(2))
    reply = delivery.put(kind=OutboxKind.REPLY)

    delivery.deliver(10)

    assert delivery.texts() == [alarm, "digest of 13", "first", reply]
    assert not set(rows) & set(delivery.slack.rows())
    assert delivery.deliver(10) == 0


def test_a_greater_flood_becomes_several_digests(sqlite_delivery: Delivery) -> None:
    """No digest stands for more than it can show."""
    first, *_ = (sqlite_delivery.put(kind=OutboxKind.ANNOUNCEMENT) for _ in range(71))

    sqlite_delivery.deliver()

    assert sqlite_delivery.texts() == [first, "digest of 30", "digest of 30", "digest of 10"]


def test_ten_waiting_stay_ten(sqlite_delivery: Delivery) -> None:
    """Up to ten notices are sent as they are."""
    rows = [sqlite_delivery.put(kind=OutboxKind.ANNOUNCEMENT) for _ in range(11)]

    sqlite_delivery.deliver()

    assert sqlite_delivery.slack.rows() == rows


def test_what_a_customer_reads_is_never_folded(sqlite_delivery: Delivery) -> None:
    """Twenty answers to a customer are twenty messages."""
    rows = [sqlite_delivery.put(kind=OutboxKind.REPLY) for _ in range(20)]

    sqlite_delivery.deliver()

    assert sqlite_delivery.slack.rows() == rows


def test_what_cannot_be_put_into_words_is_given_up_after_three_tries(
    sqlite_delivery: Delivery, acme: TicketRow
) -> None:
    """A message without words is told to the agents and does not stop the next one."""
    bad = sqlite_delivery.put("C1", ticket=acme.id)
    sqlite_delivery.broken.add(bad)
    good = sqlite_delivery.put("C2")

    for _ in range(4):
        sqlite_delivery.deliver(2)

    assert sqlite_delivery.slack.rows()[0] == good
    assert sqlite_delivery.texts("CA") == ["message_dead unrenderable"]


def test_what_is_not_wanted_any_more_ends_quietly(delivery: Delivery, acme: TicketRow) -> None:
    """It is not posted, not tried again and nobody is told that it was lost; what comes after it goes in the same pass."""
    over = delivery.put("C1", ticket=acme.id)
    delivery.unwanted.add(over)
    good = delivery.put("C1", ticket=acme.id)
    with capture_logs() as logs:
        assert delivery.deliver() == 2
    delivery.unwanted.clear()

    assert [(line["log_level"], line["row"]) for line in logs] == [("info", over)]
    assert delivery.deliver(600) == 0
    assert delivery.slack.rows() == [good]
    with delivery.storage.read() as work:
        assert work.at_rest(delivery.clock)


def test_what_follows_a_sent_message_may_fail_without_sending_it_again(
    sqlite_delivery: Delivery, acme: TicketRow
) -> None:
    """A message that stands stays sent, and the agents are told that it could not be written up."""
    row = sqlite_delivery.put("C1", ticket=acme.id)

    def fails(*_given: object) -> None:
        raise ValueError("cannot be written up")

    sqlite_delivery.relay._on_sent = fails
    for _ in range(3):
        sqlite_delivery.deliver(5)

    assert sqlite_delivery.slack.rows().count(row) == 1
    assert sqlite_delivery.texts("CA") == ["sent_not_recorded ValueError"]


def test_a_lease_that_ran_out_is_looked_for(delivery: Delivery) -> None:
    """A process that died while sending leaves a message that may have arrived: it is found, not doubled."""
    row = delivery.put()
    with delivery.storage.write() as work:
        [claimed] = work.outbox.claim(delivery.clock, 60, 1)
    delivery.relay._gateway.post("C1", None, delivery.words(claimed), mark=row_mark(row))

    delivery.deliver(61)

    assert delivery.slack.rows() == [row]
    assert [sent for sent, _ in delivery.sent] == [row]


def test_cards_come_before_what_replies_to_them_in_one_pass(
    sqlite_delivery: Delivery, acme: TicketRow
) -> None:
    """A ticket's card and the first alarm below it need one pass, not two."""
    with sqlite_delivery.storage.write() as work:
        work.cards.want("T1", acme.id, CardRole.AGENTS, "CA", None)
    sqlite_delivery.put("CA", ticket=acme.id, reply_to=f"card:{acme.id}:agents", facts={"text": "alarm"})

    sqlite_delivery.deliver()

    card, alarm = sqlite_delivery.slack.posts("CA")
    assert alarm["thread_ts"] == card["ts"]


def test_a_limit_that_is_over_is_taken_up_without_waiting_longer(sqlite_delivery: Delivery) -> None:
    """The relay knows when what it had to put off may go."""
    sqlite_delivery.slack.fail("chat.postMessage", Fault(how="http", status=429, seconds=7))
    sqlite_delivery.put()
    sqlite_delivery.deliver()
    assert not sqlite_delivery.relay.early()

    sqlite_delivery.pass_time(7)

    assert sqlite_delivery.relay.early()


def test_once_halted_nothing_more_is_begun(sqlite_delivery: Delivery) -> None:
    """Who is told to stop finishes the send at hand; the rest goes out at the next start."""
    desk = sqlite_delivery
    for _ in range(2):
        desk.put()
    halting = Relay(
        desk.storage,
        desk.gateway,
        desk.words,
        on_sent=desk.on_sent,
        now=desk.now,
        machine_clock=desk.machine,
        halted=lambda: len(desk.texts()) == 1,
    )

    assert halting.run_once() == 1
    assert desk.deliver() == 1
