"""A message goes once, in order, to where it belongs, and nothing waits for ever in silence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from card_rows import wanted_card
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from storage_world import T0, TEAM, World, a_message

from policies.instant import Instant
from storage import ids
from storage.records import CardRole, OutboxKind, Outgoing
from storage.unit_of_work import Storage

LEASE = 30.0


def put(storage: Storage, *rows: Outgoing) -> None:
    with storage.write() as work:
        for row in rows:
            work.outbox.put(row)


def claim(storage: Storage, now: float = 100.0, limit: int = 10) -> list[Outgoing]:
    with storage.write(quiet=True) as work:
        return work.outbox.claim(now, LEASE, limit)


def send(storage: Storage, now: float = 100.0) -> list[str]:
    """One pass of a relay that succeeds; the ids, in order."""
    claimed = claim(storage, now)
    with storage.write() as work:
        for row in claimed:
            work.outbox.sent(row.id, f"ts-{row.id}")
    return [row.id for row in claimed]


def test_a_message_comes_back_whole(storage: Storage) -> None:
    """Kind, facts and flags survive, and the claim adds what the relay must know."""
    row = a_message(
        kind=OutboxKind.ALARM, facts={"rungs": [{"at": 5}]}, alarm=True, broadcast=True, reply_to="ts:7.7"
    )
    put(storage, row)

    assert claim(storage, 100.0) == [replace(row, attempts=1, first_try=100.0, thread_ts="7.7")]


def test_nothing_is_claimed_twice(storage: Storage) -> None:
    """Relays at work at the same time share the messages between them."""
    put(storage, *(a_message(f"C{n}") for n in range(40)))
    with ThreadPoolExecutor(4) as threads:
        claimed = [
            row.id for batch in threads.map(lambda _: claim(storage, limit=5), range(12)) for row in batch
        ]

    assert len(claimed) == len(set(claimed)) == 40


def test_one_message_is_in_flight_per_channel(storage: Storage) -> None:
    """The second goes only when the first is settled, so order is what was put."""
    rows = [a_message("C1"), a_message("C1"), a_message("C2")]
    put(storage, *rows)

    first = claim(storage)
    assert [row.id for row in first] == [rows[0].id, rows[2].id]
    assert claim(storage) == []
    with storage.write() as work:
        assert work.outbox.sent(rows[0].id, "1.1")
        assert not work.outbox.sent(rows[0].id, "1.2")
    assert [row.id for row in claim(storage)] == [rows[1].id]


def test_alarms_go_first(storage: Storage) -> None:
    """A promise about to break does not queue behind small talk."""
    rows = [
        a_message("C1"),
        a_message("C1"),
        a_message("C1", alarm=True),
        a_message("C2"),
        a_message("C3", alarm=True),
    ]
    put(storage, *rows)

    assert send(storage) == [rows[2].id, rows[4].id, rows[3].id]
    assert send(storage) == [rows[0].id]
    assert claim(storage, limit=0) == []


def test_a_reply_waits_for_the_message_it_replies_to(storage: Storage) -> None:
    """It is claimed once its parent has its `ts`, and joins the parent's own thread."""
    parent = a_message("C1")
    reply = a_message("C1", reply_to=f"row:{parent.id}")
    below = a_message("C1", reply_to=f"row:{reply.id}")
    put(storage, below, reply, parent)

    assert send(storage) == [parent.id]
    (claimed,) = claim(storage)
    assert (claimed.id, claimed.thread_ts) == (reply.id, f"ts-{parent.id}")
    with storage.write() as work:
        work.outbox.sent(reply.id, "9.9")
    (claimed,) = claim(storage)
    assert (claimed.id, claimed.thread_ts) == (below.id, f"ts-{parent.id}")


def test_a_reply_waits_for_its_card(storage: Storage) -> None:
    """Whether the card is wanted before or after; a card within a thread gives its thread."""
    waiting = a_message("CACME", reply_to="card:he_1:held")
    inside = a_message("CBETA", reply_to="card:C:x:held")
    put(storage, waiting, inside)
    with storage.write() as work:
        top = wanted_card(work, TEAM, "he_1", CardRole.HELD, "CACME", None)
        threaded = wanted_card(work, TEAM, "C:x", CardRole.HELD, "CBETA", "4.4")
        other = wanted_card(work, "T0OTHER", "he_1", CardRole.HELD, "CACME", None)
        work.cards.posted(other.id, "1.1", 1)
    assert claim(storage) == []

    with storage.write() as work:
        work.cards.posted(top.id, "8.8", 1)
        work.cards.posted(threaded.id, "5.5", 1)
    assert {row.id: row.thread_ts for row in claim(storage)} == {waiting.id: "8.8", inside.id: "4.4"}


@pytest.mark.parametrize(
    "reply_to", ["", "7.7", "ts:", "row:", "card:tk_1", "card::agents", "card:tk_1:nobody"]
)
def test_a_target_that_means_nothing_is_refused(storage: Storage, reply_to: str) -> None:
    """A message that could never go is a mistake of the use case, seen at once."""
    with pytest.raises(ValueError), storage.write() as work:  # noqa: PT011 -- two kinds of sentence
        work.outbox.put(a_message(reply_to=reply_to))


def test_a_definite_failure_is_tried_again_later(storage: Storage) -> None:
    """Not before its time, counted as a try, and surely not posted."""
    row = a_message()
    put(storage, row)
    claim(storage, 100.0)
    with storage.write() as work:
        work.outbox.retry_at(row.id, 105.0)

    assert claim(storage, 104.9) == []
    (again,) = claim(storage, 105.0)
    assert (again.attempts, again.first_try, again.ambiguous) == (2, 105.0, False)


def test_a_rate_limit_spends_no_try(storage: Storage) -> None:
    """429 is not the message's fault."""
    row = a_message()
    put(storage, row)
    claim(storage, 100.0)
    with storage.write() as work:
        work.outbox.retry_at(row.id, 105.0, spent=False)

    assert claim(storage, 105.0)[0].attempts == 1


def test_an_ambiguous_outcome_stays_known(storage: Storage) -> None:
    """Until it is settled the row says that it may have arrived, and since when, whatever happens after."""
    row = a_message()
    put(storage, row)
    claim(storage, 100.0)
    with storage.write() as work:
        work.outbox.ambiguous(row.id, 110.0)
    (second,) = claim(storage, 110.0)
    with storage.write() as work:
        work.outbox.retry_at(row.id, 120.0)
    (third,) = claim(storage, 120.0)

    assert (second.ambiguous, second.first_try) == (True, 100.0)
    assert (third.ambiguous, third.first_try) == (True, 100.0)


def test_a_lease_that_ran_out_is_ambiguous(storage: Storage) -> None:
    """The process that held it may have died after posting."""
    put(storage, a_message())
    (first,) = claim(storage, 100.0)

    assert claim(storage, 129.9) == []
    assert claim(storage, 130.0) == [replace(first, attempts=2, ambiguous=True)]


def test_a_start_takes_its_old_leases_back_on_sqlite(sqlite_world: World) -> None:
    """One process writes there: what an earlier one was sending is free at once, and ambiguous."""
    storage = sqlite_world.storage
    with storage.write() as work:
        work.cards.want(TEAM, "he_1", CardRole.HELD, "C1", None)
        assert not work.cards.due(100.0, LEASE)[0].ambiguous
    put(storage, a_message())
    claim(storage, 100.0)

    storage.take_back_leases()

    assert claim(storage, 101.0)[0].ambiguous
    with storage.write() as work:
        assert work.cards.due(101.0, LEASE)[0].ambiguous


def test_a_row_put_off_holds_back_its_thread_only(storage: Storage) -> None:
    """Order is kept within a thread; the channel's other threads and alarms go on."""
    rows = [
        a_message("C1", reply_to="ts:1.1"),
        a_message("C1", reply_to="ts:1.1"),
        a_message("C1", reply_to="ts:2.2"),
    ]
    put(storage, *rows)
    claim(storage, 100.0)
    with storage.write() as work:
        work.outbox.ambiguous(rows[0].id, 200.0)

    assert send(storage, 101.0) == [rows[2].id]
    assert send(storage, 101.0) == []
    alarm = a_message("C1", reply_to="ts:1.1", alarm=True)
    put(storage, alarm)
    assert send(storage, 101.0) == [alarm.id]
    assert send(storage, 200.0) == [rows[0].id]
    assert send(storage, 200.0) == [rows[1].id]


def test_a_block_holds_a_channel_or_a_workspace(storage: Storage) -> None:
    """A longer block stays; others go on; the time to look again is known."""
    put(storage, a_message("C1"), a_message("C2"), a_message("C3", workspace="T0OTHER"))
    with storage.write() as work:
        work.outbox.block(TEAM, "C1", 150.0)
        work.outbox.block(TEAM, "C1", 120.0)
        work.outbox.block("T0OTHER", "*", 130.0)

        assert work.outbox.next_at(100.0) == 130.0
    assert [row.channel for row in claim(storage, 100.0)] == ["C2"]
    assert [row.channel for row in claim(storage, 129.0)] == []
    assert [row.channel for row in claim(storage, 129.5)] == []
    assert {row.channel for row in claim(storage, 150.0)} >= {"C1", "C3"}


def test_a_dead_parent_takes_its_replies_along(storage: Storage) -> None:
    """All of them are returned to be reported, down to replies of replies; nothing else dies."""
    parent, other = a_message("C1"), a_message("C2")
    reply = a_message("C1", reply_to=f"row:{parent.id}")
    below = a_message("C3", reply_to=f"row:{reply.id}")
    put(storage, parent, other, reply, below)
    claim(storage)
    with storage.write() as work:
        dead = work.outbox.dead(parent.id, "is_archived")

        assert [row.id for row in dead] == [parent.id, reply.id, below.id]
        assert work.outbox.dead(parent.id, "again") == []
        assert not work.outbox.sent(parent.id, "1.1")
        assert work.outbox.backlog("C1") == []


def test_a_reply_to_something_dead_is_found(storage: Storage) -> None:
    """Put after its parent died, or waiting for a card that was given up: it does not wait in silence."""
    parent = a_message("C1")
    put(storage, parent, a_message("C9", reply_to="row:none-yet"))
    with storage.write() as work:
        work.outbox.dead(parent.id, "is_archived")
        card = wanted_card(work, TEAM, "tk_1", CardRole.AGENTS, "C2", None)
    late = a_message("C1", reply_to=f"row:{parent.id}")
    waiting = a_message("C2", reply_to="card:tk_1:agents")
    put(storage, late, waiting)

    with storage.write() as work:
        assert [row.id for row in work.outbox.orphans()] == [late.id]
        work.cards.dead(card.id, "not_in_channel")
        assert [row.id for row in work.outbox.orphans()] == [waiting.id]
        assert work.outbox.orphans() == []


def test_many_waiting_become_one_digest(storage: Storage) -> None:
    """What is under way or may have arrived stays itself; replies to a folded one go to the digest's thread."""
    rows = [a_message("C1") for _ in range(4)]
    reply = a_message("C1", reply_to=f"row:{rows[2].id}")
    put(storage, *rows, reply)
    claim(storage, 100.0)
    with storage.write() as work:
        assert [row.id for row in work.outbox.backlog("C1")] == [row.id for row in (*rows[1:], reply)]
        assert work.outbox.backlog_of("C1", {OutboxKind.MIRROR}) == []
        digest = a_message("C1", facts={"folded": 3})
        folded = work.outbox.fold("C1", [row.id for row in rows], digest)
        assert folded == [row.id for row in rows[1:]]
        assert work.outbox.fold("C1", [row.id for row in rows], a_message("C1")) == []
        work.outbox.sent(rows[0].id, "1.1")

    assert send(storage) == [digest.id]
    (claimed,) = claim(storage)
    assert (claimed.id, claimed.thread_ts) == (reply.id, f"ts-{digest.id}")


def test_of_a_flood_only_what_is_asked_for_is_read(storage: Storage) -> None:
    """Kinds that a digest may stand for, none that may have arrived: thousands of others may wait beside them."""
    rows = [a_message("C1") for _ in range(3)]
    put(storage, rows[0], a_message("C1", kind=OutboxKind.MIRROR), rows[1], a_message("C2"), rows[2])
    with storage.write() as work:
        (sending,) = work.outbox.claim(100.0, 30.0, 1)
        work.outbox.ambiguous(sending.id, not_before=200.0)

        assert sending.id == rows[0].id
        found = work.outbox.backlog_of("C1", {OutboxKind.ANNOUNCEMENT, OutboxKind.ALARM})
        assert [row.id for row in found] == [rows[1].id, rows[2].id]


def test_the_oldest_unsent_is_known_and_the_settled_are_forgotten(storage: Storage) -> None:
    """The auditor sees what is stuck; retention removes only what is over."""
    sent, stuck = a_message("C1"), a_message("C1", created=Instant(T0 + 5))
    with storage.read() as work:
        assert work.outbox.oldest() is None
    put(storage, sent, stuck)
    send(storage)
    with storage.write() as work:
        assert work.outbox.oldest() == T0 + 5
        assert work.outbox.forget(Instant(T0 + 60)) == 1
        assert work.outbox.get(sent.id) is None
        found = work.outbox.get(stuck.id)
    assert found is not None
    assert found.id == stuck.id


def test_the_app_is_at_rest_when_nothing_can_go(storage: Storage) -> None:
    """Under way or ready to go is not rest; put off, or waiting for what is put off, is."""
    assert storage.rest(100.0)
    row = a_message("C1")
    put(storage, row, a_message("C1", reply_to=f"row:{row.id}"))
    assert not storage.rest(100.0)
    claim(storage, 100.0)
    assert not storage.rest(100.0)
    with storage.write() as work:
        work.outbox.retry_at(row.id, 105.0)
    assert storage.rest(104.0)
    assert not storage.rest(105.0)
    with storage.write() as work:
        work.outbox.block(TEAM, "C1", 150.0)
    assert storage.rest(105.0)


TARGETS = st.sampled_from(["none", "thread", "previous", "card"])
MESSAGES = st.lists(st.tuples(st.sampled_from(["C1", "C2"]), st.booleans(), TARGETS), max_size=12)
OUTCOMES = st.lists(st.sampled_from(["sent", "sent", "retry", "ambiguous", "crash"]), min_size=1, max_size=8)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(messages=MESSAGES, outcomes=OUTCOMES, card_at=st.integers(0, 5))
def test_whatever_happens_every_message_goes_once_and_in_order(
    storage: Storage, messages: list[tuple[str, bool, str]], outcomes: list[str], card_at: int
) -> None:
    """Through failures, crashes and late parents: all are sent, replies after parents, each thread in order."""
    with storage.write() as work:
        card = wanted_card(work, TEAM, ids.new("he"), CardRole.HELD, "CCARD", None)
    rows = _rows(messages, card.subject)
    put(storage, *rows)

    order: list[Outgoing] = []
    for turn in range(200):
        now = 100.0 + 40 * turn
        if turn == card_at:
            with storage.write() as work:
                work.cards.posted(card.id, "3.3", 1)
        batch = claim(storage, now)
        assert len({row.channel for row in batch}) == len(batch)
        with storage.write() as work:
            for place, row in enumerate(batch):
                outcome = "sent" if turn > 20 else outcomes[(turn + place) % len(outcomes)]
                if outcome == "sent":
                    assert work.outbox.sent(row.id, f"ts-{row.id}")
                    order.append(row)
                elif outcome == "retry":
                    work.outbox.retry_at(row.id, now + 5)
                elif outcome == "ambiguous":
                    work.outbox.ambiguous(row.id, now + 5)

    went = [row.id for row in order]
    assert sorted(went) == sorted(row.id for row in rows)
    for row in rows:
        if row.reply_to and row.reply_to.startswith("row:"):
            assert went.index(row.reply_to.removeprefix("row:")) < went.index(row.id)
    same = [row.id for row in rows if row.reply_to == "ts:1.1" and row.channel == "C1" and not row.alarm]
    assert [row for row in went if row in same] == same


def _rows(messages: list[tuple[str, bool, str]], subject: str) -> list[Outgoing]:
    rows: list[Outgoing] = []
    for channel, alarm, target in messages:
        known = {"none": None, "thread": "ts:1.1", "card": f"card:{subject}:held"}
        previous = f"row:{rows[-1].id}" if rows else None
        rows.append(a_message(channel, alarm=alarm, reply_to=known.get(target, previous)))
    return rows
