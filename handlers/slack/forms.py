"""Forms that were sent: read, handed to their use case, and kept open with what was typed when refused."""

from collections.abc import Callable, Mapping

from bot.answers import Answer
from bot.front import Front
from bot.inputs import Submitted, Who
from bot.usecases import (
    adjustments,
    announcing_form,
    calling,
    conversation,
    escalating,
    opening_form,
    recording,
    transfer_requests,
    triage,
    working,
)
from bot.usecases.actors import Profile
from bot.usecases.scope import Scope
from bot.views import forms, refusals
from bot.views.forms import FormErrors
from bot.views.forms.announcing import ShownAgainError, read_call
from bot.views.ids import Field, Form, split
from policies.refusal import Refused, Why

Does = Callable[[Scope, Submitted, list[str]], Answer]


def handle(front: Front, form: Submitted) -> Answer:
    """Act on a form that was sent. What is wrong comes back as field errors, so nothing typed is lost."""
    does = FORMS.get(form.callback)
    if does is None:
        return _kept(form, Refused(Why.OLD_FORM))
    given = split(form.metadata)
    if form.callback == Form.TRANSFER:
        does = _with_profile(front, form)
    try:
        return front.form(form.who, None, lambda scope: does(scope, form, given), (f"form:{form.view_id}",))
    except ShownAgainError as shown:
        return Answer(form=shown.form)
    except FormErrors as errors:
        return Answer(errors=errors.by_block)
    except Refused as refused:
        return _kept(form, refused)


def _kept(form: Submitted, refused: Refused) -> Answer:
    """Slack shows errors on a field only, so a refusal stands on the first one."""
    block = next(iter(form.values), "description")
    return Answer(errors={block: refusals.sentence(refused)})


def _open(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    filled = forms.read_open(form.values)
    return opening_form.sent_by_contact(scope, given[0], filled, _channel(given))


def _open_for_customer(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    zone = scope.by.person.zone or "UTC"
    filled = forms.read_open_for_customer(form.values, zone=zone, now=scope.desk.now())
    return opening_form.sent_by_agent(scope, given[0], filled, _channel(given))


def _channel(given: list[str]) -> str | None:
    """Where the form was asked for, when that was a shared channel."""
    return given[1] if len(given) > 1 else None


def _details(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    filled = forms.read_details(form.values)
    return working.give_details(
        scope,
        given[0],
        filled.information,
        category=filled.category,
        environment=filled.environment,
        release=filled.release,
    )


def _reply(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    text = forms.read_reply(form.values)
    return conversation.reply(scope, given[0], text)


def _wait(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    filled = forms.read_wait(form.values)
    return working.wait(scope, given[0], filled.reason, filled.asked, filled.note)


def _resolve(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    filled = forms.read_resolve(form.values)
    return working.resolve(
        scope,
        given[0],
        scope.desk.now(),
        resolution=filled.resolution,
        words=filled.text,
    )


def _priority(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    filled = forms.read_priority(form.values)
    return triage.set_priority(
        scope,
        given[0],
        filled.level,
        scope.desk.now(),
        how=filled.how,
        reason=filled.reason,
    )


def _change_kind(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return triage.change_kind(scope, given[0], forms.read_change_kind(form.values))


def _close(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return working.close(scope, given[0], forms.read_close(form.values))


def _add_to(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    other = forms.read_add_to(form.values)
    return conversation.add_to(scope, given[0], other)


def _adjust(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    zone = scope.by.person.zone or "UTC"
    asked = forms.read_adjust(form.values, zone=zone, now=scope.desk.now())
    return adjustments.propose(scope, given[0], asked)


def _findings(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return recording.record(scope, given[0], forms.read_findings(form.values))


def _escalate(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    rules = scope.desk.case(scope.work, given[0]).terms.escalation
    asked = forms.read_escalate(form.values, dict(rules.instead) if rules else {})
    return escalating.escalate(scope, given[0], asked)


def _action_plan(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return escalating.write_plan(scope, given[0], forms.read_reply(form.values))


def _with_profile(front: Front, form: Submitted) -> Does:
    """Who was chosen is asked of Slack before the transaction, where our directory does not know them."""
    chosen = form.values.get(Field.COMES, "")
    profile = front.profile_if_new(Who(workspace="", user=chosen)) if chosen else None
    return lambda scope, sent, given: _transfer(scope, sent, given, profile)


def _transfer(scope: Scope, form: Submitted, given: list[str], profile: Profile | None = None) -> Answer:
    filled = forms.read_transfer(form.values)
    return transfer_requests.ask(scope, given[0], _channel(given) or "", filled, profile)


def _announce(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return announcing_form.sent(scope, given[0], given[-1], form.values)


def _call(scope: Scope, form: Submitted, given: list[str]) -> Answer:
    return calling.propose(scope, given[0], given[-1], read_call(form.values))


FORMS: Mapping[str, Does] = {
    Form.OPEN: _open,
    Form.OPEN_FOR_CUSTOMER: _open_for_customer,
    Form.DETAILS: _details,
    Form.REPLY: _reply,
    Form.WAIT: _wait,
    Form.RESOLVE: _resolve,
    Form.PRIORITY: _priority,
    Form.CHANGE_KIND: _change_kind,
    Form.CLOSE: _close,
    Form.ADD_TO: _add_to,
    Form.ADJUST: _adjust,
    Form.FINDINGS: _findings,
    Form.ESCALATE: _escalate,
    Form.ACTION_PLAN: _action_plan,
    Form.ANNOUNCE: _announce,
    Form.CALL: _call,
    Form.TRANSFER: _transfer,
}
"""Every form, by its callback id."""
