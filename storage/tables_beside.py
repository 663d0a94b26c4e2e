"""The tables beside tickets and messages: contacts' transfers, erasures, when the app was there."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Integer, Table, Text

from storage.tables import metadata

transfers = Table(
    "transfers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("customer", Text, ForeignKey("customers.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("leaves", Text, ForeignKey("persons.id"), nullable=False),
    Column("comes", Text, ForeignKey("persons.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("asked_by", Text, ForeignKey("persons.id"), nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("settled_by", Text),
    Column("settled", BigInteger),
    Column("went", Text, nullable=False),
)
Index("transfers_customer", transfers.c.customer, transfers.c.state)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("workspace", Text, nullable=False),
    Column("customer", Text, ForeignKey("customers.id"), nullable=False),
    Column("person", Text, ForeignKey("persons.id")),
    Column("notice", BigInteger, nullable=False),
    Column("due", Text),  # a day, as its ISO text
    Column("recorded", BigInteger, nullable=False),
    Column("told", Integer, nullable=False),
    Column("done", BigInteger),
)
Index(
    "erasures_open",
    erasures.c.workspace,
    postgresql_where=erasures.c.done.is_(None),
    sqlite_where=erasures.c.done.is_(None),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
Index("heartbeats_until", heartbeats.c.until)

exclusions = Table(
    "exclusions",
    metadata,
    Column(
        "n", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True, autoincrement=True
    ),
    Column("workspace", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("withdrawn", BigInteger),
)
