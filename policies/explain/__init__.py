"""Why a deadline is what it is: every clock of a ticket as a sum that anybody can follow."""

from policies.explain.clocks import Event, Explanation, What, explain
from policies.explain.plain import as_plain
from policies.explain.sums import Choice, ClosedDay, Gap, Kept, PauseCost, Stretch, Sum, Total

__all__ = [
    "Choice",
    "ClosedDay",
    "Event",
    "Explanation",
    "Gap",
    "Kept",
    "PauseCost",
    "Stretch",
    "Sum",
    "Total",
    "What",
    "as_plain",
    "explain",
]
