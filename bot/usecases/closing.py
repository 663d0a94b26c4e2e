"""The fact that ends a ticket: it keeps the verdicts as they stood, for reports and audits."""

from typing import Any

from bot.desk import Case
from policies import clock
from policies.instant import Instant
from policies.timeline import FactKind
from storage.records import Draft


def closing(case: Case, who: str, at: Instant, reason: str, **more: Any) -> Draft:
    """Close a ticket as of `at`; what still runs is withdrawn by it."""
    what = {"reason": reason, "verdicts": verdicts(case, at), **more}
    return Draft(kind=FactKind.CLOSED, happened=at, who=who, what=what)


def verdicts(case: Case, at: Instant) -> list[dict[str, Any]]:
    """How each clock of a ticket stood at an instant."""
    return [
        {
            "target": reading.target.value,
            "cycle": reading.cycle,
            "deadline": reading.deadline,
            "met_at": reading.met_at,
            "breached_at": reading.breached_at,
        }
        for reading in clock.read(case.terms, case.timeline, at)
    ]
