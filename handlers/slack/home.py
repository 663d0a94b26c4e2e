"""The home tab: made when it is opened and after what is pressed on it, and never for each thing that happens."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answers import NOTHING, Answer
from bot.front import Front
from bot.inputs import Pressed, Who
from bot.usecases import home, opening_form, queries, transfer_requests, triage
from bot.usecases.scope import Scope
from bot.views import home as view
from bot.views import notices
from bot.views.ids import AtHome, split
from handlers.slack.answering import Reply
from policies.refusal import Refused, Why


def opened(front: Front, who: Who, keys: tuple[str, ...] = ()) -> Reply:
    """Their home tab as it is now."""
    return Reply(answer=front.act(who, None, home.shown, keys), home=who.user)


def handle(front: Front, press: Pressed) -> Reply:
    """Act on what was pressed there. Words come as a form on top of it; what changed something is seen at once."""
    does = PRESSES.get(press.action)
    if does is None:
        return _on_top(Answer(tell=notices.refusal(Refused(Why.OLD_FORM))))
    answer = front.act(press.who, None, lambda scope: does(scope, split(press.value)[0]))
    if answer.tell is None and answer.form is None:
        return opened(front, press.who)
    return _on_top(answer)


def _on_top(answer: Answer) -> Reply:
    if answer.tell is None:
        return Reply(answer=answer)
    return Reply(answer=replace(answer, tell=None, form=view.ticket(answer.tell)))


def _open(scope: Scope, _value: str) -> Answer:
    return opening_form.asked(scope, None)


def _refresh(_scope: Scope, _value: str) -> Answer:
    return NOTHING


def _show(scope: Scope, ticket: str) -> Answer:
    return queries.show(scope, scope.desk.case(scope.work, ticket))


def _claim(scope: Scope, ticket: str) -> Answer:
    return triage.claim(scope, ticket, scope.now())


def _transfer(scope: Scope, customer: str) -> Answer:
    return transfer_requests.begun(scope, customer)


PRESSES: Mapping[str, Callable[[Scope, str], Answer]] = {
    AtHome.OPEN: _open,
    AtHome.REFRESH: _refresh,
    AtHome.ON_THE_WEB: _refresh,
    AtHome.SHOW: _show,
    AtHome.CLAIM: _claim,
    AtHome.TRANSFER: _transfer,
}
"""Everything on a home tab that can be pressed."""
