"""One plain sentence to the agents about a ticket, a refused request, or something of ours."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.views import blocks, ids, refusals, releases, texts, wording
from bot.views.cards.held import why
from bot.views.scene import HeldScene, Message, Scene
from policies.refusal import Refused

Facts = Mapping[str, Any]


def announcement(scene: Scene, facts: Facts) -> Message:
    """Say what happened on a ticket and who did it; a code that is not known is said as it is."""
    who = wording.name(scene, facts.get("person"))
    code = str(facts.get("code", ""))
    told = ANNOUNCEMENTS.get(code)
    sentence = told(scene, facts, who) if told else f"{who}: {texts.say(code.replace('_', ' '))}."
    return blocks.simple(f"{texts.escape(scene.ticket.number)}: {sentence}")


def _details(scene: Scene, facts: Facts, who: str) -> str:
    given = [texts.say(label, 60) for label in wording.asked(scene.terms, facts.get("given", ()))]
    missing = wording.missing(scene)
    rest = f" Still missing: {texts.labels(texts.say(one.label, 60) for one in missing)}." if missing else ""
    return f"{who} added {texts.labels(given) or 'details'}. The card shows it.{rest}"


def _declined(scene: Scene, facts: Facts, who: str) -> str:
    label = texts.say(wording.label(scene.terms, scene.ticket.priority))
    return f"{who} kept {label}; {texts.say(wording.label(scene.terms, int(facts.get('to', 0))))} had been asked for."


def _added(_: Scene, facts: Facts, who: str) -> str:
    return f"{who} added what was opened as {texts.say(str(facts.get('number', 'another ticket')), 40)}; that one is closed."


def _split_off(_: Scene, facts: Facts, who: str) -> str:
    number = texts.say(str(facts.get("number", "another ticket")), 40)
    return f"{who} gave another issue that was named here a ticket of its own: {number}."


def _assigned(scene: Scene, facts: Facts, who: str) -> str:
    return f"{who} gave this to {wording.ping(scene, facts.get('agent', ''))}."


def _senior_needed(scene: Scene, facts: Facts, _who: str) -> str:
    label = texts.say(wording.label(scene.terms, scene.ticket.priority))
    has_it = f"{label} needs a senior engineer, and {wording.name(scene, facts.get('agent'))}, who has it, is none."
    called = wording.called(scene, facts.get("tell", ()))
    return " ".join([has_it, "Assign it to one with /support assign, or help in this thread.", *called])


def _release_unsupported(scene: Scene, _facts: Facts, who: str) -> str:
    wrong = releases.out_of_support(scene) or "It is supported"
    return f"{who} named the release. {wrong}. The card has what to do about it."


def _approved(did: str, then: str) -> Callable[[Scene, Facts, str], str]:
    def told(scene: Scene, facts: Facts, who: str) -> str:
        label = texts.say(wording.waiting_reason(scene.terms, str(facts.get("reason"))))
        return " ".join([f"{who} {did}: {label}. {then}", *wording.called(scene, facts.get("tell", ()))])

    return told


def _consultation_declined(scene: Scene, facts: Facts, who: str) -> str:
    label = texts.say(wording.label(scene.terms, int(facts.get("to", 0))))
    stays = texts.say(wording.label(scene.terms, scene.ticket.priority))
    called = wording.called(scene, facts.get("tell", ()))
    told = f"{who} did not agree to {label}. It stays {stays}."
    return " ".join([told, "Talk to them; having asked, you may set it all the same.", *called])


def _consultation_lapsed(scene: Scene, facts: Facts, _who: str) -> str:
    label = texts.say(wording.label(scene.terms, int(facts.get("to", 0))))
    stays = texts.say(wording.label(scene.terms, scene.ticket.priority))
    called = wording.called(scene, facts.get("tell", ()))
    return " ".join([f"Nobody answered about {label} in time. It stays {stays}.", *called])


def _says(sentence: str) -> Callable[[Scene, Facts, str], str]:
    return lambda _scene, _facts, who: sentence.format(who=who)


ANNOUNCEMENTS: Mapping[str, Callable[[Scene, Facts, str], str]] = {
    "assigned": _assigned,
    "senior_needed": _senior_needed,
    "added": _added,
    "details_given": _details,
    "priority_declined": _declined,
    "response_confirmed": _says("{who} confirmed a colleague's answer; it counts at its own time."),
    "taken_back": _says("{who} deleted a message in the customer's thread; what it said stays on record."),
    "workaround": _says("{who} gave a workaround. Updates go on until it is resolved."),
    "release_unsupported": _release_unsupported,
    "release_accepted": _says("{who} took it although its release is not supported."),
    "requester_changed": _says("{who} is the customer's contact for it now."),
    "split_off": _split_off,
    "action_plan": _says("{who} told the customer the action plan; the card names it."),
    "approved": _approved("approved", "Go ahead."),
    "disapproved": _approved("did not approve", "Do not do it; talk to them, or close with a reason."),
    "consultation_declined": _consultation_declined,
    "consultation_lapsed": _consultation_lapsed,
    "confirmed": _says("{who} confirmed that it is solved. The ticket is closed."),
    "breach_acknowledged": _says("{who} has seen the missed promise; reminders stop, escalation goes on."),
    "standing_override": _says("{who} took it although the customer's support had stopped."),
    "support_stopped": _says(
        "The customer's support has stopped. What ran is withdrawn; nothing more falls due here."
    ),
    "channel_lost": _says("The channel with the customer is gone; answers cannot reach them there."),
}
"""By code: who did what, as the agents read it."""


def refused_notice(held: HeldScene) -> Message:
    """Show the agents a request that support had stopped for, with the way to take it all the same (N2)."""
    customer, person = texts.say(held.customer.name, 80), texts.say(held.person.name, 80) or "Someone"
    refused = Refused(why(held.why), turn_to=held.customer.turn_to)
    text = f"{person} ({customer}) asked for help and was turned away: {texts.escape(refusals.sentence(refused))}"
    words = held.quoted.text
    said = (
        "(erased on request)" if words is None else texts.shorten(texts.plain(words[:8_000]).strip(), 2_000)
    )
    waits = held.state == "refused"
    take = blocks.button("Take it all the same", ids.Press.OVERRIDE, held.id)
    return blocks.message(
        text,
        blocks.section(text),
        blocks.quote(said, blocks.file_links(held.quoted)),
        blocks.actions(take if waits else None),
        blocks.context(
            f"Written {texts.when(held.happened)}",
            texts.link(held.link, "See it there") if held.link else None,
            "The ticket will name you as the one who took it." if waits else _settled(held),
        ),
    )


def _settled(held: HeldScene) -> str:
    by = f" by {texts.say(held.settled_by.name, 80)}" if held.settled_by else ""
    became = f" It is {texts.escape(held.number)} now." if held.number else ""
    return f"Taken up{by}.{became}"


_OPERATOR = {
    "ticket_stuck": "The clocks of {number} could not be brought up to date. They are tried again every minute; the log has the trace.",
    "announcement_stuck": "Announcement {number} could not be sent. It is tried again every minute; the log has the trace.",
    "event_dead": "Something from Slack could not be taken in after four tries. The log has it under {key} ({error}).",
    "message_dead": "A message about {about} could not be sent ({error}). Look at it and tell whoever waits for it by hand.",
    "card_dead": "The card of {about} cannot be shown in its channel ({error}). Check that the app is still a member there.",
    "channel_lost": "The channel with {customer} can no longer be reached ({how}). Invite the app again, or set another channel.",
    "outage": "Pledge was away and has read what it missed. What fell due meanwhile says so.",
    "app_removed": "The app was removed from a channel of {customer}. Invite it again to go on.",
}


class _Said(dict[str, str]):
    """Facts as markup; a missing one is said to be unknown rather than failing the message."""

    def __missing__(self, _key: str) -> str:
        return "(not known)"


def operator_notice(facts: Facts) -> Message:
    """Say what of ours needs a person; an unknown code is said as it is, with its facts."""
    code = str(facts.get("code", ""))
    said = _Said({key: texts.say(str(value), 200) for key, value in facts.items()})
    said["about"] = said.get("number") or said.get("customer") or "something"
    sentence = _OPERATOR.get(code)
    if sentence is None:
        told = texts.listed(
            f"{texts.say(key, 40)} {value}" for key, value in said.items() if key not in ("code", "about")
        )
        return blocks.simple(f"Pledge needs a person: {texts.say(code.replace('_', ' '))}. {told}".strip())
    return blocks.simple(f"Pledge needs a person. {sentence.format_map(said)}")
