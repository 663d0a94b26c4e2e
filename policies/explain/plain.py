"""An explanation as plain data: for `--json`, for evidence, and for whoever wants to add up again.

Instants are seconds since 1970, UTC; dates are ISO. What is written for a customer leaves out who acted and
when a fact was recorded; the sums are the same, because they are what was promised.
"""

from collections.abc import Iterable
from typing import Any

from policies.data_versions import data_versions
from policies.duration import Duration
from policies.explain.clocks import Event, Explanation
from policies.explain.sums import Choice, Sum, Total
from policies.terms import Terms


def as_plain(terms: Terms, found: Iterable[Explanation], *, customer: bool) -> dict[str, Any]:
    """Write explanations down; `customer` for the form that a customer may see."""
    tzdata, holidays = data_versions()
    return {
        "policy": terms.policy,
        "plan": terms.plan,
        "version": terms.version,
        "tzdata": tzdata,
        "holidays": holidays,
        "pinned_with": terms.other_data._asdict() if terms.other_data else None,
        "clocks": [_clock(one, customer=customer) for one in found],
    }


def _clock(one: Explanation, *, customer: bool) -> dict[str, Any]:
    read = one.reading
    return {
        "target": read.target.value,
        "cycle": read.cycle,
        "priority": read.priority,
        "state": read.state.value,
        "wording": read.promise.wording.value,
        "start": read.start,
        "deadline": read.deadline,
        "elapsed": read.elapsed,
        "left": read.left,
        "met_at": read.met_at,
        "breached_at": read.breached_at,
        "withdrawn_at": read.withdrawn_at,
        "without_corrections": None
        if read.unadjusted is None
        else {"state": read.unadjusted.state.value, "deadline": read.unadjusted.deadline},
        "missed_before": list(read.misses),
        "events": [_event(event, customer=customer) for event in one.events],
        "sum": _total(one.sum),
    }


def _event(event: Event, *, customer: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"what": event.what.value, "at": event.at}
    if event.fact is not None:
        told["fact"] = event.fact.kind.value
        if not customer:
            told |= {"seq": event.fact.seq, "who": event.fact.who, "recorded": event.fact.recorded}
    if event.reason:
        told["reason"] = event.reason
    if event.priority is not None:
        told |= {"priority": event.priority, "deadline": event.deadline}
    return told


def _total(found: Total) -> dict[str, Any]:
    if isinstance(found, Choice):
        return {
            "keep": found.kept.value,
            "of": [_total(found.one), _total(found.other)],
            "deadline": found.deadline,
        }
    return _sum(found)


def _sum(found: Sum) -> dict[str, Any]:
    promise, calendar = found.promise, found.calendar
    return {
        "promised": _duration(promise.duration),
        "less_than": promise.strict,
        "clause": promise.clause,
        "order_form": promise.overridden,
        "calendar": calendar.name,
        "zone": calendar.zone,
        "round_the_clock": calendar.always_open,
        "start": found.start,
        "opening": found.opening,
        "days": [day.isoformat() for day in found.days],
        "by_the_clock": found.by_the_clock,
        "unpaused": found.unpaused,
        "counted": [[*one, one.seconds] for one in found.counted],
        "closed": [
            {
                "since": gap.since,
                "until": gap.until,
                "days": [
                    {"day": one.day.isoformat(), "holiday": one.holiday, "name": one.name} for one in gap.days
                ],
            }
            for gap in found.gaps
        ],
        "pauses": [one._asdict() for one in found.pauses],
        "deadline": found.deadline,
    }


def _duration(duration: Duration) -> dict[str, Any]:
    return {"unit": duration.unit.value, "count": duration.count}
