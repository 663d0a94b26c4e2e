"""Names of things as users read them: targets, priorities, kinds, roles, reasons, people."""

from collections.abc import Iterable
from dataclasses import replace

from bot.views import texts
from bot.views.scene import Quoted, Scene
from policies import intake
from policies.people import Role
from policies.terms import Asked, Choice, Kind, Source, Target, Terms
from policies.ticket import Status, Ticket
from policies.timeline import Fact, FactKind

DESCRIPTION = "description"
"""Key of the required information that a request's own words are: never missing, and asked first."""

TARGETS = {
    Target.FIRST_RESPONSE: "First response",
    Target.TRIAGE_START: "Start of triage",
    Target.ASSIGNMENT: "Assignment to an engineer",
    Target.NEXT_UPDATE: "Next update",
    Target.NEXT_RESPONSE: "Next reply",
    Target.RESOLUTION: "Resolution",
}

KINDS = {
    Kind.INCIDENT: "Incident",
    Kind.FEATURE_REQUEST: "Feature request",
    Kind.INFORMATION_REQUEST: "Information request",
    Kind.CUSTOMER_SERVICE: "Customer service",
}

SOURCES = {
    Source.SLACK: "Slack message",
    Source.FORM: "form in Slack",
    Source.PHONE: "telephone",
    Source.EMAIL: "email",
    Source.WEB: "web portal",
}

_CAME_BY = {
    Source.SLACK: "in Slack",
    Source.FORM: "by form",
    Source.PHONE: "by telephone",
    Source.EMAIL: "by email",
    Source.WEB: "through the web portal",
}

ROLES = {
    Role.ASSIGNEE: "assignee",
    Role.POOL: "pool of agents",
    Role.AGENTS_CHANNEL: "agents' channel",
    Role.LEAD: "lead",
    Role.MANAGER: "manager",
    Role.TAM: "technical account manager",
    Role.CUSTOMER_SUCCESS_DIRECTOR: "customer success director",
    Role.ON_CALL: "on-call engineer",
}

ENVIRONMENTS = {"production": "Production", "test": "Test or staging", "development": "Development"}

_CLOSINGS = {
    "confirmed": "you confirmed that it is solved",
    "silence": "it was resolved and nothing more was heard",
    "not_a_ticket": "it was not meant as a request",
    "merged": "it is handled together with another ticket",
    "agent": "our team closed it",
}

_REASONS = {
    "environment": "this priority is for production systems only",
    "workaround": "there is a workaround",
    "customer_unavailable": "the customer could not be reached",
}

_SHOWN_STATUS = {
    Status.OPEN: "open",
    Status.WAITING: "waiting",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "closed",
}


def target(name: str) -> str:
    """A target by its code, from a stored fact."""
    return TARGETS[Target(name)] if name in TARGETS else name.replace("_", " ").capitalize()


def role(name: str) -> str:
    """A role by its code, from a stored fact."""
    return ROLES[Role(name)] if name in ROLES else name.replace("_", " ")


def status(of: Status) -> str:
    """Where a ticket stands, in a word."""
    return _SHOWN_STATUS[of]


def choice(code: str, *choices: Iterable[Choice]) -> str:
    """The policy's words for a code, or the code made readable; plain text."""
    labels = {one.code: one.label for some in choices for one in some}
    return labels.get(code, code.replace("_", " "))


def label(terms: Terms, level: int) -> str:
    """The policy's own word for a priority, always with its number; plain text."""
    known = terms.priorities.get(level)
    if known is None:
        return f"priority {level}"
    return known.label if str(level) in known.label else f"{known.label} (priority {level})"


def short_label(terms: Terms, level: int) -> str:
    """The same, for menus and lists: `2 High`."""
    known = terms.priorities.get(level)
    if known is None:
        return str(level)
    return known.label if str(level) in known.label else f"{level} {known.label}"


def kind(terms: Terms, of: Kind) -> str:
    """The policy's word for a kind of request; plain text."""
    return choice(
        of.value, [Choice(code=key.value, label=value) for key, value in KINDS.items()], terms.kinds
    )


def source(code: str) -> str:
    """How a request came, in words."""
    return SOURCES[Source(code)] if code in SOURCES else code


def came_by(code: str) -> str:
    """How a request came, as part of a sentence."""
    return _CAME_BY[Source(code)] if code in SOURCES else f"by {code}"


def environment(code: str) -> str:
    """Which system it is about, in words."""
    return ENVIRONMENTS.get(code, code)


def waiting_reason(terms: Terms, code: str) -> str:
    """Why a ticket waits, in words; plain text."""
    if code == "customer":
        return "the customer's answer"
    return next((rule.label for rule in terms.pauses if rule.reason == code), code.replace("_", " "))


def reason(code: str) -> str:
    """Why a priority was changed, as a clause; empty where no reason is on record."""
    return _REASONS.get(code, "")


def closing_to_agents(scene: Scene, code: str) -> str:
    """Why a ticket was closed, as a clause to our side; plain text."""
    return "the customer confirmed that it is solved" if code == "confirmed" else closing(scene, code)


def closing(scene: Scene, code: str) -> str:
    """Why a ticket was closed, as a clause to the customer; plain text."""
    into = [one.what["into"] for one in facts(scene, FactKind.CLOSED) if one.what.get("into")]
    if code == "merged" and into:
        return f"it goes on as {into[-1]}"
    if code in _CLOSINGS:
        return _CLOSINGS[code]
    return f"it is outside what support covers: {choice(code, scene.terms.out_of_scope)}"


def resolution(terms: Terms, code: str) -> str:
    """What sort of resolution it was; plain text."""
    return choice(code, terms.resolutions)


def asked(terms: Terms, keys: Iterable[str]) -> list[str]:
    """The names of required information by key; plain text."""
    labels = {one.key: one.label for one in terms.asked}
    return [labels.get(key, key.replace("_", " ")) for key in keys]


def relevant(scene: Scene) -> list[Asked]:
    """What the policy asks at the ticket's priority, beside the request itself (N7)."""
    return _beside_the_request(scene, replace(scene.ticket, given=frozenset()))


def missing(scene: Scene) -> list[Asked]:
    """What the policy asks and nobody has told yet."""
    return _beside_the_request(scene, scene.ticket)


def _beside_the_request(scene: Scene, ticket: Ticket) -> list[Asked]:
    return [one for one in intake.missing(scene.terms, ticket) if one.key != DESCRIPTION]


def missing_names(scene: Scene) -> list[str]:
    """What is missing, the system it is about and its release included, as markup."""
    asks = scene.terms.asks_environment and scene.ticket.environment is None
    releases = scene.terms.releases
    unnamed = releases is not None and releases.checked and scene.ticket.release is None
    named = [texts.say(one.label, 60) for one in missing(scene)]
    return [*named, *(["the system it is about"] if asks else []), *(["the release"] if unnamed else [])]


def name(scene: Scene, person: str | None) -> str:
    """A person's name as markup, without pinging them; never an id."""
    if person == "app":
        return "Pledge"
    known = scene.names.get(person) if person else None
    return texts.say(known.name, 80) or "someone" if known else "someone"


def ping(scene: Scene, person: str) -> str:
    """A person's name as markup that does ping them, where Slack knows them."""
    known = scene.names.get(person)
    if known is None or not known.slack_user:
        return name(scene, person)
    return texts.mention(known.slack_user)


def called(scene: Scene, people: Iterable[str]) -> list[str]:
    """The sentence that pings people; none when nobody is called. Markup."""
    pings = [ping(scene, person) for person in people]
    return [f"Calling {texts.listed(pings)}."] if pings else []


def customer(scene: Scene) -> str:
    """The customer's name, as markup."""
    return texts.say(scene.customer.name, 80)


def heading(scene: Scene) -> str:
    """Which ticket this is: number, customer and priority; markup."""
    return f"{texts.escape(scene.ticket.number)}, {customer(scene)}, {texts.say(label(scene.terms, scene.ticket.priority))}"


def people(scene: Scene) -> dict[str, str]:
    """Names by Slack user, for mentions within other people's words."""
    return {one.slack_user: one.name for one in scene.names.values() if one.slack_user}


def words(scene: Scene, seq: int) -> Quoted | None:
    """The words of a fact; None when it has none. Of erased ones only that they were there is known."""
    found = scene.words.get(seq)
    if found is not None:
        return found
    of = fact(scene, seq)
    return Quoted(text=None) if of is not None and of.what.get("words") else None


def read(scene: Scene, quoted: Quoted | None, limit: int = 2_000) -> str:
    """Somebody's words as plain text, cut to `limit`; says so when there are none."""
    if quoted is None:
        return "(no text)"
    if quoted.text is None:
        return "(erased on request)"
    # cut before reading too: 40,000 characters are not worth looking at for 2,000
    read_text = texts.shorten(texts.plain(quoted.text[: limit * 4], people(scene)).strip(), limit)
    return read_text or ("(a file, no text)" if quoted.files else "(no text)")


def facts(scene: Scene, *kinds: FactKind) -> list[Fact]:
    """The ticket's facts of some kinds, in reading order."""
    return [fact for fact in scene.timeline if fact.kind in kinds]


def undone(scene: Scene, before: int | None = None) -> set[int]:
    """Seqs of the priority changes that were taken back, by facts before a seq where one is given."""
    revised = facts(scene, FactKind.PRIORITY_REVISED)
    return {
        int(one.what["change"])
        for one in revised
        if one.what.get("how") == "undone" and (before is None or one.seq < before)
    }


def fact(scene: Scene, seq: int) -> Fact | None:
    """One fact of the ticket by its position in the chain."""
    return next((one for one in scene.timeline if one.seq == seq), None)


def unsigned(scene: Scene) -> list[Fact]:
    """Corrections of a clock that wait for the other side, oldest first."""
    settled_by = facts(scene, FactKind.ADJUSTMENT_SIGNED, FactKind.ADJUSTMENT_DECLINED)
    settled = {one.what.get("proposal") for one in settled_by}
    return [one for one in facts(scene, FactKind.ADJUSTMENT_PROPOSED) if one.seq not in settled]


def since(scene: Scene, seq: int, *kinds: FactKind) -> Fact | None:
    """The first fact of some kinds that was appended after another."""
    later = [one for one in facts(scene, *kinds) if one.seq > seq]
    return min(later, key=lambda one: one.seq, default=None)


def held_by(scene: Scene) -> str:
    """Who holds the ticket, as a sentence; markup."""
    if scene.ticket.assignee is None:
        waits = pool(scene)
        return f"Nobody has taken it yet; it waits in {waits}." if waits else "Nobody has taken it yet."
    return f"{name(scene, scene.ticket.assignee)} has it."


def pool(scene: Scene) -> str | None:
    """The pool it waits in until somebody takes it, in the policy's words (N11). Markup."""
    named = scene.terms.pool(scene.ticket.priority, scene.ticket.category)
    return texts.say(named, 60) if named else None


LATE = 120
"""Seconds after which what somebody wrote counts as read late; Slack's own retries take longer."""


def read_late(fact: Fact) -> str | None:
    """That a message was taken in long after it was written, as after an outage; it counts at its own time.

    What was added later on purpose (a linked message, a logged call) is not late.
    """
    added = fact.what.get("linked") or fact.what.get("typed") or fact.what.get("via") == "outside"
    by_message = fact.what.get("source", "slack") == "slack"
    delay = fact.recorded - fact.happened
    if added or not by_message or delay <= LATE:
        return None
    return f"Read {texts.duration(delay)} late: Pledge was away"
