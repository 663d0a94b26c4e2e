"""What would have become of recorded tickets under another policy."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.desk import Desk, compiled, pinned_text
from bot.usecases.policy_versions import repinned
from policies import compare, document
from policies.compare import Pair, Verdict
from policies.customer import Customer
from policies.document.model import PolicyModel
from policies.instant import Instant
from policies.terms import Terms
from storage.records import TicketRow

if TYPE_CHECKING:
    from storage.unit_of_work import Work

PAGE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One clock of one ticket, under the policy it had and under the other one."""

    number: str
    customer: str
    target: str
    cycle: int
    priority: int
    before: Verdict
    after: Verdict
    due_before: Instant | None
    due_after: Instant | None

    @property
    def turned(self) -> bool:
        """Whether the verdict changes."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True)
class Tally:
    """Promises kept and missed, before and after."""

    kept_before: int
    missed_before: int
    kept_after: int
    missed_after: int


@dataclass(frozen=True, slots=True)
class Backtest:
    """Every clock that was replayed."""

    tickets: int
    lines: tuple[Line, ...]

    def by(self, what: Callable[[Line], str]) -> dict[str, Tally]:
        """Count by target, priority, customer or anything else that a line has."""
        count: Counter[tuple[str, str, Verdict]] = Counter()
        for line in self.lines:
            count[what(line), "before", line.before] += 1
            count[what(line), "after", line.after] += 1
        names = sorted({name for name, _, _ in count})
        return {
            name: Tally(
                count[name, "before", Verdict.KEPT],
                count[name, "before", Verdict.MISSED],
                count[name, "after", Verdict.KEPT],
                count[name, "after", Verdict.MISSED],
            )
            for name in names
        }

    @property
    def turned(self) -> list[Line]:
        """The clocks whose verdict changes."""
        return [line for line in self.lines if line.turned]


@dataclass(frozen=True, slots=True)
class Instead:
    """Whose tickets are replayed, where the document is no version of their policy."""

    of: str = ""
    """The name of their policy; the document's own without."""
    plan: str = ""
    """The plan they get, where the document has none of the same name."""


_SAME = Instead()


def count(desk: Desk, text: str, filename: str, since: Instant, instead: Instead = _SAME) -> int:
    """How many tickets a backtest would replay.

    Raises:
        DocumentProblems: what is wrong with the document.
    """
    policy = instead.of or document.load(text, filename).model.policy
    with desk.storage.read() as work:
        return work.tickets.received_since([one.id for one in _customers(work, desk, policy)], since)


def backtest(  # noqa: PLR0917 -- what, of which, and who is told
    desk: Desk,
    text: str,
    filename: str,
    since: Instant,
    progress: Callable[[int], None] = lambda _: None,
    instead: Instead = _SAME,
) -> Backtest:
    """Replay every ticket of a policy under another version of it, or under another policy.

    Under another policy the figures of order forms do not count, since they belong to the one they were agreed with;
    the customer's hours do, where that policy takes any.

    Args:
        desk: the database; its clock says until when.
        text: the other version, or the other policy.
        filename: how its problems name it.
        since: the earliest receipt.
        progress: told how many tickets were replayed since it was last told.
        instead: whose tickets, where not the document's own policy's.

    Raises:
        DocumentProblems: what is wrong with the document, or does not fit what a customer agreed.
    """
    model = document.load(text, filename).model
    lines: list[Line] = []
    tickets, now = 0, desk.now()
    with desk.storage.read() as work:
        keys = {one.id: one.key for one in _customers(work, desk, instead.of or model.policy)}
        other = _other(work, text, model, instead)
        for rows in _pages(work, keys, since):
            timelines = work.tickets.timelines([row.id for row in rows])
            for row in rows:
                timeline = timelines[row.id]
                before = desk.terms_of(work, row, timeline)
                pairs = compare.replayed(before, other(row.terms), timeline, now)
                lines += [_line(row.number, keys[row.customer], pair) for pair in pairs]
            tickets += len(rows)
            progress(len(rows))
    return Backtest(tickets, tuple(lines))


def _customers(work: "Work", desk: Desk, policy: str) -> list[Customer]:
    return [one for one in work.directory.customers(desk.workspace.team) if one.policy == policy]


def _pages(work: "Work", keys: Mapping[str, str], since: Instant) -> Iterator[list[TicketRow]]:
    rows = work.tickets.all_received_since(list(keys), since)
    while page := list(islice(rows, PAGE)):
        yield page


def _other(work: "Work", text: str, model: PolicyModel, instead: Instead) -> Callable[[str], Terms]:
    """A ticket's terms under the other document, by the hash of those it has."""

    @cache
    def terms(pinned: str) -> Terms:
        kept = repinned(work.terms.get(pinned), text)
        return compiled(kept if instead == _SAME else _as_of_another(kept, model, instead))

    return terms


def _as_of_another(kept: str, model: PolicyModel, instead: Instead) -> str:
    pinned = json.loads(kept)
    if instead.of and instead.of != model.policy:
        pinned["overrides"] = {}
        takes = any(part.customer for part in model.calendars.values())
        pinned["calendar"] = pinned["calendar"] if takes else None
    pinned["plan"] = instead.plan or pinned["plan"]
    return pinned_text(pinned)


def _line(number: str, customer: str, pair: Pair) -> Line:
    before, after = pair.verdicts
    return Line(
        number=number,
        customer=customer,
        target=pair.target.value,
        cycle=pair.cycle,
        priority=pair.priority,
        before=before,
        after=after,
        due_before=pair.before.deadline if pair.before else None,
        due_after=pair.after.deadline if pair.after else None,
    )
