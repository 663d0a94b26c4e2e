"""After an outage: what was written meanwhile is read from Slack and taken in, late and marked so.

Slack's own retries end after about six minutes. Presses, commands and emoji cannot be seen again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import CallError
from bot.front import Front
from bot.log import logger
from bot.usecases.gaps import Gap
from handlers.slack import events, payloads
from handlers.slack.answering import show

log = logger("catch up")


def catch_up(front: Front, gateway: Gateway, found: Sequence[Gap]) -> int:
    """Take in what each gap holds, oldest first, with its own time; how many messages were read.

    A message that came as an event too is taken in once. A channel that cannot be read is logged and left.
    """
    count = 0
    for gap in found:
        try:
            count += sum(1 for message in _missed(gateway, gap) if _take_in(front, gateway, gap, message))
        except CallError as failed:
            log.warning("not caught up", channel=gap.channel, error=failed.trouble.error)
    if count:
        log.info("caught up", messages=count)
    return count


def _missed(gateway: Gateway, gap: Gap) -> list[Mapping[str, Any]]:
    return sorted(_pages(gateway, gap), key=lambda message: str(message["ts"]))


def _pages(gateway: Gateway, gap: Gap) -> Iterator[Mapping[str, Any]]:
    cursor: str | None = None
    while True:
        if gap.thread is None:
            page = gateway.history(gap.channel, gap.since, cursor)
        else:
            page = gateway.replies(gap.channel, gap.thread, gap.since, cursor)
        yield from (message for message in page.messages if str(message["ts"]) > gap.since)
        cursor = page.cursor
        if cursor is None:
            return


def _take_in(front: Front, gateway: Gateway, gap: Gap, message: Mapping[str, Any]) -> bool:
    workspace = front.desk.workspace
    written = message.get("subtype") in events.WRITTEN and not message.get("bot_id")
    if not written or message.get("user") in (None, workspace.bot_user):
        return False
    posted = payloads.from_message(message, gap.channel, workspace.team, workspace.bot_user)
    show(gateway, events.take_in(front, replace(posted, caught_up=True), ()))
    return True
