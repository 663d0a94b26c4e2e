"""A ticket's history as evidence: whole, verifiable by whoever has it, and verified where it stands (U15)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import Desk
from bot.usecases.explaining import explanation
from policies.instant import moment
from storage.evidence import problems_of_export

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong with it."""

    tickets: int
    problems: dict[str, list[str]]
    """Plain sentences, by ticket number."""


def verify(desk: Desk) -> Verified:
    """Look at the chain of every ticket of every workspace."""
    found: dict[str, list[str]] = {}
    with desk.storage.read() as work:
        tickets = list(work.tickets.ids())
        for ticket in tickets:
            problems = work.tickets.verify(ticket)
            if problems:
                row = work.tickets.get(ticket)
                found[row.number if row else ticket] = problems
    return Verified(len(tickets), found)


def export(desk: Desk, number: str) -> dict[str, Any]:
    """Everything that is known of a ticket: the facts as they were written, each with its hash, and the words.

    It names people as we know them and holds what only agents may see. Whoever keeps `head` from another day can
    prove that nothing before it was changed since.

    Raises:
        Refused: there is no such ticket.
    """
    with desk.storage.read() as work:
        case = desk.numbered(work, number)
        scene = desk.scene(work, case, desk.now())
        chain = work.tickets.written(case.row.id)
        pinned = work.terms.get(case.row.terms)
    return {
        "format": FORMAT,
        "ticket": case.ticket.number,
        "exported": f"{moment(scene.now):%Y-%m-%dT%H:%M:%SZ}",
        "facts": [{"seq": one.seq, "text": one.text, "hash": one.hash} for one in chain.links],
        "words": [
            {"seq": seq, "salt": salt, "body": body} for seq, (salt, body) in sorted(chain.words.items())
        ],
        "head": chain.head,
        "people": {person: name.name for person, name in sorted(scene.names.items())},
        "terms": json.loads(pinned),
        "terms_hash": hashlib.sha256(pinned.encode()).hexdigest(),
        "clocks": explanation(desk, number, customer=False).plain,
    }


def verify_export(written: Mapping[str, Any]) -> list[str]:
    """What is wrong with an exported history, from nothing but itself, in plain sentences."""
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        return ["this is no exported ticket of a format that is known"]
    try:
        return problems_of_export(written)
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["parts of it are missing or are not what they should be"]
