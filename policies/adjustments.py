"""Corrections of a clock that one side proposed and the other signed.

They move the reading from the signature on, never the facts: what it would be without them stays beside it.
"""

import copy
from collections.abc import Iterator, Sequence

from policies.history import Adjustment, Correction, History, Stamp
from policies.instant import Instant
from policies.measure import Pause, Pauses, merged
from policies.terms import Target
from policies.timeline import Fact

AGREED = "agreed"
"""The reason of a pause that both sides agreed on."""


def proposed(history: History, fact: Fact, _at: Instant) -> None:
    """Take in what one side asks for.

    Raises:
        ValueError, KeyError: it is no correction.
    """
    what = fact.what
    change, until = Correction(what["change"]), what.get("until")
    if (until is None) != (change is Correction.MET):
        raise ValueError(f"{change} from {what['since']} until {until}")
    history.proposals[fact.seq] = Adjustment(
        target=Target(what["target"]),
        change=change,
        since=Instant(int(what["since"])),
        until=None if until is None else Instant(int(until)),
        side=str(what["side"]),
        who=fact.who,
    )


def signed(history: History, fact: Fact, _at: Instant) -> None:
    """Take in that the other side agrees.

    Raises:
        ValueError, KeyError: nothing was proposed, or by the same side.
    """
    number = int(fact.what["proposal"])
    proposal = history.proposals[number]
    if proposal.side == fact.what["side"] or proposal.who == fact.who:
        raise ValueError("signed by the side that proposed it")
    history.adjustments.append(proposal._replace(seq=fact.seq))
    del history.proposals[number]


def declined(history: History, fact: Fact, _at: Instant) -> None:
    """Take in that nothing comes of it.

    Raises:
        ValueError, KeyError: nothing was proposed.
    """
    del history.proposals[int(fact.what["proposal"])]


def adjusted(pauses: Pauses, target: Target, history: History) -> Pauses:
    """The pauses of a clock as both sides agreed on them, in the order of the signatures."""
    for one in history.adjustments:
        if one.target is not target or one.until is None:
            continue
        if one.change is Correction.EXCLUDE:
            pauses = merged((*pauses, Pause(one.since, one.until, AGREED)))
        elif one.change is Correction.INCLUDE:
            pauses = tuple(part for pause in pauses for part in _without(pause, one))
    return pauses


def _without(pause: Pause, one: Adjustment) -> Iterator[Pause]:
    assert one.until is not None
    if pause.until <= one.since or pause.since >= one.until:
        yield pause
        return
    if pause.since < one.since:
        yield Pause(pause.since, one.since, pause.reason)
    if pause.until > one.until:
        yield Pause(one.until, pause.until, pause.reason)


def met(target: Target, history: History) -> Sequence[Stamp]:
    """When both sides agreed that a target was met, in order."""
    return sorted(
        (one.since, one.seq)
        for one in history.adjustments
        if one.target is target and one.change is Correction.MET
    )


def unadjusted(history: History) -> History:
    """The same history as if nobody had ever agreed on a correction."""
    plain = copy.copy(history)
    plain.adjustments = []
    plain.moves = [move._replace(before=unadjusted(move.before)) for move in history.moves]
    return plain
