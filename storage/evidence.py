"""An exported history held against itself: needs no database."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from storage import chain


class Chain(NamedTuple):
    """A ticket's facts and words as they are stored."""

    links: tuple[chain.Link, ...]
    words: dict[int, tuple[str | None, str | None]]
    """Salt and body by the fact's seq; None once they were erased."""
    head: str
    """The hash that stands on the ticket's row."""


def problems_of_export(written: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an exported chain, in plain sentences.

    Raises:
        KeyError, TypeError, ValueError: parts of it are missing.
    """
    links = [chain.Link(int(one["seq"]), str(one["text"]), str(one["hash"])) for one in written["facts"]]
    words = {int(one["seq"]): (one["salt"], one["body"]) for one in written["words"]}
    last = links[-1].seq if links else 0
    return [
        *chain.problems(links, last=last, head=str(written["head"])),
        *chain.problems_of_words(links, words),
    ]
