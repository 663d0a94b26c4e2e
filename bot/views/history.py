"""A ticket's last events, one line each."""

from collections.abc import Callable, Mapping

from bot.views import texts, wording
from bot.views.scene import Scene
from policies.terms import Kind
from policies.timeline import Fact, FactKind

_MOST = 10

Told = Callable[[Scene, Fact, str], str]


def lines(scene: Scene, *, for_agent: bool) -> list[str]:
    """The newest events, oldest first; a customer sees what concerns them, agents also what rang."""
    told = _FOR_AGENTS if for_agent else _FOR_CUSTOMERS
    shown = [fact for fact in scene.timeline if fact.kind in told and not _said_already(fact)][-_MOST:]
    return [f"• {texts.when(fact.happened)}: {_line(scene, fact, told[fact.kind])}" for fact in shown]


def to_customer(scene: Scene, fact: Fact) -> str | None:
    """One event as the customer may read it; None for what is ours alone. Markup."""
    told = _FOR_CUSTOMERS.get(fact.kind)
    return None if told is None or _said_already(fact) else _line(scene, fact, told)


def _said_already(fact: Fact) -> bool:
    """Whether the event before says it too: to confirm that it is solved is to close it (S2)."""
    return fact.kind is FactKind.CLOSED and fact.what.get("reason") == "confirmed"


def _line(scene: Scene, fact: Fact, told: Told) -> str:
    return told(scene, fact, wording.name(scene, fact.who))


def _says(sentence: str) -> Told:
    return lambda _scene, _fact, who: sentence.format(who=who)


def _priority(scene: Scene, fact: Fact, who: str) -> str:
    reason = wording.reason(str(fact.what.get("reason", "")))
    label = texts.say(wording.label(scene.terms, int(fact.what["to"])))
    return f"{who} set the priority to {label}{f': {reason}' if reason else ''}"


def _proposed(scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} asked for {_wanted(scene, fact)}"


def _consulted(scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} asked the customer about {_wanted(scene, fact)}"


def _consulted_you(scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} asked whether you agree to {_wanted(scene, fact)}"


def _wanted(scene: Scene, fact: Fact) -> str:
    return texts.say(wording.label(scene.terms, int(fact.what["to"])))


def _consultation_ended(_scene: Scene, fact: Fact, who: str) -> str:
    return {
        "agreed": f"{who} agreed to the priority",
        "declined": f"{who} did not agree to the priority",
        "silence": "nobody answered about the priority in time",
    }.get(str(fact.what.get("answer")), f"{who} kept the priority")


def _requester_changed(scene: Scene, fact: Fact, _who: str) -> str:
    before, now = (wording.name(scene, fact.what.get(key)) for key in ("before", "requester"))
    return f"{now} took the place of {before}"


def _split_off(_scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} split off {texts.say(str(fact.what.get('into')), 40)}"


def _escalated(_scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} escalated it to the {wording.role(str(fact.what.get('role')))}"


def _kind(scene: Scene, fact: Fact, who: str) -> str:
    to = fact.what["to"]
    named = wording.kind(scene.terms, Kind(to)) if to in {kind.value for kind in Kind} else str(to)
    return f"{who} made it a {texts.say(named).lower()}"


def _waiting(scene: Scene, fact: Fact, _who: str) -> str:
    return f"waiting for {texts.say(wording.waiting_reason(scene.terms, str(fact.what.get('reason'))))}"


def _waiting_for_you(scene: Scene, fact: Fact, who: str) -> str:
    return "waiting for your answer" if fact.what.get("reason") == "customer" else _waiting(scene, fact, who)


def _approval(_scene: Scene, fact: Fact, who: str) -> str:
    return f"{who} {'approved' if fact.what.get('approved') else 'did not approve'} what was asked"


def _assigned(scene: Scene, fact: Fact, who: str) -> str:
    agent = fact.what.get("agent")
    return f"{who} took it" if agent == fact.who else f"{who} gave it to {wording.name(scene, agent)}"


def _closed(scene: Scene, fact: Fact, who: str) -> str:
    code = str(fact.what.get("reason"))
    closed = "closed" if fact.who == "app" else f"{who} closed it"
    return closed if code == "agent" else f"{closed}: {texts.say(wording.closing(scene, code))}"


def _rang(_scene: Scene, fact: Fact, _who: str) -> str:
    return f"reminder for {wording.target(str(fact.what.get('target'))).lower()}: {texts.say(str(fact.what.get('rung')), 60)}"


def _corrected(_scene: Scene, fact: Fact, _who: str) -> str:
    return f"corrected: {wording.target(str(fact.what.get('target'))).lower()} was not missed"


_FOR_ALL: Mapping[FactKind, Told] = {
    FactKind.OPENED: _says("{who} opened it"),
    FactKind.MESSAGE_RECEIVED: _says("{who} wrote"),
    FactKind.MESSAGE_SENT: _says("{who} answered"),
    FactKind.CLAIMED: _says("{who} took it"),
    FactKind.ASSIGNED: _assigned,
    FactKind.PRIORITY_PROPOSED: _proposed,
    FactKind.PRIORITY_CHANGED: _priority,
    FactKind.PRIORITY_CONSULTED: _consulted,
    FactKind.CONSULTATION_ENDED: _consultation_ended,
    FactKind.SPLIT_OFF: _split_off,
    FactKind.REQUESTER_CHANGED: _requester_changed,
    FactKind.ESCALATED: _escalated,
    FactKind.ACTION_PLAN: _says("{who} wrote an action plan"),
    FactKind.KIND_CHANGED: _kind,
    FactKind.DETAILS_GIVEN: _says("{who} added details"),
    FactKind.WAITING: _waiting,
    FactKind.CUSTOMER_REMINDED: _says("{who} reminded the customer"),
    FactKind.WAITING_ENDED: _says("no longer waiting"),
    FactKind.APPROVAL_ANSWERED: _approval,
    FactKind.WORKAROUND_GIVEN: _says("{who} gave a workaround"),
    FactKind.RESOLVED: _says("{who} resolved it"),
    FactKind.CONFIRMED: _says("{who} confirmed that it is solved, and it was closed"),
    FactKind.REOPENED: _says("{who} reopened it"),
    FactKind.CLOSED: _closed,
    FactKind.POLICY_MOVED: _says("it came under a newer version of the policy"),
    FactKind.ADJUSTMENT_PROPOSED: _says("{who} proposed to correct a clock"),
    FactKind.ADJUSTMENT_SIGNED: _says("{who} signed the correction of a clock"),
    FactKind.ADJUSTMENT_DECLINED: _says("{who} did not sign the correction of a clock"),
}

_FOR_CUSTOMERS: Mapping[FactKind, Told] = {
    **_FOR_ALL,
    FactKind.PRIORITY_CONSULTED: _consulted_you,
    FactKind.WAITING: _waiting_for_you,
    FactKind.CUSTOMER_REMINDED: _says("{who} reminded you"),
}

_FOR_AGENTS: Mapping[FactKind, Told] = {
    **_FOR_ALL,
    FactKind.FINDINGS_RECORDED: _says("{who} recorded what was found"),
    FactKind.TRIAGED: _says("{who} confirmed the priority"),
    FactKind.RUNG_FIRED: _rang,
    FactKind.VERDICT_CORRECTED: _corrected,
    FactKind.BREACH_ACKNOWLEDGED: _says("{who} acknowledged the missed promise"),
    FactKind.REMINDER_SNOOZED: _says("{who} put a reminder off"),
    FactKind.RESPONSE_CONFIRMED: _says("{who} confirmed a colleague's answer"),
    FactKind.TAKEN_BACK: _says("{who} deleted a message"),
    FactKind.RELEASE_ACCEPTED: _says("{who} took it although its release is not supported"),
    FactKind.OUTAGE_NOTED: _says("Pledge was away"),
}
