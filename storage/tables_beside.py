"""The tables beside tickets and messages: transfers of a contact's place, erasures of personal data."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text

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
