"""What happened in the workspace, in order, for people to read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from sandbox.render import Reader
from sandbox.state import Json
from sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. Its words are made when read, for the reader's zone."""

    n: int
    at: float
    """Business time."""
    kind: str
    """post, reply, update, edit, delete, ephemeral, reaction, unreaction, press, command, view, submit, notice, clock …"""
    who: str | None
    channel: str | None
    ts: str | None = None
    thread: str | None = None
    to: str | None = None
    """The only user who sees it."""
    text: str = ""
    blocks: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Journal:
    """The transcript of all channels together."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, at: float, kind: str, who: str | None, channel: str | None, **rest: Any) -> None:
        """Write one entry."""
        self.entries.append(
            Entry(n=len(self.entries) + 1, at=at, kind=kind, who=who, channel=channel, **rest)
        )

    def read(self, world: World, *, since: int, zone: tzinfo, channel: str | None = None) -> list[Json]:
        """Give the entries after number `since`, as a reader in `zone` would tell them."""
        chosen = (one for one in self.entries[since:] if channel in (None, one.channel))
        return [_told(world, one, zone) for one in chosen]


def _told(world: World, one: Entry, zone: tzinfo) -> Json:
    who = world.users.get(one.who or "")
    to = world.users.get(one.to or "")
    channel = world.channels.get(one.channel or "")
    reader = Reader(world, zone, one.at)
    return {
        "n": one.n,
        "at": one.at,
        "time": datetime.fromtimestamp(one.at, UTC).astimezone(zone).isoformat(timespec="seconds"),
        "kind": one.kind,
        "channel": one.channel,
        "channel_name": channel.name if channel else None,
        "who": who.real_name if who else None,
        "user": one.who,
        "workspace": world.teams[who.team].name if who else None,
        "to": to.real_name if to else None,
        "what": reader.message(one.text, one.blocks),
        "ts": one.ts,
        "thread": one.thread,
        "thread_of": _opening(channel.messages.get(one.thread), reader) if channel and one.thread else None,
    }


def _opening(parent: Any, reader: Reader) -> str | None:
    """The first line of a thread's parent, so that a reader knows which thread it is."""
    if parent is None:
        return None
    first = reader.message(parent.text, parent.blocks).partition("\n")[0]
    return first if len(first) <= 60 else f"{first[:59]}…"
