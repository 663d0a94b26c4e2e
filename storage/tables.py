"""The tables, as statements are built from them. `migrations/` makes them; a test holds the two together.

Instants are whole seconds (`BigInteger`); machine times (leases, `not_before`) are floating seconds of the
machine's clock and stand only in `inbox`, `outbox`, `offers`, `cards` and `channel_blocks`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    func,
    literal_column,
    text,
)

metadata = MetaData()


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def _to(target: str, name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, ForeignKey(target), nullable=null)


def _whole(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _seconds(name: str, *, null: bool = False) -> Column[float]:
    return Column(name, Double, nullable=null)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _order() -> Column[int]:
    """The order rows were made in."""
    kind = BigInteger().with_variant(Integer, "sqlite")
    return Column("n", kind, Identity(), primary_key=True, autoincrement=True)


customers = Table(
    "customers",
    metadata,
    _id(),
    _text("workspace"),
    _text("key"),
    _text("name"),
    _text("policy"),
    _text("plan"),
    _whole("subscribed_from"),
    _whole("subscribed_until", null=True),
    _text("standing"),
    _flag("partner"),
    _flag("on_premise"),
    _text("overrides"),
    _text("calendar", null=True),
    _text("turn_to"),
    _text("agents_channel"),
    _whole("last_number"),
)
Index("customers_key", customers.c.workspace, customers.c.key, unique=True)

persons = Table(
    "persons",
    metadata,
    _id(),
    _text("workspace"),
    _text("kind"),
    _text("name"),
    _text("slack_team", null=True),
    _text("slack_user", null=True),
    _text("email", null=True),
    _to("customers.id", "customer", null=True),
    _text("roles"),
    _text("seniority"),
    _text("title"),
    _text("trained", null=True),
    _text("zone", null=True),
    _flag("active"),
    _text("group", null=True),  # Person.group: the Slack user group that made them an agent
)
Index("persons_slack", persons.c.workspace, persons.c.slack_user, unique=True)
Index("persons_email", persons.c.workspace, func.lower(persons.c.email))
Index("persons_customer", persons.c.customer)
ours = persons.c.kind.in_([literal_column("'agent'"), literal_column("'staff'")])
"""Whether a person is one of ours: a few among thousands of contacts, so the index holds no others."""
Index("persons_ours", persons.c.workspace, postgresql_where=ours, sqlite_where=ours)

holders = Table(
    "holders",
    metadata,
    Column("customer", Text, ForeignKey("customers.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("person", Text, ForeignKey("persons.id"), primary_key=True),
    _whole("position"),
)

channels = Table(
    "channels",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    _text("role"),
    _to("customers.id", "customer", null=True),
    _text("last_seen"),
    _whole("position"),
)
Index("channels_customer", channels.c.customer)

terms = Table("terms", metadata, Column("hash", Text, primary_key=True), _text("text"))

policy_versions = Table(
    "policy_versions",
    metadata,
    Column("hash", Text, primary_key=True),
    _text("policy"),
    _whole("begins"),
    _whole("until"),
    _whole("recorded"),
    _text("text"),
)
Index("policy_versions_policy", policy_versions.c.policy, policy_versions.c.begins)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    _text("workspace"),
    _to("customers.id", "customer"),
    _text("number"),
    _to("terms.hash", "terms"),
    _text("customer_channel"),
    _text("customer_thread", null=True),
    _text("agents_channel"),
    _text("agents_thread", null=True),
    _to("persons.id", "requester"),
    _text("status"),
    _text("kind"),
    _whole("priority"),
    _text("assignee", null=True),
    _whole("receipt"),
    _whole("wake_at", null=True),
    _whole("put_off_from", null=True),  # when it was due first, since when its waking has failed
    _whole("rev"),
    _whole("last_seq"),
    _text("head"),
)
Index("tickets_number", tickets.c.workspace, func.upper(tickets.c.number), unique=True)
Index("tickets_customer_thread", tickets.c.workspace, tickets.c.customer_channel, tickets.c.customer_thread)
Index("tickets_agents_thread", tickets.c.workspace, tickets.c.agents_channel, tickets.c.agents_thread)
Index("tickets_list", tickets.c.workspace, tickets.c.status, tickets.c.priority, tickets.c.receipt)
Index("tickets_of", tickets.c.customer, tickets.c.requester, tickets.c.receipt)
Index(
    "tickets_wake",
    tickets.c.wake_at,
    postgresql_where=tickets.c.wake_at.is_not(None),
    sqlite_where=tickets.c.wake_at.is_not(None),
)
Index(
    "tickets_put_off",
    tickets.c.put_off_from,
    postgresql_where=tickets.c.put_off_from.is_not(None),
    sqlite_where=tickets.c.put_off_from.is_not(None),
)

messages = Table(
    "messages",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("ts", Text, primary_key=True),
    _to("tickets.id", "ticket"),
    _text("role"),
)
Index("messages_ticket", messages.c.ticket)

facts = Table(
    "facts",
    metadata,
    Column("ticket", Text, ForeignKey("tickets.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("text"),
    _text("hash"),
)

words = Table(
    "words",
    metadata,
    Column("ticket", Text, ForeignKey("tickets.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    _text("person"),
    _text("salt", null=True),
    _text("body", null=True),
)
Index("words_person", words.c.person)

held = Table(
    "held",
    metadata,
    _id(),
    _text("workspace"),
    _to("customers.id", "customer"),
    _text("channel"),
    _text("ts"),
    _text("thread", null=True),
    _to("persons.id", "person"),
    _whole("happened"),
    _text("words"),
    _text("asked"),
    _text("state"),
    _text("why"),
    _text("settled_by", null=True),
    _to("tickets.id", "ticket", null=True),
)
Index("held_message", held.c.workspace, held.c.channel, held.c.ts, unique=True)
Index("held_customer", held.c.customer, held.c.state)

inbox = Table(
    "inbox",
    metadata,
    Column("key", Text, primary_key=True),
    _text("state"),
    _seconds("at"),
    _text("raw", null=True),
    _text("error", null=True),
    _whole("attempts"),
    _seconds("not_before", null=True),
)
Index(
    "inbox_parked",
    inbox.c.not_before,
    postgresql_where=inbox.c.state == "parked",
    sqlite_where=inbox.c.state == "parked",
)
Index("inbox_at", inbox.c.at)

outbox = Table(
    "outbox",
    metadata,
    _order(),
    Column("id", Text, nullable=False, unique=True),
    _text("workspace"),
    _text("kind"),
    _text("ticket", null=True),
    _text("channel"),
    _text("reply_to", null=True),
    _text("parent", null=True),
    _text("parent_role", null=True),
    _text("thread_ts", null=True),
    _text("facts"),
    _flag("alarm"),
    _flag("broadcast"),
    _whole("created"),
    _text("state"),
    _whole("attempts"),
    _flag("ambiguous"),
    _seconds("first_try", null=True),
    _seconds("not_before"),
    _seconds("lease_until", null=True),
    _text("ts", null=True),
    _text("error", null=True),
)
_unsent = and_(outbox.c.ts.is_(None), outbox.c.error.is_(None))
Index("outbox_unsent", outbox.c.channel, outbox.c.kind, postgresql_where=_unsent, sqlite_where=_unsent)
for _name, _state, _columns in (
    ("outbox_ready", "pending", (outbox.c.not_before,)),
    (
        "outbox_thread",
        "pending",
        (outbox.c.workspace, outbox.c.channel, func.coalesce(outbox.c.thread_ts, "")),
    ),
    ("outbox_flying", "sending", (outbox.c.workspace, outbox.c.channel)),
    ("outbox_waiting", "waiting", (outbox.c.parent, outbox.c.parent_role)),
):
    Index(_name, *_columns, postgresql_where=outbox.c.state == _state, sqlite_where=outbox.c.state == _state)

channel_blocks = Table(
    "channel_blocks",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    _seconds("not_before"),
)

cards = Table(
    "cards",
    metadata,
    _order(),
    Column("id", Text, nullable=False, unique=True),
    _text("workspace"),
    _text("subject"),
    _text("role"),
    _text("channel"),
    _text("thread", null=True),
    _text("ts", null=True),
    _whole("wanted_rev"),
    _whole("sent_rev"),
    _flag("dirty"),
    _whole("attempts"),
    _flag("ambiguous"),
    _seconds("first_try", null=True),
    _seconds("not_before"),
    _seconds("lease_until", null=True),
    _text("shown", null=True),
    _text("error", null=True),
    _seconds("waiting_since", null=True),
)
Index("cards_subject", cards.c.subject, cards.c.role, cards.c.workspace, unique=True)
Index("cards_message", cards.c.workspace, cards.c.channel, cards.c.ts)
Index(
    "cards_dirty",
    cards.c.not_before,
    cards.c.n,
    postgresql_where=text("dirty"),
    sqlite_where=text("dirty = 1"),
)
Index(
    "cards_flying",
    cards.c.workspace,
    cards.c.channel,
    postgresql_where=cards.c.lease_until.is_not(None),
    sqlite_where=cards.c.lease_until.is_not(None),
)

offers = Table(
    "offers",
    metadata,
    Column("message", Text, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    _text("subject"),
    _text("workspace"),
    _text("channel"),
    _text("ts"),
    _text("shown"),
    _seconds("look_at", null=True),
)
Index("offers_subject", offers.c.subject)
Index(
    "offers_look",
    offers.c.look_at,
    postgresql_where=offers.c.look_at.is_not(None),
    sqlite_where=offers.c.look_at.is_not(None),
)
