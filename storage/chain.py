"""The chain of facts: canonical bytes, each hashed with the one before.

A fact is stored as the text of one JSON object and never touched again; its hash is
SHA-256(hash of the fact before + text). What people wrote stands beside it (`storage.bodies`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from policies.instant import Instant
from policies.timeline import Fact, FactKind
from storage.bodies import digest
from storage.errors import Unreadable
from storage.jsontext import dump, load
from storage.records import Draft

VERSION = 1
START = ""
"""What the first fact is chained to."""


class Link(NamedTuple):
    """A fact as its row holds it."""

    seq: int
    text: str
    hash: str


def text_of(ticket: str, seq: int, draft: Draft, recorded: Instant, words: str | None) -> str:
    """Write a fact as it is stored. `words` is the digest of what was written with it."""
    what = dict(draft.what) | ({} if words is None else {"words": words})
    return dump(
        {
            "v": VERSION,
            "ticket": ticket,
            "seq": seq,
            "kind": draft.kind.value,
            "happened": draft.happened,
            "recorded": recorded,
            "who": draft.who,
            "what": what,
        }
    )


def link(before: str, text: str) -> str:
    """Return the hash of a fact that follows the one with hash `before`."""
    return hashlib.sha256((before + text).encode()).hexdigest()


_KINDS = {kind.value: kind for kind in FactKind}
"""Quicker than asking the enum, and every fact of every ticket is asked."""


def fact_of(text: str) -> Fact:
    """Read a stored fact.

    Raises:
        Unreadable: it is of a version this program does not know.
    """
    return _fact(load(text))


def facts_of(texts: str) -> list[Fact]:
    """Read many stored facts with commas between them, which is quicker than one by one.

    Raises:
        Unreadable: one is of a version this program does not know.
    """
    return [_fact(data) for data in load(f"[{texts}]")]


def _fact(data: dict[str, Any]) -> Fact:
    if data["v"] != VERSION:
        raise Unreadable(f"fact {data['seq']} of ticket {data['ticket']} is of version {data['v']}")
    return Fact(
        _KINDS[data["kind"]], data["happened"], data["recorded"], data["who"], data["what"], data["seq"]
    )


def problems(links: Sequence[Link], *, last: int, head: str) -> list[str]:
    """Return what is wrong with a chain, in plain sentences. `last` and `head` stand on the ticket's row."""
    found, before, expected = [], START, 1
    for seq, text, hash_ in links:
        if seq != expected:
            found.append(f"facts {expected} to {seq - 1} are missing")
        elif link(before, text) != hash_:
            found.append(f"fact {seq} was changed")
        before, expected = hash_, seq + 1
    if (expected - 1, before) != (last, head):
        found.append(f"the chain ends at fact {expected - 1}, not at the last one written, {last}")
    return found


def problems_of_words(
    links: Sequence[Link], beside: Mapping[int, tuple[str | None, str | None]]
) -> list[str]:
    """Return which words differ from what their facts prove. Erased words, a row without text, are right."""
    found = []
    for seq, text, _ in links:
        proof = load(text)["what"].get("words")
        if proof is None:
            continue
        salt, body = beside.get(seq, ("", ""))
        if salt is not None and body is not None and digest(salt, body) != proof:
            found.append(f"the words of fact {seq} were changed")
    return found
