"""Whether a customer may ask for support at all: its subscription and its standing (N2, U1, B15)."""

from policies.customer import Customer
from policies.instant import Instant
from policies.people import Standing
from policies.refusal import Refused, Why


def check_standing(customer: Customer, now: Instant) -> None:
    """Refuse a customer outside its subscription, or whose support was suspended.

    The subscription includes its first second and excludes its last. The refusal's `turn_to` says whom to
    turn to; it is empty where the customer's record names nobody.

    Raises:
        Refused: SUBSCRIPTION_NOT_STARTED, SUBSCRIPTION_ENDED or SUSPENDED.
    """
    why = _why(customer, now)
    if why is not None:
        raise Refused(why, turn_to=customer.turn_to)


def stopped(customer: Customer, now: Instant) -> Why | None:
    """Why support has stopped, where it has: what runs then is withdrawn. None before it begins, and while it lasts."""
    why = _why(customer, now)
    return None if why is Why.SUBSCRIPTION_NOT_STARTED else why


def _why(customer: Customer, now: Instant) -> Why | None:
    if customer.standing is Standing.SUSPENDED:
        return Why.SUSPENDED
    if now < customer.subscribed_from:
        return Why.SUBSCRIPTION_NOT_STARTED
    ended = customer.subscribed_until is not None and now >= customer.subscribed_until
    return Why.SUBSCRIPTION_ENDED if ended or customer.standing is Standing.EXPIRED else None
