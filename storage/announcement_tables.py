"""The tables of announcements: what was said, the messages that became of it, and calls about it."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Integer, Table, Text

from storage.tables import metadata

_ORDER = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _whole(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _number() -> Column[int]:
    return Column("n", _ORDER, Identity(), primary_key=True, autoincrement=True)


def _to(target: str, name: str) -> Column[str]:
    return Column(name, Text, ForeignKey(target), nullable=False)


announcements = Table(
    "announcements",
    metadata,
    _number(),
    Column("id", Text, nullable=False, unique=True),
    _text("workspace"),
    _text("kind"),
    _text("title"),
    _text("text"),
    _text("audience"),
    _whole("due"),
    _whole("begins", null=True),
    _whole("ends", null=True),
    _text("zone", null=True),
    _text("line", null=True),
    _text("last_day", null=True),
    _whole("made"),
    _text("by"),
    _text("state"),
    _whole("settled", null=True),
    _text("settled_by", null=True),
    _whole("wake_at", null=True),
)
Index("announcements_windows", announcements.c.workspace, announcements.c.kind, announcements.c.begins)
Index(
    "announcements_wake",
    announcements.c.wake_at,
    postgresql_where=announcements.c.wake_at.is_not(None),
    sqlite_where=announcements.c.wake_at.is_not(None),
)

announced = Table(
    "announced",
    metadata,
    Column("id", Text, primary_key=True),
    _text("workspace"),
    _to("announcements.id", "announcement"),
    _to("customers.id", "customer"),
    _text("channel"),
    Column("call", Boolean, nullable=False),
    _text("releases"),
    _whole("posted", null=True),
)
Index("announced_to", announced.c.announcement, announced.c.customer)

calls = Table(
    "calls",
    metadata,
    _number(),
    Column("id", Text, nullable=False, unique=True),
    _to("announcements.id", "announcement"),
    _to("customers.id", "customer"),
    _whole("at"),
    _text("by"),
    _text("side"),
    _whole("made"),
    _text("state"),
    _whole("settled", null=True),
    _text("settled_by", null=True),
)
Index("calls_about", calls.c.announcement, calls.c.customer)
