"""What is remembered of a sent message that can be pressed, and what happens to one that cannot be brought up."""

from delivery_world import TEAM, Delivery

from bot.delivery.offers import Offers, noted, pressable
from bot.views.scene import Message
from storage.records import OutboxKind, Outgoing

CLAIM = {"type": "button", "action_id": "ticket.claim"}
LIVE = Message(text="x", blocks=[{"type": "actions", "elements": [CLAIM]}])
DECIDED = Message(text="taken", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "taken"}}])


def row(delivery: Delivery, **changes: object) -> Outgoing:
    """A message about a ticket, as the outbox has it."""
    put = delivery.put(**{"ticket": "t1", **changes})
    with delivery.storage.read() as work:
        found = work.outbox.get(put)
    assert found is not None
    return found


def remembered(delivery: Delivery, shown: Message | None) -> Outgoing:
    """A message that stands in Slack, remembered with what it shows."""
    sent = row(delivery)
    delivery.deliver()
    ts = delivery.sent[-1][1]
    offer = noted(sent, ts, shown)
    assert offer is not None
    with delivery.storage.write() as work:
        work.offers.put(offer)
    return sent


def offers(delivery: Delivery, says: Message | None) -> Offers:
    """A worker to whom every message reads the same; None cannot be put into words."""

    def render(_: Outgoing) -> Message:
        if says is None:
            raise ValueError("no words")
        return says

    return Offers(
        delivery.storage, delivery.gateway, render, now=delivery.now, machine_clock=delivery.machine
    )


def test_what_can_be_pressed_is_told_by_its_ids() -> None:
    """In order, wherever in the message it stands."""
    beside = {"type": "section", "accessory": {"type": "button", "action_id": "ticket.show"}}

    assert pressable(Message(text="x", blocks=[beside, *LIVE.blocks])) == "ticket.show ticket.claim"
    assert pressable(DECIDED) == ""


def test_only_what_can_be_pressed_and_is_about_something_is_remembered(delivery: Delivery) -> None:
    """A sentence needs no second look; a message found where it had been sent is looked at to find out."""
    assert noted(row(delivery), "1.1", DECIDED) is None
    assert noted(row(delivery, ticket=None), "1.1", LIVE) is None
    unknown = noted(row(delivery), "1.1", None)
    held = noted(
        row(delivery, ticket=None, kind=OutboxKind.REFUSED_NOTICE, facts={"held": "h1"}), "1.1", LIVE
    )

    assert unknown is not None
    assert (unknown.shown, unknown.subject, unknown.workspace) == ("", "t1", TEAM)
    assert held is not None
    assert held.subject == "h1"


def test_a_message_whose_buttons_no_longer_apply_is_edited_in_slack(delivery: Delivery) -> None:
    """Once; afterwards nothing is left to look at."""
    remembered(delivery, LIVE)
    worker = offers(delivery, DECIDED)

    assert worker.run_once() == 1
    assert worker.run_once() == 0
    assert delivery.texts() == ["taken"]


def test_a_message_whose_buttons_still_apply_is_left_alone(delivery: Delivery) -> None:
    """No call is made for it."""
    remembered(delivery, LIVE)
    before = delivery.texts()

    assert offers(delivery, LIVE).run_once() == 1
    assert delivery.texts() == before


def test_a_message_that_cannot_be_put_into_words_again_is_let_go(delivery: Delivery) -> None:
    """It keeps its buttons, and holds nothing up."""
    remembered(delivery, LIVE)
    worker = offers(delivery, None)

    assert worker.run_once() == 1
    with delivery.storage.write() as work:
        work.offers.look_again("t1")
    assert worker.run_once() == 0
