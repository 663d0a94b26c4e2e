"""The agents' card: everything about a ticket on one screen, and what can be done with it."""

from slack_sdk.models.blocks import ActionsBlock, Block, InteractiveElement

from bot.views import blocks, clocks, escalated, ids, releases, texts, wording
from bot.views.cards import request, shared
from bot.views.scene import Message, Scene
from policies import consultation, findings
from policies.people import Seniority
from policies.terms import Wording
from policies.ticket import Status
from policies.timeline import FactKind


def agents_card(scene: Scene) -> Message:
    """Show an agent who asks for what, what is owed by when, and who has it."""
    return blocks.message(
        _fallback(scene),
        blocks.lines(_title(scene), _status(scene)),
        blocks.fields(*_facts(scene)),
        *request.whole(scene),
        blocks.lines(_completeness(scene)),
        *_release(scene),
        blocks.lines(escalated.line(scene), shared.unsigned(scene, "vendor")),
        blocks.lines(*_clocks(scene)),
        _first_row(scene),
        _second_row(scene),
        blocks.context(*_small_print(scene)),
    )


def _fallback(scene: Scene) -> str:
    return f"{wording.heading(scene)}. {_plain_status(scene)} {clocks.owed(scene)}".rstrip()


def _title(scene: Scene) -> str:
    what = [
        f"*{texts.escape(scene.ticket.number)}*",
        f"*{wording.customer(scene)}*",
        texts.say(scene.terms.plan_label, 60),
        "partner" if scene.customer.partner else "",
        "on-premise" if scene.customer.on_premise else "",
    ]
    return " · ".join(part for part in what if part)


def _status(scene: Scene) -> str:
    overdue = [one for one in clocks.current(scene.readings) if clocks.overdue(one)]
    if not overdue:
        return _plain_status(scene)
    promised = any(one.promise.wording is not Wording.ESTIMATE for one in overdue)
    return f":warning: *{'Promise missed' if promised else 'Estimate passed'}.* {_plain_status(scene)}"


def _plain_status(scene: Scene) -> str:
    ticket, name = scene.ticket, wording.name(scene, scene.ticket.assignee)
    match ticket.status:
        case Status.OPEN:
            return f"In work with {name}." if ticket.assignee else _untaken(scene)
        case Status.WAITING:
            reasons = [texts.say(wording.waiting_reason(scene.terms, code)) for code in ticket.waiting_for]
            return f"Waiting for {texts.listed(reasons)}{shared.asked(scene)}. {wording.held_by(scene)}"
        case Status.RESOLVED:
            kind = (
                wording.resolution(scene.terms, ticket.resolution)
                if ticket.resolution
                else "kind not named yet"
            )
            return f"Resolved ({texts.say(kind)}), waiting for the customer to confirm."
        case Status.CLOSED:
            return f"Closed: {texts.say(_closed_because(scene))}."


def _untaken(scene: Scene) -> str:
    waits = wording.pool(scene)
    return f"Open in {waits}, nobody has taken it yet." if waits else "Open, nobody has taken it yet."


def _closed_because(scene: Scene) -> str:
    return wording.closing_to_agents(scene, scene.ticket.closed_because or "agent")


def _facts(scene: Scene) -> list[str]:
    ticket, terms = scene.ticket, scene.terms
    rows = {
        "Priority": f"{wording.label(terms, ticket.priority)}{_standing_of_priority(scene)}",
        "Kind": wording.kind(terms, ticket.kind),
        "Category": wording.choice(ticket.category, terms.categories) if ticket.category else "",
        "System": _environment(scene),
        "Release": ticket.release or "",
        "Asked by": _requester(scene),
        **_findings(scene),
    }
    return [f"*{name}*\n{texts.say(value)}" for name, value in rows.items() if value]


def _findings(scene: Scene) -> dict[str, str]:
    known = findings.found(scene.timeline)
    return {
        one.label: wording.choice(known[one.code], one.values)
        for one in scene.terms.findings
        if one.code in known
    }


def _standing_of_priority(scene: Scene) -> str:
    asked = consultation.pending(scene.timeline)
    if asked is not None:
        return f"; the customer is asked about {wording.label(scene.terms, asked.to)}"
    if scene.ticket.proposed_priority is not None:
        return f"; the customer asks for {wording.label(scene.terms, scene.ticket.proposed_priority)}"
    return "" if scene.ticket.priority_confirmed else ", not confirmed yet"


def _environment(scene: Scene) -> str:
    if scene.ticket.environment:
        return wording.environment(scene.ticket.environment)
    return "not said, taken as production" if scene.terms.asks_environment else ""


def _requester(scene: Scene) -> str:
    known = scene.names.get(scene.ticket.requester)
    return f"{known.name if known else 'someone'}, {wording.came_by(scene.ticket.source)}"


def _completeness(scene: Scene) -> str | None:
    asked = wording.relevant(scene)
    missing = wording.missing(scene)
    if not asked:
        return None
    if not missing:
        return f"All {texts.plural(len(asked), 'detail')} given."
    named = texts.labels(texts.say(one.label, 60) for one in missing)
    return f"*{len(asked) - len(missing)} of {texts.plural(len(asked), 'detail')} given.* Missing: {named}."


def _release(scene: Scene) -> list[Block | None]:
    """What is wrong with its release, and what can be done about it while it is open (N5)."""
    ended = scene.ticket.status in (Status.RESOLVED, Status.CLOSED)
    return [blocks.lines(releases.for_agents(scene)), None if ended else releases.decide(scene)]


def _clocks(scene: Scene) -> list[str]:
    readings = clocks.current(scene.readings)
    if readings:
        return [clocks.agents_line(scene, reading) for reading in readings]
    if scene.ticket.kind not in scene.terms.clocked_kinds:
        return ["No target: this kind of request has no clocks."]
    return ["No target: the plan promises no times."]


def _first_row(scene: Scene) -> ActionsBlock | None:
    status = scene.ticket.status
    if status is Status.CLOSED:
        return blocks.actions(blocks.button("Reopen", ids.Press.REOPEN, scene.id))
    if status is Status.RESOLVED:
        return blocks.actions(
            blocks.button("Reply to customer", ids.Press.REPLY, scene.id),
            blocks.button("Reopen", ids.Press.REOPEN, scene.id),
            _name_resolution(scene),
        )
    return blocks.actions(
        _claim(scene),
        blocks.button("Reply to customer", ids.Press.REPLY, scene.id),
        _wait_or_resume(scene),
        blocks.button("Resolve", ids.Press.RESOLVE, scene.id),
        _more(scene),
    )


def _second_row(scene: Scene) -> ActionsBlock | None:
    if scene.ticket.status in (Status.RESOLVED, Status.CLOSED):
        return blocks.actions(shared.why(scene), _record(scene))
    return blocks.actions(
        _confirm_priority(scene),
        blocks.menu("Set priority…", ids.Press.PRIORITY, shared.levels(scene, but=scene.ticket.priority)),
        shared.why(scene),
        blocks.button("Set it with a reason…", ids.Press.PRIORITY_FORM, scene.id),
        escalated.plan_button(scene),
        _record(scene),
    )


def _record(scene: Scene) -> InteractiveElement | None:
    """What agents find out, where the policy has something to record (S8)."""
    return blocks.button("Findings…", ids.Press.FINDINGS, scene.id) if scene.terms.findings else None


def _claim(scene: Scene) -> InteractiveElement | None:
    if scene.ticket.assignee is not None:
        return None
    return blocks.button("Claim", ids.Press.CLAIM, scene.id, style="primary")


def _wait_or_resume(scene: Scene) -> InteractiveElement:
    if scene.ticket.status is Status.WAITING:
        return blocks.button("Stop waiting", ids.Press.RESUME, scene.id)
    return blocks.button("Wait for…", ids.Press.WAIT, scene.id)


def _confirm_priority(scene: Scene) -> InteractiveElement | None:
    if scene.ticket.priority_confirmed:
        return None
    label = f"Confirm {wording.short_label(scene.terms, scene.ticket.priority)}"
    return blocks.button(label, ids.Press.TRIAGE, scene.id)


def _name_resolution(scene: Scene) -> InteractiveElement | None:
    if scene.ticket.resolution is not None:
        return None
    options = [blocks.option(one.label, ids.join(scene.id, one.code)) for one in scene.terms.resolutions]
    return blocks.menu("What kind of resolution?", ids.Press.NAME_RESOLUTION, options)


def _more(scene: Scene) -> InteractiveElement | None:
    """Five at most; the label says what happens."""
    entries = [("Give a workaround", ids.Press.WORKAROUND), ("Change kind…", ids.Press.CHANGE_KIND)]
    if scene.others:
        entries.append(("Add to another ticket…", ids.Press.ADD_TO))
    entries += [("Close with a reason…", ids.Press.CLOSE), ("Not a ticket", ids.Press.NOT_A_TICKET)]
    return blocks.overflow(
        ids.Press.MORE, [blocks.option(label, ids.join(scene.id, press.value)) for label, press in entries]
    )


def _small_print(scene: Scene) -> list[str | None]:
    ticket = scene.ticket
    needed = scene.terms.priorities.get(ticket.priority)
    senior = needed is not None and needed.seniority is Seniority.SENIOR
    return [
        f"Received {texts.when(ticket.receipt)}",
        f"first mentioned {texts.when(ticket.first_mention)}" if ticket.first_mention is not None else None,
        _late(scene),
        shared.follows(scene),
        texts.link(scene.link, "Open the customer's thread") if scene.link else None,
        "Needs a senior engineer" if senior else None,
        "The plan covers unmodified software only" if _unmodified_only(scene) else None,
        "Continuous effort, day and night" if _continuous(scene) else None,
        _known_of_requester(scene),
        _accepted_in_spite(scene),
        f"{len(ticket.unknown)} facts could not be read" if ticket.unknown else None,
        "What you write in this thread stays with us." if ticket.status is not Status.CLOSED else None,
    ]


def _unmodified_only(scene: Scene) -> bool:
    """What nobody can check but a person (B17)."""
    return scene.terms.releases is not None and scene.terms.releases.unmodified_only


def _late(scene: Scene) -> str | None:
    """A request read from Slack after an outage; its clocks ran all the while."""
    opened = wording.facts(scene, FactKind.OPENED)
    return wording.read_late(opened[0]) if opened else None


def _known_of_requester(scene: Scene) -> str | None:
    """What the directory tells of the contact: their part there, and when they were trained (B13)."""
    known = scene.names.get(scene.ticket.requester)
    if known is None or not (known.title or known.trained):
        return None
    trained = f"trained {texts.day(known.trained)}" if known.trained else ""
    told = [texts.say(known.title, 60), trained]
    return f"{wording.name(scene, scene.ticket.requester)}: {', '.join(part for part in told if part)}"


def _continuous(scene: Scene) -> bool:
    """Until a workaround, a resolution or a downgrade (N8)."""
    if not scene.terms.worked_on_round_the_clock(scene.ticket.priority, scene.ticket.category):
        return False
    ended = scene.ticket.status in (Status.RESOLVED, Status.CLOSED)
    return not ended and not _eased(scene)


def _eased(scene: Scene) -> bool:
    """Whether a workaround holds: none was given up by raising the priority again or reopening."""
    kinds = FactKind.WORKAROUND_GIVEN, FactKind.PRIORITY_CHANGED, FactKind.REOPENED
    undone = wording.undone(scene)
    told = [fact for fact in wording.facts(scene, *kinds) if fact.seq not in undone]
    return bool(told) and told[-1].kind is FactKind.WORKAROUND_GIVEN


def _accepted_in_spite(scene: Scene) -> str | None:
    """An agent took it although support had stopped (N2)."""
    opened = wording.facts(scene, FactKind.OPENED)
    if not opened or not opened[0].what.get("standing_override"):
        return None
    return f"Taken by {wording.name(scene, opened[0].who)} although the customer's support had stopped"
