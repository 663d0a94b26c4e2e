"""After an outage: what was written meanwhile is read from Slack and taken in, late and marked so.

Slack's own retries end after about six minutes. Presses, commands and emoji cannot be seen again.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Event
from typing import Any

from bot.delivery.gateway import Gateway
from bot.delivery.outcomes import CallError, RetryAt, Undeliverable
from bot.front import Front
from bot.log import failed, logger
from bot.usecases.gaps import Gap, gaps
from handlers.slack import events, payloads
from handlers.slack.answering import show

log = logger("catch up")

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 60.0, 120.0, 300.0)
"""Seconds after rounds that brought nothing nearer: Slack's limits count by the minute."""


def _wait(seconds: float) -> None:
    Event().wait(seconds)


def begin(front: Front) -> list[Gap]:
    """Where to read from; call it before anything new is taken in, which would hide the gap.

    Until `catch_up` has closed a gap, its channel counts as read no further: who dies half-way begins again there.
    """
    found = gaps(front.desk)
    front.unread.extend(gap.channel for gap in found)
    front.missed.clear()
    return found


def catch_up(
    front: Front, gateway: Gateway, found: Sequence[Gap], pause: Callable[[float], None] = _wait
) -> int:
    """Take in what each gap holds, oldest first, with its own time; how many messages were new.

    A message that was taken in before is left alone. A gap that Slack or the database does not let us close
    now is tried again; one that stays open for ten minutes is logged, and read at the next start.
    """
    count, left, idle = 0, list(found), 0
    while left and idle < len(PAUSES):
        before = len(left)
        read, left = _round(front, gateway, left)
        count += read
        idle = idle + 1 if len(left) == before else 0
        if left:
            pause(PAUSES[max(idle - 1, 0)])
    if left:
        log.error("not caught up", channels=sorted({gap.channel for gap in left}))
    if count:
        log.info("caught up", messages=count)
    return count


def _round(front: Front, gateway: Gateway, open_: Sequence[Gap]) -> tuple[int, list[Gap]]:
    """Go through the gaps once: how many messages were new, and the gaps that are still open.

    Where Slack limits us the round ends: the rest would be refused as well, and asking makes it last longer.
    """
    count = 0
    still: list[Gap] = []
    for place, gap in enumerate(open_):
        try:
            count += sum(_take_in(front, gateway, gap, message) for message in _missed(gateway, gap))
        except Exception as error:  # noqa: BLE001 -- told in the log, and the gap stays open
            if _is_limit(error):
                return count, [*still, *open_[place:]]
            if not _is_over(gap, error):
                still.append(gap)
                continue
        front.unread.remove(gap.channel)
    return count, still


def _is_limit(error: Exception) -> bool:
    if not isinstance(error, CallError) or not isinstance(error.trouble, RetryAt):
        return False
    return error.trouble.error == "ratelimited"


def _is_over(gap: Gap, error: Exception) -> bool:
    """Log why a gap could not be closed; whether it never will be, since Slack no longer lets us read there."""
    if isinstance(error, CallError):
        log.warning("not caught up yet", channel=gap.channel, error=error.trouble.error)
        return isinstance(error.trouble, Undeliverable)
    failed(log, "not caught up yet", error, channel=gap.channel)
    return False


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
    if front.was_taken_in(events.once(front, gap.channel, str(message["ts"]))):
        return False
    try:
        posted = payloads.from_message(message, gap.channel, workspace.team, workspace.bot_user)
        reply = events.take_in(front, posted, ())
    except Exception as error:  # noqa: BLE001 -- whatever it was, the messages after it come next
        _park(front, gap, message, error)
    else:
        show(gateway, reply)
    return True


def _park(front: Front, gap: Gap, message: Mapping[str, Any], error: Exception) -> None:
    """Keep one that broke as the event it would have been; it is replayed like any other."""
    event_id = f"caught-up:{gap.channel}:{message['ts']}"
    failed(log, "event parked", error, key=f"event:{event_id}", type="message")
    body = {
        "type": "event_callback",
        "event_id": event_id,
        "authorizations": [{"team_id": front.desk.workspace.team}],
        "event": {**message, "type": "message", "channel": gap.channel},
    }
    front.park(f"event:{event_id}", json.dumps(body), type(error).__name__)
