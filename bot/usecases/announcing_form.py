"""`/support announce`: an agent says what and to whom, sees who will be told, and sends it for good."""

from collections.abc import Mapping

from bot.answers import Answer
from bot.usecases import announcing, announcing_preview
from bot.usecases.scope import Scope
from bot.views import refusals
from bot.views.announcing import Listed
from bot.views.forms import announcing as forms
from bot.views.forms.parts import FormErrors
from policies.announcement import Kind
from policies.authority import Action, check
from policies.instant import Instant
from policies.refusal import Refused, Why


def begun(scope: Scope) -> Answer:
    """What there is, and the choice of what to announce.

    Raises:
        Refused: not an agent.
    """
    _may(scope)
    return Answer(form=forms.overview(_so_far(scope)))


def _may(scope: Scope) -> None:
    check(scope.by.actor, Action.ANNOUNCE, None, customer=None, terms=None)


def _so_far(scope: Scope) -> list[Listed]:
    return announcing.listed(scope.work, scope.desk, forms.MOST_LISTED)


def asked(scope: Scope, kind: str) -> Answer:
    """The form for an announcement of a kind.

    Raises:
        Refused: not an agent, or there is no such kind.
    """
    _may(scope)
    return Answer(form=forms.announce_form(_new(scope, _kind(kind))))


def _kind(code: str) -> Kind:
    if code not in {kind.value for kind in Kind}:
        raise Refused(Why.OLD_FORM)
    return Kind(code)


def _new(scope: Scope, kind: Kind, filled: forms.Filled | None = None) -> forms.New:
    customers = scope.work.directory.customers(scope.desk.workspace.team)
    offered = forms.Offered(
        policies=sorted({one.policy for one in customers}),
        plans=sorted({one.plan for one in customers}),
        customers=[(one.key, one.name) for one in customers],
    )
    return forms.New(kind=kind, offered=offered, zone=scope.by.person.zone or "UTC", filled=filled)


def sent(scope: Scope, kind: str, mark: str, values: Mapping[str, str]) -> Answer:
    """Take a filled form: shown again with whom it reaches and what they will read, and made when it comes back so.

    Raises:
        Refused: not an agent, or there is no such kind.
        FormErrors: something of it is wrong.
        ShownAgainError: its author has not seen yet what follows from it.
    """
    _may(scope)
    known = _kind(kind)
    content = forms.read_announcement(values, known, scope.now())
    try:
        reach = announcing.reached(scope.work, scope.desk, content)
        drawn = announcing_preview.drawn(scope.work, scope.desk, content, scope.by.id, reach)
        filled = forms.Filled(values=values, content=content, reach=reach, drawn=drawn)
        if mark != filled.mark:
            raise forms.ShownAgainError(forms.announce_form(_new(scope, known, filled)))
        row, _ = announcing.make(scope.work, scope.desk, content, scope.by.id)
    except announcing.FlawedError as wrong:
        raise FormErrors(forms.errors_of(wrong.flaws)) from None
    return Answer(tell=forms.announced(row.number, len(reach.customers), _later(scope, row.content.due)))


def _later(scope: Scope, due: Instant) -> Instant | None:
    return due if due > scope.now() else None


def withdraw(scope: Scope, announcement_id: str) -> Answer:
    """Take one back that is not sent yet; the list it was pressed in shows what became of it.

    Raises:
        Refused: not an agent, or there is no such announcement.
    """
    _may(scope)
    row = scope.work.announcements.get(announcement_id)
    try:
        note = f"Announcement {announcing.withdraw(scope.work, scope.desk, row, scope.by.id).number} is withdrawn."
    except Refused as refused:
        if refused.why is Why.NO_SUCH_ANNOUNCEMENT:
            raise
        note = refusals.sentence(refused)
    return Answer(form=forms.overview(_so_far(scope), note))
