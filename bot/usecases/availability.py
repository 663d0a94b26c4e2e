"""How much of a calendar month the service was there, what does not count, and whether a target held (N4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.heartbeat import APART
from policies import document
from policies.availability import MAINTENANCE, Assessment, Exclusion, Span, assess
from policies.customer import Customer
from policies.document.care import AvailabilityPart
from policies.instant import Instant, instant
from policies.refusal import Refused, Why
from storage.uptime import ExclusionRow

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class NotToldError(Exception):
    """Raised with a sentence for the operator: what was asked cannot be told, or not be recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """What a month is to be held against: a policy's target as of its beginning, or one given by hand.

    Without either it is that of the one policy which the customers have and which promises any.
    """

    policy: str = ""
    """A policy's name."""
    target: str = ""
    """A percentage, such as `99.9`."""
    customer: str = ""
    """A customer's key: the policy is theirs, and maintenance has to be announced to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a month is held against."""

    target: Fraction
    """In percent."""
    policy: str = ""
    """Empty where the target was given by hand."""
    zone: str = "UTC"
    """Where its months begin and end."""
    reasons: Mapping[str, str] | None = None
    """What the policy leaves out, by code; None: whatever an operator gave."""
    customers: tuple[Customer, ...] = ()
    """To whom maintenance has to be announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One month."""

    promise: Promise
    month: Span
    found: Assessment
    """Its period is what was observed of the month."""
    complete: bool
    """Heartbeats are kept from the month's first second to its last."""
    ignored: tuple[tuple[Exclusion, str], ...] = ()
    """What was not left out, and why."""

    @property
    def held(self) -> bool:
        """Whether the target was reached, as far as the month was observed."""
        return self.found.holds(self.promise.target)


@dataclass(slots=True)
class _Exclusions:
    """What may be left out, sorted."""

    counted: list[Exclusion] = field(default_factory=list)
    ignored: list[tuple[Exclusion, str]] = field(default_factory=list)


def report(desk: Desk, now: Instant, month: str, against: Against) -> Report:
    """Tell a calendar month, such as `2026-11`, by the heartbeats that are kept of it.

    What was not observed, before the first heartbeat that is kept or in what lies ahead of a month that runs, is
    neither up nor down. `now` is the machine's wall clock.

    Raises:
        NotToldError: no such month, policy or target, or nothing is kept of the month.
        Refused: no such customer.
    """
    with desk.storage.read() as work:
        promise = _promise(work, desk, month, against)
        whole = _month(month, promise.zone)
        observed = _observed(work, whole, now)
        exclusions = _exclusions(work, desk, observed, promise)
        found = assess(observed, work.uptime.beats(observed), exclusions.counted)
    return Report(
        promise=promise,
        month=whole,
        found=found,
        complete=observed == whole,
        ignored=tuple(exclusions.ignored),
    )


def _promise(work: "Work", desk: Desk, month: str, against: Against) -> Promise:
    if against.policy and against.target:
        raise NotToldError("Give --policy or --target, not both: a policy has its own target.")
    customers = _customers(work, desk, against.customer)
    if against.target:
        return Promise(target=_percent(against.target), customers=customers)
    at = _month(month, "UTC").since
    name = against.policy or _only_one(work, desk, at, customers)
    part, zone = _part(work, desk, name, at)
    if part is None:
        raise NotToldError(f"Policy {name} promises no availability; give a figure with --target 99.9.")
    return Promise(
        target=Fraction(str(part.percent)),
        policy=name,
        zone=zone,
        reasons=dict(part.excluded),
        customers=customers if against.customer else tuple(one for one in customers if one.policy == name),
    )


def _customers(work: "Work", desk: Desk, key: str) -> tuple[Customer, ...]:
    if not key:
        return tuple(work.directory.customers(desk.workspace.team))
    found = work.directory.customer_by_key(desk.workspace.team, key)
    if found is None:
        raise Refused(Why.NO_SUCH_CUSTOMER)
    return (found,)


def _percent(text: str) -> Fraction:
    try:
        found = Fraction(text)
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 < found <= 100:
        raise NotToldError(f"{text} is no percentage; write one such as 99.9.")
    return found


def _only_one(work: "Work", desk: Desk, at: Instant, customers: Sequence[Customer]) -> str:
    promising = sorted({one.policy for one in customers if _part(work, desk, one.policy, at)[0] is not None})
    if len(promising) == 1:
        return promising[0]
    if not promising:
        raise NotToldError(
            "None of the customers' policies promises availability; give --policy or --target 99.9."
        )
    raise NotToldError(f"More than one policy promises availability; give --policy: {', '.join(promising)}.")


def _part(work: "Work", desk: Desk, policy: str, at: Instant) -> tuple[AvailabilityPart | None, str]:
    """What a policy promises at an instant, and its zone."""
    known = {*desk.library, *work.policies.newest()}
    if policy not in known:
        raise NotToldError(f"There is no policy {policy}; there are {', '.join(sorted(known))}.")
    model = document.load(desk.document(work, policy, at), policy).model
    return model.availability, model.zone


def _month(text: str, zone: str) -> Span:
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=ZoneInfo(zone))
        after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
        return Span(instant(first), instant(after))
    except ValueError:
        raise NotToldError(f"{text} is no month; write one such as 2026-11.") from None


def _observed(work: "Work", month: Span, now: Instant) -> Span:
    """From the first heartbeat that is kept until the month's end, or as far as can be told by now."""
    if month.since > now:
        raise NotToldError("This month has not begun.")
    first, last = work.uptime.first(), work.uptime.last()
    # Between two heartbeats of a month that runs nobody can say yet whether the next one comes.
    told = last if last is not None and 0 <= now - last <= APART else now
    until = min(month.until, told)
    if first is None or first >= until:
        raise NotToldError("No heartbeat of this month is kept: `app.py serve` records them while it runs.")
    return Span(max(month.since, first), until)


def _exclusions(work: "Work", desk: Desk, period: Span, promise: Promise) -> _Exclusions:
    """Announced maintenance first, then what operators recorded, each in its order."""
    team, found = desk.workspace.team, _Exclusions()
    for window in work.announcements.windows(team, *period):
        source = f"announcement {window.number}: {window.title}"
        span = Span(window.window.begins, window.window.ends)
        untold = [one.key for one in promise.customers if one.id not in window.told]
        why = f"not announced in time to {', '.join(untold)}" if untold else ""
        _sort(found, promise, Exclusion(span, MAINTENANCE, source), why)
    for row in work.uptime.exclusions(team, period):
        if row.withdrawn is None:
            source = f"exclusion {row.number}{f': {row.note}' if row.note else ''}"
            _sort(found, promise, Exclusion(Span(row.since, row.until), row.reason, source), "")
    return found


def _sort(found: _Exclusions, promise: Promise, exclusion: Exclusion, why: str) -> None:
    if not why and promise.reasons is not None and exclusion.reason not in promise.reasons:
        why = f"policy {promise.policy} does not leave this out"
    if why:
        found.ignored.append((exclusion, why))
    else:
        found.counted.append(exclusion)


def exclude(desk: Desk, now: Instant, span: Span, reason: str, note: str = "") -> int:
    """Leave time out of the account for a reason that a policy names; the number to withdraw it by.

    Raises:
        NotToldError: the time has no length or lies ahead, or no policy names the reason.
    """
    if not span.seconds:
        raise NotToldError("This ends before it begins; give the beginning first.")
    if span.until > now:
        raise NotToldError(
            "This lies ahead. Exclude what has happened; announce maintenance before it begins."
        )
    with desk.storage.write() as work:
        known = _reasons(work, desk, now)
        if reason not in known:
            named = "; ".join(f"{code} ({label})" for code, label in known.items()) or "none"
            raise NotToldError(f"No policy leaves out {reason!r}. The reasons that policies name: {named}.")
        return work.uptime.exclude(desk.workspace.team, span, reason, note, now)


def _reasons(work: "Work", desk: Desk, at: Instant) -> dict[str, str]:
    """Every reason that a policy in force names, by code."""
    found: dict[str, str] = {}
    for name in sorted({*desk.library, *work.policies.newest()}):
        part, _ = _part(work, desk, name, at)
        if part is not None:
            found = {**part.excluded, **found}
    return found


def withdraw(desk: Desk, now: Instant, number: int) -> None:
    """Count again what an exclusion left out; it stays on record as withdrawn.

    Raises:
        NotToldError: there is no such exclusion, or it was withdrawn before.
    """
    with desk.storage.write() as work:
        if not work.uptime.withdraw(desk.workspace.team, number, now):
            raise NotToldError(
                f"There is no exclusion {number} that stands; `availability exclusions` lists them."
            )


def exclusions(desk: Desk) -> list[ExclusionRow]:
    """Everything that operators left out, withdrawn ones too, in the order it was recorded."""
    with desk.storage.read() as work:
        return work.uptime.exclusions(desk.workspace.team)
