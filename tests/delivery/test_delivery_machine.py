"""Whatever goes wrong in whatever order, every intended message stands once, in its thread, in its order."""

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from delivery_world import START, Delivery
from fake_slack import FakeSlack, Fault, running
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.delivery.gateway import card_mark, row_mark
from storage.records import OutboxKind
from storage.unit_of_work import Storage

CHANNELS = st.sampled_from(["C1", "C2"])
FAULTS = st.one_of(
    st.builds(Fault, how=st.just("drop"), done=st.booleans()),
    st.builds(
        Fault,
        how=st.just("error"),
        error=st.sampled_from(["internal_error", "fatal_error"]),
        done=st.booleans(),
    ),
    st.builds(Fault, how=st.just("html"), status=st.sampled_from([200, 502]), done=st.booleans()),
    st.builds(Fault, how=st.just("http"), status=st.just(429), seconds=st.integers(1, 40).map(float)),
    st.builds(Fault, how=st.just("error"), error=st.just("token_revoked")),
)
METHODS = st.sampled_from(
    ["chat.postMessage", "chat.postMessage", "chat.update", "conversations.history", "conversations.replies"]
)


class DeliveryMachine(RuleBasedStateMachine):
    """Puts messages and cards, lets Slack and the process fail, and judges by Slack's ledger at the end."""

    migrated: Path
    folder: Path
    _count = 0

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        type(self)._count += 1
        file = self.folder / f"{self._count}.db"
        shutil.copy(self.migrated, file)
        storage = Storage(f"sqlite:///{file}")
        self.open.callback(storage.close)
        slack = self.open.enter_context(running(FakeSlack(clock=START, page=3)))
        self.delivery = Delivery(storage, slack)
        self.puts: dict[str, tuple[str, str | None, bool]] = {}
        """Row → channel, row it replies to, alarm."""
        self.wanted: dict[str, int] = {}
        """Card's subject → newest state."""

    @rule(channel=CHANNELS, alarm=st.booleans())
    def put(self, channel: str, alarm: bool) -> None:
        row = self.delivery.put(channel, kind=OutboxKind.REPLY, alarm=alarm)
        self.puts[row] = (channel, None, alarm)

    @precondition(lambda self: self.puts)
    @rule(data=st.data(), alarm=st.booleans())
    def reply(self, data: st.DataObject, alarm: bool) -> None:
        parent = data.draw(st.sampled_from(sorted(self.puts)))
        channel = self.puts[parent][0]
        row = self.delivery.put(channel, kind=OutboxKind.REPLY, alarm=alarm, reply_to=f"row:{parent}")
        self.puts[row] = (channel, parent, alarm)

    @rule(channel=CHANNELS, n=st.integers(0, 1))
    def want(self, channel: str, n: int) -> None:
        subject = f"{channel}_{n}"
        if subject in self.wanted:
            with self.delivery.storage.write() as work:
                work.cards.bump(subject)
        else:
            self.delivery.want(subject, channel=channel)
        self.wanted[subject] = self.wanted.get(subject, 0) + 1

    @rule(method=METHODS, fault=FAULTS)
    def fail(self, method: str, fault: Fault) -> None:
        self.delivery.slack.fail(method, fault)

    @rule(seconds=st.sampled_from([0, 1, 3, 20, 61]))
    def deliver(self, seconds: int) -> None:
        self.delivery.deliver(seconds)

    @rule(posted=st.booleans(), started_again=st.booleans())
    def die_while_sending(self, posted: bool, started_again: bool) -> None:
        """A process ends with a row in its hand, before or after Slack took it."""
        with self.delivery.storage.write() as work:
            rows = work.outbox.claim(self.delivery.clock, 60, 1)
            cards = [] if rows else work.cards.due(self.delivery.clock, 60, 1)
        for row in rows:
            # A row that may have arrived is never posted without a look.
            if posted and not row.ambiguous:
                words = self.delivery.words(row)
                self.delivery.gateway.post(row.channel, row.thread_ts, words, mark=row_mark(row.id))
        for card in cards:
            words = self.delivery.card_words(card)
            if posted and card.ts is None and not card.ambiguous and words is not None:
                self.delivery.gateway.post(card.channel, card.thread, words, mark=card_mark(card.id))
        if started_again:
            self.delivery.storage.take_back_leases()

    def teardown(self) -> None:
        try:
            self._judge()
        finally:
            self.open.close()

    def _judge(self) -> None:
        self.delivery.slack.faults.clear()
        for _ in range(12):
            self.delivery.deliver(61)
        assert sorted(self.delivery.slack.rows()) == sorted(self.puts)
        stands = {
            str(one["metadata"]["event_payload"].get("row")): one for one in self.delivery.slack.posts()
        }
        for row, (channel, parent, _) in self.puts.items():
            assert stands[row]["channel"] == channel
            root = stands[parent].get("thread_ts") or stands[parent]["ts"] if parent else None
            assert stands[row].get("thread_ts") == root
        self._judge_order(stands)
        cards = [
            one["text"] for one in self.delivery.slack.posts() if "card" in one["metadata"]["event_payload"]
        ]
        assert sorted(cards) == sorted(f"held at {rev}" for rev in self.wanted.values())

    def _judge_order(self, stands: dict[str, dict[str, str]]) -> None:
        """Rows that reply to the same parent, and are no alarms, stand in the order in which they were put."""
        for parent in self.puts:
            below = [row for row, (_, above, alarm) in self.puts.items() if above == parent and not alarm]
            assert [stands[row]["ts"] for row in below] == sorted(stands[row]["ts"] for row in below)


@pytest.mark.slow
def test_every_intended_message_stands_once(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Under random faults, deaths and restarts nothing is lost, nothing doubled, and threads keep their order."""
    DeliveryMachine.migrated, DeliveryMachine.folder = migrated_sqlite, tmp_path
    run_state_machine_as_test(
        DeliveryMachine,
        settings=settings(
            max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
