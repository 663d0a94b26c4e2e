"""Announcements and calls, transfers, erasures, heartbeats; tickets whose waking fails; a flood read by its kinds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Before there was this step, a later form of the first one made these tables: some databases have them.
    _announcements()
    _transfers()
    _erasures()
    _uptime()
    op.add_column("tickets", sa.Column("put_off_from", sa.BigInteger(), nullable=True))
    op.create_index(
        "tickets_put_off",
        "tickets",
        ["put_off_from"],
        unique=False,
        postgresql_where=sa.text("put_off_from IS NOT NULL"),
        sqlite_where=sa.text("put_off_from IS NOT NULL"),
    )
    op.drop_index("outbox_unsent", table_name="outbox")
    op.create_index(
        "outbox_unsent",
        "outbox",
        ["channel", "kind"],
        unique=False,
        postgresql_where=sa.text("ts IS NULL AND error IS NULL"),
        sqlite_where=sa.text("ts IS NULL AND error IS NULL"),
    )


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column(
            "n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("last_day", sa.Text(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("id"),
        if_not_exists=True,
    )
    op.create_index(
        "announcements_wake",
        "announcements",
        ["wake_at"],
        unique=False,
        postgresql_where=sa.text("wake_at IS NOT NULL"),
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        if_not_exists=True,
    )
    op.create_index(
        "announcements_windows", "announcements", ["workspace", "kind", "begins"], unique=False, if_not_exists=True
    )
    op.create_table(
        "announced",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("call", sa.Boolean(), nullable=False),
        sa.Column("releases", sa.Text(), nullable=False),
        sa.Column("posted", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement"],
            ["announcements.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("announced_to", "announced", ["announcement", "customer"], unique=False, if_not_exists=True)
    op.create_table(
        "calls",
        sa.Column(
            "n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement"],
            ["announcements.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
        ),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("calls_about", "calls", ["announcement", "customer"], unique=False, if_not_exists=True)


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("leaves", sa.Text(), nullable=False),
        sa.Column("comes", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled", sa.BigInteger(), nullable=True),
        sa.Column("went", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["leaves"],
            ["persons.id"],
        ),
        sa.ForeignKeyConstraint(
            ["comes"],
            ["persons.id"],
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("transfers_customer", "transfers", ["customer", "state"], unique=False, if_not_exists=True)


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("notice", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person"],
            ["persons.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index(
        "erasures_open",
        "erasures",
        ["workspace"],
        unique=False,
        postgresql_where=sa.text("done IS NULL"),
        sqlite_where=sa.text("done IS NULL"),
        if_not_exists=True,
    )


def _uptime() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("heartbeats_until", "heartbeats", ["until"], unique=False, if_not_exists=True)
    op.create_table(
        "exclusions",
        sa.Column(
            "n",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("n"),
        if_not_exists=True,
    )
