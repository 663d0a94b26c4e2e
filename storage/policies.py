"""Versions of policy documents: added, never changed, never removed."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import RowMapping, bindparam, select

from policies.instant import Instant
from storage.statements import Upsert
from storage.tables import policy_versions
from storage.transaction import Transaction

_PUT = Upsert(policy_versions, lambda insert: insert.on_conflict_do_nothing())
_IN_FORCE = (
    select(policy_versions)
    .where(
        policy_versions.c.policy == bindparam("policy_"),
        policy_versions.c.begins <= bindparam("at_"),
        policy_versions.c.until > bindparam("at_"),
    )
    .order_by(policy_versions.c.begins.desc(), policy_versions.c.recorded.desc(), policy_versions.c.hash)
    .limit(1)
)
_NAMES = select(policy_versions.c.policy).distinct()
_ALL = select(policy_versions).order_by(
    policy_versions.c.policy, policy_versions.c.begins, policy_versions.c.recorded, policy_versions.c.hash
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One version of one policy; `hash` is its text's SHA-256 (hex)."""

    policy: str
    begins: Instant
    until: Instant
    """Exclusive; LATEST where it ends with the next version."""
    recorded: Instant
    text: str

    @property
    def hash(self) -> str:
        """What it is found by."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class PolicyVersions:
    """The versions of all policies that were added beside those that come with Pledge."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._names: frozenset[str] | None = None
        """Policies that have versions; asked once in a transaction."""

    def put(self, version: PolicyVersion) -> None:
        """Keep a version. The same text again changes nothing."""
        self._names = None
        values = {
            "hash": version.hash,
            "policy": version.policy,
            "begins": version.begins,
            "until": version.until,
            "recorded": version.recorded,
            "text": version.text,
        }
        self._transaction.execute(_PUT.on(self._transaction), values)

    def in_force(self, policy: str, at: Instant) -> PolicyVersion | None:
        """Return the version in force at an instant: the one that began last, of these the one added last."""
        if self._names is None:
            self._names = frozenset(self._transaction.scalars(_NAMES))
        if policy not in self._names:
            return None
        row = self._transaction.execute(_IN_FORCE, {"policy_": policy, "at_": at}).mappings().first()
        return None if row is None else _version(row)

    def newest(self) -> dict[str, str]:
        """Return the text of each policy's version that begins last, by name."""
        return {version.policy: version.text for version in self.all()}

    def first(self, policy: str) -> PolicyVersion | None:
        """Return the version of a policy that begins first."""
        return next((version for version in self.all() if version.policy == policy), None)

    def all(self) -> list[PolicyVersion]:
        """Return every version, by policy and beginning."""
        return [_version(row) for row in self._transaction.execute(_ALL).mappings()]


def _version(row: RowMapping) -> PolicyVersion:
    return PolicyVersion(
        policy=row["policy"],
        begins=Instant(row["begins"]),
        until=Instant(row["until"]),
        recorded=Instant(row["recorded"]),
        text=row["text"],
    )
