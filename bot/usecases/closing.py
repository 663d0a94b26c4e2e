"""The fact that ends a ticket: it keeps the verdicts as they stood, for reports and audits."""

from typing import Any

from bot.desk import Case
from policies import clock
from policies.data_versions import data_versions
from policies.instant import Instant
from policies.timeline import FactKind
from storage.records import Draft


def closing(case: Case, who: str, at: Instant, reason: str, **more: Any) -> Draft:
    """Close a ticket as of `at`; what still runs is withdrawn by it."""
    what = {"reason": reason, "verdicts": verdicts(case, at), "read_with": _read_with(case), **more}
    return Draft(kind=FactKind.CLOSED, happened=at, who=who, what=what)


def _read_with(case: Case) -> dict[str, str]:
    """The policy version and the data that the verdicts rest on: an audit reads again and compares."""
    return {"version": case.terms.version, **data_versions()._asdict()}


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
