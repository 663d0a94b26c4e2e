"""Buttons and menus: what was pressed goes to its use case, or opens its form."""

from collections.abc import Callable, Mapping

from bot.answers import NOTHING, Answer
from bot.front import Front
from bot.inputs import Posted, Pressed
from bot.usecases import (
    actors,
    adjustments,
    announcing_form,
    approving,
    calling,
    consulting,
    conversation,
    escalating,
    intake,
    opening_form,
    queries,
    releases,
    reopening,
    splitting,
    transfer_requests,
    triage,
    working,
)
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.views import forms, notices
from bot.views.ids import Press, pressed, split
from bot.views.scene import Scene
from handlers.slack.answering import Reply, Spot
from policies.authority import Action
from policies.refusal import Refused, Why
from policies.terms import Target

Does = Callable[[Scope, list[str]], Answer]
"""Acts on the ids that the button or the menu's choice carries."""

View = Callable[[Scene], Mapping[str, object]]


def handle(front: Front, press: Pressed) -> Reply:
    """Act on what was pressed. An id that is not ours, or no longer, is told so."""
    name, given = _meant(press)
    spot = _spot(press)
    if name is None:
        return Reply(answer=Answer(tell=notices.refusal(Refused(Why.OLD_FORM))), spot=spot)
    if name is Press.ANSWERS:
        answer = _link_answer(front, press, given)
    else:
        does = PRESSES[name]
        answer = front.act(press.who, press.channel, lambda scope: _checked(does, scope, given))
    return Reply(answer=answer, spot=spot, pressed_at=press.response_url if press.ephemeral else None)


def _checked(does: Does, scope: Scope, given: list[str]) -> Answer:
    try:
        return does(scope, given)
    except (IndexError, ValueError) as malformed:
        # A value of an older version, or one that somebody made up.
        raise Refused(Why.OLD_FORM) from malformed


def _meant(press: Pressed) -> tuple[Press | None, list[str]]:
    name = pressed(press.action)
    given = split(press.selected or press.value)
    if name is not Press.MORE:
        return name, given
    return (pressed(given[1]), [given[0], *given[2:]]) if len(given) > 1 else (None, given)


def _spot(press: Pressed) -> Spot | None:
    if press.channel is None:
        return None
    return Spot(channel=press.channel, user=press.who.user, thread=press.thread_ts)


def _opens(action: Action, view: View) -> Does:
    """Open a form about a ticket, for those who may send it."""

    def do(scope: Scope, given: list[str]) -> Answer:
        case = scope.may(given[0], action)
        return Answer(form=view(scope.desk.scene(scope.work, case, scope.desk.now())))

    return do


def _claim(scope: Scope, given: list[str]) -> Answer:
    return triage.claim(scope, given[0], scope.desk.now())


def _priority(scope: Scope, given: list[str]) -> Answer:
    level, now = int(given[1]), scope.desk.now()
    return triage.set_priority(scope, given[0], level, now)


def _accept(scope: Scope, given: list[str]) -> Answer:
    reason = "workaround" if given[2:] == ["workaround"] else ""
    return triage.set_priority(scope, given[0], int(given[1]), scope.desk.now(), reason=reason)


def _consulted(*, agreed: bool) -> Does:
    def do(scope: Scope, given: list[str]) -> Answer:
        return consulting.answer(scope, given[0], int(given[1]), agreed=agreed)

    return do


def _approval(*, approved: bool) -> Does:
    def do(scope: Scope, given: list[str]) -> Answer:
        return approving.answer(scope, given[0], int(given[1]), approved=approved)

    return do


def _revise(how: str) -> Does:
    def do(scope: Scope, given: list[str]) -> Answer:
        return triage.revise(scope, given[0], int(given[1]), how)

    return do


def _decline(scope: Scope, given: list[str]) -> Answer:
    return triage.decline_priority(scope, given[0])


def _triage(scope: Scope, given: list[str]) -> Answer:
    return triage.confirm_triage(scope, given[0])


def _resume(scope: Scope, given: list[str]) -> Answer:
    return working.resume(scope, given[0])


def _confirm(scope: Scope, given: list[str]) -> Answer:
    return working.confirm(scope, given[0], scope.desk.now())


def _reopen(scope: Scope, given: list[str]) -> Answer:
    since = int(given[1]) if len(given) > 1 else None
    return reopening.reopen(scope, given[0], since)


def _not_a_ticket(scope: Scope, given: list[str]) -> Answer:
    return working.not_a_ticket(scope, given[0])


def _workaround(scope: Scope, given: list[str]) -> Answer:
    return working.workaround(scope, given[0])


def _name_resolution(scope: Scope, given: list[str]) -> Answer:
    return working.name_resolution(scope, given[0], given[1])


def _acknowledge(scope: Scope, given: list[str]) -> Answer:
    return working.acknowledge_breach(scope, given[0])


def _snooze(scope: Scope, given: list[str]) -> Answer:
    target, seconds = Target(given[1]), int(given[4])
    return working.snooze(scope, given[0], target, seconds)


def _confirm_response(scope: Scope, given: list[str]) -> Answer:
    return conversation.confirm_response(scope, given[0], int(given[1]))


def _add_to(scope: Scope, given: list[str]) -> Answer:
    if len(given) == 1:
        return _opens(Action.ADD_TO, forms.add_to_form)(scope, given)
    return conversation.add_to(scope, given[0], given[1])


def _split(scope: Scope, given: list[str]) -> Answer:
    return splitting.split(scope, given[0], int(given[1]))


def _show(scope: Scope, given: list[str]) -> Answer:
    return queries.show(scope, scope.desk.case(scope.work, given[0]))


def _why(scope: Scope, given: list[str]) -> Answer:
    return queries.why(scope, scope.desk.case(scope.work, given[0]))


def _accept_release(scope: Scope, given: list[str]) -> Answer:
    return releases.accept(scope, given[0])


def _action_plan(scope: Scope, given: list[str]) -> Answer:
    return escalating.plan_form(scope, given[0])


def _sign_adjustment(scope: Scope, given: list[str]) -> Answer:
    return adjustments.sign(scope, given[0], int(given[1]))


def _decline_adjustment(scope: Scope, given: list[str]) -> Answer:
    return adjustments.decline(scope, given[0], int(given[1]))


def _adopt(scope: Scope, given: list[str]) -> Answer:
    return intake.adopt(scope, given[0])


def _dismiss(scope: Scope, given: list[str]) -> Answer:
    return intake.dismiss(scope, given[0])


def _override(scope: Scope, given: list[str]) -> Answer:
    return intake.override_standing(scope, given[0])


def _open(scope: Scope, given: list[str]) -> Answer:
    return opening_form.asked(scope, given[0])


def _our_tickets(scope: Scope, given: list[str]) -> Answer:
    return queries.open_tickets(scope, given[0])


def _on_the_web(scope: Scope, given: list[str]) -> Answer:  # noqa: ARG001 -- the button leads to a page by itself
    return queries.open_tickets_anew(scope)


def _transfer(scope: Scope, given: list[str]) -> Answer:
    return transfer_requests.begun(scope, given[0])


def _transfer_decided(*, confirmed: bool) -> Does:
    def do(scope: Scope, given: list[str]) -> Answer:
        return transfer_requests.decide(scope, given[0], confirmed=confirmed)

    return do


def _announce(scope: Scope, given: list[str]) -> Answer:
    return announcing_form.asked(scope, given[0])


def _withdraw(scope: Scope, given: list[str]) -> Answer:
    return announcing_form.withdraw(scope, given[0])


def _propose_call(scope: Scope, given: list[str]) -> Answer:
    return calling.form(scope, given[0], given[1])


def _confirm_call(scope: Scope, given: list[str]) -> Answer:
    return calling.confirm(scope, given[0])


def _customer_chosen(scope: Scope, given: list[str]) -> Answer:
    return opening_form.asked(scope, given[0])


def _link_answer(front: Front, press: Pressed, given: list[str]) -> Answer:
    """The button's message is looked up first: what it says now is what counts, not what a value claims."""
    if len(given) != 2 or press.channel is None:
        return Answer(tell=notices.refusal(Refused(Why.OLD_FORM)))
    found = front.lookups.message(press.channel, given[1])
    if found is None or not found.who.user:
        return Answer(tell=notices.refusal(Refused(Why.NO_WORDS)))
    author = front.profile_if_new(found.who, found.channel)
    return front.act(press.who, press.channel, lambda scope: _linked(scope, given[0], found, author))


def _linked(scope: Scope, ticket_id: str, found: Posted, author: Profile | None) -> Answer:
    writer = actors.party(scope.work, scope.desk, found.who, scope.channel, author)
    return conversation.link_answer(scope, ticket_id, found, writer)


def _nothing(scope: Scope, given: list[str]) -> Answer:  # noqa: ARG001 -- pressing it only opens its menu
    return NOTHING


PRESSES: Mapping[Press, Does] = {
    Press.DETAILS: _opens(Action.GIVE_DETAILS, forms.details_form),
    Press.NOT_A_TICKET: _not_a_ticket,
    Press.ADD_TO: _add_to,
    Press.CONFIRM: _confirm,
    Press.REOPEN: _reopen,
    Press.PROPOSE_PRIORITY: _priority,
    Press.CLAIM: _claim,
    Press.REPLY: _opens(Action.REPLY, forms.reply_form),
    Press.PRIORITY: _priority,
    Press.PRIORITY_FORM: _opens(Action.SET_PRIORITY, forms.priority_form),
    Press.TRIAGE: _triage,
    Press.WAIT: _opens(Action.WAIT, forms.wait_form),
    Press.RESUME: _resume,
    Press.RESOLVE: _opens(Action.RESOLVE, forms.resolve_form),
    Press.NAME_RESOLUTION: _name_resolution,
    Press.CHANGE_KIND: _opens(Action.CHANGE_KIND, forms.change_kind_form),
    Press.WORKAROUND: _workaround,
    Press.CLOSE: _opens(Action.CLOSE, forms.close_form),
    Press.MORE: _nothing,
    Press.SHOW: _show,
    Press.WHY: _why,
    Press.FINDINGS: _opens(Action.RECORD_FINDINGS, forms.findings_form),
    Press.ESCALATE: _opens(Action.ESCALATE, forms.escalate_form),
    Press.ACTION_PLAN: _action_plan,
    Press.ACCEPT_RELEASE: _accept_release,
    Press.ADJUST: _opens(Action.PROPOSE_ADJUSTMENT, forms.adjust_form),
    Press.SIGN_ADJUSTMENT: _sign_adjustment,
    Press.DECLINE_ADJUSTMENT: _decline_adjustment,
    Press.ACCEPT_PRIORITY: _accept,
    Press.DECLINE_PRIORITY: _decline,
    Press.AGREE_PRIORITY: _consulted(agreed=True),
    Press.KEEP_PRIORITY: _consulted(agreed=False),
    Press.APPROVE: _approval(approved=True),
    Press.DISAPPROVE: _approval(approved=False),
    Press.REVISE_MISCLASSIFIED: _revise("misclassified"),
    Press.REVISE_IMPACT: _revise("impact"),
    Press.REVISE_UNDO: _revise("undone"),
    Press.ACKNOWLEDGE: _acknowledge,
    Press.SNOOZE: _snooze,
    Press.CONFIRM_RESPONSE: _confirm_response,
    Press.SPLIT: _split,
    Press.ANSWERS: _nothing,  # looked up in Slack first: see `handle`
    Press.ADOPT: _adopt,
    Press.DISMISS: _dismiss,
    Press.OVERRIDE: _override,
    Press.OPEN: _open,
    Press.OUR_TICKETS: _our_tickets,
    Press.ON_THE_WEB: _on_the_web,
    Press.TRANSFER: _transfer,
    Press.CONFIRM_TRANSFER: _transfer_decided(confirmed=True),
    Press.DECLINE_TRANSFER: _transfer_decided(confirmed=False),
    Press.CUSTOMER_CHOSEN: _customer_chosen,
    Press.ANNOUNCE: _announce,
    Press.WITHDRAW: _withdraw,
    Press.PROPOSE_CALL: _propose_call,
    Press.CONFIRM_CALL: _confirm_call,
}
"""Everything that can be pressed, and what it does. A test presses each by everybody who may not."""
