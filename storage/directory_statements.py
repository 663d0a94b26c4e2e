"""What is asked of the directory's tables, built once for all uses."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    BindParameter,
    bindparam,
    case,
    delete,
    literal_column,
    null,
    select,
    update,
)

from storage.records import ChannelRole, PersonKind
from storage.statements import Upsert, state
from storage.tables import channels, customers, holders, ours, persons

_IS_SHARED = (channels.c.customer == customers.c.id) & (channels.c.role == state(ChannelRole.SHARED))
_ORDER = (channels.c.position, channels.c.id)
WITH_CHANNELS = (
    select(customers, channels.c.id.label("shared"))
    .select_from(customers.outerjoin(channels, _IS_SHARED))
    .order_by(*_ORDER)
)
"""A customer, once for each of its shared channels."""
CUSTOMERS = WITH_CHANNELS.where(customers.c.id.in_(bindparam("ids_", expanding=True)))
CUSTOMER = WITH_CHANNELS.where(customers.c.id == bindparam("id_"))
# `key_share`: see the locks of tickets.
LOCK_CUSTOMER = CUSTOMER.with_for_update(of=customers, key_share=True)
LOCK_FREE_CUSTOMER = CUSTOMER.with_for_update(of=customers, key_share=True, nowait=True)
LOCK_CUSTOMERS = (
    CUSTOMERS.order_by(None).order_by(customers.c.id, *_ORDER).with_for_update(of=customers, key_share=True)
)
_ONE: BindParameter[str] = bindparam("id_")
NUMBER = (
    update(customers)
    .where(customers.c.id == _ONE)
    .values(last_number=customers.c.last_number + 1)
    .returning(customers.c.key, customers.c.last_number)
)
NUMBERED = update(customers).where(customers.c.id == _ONE).values(last_number=bindparam("last_"))
PERSON = select(persons).where(persons.c.id == bindparam("id_"))
PEOPLE = (
    select(persons)
    .where(persons.c.id.in_(bindparam("ids_", expanding=True)))
    .order_by(persons.c.name, persons.c.id)
)
BY_SLACK = select(persons).where(
    persons.c.workspace == bindparam("workspace_"), persons.c.slack_user == bindparam("user_")
)
MANY_BY_SLACK = select(persons).where(
    persons.c.workspace == bindparam("workspace_"),
    persons.c.slack_user.in_(bindparam("users_", expanding=True)),
)
LISTED_FIRST = case((persons.c.kind == PersonKind.OTHER.value, 1), else_=0)
_THESE: BindParameter[str] = bindparam("customers_", expanding=True)
_HERE = select(customers.c.workspace).where(customers.c.id.in_(_THESE)).limit(1).scalar_subquery()
HOLDERS = (
    select(persons, holders.c.customer.label("at"), holders.c.role.label("held"), holders.c.position)
    .join(holders, holders.c.person == persons.c.id)
    .where(holders.c.customer.in_(_THESE), persons.c.active)
    .union_all(
        select(persons, null(), null(), literal_column("0")).where(
            persons.c.workspace == _HERE, ours, persons.c.active
        )
    )
)
"""Everybody who may hold a role for customers of one workspace: those named for one, with the role, and ours."""


def _replacing(insert: Any, names: Iterable[str]) -> Any:
    """On a row with the same id, write these columns over it."""
    changed = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=["id"], set_=changed)


SAVE_CUSTOMER = Upsert(
    customers, lambda insert: _replacing(insert, set(customers.c.keys()) - {"id", "last_number"})
)
SAVE_PERSON = Upsert(persons, lambda insert: _replacing(insert, set(persons.c.keys()) - {"id"}))
_MINE: BindParameter[str] = bindparam("customer_")
NO_LONGER_SHARED = delete(channels).where(
    channels.c.customer == _MINE,
    channels.c.role == ChannelRole.SHARED.value,
    channels.c.id.not_in(bindparam("shared_", expanding=True)),
)
SHARE = Upsert(
    channels,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["workspace", "id"],
        set_={name: insert.excluded[name] for name in ("role", "customer", "position")},
        where=channels.c.customer.is_(None) | (channels.c.customer == insert.excluded.customer),
    ).returning(channels.c.id),
)
LIST_DESK = Upsert(channels, lambda insert: insert.on_conflict_do_nothing())
CONTACTS = (
    select(persons)
    .where(persons.c.customer == _MINE, persons.c.kind == PersonKind.CONTACT.value, persons.c.active)
    .order_by(persons.c.name, persons.c.id)
)
FREE_ROLE = delete(holders).where(holders.c.customer == _MINE, holders.c.role == bindparam("role_"))
