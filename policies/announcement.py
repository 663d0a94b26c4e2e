"""Announcements: what many customers are told at once, to whom, and what would be wrong or doubtful about it (S7, B12)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from policies.customer import Customer
from policies.duration import Duration
from policies.instant import Instant, moment
from policies.refusal import Why
from policies.releases import earliest_end
from policies.standing import stopped
from policies.terms import Terms


class Kind(StrEnum):
    """What is announced."""

    RELEASE = "release"
    MAINTENANCE = "maintenance"
    END_OF_SUPPORT = "end_of_support"
    SECURITY_ALERT = "security_alert"


class Deployment(StrEnum):
    """Where a customer's product runs."""

    CLOUD = "cloud"
    ON_PREMISE = "on_premise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Which customers are told: those that everything given here holds for. Nothing given is everybody."""

    policies: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    deployment: Deployment | None = None
    customers: tuple[str, ...] = ()
    """Keys, such as `ACME`."""

    def includes(self, customer: Customer) -> bool:
        """Whether a customer is meant."""
        deployed = Deployment.ON_PREMISE if customer.on_premise else Deployment.CLOUD
        return (
            (not self.policies or customer.policy in self.policies)
            and (not self.plans or customer.plan in self.plans)
            and self.deployment in (None, deployed)
            and (not self.customers or customer.key in self.customers)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When maintenance is done: from `begins`, without `ends`; `zone` is what people call these times in."""

    begins: Instant
    ends: Instant
    zone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Discontinued:
    """A release line whose support ends."""

    line: str
    """Such as `6.2`, to which 6.2.1 belongs."""
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What its author says."""

    kind: Kind
    title: str
    text: str
    """Plain text."""
    audience: Audience
    due: Instant
    """When it is sent."""
    window: Window | None = None
    """Of maintenance."""
    discontinued: Discontinued | None = None
    """Of an end of support."""

    @property
    def offers_calls(self) -> bool:
        """Whether those who run the product themselves are offered a call: they take a release by one (S7)."""
        return self.kind is Kind.RELEASE


class Part(StrEnum):
    """What of an announcement is wrong."""

    TITLE = "title"
    TEXT = "text"
    WINDOW = "window"
    WINDOW_END = "window_end"
    LINE = "line"
    LAST_DAY = "last_day"
    DUE = "due"
    AUDIENCE = "audience"


class Flaw(StrEnum):
    """What is wrong with an announcement; `bot.views.announced` has one sentence for each."""

    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    NO_WINDOW = "no_window"
    NO_USE_OF_WINDOW = "no_use_of_window"
    WINDOW_BACKWARDS = "window_backwards"
    WINDOW_OVER = "window_over"
    NO_LINE = "no_line"
    NO_USE_OF_LINE = "no_use_of_line"
    LAST_DAY_OVER = "last_day_over"
    DUE_OVER = "due_over"
    NOBODY = "nobody"


WHERE = {
    Flaw.NO_TITLE: Part.TITLE,
    Flaw.NO_TEXT: Part.TEXT,
    Flaw.NO_WINDOW: Part.WINDOW,
    Flaw.NO_USE_OF_WINDOW: Part.WINDOW,
    Flaw.WINDOW_BACKWARDS: Part.WINDOW_END,
    Flaw.WINDOW_OVER: Part.WINDOW_END,
    Flaw.NO_LINE: Part.LINE,
    Flaw.NO_USE_OF_LINE: Part.LINE,
    Flaw.LAST_DAY_OVER: Part.LAST_DAY,
    Flaw.DUE_OVER: Part.DUE,
    Flaw.NOBODY: Part.AUDIENCE,
}
"""Where each flaw is."""


def flaws(announcement: Announcement, now: Instant) -> Iterator[Flaw]:
    """What is wrong with an announcement that somebody wants to make now, whoever is told."""
    if not announcement.title.strip():
        yield Flaw.NO_TITLE
    if not announcement.text.strip():
        yield Flaw.NO_TEXT
    if announcement.due < now:
        yield Flaw.DUE_OVER
    yield from _window_flaws(announcement)
    yield from _line_flaws(announcement)


def _window_flaws(announcement: Announcement) -> Iterator[Flaw]:
    window, wanted = announcement.window, announcement.kind is Kind.MAINTENANCE
    if (window is not None) is not wanted:
        yield Flaw.NO_WINDOW if wanted else Flaw.NO_USE_OF_WINDOW
    elif window is not None and window.ends <= window.begins:
        yield Flaw.WINDOW_BACKWARDS
    elif window is not None and window.ends <= announcement.due:
        yield Flaw.WINDOW_OVER


def _line_flaws(announcement: Announcement) -> Iterator[Flaw]:
    end, wanted = announcement.discontinued, announcement.kind is Kind.END_OF_SUPPORT
    if (end is not None) is not wanted:
        yield Flaw.NO_LINE if wanted else Flaw.NO_USE_OF_LINE
    elif end is not None and not end.line.strip():
        yield Flaw.NO_LINE
    elif end is not None and end.last_day < _day(announcement.due):
        yield Flaw.LAST_DAY_OVER


def begins_unannounced(announcement: Announcement) -> bool:
    """Whether its maintenance has begun when it is sent, and so counts as none that was announced (N4)."""
    return announcement.window is not None and announcement.window.begins <= announcement.due


def is_over(announcement: Announcement, now: Instant) -> bool:
    """Whether what it tells of has passed, so that no customer is told any more: maintenance whose window has ended.

    A release, an alert and the end of a line's support still concern whoever hears of them late (B12).
    """
    return announcement.window is not None and announcement.window.ends <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class TooShort:
    """An end of support that a customer is told later than its contract allows (B12)."""

    notice: Duration
    """What the contract says."""
    told: date
    earliest: date
    """The earliest last day of support, told on that day."""


def too_short(announcement: Announcement, terms: Terms) -> TooShort | None:
    """How far the notice falls short of a customer's contract; None where it does not, or the contract has no such rule."""
    end, releases = announcement.discontinued, terms.releases
    if end is None or releases is None or releases.notice is None:
        return None
    told = _day(announcement.due)
    earliest = earliest_end(told, releases.notice)
    return (
        None if end.last_day >= earliest else TooShort(notice=releases.notice, told=told, earliest=earliest)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an announcement reaches, and what its author should know before it is sent."""

    customers: tuple[Customer, ...]
    """Who are told, by key."""
    ended: tuple[Customer, ...]
    """Who are meant but not told: their subscription is over by then."""
    unreachable: tuple[Customer, ...]
    """Who are meant but not told: there is no shared channel."""
    short: tuple[tuple[Customer, TooShort], ...]
    """Who are told later of an end of support than was promised."""
    unannounced: bool
    """Its maintenance begins before anybody is told."""

    @property
    def calls(self) -> tuple[Customer, ...]:
        """Those of the customers who run the product themselves."""
        return tuple(one for one in self.customers if one.on_premise)


def reach(
    announcement: Announcement, customers: Iterable[Customer], terms: Callable[[Customer], Terms]
) -> Reach:
    """Tell whom an announcement reaches as things stand now.

    Args:
        announcement: what is to be sent, and when.
        customers: everybody who could be meant.
        terms: what was agreed with a customer; asked for an end of support only.
    """
    meant = sorted((one for one in customers if announcement.audience.includes(one)), key=lambda one: one.key)
    ended = tuple(one for one in meant if stopped(one, announcement.due) is Why.SUBSCRIPTION_ENDED)
    there = [one for one in meant if one not in ended]
    told = tuple(one for one in there if one.shared_channels)
    late = (
        []
        if announcement.discontinued is None
        else [(one, too_short(announcement, terms(one))) for one in told]
    )
    return Reach(
        customers=told,
        ended=ended,
        unreachable=tuple(one for one in there if not one.shared_channels),
        short=tuple((one, short) for one, short in late if short is not None),
        unannounced=begins_unannounced(announcement),
    )


def _day(at: Instant) -> date:
    return moment(at).date()
