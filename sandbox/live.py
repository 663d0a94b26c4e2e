"""What changes, told to pages as it happens: one stream of server-sent events for all pages of a browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from sandbox import sight
from sandbox.bell import heard
from sandbox.box import Box
from sandbox.journal import Entry
from sandbox.state import Json, Message, User

TOGETHER = 0.02
"""Seconds for which changes are gathered into one word."""
BREATH = 10.0
"""Seconds after which a word goes out although nothing happened, so that a lost page is noticed."""
MOST_AT_ONCE = 300
"""Changed messages in one word; after more, the page looks afresh."""


@dataclass(slots=True)
class Watch:
    """One person at a page: what they have been told so far."""

    box: Box
    viewer: User
    after: int
    """Number of the last journal entry told."""
    age: int
    known: dict[str, str] = field(default_factory=dict)
    channels: dict[str, str] = field(default_factory=dict)
    """Each channel's look as last told."""

    def news(self) -> Json:
        """Give what has changed since the last time; empty when nothing has."""
        if self.box.age != self.age:
            return {"reload": True}
        fresh = self.box.journal.entries[self.after :]
        self.after += len(fresh)
        touched = self._touched(fresh)
        if len(touched) > MOST_AT_ONCE:
            return {"reload": True}
        told: Json = {"messages": [self._message(*place) for place in touched]} if touched else {}
        told |= self._channels()
        told |= self._differing("screen", sight.screen(self.box, self.viewer))
        told |= self._differing("faults", sight.faults(self.box))
        told |= self._differing("story", self.box.story)
        told |= self._clock()
        return {**told, "after": self.after} if told or fresh else {}

    def _touched(self, fresh: list[Entry]) -> dict[tuple[str, str], None]:
        """The messages that something was noted of, and the parents of those in threads."""
        mine = (
            one for one in fresh if one.channel and self._in(one.channel) and one.to in (None, self.viewer.id)
        )
        touched: dict[tuple[str, str], None] = {}
        for one in mine:
            for ts in (one.thread, one.ts):
                if ts:
                    touched[str(one.channel), ts] = None
        return touched

    def _in(self, channel: str) -> bool:
        found = self.box.world.channels.get(channel)
        return found is not None and self.viewer.id in found.members

    def _message(self, channel: str, ts: str) -> Json:
        found = self.box.world.channels[channel].messages.get(ts) or self._whisper(ts)
        return {"channel": channel, "ts": ts, "message": sight.message(self.box, found) if found else None}

    def _whisper(self, ts: str) -> Message | None:
        mine = (one for one in self.box.world.ephemerals if one.to == self.viewer.id)
        return next((one for one in mine if one.ts == ts), None)

    def _channels(self) -> Json:
        """The channels that look otherwise than last told, and the ids of those that are gone."""
        written = {
            one["id"]: json.dumps(one, sort_keys=True) for one in sight.channels(self.box, self.viewer)
        }
        changed = [json.loads(look) for id_, look in written.items() if self.channels.get(id_) != look]
        gone = [id_ for id_ in self.channels if id_ not in written]
        self.channels = written
        return {"channels": changed, "gone": gone} if changed or gone else {}

    def _differing(self, name: str, value: Any) -> Json:
        written = json.dumps(value, sort_keys=True)
        if self.known.get(name) == written:
            return {}
        self.known[name] = written
        return {name: value}

    def _clock(self) -> Json:
        told = self.box.hand.told()
        moved = round(self.box.clock.offset, 3)
        rest = {key: value for key, value in told.items() if key != "now"}
        differing = self._differing("clock", {**rest, "offset": moved})
        return {"clock": told} if differing else {}


async def stream(box: Box, watches: list[Watch]) -> AsyncIterator[bytes]:
    """Tell one browser's pages what changes, until they go away or the sandbox stops; `as` in each word says for whom.

    Whoever has to look afresh is told so once, and nothing after it.
    """
    mine = box.bell.listen()
    try:
        while watches and not box.bell.closed:
            told = [(watch, watch.news()) for watch in watches]
            for watch, news in told:
                if news:
                    word = json.dumps({"as": watch.viewer.id, **news}, ensure_ascii=False)
                    yield f"data: {word}\n\n".encode()
            if not any(news for _, news in told):
                yield b": still here\n\n"
            watches = [watch for watch, news in told if "reload" not in news]
            if watches and await heard(mine, BREATH):
                await asyncio.sleep(TOGETHER)
                mine.clear()
    finally:
        box.bell.leave(mine)
