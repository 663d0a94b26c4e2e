"""A customer as the rules see it: plan, subscription, standing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.instant import Instant
from policies.people import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The company with a plan, a subscription period and channels."""

    id: str
    workspace: str
    """Slack team id of the installation this customer belongs to."""
    key: str
    """Prefix of its ticket numbers, such as `ACME`."""
    name: str
    policy: str
    plan: str
    subscribed_from: Instant
    subscribed_until: Instant | None = None
    """Exclusive; None is open-ended."""
    standing: Standing = Standing.ACTIVE
    partner: bool = False
    """A partner rather than a customer (S5)."""
    on_premise: bool = False
    """Runs the product itself rather than in the vendor's cloud (S7)."""
    overrides: Mapping[str, str] = field(default_factory=dict)
    """Single figures of the order form, such as `{"first_response.2": "2h"}` (U16)."""
    calendar: Mapping[str, Any] | None = None
    """Support hours, where the policy leaves them to the customer (S4, U8) or names a centre (B6)."""
    turn_to: str = ""
    """Whom the customer should turn to when support is refused (N2), as text."""
    shared_channels: tuple[str, ...] = ()
    agents_channel: str = ""
