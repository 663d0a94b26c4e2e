"""Announcements as their author sees them: what is wrong, who is told, what there is on record."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.views import blocks, texts
from bot.views.announced import LABELS, in_zone
from bot.views.scene import Message, Name
from policies.announcement import Announcement, Audience, Deployment, Flaw, Reach, Window
from policies.customer import Customer
from policies.instant import Instant

_MOST_NAMES = 15

_ALL_TOLD = "Everybody was told, though not in each of their channels; nothing is left to do."
_NEXT = (
    "Tell them yourselves what they may have noticed. If the work is still to be done, announce it again with its new "
    "window: /support announce."
)

FLAWS: Mapping[Flaw, str] = {
    Flaw.NO_TITLE: "Give it a title.",
    Flaw.NO_TEXT: "Write what customers should know.",
    Flaw.NO_WINDOW: "Say when the maintenance begins and ends.",
    Flaw.NO_USE_OF_WINDOW: "Only maintenance has a window; leave it out.",
    Flaw.WINDOW_BACKWARDS: "The window ends before it begins; give a later end.",
    Flaw.WINDOW_OVER: "The window is over when this is sent; give a later end, or send it earlier.",
    Flaw.NO_LINE: "Name the release line whose support ends, such as 6.2, and the last day.",
    Flaw.NO_USE_OF_LINE: "Only an end of support names a release line; leave it out.",
    Flaw.LAST_DAY_OVER: "That day is over when this is sent; give the last day on which it is supported.",
    Flaw.DUE_OVER: "That time has passed; give one that lies ahead, or leave it out to send it now.",
    Flaw.NOBODY: "Nobody would be told. Choose customers who have a shared channel and a running subscription.",
}
"""One sentence for each, plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The message as a customer will see it."""

    customer: Customer
    """An example of those who read the same."""
    call: bool
    """They are offered a call."""
    message: Message


def readers(one: Drawn, reach: Reach, announcement: Announcement) -> str:
    """Who will read a message that is drawn, as one plain sentence."""
    name, calls = texts.inline(one.customer.name, 80), len(reach.calls) if announcement.offers_calls else 0
    if len(reach.customers) == 1:
        return f"{name} will read:"
    if announcement.discontinued is not None:
        return f"{name} will read this, the others about their own releases:"
    if calls in (0, len(reach.customers)):
        return "Each of them will read:"
    return f"{'Those who are offered a call' if one.call else 'The others'}, such as {name}, will read:"


def told_to(reach: Reach) -> str:
    """Who is told, as one plain sentence."""
    count = texts.plural(len(reach.customers), "customer")
    return f"{count}: {_names(reach.customers)}"


def calls(reach: Reach, announcement: Announcement) -> str:
    """Whom a call is offered, as one plain sentence; empty where it is nobody."""
    if not announcement.offers_calls or not reach.calls:
        return ""
    return f"A call is offered to {_names(reach.calls)}."


def doubts(reach: Reach) -> list[str]:
    """What the author should know before it is sent, each as one plain sentence."""
    told = [*_short(reach)]
    if reach.unannounced:
        told.append("The window begins before this is sent, so it does not count as announced maintenance.")
    if reach.ended:
        told.append(f"Not told, since the subscription is over by then: {_names(reach.ended)}.")
    if reach.unreachable:
        told.append(f"Not told, since there is no shared channel: {_names(reach.unreachable)}.")
    return told


def _short(reach: Reach) -> Iterable[str]:
    """Customers with the same promise stand in one sentence."""
    by_promise: dict[str, list[Customer]] = {}
    for customer, short in reach.short:
        told, earliest = (texts.day(day.isoformat()) for day in (short.told, short.earliest))
        owed = f"{texts.length(short.notice)} of notice: told on {told}, support may end on {earliest} at the earliest"
        by_promise.setdefault(owed, []).append(customer)
    for owed, customers in by_promise.items():
        are = "is" if len(customers) == 1 else "are"
        yield f"{_names(customers)} {are} owed {owed}."


def _names(customers: Sequence[Customer]) -> str:
    named = [texts.inline(one.name, 80) for one in customers[:_MOST_NAMES]]
    more = len(customers) - len(named)
    return texts.listed([*named, f"{more} more"] if more > 0 else named)


def audience(to: Audience) -> str:
    """Whom an announcement is for, as its author said it: `all customers`, `policy standard, on-premise`."""
    parts = [_one_or_more("policy", "policies", to.policies), _one_or_more("plan", "plans", to.plans)]
    if to.deployment is not None:
        parts.append("cloud" if to.deployment is Deployment.CLOUD else "on-premise")
    parts.append(texts.listed(texts.inline(key, 20) for key in to.customers[:_MOST_NAMES]))
    return ", ".join(part for part in parts if part) or "all customers"


def _one_or_more(one: str, many: str, names: Sequence[str]) -> str:
    return f"{one if len(names) == 1 else many} {texts.listed(names)}" if names else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An announcement on record, as lists show it."""

    id: str
    number: int
    content: Announcement
    state: str
    """`scheduled`, `sent`, `withdrawn` or `over`."""
    by: str
    """Its author's name."""
    made: Instant
    settled: Instant | None = None
    settled_by: str = ""
    customers: int = 0
    """How many it went to."""
    messages: int = 0
    posted: int = 0
    calls: tuple[tuple[str, Instant], ...] = ()
    """Booked calls: with whom, and when."""

    @property
    def title(self) -> str:
        """What it is, plain text."""
        return _title(self.content)


def _title(content: Announcement) -> str:
    return f"{LABELS[content.kind]}: {texts.inline(content.title, 150)}"


def state(one: Listed, when: Mapping[str, str], say: Callable[[str, int], str]) -> str:
    """How it stands; `when` has the words of `due` and `settled` for the place it is shown in, `say` writes names there."""
    if one.state == "scheduled":
        return f"Scheduled for {when['due']}"
    if one.state == "withdrawn":
        return f"Withdrawn by {say(one.settled_by, 80)} {when['settled']}"
    if one.state == "over":
        went = f"{texts.plural(one.posted, 'message')} had been posted" if one.posted else "nobody was told"
        return f"Given up {when['settled']}, since its window was over; {went}"
    posted = "" if one.messages == one.posted else f", {one.posted} of {one.messages} messages posted so far"
    return f"Sent {when['settled']} to {texts.plural(one.customers, 'customer')}{posted}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverScene:
    """Maintenance that was over before everybody had been told of it."""

    number: int
    content: Announcement
    window: Window
    by: Name | None
    """Its author, where that was a person."""
    told: int
    """How many customers were told in time."""
    untold: Sequence[Customer]
    """Who were not, and are not any more."""


def over(scene: OverScene) -> Message:
    """Tell its author and the agents that customers were not told, why, and what to do about it."""
    to = f"{texts.mention(scene.by.slack_user)} " if scene.by and scene.by.slack_user else ""
    title = texts.escape(_title(scene.content))
    why = f"Its window was over before it could be sent: {in_zone(scene.window)}."
    names = f"Not told: {texts.escape(_names(scene.untold))}." if scene.untold else _ALL_TOLD
    return blocks.simple(
        f"{to}Announcement {scene.number} ({title}) {_went(scene)}. {why} {names}",
        blocks.context(_NEXT) if scene.untold else None,
    )


def _went(scene: OverScene) -> str:
    if not scene.untold:
        return "did not reach every channel"
    return f"went to {texts.plural(scene.told, 'customer')} only" if scene.told else "was not sent to anybody"
