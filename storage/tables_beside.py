"""The tables beside tickets and messages: transfers of a contact's place."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

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
