"""Everything that is doubtful about policy documents, for whoever writes them: `app.py policy lint`.

What makes a document unusable is refused by `load`, everywhere. Here stands what contradicts itself or can never
happen although every part of it can be read, and as warnings what may be meant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from policies.document.complaints import Complaint, problems
from policies.document.lint_holidays import without_holidays_ahead
from policies.document.lint_releases import listed, notices
from policies.document.lint_times import time_complaints
from policies.document.lint_unused import unused
from policies.document.loading import Examined, examine
from policies.document.model import PolicyModel, SourcePart
from policies.document.problems import DocumentProblems, Path, Problem
from policies.document.source import Source as Yaml
from policies.people import Role
from policies.terms import OnOpen, Source, Target

TAKEN_EMOJI = frozenset({"eyes", "white_check_mark", "heavy_check_mark", "ballot_box_with_check", "ticket"})
"""Reactions that already mean to claim, to resolve or to open a ticket."""
_OF_THE_TICKET = frozenset({Role.ASSIGNEE, Role.POOL, Role.AGENTS_CHANNEL})
"""Roles that no person holds as an office."""
_NOBODY_YET = frozenset({Target.TRIAGE_START, Target.ASSIGNMENT})
"""Targets that are met at the latest when somebody is assigned."""


def lint(texts: Mapping[str, str], today: date) -> dict[str, list[Problem]]:
    """All problems and warnings of documents, by file, in the order of their lines.

    Args:
        texts: the documents by file name; versions of one policy are compared with each other.
        today: from which day holidays and reviews are looked for.
    """
    found: dict[str, list[Problem]] = {}
    whole: dict[str, Examined] = {}
    for name, text in texts.items():
        try:
            whole[name] = examine(text, name)
            found[name] = _of_one(whole[name], today)
        except DocumentProblems as refused:
            found[name] = list(refused.problems)
    for name, problem in _versions(whole):
        found[name].append(problem)
    return {name: sorted(set(told), key=lambda one: (one.line, one.message)) for name, told in found.items()}


def _of_one(document: Examined, today: date) -> list[Problem]:
    model = document.model
    if model is None:
        return list(document.problems)
    complaints = [
        *_figures(model, document.source),
        *_closed_ways(model),
        *_roles(model),
        *_emoji(document.source.data),
    ]
    complaints += [
        *_caps(model),
        *_consultation(model),
        *_dates(model, document.source.data, today),
        *without_holidays_ahead(model, today),
        *listed(model),
    ]
    if not document.problems:  # sums need a document that can be used
        complaints += [*time_complaints(model), *unused(model)]
    return [*document.problems, *problems(complaints, document.source)]


def _figures(model: PolicyModel, source: Yaml) -> Iterator[Complaint]:
    for plan, part in model.plans.items():
        for target, promise in part.promises.items():
            path: Path = ("plans", plan, "promises", target)
            silent = [str(level) for level in promise.silent if (*path, str(level)) not in source.lines]
            if promise.figures and silent:
                yield Complaint(
                    path, f"says nothing of priority {', '.join(silent)}; write a duration, or none"
                )


def _closed_ways(model: PolicyModel) -> Iterator[Complaint]:
    ways: list[tuple[Path, Mapping[Source, SourcePart]]] = [(("sources",), model.sources)]
    ways += [(("plans", plan, "sources"), part.sources) for plan, part in model.plans.items()]
    for path, sources in ways:
        for way, rule in sources.items():
            if rule.calendar is not None and rule.instead is None:
                yield Complaint((*path, way), "is closed at times; say what to use instead")


def _roles(model: PolicyModel) -> Iterator[Complaint]:
    for target, rungs in model.ladders.items():
        for index, rung in enumerate(rungs):
            nobody = isinstance(rung.at.when, OnOpen) or target in _NOBODY_YET
            if nobody and set(rung.tell) == {Role.ASSIGNEE}:
                yield Complaint(
                    ("ladders", target, index, "tell"),
                    "nobody is assigned yet at this moment; tell the pool too",
                )
    for index, level in enumerate(model.escalation.levels if model.escalation else ()):
        if level.role in _OF_THE_TICKET:
            yield Complaint(
                ("escalation", "levels", index, "role"),
                f"{level.role} is nobody's office; name one that a person holds, such as manager",
            )


def _emoji(data: Mapping[str, object]) -> Iterator[Complaint]:
    written = data.get("emoji")
    names: dict[str, str] = {}
    for key in written if isinstance(written, dict) else ():
        name = key.strip(":")
        if name in names:
            yield Complaint(("emoji", key), f"means the same reaction as {names[name]!r}; leave one out")
        names[name] = key
        if name in TAKEN_EMOJI:
            yield Complaint(("emoji", key), "already claims, resolves or opens a ticket; take another")


def _caps(model: PolicyModel) -> Iterator[Complaint]:
    cap = model.priority_rules.cap_outside_production
    if cap in model.priorities and model.priorities[cap].production_only:
        yield Complaint(
            ("priority_rules", "cap_outside_production"),
            f"priority {cap} is for production only itself; cap at one that is not",
        )


def _consultation(model: PolicyModel) -> Iterator[Complaint]:
    rules = model.priority_rules
    if rules.consultation is not None and not rules.consult_on_change:
        yield Complaint(
            ("priority_rules", "consultation"), "never happens without consult_on_change: true", warning=True
        )


def _dates(model: PolicyModel, data: Mapping[str, object], today: date) -> Iterator[Complaint]:
    if "effective" not in data:
        yield Complaint((), f"effective is missing; write its first day, such as effective: {today}")
    if model.review is not None and model.review < today:
        yield Complaint(("review",), f"was due on {model.review}; read the document again", warning=True)


def _versions(documents: Mapping[str, Examined]) -> Iterable[tuple[str, Problem]]:
    """Versions of one policy follow each other without a gap, and without two for one day."""
    by_policy: dict[str, list[tuple[date, str]]] = {}
    for name, document in documents.items():
        if document.model is not None and document.model.effective is not None:
            found = by_policy.setdefault(document.model.policy, [])
            found.append((document.model.effective.begins, name))
    for versions in by_policy.values():
        models = [documents[name].model for _, name in sorted(versions)]
        for index, (_, name) in enumerate(sorted(versions)):
            yield from _late_notices(name, documents[name], [one for one in models[:index] if one])
        for (_, earlier), (_, later) in pairwise(sorted(versions)):
            message = _between(documents[earlier], documents[later])
            if message:
                (problem,) = problems([Complaint(("effective",), message)], documents[later].source)
                yield later, replace(problem, message=f"{problem.message} ({earlier})")


def _late_notices(
    name: str, document: Examined, earlier: Sequence[PolicyModel]
) -> Iterator[tuple[str, Problem]]:
    assert document.model is not None
    for problem in problems(notices(document.model, earlier), document.source):
        yield name, problem


def _between(earlier: Examined, later: Examined) -> str:
    assert earlier.model and later.model  # noqa: PT018 -- both have been read
    assert earlier.model.effective and later.model.effective  # noqa: PT018 -- both have dates
    ends, begins = earlier.model.effective.until, later.model.effective.begins
    if earlier.model.effective.begins == begins:
        return f"another version begins on {begins} too; one of them needs another day"
    if ends is not None and ends >= begins:
        return f"begins on {begins}, but the version before holds until {ends}"
    if ends is not None and ends + timedelta(days=1) < begins:
        return f"begins on {begins}; after {ends}, when the version before ends, there is none"
    return ""
