"""The home tab: what one person has to look after, as of when they opened it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.views import blocks, clocks, ids, notices, texts, wording
from bot.views.scene import Message, Scene
from policies.customer import Customer
from policies.instant import Instant

Act = Callable[[Scene], ButtonElement]
"""Makes the button beside a ticket."""


def for_agent(
    mine: Sequence[Scene], nobodys: Sequence[Scene], now: Instant, *, more: bool = False
) -> Mapping[str, Any]:
    """An agent's tickets, the most urgent first, and those that nobody has; `more` when not all are listed."""
    return _view(
        now,
        *_part("Your tickets", mine, "No ticket is yours.", _show),
        *_part("Nobody has these yet", nobodys, "Every open ticket is somebody's.", _claim),
        *([blocks.section("There are more: `/support list` and `/support mine` show them.")] if more else []),
    )


def for_contact(
    customer: Customer, tickets: Sequence[Scene], now: Instant, *, more: bool = False, page: str | None = None
) -> Mapping[str, Any]:
    """A contact's company's open tickets, the most urgent first, and the way to its contacts.

    `page` is the reader's own way to all of them in the browser.
    """
    heading = f"{texts.say(customer.name, 80)}: open tickets"
    web = blocks.leads_to("Open on the web", ids.AtHome.ON_THE_WEB, page) if page else None
    return _view(
        now,
        *_part(heading, tickets, "No ticket is open.", _show),
        *([blocks.section("There are more: `/support list` shows them.")] if more else []),
        blocks.actions(web, notices.transfer_button(customer.id, ids.AtHome.TRANSFER)),
    )


def for_others() -> Mapping[str, Any]:
    """For whoever neither works on tickets nor may ask for any."""
    return _home(
        blocks.section(
            "*Pledge keeps the promises of support contracts*\n"
            "Each customer has a channel; what they ask there becomes a ticket, and each promise of their contract runs "
            "as a clock until it is kept. You are neither an agent nor a customer's contact, so no tickets are shown here."
        )
    )


def ticket(told: Message) -> Mapping[str, Any]:
    """A ticket on top of the home tab, to be read: it is worked on where it lives, in its thread."""
    shown = [{key: part for key, part in block.items() if key != "accessory"} for block in told.blocks]
    readable = tuple(block for block in shown if block["type"] != "actions")
    return notices.as_form(Message(text=told.text, blocks=readable))


def _view(now: Instant, *shown: Block | None) -> Mapping[str, Any]:
    top = blocks.actions(
        blocks.button("Open a ticket", ids.AtHome.OPEN, "-", style="primary"),
        blocks.button("Refresh", ids.AtHome.REFRESH, "-"),
    )
    as_of = blocks.context(f"As of {texts.when(now)}. Opening this tab brings it up to date.")
    return _home(top, as_of, *shown)


def _home(*shown: Block | None) -> Mapping[str, Any]:
    return View(type="home", blocks=[block for block in shown if block is not None]).to_dict()


def _part(heading: str, scenes: Sequence[Scene], empty: str, act: Act) -> list[Block]:
    rows: list[Block] = [_row(scene, act(scene)) for scene in sorted(scenes, key=clocks.urgency)]
    return [DividerBlock(), blocks.section(f"*{heading}*"), *(rows or [blocks.section(empty)])]


def _row(scene: Scene, button: ButtonElement) -> SectionBlock:
    number = texts.escape(scene.ticket.number)
    named = texts.link(scene.link, scene.ticket.number) if scene.link else number
    label = texts.say(wording.label(scene.terms, scene.ticket.priority), 60)
    status = texts.capital(wording.status(scene.ticket.status))
    lines = [f"*{named}* · {wording.customer(scene)} · {label} · {status}", clocks.owed(scene)]
    return blocks.section("\n".join(filter(None, lines)), button)


def _show(scene: Scene) -> ButtonElement:
    return blocks.button("Show", ids.AtHome.SHOW, scene.id)


def _claim(scene: Scene) -> ButtonElement:
    return blocks.button("Claim", ids.AtHome.CLAIM, scene.id)
