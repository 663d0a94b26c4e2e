"""For how long a change of priority may be taken back as if it had never been made."""

from policies.instant import Instant
from policies.timeline import Fact

UNDO_WITHIN = 15 * 60
"""Seconds."""


def undoable_until(change: Fact) -> Instant:
    """The last instant at which a change may be taken back; counted from when we heard of it."""
    return Instant(change.recorded + UNDO_WITHIN)
