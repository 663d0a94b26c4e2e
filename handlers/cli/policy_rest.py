"""What a policy says beside its tables of hours and figures, in sentences: for `policy show`."""

from collections.abc import Iterable, Iterator, Mapping

from bot.views import texts, wording
from policies.document.care import ConsultationPart, ReleasesPart, Unanswered
from policies.document.fields import LEVELS
from policies.document.model import PausePart, PolicyModel, ReopenPart
from policies.releases import Supported
from policies.terms import PrioritySetter, ReopenMode

_SETS = {
    PrioritySetter.REQUESTER: "The requester's word counts.",
    PrioritySetter.AGENT: "Our word counts.",
    PrioritySetter.REQUESTER_UNTIL_CONFIRMED: "The requester's word counts until one of us confirms or changes it.",
}
_SUPPORTED = {
    Supported.ALL: "all",
    Supported.LISTED: "those listed",
    Supported.CURRENT: "the current one",
    Supported.CURRENT_AND_PRIOR_MINOR: "the current and the prior minor one",
}


def rest(model: PolicyModel) -> Iterator[tuple[str, list[str]]]:
    """Everything else, as headings with their lines; what the document does not have is left out."""
    parts = (
        ("kinds", _kinds(model)),
        ("priorities", _priority_rules(model)),
        ("clocks", _rules(model)),
        ("pauses", [_pause(model, one) for one in model.pauses]),
        ("until taken", _pools(model)),
        ("the form asks", [_asked(model, ask.label, ask.priorities) for ask in model.asks]),
        ("about", _labels(model.categories)),
        ("agents record", _findings(model)),
        ("resolved by", _labels(model.resolutions)),
        ("out of scope", list(model.out_of_scope.values())),
        ("releases", _releases(model.releases)),
        ("escalation", _escalation(model)),
        ("availability", _availability(model)),
        ("personal data", _personal_data(model)),
        ("afterwards", _reopening(model.reopening)),
        ("emoji", [f":{name}: means {_level(model, level)}" for name, level in model.emoji.items()]),
    )
    for heading, lines in parts:
        told = [line for line in lines if line]
        if told:
            yield heading, told


def _labels(named: Mapping[str, str]) -> list[str]:
    return [", ".join(named.values())] if named else []


def _level(model: PolicyModel, level: int) -> str:
    label = model.priorities[level].label
    return label if str(level) in label else f"{level} {label}"


def _levels(model: PolicyModel, levels: Iterable[int]) -> str:
    return texts.listed(_level(model, level) for level in sorted(levels))


def _at(model: PolicyModel, levels: frozenset[int]) -> str:
    return "" if len(levels) == len(LEVELS) else f" at {_levels(model, levels)}"


def _clause(clause: str) -> str:
    return f" [{clause}]" if clause else ""


def _kinds(model: PolicyModel) -> list[str]:
    told = []
    for part in model.kinds.values():
        hours = f" (in {part.calendar} hours)" if part.calendar and part.clocks else ""
        told.append(f"{part.label}{hours if part.clocks else ' (no clocks)'}")
    opens = model.kinds[model.defaults.kind].label
    return [", ".join(told), f"A message opens as {opens}, {_level(model, model.defaults.priority)}."]


def _priority_rules(model: PolicyModel) -> list[str]:
    rules = model.priority_rules
    only = [level for level, part in model.priorities.items() if part.production_only]
    capped = _level(model, rules.cap_outside_production)
    return [
        _SETS[rules.set_by],
        _consultation(rules.consultation) if rules.consult_on_change else "",
        "The form asks which system it is about." if rules.ask_environment else "",
        f"Outside production {_levels(model, only)} become {capped}." if only else "",
    ]


def _consultation(part: ConsultationPart | None) -> str:
    asked = "The customer is asked before one of us changes a priority"
    if part is None:
        return f"{asked}."
    silence = "the change applies" if part.unanswered is Unanswered.APPLIES else "the change lapses"
    hours = f" of {part.calendar} hours" if part.calendar else ""
    return f"{asked}; without an answer in {part.answer_within}{hours} {silence}{_clause(part.clause)}."


def _rules(model: PolicyModel) -> list[str]:
    rules = model.rules
    effort = ""
    if rules.continuous_effort:
        about = [model.categories[code] for code in rules.continuous_effort_for]
        only = f", where it is about {texts.listed(about, 'or')}" if about else ""
        effort = f"Worked on round the clock: {_levels(model, rules.continuous_effort)}{only}."
    return [
        "An agent's visible “I have it” is a first response."
        if rules.acknowledgement_counts
        else "Only an answer is a first response, no mere “I have it”.",
        "Updates are owed from receipt." if rules.updates_from_receipt else "",
        "" if rules.workaround_resolves else "A workaround does not resolve.",
        effort,
    ]


def _pause(model: PolicyModel, pause: PausePart) -> str:
    stops = texts.listed(sorted(wording.TARGETS[target].lower() for target in pause.targets))
    until = ", until a contact approves or does not" if pause.approval else ""
    return f"{pause.label}: stops {stops}{_at(model, pause.priorities)}{until}{_clause(pause.clause)}"


def _pools(model: PolicyModel) -> list[str]:
    told = []
    for rule in model.assignment:
        about = [model.categories[code] for code in rule.categories or ()]
        plans = [model.plans[code].label for code in rule.plans or ()]
        only = [f"about {texts.listed(about, 'or')}"] if about else []
        only += [f"on {texts.listed(plans, 'or')}"] if plans else []
        where = f"waits in {model.pools[rule.pool]}{_at(model, rule.priorities)}"
        told.append(" ".join([where, *only]) + _clause(rule.clause))
    return told


def _findings(model: PolicyModel) -> list[str]:
    return [
        f"{part.label}: {', '.join(part.values.values())}{_clause(part.clause)}"
        for part in model.findings.values()
    ]


def _asked(model: PolicyModel, label: str, levels: frozenset[int]) -> str:
    only = "" if len(levels) == len(LEVELS) else f" (only{_at(model, levels)})"
    return f"{label}{only}"


def _releases(part: ReleasesPart | None) -> list[str]:
    if part is None:
        return []
    plans = [f"{plan.replace('_', ' ')}: {_SUPPORTED[rule]}" for plan, rule in part.by_plan.items()]
    ends = [f"{one.release} until {one.ends}" if one.ends else one.release for one in part.listed]
    unmodified = [plan.replace("_", " ") for plan in part.unmodified_only]
    return [
        f"Supported: {_SUPPORTED[part.supported]}{_clause(part.clause)}.",
        f"On other plans: {', '.join(plans)}." if plans else "",
        f"Listed: {', '.join(ends)}." if ends else "None is listed, so no ticket's release is checked.",
        f"Unmodified software only: {', '.join(unmodified)}." if unmodified else "",
        f"An end is announced {part.notice} before." if part.notice else "",
    ]


def _escalation(model: PolicyModel) -> list[str]:
    part = model.escalation
    if part is None:
        return []
    levels = [
        f"Level {number}: {wording.ROLES[level.role]}; on the customer's side: {level.counterpart}"
        for number, level in enumerate(part.levels, 1)
    ]
    plan = "The first level works out an action plan with the customer." if part.action_plan else ""
    return [
        f"For: {', '.join(part.reasons.values())}{_clause(part.clause)}",
        *part.instead.values(),
        *levels,
        plan,
    ]


def _availability(model: PolicyModel) -> list[str]:
    part = model.availability
    if part is None:
        return []
    excluded = f", not counting: {', '.join(part.excluded.values())}" if part.excluded else ""
    return [
        f"{part.percent:g} % of each calendar month{excluded}{_clause(part.clause)}.",
        "Of the support service itself, not of a ticket: Pledge tells it by its own heartbeats.",
    ]


def _personal_data(model: PolicyModel) -> list[str]:
    part = model.personal_data
    return (
        []
        if part is None
        else [f"Erased within {part.erase_within} of a written request{_clause(part.clause)}."]
    )


def _reopening(part: ReopenPart) -> list[str]:
    clocks = "the clocks go on" if part.clocks is ReopenMode.CONTINUE else "the clocks begin anew"
    window = (
        f"Reopened within {part.within}: {clocks}." if part.within else f"Reopened until closed: {clocks}."
    )
    silence = f"Closed after {part.close_after} of silence." if part.close_after else "Silence never closes."
    return [window, silence]
