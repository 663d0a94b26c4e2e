"""How tests read the figures of a compiled policy."""

from wall import told

from policies.document import compile_terms, library

CHICAGO = "America/Chicago"
OWN_HOURS = {"zone": CHICAGO, "hours": {"mon-fri": "09:00-17:00"}, "public_holidays": "US"}


def terms(name, plan="standard", calendar=None):
    return compile_terms(library()[name], plan=plan, overrides={}, calendar=calendar)


def figures(of, target):
    return {level: str(promise.duration) for (each, level), promise in of.promises.items() if each is target}


def hours_of(of, target):
    return {level: promise.calendar.name for (each, level), promise in of.promises.items() if each is target}


def due(of, target, level, start):
    promise = of.promises[target, level]
    return told(promise.calendar.deadline(start, promise.duration), promise.calendar.zone)


def rungs(of, target, level, moment):
    return [rung for rung in of.ladders[target, level] if isinstance(rung.when, moment)]


def whom(of, target, level, moment):
    return {role for rung in rungs(of, target, level, moment) for role in rung.tell}
