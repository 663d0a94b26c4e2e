"""Sent messages with buttons: looked at again when their subject is decided upon, each time once."""

from storage_world import a_message

from storage.records import Offer
from storage.unit_of_work import Storage, Work


def _offer(work: Work, row: str, subject: str = "t1", ts: str = "1.1") -> Offer:
    work.outbox.put(a_message(id=row))
    offer = Offer(message=row, subject=subject, workspace="T1", channel="C1", ts=ts, shown="ticket.claim")
    work.offers.put(offer)
    return offer


def test_a_message_is_looked_at_once_after_it_was_sent(storage: Storage) -> None:
    """What was decided while it was on its way is seen then."""
    with storage.write() as work:
        offer = _offer(work, "r1")

        assert not work.at_rest(1.0)
        assert work.offers.take(1.0) == [offer]
        assert work.offers.take(1.0) == []
        assert work.offers.rest(1.0)


def test_a_decision_brings_up_what_asks_about_its_subject_only(storage: Storage) -> None:
    """Messages of other tickets are left alone; oldest first."""
    with storage.write() as work:
        later = _offer(work, "r2", ts="2.2")
        first = _offer(work, "r1", ts="1.1")
        _offer(work, "r3", subject="t2")
        work.offers.take(1.0)

        work.offers.look_again("t1")

        assert work.offers.take(2.0) == [first, later]


def test_a_message_that_was_put_off_waits_for_its_time(storage: Storage) -> None:
    """It is not given out before, and the loop knows when to come back."""
    with storage.write() as work:
        _offer(work, "r1")
        work.offers.take(1.0)

        work.offers.look_at("r1", 30.0)

        assert work.offers.take(29.0) == []
        assert work.offers.next_at(29.0) == 30.0
        assert [one.message for one in work.offers.take(30.0)] == ["r1"]


def test_a_limit_on_updates_holds_all_of_them_back(storage: Storage) -> None:
    """Slack counts updates for the whole workspace."""
    with storage.write() as work:
        _offer(work, "r1")
        work.cards.block_updates("T1", 50.0)

        assert work.offers.take(49.0) == []
        assert len(work.offers.take(51.0)) == 1


def test_what_is_shown_and_what_is_over_are_remembered(storage: Storage) -> None:
    """A message with nothing left to press is never looked at again."""
    with storage.write() as work:
        _offer(work, "r1")
        work.offers.take(1.0)
        work.offers.shows("r1", "ticket.reply")
        work.offers.look_again("t1")
        assert [one.shown for one in work.offers.take(1.0)] == ["ticket.reply"]

        work.offers.over("r1")
        work.offers.look_again("t1")

        assert work.offers.take(1.0) == []


def test_a_message_forgotten_by_the_outbox_is_forgotten_here(storage: Storage) -> None:
    """Housekeeping leaves nothing behind."""
    with storage.write() as work:
        _offer(work, "r1")
        (row,) = work.outbox.claim(1.0, 60.0)
        work.outbox.sent(row.id, "1.1")

        assert work.outbox.forget(row.created + 1) == 1
        assert work.offers.rest(1.0)
