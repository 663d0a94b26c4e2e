"""Announcements as customers read them, and the calls that are offered with them (S7, B12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import Block

from bot.views import blocks, ids, texts
from bot.views.scene import Message, Name
from policies.announcement import Announcement, Discontinued, Kind, Window
from policies.calls import Call, Side, Standing
from policies.customer import Customer
from policies.instant import moment

LABELS: Mapping[Kind, str] = {
    Kind.RELEASE: "New release",
    Kind.MAINTENANCE: "Maintenance",
    Kind.END_OF_SUPPORT: "End of support",
    Kind.SECURITY_ALERT: "Security alert",
}
_EMOJI: Mapping[Kind, str] = {
    Kind.RELEASE: ":package:",
    Kind.MAINTENANCE: ":wrench:",
    Kind.END_OF_SUPPORT: ":hourglass_flowing_sand:",
    Kind.SECURITY_ALERT: ":rotating_light:",
}
_MOST_TICKETS = 5
_MOST_RELEASES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedScene:
    """An announcement as one customer is shown it."""

    announcement: str
    """Opaque id; buttons carry it beside the customer's."""
    content: Announcement
    customer: Customer
    by: Name | None = None
    """Who made it, where that was a person."""
    listed: Sequence[str] = ()
    """Releases of a discontinued line that the customer's contract lists."""
    named: Sequence[tuple[str, Sequence[str]]] = ()
    """Releases of it that the customer named, with the numbers of those tickets."""
    call: bool = False
    """A call is offered."""
    standing: Standing
    names: Mapping[str, Name]
    """Of those who proposed times, by person id."""
    about: Call | None = None
    """The proposal that a piece of news tells of."""

    @property
    def value(self) -> str:
        """What buttons about its call carry."""
        return ids.join(self.announcement, self.customer.id)


def announcement(scene: AnnouncedScene) -> Message:
    """The message in the customer's channel; it pings nobody, whatever its author wrote."""
    content = scene.content
    heading = f"{LABELS[content.kind]}: {texts.say(content.title, 150) or '(no title)'}"
    about = [*_about_window(content.window), *_about_end(scene, content.discontinued)]
    return blocks.message(
        " ".join([heading, *about]),
        blocks.section(f"{_EMOJI[content.kind]} *{heading}*"),
        blocks.lines(*about),
        blocks.paragraph(texts.harmless(content.text)),
        *(_offer(scene) if scene.call else ()),
        blocks.context(f"Sent by {texts.say(scene.by.name, 80)}" if scene.by else None),
    )


def _about_window(window: Window | None) -> list[str]:
    if window is None:
        return []
    return [f"From {texts.when(window.begins)} to {texts.when(window.ends)} ({in_zone(window)})."]


def in_zone(window: Window) -> str:
    """A window in its own zone: `Sat 13 Jun 2026 22:00 to 23:30, Europe/Berlin`. Markup."""
    begins, ends = (moment(at).astimezone(ZoneInfo(window.zone)) for at in (window.begins, window.ends))
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%a %-d %b %Y %H:%M}"
    return f"{begins:%a %-d %b %Y %H:%M} to {until}, {texts.say(window.zone, 60)}"


def _about_end(scene: AnnouncedScene, end: Discontinued | None) -> list[str]:
    if end is None:
        return []
    line = texts.say(end.line, 60)
    told = [f"Support of release {line} ends on *{texts.day(end.last_day.isoformat())}*."]
    if scene.listed:
        listed = texts.listed(texts.say(name, 60) for name in scene.listed[:_MOST_RELEASES])
        told.append(f"Your contract lists of it: {listed}.")
    return [*told, _named(scene, line)]


def _named(scene: AnnouncedScene, line: str) -> str:
    if not scene.named:
        return f"Your tickets named no release of {line}; please check what you run."
    named = [f"{texts.say(name, 60)} ({_numbers(numbers)})" for name, numbers in scene.named[:_MOST_RELEASES]]
    return f"It concerns you: you named {texts.listed(named)}."


def _numbers(numbers: Sequence[str]) -> str:
    shown = [texts.say(number, 40) for number in numbers[:_MOST_TICKETS]]
    more = len(numbers) - len(shown)
    return texts.listed([*shown, f"{more} more"] if more > 0 else shown)


# Calls


def _offer(scene: AnnouncedScene) -> tuple[Block | None, ...]:
    booked, proposed = scene.standing
    if booked is None and proposed is None:
        told = "You run the product yourselves, so we update it with you on a call. When does it suit you?"
        return blocks.section(told), _buttons(scene, Side.CUSTOMER)
    return blocks.lines(*_stands(scene, Side.CUSTOMER)), _buttons(scene, Side.CUSTOMER)


def _stands(scene: AnnouncedScene, reader: Side) -> list[str]:
    """How the call stands, in lines."""
    booked, proposed = scene.standing
    told = [f":telephone_receiver: *The call is booked: {at(booked)}.*"] if booked else []
    if proposed is None:
        return told
    waits = _waits(proposed, reader)
    return [*told, f"{_who(scene, proposed)} proposes {at(proposed)}. {waits}"]


def _waits(proposed: Call, reader: Side) -> str:
    if proposed.side is not reader:
        return "Does it suit you?"
    return "Our team will confirm it." if reader is Side.CUSTOMER else "The customer has to agree."


def _buttons(scene: AnnouncedScene, reader: Side) -> Block | None:
    booked, proposed = scene.standing
    confirm = None
    if proposed is not None and proposed.side is not reader:
        confirm = blocks.button("Confirm", ids.Press.CONFIRM_CALL, proposed.id, style="primary")
    first = booked is None and proposed is None
    label = "Propose a time" if first else "Propose another time"
    style = "primary" if first and reader is Side.CUSTOMER else None
    return blocks.actions(confirm, blocks.button(label, ids.Press.PROPOSE_CALL, scene.value, style=style))


def at(call: Call) -> str:
    """When a call is, for every reader in their own zone. Markup."""
    return texts.when(call.at)


def _who(scene: AnnouncedScene, call: Call) -> str:
    known = scene.names.get(call.by)
    return texts.say(known.name, 80) if known else "Someone"


def call_card(scene: AnnouncedScene) -> Message:
    """The agents' card of a customer's call: what is proposed or booked, and what to do about it."""
    name, title = texts.say(scene.customer.name, 80), texts.say(scene.content.title, 150)
    heading = f"Call with {name} about “{title}”"
    stands = _stands(scene, Side.VENDOR)
    return blocks.message(
        " ".join([f"{heading}.", *stands]),
        blocks.section(f"*{heading}*"),
        blocks.lines(*stands),
        _buttons(scene, Side.VENDOR),
    )


def call_news(scene: AnnouncedScene, facts: Mapping[str, Any]) -> Message:
    """What became of a call, for those who have to know; whoever waits for it is pinged."""
    waits = scene.names.get(str(facts.get("tell")))
    to = f"{texts.mention(waits.slack_user)} " if waits and waits.slack_user else ""
    call = scene.about
    if call is None:
        return blocks.simple(f"{to}The call has changed. The message above shows it.")
    if facts.get("news") == "booked":
        return blocks.simple(f"{to}The call is booked: {at(call)}. The message above shows it.")
    return blocks.simple(
        f"{to}{_who(scene, call)} proposes {at(call)}. Confirm it above, or propose another time."
    )
