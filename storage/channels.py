"""Channels that are ours to read and write."""

from collections.abc import Collection

from sqlalchemy import Row, Select, bindparam, delete, select, update

from storage.announcement_tables import announced
from storage.errors import Taken
from storage.records import Channel, ChannelRole
from storage.statements import upsert
from storage.tables import cards, channel_blocks, channels, customers, held, messages, offers, outbox, tickets
from storage.transaction import Transaction

_GET = select(channels).where(
    channels.c.workspace == bindparam("workspace_"), channels.c.id == bindparam("id_")
)
_SEEN = (
    update(channels)
    .where(channels.c.workspace == bindparam("workspace_"), channels.c.id == bindparam("id_"))
    .where(channels.c.last_seen < bindparam("ts_"))
    .values(last_seen=bindparam("ts_"))
)
_MANY = select(channels).where(
    channels.c.workspace == bindparam("workspace_"), channels.c.id.in_(bindparam("ids_", expanding=True))
)
_ORDER = (channels.c.position, channels.c.id)


class Channels:
    """Channels, by workspace and Slack id."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._known: dict[tuple[str, str], Channel | None] = {}
        self._seen: dict[tuple[str, str], str] = {}

    def look_up(self, workspace: str, ids: Collection[str]) -> None:
        """Read many channels at once, for later questions of this transaction."""
        self._known.update({(workspace, id_): None for id_ in ids})
        for row in self._transaction.execute(_MANY, {"workspace_": workspace, "ids_": sorted(ids)}):
            self._known[workspace, row.id] = _channel(row)

    def get(self, workspace: str, channel: str) -> Channel | None:
        """Return a channel of ours."""
        if (workspace, channel) in self._known:
            return self._known[workspace, channel]
        self.note_seen()
        row = self._transaction.execute(_GET, {"workspace_": workspace, "id_": channel}).first()
        return None if row is None else _channel(row)

    def all(self, workspace: str) -> list[Channel]:
        """Return every channel of the workspace."""
        self.note_seen()
        return self._list(select(channels).where(channels.c.workspace == workspace).order_by(*_ORDER))

    def save(self, channel: Channel) -> None:
        """Keep a channel, new or changed; `last_seen` only moves forward.

        Raises:
            Taken: a shared channel is another customer's already.
        """
        self._known.clear()
        known = self.get(channel.workspace, channel.id)
        if known and known.customer and channel.customer and known.customer != channel.customer:
            raise Taken(f"channel {channel.id} is shared with another customer")
        changed = {"role": channel.role.value, "customer": channel.customer}
        row = changed | {"workspace": channel.workspace, "id": channel.id, "last_seen": "", "position": 0}
        statement = upsert(self._transaction, channels).values(row)
        self._transaction.execute(
            statement.on_conflict_do_update(index_elements=["workspace", "id"], set_=changed)
        )
        self.seen(channel.workspace, channel.id, channel.last_seen)

    def seen(self, workspace: str, channel: str, ts: str) -> None:
        """Note the newest message taken in; an older one changes nothing. Slack's `ts` sort as text.

        Every message of a channel notes it in the same row, so do it last. What is gathered is noted after all else.
        """
        self._known.pop((workspace, channel), None)
        self._seen[workspace, channel] = max(ts, self._seen.get((workspace, channel), ""))
        if not self._transaction.gathering:
            self.note_seen()

    def note_seen(self) -> None:
        """Write down what `seen` was told: every channel once, and all who do it in one order."""
        noted, self._seen = self._seen, {}
        if noted:
            rows = [{"workspace_": at[0], "id_": at[1], "ts_": ts} for at, ts in sorted(noted.items())]
            self._transaction.execute(_SEEN, rows if len(rows) > 1 else rows[0])

    def rename(self, workspace: str, old: str, new: str) -> None:
        """Follow a channel whose Slack id changed, as it does when sharing starts: everywhere it is named.

        Messages keep their `ts`. When the new id is known already (an event came first), the old row is dropped.
        """
        self._known.clear()
        old_row = (channels.c.workspace == workspace, channels.c.id == old)
        if self.get(workspace, new) is None:
            self._transaction.execute(update(channels).where(*old_row).values(id=new))
        else:
            self._transaction.execute(delete(channels).where(*old_row))
        for column in (
            customers.c.agents_channel,
            tickets.c.customer_channel,
            tickets.c.agents_channel,
            messages.c.channel,
            held.c.channel,
            outbox.c.channel,
            offers.c.channel,
            announced.c.channel,
            cards.c.channel,
            cards.c.subject,
            channel_blocks.c.channel,
        ):
            change = update(column.table).where(column == old).values({column: new})
            self._transaction.execute(change.where(column.table.c.workspace == workspace))

    def _list(self, query: Select[tuple[object, ...]]) -> list[Channel]:
        return [_channel(row) for row in self._transaction.execute(query)]


def _channel(row: Row[tuple[object, ...]]) -> Channel:
    return Channel(
        workspace=row.workspace,
        id=row.id,
        role=ChannelRole(row.role),
        customer=row.customer,
        last_seen=row.last_seen,
    )
